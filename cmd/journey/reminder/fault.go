package reminder

import (
	"journey/cmd/journey/mail"
	"journey/cmd/journey/webhook"
	"journey/domain/sentence"
)

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
	words, ok := sentences()[f.Rule]
	if !ok {
		words, _ = Words(f.Rule)
	}
	words = words.Filled(f.Args...)
	out := f.Rule + ": "
	if f.Place != "" {
		out += f.Place + ": "
	}
	if lang == "de" {
		return out + words.German
	}
	return out + words.English
}

// Words is the sentence of why something was not delivered; false if the id is unknown.
func Words(id string) (sentence.Sentence, bool) {
	for _, of := range []func(string) (sentence.Sentence, bool){webhook.Words, mail.Words, undelivered} {
		if s, ok := of(id); ok {
			return s, true
		}
	}
	return sentence.Sentence{}, false
}

func undelivered(id string) (sentence.Sentence, bool) {
	s, ok := map[string]sentence.Sentence{
		"reminder.perhaps_told": {
			German:  "Der Strom hat diese Erinnerungen, die Datenbank kam aus einer älteren Sicherung: Vielleicht ging die Nachricht schon hinaus. Fragen Sie nach, oder senden Sie neu; dann kommt sie vielleicht ein zweites Mal.",
			English: "The stream has these reminders, the database came from an older backup: the mail may have gone out already. Ask there, or send again; then it may arrive a second time.",
		},
		"reminder.nobody": {
			German:  "Das Verzeichnis kennt niemanden, an den das gehen kann: die Person oder eine Koordination fehlt oder ist nicht mehr da. Tragen Sie sie ein, oder übergeben Sie ihre Fälle, und senden Sie neu.",
			English: "The directory knows nobody whom this can go to: the person or a coordinator is missing or has left. Enter them, or hand over their cases, and send again.",
		},
		"outbox.no_receiver": {
			German:  "In der Konfiguration steht kein solcher Empfänger mehr. Tragen Sie ihn wieder ein und senden Sie neu, oder lassen Sie es.",
			English: "There is no such receiver in the configuration any more. Enter it again and resend, or leave it.",
		},
		"reminder.no_directory": {
			German:  "Das Verzeichnis war nicht zu lesen.",
			English: "The directory could not be read.",
		},
	}[id]
	return s, ok
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
		"reminders.webhook_name": {
			German:  "{0} ist kein Name eines Webhooks: Kleinbuchstaben, Ziffern, - und _, und nicht mail.",
			English: "{0} is no name of a webhook: lower case letters, digits, - and _, and not mail.",
		},
		"reminders.webhook_twice": {
			German:  "Zwei Webhooks heißen {0}.",
			English: "Two webhooks are called {0}.",
		},
		"reminders.channel": {
			German:  "Es gibt keinen Kanal {0}; es gibt {1}.",
			English: "There is no channel {0}; there are {1}.",
		},
		"reminders.list_url": {
			German:  "Das ist keine Adresse einer Liste; schreiben Sie https://journey.example/followups, ohne Benutzer, ? und #.",
			English: "This is no address of a list; write https://journey.example/followups, without user, ? and #.",
		},
		"reminders.language": {
			German:  "Es gibt keine Sprache {0}; es gibt de und en.",
			English: "There is no language {0}; there are de and en.",
		},
		"reminders.gather": {
			German:  "{0} Minuten kann eine Nachricht nicht warten: 0 bis 120.",
			English: "A mail cannot wait for {0} minutes: 0 to 120.",
		},
		"reminders.file_missing": {
			German:  "Es fehlt der Name der Datei.",
			English: "The name of the file is missing.",
		},
		"reminders.file": {
			German:  "Die Datei {0} ist nicht zu lesen.",
			English: "The file {0} cannot be read.",
		},
		"reminders.certificates": {
			German:  "In der Datei {0} steht kein Zertifikat (PEM).",
			English: "There is no certificate in the file {0} (PEM).",
		},
	}
}
