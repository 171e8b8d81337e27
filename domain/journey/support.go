package journey

import (
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of counselling, barriers, the plan, responsibility and support.
const (
	RuleBarrierUsed      refusal.Rule = "barrier.id_used"
	RuleBarrierUnknown   refusal.Rule = "barrier.unknown"
	RuleBarrierOver      refusal.Rule = "barrier.resolved_already"
	RuleBarrierEarly     refusal.Rule = "barrier.resolved_before_identified"
	RuleTransferUsed     refusal.Rule = "transfer.id_used"
	RuleTransferUnknown  refusal.Rule = "transfer.unknown"
	RuleTransferOver     refusal.Rule = "transfer.decided_already"
	RuleTransferEarly    refusal.Rule = "transfer.decided_before_proposed"
	RuleFamilyReversed   refusal.Rule = "family_support.ends_before_it_begins"
	RulePlanUsed         refusal.Rule = "plan.id_used"
	RulePlanUnknown      refusal.Rule = "plan.unknown"
	RulePlanEarly        refusal.Rule = "plan.revised_before_agreed"
	RuleGoalTwice        refusal.Rule = "goal.twice"
	RuleGoalUsed         refusal.Rule = "goal.id_used"
	RuleGoalTargetPast   refusal.Rule = "goal.target_before_plan"
	RuleGoalUnknown      refusal.Rule = "goal.unknown"
	RuleGoalReached      refusal.Rule = "goal.reached_already"
	RuleGoalNotInThePlan refusal.Rule = "goal.not_in_plan"
)

func supportRule(step *journeyv1.Step) (rule, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_CounsellingSessionHeld:
		return rule{stands: inContact, contact: true, service: true}, true
	case *journeyv1.Step_CompetenceAssessed, *journeyv1.Step_ApplicationCoachingHeld, *journeyv1.Step_PerspectiveAgreed:
		return rule{stands: present, contact: true, service: true}, true
	case *journeyv1.Step_BarrierIdentified:
		return rule{stands: present, service: true, begins: barrier(k.BarrierIdentified.GetBarrier())}, true
	case *journeyv1.Step_BarrierResolved:
		return rule{stands: entered, service: true, ends: barrier(k.BarrierResolved.GetBarrier())}, true
	case *journeyv1.Step_OfferScreened, *journeyv1.Step_ExternalServiceReferred:
		return rule{stands: untilExit, service: true}, true
	case *journeyv1.Step_AuthorityAccompanied:
		return rule{stands: untilExit, contact: true, service: true}, true
	case *journeyv1.Step_FamilySupportArranged:
		return rule{stands: untilExit, service: true, check: (*draft).familySupport}, true
	case *journeyv1.Step_IntegrationPlanAgreed:
		return rule{stands: present, contact: true, service: true, begins: planOf(k.IntegrationPlanAgreed.GetPlan()), check: (*draft).planAgreed, judge: (*walk).goalsFit}, true
	case *journeyv1.Step_IntegrationPlanRevised:
		return rule{stands: present, contact: true, service: true, changes: planOf(k.IntegrationPlanRevised.GetPlan()), check: (*draft).goalsOnce, judge: (*walk).goalsFit}, true
	case *journeyv1.Step_PlanGoalReached:
		return rule{stands: entered, changes: planOf(k.PlanGoalReached.GetPlan()), judge: (*walk).goalOpen}, true
	case *journeyv1.Step_CaseworkerAssigned:
		return rule{stands: inContact}, true
	case *journeyv1.Step_CaseTransferProposed:
		return rule{stands: inContact, begins: transfer(k.CaseTransferProposed.GetTransfer())}, true
	case *journeyv1.Step_CaseTransferDecided:
		return rule{stands: inContact, closes: true, ends: transfer(k.CaseTransferDecided.GetTransfer())}, true
	case *journeyv1.Step_SocioPedagogicalSupportGiven:
		return rule{stands: entered, contact: true, service: true}, true
	}
	return rule{}, false
}

func barrier(id string) *thing {
	return &thing{barriers, id, "barrier", RuleBarrierUsed, RuleBarrierUnknown, RuleBarrierOver, RuleBarrierEarly}
}

func transfer(id string) *thing {
	return &thing{"transfer", id, "transfer", RuleTransferUsed, RuleTransferUnknown, RuleTransferOver, RuleTransferEarly}
}

// planOf is a plan; a plan never ends.
func planOf(id string) *thing {
	return &thing{"plan", id, "plan", RulePlanUsed, RulePlanUnknown, RulePlanUnknown, RulePlanEarly}
}

func (d *draft) familySupport() *refusal.Refusal {
	s := d.step.GetFamilySupportArranged()
	from, to := calendar.Read(s.GetFrom()), calendar.Read(s.GetTo())
	if from == calendar.None {
		from = d.on
	}
	if to != calendar.None && to < from {
		return refusal.New(RuleFamilyReversed, d.field("family_support_arranged.to"), from.String(), to.String())
	}
	return nil
}

// lasts is the last day that a service is arranged for; None for what is of its own day, and for what
// ends by a step of its own.
func lasts(step *journeyv1.Step) calendar.Date {
	return calendar.Read(step.GetFamilySupportArranged().GetTo())
}

// goal is one goal of a plan as it stands.
type goal struct {
	plan    string
	begin   Fact
	reached *Fact
	target  calendar.Date
	// dropped: a revision of the plan left it out.
	dropped bool
}

// goalsOf is the goals that an agreed or revised plan names, and the plan.
func goalsOf(step *journeyv1.Step) (string, []*journeyv1.PlanGoal) {
	if a := step.GetIntegrationPlanAgreed(); a != nil {
		return a.GetPlan(), a.GetGoals()
	}
	return step.GetIntegrationPlanRevised().GetPlan(), step.GetIntegrationPlanRevised().GetGoals()
}

func (d *draft) planAgreed() *refusal.Refusal {
	for _, g := range d.step.GetIntegrationPlanAgreed().GetGoals() {
		if target := calendar.Read(g.GetTargetOn()); target != calendar.None && target < d.on {
			return refusal.New(RuleGoalTargetPast, d.field("integration_plan_agreed.goals"), g.GetGoal(), target.String(), d.on.String())
		}
	}
	return d.goalsOnce()
}

func (d *draft) goalsOnce() *refusal.Refusal {
	seen := map[string]bool{}
	_, goals := goalsOf(d.step)
	for _, g := range goals {
		if seen[g.GetGoal()] {
			return refusal.New(RuleGoalTwice, d.field(Kind(d.step)+".goals"), g.GetGoal())
		}
		seen[g.GetGoal()] = true
	}
	return nil
}

// goalsFit: the id of a goal belongs to one plan of the journey.
func (w *walk) goalsFit(f Fact) *refusal.Refusal {
	plan, goals := goalsOf(f.Step)
	for _, g := range goals {
		if known := w.goals[goalID{id: g.GetGoal()}]; known != nil && known.plan != plan {
			return refusal.New(RuleGoalUsed, "step."+Kind(f.Step)+".goals", g.GetGoal(), known.plan).Against(known.begin.Version)
		}
	}
	return nil
}

func (w *walk) goalOpen(f Fact) *refusal.Refusal {
	const field = "step.plan_goal_reached.goal"
	reached := f.Step.GetPlanGoalReached()
	switch g := w.goals[goalID{id: reached.GetGoal()}]; {
	case g == nil, g.plan != reached.GetPlan():
		return refusal.New(RuleGoalUnknown, field, reached.GetGoal(), reached.GetPlan())
	case g.reached != nil:
		return refusal.New(RuleGoalReached, field, reached.GetGoal(), g.reached.On.String()).Against(g.reached.Version)
	case g.dropped:
		return refusal.New(RuleGoalNotInThePlan, field, reached.GetGoal(), reached.GetPlan())
	}
	return nil
}

// goals is the goals of all plans as they stand, by their ids.
type goals map[goalID]*goal

// goalID names a goal within the journey of one of the linked participants.
type goalID struct{ member, id string }

// pass takes a fact of a member's journey; the goals of a revised plan replace its open ones.
func (all goals) pass(member string, f Fact) {
	if r := f.Step.GetPlanGoalReached(); r != nil {
		if g := all[goalID{member, r.GetGoal()}]; g != nil && g.reached == nil {
			g.reached = &f
		}
		return
	}
	plan, named := goalsOf(f.Step)
	if len(named) == 0 {
		return
	}
	for at, g := range all {
		if at.member == member && g.plan == plan {
			g.dropped = true
		}
	}
	for _, n := range named {
		at := goalID{member, n.GetGoal()}
		if g := all[at]; g == nil {
			all[at] = &goal{plan: plan, begin: f, target: calendar.Read(n.GetTargetOn())}
		} else if g.plan == plan {
			g.dropped, g.target = false, calendar.Read(n.GetTargetOn())
		}
	}
}
