package followup

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Obligations is everything that has to be followed up in a participation, in the order in which the
// windows open. It knows no today; ask State. What was recorded later about an earlier day counts as if
// it had always been known. No id appears twice for a member, and none that ever existed disappears:
// what corrections left behind is Detached or not required.
func Obligations(in Input) []Obligation {
	in.Attempts, in.Completions = slices.Clone(in.Attempts), slices.Clone(in.Completions)
	b := board{in: in, all: map[key]*Obligation{}}
	b.begin()
	b.complete()
	b.close()
	b.void()
	b.attempt()
	b.finish()
	sorted := make([]Obligation, 0, len(b.all))
	for _, o := range b.all {
		sorted = append(sorted, *o)
	}
	slices.SortFunc(sorted, func(x, y Obligation) int {
		return cmp.Or(cmp.Compare(x.Opens, y.Opens), cmp.Compare(x.Checkpoint, y.Checkpoint),
			cmp.Compare(x.ID, y.ID), cmp.Compare(x.Member, y.Member))
	})
	return sorted
}

// Find is the obligation of that id in a member's history. One that is Detached does not exist any more.
func Find(all []Obligation, member, id string) (Obligation, bool) {
	i := slices.IndexFunc(all, func(o Obligation) bool { return o.Member == member && o.ID == id && !o.Detached })
	if i < 0 {
		return Obligation{}, false
	}
	return all[i], true
}

// board is the obligations while they are worked out.
type board struct {
	in  Input
	all map[key]*Obligation
}

// begin puts up the clocks that run now and what is left of those that ran once.
func (b *board) begin() {
	exits := slices.DeleteFunc(slices.Clone(b.in.Exits), func(x Exit) bool { return !x.Holds() })
	now := map[key]Obligation{}
	for _, o := range clocks(b.in, holding(b.in.Placements), exits) {
		now[key{o.Member, o.ID}] = o
	}
	for k, o := range b.in.former(now) {
		o.PlacementEndedOn, o.NotRequiredFrom = calendar.None, calendar.None
		if b.in.withdrawn(o) {
			o.never(Retracted)
			o.OutsideRates = true
		} else {
			o.orphan()
		}
		b.all[k] = &o
	}
	for k, o := range now {
		b.all[k] = &o
	}
}

// orphan says that no clock has this checkpoint any more.
func (o *Obligation) orphan() {
	o.never(Orphaned)
	o.Detached, o.OutsideRates = true, true
}

// never says that it was not required on any day.
func (o *Obligation) never(why Reason) { o.notRequired(calendar.First, why, o.AnchorVersion) }

// named is the obligation that a step names; one that no reading of the history has is put up detached.
func (b *board) named(member, id string, on calendar.Date) *Obligation {
	k := key{member, id}
	if o, ok := b.all[k]; ok {
		return o
	}
	o := blank(member, "", "", "")
	o.ID, o.Begins, o.Opens, o.Checkpoint, o.Closes = id, on, on, on, on
	o.Clock, o.Anchor = split(id)
	o.orphan()
	b.all[k] = &o
	return &o
}

// complete takes the first contact that completed each, with the window as it read when that was recorded.
func (b *board) complete() {
	revised := b.in.revised()
	slices.SortFunc(b.in.Completions, func(x, y Completion) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Version, y.Version), cmp.Compare(x.Member, y.Member))
	})
	for _, c := range b.in.Completions {
		if !c.twoWay() {
			continue
		}
		var read map[key]Obligation
		if revised {
			read = b.in.asRead(c.Member, c.Version)
		}
		for _, id := range c.Obligations {
			o := b.named(c.Member, id, c.On)
			if o.CompletedOn != calendar.None {
				continue
			}
			o.CompletedOn, o.CompletedBy = c.On, c.Version
			if made, ok := read[key{c.Member, id}]; ok {
				o.Begins, o.PolicyVersion = made.Begins, made.PolicyVersion
				o.Opens, o.Checkpoint, o.Closes = made.Opens, made.Checkpoint, made.Closes
			}
			o.Late = c.On > o.Closes
		}
	}
}

func (c Completion) twoWay() bool {
	return c.SpokeWith == journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT || c.SpokeWith == journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER
}

func (b *board) attempt() {
	slices.SortFunc(b.in.Attempts, func(x, y Attempt) int {
		return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Version, y.Version), cmp.Compare(x.Member, y.Member))
	})
	for _, a := range b.in.Attempts {
		for _, id := range a.Obligations {
			o := b.named(a.Member, id, a.On)
			o.Attempts = append(o.Attempts, a)
		}
	}
}

// finish lets death end what is open, and drops from completed obligations that they were not required, unless
// they never were.
func (b *board) finish() {
	on, by, dead := b.in.died()
	running := map[key]bool{}
	for _, o := range b.all {
		if !o.Detached && !o.OutsideRates {
			running[key{o.Member, string(o.Clock) + "." + o.Anchor}] = true
		}
	}
	for _, o := range b.all {
		if dead {
			o.notRequired(on, Died, by)
		}
		if o.CompletedOn == calendar.None {
			continue
		}
		if o.Detached && running[key{o.Member, string(o.Clock) + "." + o.Anchor}] {
			o.Detached, o.OutsideRates = false, false
		}
		if o.NotRequiredReason != Retracted && !o.Detached {
			o.NotRequiredFrom, o.NotRequiredReason, o.NotRequiredBy = calendar.None, "", 0
		}
	}
}
