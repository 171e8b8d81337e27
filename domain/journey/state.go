package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// State is how a person stands: what a caseworker sees. Dates that do not apply are calendar.None. It says
// nothing of today; whoever needs it as of an earlier day folds the facts up to that day.
type State struct {
	// Phase is the furthest that applies; UNSPECIFIED if nothing is recorded.
	Phase journeyv1.Phase
	// Entered is the first entry. Stayed is the first day of the stay that runs, or of the last one; Exited
	// its last day, None while it runs.
	Entered, Stayed, Exited calendar.Date
	// LastContact is the last day somebody spoke with the person; LastService the last day anything was
	// done for them. Somebody in a module or trial is being served whatever LastService is.
	LastContact, LastService calendar.Date
	// Planned is the day of the first integration plan.
	Planned calendar.Date
	// Goals are the open goals of all plans, the earliest target first.
	Goals []Goal
	// Barriers, Modules, Trials and Placements are those that are open, in the order in which they began.
	Barriers, Modules, Trials, Placements []Running
	// PermitEnds is the last day of the permission to work; None if it has no end, or permits nothing.
	PermitEnds calendar.Date
}

// Goal is an open goal of a plan.
type Goal struct {
	Member, Plan, ID string
	Target           calendar.Date
}

// Running is something that began and has not ended.
type Running struct {
	// Member is the participant in whose journey the id means something.
	Member, ID string
	// Step began it, Version is its version in that journey.
	Version uint64
	Step    *journeyv1.Step
	// Flagged: it is a placement whose work access somebody has to look at.
	Flagged bool
}

// Fold is the state that effective facts lead to: those of one history, or of all histories of one
// person, in the order of business. Linked participants are one person (G11): the first entry is the
// earliest, the person is in while any stay runs, and whatever any history has open is open. It never
// refuses: what happened, happened.
func Fold(facts []Fact) State {
	s := folding{
		State: State{
			Entered: calendar.None, Stayed: calendar.None, Exited: calendar.None, LastContact: calendar.None,
			LastService: calendar.None, Planned: calendar.None, PermitEnds: permitEnds(facts),
		},
		open: map[string][]Running{}, goals: goals{}, course: calendar.None,
	}
	for _, f := range facts {
		r, _ := ruleOf(f.Step)
		s.touch(r, f)
		s.begin(r, f)
		s.plan(f)
	}
	s.stay(Stays(facts))
	s.Goals = s.goals.open()
	s.Barriers, s.Modules, s.Trials, s.Placements = s.open[barriers], s.open[modules], s.open[trials], s.open[placements]
	s.flag(Flags(facts))
	s.Phase = s.phase(facts)
	return s.State
}

// folding is a state that is being folded.
type folding struct {
	State
	open  map[string][]Running
	goals goals
	// course is the day of the latest language course without a certificate since.
	course calendar.Date
}

func (s *folding) touch(r rule, f Fact) {
	if r.contact {
		s.LastContact = max(s.LastContact, f.On)
	}
	if r.service {
		s.LastService = max(s.LastService, f.On, lasts(f.Step))
	}
}

// begin keeps what begins and ends by steps of its own, as the rules say.
func (s *folding) begin(r rule, f Fact) {
	member := f.Event.GetSubject()
	if r.begins != nil {
		s.open[r.begins.kind] = append(s.open[r.begins.kind], Running{Member: member, ID: r.begins.id, Version: f.Version, Step: f.Step})
	}
	if r.ends != nil {
		s.open[r.ends.kind] = slices.DeleteFunc(s.open[r.ends.kind], func(o Running) bool { return o.Member == member && o.ID == r.ends.id })
	}
}

func (s *folding) plan(f Fact) {
	s.goals.pass(f.Event.GetSubject(), f)
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_IntegrationPlanAgreed:
		if s.Planned == calendar.None {
			s.Planned = f.On
		}
	case *journeyv1.Step_LanguageSupportPlaced:
		s.course = f.On
	case *journeyv1.Step_QualificationAwarded:
		if k.QualificationAwarded.GetKind() == journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE {
			s.course = calendar.None
		}
	}
}

func (s *folding) stay(stays []Stay) {
	if len(stays) == 0 {
		return
	}
	last := stays[len(stays)-1]
	s.Entered, s.Stayed = stays[0].First, last.First
	if last.Exit != nil {
		s.Exited = last.Last
	}
}

func (s *folding) flag(flags []Flag) {
	for i, p := range s.Placements {
		s.Placements[i].Flagged = slices.ContainsFunc(flags, func(f Flag) bool { return f.Member == p.Member && f.Version == p.Version })
	}
}

// phase is the furthest that applies. A language course lasts until its certificate or the exit; one of an
// earlier stay is over.
func (s *folding) phase(facts []Fact) journeyv1.Phase {
	entered := s.Entered != calendar.None
	learning := s.course != calendar.None && s.course >= s.Stayed
	switch {
	case len(facts) == 0:
		return journeyv1.Phase_PHASE_UNSPECIFIED
	case s.Exited != calendar.None:
		return journeyv1.Phase_PHASE_EXITED
	case len(s.Placements) > 0:
		return journeyv1.Phase_PHASE_PLACED
	case entered && (len(s.Modules)+len(s.Trials) > 0 || learning):
		return journeyv1.Phase_PHASE_QUALIFYING
	case entered && s.Planned != calendar.None:
		return journeyv1.Phase_PHASE_PLANNED
	case entered:
		return journeyv1.Phase_PHASE_ENTERED
	case slices.ContainsFunc(facts, func(f Fact) bool { return f.Step.GetParticipantRegistered() != nil }):
		return journeyv1.Phase_PHASE_REGISTERED
	}
	return journeyv1.Phase_PHASE_REFERRED
}

// open is the goals that are neither reached nor dropped.
func (all goals) open() []Goal {
	var open []Goal
	for at, g := range all {
		if g.reached == nil && !g.dropped {
			open = append(open, Goal{Member: at.member, Plan: g.plan, ID: at.id, Target: g.target})
		}
	}
	slices.SortFunc(open, func(a, b Goal) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Member, b.Member))
	})
	return open
}
