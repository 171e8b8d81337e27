package sentence

// access is the words of the access log and of break-glass.
var access = Topic{
	Rules: map[string]Sentence{
		"access.not_recorded": {
			"Der Zugriff konnte nicht protokolliert werden, deshalb wird nichts gezeigt. Versuchen Sie es gleich noch einmal.",
			"The access could not be recorded, so nothing is shown. Try again in a moment.",
		},
		"access.purpose_missing": {
			"Darin stehen besonders geschützte Angaben einzelner Personen. Nennen Sie, wofür Sie sie brauchen (--purpose, etwa audit-2026-014); das wird festgehalten.",
			"That holds specially protected answers of single people. State what you need them for (--purpose, such as audit-2026-014); it is recorded.",
		},
		"access.log_damaged": {
			"Das Zugriffsprotokoll ist nicht, wie es sein muss ({0}). Deshalb wird nichts gezeigt. Rufen Sie die Administration; \"journey doctor\" sagt mehr.",
			"The access log is not what it must be ({0}), so nothing is shown. Call the operator; \"journey doctor\" says more.",
		},
		"access.operation_missing": {
			"Zu einer Person gehört das Vorhaben, in dem sie teilnimmt. Geben Sie beides an.",
			"A participant is named with the operation they take part in. Give both.",
		},
		"access.nothing_reviewed": {
			"Beurteilt wird entweder ein Notzugriff mit seinem Ergebnis oder eine Woche. Geben Sie genau eines davon an.",
			"Either a break-glass is reviewed, with its outcome, or a week. Give exactly one of them.",
		},
		"access.no_break_glass": {
			"Diesen Notzugriff gibt es in dem Vorhaben nicht. \"journey access --break-glass\" zeigt, welche es gibt.",
			"There is no such break-glass in the operation. \"journey access --break-glass\" shows which there are.",
		},
		"break_glass.not_needed": {
			"Dieser Fall ist für Sie offen, ein Notzugriff ist nicht nötig.",
			"This case is open to you; no break-glass is needed.",
		},
	},
	Values: map[string]Sentence{
		"ACCESS_KIND_LOOK":           {"Einsicht", "look"},
		"ACCESS_KIND_FIGURES":        {"Zahlen", "figures"},
		"ACCESS_KIND_BREAK_GLASS":    {"Notzugriff", "break-glass"},
		"ACCESS_KIND_REVIEW":         {"Durchsicht", "review"},
		"ACCESS_KIND_SUBJECT_ACCESS": {"Auskunft an die Person", "copy for the person"},

		"ACCESS_DECISION_SHOWN":   {"gezeigt", "shown"},
		"ACCESS_DECISION_REFUSED": {"abgelehnt", "refused"},

		"BREAK_GLASS_REASON_DANGER":            {"Gefahr für Leib oder Leben", "danger to life or health"},
		"BREAK_GLASS_REASON_CASEWORKER_ABSENT": {"zuständige Person nicht erreichbar", "caseworker cannot be reached"},
		"BREAK_GLASS_REASON_DEADLINE":          {"Frist läuft ab", "a deadline would pass"},
		"BREAK_GLASS_REASON_PERSON_ASKS":       {"die Person bittet darum", "the person asks for it"},

		"REVIEW_OUTCOME_JUSTIFIED":     {"begründet", "justified"},
		"REVIEW_OUTCOME_NOT_JUSTIFIED": {"nicht begründet", "not justified"},
	},
}
