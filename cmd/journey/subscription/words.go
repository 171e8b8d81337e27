package subscription

import (
	"errors"

	"journey/cmd/journey/delivery"
	"journey/domain/sentence"
)

var words = map[string]sentence.Sentence{
	"subscription.name": {
		German:  "Ein Name besteht aus höchstens 40 kleinen Buchstaben, Ziffern und Bindestrichen und beginnt mit einem Buchstaben. Platzhalter, Punkte und Leerzeichen gehen nicht; »advisory« ist vergeben.",
		English: "A name is at most 40 small letters, digits and hyphens, and begins with a letter. Wildcards, dots and spaces cannot be in it; \"advisory\" is taken.",
	},
	"subscription.name_taken": {
		German:  "Es gibt schon ein Abonnement {0}, vielleicht ein entzogenes. Nehmen Sie einen anderen Namen; ein Name wird nie neu vergeben, weil er belegt, wem etwas mitgeteilt wurde.",
		English: "There is a subscription {0} already, perhaps a revoked one. Take another name; no name is given twice, because it shows who was told something.",
	},
	"subscription.unknown": {
		German:  "Es gibt kein Abonnement {0}. Welche es gibt, zeigt journey subscription list.",
		English: "There is no subscription {0}. journey subscription list shows which there are.",
	},
	"subscription.revoked": {
		German:  "Das Abonnement {0} ist entzogen, und das bleibt so. Legen Sie ein neues an.",
		English: "The subscription {0} is revoked, and stays so. Create a new one.",
	},
	"subscription.nothing_to_reset_to": {
		German:  "Das Abonnement {0} beginnt erst später: Was davor erfasst wurde, wird ihm nicht mitgeteilt. Legen Sie dafür ein neues an.",
		English: "The subscription {0} begins later: it is not told what was recorded before. Create a new one for that.",
	},
}

// Words is the sentence of a fault of this package; false if the id is none of them.
func Words(id string) (sentence.Sentence, bool) {
	s, ok := words[id]
	return s, ok
}

func fault(id string, args ...string) *delivery.Fault {
	return &delivery.Fault{ID: id, Words: words[id].Filled(args...)}
}

func isFault(err error) bool { return errors.As(err, new(*delivery.Fault)) }
