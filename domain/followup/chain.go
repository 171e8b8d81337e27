package followup

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
)

// Chain is placements that follow each other, overlaps included: the next begins at most BridgeDays
// after the latest last day so far. It has one employment clock.
type Chain struct {
	// Anchor is the first placement.
	Anchor Placement
	// Last is the latest last day, Forever while a placement is open.
	Last calendar.Date
	// Next is the first day of the next chain; Forever without one.
	Next calendar.Date
	// NextVersion is the version of the placement that begins the next chain.
	NextVersion uint64
	// Policy is the one pinned for the anchor: the version valid on the chain's first day.
	Policy Policy
	// Placements are its placements in order, the anchor first.
	Placements []Placement
}

// Chains is the chains of the placements as they read now, in order. Placements of kinds for which no
// follow-up begins, by the policy pinned for them, belong to none and bridge nothing.
func Chains(in Input) []Chain {
	return chains(in.Policies, holding(in.Placements))
}

func holding(placements []Placement) []Placement {
	var now []Placement
	for _, p := range placements {
		if p.Holds() {
			now = append(now, p)
		}
	}
	return now
}

func chains(policies Policies, placements []Placement) []Chain {
	placements = slices.Clone(placements)
	slices.SortFunc(placements, func(a, b Placement) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Member, b.Member))
	})
	var all []Chain
	for _, p := range placements {
		policy := policies.ByVersion(p.PolicyVersion)
		if !policy.Begins(p.Kind) {
			continue
		}
		if n := len(all); n > 0 {
			if c := &all[n-1]; p.First <= c.Last.Add(c.Policy.BridgeDays) {
				c.Last = max(c.Last, p.Last)
				c.Placements = append(c.Placements, p)
				continue
			}
			all[n-1].Next, all[n-1].NextVersion = p.First, p.Version
		}
		all = append(all, Chain{Anchor: p, Last: p.Last, Next: calendar.Forever, Policy: policy, Placements: []Placement{p}})
	}
	return all
}
