package indicator

import (
	"cmp"
	"slices"
	"strings"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Status is one observation of the labour market status, from LabourMarketStatusObserved or, on the day
// the status holds on, from FollowUpCompleted. Statuses are in the order of G16: by day, on the same day
// participant before employer before register, then by version; so the last one up to a day wins.
type Status struct {
	Source
	// On is the day the status holds on; ToldOn the day of the step, later for a follow-up that asks back.
	On, ToldOn  calendar.Date
	Observation *journeyv1.LabourStatusObservation
	// InPlacement is the answer to "still in the placement"; nil where that was not asked.
	InPlacement *journeyv1.YesNoAnswer
	// Obligations are those that the contact was for; empty for an observation.
	Obligations []string
}

// observe takes every status observed.
func (p *Participation) observe(facts []journey.Fact) {
	for _, f := range facts {
		s := Status{Source: SourceOf(f), On: f.On, ToldOn: f.On}
		switch step := f.Step.GetKind().(type) {
		case *journeyv1.Step_LabourMarketStatusObserved:
			s.Observation = step.LabourMarketStatusObserved.GetObservation()
		case *journeyv1.Step_FollowUpCompleted:
			c := step.FollowUpCompleted
			s.Observation, s.InPlacement, s.Obligations = c.GetObservation(), c.GetStillInPlacement(), c.GetObligations()
			if on, err := calendar.Parse(c.GetStatusOn()); err == nil && on != calendar.None {
				s.On = on
			}
		default:
			continue
		}
		p.Statuses = append(p.Statuses, s)
	}
	slices.SortStableFunc(p.Statuses, func(a, b Status) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(b.Observation.GetSource(), a.Observation.GetSource()),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.Member, b.Member))
	})
}

// working is whether somebody is in paid work by an observation: registered as unemployed overrides any paid
// activity, as at the entry.
// Source: G13; § 138 (3) SGB III, paid work under 15 hours a week does not end registered unemployment.
func (s Status) working() Answer {
	o := s.Observation
	if o.GetRegisteredUnemployed().GetValue() {
		return No
	}
	switch o.GetLabourStatus().GetValue() {
	case journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED:
		return Yes
	case journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED, journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE:
		return No
	}
	return Unknown
}

// follows is whether the contact was for obligations after placements at all, which those of an exit are not,
// and whether for one that is named after a placement or the first of its chain.
func (s *Status) follows(pl *Placement) (some, its bool) {
	for _, id := range s.Obligations {
		clock, rest, _ := strings.Cut(id, ".")
		if clock != string(followup.Employment) {
			continue
		}
		named, _, _ := strings.Cut(rest, ".")
		after := Anchor{Member: s.Member, Placement: named}
		some, its = true, its || after == pl.Chain || after == Anchor{Member: pl.Member, Placement: pl.ID}
	}
	return some, its
}

// supports is what an observation says of a placement that covers its day: it goes on, it does not, or nothing.
func (s Status) supports() Answer {
	if s.InPlacement != nil {
		if _, answered := s.InPlacement.GetAnswer().(*journeyv1.YesNoAnswer_Value); answered {
			if !s.InPlacement.GetValue() || s.working() == No {
				return No
			}
			return Yes
		}
	}
	return s.working()
}
