package followup

import (
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// wording is what a step read like in a part of its history.
type wording struct {
	Revision
	version uint64
	on      calendar.Date
	step    *journeyv1.Step
}

// wordings is for each original step of a history what it ever read like, oldest first. A retraction
// names the step, or one of its corrections, which is then undone. A correction holds from its own
// version on, even if what it says lies before.
func wordings(events []*journeyv1.Event) [][]wording {
	of := map[uint64]uint64{}     // version of a step or of its correction -> version of the step
	touched := map[uint64][]int{} // version of a step -> events that touch it, by index
	var originals []int
	for i, e := range events {
		switch kind := e.GetStep().GetKind().(type) {
		case nil:
		case *journeyv1.Step_FactCorrected:
			original := kind.FactCorrected.GetVersion()
			of[e.GetVersion()] = original
			touched[original] = append(touched[original], i)
		case *journeyv1.Step_FactRetracted:
			original := of[kind.FactRetracted.GetVersion()]
			touched[original] = append(touched[original], i)
		default:
			of[e.GetVersion()] = e.GetVersion()
			originals = append(originals, i)
		}
	}
	all := make([][]wording, 0, len(originals))
	for _, i := range originals {
		all = append(all, history(events, i, touched[events[i].GetVersion()]))
	}
	return all
}

// history is the wordings of one step, given the events that correct or retract it in order.
func history(events []*journeyv1.Event, original int, touches []int) []wording {
	e := events[original]
	first := wording{Revision{From: e.GetVersion()}, e.GetVersion(), day(e.GetOccurredOn()), e.GetStep()}
	list := []wording{first}
	corrections := []wording{first}
	for _, i := range touches {
		at := events[i].GetVersion()
		list[len(list)-1].Until = at
		if c := events[i].GetStep().GetFactCorrected(); c != nil {
			corrections = append(corrections, wording{Revision{From: at}, first.version, day(c.GetOccurredOn()), c.GetStep()})
		} else {
			undone := events[i].GetStep().GetFactRetracted().GetVersion()
			if undone == first.version {
				list[len(list)-1].Retracted = true
				return list
			}
			corrections = slices.DeleteFunc(corrections, func(w wording) bool { return w.From == undone })
		}
		next := corrections[len(corrections)-1]
		next.Revision = Revision{From: at}
		list = append(list, next)
	}
	return list
}

// day reads a date that was accepted before; what cannot be read is no date.
func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		return calendar.None
	}
	return d
}
