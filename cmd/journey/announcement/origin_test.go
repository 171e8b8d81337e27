package announcement

import "regexp"

// origin is what a field of the contract is made of: the fields of the log that decide its value, from the event
// down. What stands in a correction is of the same fields; step.fact_corrected is named where nothing else is.
type origin struct {
	form *regexp.Regexp // of a text; nil for numbers and enumerations
	of   []string
}

var (
	pseudonymForm = regexp.MustCompile(`^[0-9a-f]{32}$`)
	idForm        = names
	dayForm       = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	groupForm     = groups
)

// agreed are the terms of a placement that decide whether it is qualifying.
var agreed = []string{
	"step.placement_started.kind", "step.placement_started.hours_per_week", "step.placement_started.contract", "step.placement_started.fixed_until", "step.placement_started.policy_version",
	"step.placement_changed.hours_per_week", "step.placement_changed.contract", "step.placement_changed.fixed_until", "occurred_on",
	"step.follow_up_policy_set",
}

// lasting are those that decide whether work lasted to a checkpoint, and when that is.
var lasting = []string{
	"step.placement_started.kind", "step.placement_started.policy_version", "step.placement_changed.placement", "step.placement_ended.placement", "occurred_on",
	"step.labour_market_status_observed.observation", "step.follow_up_completed.observation", "step.follow_up_completed.status_on", "step.follow_up_completed.still_in_placement",
	"step.follow_up_policy_set",
}

// told are those that name an emission.
var told = []string{"id", "version", "step.placement_started.placement", "step.follow_up_policy_set", "step.fact_corrected.version", "step.fact_retracted.version"}

// origins are those of every field of every event. TestNothingButPseudonymousFieldsReachesTheContract holds them
// against both contracts: a new field needs its line here, and its sources their class.
var origins = map[string]origin{
	"Placement.participant":         {pseudonymForm, []string{"operation", "subject"}},
	"Placement.placement":           {pseudonymForm, []string{"operation", "subject", "step.placement_started.placement"}},
	"Placement.operation":           {idForm, []string{"operation"}},
	"Placement.kind":                {nil, []string{"step.placement_started.kind"}},
	"Placement.qualifying":          {nil, agreed},
	"Placement.occupation_group":    {groupForm, []string{"step.placement_started.occupation", "step.placement_changed.occupation"}},
	"Placement.hours":               {nil, []string{"step.placement_started.hours_per_week", "step.placement_changed.hours_per_week"}},
	"Placement.first_day":           {dayForm, []string{"occurred_on", "step.fact_corrected.occurred_on"}},
	"Placement.last_day":            {dayForm, []string{"occurred_on", "step.placement_ended.placement"}},
	"Placement.area":                {idForm, []string{"step.entry_declared.area"}},
	"Placement.partner":             {idForm, []string{"step.caseworker_assigned.partner", "step.case_transfer_proposed.transfer", "step.case_transfer_proposed.to_partner", "step.case_transfer_decided.transfer", "step.case_transfer_decided.accepted"}},
	"Changed.from":                  {dayForm, []string{"occurred_on", "step.placement_changed.placement"}},
	"Sustained.days":                {nil, lasting},
	"Sustained.on":                  {dayForm, lasting},
	"Corrected.replaces":            {pseudonymForm, told},
	"Retracted.retracts":            {pseudonymForm, told},
	"Retracted.participant":         {pseudonymForm, []string{"operation", "subject"}},
	"Retracted.placement":           {pseudonymForm, []string{"operation", "subject", "step.placement_started.placement"}},
	"Retracted.operation":           {idForm, []string{"operation"}},
	"ParticipantErased.participant": {pseudonymForm, []string{"operation", "subject"}},
	"ParticipantErased.operation":   {idForm, []string{"operation"}},
	"ParticipantErased.erased_on":   {dayForm, []string{"occurred_on", "step.personal_data_erased.classes"}},
}
