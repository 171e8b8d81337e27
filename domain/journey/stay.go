package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
)

// Stay is from an entry or a re-entry to the exit, both days included.
type Stay struct {
	// First is the first day; Last the last, Forever while the stay runs.
	First, Last calendar.Date
	// Entry is the step that began it, Exit the one that ended it; nil while it runs.
	Entry, Exit *Fact
}

// Stays are the stays in the operation, in order. The facts are those of one history or of all histories
// of one person, in the order of business. Stays of several histories that share a day are one: who is
// still in through one has not left (G11). An exit on the day of another history's entry is inside.
func Stays(facts []Fact) []Stay {
	var joined []Stay
	for _, s := range apart(facts) {
		if n := len(joined); n > 0 && s.First <= joined[n-1].Last {
			if s.Last >= joined[n-1].Last {
				joined[n-1].Last, joined[n-1].Exit = s.Last, s.Exit
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// apart are the stays of every history, by first day.
func apart(facts []Fact) []Stay {
	var all []Stay
	open := map[string]int{}
	for i := range facts {
		f := &facts[i]
		member := f.Event.GetSubject()
		switch {
		case f.Step.GetEntryDeclared() != nil, f.Step.GetParticipantReentered() != nil:
			open[member] = len(all)
			all = append(all, Stay{First: f.On, Last: calendar.Forever, Entry: f})
		case f.Step.GetParticipantExited() != nil:
			if at, in := open[member]; in {
				all[at].Last, all[at].Exit = f.On, f
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Stay) int { return cmp.Compare(a.First, b.First) })
	return all
}
