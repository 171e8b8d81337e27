package sentence

var support = Topic{
	Rules: map[string]Sentence{
		"barrier.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Hemmnis. Nehmen Sie eine neue.",
			"The id {0} belongs to another barrier already. Use a new one.",
		},
		"barrier.unknown": {
			"Ein Hemmnis {0} ist nicht erfasst. Erfassen Sie es zuerst oder prüfen Sie die Nummer.",
			"There is no barrier {0}. Record it first, or check the id.",
		},
		"barrier.resolved_already": {
			"Das Hemmnis {0} ist seit {1} behoben. Tritt es wieder auf, erfassen Sie es neu.",
			"The barrier {0} was resolved on {1}. If it has come back, record it as a new one.",
		},
		"barrier.resolved_before_identified": {
			"Das Hemmnis {0} wurde erst am {1} festgestellt; vorher kann es nicht behoben sein. Prüfen Sie das Datum.",
			"The barrier {0} was found on {1} and cannot be resolved before. Check the date.",
		},
		"transfer.id_used": {
			"Die Nummer {0} gehört schon zu einer anderen Übergabe. Nehmen Sie eine neue.",
			"The id {0} belongs to another transfer already. Use a new one.",
		},
		"transfer.unknown": {
			"Eine Übergabe {0} ist nicht vorgeschlagen. Schlagen Sie sie zuerst vor oder prüfen Sie die Nummer.",
			"There is no proposed transfer {0}. Propose it first, or check the id.",
		},
		"transfer.decided_already": {
			"Über die Übergabe {0} wurde am {1} entschieden. Für eine weitere schlagen Sie eine neue vor.",
			"The transfer {0} was decided on {1}. For another one, propose a new transfer.",
		},
		"transfer.decided_before_proposed": {
			"Die Übergabe {0} wurde erst am {1} vorgeschlagen. Prüfen Sie das Datum der Entscheidung.",
			"The transfer {0} was proposed on {1}. Check the date of the decision.",
		},
		"family_support.ends_before_it_begins": {
			"Die Unterstützung endet am {1}, bevor sie am {0} beginnt. Prüfen Sie beide Daten.",
			"The support ends on {1}, before it begins on {0}. Check both dates.",
		},
		"plan.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Plan. Nehmen Sie eine neue oder schreiben Sie jenen fort.",
			"The id {0} belongs to another plan already. Use a new one, or revise that plan.",
		},
		"plan.unknown": {
			"Ein Integrationsplan {0} ist nicht vereinbart. Vereinbaren Sie ihn zuerst oder prüfen Sie die Nummer.",
			"There is no integration plan {0}. Agree on it first, or check the id.",
		},
		"plan.revised_before_agreed": {
			"Der Plan {0} wurde erst am {1} vereinbart. Prüfen Sie das Datum.",
			"The plan {0} was agreed on {1}. Check the date.",
		},
		"goal.twice": {
			"Das Ziel {0} steht zweimal im Plan. Geben Sie jedem Ziel eine eigene Nummer.",
			"The goal {0} stands in the plan twice. Give each goal an id of its own.",
		},
		"goal.id_used": {
			"Das Ziel {0} gehört schon zum Plan {1}. Geben Sie ihm eine neue Nummer.",
			"The goal {0} belongs to the plan {1} already. Give it a new id.",
		},
		"goal.target_before_plan": {
			"Das Ziel {0} soll bis {1} erreicht sein, der Plan wurde aber erst am {2} vereinbart. Prüfen Sie beide Daten.",
			"The goal {0} is due on {1}, but the plan was agreed on {2}. Check both dates.",
		},
		"goal.unknown": {
			"Ein Ziel {0} gibt es im Plan {1} nicht. Schreiben Sie den Plan zuerst fort oder prüfen Sie die Nummern.",
			"There is no goal {0} in the plan {1}. Revise the plan first, or check the ids.",
		},
		"goal.reached_already": {
			"Das Ziel {0} ist schon am {1} erreicht. Korrigieren Sie jenen Schritt, wenn das Datum falsch ist.",
			"The goal {0} was reached on {1} already. Correct that step if the date is wrong.",
		},
		"goal.not_in_plan": {
			"Das Ziel {0} steht nach der letzten Fortschreibung nicht mehr im Plan {1}. Nehmen Sie es zuerst wieder auf.",
			"Since its last revision the plan {1} no longer has the goal {0}. Take it up again first.",
		},
	},
	Steps: map[string]Sentence{
		"counselling_session_held": {
			"Beratung ({kind}), {minutes} Minuten, {mode}[, Sprache {language}][, mit Dolmetschen: {interpreter}][, Gruppe {group}][. Notiz: „{note}“].",
			"Counselling ({kind}), {minutes} minutes, {mode}[, language {language}][, with interpreter: {interpreter}][, group {group}][. Note: “{note}”].",
		},
		"competence_assessed": {
			"Kompetenzen und Defizite erfasst ({method})[, Beruf {occupation}]: {level}[; Beschäftigungsfähigkeit vorher {employability_before}][; Beschäftigungsfähigkeit nachher {employability_after}][. Notiz: „{note}“].",
			"Competences and deficits assessed ({method})[, occupation {occupation}]: {level}[; employability before {employability_before}][; employability after {employability_after}][. Note: “{note}”].",
		},
		"barrier_identified": {
			"Integrationshemmnis {barrier} erkannt[: {kind}] ({severity})[. Notiz: „{detail}“].",
			"Barrier {barrier} found[: {kind}] ({severity})[. Note: “{detail}”].",
		},
		"barrier_resolved": {
			"Integrationshemmnis {barrier} ausgeräumt[: „{how}“].",
			"Barrier {barrier} removed[: “{how}”].",
		},
		"offer_screened": {
			"Angebot {offer} von {provider}[ in {region}] geprüft; geeignet: {suitable}.",
			"Offer {offer} of {provider}[ in {region}] checked; suitable: {suitable}.",
		},
		"integration_plan_agreed": {
			"Integrationsplan {plan} vereinbart: {goals}[; von beiden unterschrieben: {signed_by_both}].",
			"Integration plan {plan} agreed: {goals}[; signed by both: {signed_by_both}].",
		},
		"integration_plan_revised": {
			"Integrationsplan {plan} überarbeitet: {goals}[; von beiden unterschrieben: {signed_by_both}][. Grund: „{reason}“].",
			"Integration plan {plan} revised: {goals}[; signed by both: {signed_by_both}][. Reason: “{reason}”].",
		},
		"plan_goal_reached": {
			"Ziel {goal} des Integrationsplans {plan} erreicht.",
			"Goal {goal} of integration plan {plan} reached.",
		},
		"caseworker_assigned": {
			"Zuständig wird {caseworker} ({partner}).",
			"{caseworker} ({partner}) becomes responsible.",
		},
		"case_transfer_proposed": {
			"Übergabe {transfer} an {to_caseworker} ({to_partner}) vorgeschlagen[. Grund: „{reason}“].",
			"Transfer {transfer} to {to_caseworker} ({to_partner}) proposed[. Reason: “{reason}”].",
		},
		"case_transfer_decided": {
			"Über Übergabe {transfer} entschieden; angenommen: {accepted}[. Grund: „{reason}“].",
			"Transfer {transfer} decided; accepted: {accepted}[. Reason: “{reason}”].",
		},
		"family_support_arranged": {
			"Hilfe für die Familie vereinbart[: {kind}][, ab {from}][, bis {to}][. Notiz: „{detail}“].",
			"Support for the family arranged[: {kind}][, from {from}][, until {to}][. Note: “{detail}”].",
		},
		"external_service_referred": {
			"Verweis an einen anderen Dienst[: {service}][, {provider}][; Ergebnis: {outcome}].",
			"Referred to another service[: {service}][, {provider}][; outcome: {outcome}].",
		},
		"authority_accompanied": {
			"Hilfe im Umgang mit einer Behörde[: {kind}], {minutes} Minuten[. Notiz: „{note}“].",
			"Help in dealing with an authority[: {kind}], {minutes} minutes[. Note: “{note}”].",
		},
		"socio_pedagogical_support_given": {
			"Sozialpädagogische Begleitung ({kind}), {minutes} Minuten[. Notiz: „{note}“].",
			"Socio-pedagogical support ({kind}), {minutes} minutes[. Note: “{note}”].",
		},
		"application_coaching_held": {
			"Bewerbungscoaching ({kind}), {minutes} Minuten[. Notiz: „{note}“].",
			"Application coaching ({kind}), {minutes} minutes[. Note: “{note}”].",
		},
		"perspective_agreed": {
			"Berufliche Perspektive vereinbart: {form}[, Beruf {occupation}].",
			"Personal perspective agreed: {form}[, occupation {occupation}].",
		},
	},
	Values: map[string]Sentence{
		"COUNSELLING_KIND_INITIAL":           {"Erstgespräch", "first interview"},
		"COUNSELLING_KIND_FOLLOW_UP":         {"Folgegespräch", "follow-up interview"},
		"COUNSELLING_KIND_CAREER_INDIVIDUAL": {"Berufsorientierung einzeln", "individual career guidance"},
		"COUNSELLING_KIND_CAREER_GROUP":      {"Berufsorientierung in der Gruppe", "career guidance in a group"},
		"COUNSELLING_KIND_CRISIS":            {"in einer Krise", "in a crisis"},
		"CONTACT_MODE_IN_PERSON":             {"im Büro", "in the office"},
		"CONTACT_MODE_OUTREACH":              {"vor Ort bei der Person", "where the person is"},
		"CONTACT_MODE_PHONE":                 {"am Telefon", "by telephone"},
		"CONTACT_MODE_VIDEO":                 {"per Video", "by video"},
		"CONTACT_MODE_WRITTEN":               {"schriftlich", "in writing"},
		"COMPETENCE_LEVEL_NONE":              {"keine Erfahrung", "no experience"},
		"COMPETENCE_LEVEL_BASIC":             {"Grundkenntnisse", "basic"},
		"COMPETENCE_LEVEL_INDEPENDENT":       {"arbeitet selbständig", "works on their own"},
		"COMPETENCE_LEVEL_EXPERT":            {"Fachkenntnisse auf hohem Stand", "expert"},

		"BARRIER_KIND_LANGUAGE":      {"Sprache", "language"},
		"BARRIER_KIND_CHILDCARE":     {"Kinderbetreuung", "childcare"},
		"BARRIER_KIND_HEALTH":        {"Gesundheit", "health"},
		"BARRIER_KIND_DEBT":          {"Schulden", "debt"},
		"BARRIER_KIND_HOUSING":       {"Wohnen", "housing"},
		"BARRIER_KIND_ADDICTION":     {"Sucht", "addiction"},
		"BARRIER_KIND_QUALIFICATION": {"Qualifikation", "qualification"},
		"BARRIER_KIND_MOBILITY":      {"Mobilität", "mobility"},
		"BARRIER_KIND_RESIDENCE":     {"Aufenthalt", "residence status"},
		"BARRIER_KIND_FAMILY":        {"Familie", "family"},
		"BARRIER_KIND_OTHER":         {"anderes", "other"},
		"SEVERITY_LOW":               {"erschwert Arbeit", "hinders work"},
		"SEVERITY_MEDIUM":            {"verhindert die meiste Arbeit", "keeps from most work"},
		"SEVERITY_HIGH":              {"verhindert jede Arbeit", "keeps from any work"},

		"GOAL_KIND_EMPLOYMENT":         {"Arbeit", "employment"},
		"GOAL_KIND_TRAINING":           {"Ausbildung", "vocational training"},
		"GOAL_KIND_QUALIFICATION":      {"Qualifikation", "qualification"},
		"GOAL_KIND_SCHOOL_CERTIFICATE": {"Schulabschluss", "school certificate"},
		"GOAL_KIND_LANGUAGE":           {"Sprachniveau", "language level"},
		"GOAL_KIND_RECOGNITION":        {"Anerkennung", "recognition"},
		"GOAL_KIND_STABILITY":          {"stabile Lebenslage", "stable living conditions"},
		"GOAL_KIND_OTHER":              {"anderes Ziel", "another goal"},
		"PlanGoal":                     {"{kind} bis {target_on} ({goal})", "{kind} by {target_on} ({goal})"},

		"FAMILY_SUPPORT_KIND_OFF_PEAK_CHILDCARE":  {"Randzeitenbetreuung", "off-peak childcare"},
		"FAMILY_SUPPORT_KIND_EMERGENCY_CHILDCARE": {"Notbetreuung der Kinder", "emergency childcare"},
		"FAMILY_SUPPORT_KIND_FAMILY_COUNSELLING":  {"Familienberatung", "family counselling"},
		"FAMILY_SUPPORT_KIND_OTHER":               {"andere Hilfe", "other support"},
		"EXTERNAL_SERVICE_ADDICTION_AID":          {"Suchthilfe", "addiction aid"},
		"EXTERNAL_SERVICE_DEBT_ADVICE":            {"Schuldnerberatung", "debt advice"},
		"EXTERNAL_SERVICE_HEALTH":                 {"Gesundheitsdienst", "health service"},
		"EXTERNAL_SERVICE_HOUSING":                {"Wohnungshilfe", "housing service"},
		"EXTERNAL_SERVICE_LEGAL":                  {"Rechtsberatung", "legal advice"},
		"EXTERNAL_SERVICE_OTHER":                  {"anderer Dienst", "another service"},
		"REFERRAL_OUTCOME_PENDING":                {"noch offen", "not known yet"},
		"REFERRAL_OUTCOME_ACCEPTED":               {"aufgenommen", "taken on"},
		"REFERRAL_OUTCOME_WAITING_LIST":           {"auf der Warteliste", "on the waiting list"},
		"REFERRAL_OUTCOME_REJECTED":               {"nicht aufgenommen", "not taken on"},
		"REFERRAL_OUTCOME_NOT_ATTENDED":           {"nicht hingegangen", "did not go"},
		"AUTHORITY_KIND_JOBCENTER":                {"Jobcenter", "Jobcenter"},
		"AUTHORITY_KIND_EMPLOYMENT_AGENCY":        {"Agentur für Arbeit", "employment agency"},
		"AUTHORITY_KIND_IMMIGRATION_OFFICE":       {"Ausländerbehörde", "immigration office"},
		"AUTHORITY_KIND_YOUTH_WELFARE":            {"Jugendamt", "youth welfare office"},
		"AUTHORITY_KIND_SOCIAL_WELFARE":           {"Sozialamt", "social welfare office"},
		"AUTHORITY_KIND_COURT":                    {"Gericht", "court"},
		"AUTHORITY_KIND_OTHER":                    {"andere Behörde", "another authority"},
		"SUPPORT_KIND_MOTIVATION":                 {"Motivation", "motivation"},
		"SUPPORT_KIND_DAILY_LIFE":                 {"Alltag", "daily life"},
		"SUPPORT_KIND_CONFLICT":                   {"Konflikt", "conflict"},
		"SUPPORT_KIND_FAMILY":                     {"Familie", "family"},
		"SUPPORT_KIND_OTHER":                      {"anderes", "other"},
		"COACHING_KIND_DOCUMENTS":                 {"Bewerbungsunterlagen", "application documents"},
		"COACHING_KIND_INTERVIEW":                 {"Vorstellungsgespräch", "interview"},
		"COACHING_KIND_SEARCH":                    {"Stellensuche", "search for vacancies"},
		"COACHING_KIND_DIGITAL":                   {"Bewerben im Internet", "applying online"},
		"COACHING_KIND_OTHER":                     {"anderes", "other"},
		"WORK_FORM_FULL_TIME":                     {"Vollzeit", "full time"},
		"WORK_FORM_PART_TIME":                     {"Teilzeit", "part time"},
		"WORK_FORM_TRAINING":                      {"Ausbildung", "vocational training"},
		"WORK_FORM_SELF_EMPLOYED":                 {"selbständig", "self-employed"},
		"WORK_FORM_SUBSIDISED":                    {"gefördertes Arbeitsverhältnis", "subsidised employment"},
	},
}
