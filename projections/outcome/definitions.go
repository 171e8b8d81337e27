package outcome

// Definition is what a figure is called and what target it is held against. What it counts stands in one
// place, the SQL function outcome.counted.
//
// participants_enabled, the people "enabled for the step into training or work", is a choice of ours, where
// the grants name a number and no rule. It counts participations, each once, never placements: those who
// have left (for any reason but death) or have begun a placement, and who by then have at least one of: a
// qualification, a completed module, a completed work trial or one that ended in a job, a placement, or
// employability improved at exit. Dropping out does not undo what somebody gained.
//
// people_advised counts everybody who got at least one counselling, coaching, accompaniment or support, and
// every participant; people without an entry have no gender on record and count as not stated.
//
// sustained counts chains of placements of which one had qualified by the day; those who are not known to be in
// it still are unknown. lasted asks the same of chains whose last placement by the day is subsidised, training
// or self-employment, which never qualify and are shown apart.
//
// follow_up counts obligations as the list of follow-ups does (completed, completed late, overdue, lost,
// declined), but for those outside the rates: what was retracted, or has lost its clock.
//
// living_secured is the latest answer of everybody who has left or begun a placement, whom the follow-up asks.
//
// people_reached counts heads at outreach and neighbourhood activities; they are not participants and may be
// the same people twice.
type Definition struct {
	// Code is the stable code.
	Code            string
	German, English string
	// Target is the code of the grant's target for it; empty without one.
	Target string
	// OfPeople: it counts participations or what they have, so it is broken down by gender and has a list
	// of participations.
	OfPeople bool
	// State: it counts how things stand and not what happened, so it has no series.
	State bool
	// Of is the figure it is a share of; empty if it is none, or the base is counted with it.
	Of string
	// Unit is days or score where the figure is a measure: Total is how many were measured.
	Unit string
}

var definitions = []Definition{
	{"entered", "Eintritte", "Entered", "participants", true, false, "", ""},
	{"active", "Derzeit in der Maßnahme", "Active", "", true, true, "entered", ""},
	{"left", "Austritte", "Left", "", true, false, "entered", ""},
	{"exits.completed", "Austritte: planmäßig beendet", "Exits: completed", "", true, false, "left", ""},
	{"exits.placed", "Austritte: vermittelt", "Exits: placed", "", true, false, "left", ""},
	{"exits.dropped_out", "Austritte: abgebrochen", "Exits: dropped out", "", true, false, "left", ""},
	{"exits.moved", "Austritte: verzogen", "Exits: moved", "", true, false, "left", ""},
	{"exits.left_country", "Austritte: ausgereist", "Exits: left the country", "", true, false, "left", ""},
	{"exits.died", "Austritte: verstorben", "Exits: died", "", true, false, "left", ""},
	{"participants_enabled", "Für den Schritt in Ausbildung oder Arbeit befähigt", "Enabled for the step into training or work", "participants_enabled", true, true, "entered", ""},
	{"employability_improved", "Beschäftigungsfähigkeit verbessert", "Employability improved", "employability_improved", true, false, "left", ""},
	{"placements", "Vermittlungen", "Placements", "placements", true, false, "", ""},
	{"placements.social_insurance", "Vermittlungen: sozialversicherungspflichtig", "Placements: subject to social insurance", "placements.social_insurance", true, false, "placements", ""},
	{"placements.subsidised", "Vermittlungen: gefördertes Arbeitsverhältnis", "Placements: subsidised employment", "placements.subsidised", true, false, "placements", ""},
	{"placements.mini_job", "Vermittlungen: Minijob", "Placements: mini-job", "placements.mini_job", true, false, "placements", ""},
	{"placements.in_company_training", "Vermittlungen: betriebliche Ausbildung", "Placements: in-company training", "placements.in_company_training", true, false, "placements", ""},
	{"placements.school_training", "Vermittlungen: schulische Ausbildung", "Placements: school-based training", "placements.school_training", true, false, "placements", ""},
	{"placements.internship", "Vermittlungen: Praktikum", "Placements: internship", "placements.internship", true, false, "placements", ""},
	{"placements.self_employment", "Vermittlungen: Selbständigkeit", "Placements: self-employment", "placements.self_employment", true, false, "placements", ""},
	{"placements.work_opportunity", "Vermittlungen: Arbeitsgelegenheit", "Placements: work opportunity", "placements.work_opportunity", true, false, "placements", ""},
	{"qualifying_placements", "Anrechenbare Vermittlungen", "Qualifying placements", "qualifying_placements", true, false, "placements", ""},
	{"sustained.42", "Nachhaltig nach 42 Tagen", "Sustained for 42 days", "sustained.42", true, false, "", ""},
	{"sustained.91", "Nachhaltig nach 91 Tagen", "Sustained for 91 days", "sustained.91", true, false, "", ""},
	{"sustained.182", "Nachhaltig nach 182 Tagen", "Sustained for 182 days", "sustained.182", true, false, "", ""},
	{"lasted.42.subsidised", "Nach 42 Tagen noch gefördert beschäftigt", "Still in subsidised employment after 42 days", "lasted.42.subsidised", true, false, "", ""},
	{"lasted.42.training", "Nach 42 Tagen noch in Ausbildung", "Still in training after 42 days", "lasted.42.training", true, false, "", ""},
	{"lasted.42.self_employment", "Nach 42 Tagen noch selbständig", "Still self-employed after 42 days", "lasted.42.self_employment", true, false, "", ""},
	{"lasted.91.subsidised", "Nach 91 Tagen noch gefördert beschäftigt", "Still in subsidised employment after 91 days", "lasted.91.subsidised", true, false, "", ""},
	{"lasted.91.training", "Nach 91 Tagen noch in Ausbildung", "Still in training after 91 days", "lasted.91.training", true, false, "", ""},
	{"lasted.91.self_employment", "Nach 91 Tagen noch selbständig", "Still self-employed after 91 days", "lasted.91.self_employment", true, false, "", ""},
	{"lasted.182.subsidised", "Nach 182 Tagen noch gefördert beschäftigt", "Still in subsidised employment after 182 days", "lasted.182.subsidised", true, false, "", ""},
	{"lasted.182.training", "Nach 182 Tagen noch in Ausbildung", "Still in training after 182 days", "lasted.182.training", true, false, "", ""},
	{"lasted.182.self_employment", "Nach 182 Tagen noch selbständig", "Still self-employed after 182 days", "lasted.182.self_employment", true, false, "", ""},
	{"time_to_placement", "Tage vom Eintritt bis zur ersten Vermittlung", "Days from entry to first placement", "", true, false, "entered", "days"},
	{"living_secured", "Lebensunterhalt ohne Leistungen gesichert", "Living secured without benefits", "living_secured", true, true, "", ""},
	{"follow_up", "Nachbegleitungen, die fällig waren", "Follow-ups that were due", "", true, true, "", ""},
	{"follow_up.completed", "Nachbegleitung: rechtzeitig geführt", "Follow-up: completed in time", "follow_up.completed", true, false, "follow_up", ""},
	{"follow_up.completed_late", "Nachbegleitung: verspätet geführt", "Follow-up: completed late", "", true, false, "follow_up", ""},
	{"follow_up.overdue", "Nachbegleitung: überfällig", "Follow-up: overdue", "", true, true, "follow_up", ""},
	{"follow_up.lost", "Nachbegleitung: Kontakt verloren", "Follow-up: contact lost", "", true, false, "follow_up", ""},
	{"follow_up.declined", "Nachbegleitung: abgelehnt", "Follow-up: declined", "", true, false, "follow_up", ""},
	{"follow_up.not_required", "Nachbegleitung: nicht mehr erforderlich (ohne zurückgenommene Vermittlungen)", "Follow-up: no longer required (without retracted placements)", "", true, false, "", ""},
	{"qualifications", "Erworbene Qualifikationen", "Qualifications gained", "qualifications", true, false, "", ""},
	{"qualifications.formal", "Davon formal geprüft und bescheinigt", "Of these: assessed and certified", "qualifications.formal", true, false, "qualifications", ""},
	{"completions.module", "Abgeschlossene Qualifizierungsmodule", "Modules completed", "", true, false, "", ""},
	{"completions.trial", "Abgeschlossene betriebliche Erprobungen", "Work trials completed", "", true, false, "", ""},
	{"people_advised", "Beratene und begleitete Personen", "People advised and accompanied", "people_advised", true, false, "", ""},
	{"people_reached", "Erreichte Personen (Ansprache, Quartier)", "People reached (outreach, neighbourhood)", "people_reached", false, false, "", ""},
	{"staff_trained", "Geschulte Fachkräfte", "Staff trained", "staff_trained", false, false, "", ""},
	{"activities_held", "Aktivitäten im Quartier", "Neighbourhood activities held", "activities_held", false, false, "", ""},
	{"employers_contacted", "Kontaktierte Arbeitgeber", "Employers contacted", "employers_contacted", false, false, "", ""},
	{"willingness_before", "Einstellungsbereitschaft vor dem ersten Kontakt (1-5)", "Willingness to hire before the first contact (1-5)", "", false, true, "employers_contacted", "score"},
	{"willingness_after", "Einstellungsbereitschaft nach dem letzten Kontakt (1-5)", "Willingness to hire after the last contact (1-5)", "", false, true, "employers_contacted", "score"},
	{"vacancies_acquired", "Akquirierte Stellen", "Vacancies acquired", "vacancies_acquired", false, false, "", ""},
	{"network_events", "Netzwerktreffen", "Network events", "network_events", false, false, "", ""},
	{"needs_analyses", "Analysen des regionalen Bedarfs", "Analyses of regional needs", "needs_analyses", false, false, "", ""},
}

// Definitions are all figures in the order in which they are read.
func Definitions() []Definition { return append([]Definition(nil), definitions...) }

// Find is the figure of a code.
func Find(code string) (Definition, bool) {
	for _, d := range definitions {
		if d.Code == code {
			return d, true
		}
	}
	return Definition{}, false
}
