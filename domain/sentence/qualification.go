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
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
