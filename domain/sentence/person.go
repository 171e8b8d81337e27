package sentence

var person = Topic{
	Rules: map[string]Sentence{
		"link.both_histories": {
			"Eine Verknüpfung steht in zwei Verläufen zugleich. Benutzen Sie dafür das Verknüpfen (link, unlink).",
			"A link stands in two histories at once. Use link or unlink for it.",
		},
		"link.itself": {
			"{0} kann nicht mit sich selbst verknüpft werden. Prüfen Sie die zweite Nummer.",
			"{0} cannot be linked with itself. Check the second id.",
		},
		"link.other_history": {
			"Der Schritt nennt {0}, gemeint ist aber {1}. Prüfen Sie die zweite Nummer.",
			"The step names {0}, but {1} is meant. Check the second id.",
		},
		"link.already": {
			"{0} ist schon als dieselbe Person verknüpft. Es ist nichts zu tun.",
			"{0} is linked as the same person already. Nothing is to be done.",
		},
		"link.not_linked": {
			"{0} ist nicht als dieselbe Person verknüpft. Prüfen Sie die Nummer.",
			"{0} is not linked as the same person. Check the id.",
		},
		"erasure.not_requested": {
			"Ein Antrag auf Löschung mit der Version {0} ist nicht erfasst. Erfassen Sie zuerst den Antrag oder prüfen Sie die Version.",
			"There is no request for erasure with version {0}. Record the request first, or check the version.",
		},
		"erasure.decided_already": {
			"Über den Antrag mit der Version {0} ist schon entschieden. Für weitere Klassen erfassen Sie einen neuen Antrag.",
			"The request with version {0} is decided already. For further classes record a new request.",
		},
		"erasure.second_person": {
			"Über eine Löschung entscheidet eine zweite Person, nicht die, die den Antrag erfasst hat. Lassen Sie jemand anderen entscheiden.",
			"An erasure is decided by a second person, not by the one who recorded the request. Have somebody else decide.",
		},
		"erasure.class_twice": {
			"Über die Klasse {0} ist zweimal entschieden. Nennen Sie jede Klasse einmal.",
			"The class {0} is decided twice. Name each class once.",
		},
		"erasure.keep_needs_reason": {
			"Wer die Klasse {0} behält, sagt, bis wann und aufgrund welcher Vorschrift. Geben Sie keep_until und legal_basis an.",
			"To keep the class {0}, say until when and on which basis. Give keep_until and legal_basis.",
		},
		"erasure.destroy_has_no_end": {
			"Für die Klasse {0} ist Löschen entschieden, aber auch ein Datum des Behaltens genannt. Entscheiden Sie sich für eines.",
			"For the class {0} destruction is decided and yet a date to keep it until is given. Decide for one.",
		},
		"erasure.special_needs_identity_and_contact": {
			"Die besonderen Angaben werden nur zusammen mit Identität und Kontakt gelöscht. Nehmen Sie diese Klassen dazu.",
			"The special answers are destroyed only together with identity and contact. Add these classes.",
		},
		"erasure.not_decided": {
			"Eine Entscheidung über die Löschung mit der Version {0} ist nicht erfasst. Erfassen Sie sie zuerst oder prüfen Sie die Version.",
			"There is no decision on erasure with version {0}. Record it first, or check the version.",
		},
		"erasure.class_not_decided": {
			"Für die Klasse {0} ist keine Löschung entschieden. Nennen Sie nur Klassen, die gelöscht werden sollen.",
			"For the class {0} no destruction is decided. Name only classes that are to be destroyed.",
		},
		"erasure.done_already": {
			"Die Klasse {0} ist schon gelöscht. Es ist nichts zu tun.",
			"The class {0} is destroyed already. Nothing is to be done.",
		},
		"erasure.personal_fields": {
			"Am {0} wurde die Löschung der persönlichen Daten entschieden; der Schritt enthält noch welche. Lassen Sie die genannte Angabe weg.",
			"On {0} it was decided to erase the personal data; the step still has some. Leave the named field out.",
		},
	},
	Steps:  map[string]Sentence{},
	Values: map[string]Sentence{},
}
