package outcome

import "strings"

// commentOn is what a column of a view means: its own words if it has such, else those that the name has everywhere,
// else those of the four columns that name a step.
func commentOn(view, column string) string {
	for _, key := range []string{view + "." + column, column} {
		if comment, ok := columnComments[key]; ok {
			return comment
		}
	}
	for suffix, says := range stepComments {
		if step, ok := strings.CutSuffix(column, "_"+suffix); ok && stepNames[step] != "" {
			return strings.Replace(says, "the step", stepNames[step], 1)
		}
	}
	return stepComments[column]
}

// stepComments say of the columns that name a step what they hold; a prefix names which step.
var stepComments = map[string]string{
	"member":    "Participant in whose history the step stands; another than participant where participants are linked.",
	"version":   "Version in that history of the step.",
	"effective": "Version of the event from which the step has its content: the step itself, or its last correction.",
	"position":  "Position in the log of the event from which the step has its content.",
}

var stepNames = map[string]string{
	"entry": "the entry", "reentry": "the latest re-entry", "exit": "the exit", "died": "the step that says of the death", "end": "the end of the placement",
}

const (
	andLabels = " Words: reporting_labels."
	whyNone   = "Why there is none: refused or not_asked; NULL where there is one, or where the question does not apply." + andLabels
	yesNoWord = "yes, no, refused or not_asked, which never merge; NULL = the question does not apply." + andLabels
)

var columnComments = map[string]string{
	"operation":    "Operation.",
	"known_from":   "First position of the log at which this was known.",
	"known_until":  "First position of the log at which this was not known any more; 9223372036854775807 = it still is.",
	"participant":  "Pseudonym of the participation; of linked participants that of the earliest registration.",
	"counts_from":  "First cut-off at which this holds.",
	"counts_until": "First cut-off at which this does not hold any more; infinity = it still does.",
	"happened_on":  "Day on which it happened.",

	"operations.name": "Name of the operation.", "operations.indicator_set": "Official indicator set." + andLabels,
	"operations.specific_objective": "Specific objective; under l_social_integration the ESF+ has fewer codes." + andLabels,
	"operations.time_zone":          "Time zone of the business dates.", "operations.starts_on": "First day of the operation.",
	"operations.ends_on":            "Last day, by the latest grant.",
	"operations.by_social_partners": "The operation is run by social partners or NGOs (CO20).", "operations.on_womens_participation": "It is on women's participation in employment (CO21).",
	"operations.indicator_parameters":       "The indicator parameters of its registration as JSON; NULL if they are all the defaults.",
	"operations.for_public_administrations": "It is for public administrations or services (CO22).",
	"operations.version":                    "Version of the registration in the operation's history.", "operations.effective": "Version of the event from which the registration has its content.",
	"operations.position": "Position in the log of that event.",

	"targets.code": "What the target is for: a figure of reporting_figures or a code of the indicator set.", "targets.breakdown": "For whom, e.g. women; empty = for all.",
	"targets.value": "Number to be reached.", "targets.due_on": "Day by which it is to be reached; NULL = the end of the operation.",
	"targets.version": "Version of the grant in the operation's history.", "targets.effective": "Version of the event from which the grant has its content.",
	"targets.position": "Position in the log of that event.",

	"area_rates.place": "Place in the list of the registration, from 0.", "areas": "Areas, by the operation's list, with a space between.", "area_rates.source": "Where the rates are from.",
	"as_of": "Day that the rates are of.", "sgb2_area": "Share of the areas' residents who live on SGB II benefits.", "sgb2_city": "The same of the city.",
	"unemployment_area": "Unemployment rate of the areas.", "unemployment_city": "The same of the city.",
	"migration_background_area": "Share of the areas' residents with a migration background.", "migration_background_city": "The same of the city.",
	"area_rates.version": "Version of the registration in the operation's history.", "area_rates.effective": "Version of the event from which the registration has its content.",
	"area_rates.position": "Position in the log of that event.",

	"entered_on": "First day of the first stay.", "exited_on": "Last day of the last stay; NULL while it goes on.",
	"participations.gender": "Gender as answered on the entry day; refused and not_asked never merge." + andLabels,
	"age":                   "Age in years on the entry day.", "age_missing": whyNone,
	"participations.labour_status": "Labour market status on the entry day, as answered; count by status_at_entry." + andLabels,
	"status_at_entry":              "Labour market status on the entry day as figures count it: whoever is registered as unemployed is unemployed." + andLabels,
	"registered_unemployed":        "Registered as unemployed: " + yesNoWord,
	"unemployed_since":             "First day of unemployment.", "unemployed_since_missing": whyNone,
	"employment": "given if there is an employment block, or why not: refused, not_asked; NULL = not employed." + andLabels,
	"contract":   "Whether the contract is permanent or for a fixed term." + andLabels, "hours_per_week": "Hours of work a week.", "hours_missing": whyNone,
	"part_time_by_necessity": "Part time because no full-time work was found: " + yesNoWord, "requirement_level": "Requirement level of the occupation." + andLabels,
	"self_employed": "Self-employed: " + yesNoWord, "in_education_or_training": "In education or training: " + yesNoWord,
	"participations.isced": "Highest level of education on the entry day by ISCED 2011, 0 to 8." + andLabels, "isced_missing": whyNone,
	"citizenship": "Group of citizenship." + andLabels, "parents_born_abroad": "Whether both parents, one or none were born abroad." + andLabels,
	"place_type": "Type of the place of residence (degree of urbanisation)." + andLabels,
	"household":  "given if the household was described, or why not; NULL = not asked of entries from 2018-08-02 on." + andLabels,
	"adults":     "Adults in the household.", "adults_missing": whyNone, "any_adult_employed": "Any adult of the household is employed: " + yesNoWord,
	"dependent_children": "Dependent children in the household.", "dependent_children_missing": whyNone,
	"participations.area": "Area of residence by the operation's list of areas.", "area_missing": whyNone,
	"reentered_on": "First day of the present stay if it is not the first.", "stays": "How many stays there were.",
	"exit_reason": "Why the participant left." + andLabels, "employability_improved": "More employable at the exit than at the entry: " + yesNoWord,
	"exit_policy_version": "Version of the follow-up policy that applies to the exit; 0 = the defaults.", "died_on": "Day of death.",

	"responsibilities.partner": "Partner organisation that is responsible at these cut-offs; empty = none was named.",

	"placement":            "Id of the placement within its history (member).",
	"placements.first_day": "First day of the placement.",
	"last_day":             "Last day of the placement; NULL while it goes on.",
	"placements.kind":      "Kind of placement." + andLabels,
	"employer":             "Employer or school, by its id.",
	"funding_instrument":   "Instrument that funds it, e.g. 16e.",
	"qualifying":           "Whether the terms up to the cut-off qualify by the operation's policy: yes, no or unknown, which is never no." + andLabels,
	"qualifying_from":      "First day on which the terms qualify.",
	"policy_version":       "Version of the follow-up policy that applies; 0 = the defaults.",
	"chain_member":         "Participant in whose history the placement stands that begins the chain.",
	"chain":                "Placement that begins the chain; NULL for kinds without follow-up.",
	"chain_first_day":      "First day of the chain.",
	"holds_from":           "First day on which these terms hold.",
	"holds_until":          "First day on which they do not hold any more; infinity = open.",
	"occupation":           "Occupation by its code.",
	"fixed_until":          "Last day of the fixed term.",
	"terms.promoted":       "These terms are a promotion.",
	"days":                 "Checkpoint: days from the first day of the chain.",
	"due_on":               "Day on which the chain has lasted that long.",
	"headline":             "This checkpoint is the one that is reported first.",
	"sustained.answer":     "Whether it lasted and a fact shows it: yes, no or unknown, which is never no." + andLabels,
	"sustained.kind":       "Kind of the placement of the chain that began last by that day." + andLabels,
	"sustained.qualified":  "A placement of the chain had qualified by that day.",
	"sustained.lasted":     "The same as answer, asked of any placement, qualifying or not." + andLabels,
	"shown_on":             "Day of the fact that shows it.",
	"sustained.member":     "Participant in whose history the step stands that shows it; NULL without one.",
	"obligation":           "Id of the obligation: clock and checkpoint of a chain or an exit.", "opens_on": "First day of its window.", "checkpoint_on": "Day that it asks about.",
	"closes_on": "Last day of its window; from the next day on it is overdue.", "completed_on": "Day on which it was completed.", "late": "It was completed after its window.",
	"closed_on": "Day on which it was closed without an answer.", "closed_as": "As what it was closed." + andLabels,
	"reopened_on": "Day of the later contact that opens it again.", "not_required_from": "Day from which on it is not required any more.",
	"obligations.member": "Participant in whose history the placement or exit stands that it is about.",
	"begun_position":     "Position in the log of the step that began it.", "completed_position": "Position of the step that completed it.", "closed_position": "Position of the step that closed it.",
	"statuses.labour_status": "Labour market status observed." + andLabels,
	"told_on":                "Day on which it was told, if another than it happened.",
	"source":                 "Who told it." + andLabels,
	"from_follow_up":         "It was told at a follow-up.",
	"searching":              "Looking for work: " + yesNoWord,
	"living_secured":         "Secures the living without benefits: " + yesNoWord,
	"statuses.promoted":      "Promoted since the entry: " + yesNoWord,
	"still_in_placement":     "Still in the placement asked about: " + yesNoWord,

	"qualifications.kind": "Kind of qualification." + andLabels, "formal": "Assessed and certified, not only attended.",
	"qualifications.isced": "Level of the qualification by ISCED 2011." + andLabels, "cefr": "Language level by the CEFR." + andLabels, "proven": "A document proves it.",
	"qualification": "Id of the foreign qualification within its history.", "decision": "How far it was recognised." + andLabels,
	"completions.what": "module or trial (work trial)." + andLabels, "completions.item": "Id of the module or trial within its history.",
	"outcome": "How it ended." + andLabels,
	"service": "What was given, by the name of the step." + andLabels, "counselling": "It is counselling or information in the sense of the de-minimis rule.",
	"minutes": "Minutes; 0 where a step has none.",

	"subject":         "Employer, activity or operation in whose history it stands.",
	"activities.what": "What was done." + andLabels, "people": "How many people came or were trained; the same people may count twice.",
	"number": "How many, where it is no people: organisations, vacancies.", "activities.kind": "Which kind of it." + andLabels,
	"activities.area": "Area in which it took place.", "activities.item": "Vacancy, branch of an employer, or size class of an entity.",
	"before_score": "Willingness of the employer before, 1 to 5.", "after_score": "Willingness afterwards, 1 to 5.",
	"activities.version": "Version of the step in the history of subject.",

	"code": "Stable code.", "german": "Words in German.", "english": "Words in English.",
	"memberships.code": "Official code of the indicator set.",
	"moment":           "When the code looks." + andLabels,
	"gender":           "Breakdown of official figures: women, men, non_binary, not_stated (refused, not asked)." + andLabels,
	"memberships.answer": "yes: it counts. no: it is known not to. unknown: a fact is missing, which is never no. " +
		"open: the window has not ended (not in the history)." + andLabels,
	"near":           "It does not count by one condition only.",
	"window_ends_on": "Last day on which a fact may still decide; NULL without a window.",

	"total": "The figure.", "women": "Of these women.", "men": "Of these men.", "non_binary": "Of these non-binary people.",
	"not_stated": "Of these people whose gender was refused or not asked.", "target": "The grant's target; NULL = none.",
	"base":    "How many total is a share of; NULL = it is no share. What of the base is neither counted, unknown nor refused is no.",
	"unknown": "Of how many of the base there is no answer, which is never no; NULL = no share.",
	"refused": "Of how many of the base the answer was refused; NULL = no share.",
	"mean":    "Mean of what was measured, in the unit; NULL = nothing was measured.", "median": "Median of the same.",
	"unit": "Unit of mean and median; NULL = the figure counts and does not measure." + andLabels,

	"codes.indicator_set": "Official indicator set." + andLabels,
	"social_integration":  "These are the codes under specific objective l of the ESF+, which has fewer.",
	"place":               "Place of the code in its set, from 0.", "special": "It rests on sensitive answers; its memberships are not shown.",
	"codes.source": "Where the rule stands.",

	"view_name": "View that has the column; its history and its function _at have the same.", "column_name": "Column.", "value": "Value as it stands in the column, as text.",

	"clock.known_at": "When everything up to position was known, to the second.", "clock.position": "Position in the log.",
	"log": "Identity of the log.", "sequence": "Position in the log up to which everything was read.",
	"checkpoint.version": "Version of the read model.", "parked": "Groups of histories that could not be read; not 0 = figures are incomplete.",
}
