package outcome

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/eventstore"
)

// Moment is how the participation that a history belongs to reads as known at a position.
type Moment struct {
	// Verdicts are why it counts or not, for each code of the set in their order; nil if there is no set, no
	// participation, or it had not entered at the cut-off.
	Verdicts []indicator.Verdict
	// Breakdown is the column of the table it counts in: women, men, non_binary or not_stated.
	Breakdown string
	// Obligations are what has to be followed up, with what was retracted or has lost its clock.
	Obligations []followup.Obligation
}

// Replay is how the participation of a member reads at each of the positions, in their order, from the histories
// of everybody ever linked with it, in any order, opened with class SPECIAL. It folds them as the row function
// does, so that what it says is what the rows say. A nil set leaves the figures out.
func Replay(set *indicator.Set, facts operation.Facts, members []eventstore.History, member string, positions []uint64, cutOff calendar.Date) []Moment {
	histories := make([]history, len(members))
	for i, m := range members {
		histories[i] = read(m)
	}
	reopening(histories)
	naming := naming(histories)
	moments := make([]Moment, len(positions))
	for i, position := range positions {
		for _, who := range naming.at(position) {
			if !slices.ContainsFunc(who.members, func(h *history) bool { return h.id == member }) {
				continue
			}
			moments[i] = who.moment(set, facts, position, cutOff)
		}
	}
	return moments
}

func (p person) moment(set *indicator.Set, facts operation.Facts, position uint64, cutOff calendar.Date) Moment {
	m := Moment{Obligations: p.obliged(position, facts)}
	if set == nil {
		return m
	}
	participation := indicator.Stand(p.upTo(counting, position))
	m.Verdicts = set.Explain(participation, cutOff)
	for _, s := range set.Standings(participation) {
		if s.CountsFrom <= cutOff && cutOff < s.CountsUntil {
			m.Breakdown = genderWords[s.Gender]
		}
	}
	return m
}
