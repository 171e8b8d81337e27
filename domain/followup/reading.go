package followup

import (
	"slices"

	"journey/domain/calendar"
)

// asRead is the clocks as one member's history read at a version, windows only. Of other members it
// takes what holds now: their versions cannot be compared.
func (in Input) asRead(member string, version uint64) map[key]Obligation {
	held := func(m string, r Revision) bool {
		return m == member && r.heldAt(version) || m != member && r.Holds()
	}
	var placements []Placement
	for _, p := range in.Placements {
		if !held(p.Member, p.Revision) {
			continue
		}
		if p.Member == member && len(in.Ends) > 0 {
			p.Last = calendar.Forever
			for _, e := range in.Ends {
				if e.Member == member && e.Placement == p.ID && e.heldAt(version) {
					p.Last = e.On
				}
			}
		}
		placements = append(placements, p)
	}
	var exits []Exit
	for _, x := range in.Exits {
		if held(x.Member, x.Revision) {
			exits = append(exits, x)
		}
	}
	read := map[key]Obligation{}
	for _, o := range clocks(in, placements, exits) {
		read[key{o.Member, o.ID}] = o
	}
	return read
}

// turn is a version at which the clocks of a member may have changed.
type turn struct {
	member  string
	version uint64
}

func (in Input) turns() []turn {
	seen := map[turn]bool{}
	add := func(member string, r Revision) {
		seen[turn{member, r.From}] = true
		if r.Until != 0 {
			seen[turn{member, r.Until}] = true
		}
	}
	for _, p := range in.Placements {
		add(p.Member, p.Revision)
	}
	for _, e := range in.Ends {
		add(e.Member, e.Revision)
	}
	for _, x := range in.Exits {
		add(x.Member, x.Revision)
	}
	all := make([]turn, 0, len(seen))
	for t := range seen {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b turn) int {
		switch {
		case a.member != b.member && a.member < b.member:
			return -1
		case a.member != b.member:
			return 1
		case a.version < b.version:
			return -1
		}
		return 1
	})
	return all
}

// former is every obligation that some reading of the history had and the present one has not, with the
// window of its last reading. Without a revision only a second placement can take a chain's first place, so
// most histories have none and need not be read again.
func (in Input) former(now map[key]Obligation) map[key]Obligation {
	if len(in.Placements) < 2 && !in.revised() {
		return nil
	}
	gone := map[key]Obligation{}
	for _, t := range in.turns() {
		for k, o := range in.asRead(t.member, t.version) {
			if _, live := now[k]; !live {
				gone[k] = o
			}
		}
	}
	return gone
}

// revised answers whether a placement, an end or an exit was ever corrected or retracted.
func (in Input) revised() bool {
	return slices.ContainsFunc(in.Placements, func(p Placement) bool { return !p.Holds() }) ||
		slices.ContainsFunc(in.Ends, func(e End) bool { return !e.Holds() }) ||
		slices.ContainsFunc(in.Exits, func(x Exit) bool { return !x.Holds() })
}

// withdrawn answers whether the step that began the clock is retracted.
func (in Input) withdrawn(o Obligation) bool {
	return slices.ContainsFunc(in.Placements, func(p Placement) bool {
		return o.Clock == Employment && p.Retracted && p.Member == o.Member && p.Version == o.AnchorVersion
	}) || slices.ContainsFunc(in.Exits, func(x Exit) bool {
		return o.Clock == ExitClock && x.Retracted && x.Member == o.Member && x.Version == o.AnchorVersion
	})
}
