package indicator

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Answer is yes, no, or unknown, which is never shown as no (G19).
type Answer int

// The answers; the zero value is Unknown.
const (
	Unknown Answer = iota
	No
	Yes
)

// Placement is one placement with everything agreed over time.
type Placement struct {
	Source
	ID          string
	Kind        journeyv1.PlacementKind
	First, Last calendar.Date
	// Ended is the step that says the last day; the zero Source while it is open, when Last is Forever.
	Ended Source
	// PolicyVersion is the version of the follow-up policy pinned for it.
	PolicyVersion uint32
	// Funding is the instrument that funds it; may be empty.
	Funding string
	// Terms are what was agreed, in order, the first from the first day on.
	Terms []Term
	// Qualifying is whether it ever is a qualifying placement, QualifyingFrom the first day on which it
	// is; None if it is not. Subsidised work, training and self-employment have their own figures by Kind.
	Qualifying     Answer
	QualifyingFrom calendar.Date
	// UnknownFrom is the first day before QualifyingFrom on which the terms leave it unknown; None if they
	// never do.
	UnknownFrom calendar.Date
	// Chain is the first placement of the chain of follow-up that it belongs to; the zero Anchor if it
	// belongs to none, since no follow-up begins for its kind.
	Chain Anchor
	// ChainFirst is the first day of that chain; None without one.
	ChainFirst calendar.Date
}

// Anchor names a placement, after which the follow-up of its chain is named.
type Anchor struct{ Member, Placement string }

// Term is what holds from a day on, until the next term.
type Term struct {
	Source
	From             calendar.Date
	Employer         string
	Occupation       string
	RequirementLevel journeyv1.RequirementLevel
	// Hours a week; nil if not known.
	Hours    *float64
	Contract journeyv1.Contract
	// FixedUntil is the planned last day of a fixed term; None otherwise.
	FixedUntil calendar.Date
	// Promoted: the person was promoted in this placement by then.
	Promoted bool
}

// Covers answers whether a day lies in the placement, both ends included.
func (p Placement) Covers(day calendar.Date) bool { return p.First <= day && day <= p.Last }

// At is the term that holds on a day; that of the first day before it.
func (p Placement) At(day calendar.Date) Term {
	at := p.Terms[0]
	for _, t := range p.Terms {
		if t.From <= day {
			at = t
		}
	}
	return at
}

// Employed: the kind counts as employed in the sense of the ESF (G17). Whether somebody is registered as
// unemployed beside it (G13) the placement does not know.
func (p Placement) Employed() bool {
	switch p.Kind {
	case journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED,
		journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB, journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT,
		journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING:
		return true
	}
	return false
}

// Education: the kind counts as education or training (G17).
func (p Placement) Education() bool {
	return p.Kind == journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING ||
		p.Kind == journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING
}

// QualifiesOn answers whether it is a qualifying placement on a day by a policy: of a qualifying kind,
// with enough hours, permanent or planned to last long enough counted from its first day.
func (p Placement) QualifiesOn(day calendar.Date, policy followup.Policy) Answer {
	if !p.Covers(day) || !slices.Contains(policy.QualifyingKinds, p.Kind) {
		return No
	}
	t := p.At(day)
	hours, lasting := Unknown, Unknown
	if t.Hours != nil {
		hours = answer(*t.Hours >= policy.QualifyingHours)
	}
	switch {
	case t.Contract == journeyv1.Contract_CONTRACT_PERMANENT:
		lasting = Yes
	case t.FixedUntil != calendar.None:
		lasting = answer(t.FixedUntil >= p.First.AddMonths(policy.QualifyingMonths).Add(-1))
	}
	return both(hours, lasting)
}

// both is Yes if both are, No if one is, else Unknown.
func both(a, b Answer) Answer {
	switch {
	case a == No || b == No:
		return No
	case a == Yes && b == Yes:
		return Yes
	}
	return Unknown
}

func answer(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// place reads the placements with their changes and ends.
func (p *Participation) place(facts []journey.Fact, policies followup.Policies) {
	at := map[[2]string]int{}
	for _, f := range facts {
		if s := f.Step.GetPlacementStarted(); s != nil {
			at[[2]string{f.Event.GetSubject(), s.GetPlacement()}] = len(p.Placements)
			p.Placements = append(p.Placements, begun(f, s))
		}
	}
	for _, f := range facts {
		switch step := f.Step.GetKind().(type) {
		case *journeyv1.Step_PlacementChanged:
			if i, known := at[[2]string{f.Event.GetSubject(), step.PlacementChanged.GetPlacement()}]; known {
				p.Placements[i].change(f, step.PlacementChanged)
			}
		case *journeyv1.Step_PlacementEnded:
			if i, known := at[[2]string{f.Event.GetSubject(), step.PlacementEnded.GetPlacement()}]; known {
				p.Placements[i].Last, p.Placements[i].Ended = f.On, SourceOf(f)
			}
		}
	}
	for i := range p.Placements {
		p.Placements[i].qualify(policies.ByVersion(p.Placements[i].PolicyVersion))
	}
}

func begun(f journey.Fact, s *journeyv1.PlacementStarted) Placement {
	return Placement{
		Source: SourceOf(f), ID: s.GetPlacement(), Kind: s.GetKind(), First: f.On, Last: calendar.Forever,
		PolicyVersion: s.GetPolicyVersion(), Funding: s.GetFundingInstrument(), ChainFirst: calendar.None,
		Terms: []Term{{
			Source: SourceOf(f), From: f.On, Employer: s.GetEmployer(), Occupation: s.GetOccupation(),
			RequirementLevel: s.GetRequirementLevel(), Hours: s.HoursPerWeek, Contract: s.GetContract(),
			FixedUntil: calendar.Read(s.GetFixedUntil()),
		}},
	}
}

// change adds a term. Only what is given changes; a contract that becomes permanent has no planned end.
func (p *Placement) change(f journey.Fact, c *journeyv1.PlacementChanged) {
	t := p.Terms[len(p.Terms)-1]
	t.Source, t.From = SourceOf(f), f.On
	if c.HoursPerWeek != nil {
		t.Hours = c.HoursPerWeek
	}
	if c.GetEmployer() != "" {
		t.Employer = c.GetEmployer()
	}
	if c.GetOccupation() != "" {
		t.Occupation = c.GetOccupation()
	}
	if c.GetRequirementLevel() != journeyv1.RequirementLevel_REQUIREMENT_LEVEL_UNSPECIFIED {
		t.RequirementLevel = c.GetRequirementLevel()
	}
	if c.GetContract() != journeyv1.Contract_CONTRACT_UNSPECIFIED {
		t.Contract = c.GetContract()
	}
	if until := calendar.Read(c.GetFixedUntil()); until != calendar.None {
		t.FixedUntil = until
	}
	if t.Contract == journeyv1.Contract_CONTRACT_PERMANENT {
		t.FixedUntil = calendar.None
	}
	t.Promoted = t.Promoted || c.GetPromoted()
	p.Terms = append(p.Terms, t)
}

// qualify looks for the first term under which it qualifies.
func (p *Placement) qualify(policy followup.Policy) {
	p.Qualifying, p.QualifyingFrom, p.UnknownFrom = No, calendar.None, calendar.None
	for _, t := range p.Terms {
		switch p.QualifiesOn(t.From, policy) {
		case Yes:
			p.Qualifying, p.QualifyingFrom = Yes, t.From
			return
		case Unknown:
			if p.Qualifying == No {
				p.Qualifying, p.UnknownFrom = Unknown, t.From
			}
		}
	}
}

// QualifyingBy is whether it is a qualifying placement by the terms up to a day. What is not known by then is
// unknown, whatever is agreed later.
func (p Placement) QualifyingBy(day calendar.Date) Answer {
	switch {
	case p.QualifyingFrom != calendar.None && p.QualifyingFrom <= day:
		return Yes
	case p.UnknownFrom != calendar.None && p.UnknownFrom <= day:
		return Unknown
	}
	return No
}
