package caseload

import (
	"journey/projections"
	"journey/projections/obligation"
)

// Version is the version of the model. It rises whenever Rows or a table changes.
const Version = 3

// Model is the read model caseload: one row a person. It opens no sealed part: names stay sealed in its
// table identities, for those to open who may see them.
func Model() projections.Model {
	return projections.Model{
		Name: "caseload", Version: Version,
		Tables: []projections.Table{
			{Name: "cases", Columns: caseColumns},
			{Name: "members", Columns: []string{"operation", "group_id", "participant"}},
			{Name: "obligations", Columns: append([]string{"operation", "group_id"}, obligation.Columns...)},
			{Name: "identities", Columns: []string{"operation", "group_id", "participant", "source", "occurred_on", "event_id", "sealed"}},
		},
		Readers: []projections.Reader{projections.ReadsOwn, projections.ReadsPartner, projections.ReadsOperation, projections.ReadsHanded,
			projections.ReadsStaff},
		Responsible: "cases",
		Handed:      []string{"operation", "group_id", "caseworker", "partner", "previous_caseworker", "responsible_since"},

		Schema: schema,
		Public: public,
		Rows:   rows,
	}
}

var caseColumns = []string{"operation", "group_id", "phase", "caseworker", "partner", "previous_caseworker", "responsible_since", "entered_on", "stayed_from", "exited_on",
	"last_contact_on", "last_service_on", "in_service", "open_barriers", "planned_on", "goals", "goal_targets",
	"module", "trial", "placement", "placement_kind", "placement_flagged", "permit_ends_on", "version"}
