package main

import "journey/domain/followup"

// reason is why a follow-up is not required, or that its placement ended, for a person to read; programs get the
// id. A closure by a rule has that rule's id as its reason, for everybody.
func (o *options) reason(id string) string {
	if o.output != "table" {
		return id
	}
	switch followup.Reason(id) {
	case followup.NewChain:
		return o.word("neue Kette", "new chain")
	case followup.ReEntered:
		return o.word("wieder eingetreten", "re-entry")
	case followup.Retracted:
		return o.word("zurückgenommen", "retracted")
	case followup.Died:
		return o.word("verstorben", "died")
	case followup.OperationEnded:
		return o.word("Vorhaben beendet", "the operation ended")
	case followup.Orphaned:
		return o.word("Stichtag entfallen", "checkpoint gone")
	case "placement_ended":
		return o.word("Vermittlung beendet", "placement ended")
	}
	return id
}
