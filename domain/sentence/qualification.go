package sentence

var qualification = Topic{
	Rules: map[string]Sentence{
		"module.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Modul. Nehmen Sie eine neue.",
			"The id {0} belongs to another module already. Use a new one.",
		},
		"module.unknown": {
			"Ein Modul {0} hat nicht begonnen. Erfassen Sie zuerst den Beginn oder prüfen Sie die Nummer.",
			"There is no module {0} that began. Record its beginning first, or check the id.",
		},
		"module.ended_already": {
			"Das Modul {0} ist schon am {1} beendet. Korrigieren Sie jenen Schritt, wenn er falsch ist.",
			"The module {0} ended on {1} already. Correct that step if it is wrong.",
		},
		"module.ends_before_it_begins": {
			"Das Modul {0} begann erst am {1}; vorher kann es nicht enden. Prüfen Sie das Datum.",
			"The module {0} began on {1} and cannot end before. Check the date.",
		},
		"trial.id_used": {
			"Die Nummer {0} gehört schon zu einer anderen Erprobung. Nehmen Sie eine neue.",
			"The id {0} belongs to another work trial already. Use a new one.",
		},
		"trial.unknown": {
			"Eine Erprobung {0} hat nicht begonnen. Erfassen Sie zuerst den Beginn oder prüfen Sie die Nummer.",
			"There is no work trial {0} that began. Record its beginning first, or check the id.",
		},
		"trial.ended_already": {
			"Die Erprobung {0} ist schon am {1} beendet. Korrigieren Sie jenen Schritt, wenn er falsch ist.",
			"The work trial {0} ended on {1} already. Correct that step if it is wrong.",
		},
		"trial.ends_before_it_begins": {
			"Die Erprobung {0} begann erst am {1}; vorher kann sie nicht enden. Prüfen Sie das Datum.",
			"The work trial {0} began on {1} and cannot end before. Check the date.",
		},
		"qualification.id_used": {
			"Die Nummer {0} gehört schon zu einem anderen Abschluss. Nehmen Sie eine neue oder korrigieren Sie die erste Klärung.",
			"The id {0} belongs to another qualification already. Use a new one, or correct the first clarification.",
		},
		"qualification.cefr_not_language": {
			"Ein Sprachniveau gehört nur zu einem Sprachzertifikat. Prüfen Sie die Art oder lassen Sie cefr weg.",
			"A language level belongs only to a language certificate. Check the kind, or leave cefr out.",
		},
		"qualification.before_entry": {
			"Am {0} war die Person noch nicht eingetreten; ein früherer Abschluss ist kein Ergebnis des Vorhabens. Erfassen Sie ihn beim Eintritt als Bildungsstand.",
			"On {0} the person had not entered yet; an earlier qualification is no result of the operation. Record it with the entry as the level of education.",
		},
	},
	Steps: map[string]Sentence{
		"foreign_qualification_clarified": {
			"Ausländische Qualifikation {qualification} geklärt[, erworben in {country}][, deutscher Referenzberuf {reference_occupation}].",
			"Foreign qualification {qualification} clarified[, gained in {country}][, German reference occupation {reference_occupation}].",
		},
		"recognition_referral_made": {
			"Zur Anerkennungsberatung bei {advice_centre} verwiesen (Qualifikation {qualification}).",
			"Referred to recognition advice at {advice_centre} (qualification {qualification}).",
		},
		"recognition_decided": {
			"Anerkennung der Qualifikation {qualification} entschieden: {decision}.",
			"Recognition of qualification {qualification} decided: {decision}.",
		},
		"module_started": {
			"Beginnt Modul {module} ({kind}) bei {provider}[, {hours} Stunden geplant].",
			"Begins module {module} ({kind}) at {provider}[, {hours} hours planned].",
		},
		"module_completed": {
			"Modul {module} endet: {outcome}[, an {attended_hours} Stunden teilgenommen].",
			"Module {module} ends: {outcome}[, {attended_hours} hours attended].",
		},
		"work_trial_started": {
			"Beginnt betriebliche Erprobung {trial} in der Einsatzstelle {host}: {activity}[, {hours_per_week} Stunden in der Woche][, im Gebiet {area}][, zugunsten von: {beneficiaries}].",
			"Begins work trial {trial} in the host placement {host}: {activity}[, {hours_per_week} hours a week][, in the area {area}][, for the benefit of: {beneficiaries}].",
		},
		"work_trial_ended": {
			"Betriebliche Erprobung {trial} endet: {outcome}.",
			"Work trial {trial} ends: {outcome}.",
		},
		"language_support_placed": {
			"In einen Sprachkurs vermittelt: {kind} bei {provider}, Sprachstand {level_at_start}[, Beginn {starts_on}].",
			"Placed into a language course: {kind} at {provider}, level {level_at_start}[, beginning {starts_on}].",
		},
		"qualification_awarded": {
			"Qualifikation erworben: {kind}, verliehen von {awarding_body}[, ISCED {isced}][, Sprachniveau {cefr}]; geprüft und bescheinigt: {formal}.",
			"Qualification gained: {kind}, awarded by {awarding_body}[, ISCED {isced}][, language level {cefr}]; assessed and certified: {formal}.",
		},
	},
	Values: map[string]Sentence{
		"RECOGNITION_FULL":                        {"volle Anerkennung", "full recognition"},
		"RECOGNITION_PARTIAL":                     {"teilweise Anerkennung", "partial recognition"},
		"RECOGNITION_NONE":                        {"keine Anerkennung", "no recognition"},
		"MODULE_KIND_VOCATIONAL":                  {"beruflich", "vocational"},
		"MODULE_KIND_DIGITAL":                     {"digitale Kenntnisse", "digital skills"},
		"MODULE_KIND_SCHOOL_CERTIFICATE":          {"Schulabschluss", "school certificate"},
		"MODULE_KIND_BASIC_SKILLS":                {"Grundbildung", "basic skills"},
		"COMPLETION_OUTCOME_COMPLETED":            {"abgeschlossen", "completed"},
		"COMPLETION_OUTCOME_DROPPED_OUT":          {"abgebrochen", "dropped out"},
		"TRIAL_OUTCOME_COMPLETED":                 {"abgeschlossen", "completed"},
		"TRIAL_OUTCOME_HIRED":                     {"von der Einsatzstelle eingestellt", "hired by the host"},
		"TRIAL_OUTCOME_BROKEN_OFF_BY_PARTICIPANT": {"von der Person abgebrochen", "broken off by the participant"},
		"TRIAL_OUTCOME_BROKEN_OFF_BY_HOST":        {"von der Einsatzstelle abgebrochen", "broken off by the host"},
		"LANGUAGE_COURSE_KIND_INTEGRATION":        {"Integrationskurs", "integration course"},
		"LANGUAGE_COURSE_KIND_JOB_RELATED":        {"berufsbezogene Sprachförderung", "job-related language support"},
		"LANGUAGE_COURSE_KIND_LITERACY":           {"Alphabetisierungskurs", "literacy course"},
		"LANGUAGE_COURSE_KIND_OTHER":              {"anderer Kurs", "another course"},
		"CEFR_LEVEL_A0":                           {"vor A1", "before A1"},
		"CEFR_LEVEL_A1":                           {"A1", "A1"},
		"CEFR_LEVEL_A2":                           {"A2", "A2"},
		"CEFR_LEVEL_B1":                           {"B1", "B1"},
		"CEFR_LEVEL_B2":                           {"B2", "B2"},
		"CEFR_LEVEL_C1":                           {"C1", "C1"},
		"CEFR_LEVEL_C2":                           {"C2", "C2"},
		"QUALIFICATION_KIND_VOCATIONAL":           {"beruflich", "vocational"},
		"QUALIFICATION_KIND_SCHOOL":               {"Schulabschluss", "school certificate"},
		"QUALIFICATION_KIND_LANGUAGE":             {"Sprachzertifikat", "language certificate"},
		"QUALIFICATION_KIND_OTHER":                {"andere Qualifikation", "another qualification"},
	},
}
