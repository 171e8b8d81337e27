package indicator

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// situation is what the facts say of the labour market status on a day.
type situation struct {
	// working is Unknown if no fact says anything.
	working Answer
	// observation or placement is the fact that decides; both nil if none does.
	observation *Status
	placement   *Placement
	// ended is the placement whose end made the status unknown; nil if that is not why.
	ended *Placement
	// silent is the latest observation that was to say the status and did not; nil without one.
	silent *Status
}

// by is the step that decides, or the one after which nothing is known; nil if there is none.
func (s situation) by() *Source {
	switch {
	case s.observation != nil:
		return &s.observation.Source
	case s.placement != nil:
		return &s.placement.Source
	case s.ended != nil:
		return &s.ended.Ended
	case s.silent != nil:
		return &s.silent.Source
	}
	return nil
}

// on is what the status is on a day by the facts from a day on: observations of these days, and placements
// that cover any of them. The latest dated fact wins; a placement is dated by its first day and proves
// employment from then to its last day, both included. On the same day an observation beats a placement; of
// observations a register beats the employer, the employer the participant, then the later version. After the
// last day of a placement the status is unknown, unless another is open, or an observation had said before that
// the person was not working. A placement that an observation contradicts does not come back when a later one
// ends. Registered as unemployed overrides any paid activity (G13).
// Source: own, G16.
func (r *reading) on(day, from calendar.Date) situation {
	var s situation
	for i := range r.p.Statuses {
		o := &r.p.Statuses[i]
		if o.On < from || day < o.On {
			continue
		}
		if o.working() == Unknown {
			s.silent = o
		} else {
			s.observation = o
		}
	}
	open := r.open(day)
	switch {
	case open != nil && (s.observation == nil || s.observation.On < open.First):
		return situation{working: Yes, placement: open, silent: s.silent}
	case s.observation == nil:
		s.ended = r.ended(day, from, calendar.None)
		return s
	}
	s.working = s.observation.working()
	begun := s.observation.On
	if s.working == Yes {
		begun = calendar.None
	}
	switch ended := r.ended(day, s.observation.On, begun); {
	case ended == nil:
		return s
	case open != nil && s.working == Yes:
		return situation{working: Yes, placement: open, silent: s.silent}
	default:
		return situation{ended: ended, silent: s.silent}
	}
}

// open is the placement in employment that covers a day; of several the one that began last.
func (r *reading) open(day calendar.Date) *Placement {
	var found *Placement
	for i := range r.p.Placements {
		if pl := &r.p.Placements[i]; pl.Covers(day) && r.employs(pl) {
			found = pl
		}
	}
	return found
}

// ended is the placement in employment that ended last before a day, not before another one, and began after
// a third; nil if none did.
func (r *reading) ended(day, from, begun calendar.Date) *Placement {
	var found *Placement
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if from <= pl.Last && pl.Last < day && begun < pl.First && r.employs(pl) && (found == nil || found.Last < pl.Last) {
			found = pl
		}
	}
	return found
}

// employs: the kind counts as employed; a work opportunity by parameter. An internship and a school training
// never do.
// Source: G17; Reg. (EU) 2021/1057 Annex I, employed; the work opportunity (§ 16d SGB II) is no employment.
func (r *reading) employs(pl *Placement) bool {
	return pl.Employed() || r.parameters.workOpportunityCounts && pl.Kind == journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY
}

// searching is whether an observation of somebody who does not work says that they search: registered as
// unemployed, unemployed, or inactive and searching.
func (s Status) searching() finding {
	o := s.Observation
	switch {
	case o.GetRegisteredUnemployed().GetValue():
		return finding{answer: Yes, rule: RuleLeftRegistered}
	case o.GetLabourStatus().GetValue() == journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED:
		return finding{answer: Yes, rule: RuleLeftUnemployed}
	}
	return yesNo(o.GetSearching(), RuleLeftSearching, RuleLeftNotSearching, RuleSearchingMissing)
}
