package indicator

import (
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Sustained is whether the work of a chain of placements lasted to a day of the chain.
type Sustained struct {
	// Member and Anchor name the chain by its first placement; Begins is its first day.
	Member, Anchor string
	Begins         calendar.Date
	// Days is the day of the chain, On the date of that day. The policy's first day is the headline.
	Days     int
	On       calendar.Date
	Headline bool
	// Answer is Yes if the person is in a qualifying placement of the chain on that day and a fact dated
	// that day or later confirms it; No if no placement of the chain qualifies on that day, or the latest
	// fact up to it says that it does not go on; else Unknown, which is also what a day to come is.
	Answer Answer
	// By is the step that confirms or denies it; the zero Source if none does.
	By Source
	// KnownOn is the business date of that step; None if none does.
	KnownOn calendar.Date
	// Lasted asks the same of any placement of the chain, qualifying or not: subsidised work, training
	// and self-employment are shown apart by it.
	Lasted Answer
}

// sustain asks for every chain and every day of its policy. Placements and statuses are read already.
func (p *Participation) sustain(facts []journey.Fact, policies followup.Policies) {
	in := followup.Input{Policies: policies}
	for _, pl := range p.Placements {
		in.Placements = append(in.Placements, followup.Placement{
			Revision: followup.Revision{From: pl.Version}, Member: pl.Member, ID: pl.ID, Kind: pl.Kind,
			First: pl.First, Last: pl.Last, PolicyVersion: pl.PolicyVersion, Version: pl.Version,
		})
	}
	for _, c := range followup.Chains(in) {
		p.chain(c)
		for i, days := range c.Policy.SustainedDays {
			s := Sustained{
				Member: c.Anchor.Member, Anchor: c.Anchor.ID, Begins: c.Anchor.First,
				Days: days, On: c.Anchor.First.Add(days), Headline: i == 0,
			}
			qualifies := func(pl Placement) Answer { return pl.QualifiesOn(s.On, c.Policy) }
			s.Answer, s.By, s.KnownOn = p.lasted(c, s.On, facts, qualifies)
			s.Lasted, _, _ = p.lasted(c, s.On, facts, func(pl Placement) Answer { return answer(pl.Covers(s.On)) })
			p.Sustained = append(p.Sustained, s)
		}
	}
}

// chain tells the placements of a chain to which one they belong.
func (p *Participation) chain(c followup.Chain) {
	for _, in := range c.Placements {
		for i := range p.Placements {
			if pl := &p.Placements[i]; pl.Member == in.Member && pl.Version == in.Version {
				pl.Chain, pl.ChainFirst = Anchor{Member: c.Anchor.Member, Placement: c.Anchor.ID}, c.Anchor.First
			}
		}
	}
}

// lasted looks at every placement of the chain that counts on the day; the best answer holds.
func (p *Participation) lasted(c followup.Chain, day calendar.Date, facts []journey.Fact, counts func(Placement) Answer) (Answer, Source, calendar.Date) {
	best, by, known := p.over(c, day)
	for _, in := range c.Placements {
		pl := p.placement(in)
		counted := counts(pl)
		if counted == No {
			continue
		}
		confirmed, source, on := p.Confirmed(pl, day, facts)
		switch got := both(counted, confirmed); {
		case got == Yes:
			return Yes, source, on
		case got == Unknown:
			best, by, known = Unknown, Source{}, calendar.None
		case best == No:
			by, known = source, on
		}
	}
	return best, by, known
}

// over is the answer if no placement of the chain qualifies on the day: No, by the end of the latest
// placement that ended before it.
func (p *Participation) over(c followup.Chain, day calendar.Date) (Answer, Source, calendar.Date) {
	by, on := Source{}, calendar.None
	for _, in := range c.Placements {
		if pl := p.placement(in); pl.Last < day && pl.Last > on {
			by, on = pl.Ended, pl.Last
		}
	}
	return No, by, on
}

func (p *Participation) placement(of followup.Placement) Placement {
	for _, pl := range p.Placements {
		if pl.Member == of.Member && pl.Version == of.Version {
			return pl
		}
	}
	return Placement{First: of.First, Last: of.Last, Kind: of.Kind, Terms: []Term{{From: of.First}}}
}

// Confirmed is whether a placement that covers a day went on that long, with the step that says so and its business
// date. It looks for the first fact dated on the day or later that says it: its end, a change in it, or a status;
// failing that, at the latest status up to the day.
func (p *Participation) Confirmed(pl Placement, day calendar.Date, facts []journey.Fact) (Answer, Source, calendar.Date) {
	first, by := calendar.Forever, Source{}
	take := func(on calendar.Date, s Source) {
		if on >= day && on < first {
			first, by = on, s
		}
	}
	for _, f := range facts {
		if f.Event.GetSubject() == pl.Member && changes(f.Step, pl.ID) {
			take(f.On, SourceOf(f))
		}
	}
	for _, s := range p.Statuses {
		if s.supports() == Yes {
			take(s.On, s.Source)
		}
	}
	if first != calendar.Forever {
		return Yes, by, first
	}
	latest := Unknown
	on := calendar.None
	for _, s := range p.Statuses {
		if s.On <= day && pl.Covers(s.On) && s.supports() != Unknown {
			latest, by, on = s.supports(), s.Source, s.On
		}
	}
	if latest == No {
		return No, by, on
	}
	return Unknown, Source{}, calendar.None
}

// changes: the step says that the placement went on until its date.
func changes(step *journeyv1.Step, placement string) bool {
	return step.GetPlacementEnded().GetPlacement() == placement && step.GetPlacementEnded() != nil ||
		step.GetPlacementChanged().GetPlacement() == placement && step.GetPlacementChanged() != nil
}
