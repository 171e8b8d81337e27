package person

import (
	"cmp"
	"slices"

	"journey/domain/followup"
	"journey/domain/journey"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// Facts is the facts of all members as they hold now, in the order of business: by date, ties as recorded.
// Whose a fact is its event says; ids within a journey mean nothing without it.
func Facts(g projections.Group) []journey.Fact {
	var all []journey.Fact
	recorded := map[*journeyv1.Event]uint64{}
	for _, m := range g.Members {
		for _, e := range m.Events {
			recorded[e.Event] = e.Sequence
		}
		all = append(all, journey.Effective(past(m))...)
	}
	slices.SortStableFunc(all, func(a, b journey.Fact) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(recorded[a.Event], recorded[b.Event]))
	})
	return all
}

// Responsible is who is responsible as far as is recorded; empty if nobody is.
func Responsible(facts []journey.Fact) (caseworker, partner string) {
	all := journey.Responsibles(facts)
	if len(all) == 0 {
		return "", ""
	}
	return all[len(all)-1].Caseworker, all[len(all)-1].Partner
}

// Obligations is everything that has to be followed up, by the policies of the operation.
func Obligations(g projections.Group) []followup.Obligation {
	op := g.Facts()
	inputs := make([]followup.Input, len(g.Members))
	for i, m := range g.Members {
		inputs[i] = journey.FollowUp(m.Subject.ID, past(m), op)
	}
	return followup.Obligations(followup.Join(inputs...))
}

func past(h eventstore.History) []journey.Past {
	all := make([]journey.Past, len(h.Events))
	for i, e := range h.Events {
		all[i] = journey.Past{Event: e.Event, Sequence: e.Sequence}
	}
	return all
}
