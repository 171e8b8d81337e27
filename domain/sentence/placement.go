package sentence

var placement = Topic{
	Rules: map[string]Sentence{
		"placement.before_entry": {
			"Am {0} war die Person noch nicht eingetreten; eine Vermittlung gibt es erst danach. Erfassen Sie zuerst den Eintritt oder prüfen Sie das Datum.",
			"On {0} the person had not entered yet; a placement comes only after the entry. Record the entry first, or check the date.",
		},
		"placement.id_used": {
			"Die Nummer {0} gehört schon zu einer anderen Vermittlung. Nehmen Sie eine neue.",
			"The id {0} belongs to another placement already. Use a new one.",
		},
		"placement.unknown": {
			"Eine Vermittlung {0} hat nicht begonnen. Erfassen Sie zuerst den Beginn oder prüfen Sie die Nummer.",
			"There is no placement {0} that began. Record its beginning first, or check the id.",
		},
		"placement.ended_already": {
			"Die Vermittlung {0} ist schon am {1} beendet. Korrigieren Sie jenen Schritt, wenn er falsch ist.",
			"The placement {0} ended on {1} already. Correct that step if it is wrong.",
		},
		"placement.ends_before_it_begins": {
			"Die Vermittlung {0} begann erst am {1}; vorher kann sie nicht enden. Prüfen Sie das Datum.",
			"The placement {0} began on {1} and cannot end before. Check the date.",
		},
		"placement.changed_after_end": {
			"Die Vermittlung {0} ist seit {1} beendet; danach ändert sich nichts mehr. Prüfen Sie das Datum oder erfassen Sie eine neue Vermittlung.",
			"The placement {0} ended on {1}; nothing changes after that. Check the date, or record a new placement.",
		},
		"placement.changed_before_it_begins": {
			"Die Vermittlung {0} begann erst am {1}. Prüfen Sie das Datum oder korrigieren Sie den Beginn.",
			"The placement {0} began on {1}. Check the date, or correct the beginning.",
		},
		"placement.nothing_changed": {
			"Es ist nicht gesagt, was sich an der Vermittlung geändert hat. Geben Sie mindestens eine Angabe an.",
			"It is not said what changed about the placement. Give at least one field.",
		},
		"placement.work_prohibited": {
			"Nach dem erfassten Dokument durfte die Person am {0} nicht arbeiten. Erfassen Sie zuerst den neuen Arbeitsmarktzugang, wenn es einen gibt.",
			"By the document recorded the person was not allowed to work on {0}. Record the new work access first, if there is one.",
		},
		"placement.after_death": {
			"Die Person ist am {1} gestorben; am {0} kann keine Vermittlung beginnen. Prüfen Sie, ob der Schritt zu dieser Person gehört.",
			"The person died on {1}; no placement can begin on {0}. Check whether the step belongs to this person.",
		},
		"placement.no_employer": {
			"Es fehlt, wo die Vermittlung beginnt. Geben Sie den Arbeitgeber oder die Schule an; nur bei Selbstständigkeit entfällt das.",
			"It is not said where the placement begins. Give the employer or school; only self-employment has none.",
		},
		"placement.policy_set_by_service": {
			"Welche Nachbegleitungsregeln gelten, setzt der Dienst, und es sind andere. Lassen Sie policy_version weg.",
			"The service sets which follow-up policy applies, and it is another one. Leave policy_version out.",
		},
		"placement.fixed_until_not_fixed_term": {
			"Ein geplantes Ende gehört nur zu einem befristeten Vertrag. Prüfen Sie den Vertrag oder lassen Sie das Ende weg.",
			"A planned last day belongs only to a fixed term. Check the contract, or leave the day out.",
		},
		"placement.fixed_until_before_first_day": {
			"Die Befristung endet am {0}, vor dem {1}. Prüfen Sie beide Daten.",
			"The fixed term ends on {0}, before {1}. Check both dates.",
		},
		"placement.flagged_permit": {
			"Angenommen. Für den {0} ist aber keine erteilte Erlaubnis zur Arbeit erfasst: Klären Sie das mit der Ausländerbehörde und erfassen Sie die Entscheidung.",
			"Accepted. But no permit to work is recorded as granted for {0}: clarify it with the immigration office and record the decision.",
		},
		"placement.flagged_no_access_recorded": {
			"Angenommen. Für den {0} ist aber kein Arbeitsmarktzugang erfasst: Sehen Sie das Dokument ein und erfassen Sie es.",
			"Accepted. But no work access is recorded for {0}: look at the document and record it.",
		},
		"placement.flagged_expired": {
			"Angenommen. Das erfasste Dokument war am {0} aber abgelaufen: Erfassen Sie das neue.",
			"Accepted. But the document recorded had expired on {0}: record the new one.",
		},
		"placement.flagged_prohibited": {
			"Nach einem später erfassten Dokument durfte die Person am {0} nicht arbeiten. Klären Sie das mit der Ausländerbehörde und korrigieren Sie, was falsch ist.",
			"By a document recorded later the person was not allowed to work on {0}. Clarify it with the immigration office and correct what is wrong.",
		},
	},
	Steps: map[string]Sentence{
		"vacancy_matched": {
			"Stelle {vacancy}[ bei {employer}]: {response}.",
			"Vacancy {vacancy}[ at {employer}]: {response}.",
		},
		"placement_started": {
			"Vermittlung {placement} beginnt: {kind}[ bei {employer}][, Beruf {occupation}][, Anforderung {requirement_level}][, {hours_per_week} Stunden in der Woche][, Vertrag {contract}][ bis {fixed_until}][, gefördert durch {funding_instrument}].",
			"Placement {placement} begins: {kind}[ at {employer}][, occupation {occupation}][, requirement {requirement_level}][, {hours_per_week} hours a week][, contract {contract}][ until {fixed_until}][, funded by {funding_instrument}].",
		},
		"placement_changed": {
			"Vermittlung {placement} ändert sich[, jetzt {hours_per_week} Stunden in der Woche][, jetzt bei {employer}][, Vertrag {contract}][, befristet bis {fixed_until}][, Beruf {occupation}][, Anforderung {requirement_level}][, befördert: {promoted}].",
			"Placement {placement} changes[, now {hours_per_week} hours a week][, now at {employer}][, contract {contract}][, fixed term until {fixed_until}][, occupation {occupation}][, requirement {requirement_level}][, promoted: {promoted}].",
		},
		"placement_ended": {
			"Vermittlung {placement} endet[: {reason}].",
			"Placement {placement} ends[: {reason}].",
		},
		"labour_market_status_observed": {
			"Stand am Arbeitsmarkt: {observation}.",
			"Labour market status: {observation}.",
		},
	},
	Values: map[string]Sentence{
		"VACANCY_RESPONSE_PROPOSED":                {"der Person vorgeschlagen", "proposed to the person"},
		"VACANCY_RESPONSE_APPLIED":                 {"die Person hat sich beworben", "the person applied"},
		"VACANCY_RESPONSE_INTERVIEWED":             {"Vorstellungsgespräch geführt", "interviewed"},
		"VACANCY_RESPONSE_OFFERED":                 {"Stelle angeboten", "offered"},
		"VACANCY_RESPONSE_REJECTED_BY_EMPLOYER":    {"vom Betrieb abgelehnt", "rejected by the employer"},
		"VACANCY_RESPONSE_REJECTED_BY_PARTICIPANT": {"von der Person abgelehnt", "rejected by the participant"},
		"PLACEMENT_KIND_SOCIAL_INSURANCE":          {"sozialversicherungspflichtige Arbeit", "employment subject to social insurance"},
		"PLACEMENT_KIND_SUBSIDISED":                {"gefördertes Arbeitsverhältnis", "subsidised employment"},
		"PLACEMENT_KIND_MINI_JOB":                  {"Minijob", "marginal employment"},
		"PLACEMENT_KIND_IN_COMPANY_TRAINING":       {"betriebliche Ausbildung", "in-company vocational training"},
		"PLACEMENT_KIND_SCHOOL_TRAINING":           {"schulische Ausbildung", "school-based vocational training"},
		"PLACEMENT_KIND_INTERNSHIP":                {"Praktikum", "internship"},
		"PLACEMENT_KIND_SELF_EMPLOYMENT":           {"selbständige Arbeit", "self-employment"},
		"PLACEMENT_KIND_WORK_OPPORTUNITY":          {"Arbeitsgelegenheit (AGH)", "work opportunity (AGH)"},
		"REQUIREMENT_LEVEL_HELPER":                 {"Helfertätigkeit", "helper"},
		"REQUIREMENT_LEVEL_SKILLED":                {"Fachkraft", "skilled"},
		"REQUIREMENT_LEVEL_SPECIALIST":             {"Spezialistentätigkeit", "specialist"},
		"REQUIREMENT_LEVEL_EXPERT":                 {"Expertentätigkeit", "expert"},
		"CONTRACT_PERMANENT":                       {"unbefristet", "permanent"},
		"CONTRACT_FIXED_TERM":                      {"befristet", "fixed term"},
		"PLACEMENT_END_REASON_CONTRACT_END":        {"Vertrag ausgelaufen", "the contract ended"},
		"PLACEMENT_END_REASON_DISMISSED":           {"gekündigt worden", "dismissed"},
		"PLACEMENT_END_REASON_RESIGNED":            {"selbst gekündigt", "resigned"},
		"PLACEMENT_END_REASON_BETTER_JOB":          {"bessere Stelle", "a better job"},
		"PLACEMENT_END_REASON_HEALTH":              {"aus gesundheitlichen Gründen", "for reasons of health"},
		"PLACEMENT_END_REASON_MOVED":               {"fortgezogen", "moved away"},
		"PLACEMENT_END_REASON_OTHER":               {"anderer Grund", "another reason"},
		"STATUS_SOURCE_REGISTER":                   {"Register", "register"},
		"STATUS_SOURCE_EMPLOYER":                   {"Betrieb", "employer"},
		"STATUS_SOURCE_PARTICIPANT":                {"teilnehmende Person", "participant"},
		"LabourStatusObservation": {
			"{labour_status}[, arbeitslos gemeldet: {registered_unemployed}][, Beschäftigung ({employment})][, in Bildung oder Ausbildung: {in_education_or_training}][, sucht Arbeit: {searching}][, Lebensunterhalt ohne Leistungen gesichert: {living_secured}][, befördert: {promoted}] (Quelle: {source})",
			"{labour_status}[, registered unemployed: {registered_unemployed}][, employment ({employment})][, in education or training: {in_education_or_training}][, searching: {searching}][, living secured without benefits: {living_secured}][, promoted: {promoted}] (source: {source})",
		},
	},
}
