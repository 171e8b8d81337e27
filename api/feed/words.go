package feed

import (
	"strings"

	"journey/domain/followup"
	"journey/domain/sentence"
)

// The words of a calendar.
var (
	name       = sentence.Sentence{German: "Nachbegleitung {0}", English: "Follow-up {0}"}
	title      = sentence.Sentence{German: "{0}: Nachbegleitung {1}", English: "{0}: follow-up {1}"}
	late       = sentence.Sentence{German: "Überfällig – {0}", English: "Overdue – {0}"}
	days       = sentence.Sentence{German: "{0} Tage nach Beginn der Vermittlung", English: "{0} days after the placement began"}
	exitDays   = sentence.Sentence{German: "28 Tage nach dem Austritt", English: "28 days after leaving"}
	exitMonths = sentence.Sentence{German: "sechs Monate nach dem Austritt", English: "six months after leaving"}
	window     = sentence.Sentence{German: "Zu erledigen vom {0} bis {1}; Stichtag {2}.", English: "To be done from {0} to {1}; checkpoint {2}."}
	standing   = sentence.Sentence{German: "Stand: {0}; Versuche: {1}.", English: "State: {0}; attempts: {1}."}
	ended      = sentence.Sentence{German: "Die Vermittlung ist beendet: Fragen Sie, wie es der Person geht.", English: "The placement has ended: ask how the person is."}
	which      = sentence.Sentence{German: "Vorhaben {0}, {1}", English: "Operation {0}, {1}"}
)

// checkpoint says in words what an obligation asks about.
func checkpoint(obligation string) sentence.Sentence {
	switch last := obligation[strings.LastIndexByte(obligation, '.')+1:]; {
	case strings.HasPrefix(obligation, string(followup.Employment)+"."):
		return days.Filled(last)
	case last == "6m":
		return exitMonths
	default:
		return exitDays
	}
}
