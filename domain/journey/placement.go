package journey

import (
	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of placements and observed statuses.
const (
	RulePlacementBeforeEntry  refusal.Rule = "placement.before_entry"
	RulePlacementUsed         refusal.Rule = "placement.id_used"
	RulePlacementUnknown      refusal.Rule = "placement.unknown"
	RulePlacementOver         refusal.Rule = "placement.ended_already"
	RulePlacementEarly        refusal.Rule = "placement.ends_before_it_begins"
	RuleChangeOver            refusal.Rule = "placement.changed_after_end"
	RuleChangeEarly           refusal.Rule = "placement.changed_before_it_begins"
	RuleChangeOfNothing       refusal.Rule = "placement.nothing_changed"
	RulePlacementProhibited   refusal.Rule = "placement.work_prohibited"
	RulePlacementAfterDeath   refusal.Rule = "placement.after_death"
	RulePlacementEmployer     refusal.Rule = "placement.no_employer"
	RulePlacementPolicy       refusal.Rule = "placement.policy_set_by_service"
	RuleFixedUntilContract    refusal.Rule = "placement.fixed_until_not_fixed_term"
	RuleFixedUntilBeforeStart refusal.Rule = "placement.fixed_until_before_first_day"
)

func placementRule(step *journeyv1.Step) (rule, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_VacancyMatched:
		return rule{stands: entered, service: true}, true
	case *journeyv1.Step_PlacementStarted:
		return rule{
			stands: entered, service: true, before: RulePlacementBeforeEntry, begins: placement(k.PlacementStarted.GetPlacement()),
			check: (*draft).placement, judge: (*walk).placed, notices: (*draft).flagged,
		}, true
	case *journeyv1.Step_PlacementChanged:
		t := placement(k.PlacementChanged.GetPlacement())
		t.over, t.early = RuleChangeOver, RuleChangeEarly
		return rule{stands: entered, before: RulePlacementBeforeEntry, changes: t, check: (*draft).placementChange}, true
	case *journeyv1.Step_PlacementEnded:
		return rule{stands: entered, closes: true, before: RulePlacementBeforeEntry, ends: placement(k.PlacementEnded.GetPlacement())}, true
	case *journeyv1.Step_LabourMarketStatusObserved:
		told := k.LabourMarketStatusObserved.GetObservation().GetSource() == journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT
		return rule{stands: inContact, contact: told, check: (*draft).observed}, true
	}
	return rule{}, false
}

func placement(id string) *thing {
	return &thing{placements, id, "placement", RulePlacementUsed, RulePlacementUnknown, RulePlacementOver, RulePlacementEarly}
}

func (d *draft) placement() *refusal.Refusal {
	p := d.step.GetPlacementStarted()
	if refused := d.fixedUntil(p.GetFixedUntil(), p.GetContract() == journeyv1.Contract_CONTRACT_FIXED_TERM, "placement_started.fixed_until"); refused != nil {
		return refused
	}
	if p.GetEmployer() == "" && p.GetKind() != journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT {
		return refusal.New(RulePlacementEmployer, d.field("placement_started.employer"))
	}
	policy := d.op.Policies.At(d.on).Version
	if given := p.GetPolicyVersion(); given != 0 && given != policy {
		return refusal.New(RulePlacementPolicy, d.field("placement_started.policy_version"))
	}
	p.PolicyVersion = policy
	return nil
}

func (d *draft) placementChange() *refusal.Refusal {
	c := d.step.GetPlacementChanged()
	if c.HoursPerWeek == nil && c.GetEmployer() == "" && c.GetContract() == 0 && c.GetFixedUntil() == "" &&
		c.GetOccupation() == "" && c.GetRequirementLevel() == 0 && !c.GetPromoted() {
		return refusal.New(RuleChangeOfNothing, d.field("placement_changed"))
	}
	return d.fixedUntil(c.GetFixedUntil(), c.GetContract() != journeyv1.Contract_CONTRACT_PERMANENT, "placement_changed.fixed_until")
}

// fixedUntil: only a fixed term has a planned last day, and it does not lie before the step.
func (d *draft) fixedUntil(text string, fixedTerm bool, field string) *refusal.Refusal {
	until := calendar.Read(text)
	switch {
	case until == calendar.None:
		return nil
	case !fixedTerm:
		return refusal.New(RuleFixedUntilContract, d.field(field))
	case until < d.on:
		return refusal.New(RuleFixedUntilBeforeStart, d.field(field), until.String(), d.on.String())
	}
	return nil
}

// placed applies rule 4: the work access known on the first day, and life.
func (w *walk) placed(f Fact) *refusal.Refusal {
	if w.died != nil {
		return refusal.New(RulePlacementAfterDeath, "occurred_on", f.On.String(), w.died.On.String()).Against(w.died.Version)
	}
	entry := w.firstEntry.entryAnswers()
	if !needsAccess(f.Step.GetPlacementStarted().GetKind(), entry) {
		return nil
	}
	if a, _ := accessOn(w.access, f.On); a != nil && a.Step.GetWorkAccessRecorded().GetAccess() == journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED {
		return refusal.New(RulePlacementProhibited, "occurred_on", f.On.String()).Against(a.Version)
	}
	return nil
}

func (f *Fact) entryAnswers() *journeyv1.EntryDeclared {
	if f == nil {
		return nil
	}
	return f.Step.GetEntryDeclared()
}

func (d *draft) observed() *refusal.Refusal {
	return d.observation(d.step.GetLabourMarketStatusObserved().GetObservation(), "labour_market_status_observed.observation")
}
