package journey

import (
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// rule is what the acceptance rules say about one kind of step. Each topic's file has one for each of
// its steps; there is no other list.
type rule struct {
	// stands is where in the journey the step may stand (rules 1 to 4).
	stands stands
	// closes marks steps that are accepted after consent was withdrawn (rule 2).
	closes bool
	// begins, changes and ends name what the step begins, changes or ends (rule 5).
	begins, changes, ends *thing
	// before and after refuse a step before the entry or after the exit; the general rules if empty.
	before, after refusal.Rule
	// check relates the fields of a new step to each other, and fills what the service sets. It is never
	// applied again to what is recorded.
	check func(d *draft) *refusal.Refusal
	// judge holds for every fact at any time, in the order of business.
	judge func(w *walk, f Fact) *refusal.Refusal
	// contact: somebody of the operation and the person spoke with each other, in whatever way.
	contact bool
	// service: something was done for the person, placing them included. A goal they reach is none; nor is
	// the follow-up, which is owed to who left, too.
	service bool
	// notices asks somebody to look at a step that is accepted.
	notices func(d *draft) []*refusal.Notice
}

// stands says where in a journey a kind of step may stand.
type stands int

const (
	// first: may begin a journey.
	first stands = iota
	// known: from the registration on; bound to no entry, exit or period.
	known
	// inContact: from the registration on, before the entry and after the exit too, until the results end.
	inContact
	// untilExit: from the registration on, before the entry too, not after the exit.
	untilExit
	// present: needs an entry and no exit.
	present
	// entered: needs an entry; an exit changes nothing.
	entered
	// entering: the entry or re-entry itself.
	entering
	// leaving: the exit itself.
	leaving
)

// Contact answers whether the step says that somebody of the operation and the person spoke with each
// other. A talk with the employer, a look into a register or a call nobody answered is none. It is what
// the list of cases counts days from, and what reopens a follow-up that was lost or declined.
func Contact(step *journeyv1.Step) bool {
	r, _ := ruleOf(step)
	return r.contact
}

// thing is something with an id that begins and ends within the journey, and the rules that say so.
type thing struct {
	kind, id, field string
	// used: the id began something before. unknown: nothing of this id began. over: it ended before.
	// early: it begins only later.
	used, unknown, over, early refusal.Rule
}

// The kinds of things that the state shows while they are open.
const (
	barriers   = "barrier"
	modules    = "module"
	trials     = "trial"
	placements = "placement"
)

func (t thing) key() string { return t.kind + " " + t.id }

// ruleOf is the rule for a step; false for a step of another kind of history.
func ruleOf(step *journeyv1.Step) (rule, bool) {
	for _, topic := range []func(*journeyv1.Step) (rule, bool){
		entryRule, supportRule, qualificationRule, placementRule, followUpRule, personRule, retentionRule,
	} {
		if r, ok := topic(step); ok {
			return r, true
		}
	}
	return rule{}, false
}
