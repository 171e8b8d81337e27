package caseload

import (
	"cmp"
	"maps"
	"slices"

	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/projections/person"
	journeyv1 "journey/proto/journey/v1"
)

// standing is how a case stands after its facts. Dates are None while they do not apply.
type standing struct {
	referred, registered bool
	// in is the participants whose stay runs; the person is in the operation while any is (G11).
	in                              map[string]bool
	enteredOn, stayedFrom, exitedOn calendar.Date
	lastContactOn, lastServiceOn    calendar.Date
	plannedOn                       calendar.Date
	goals                           map[goalKey]calendar.Date
	reached                         map[goalKey]bool
	barriers                        map[key]bool
	modules, trials, placements     running
	// language: somebody was placed into a language course and has no certificate since.
	language bool
}

// key names something within the journey of one of the linked participants.
type key struct{ member, id string }

type goalKey struct{ member, plan, goal string }

// thing is what runs: a module, a trial, a placement.
type thing struct {
	member, id string
	version    uint64
	kind       journeyv1.PlacementKind
}

// running is in the order in which they began.
type running []thing

func (r *running) begin(f person.Fact, id string, kind journeyv1.PlacementKind) {
	*r = append(*r, thing{f.Member, id, f.Version, kind})
}

func (r *running) end(f person.Fact, id string) {
	*r = slices.DeleteFunc(*r, func(t thing) bool { return t.member == f.Member && t.id == id })
}

// latest is the one that began last; the zero thing if none runs.
func (r running) latest() thing {
	if len(r) == 0 {
		return thing{}
	}
	return r[len(r)-1]
}

// stand folds facts, which are in the order of their dates.
func stand(facts []person.Fact) *standing {
	s := &standing{
		in: map[string]bool{}, goals: map[goalKey]calendar.Date{}, reached: map[goalKey]bool{}, barriers: map[key]bool{},
		enteredOn: calendar.None, stayedFrom: calendar.None, exitedOn: calendar.None,
		lastContactOn: calendar.None, lastServiceOn: calendar.None, plannedOn: calendar.None,
	}
	for _, f := range facts {
		s.apply(f)
		if isContact(f.Step) {
			s.lastContactOn = max(s.lastContactOn, f.On)
		}
		if until := serviceUntil(f); until != calendar.None {
			s.lastServiceOn = max(s.lastServiceOn, until)
		}
	}
	return s
}

func (s *standing) apply(f person.Fact) {
	switch step := f.Step.GetKind().(type) {
	case *journeyv1.Step_ReferralReceived:
		s.referred = true
	case *journeyv1.Step_ParticipantRegistered:
		s.registered = true
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_ParticipantReentered:
		s.enter(f)
	case *journeyv1.Step_ParticipantExited:
		s.exit(f)
	case *journeyv1.Step_BarrierIdentified:
		s.barriers[key{f.Member, step.BarrierIdentified.GetBarrier()}] = true
	case *journeyv1.Step_BarrierResolved:
		delete(s.barriers, key{f.Member, step.BarrierResolved.GetBarrier()})
	case *journeyv1.Step_IntegrationPlanAgreed:
		s.plan(f, step.IntegrationPlanAgreed.GetPlan(), step.IntegrationPlanAgreed.GetGoals())
	case *journeyv1.Step_IntegrationPlanRevised:
		s.plan(f, step.IntegrationPlanRevised.GetPlan(), step.IntegrationPlanRevised.GetGoals())
	case *journeyv1.Step_PlanGoalReached:
		reached := goalKey{f.Member, step.PlanGoalReached.GetPlan(), step.PlanGoalReached.GetGoal()}
		s.reached[reached] = true
		delete(s.goals, reached)
	case *journeyv1.Step_ModuleStarted:
		s.modules.begin(f, step.ModuleStarted.GetModule(), 0)
	case *journeyv1.Step_ModuleCompleted:
		s.modules.end(f, step.ModuleCompleted.GetModule())
	case *journeyv1.Step_WorkTrialStarted:
		s.trials.begin(f, step.WorkTrialStarted.GetTrial(), 0)
	case *journeyv1.Step_WorkTrialEnded:
		s.trials.end(f, step.WorkTrialEnded.GetTrial())
	case *journeyv1.Step_LanguageSupportPlaced:
		s.language = true
	case *journeyv1.Step_QualificationAwarded:
		s.language = s.language && step.QualificationAwarded.GetKind() != journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE
	case *journeyv1.Step_PlacementStarted:
		s.placements.begin(f, step.PlacementStarted.GetPlacement(), step.PlacementStarted.GetKind())
	case *journeyv1.Step_PlacementEnded:
		s.placements.end(f, step.PlacementEnded.GetPlacement())
	}
}

func (s *standing) enter(f person.Fact) {
	if s.enteredOn == calendar.None {
		s.enteredOn = f.On
	}
	if len(s.in) == 0 {
		s.stayedFrom, s.exitedOn = f.On, calendar.None
	}
	s.in[f.Member] = true
}

func (s *standing) exit(f person.Fact) {
	delete(s.in, f.Member)
	if len(s.in) == 0 {
		s.exitedOn, s.language = f.On, false
	}
}

// plan replaces the open goals of a plan.
func (s *standing) plan(f person.Fact, plan string, goals []*journeyv1.PlanGoal) {
	if s.plannedOn == calendar.None {
		s.plannedOn = f.On
	}
	maps.DeleteFunc(s.goals, func(k goalKey, _ calendar.Date) bool { return k.member == f.Member && k.plan == plan })
	for _, g := range goals {
		if k := (goalKey{f.Member, plan, g.GetGoal()}); !s.reached[k] {
			s.goals[k] = day(g.GetTargetOn())
		}
	}
}

// openGoals is the open goals and their dates, the earliest first.
func (s *standing) openGoals() (ids []string, targets []calendar.Date) {
	open := slices.Collect(maps.Keys(s.goals))
	slices.SortFunc(open, func(a, b goalKey) int {
		return cmp.Or(cmp.Compare(s.goals[a], s.goals[b]), cmp.Compare(a.goal, b.goal), cmp.Compare(a.member, b.member), cmp.Compare(a.plan, b.plan))
	})
	ids = []string{}
	for _, k := range open {
		ids, targets = append(ids, k.goal), append(targets, s.goals[k])
	}
	return ids, targets
}

// phase is where the journey stands, the furthest that applies.
func (s *standing) phase() journeyv1.Phase {
	switch {
	case s.exitedOn != calendar.None:
		return journeyv1.Phase_PHASE_EXITED
	case len(s.placements) > 0:
		return journeyv1.Phase_PHASE_PLACED
	case s.enteredOn != calendar.None && (len(s.modules)+len(s.trials) > 0 || s.language):
		return journeyv1.Phase_PHASE_QUALIFYING
	case s.enteredOn != calendar.None && s.plannedOn != calendar.None:
		return journeyv1.Phase_PHASE_PLANNED
	case s.enteredOn != calendar.None:
		return journeyv1.Phase_PHASE_ENTERED
	case s.registered:
		return journeyv1.Phase_PHASE_REGISTERED
	}
	return journeyv1.Phase_PHASE_REFERRED
}

// flagged: the work access of a placement that runs is not proven.
func (s *standing) flagged(facts []person.Fact) bool {
	plain := make([]journey.Fact, len(facts))
	for i, f := range facts {
		plain[i] = f.Fact
	}
	return slices.ContainsFunc(journey.Flags(plain), func(flag journey.Flag) bool {
		return slices.ContainsFunc(s.placements, func(t thing) bool { return t.id == flag.Placement && t.version == flag.Version })
	})
}
