package outcome

import (
	"slices"

	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// Name is the name of the read model, and of its schema.
const Name = "outcome"

// Version rises whenever rows, tables or figures change their meaning; then the model is rebuilt.
const Version = 4

// Model is the read model. It is the only one that opens class SPECIAL, and the answers that an erasure kept
// of it (class STATISTICS); both only ever reach the table special_answers.
func Model() projections.Model {
	return projections.Model{
		Name: Name, Version: Version, Clock: true, EverLinked: true,
		Classes: []journeyv1.PrivacyClass{
			journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS,
		},
		Tables: []projections.Table{
			table("participations", participationColumns),
			table("special_answers", specialColumns),
			table("placements", placementColumns),
			table("placement_terms", termsColumns),
			table("sustained", sustainedColumns),
			table("obligations", obligationColumns),
			table("memberships", membershipColumns),
			table("special_memberships", membershipColumns),
			table("responsibilities", responsibleColumns),
			table("statuses", statusColumns),
			table("qualifications", qualificationColumns),
			table("recognitions", recognitionColumns),
			table("completions", completionColumns),
			table("services", serviceColumns),
			table("operations", operationColumns),
			table("targets", targetColumns),
			table("area_reports", areaReportColumns),
			table("activities", activityColumns),
		},
		Schema:  schema,
		Readers: []projections.Reader{projections.ReadsFigures},

		Public: public + tallied + reporting(),
		Rows:   new(sets).rows,

		Definitions: madeBy(),
		Figures:     compared,
	}
}

func table(name string, columns []string) projections.Table {
	return projections.Table{
		Name: name, Columns: slices.Concat([]string{"operation", "group_id", "known_from", "known_until"}, columns),
	}
}
