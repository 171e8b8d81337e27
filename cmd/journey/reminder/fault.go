package reminder

import "journey/domain/sentence"

// Fault is why a configuration cannot be used: a stable id, the place in it, and a sentence.
type Fault struct {
	Rule string
	// Place is where it stands, e.g. operations.laqs.state; may be empty.
	Place string
	// Args fill the placeholders of the sentence.
	Args []string
}

func fault(rule, place string, args ...string) *Fault { return &Fault{rule, place, args} }

// Error says the id, the place and the English sentence.
func (f *Fault) Error() string { return f.In("en") }

// In is Error in a language, de or en.
func (f *Fault) In(lang string) string {
	words := sentences()[f.Rule].Filled(f.Args...)
	out := f.Rule + ": "
	if f.Place != "" {
		out += f.Place + ": "
	}
	if lang == "de" {
		return out + words.German
	}
	return out + words.English
}

// sentences is every id a configuration is answered with.
func sentences() map[string]sentence.Sentence {
	return map[string]sentence.Sentence{
		"reminders.unreadable": {
			German:  "Das ist keine lesbare Konfiguration der Erinnerungen: {0}",
			English: "This is no readable configuration of reminders: {0}",
		},
		"reminders.retention": {
			German:  "{0} ist keine Aufbewahrung in Tagen: mindestens 1, höchstens 36600.",
			English: "{0} is no retention in days: at least 1, at most 36600.",
		},
		"reminders.operation": {
			German:  "{0} ist keine Kennung eines Vorhabens: Kleinbuchstaben, Ziffern, - und _.",
			English: "{0} is no id of an operation: lower case letters, digits, - and _.",
		},
		"reminders.state": {
			German:  "Es gibt kein Bundesland {0}; es gibt {1}.",
			English: "There is no federal state {0}; there are {1}.",
		},
		"reminders.time": {
			German:  "{0} ist keine Uhrzeit; schreiben Sie 08:00.",
			English: "{0} is no time of day; write 08:00.",
		},
		"reminders.date": {
			German:  "{0} ist kein Tag; schreiben Sie 2026-12-24.",
			English: "{0} is no day; write 2026-12-24.",
		},
	}
}
