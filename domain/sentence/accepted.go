package sentence

// accepted is the words for what a step is held against before it is accepted.
var accepted = Topic{
	Rules: map[string]Sentence{
		"accepted.first": {
			"Regel 1: darf einen Weg beginnen.",
			"Rule 1: may begin a journey.",
		},
		"accepted.known": {
			"Regel 1: erst nach der Anmeldung; an Eintritt und Austritt nicht gebunden.",
			"Rule 1: after the registration; bound to no entry or exit.",
		},
		"accepted.in_contact": {
			"Regeln 1 und 3: nach der Anmeldung, auch vor dem Eintritt und nach dem Austritt.",
			"Rules 1 and 3: after the registration, before the entry and after the exit too.",
		},
		"accepted.until_exit": {
			"Regeln 1 und 3: nach der Anmeldung, auch vor dem Eintritt, nicht nach dem Austritt.",
			"Rules 1 and 3: after the registration, before the entry too, not after the exit.",
		},
		"accepted.present": {
			"Regel 3: nach dem Eintritt und vor dem Austritt.",
			"Rule 3: after the entry and before the exit.",
		},
		"accepted.entered": {
			"Regeln 3 und 4: nach dem Eintritt, auch nach dem Austritt.",
			"Rules 3 and 4: after the entry, after the exit too.",
		},
		"accepted.entering": {
			"Regel 2: einmal Eintritt; erneut nur nach einem Austritt.",
			"Rule 2: one entry; again only after an exit.",
		},
		"accepted.leaving": {
			"Regel 3: Austritt nach einem Eintritt, nicht zweimal.",
			"Rule 3: an exit after an entry, not twice.",
		},
		"accepted.consent": {
			"Regel 2: kein Widerruf der Einwilligung steht entgegen; für den Eintritt muss sie vorliegen.",
			"Rule 2: no withdrawal of consent stands against it; an entry needs a consent.",
		},
		"accepted.begins_once": {
			"Regel 5: die Kennung beginnt nur einmal.",
			"Rule 5: its id begins once.",
		},
		"accepted.changes_what_runs": {
			"Regel 5: ändert, was begonnen hat und noch läuft.",
			"Rule 5: changes what began and still runs.",
		},
		"accepted.ends_what_runs": {
			"Regel 5: beendet, was begonnen hat und noch läuft.",
			"Rule 5: ends what began and still runs.",
		},
		"accepted.dates": {
			"Regel 6: sein Tag liegt nicht in der Zukunft, nicht vor der Geburt und in der Zeit des Vorhabens.",
			"Rule 6: its day is not in the future, not before the birth, and within the time of the operation.",
		},
		"accepted.follow_up": {
			"Regel 7: nennt Nachbegleitungen, die es bei der Erfassung gibt, in ihrem Fenster und mit dem, was ihr Abschluss verlangt.",
			"Rule 7: names follow-ups that exist when it is recorded, in their window and with what closing them needs.",
		},
		"accepted.correction": {
			"Regel 8: gibt einen früheren Schritt derselben Art anders wieder; danach gilt jeder Schritt des Wegs noch.",
			"Rule 8: words an earlier step of the same kind anew; every step of the journey still stands after it.",
		},
		"accepted.retraction": {
			"Regel 8: nimmt einen früheren Schritt oder eine Berichtigung zurück; danach gilt jeder Schritt des Wegs noch.",
			"Rule 8: takes an earlier step or correction back; every step of the journey still stands after it.",
		},
	},
}
