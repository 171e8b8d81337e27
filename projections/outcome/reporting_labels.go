package outcome

import (
	"fmt"
	"slices"
	"strings"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

var labelsShown = []string{"view_name", "column_name", "value", "german", "english"}

// label is a value with its words.
type label struct{ value, german, english string }

// enum are the labels of an enum of the contract, in the order of its numbers; the words stand in package sentence.
func enum(names map[int32]string, prefix string) []label {
	var all []label
	for number := range int32(len(names) + 1) {
		name, ok := names[number]
		if !ok || number == 0 {
			continue
		}
		s, _ := sentence.Value(name) // a test finds the one without words
		all = append(all, label{strings.ToLower(strings.TrimPrefix(name, prefix)), s.German, s.English})
	}
	return all
}

// Words that are no value of an enum.
var (
	yesOrNo       = []label{{yes, "ja", "yes"}, {no, "nein", "no"}}
	yesNoUnknown  = append(slices.Clone(yesOrNo), label{unknown, "unbekannt", "unknown"})
	answerWords   = append(slices.Clone(yesNoUnknown), label{"open", "Zeitfenster noch offen", "window open"})
	givenWord     = []label{{given, "angegeben", "given"}}
	breakdownOf   = []label{{"women", "Frauen", "women"}, {"men", "Männer", "men"}, {"non_binary", "nicht-binär", "non-binary"}, {"not_stated", "ohne Angabe", "not stated"}}
	momentLabels  = []label{{"at_entry", "beim Eintritt", "at entry"}, {"on_leaving", "beim Austritt (bis 28 Tage danach)", "upon leaving (to 28 days after)"}, {"six_months_later", "sechs Monate nach dem Austritt", "six months after leaving"}, {"of_operation", "für das Vorhaben", "of the operation"}}
	unitLabels    = []label{{"days", "Tage", "days"}, {"score", "Punkte (1-5)", "points (1-5)"}}
	completedWhat = []label{{"module", "Qualifizierungsmodul", "module"}, {"trial", "betriebliche Erprobung", "work trial"}}
	serviceLabels = []label{
		{"counselling_session_held", "Beratungsgespräch", "counselling session"},
		{"application_coaching_held", "Bewerbungscoaching", "application coaching"},
		{"socio_pedagogical_support_given", "sozialpädagogische Begleitung", "socio-pedagogical support"},
		{"authority_accompanied", "Begleitung zu einer Behörde", "accompaniment to an authority"},
		{"competence_assessed", "Kompetenzfeststellung", "assessment of competences"},
		{"integration_plan_agreed", "Integrationsplan", "integration plan"},
		{"family_support_arranged", "Unterstützung für die Familie", "support for the family"},
		{"module_started", "Qualifizierungsmodul", "module"},
		{"work_trial_started", "betriebliche Erprobung", "work trial"},
		{"language_support_placed", "Sprachförderung", "language support"},
	}
	activityWhat = []label{
		{"outreach", "aufsuchende Ansprache", "outreach"}, {"neighbourhood", "Aktivität im Quartier", "neighbourhood activity"},
		{"staff_training", "Schulung von Fachkräften", "staff training"}, {"employer_contact", "Kontakt mit einem Betrieb", "contact with an employer"},
		{"vacancy", "akquirierte Stelle", "vacancy acquired"}, {"entity", "unterstützte Stelle oder Unternehmen", "body or enterprise supported"},
		{"network_event", "Netzwerktreffen", "network event"}, {"needs_analysis", "Bedarfsanalyse der Region", "analysis of regional needs"},
	}
	iscedLabels = []label{
		{"0", "unterhalb des Primarbereichs", "less than primary education"}, {"1", "Primarbereich", "primary education"},
		{"2", "Sekundarbereich I", "lower secondary education"}, {"3", "Sekundarbereich II", "upper secondary education"},
		{"4", "postsekundärer, nicht tertiärer Bereich", "post-secondary non-tertiary education"}, {"5", "kurzes tertiäres Bildungsprogramm", "short-cycle tertiary education"},
		{"6", "Bachelor oder gleichwertig", "Bachelor's or equivalent"}, {"7", "Master oder gleichwertig", "Master's or equivalent"}, {"8", "Promotion", "doctoral or equivalent"},
	}
)

// labelled are the values of the columns of a view.
type labelled struct {
	view, columns string
	labels        []label
}

func allLabelled() []labelled {
	missing := enum(journeyv1.Missing_name, "MISSING_")
	answer := func(values []label) []label { return append(slices.Clone(values), missing...) }
	var (
		contract = answer(enum(journeyv1.Contract_name, "CONTRACT_"))
		level    = answer(enum(journeyv1.RequirementLevel_name, "REQUIREMENT_LEVEL_"))
		status   = answer(enum(journeyv1.LabourStatus_name, "LABOUR_STATUS_"))
		sets     = enum(journeyv1.IndicatorSet_name, "INDICATOR_SET_")
		both     = answer(yesOrNo)
	)
	kinds := slices.Concat(enum(journeyv1.OutreachChannel_name, "OUTREACH_CHANNEL_"), enum(journeyv1.NeighbourhoodKind_name, "NEIGHBOURHOOD_KIND_"),
		enum(journeyv1.TrainingAudience_name, "TRAINING_AUDIENCE_"), enum(journeyv1.VacancyKind_name, "VACANCY_KIND_"), enum(journeyv1.EntityKind_name, "ENTITY_KIND_"))
	return []labelled{
		{"operations", "indicator_set", sets},
		{"operations", "specific_objective", enum(journeyv1.SpecificObjective_name, "SPECIFIC_OBJECTIVE_")},
		{"participations", "gender", answer(enum(journeyv1.Gender_name, "GENDER_"))},
		{"participations", "labour_status status_at_entry", status},
		{"participations", "contract", contract},
		{"participations", "requirement_level", level},
		{"participations", "citizenship", answer(enum(journeyv1.Citizenship_name, "CITIZENSHIP_"))},
		{"participations", "parents_born_abroad", answer(enum(journeyv1.ParentsBornAbroad_name, "PARENTS_BORN_ABROAD_"))},
		{"participations", "place_type", answer(enum(journeyv1.PlaceType_name, "PLACE_TYPE_"))},
		{"participations", "employment household", answer(givenWord)},
		{"participations", "registered_unemployed part_time_by_necessity self_employed in_education_or_training any_adult_employed employability_improved", both},
		{"participations", "age_missing unemployed_since_missing hours_missing isced_missing adults_missing dependent_children_missing area_missing", missing},
		{"participations", "isced", iscedLabels},
		{"participations", "exit_reason", enum(journeyv1.ExitReason_name, "EXIT_REASON_")},
		{"placements", "kind", enum(journeyv1.PlacementKind_name, "PLACEMENT_KIND_")},
		{"placements", "qualifying", yesNoUnknown},
		{"terms", "requirement_level", level},
		{"terms", "contract", contract},
		{"terms", "qualifying", yesNoUnknown},
		{"sustained", "answer lasted", yesNoUnknown},
		{"sustained", "kind", enum(journeyv1.PlacementKind_name, "PLACEMENT_KIND_")},
		{"obligations", "closed_as", enum(journeyv1.ObligationState_name, "OBLIGATION_STATE_")},
		{"statuses", "source", enum(journeyv1.StatusSource_name, "STATUS_SOURCE_")},
		{"statuses", "labour_status", status},
		{"statuses", "employment", answer(givenWord)},
		{"statuses", "contract", contract},
		{"statuses", "requirement_level", level},
		{"statuses", "hours_missing", missing},
		{"statuses", "registered_unemployed part_time_by_necessity self_employed in_education_or_training searching living_secured promoted still_in_placement", both},
		{"qualifications", "kind", enum(journeyv1.QualificationKind_name, "QUALIFICATION_KIND_")},
		{"qualifications", "cefr", enum(journeyv1.CefrLevel_name, "CEFR_LEVEL_")},
		{"qualifications", "isced", iscedLabels},
		{"recognitions", "decision", enum(journeyv1.Recognition_name, "RECOGNITION_")},
		{"completions", "what", completedWhat},
		{"completions", "outcome", slices.Concat(enum(journeyv1.CompletionOutcome_name, "COMPLETION_OUTCOME_"), enum(journeyv1.TrialOutcome_name, "TRIAL_OUTCOME_"))},
		{"services", "service", serviceLabels},
		{"activities", "what", activityWhat},
		{"activities", "kind", kinds},
		{"activities", "item", enum(journeyv1.SizeClass_name, "SIZE_CLASS_")},
		{"memberships", "gender", breakdownOf},
		{"memberships", "answer", answerWords},
		{"memberships", "moment", momentLabels},
		{"figures", "unit", unitLabels},
		{"codes", "indicator_set", sets},
		{"codes", "moment", momentLabels},
	}
}

// writeLabels: a value that two enums of one column share stands there once.
func writeLabels(ddl *strings.Builder) {
	var values []string
	for _, of := range allLabelled() {
		for _, column := range strings.Fields(of.columns) {
			seen := map[string]bool{}
			for _, l := range of.labels {
				if seen[l.value] {
					continue
				}
				seen[l.value] = true
				values = append(values, fmt.Sprintf("(%s, %s, %s, %s, %s)", literal("reporting_"+of.view), literal(column), literal(l.value), literal(l.german), literal(l.english)))
			}
		}
	}
	writeValues(ddl, "labels", labelsShown, values)
}

// writeValues writes a view of rows that are known beforehand.
func writeValues(ddl *strings.Builder, view string, columns, values []string) {
	fmt.Fprintf(ddl, "\nCREATE VIEW outcome.reporting_%s (%s) AS VALUES\n    %s;\n", view, strings.Join(columns, ", "), strings.Join(values, ",\n    "))
}
