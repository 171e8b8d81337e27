package placement

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/journey"
)

// fact is what holds of a placement; two that are equal tell the same.
type fact struct {
	key       Key
	placement Placement
	// from is the day of a change, on that of a checkpoint; None otherwise.
	from, on calendar.Date
}

// history is one history as it reads now.
type history struct {
	facts        []journey.Fact
	policies     followup.Policies
	read         indicator.Participation
	responsibles []journey.Responsible
}

// factsOf are the chosen facts of a history, each placement after those that began before it, what lasted at the end.
func factsOf(facts []journey.Fact, policies followup.Policies, choice Choice) []fact {
	h := history{facts, policies, indicator.Read(facts, policies), journey.Responsibles(facts)}
	var now []fact
	add := func(f fact) {
		known := slices.ContainsFunc(now, func(other fact) bool { return other.key == f.key })
		if !known && choice.tells(f.key.Kind, f.placement.Kind) {
			now = append(now, f)
		}
	}
	for i, pl := range h.read.Placements {
		if !h.shadowed(i) {
			h.placed(pl, add)
		}
	}
	for _, s := range h.read.Sustained {
		if s.Lasted == indicator.Yes {
			h.lasted(s, choice, add)
		}
	}
	return now
}

// shadowed: a later placement has the same id, which no rule lets happen. Its changes and its end belong to that one.
func (h *history) shadowed(i int) bool {
	id := h.read.Placements[i].ID
	return slices.ContainsFunc(h.read.Placements[i+1:], func(later indicator.Placement) bool { return later.ID == id })
}

// placed are the beginning, the changes and the end of a placement.
func (h *history) placed(pl indicator.Placement, add func(fact)) {
	policy := h.policies.ByVersion(pl.PolicyVersion)
	add(fact{Key{Kind: Started, Placement: pl.ID}, h.on(pl.First, pl, policy), calendar.None, calendar.None})
	for _, t := range pl.Terms[1:] {
		add(fact{Key{Kind: Changed, Placement: pl.ID, Version: t.Version}, h.on(t.From, pl, policy), t.From, calendar.None})
	}
	if pl.Last != calendar.Forever {
		ended := h.on(pl.Last, pl, policy)
		ended.Last = pl.Last
		add(fact{Key{Kind: Ended, Placement: pl.ID}, ended, calendar.None, calendar.None})
	}
}

// lasted is a checkpoint to which work lasted, told of one placement that ran on that day: a qualifying one if there
// is any, of several the one that began last.
func (h *history) lasted(s indicator.Sustained, choice Choice, add func(fact)) {
	var best *Placement
	for i, pl := range h.read.Placements {
		in := pl.Chain == (indicator.Anchor{Member: s.Member, Placement: s.Anchor}) && pl.Covers(s.On)
		if !in || h.shadowed(i) || !choice.tells(Sustained, pl.Kind) {
			continue
		}
		if confirmed, _, _ := h.read.Confirmed(pl, s.On, h.facts); confirmed != indicator.Yes {
			continue
		}
		if ran := h.on(s.On, pl, h.policyOf(s)); best == nil || ran.Qualifying >= best.Qualifying {
			best = &ran
		}
	}
	if best != nil {
		add(fact{Key{Kind: Sustained, Placement: s.Anchor, Days: s.Days}, *best, calendar.None, s.On})
	}
}

// policyOf is the policy of a chain, which is the one pinned for its first placement.
func (h *history) policyOf(s indicator.Sustained) followup.Policy {
	for _, pl := range h.read.Placements {
		if pl.ID == s.Anchor && pl.First == s.Begins {
			return h.policies.ByVersion(pl.PolicyVersion)
		}
	}
	return followup.Default()
}

// on is a placement as it stood on a day.
func (h *history) on(day calendar.Date, pl indicator.Placement, policy followup.Policy) Placement {
	t := pl.At(day)
	p := Placement{
		ID: pl.ID, Kind: pl.Kind, Qualifying: pl.QualifiesOn(day, policy), OccupationGroup: groupOf(t.Occupation),
		Hours: bandOf(t.Hours), First: pl.First, Last: calendar.None,
	}
	if h.read.Entry != nil {
		p.Area = h.read.Entry.Answers.GetArea().GetValue()
	}
	for _, r := range h.responsibles {
		if r.By.On <= day {
			p.Partner = r.Partner
		}
	}
	return p
}
