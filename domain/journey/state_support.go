package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

func (s *folding) support(f Fact) {
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_CaseworkerAssigned:
		s.Responsible = Responsible{k.CaseworkerAssigned.GetCaseworker(), k.CaseworkerAssigned.GetPartner(), f.On, f.Version}
	case *journeyv1.Step_CaseTransferProposed:
		t := k.CaseTransferProposed
		s.Transfers = append(s.Transfers, Transfer{t.GetTransfer(), t.GetToPartner(), t.GetToCaseworker(), f.On, f.Version})
	case *journeyv1.Step_CaseTransferDecided:
		s.handOver(f, k.CaseTransferDecided)
	case *journeyv1.Step_BarrierIdentified:
		b := k.BarrierIdentified
		s.Barriers = append(s.Barriers, Barrier{b.GetBarrier(), b.GetKind(), b.GetSeverity(), f.On, f.Version})
	case *journeyv1.Step_BarrierResolved:
		s.Barriers = slices.DeleteFunc(s.Barriers, func(b Barrier) bool { return b.ID == k.BarrierResolved.GetBarrier() })
	case *journeyv1.Step_IntegrationPlanAgreed:
		s.Plan = &Plan{ID: k.IntegrationPlanAgreed.GetPlan(), Agreed: f.On, Revised: calendar.None, Version: f.Version}
		s.Plan.set(k.IntegrationPlanAgreed.GetGoals())
	case *journeyv1.Step_IntegrationPlanRevised:
		if s.Plan != nil && s.Plan.ID == k.IntegrationPlanRevised.GetPlan() {
			s.Plan.Revised = f.On
			s.Plan.set(k.IntegrationPlanRevised.GetGoals())
		}
	case *journeyv1.Step_PlanGoalReached:
		if s.Plan != nil && s.Plan.ID == k.PlanGoalReached.GetPlan() {
			for i := range s.Plan.Goals {
				if g := &s.Plan.Goals[i]; g.ID == k.PlanGoalReached.GetGoal() {
					g.Reached = f.On
				}
			}
		}
	}
}

// handOver closes a proposal; accepted, its caseworker is responsible from the decision on.
func (s *folding) handOver(f Fact, d *journeyv1.CaseTransferDecided) {
	for i, t := range s.Transfers {
		if t.ID != d.GetTransfer() {
			continue
		}
		if d.GetAccepted() {
			s.Responsible = Responsible{t.ToCaseworker, t.ToPartner, f.On, f.Version}
		}
		s.Transfers = slices.Delete(s.Transfers, i, i+1)
		return
	}
}

// set puts the goals of the plan as they are now; those reached stay.
func (p *Plan) set(goals []*journeyv1.PlanGoal) {
	kept := slices.DeleteFunc(p.Goals, func(g Goal) bool { return g.Reached == calendar.None })
	for _, g := range goals {
		if !slices.ContainsFunc(kept, func(k Goal) bool { return k.ID == g.GetGoal() }) {
			kept = append(kept, Goal{ID: g.GetGoal(), Kind: g.GetKind(), Target: day(g.GetTargetOn()), Reached: calendar.None})
		}
	}
	p.Goals = kept
}

func (s *folding) access(facts []Fact) {
	var entry *journeyv1.EntryDeclared
	for i := range facts {
		if e := facts[i].Step.GetEntryDeclared(); e != nil && entry == nil {
			entry = e
		}
		a := facts[i].Step.GetWorkAccessRecorded()
		if a == nil {
			continue
		}
		from, to := validity(&facts[i])
		if until := day(a.GetPermitValidTo()); until != calendar.None {
			to = min(to, until)
		}
		s.Access = append(s.Access, Access{Access: a.GetAccess(), Permit: a.GetPermit(), From: from, To: to, Version: facts[i].Version})
	}
	slices.SortStableFunc(s.Access, func(a, b Access) int { return cmp.Compare(a.From, b.From) })
	s.NeedsAccess = needsAccess(journeyv1.PlacementKind_PLACEMENT_KIND_UNSPECIFIED, entry)
}

// persons takes links and erasure in the order in which they were recorded.
func (s *folding) persons(facts []Fact) {
	recorded := slices.Clone(facts)
	slices.SortFunc(recorded, func(a, b Fact) int { return cmp.Compare(a.Version, b.Version) })
	for _, f := range recorded {
		switch k := f.Step.GetKind().(type) {
		case *journeyv1.Step_PersonsLinked:
			s.Linked = append(s.Linked, k.PersonsLinked.GetOther())
		case *journeyv1.Step_PersonsUnlinked:
			s.Linked = slices.DeleteFunc(s.Linked, func(id string) bool { return id == k.PersonsUnlinked.GetOther() })
		case *journeyv1.Step_ErasureRequested:
			s.ErasureAsked = f.On
		case *journeyv1.Step_ErasureDecided:
			s.ErasureAsked = calendar.None
			s.Erasing = append(s.Erasing, destroyed(f.Step)...)
		case *journeyv1.Step_PersonalDataErased:
			for _, class := range k.PersonalDataErased.GetClasses() {
				s.Erasing = slices.DeleteFunc(s.Erasing, func(c journeyv1.PrivacyClass) bool { return c == class })
				s.Erased = append(s.Erased, class)
			}
		}
	}
}
