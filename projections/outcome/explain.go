package outcome

import (
	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Explain says of every code of a set why a participation counts for it, or what keeps it out, from the
// histories themselves: those of everybody who was ever linked with it, in any order, opened with class
// SPECIAL. It folds them as the row function does, so what it says is what the rows say. Nil if nobody had
// that participation as known at the position, or it had not entered at the cut-off.
func Explain(set indicator.Set, members []eventstore.History, participant string, at At) []indicator.Verdict {
	histories := make([]history, len(members))
	for i, m := range members {
		histories[i] = read(m)
	}
	for _, who := range naming(histories).at(at.Position) {
		if who.name == participant {
			return set.Explain(indicator.Stand(who.upTo(counting, at.Position)), at.CutOff)
		}
	}
	return nil
}

// StandingAt is how a participation stood as known at a position, on a cut-off, from the histories themselves as
// in Explain; nil if there was none.
func StandingAt(set indicator.Set, members []eventstore.History, participant string, position uint64, cutOff calendar.Date) *indicator.Standing {
	histories := make([]history, len(members))
	for i, m := range members {
		histories[i] = read(m)
	}
	for _, who := range naming(histories).at(position) {
		if who.name != participant {
			continue
		}
		for _, s := range set.Standings(indicator.Stand(who.upTo(counting, position))) {
			if s.CountsFrom <= cutOff && cutOff < s.CountsUntil {
				return &s
			}
		}
	}
	return nil
}

// LinkedWith is everybody that a history ever named as the same person, whatever became of it.
func LinkedWith(h eventstore.History) []string {
	var others []string
	for _, e := range h.Events {
		step := e.Event.GetStep()
		if corrected := step.GetFactCorrected(); corrected != nil {
			step = corrected.GetStep()
		}
		switch kind := step.GetKind().(type) {
		case *journeyv1.Step_PersonsLinked:
			others = append(others, kind.PersonsLinked.GetOther())
		case *journeyv1.Step_PersonsUnlinked:
			others = append(others, kind.PersonsUnlinked.GetOther())
		}
	}
	return others
}

// KindOf is the name of a step's kind, of a correction with that of the step it corrects.
func KindOf(step *journeyv1.Step) string {
	if corrected := step.GetFactCorrected(); corrected != nil {
		return journey.Kind(step) + " of " + journey.Kind(corrected.GetStep())
	}
	return journey.Kind(step)
}
