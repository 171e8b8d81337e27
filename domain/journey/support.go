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
		return rule{stands: inContact, touch: spoken}, true
	case *journeyv1.Step_CompetenceAssessed, *journeyv1.Step_ApplicationCoachingHeld, *journeyv1.Step_PerspectiveAgreed:
		return rule{stands: present, touch: spoken}, true
	case *journeyv1.Step_BarrierIdentified:
		return rule{stands: present, touch: served, begins: barrier(k.BarrierIdentified.GetBarrier())}, true
	case *journeyv1.Step_BarrierResolved:
		return rule{stands: entered, touch: served, ends: barrier(k.BarrierResolved.GetBarrier())}, true
	case *journeyv1.Step_OfferScreened, *journeyv1.Step_ExternalServiceReferred:
		return rule{stands: untilExit, touch: served}, true
	case *journeyv1.Step_AuthorityAccompanied:
		return rule{stands: untilExit, touch: spoken}, true
	case *journeyv1.Step_FamilySupportArranged:
		return rule{stands: untilExit, touch: served, check: (*draft).familySupport}, true
	case *journeyv1.Step_IntegrationPlanAgreed:
		return rule{stands: present, touch: spoken, begins: planOf(k.IntegrationPlanAgreed.GetPlan()), check: (*draft).planAgreed, judge: (*walk).goalsFit}, true
	case *journeyv1.Step_IntegrationPlanRevised:
		return rule{stands: present, touch: spoken, changes: planOf(k.IntegrationPlanRevised.GetPlan()), check: (*draft).goalsOnce, judge: (*walk).goalsFit}, true
	case *journeyv1.Step_PlanGoalReached:
		return rule{stands: entered, touch: served, changes: planOf(k.PlanGoalReached.GetPlan()), judge: (*walk).goalOpen}, true
	case *journeyv1.Step_CaseworkerAssigned:
		return rule{stands: inContact}, true
	case *journeyv1.Step_CaseTransferProposed:
		return rule{stands: inContact, begins: transfer(k.CaseTransferProposed.GetTransfer())}, true
	case *journeyv1.Step_CaseTransferDecided:
		return rule{stands: inContact, closes: true, ends: transfer(k.CaseTransferDecided.GetTransfer())}, true
	case *journeyv1.Step_SocioPedagogicalSupportGiven:
		return rule{stands: entered, touch: spoken}, true
	}
	return rule{}, false
}

func barrier(id string) *thing {
	return &thing{"barrier", id, "barrier", RuleBarrierUsed, RuleBarrierUnknown, RuleBarrierOver, RuleBarrierEarly}
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
	from, to := day(s.GetFrom()), day(s.GetTo())
	if from == calendar.None {
		from = d.on
	}
	if to != calendar.None && to < from {
		return refusal.New(RuleFamilyReversed, d.field("family_support_arranged.to"), from.String(), to.String())
	}
	return nil
}

// goal is one goal of a plan as it stands.
type goal struct {
	plan    string
	begin   Fact
	reached *Fact
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
		if target := day(g.GetTargetOn()); target != calendar.None && target < d.on {
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
		if known := w.goals[g.GetGoal()]; known != nil && known.plan != plan {
			return refusal.New(RuleGoalUsed, "step."+Kind(f.Step)+".goals", g.GetGoal(), known.plan).Against(known.begin.Version)
		}
	}
	return nil
}

func (w *walk) goalOpen(f Fact) *refusal.Refusal {
	const field = "step.plan_goal_reached.goal"
	reached := f.Step.GetPlanGoalReached()
	switch g := w.goals[reached.GetGoal()]; {
	case g == nil, g.plan != reached.GetPlan():
		return refusal.New(RuleGoalUnknown, field, reached.GetGoal(), reached.GetPlan())
	case g.reached != nil:
		return refusal.New(RuleGoalReached, field, reached.GetGoal(), g.reached.On.String()).Against(g.reached.Version)
	case g.dropped:
		return refusal.New(RuleGoalNotInThePlan, field, reached.GetGoal(), reached.GetPlan())
	}
	return nil
}

// passGoals keeps the goals of all plans as they stand; the goals of a revised plan replace its open ones.
func (w *walk) passGoals(f Fact) {
	if r := f.Step.GetPlanGoalReached(); r != nil {
		if g := w.goals[r.GetGoal()]; g != nil && g.reached == nil {
			g.reached = &f
		}
		return
	}
	plan, goals := goalsOf(f.Step)
	if len(goals) == 0 {
		return
	}
	for _, g := range w.goals {
		if g.plan == plan {
			g.dropped = true
		}
	}
	for _, named := range goals {
		if g := w.goals[named.GetGoal()]; g == nil {
			w.goals[named.GetGoal()] = &goal{plan: plan, begin: f}
		} else if g.plan == plan {
			g.dropped = false
		}
	}
}
