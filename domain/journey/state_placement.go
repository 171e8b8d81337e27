package journey

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Placement is a placement with all that changed about it.
type Placement struct {
	ID   string
	Kind journeyv1.PlacementKind
	// First is the first day; Last the last day, Forever while it is open.
	First, Last calendar.Date
	// Terms are the terms from each day on: those of the first day, then those of each change.
	Terms []Terms
	// FundingInstrument is what pays for it; empty without one.
	FundingInstrument string
	// PolicyVersion is the follow-up policy pinned when the first day was decided.
	PolicyVersion uint32
	// Version and Sequence are of the step that began it; EndVersion of the one that ended it, 0 while open.
	Version, Sequence, EndVersion uint64
	// EndReason is empty while it is open, and where health data are not open or erased.
	EndReason journeyv1.PlacementEndReason
}

// Terms are the terms of a placement from a day on.
type Terms struct {
	From     calendar.Date
	Employer string
	// Hours a week; nil if not known.
	Hours    *float64
	Contract journeyv1.Contract
	// FixedUntil is the planned last day of a fixed term; None if there is none or it is not known.
	FixedUntil       calendar.Date
	Occupation       string
	RequirementLevel journeyv1.RequirementLevel
	// Promoted: the person was promoted by then.
	Promoted bool
	// Version is the version of the step that says so.
	Version uint64
}

// Now are the terms as last changed.
func (p Placement) Now() Terms { return p.Terms[len(p.Terms)-1] }

// On are the terms on a day; before the first day those of the first day.
func (p Placement) On(on calendar.Date) Terms {
	terms := p.Terms[0]
	for _, t := range p.Terms {
		if t.From <= on {
			terms = t
		}
	}
	return terms
}

// Placements are the placements of a journey by first day, ended ones too. Facts are in the order of
// Effective.
func Placements(facts []Fact) []Placement {
	var placements []Placement
	at := map[string]int{}
	for _, f := range facts {
		switch k := f.Step.GetKind().(type) {
		case *journeyv1.Step_PlacementStarted:
			p := k.PlacementStarted
			at[p.GetPlacement()] = len(placements)
			placements = append(placements, Placement{
				ID: p.GetPlacement(), Kind: p.GetKind(), First: f.On, Last: calendar.Forever,
				FundingInstrument: p.GetFundingInstrument(), PolicyVersion: p.GetPolicyVersion(),
				Version: f.Version, Sequence: f.Sequence,
				Terms: []Terms{{
					From: f.On, Employer: p.GetEmployer(), Hours: p.HoursPerWeek, Contract: p.GetContract(),
					FixedUntil: day(p.GetFixedUntil()), Occupation: p.GetOccupation(),
					RequirementLevel: p.GetRequirementLevel(), Version: f.Version,
				}},
			})
		case *journeyv1.Step_PlacementChanged:
			if i, ok := at[k.PlacementChanged.GetPlacement()]; ok {
				p := &placements[i]
				p.Terms = append(p.Terms, p.Now().changed(f, k.PlacementChanged))
			}
		case *journeyv1.Step_PlacementEnded:
			if i, ok := at[k.PlacementEnded.GetPlacement()]; ok {
				p := &placements[i]
				p.Last, p.EndVersion, p.EndReason = f.On, f.Version, k.PlacementEnded.GetReason()
			}
		}
	}
	return placements
}

// changed are the terms after a change: only what is given changes. A contract that becomes permanent
// has no planned last day any more.
func (t Terms) changed(f Fact, c *journeyv1.PlacementChanged) Terms {
	t.From, t.Version = f.On, f.Version
	t.Employer = either(c.GetEmployer(), t.Employer)
	t.Contract = either(c.GetContract(), t.Contract)
	t.Occupation = either(c.GetOccupation(), t.Occupation)
	t.RequirementLevel = either(c.GetRequirementLevel(), t.RequirementLevel)
	t.Promoted = t.Promoted || c.GetPromoted()
	if c.HoursPerWeek != nil {
		t.Hours = c.HoursPerWeek
	}
	switch until := day(c.GetFixedUntil()); {
	case until != calendar.None:
		t.FixedUntil = until
	case c.GetContract() == journeyv1.Contract_CONTRACT_PERMANENT:
		t.FixedUntil = calendar.None
	}
	return t
}
