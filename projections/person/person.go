package person

import (
	"cmp"
	"slices"

	"journey/domain/followup"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// Fact is one fact of one of the linked participants. Ids within a journey mean nothing without Member.
type Fact struct {
	journey.Fact
	// Member is the participant.
	Member string
	// Recorded is the position of the original step in the log.
	Recorded uint64
}

// Facts is the facts of all members as they hold now, in the order of business dates, ties as recorded.
func Facts(g projections.Group) []Fact {
	var all []Fact
	for _, m := range g.Members {
		past := make([]journey.Past, len(m.Events))
		recorded := make(map[uint64]uint64, len(m.Events))
		for i, e := range m.Events {
			past[i] = journey.Past{Event: e.Event, Sequence: e.Sequence}
			recorded[e.Event.GetVersion()] = e.Sequence
		}
		for _, f := range journey.Effective(past) {
			all = append(all, Fact{Fact: f, Member: m.Subject.ID, Recorded: recorded[f.Version]})
		}
	}
	slices.SortStableFunc(all, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Recorded, b.Recorded))
	})
	return all
}

// Responsible is who is responsible by the latest assignment or accepted transfer; empty if nobody is.
// Responsibility goes with the person: linked participants have one caseworker.
func Responsible(facts []Fact) (caseworker, partner string) {
	type transfer struct{ member, id string }
	proposed := map[transfer]*journeyv1.CaseTransferProposed{}
	for _, f := range facts {
		switch step := f.Step.GetKind().(type) {
		case *journeyv1.Step_CaseworkerAssigned:
			caseworker, partner = step.CaseworkerAssigned.GetCaseworker(), step.CaseworkerAssigned.GetPartner()
		case *journeyv1.Step_CaseTransferProposed:
			proposed[transfer{f.Member, step.CaseTransferProposed.GetTransfer()}] = step.CaseTransferProposed
		case *journeyv1.Step_CaseTransferDecided:
			if p := proposed[transfer{f.Member, step.CaseTransferDecided.GetTransfer()}]; p != nil && step.CaseTransferDecided.GetAccepted() {
				caseworker, partner = p.GetToCaseworker(), p.GetToPartner()
			}
		}
	}
	return caseworker, partner
}

// Obligations is everything that has to be followed up, by the policies of the operation.
func Obligations(g projections.Group) []followup.Obligation {
	policies := operation.Fold(events(g.Context)).Policies
	inputs := make([]followup.Input, len(g.Members))
	for i, m := range g.Members {
		inputs[i] = followup.Gather(m.Subject.ID, events(m.Events), policies)
	}
	return followup.Obligations(followup.Join(inputs...))
}

func events(recorded []eventstore.Recorded) []*journeyv1.Event {
	all := make([]*journeyv1.Event, len(recorded))
	for i, r := range recorded {
		all[i] = r.Event
	}
	return all
}
