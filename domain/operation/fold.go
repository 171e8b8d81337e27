package operation

import (
	"time"

	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"
)

// Fold is the facts of an operation by its own history: corrections applied, retracted steps gone.
// Events are those of one history in the order of their versions.
func Fold(events []*journeyv1.Event) Facts {
	f := Facts{Zone: time.UTC, Start: calendar.None, End: calendar.None}
	for _, e := range effective(events) {
		f.apply(e)
	}
	if len(events) > 0 {
		f.ID = events[0].GetSubject()
	}
	return f
}

// apply takes a fact that was accepted; it never refuses.
func (f *Facts) apply(e fact) {
	switch step := e.step.GetKind().(type) {
	case *journeyv1.Step_OperationRegistered:
		f.register(step.OperationRegistered)
	case *journeyv1.Step_GrantDecided:
		f.grant(e, step.GrantDecided)
	case *journeyv1.Step_PartnerJoined:
		f.Partners = append(f.Partners, Partner{
			Organisation: step.PartnerJoined.GetOrganisation(), Name: step.PartnerJoined.GetName(),
			Role: step.PartnerJoined.GetRole(), Joined: e.on, Left: calendar.Forever, Version: e.version,
		})
	case *journeyv1.Step_PartnerLeft:
		if i := f.belongs(step.PartnerLeft.GetOrganisation()); i >= 0 {
			f.Partners[i].Left = e.on
		}
	case *journeyv1.Step_FollowUpPolicySet:
		f.Policies = append(f.Policies, followup.FromStep(step.FollowUpPolicySet))
	case *journeyv1.Step_RetentionSet:
		f.retain(e.version, step.RetentionSet)
	case *journeyv1.Step_HoldPlaced:
		f.hold(e, step.HoldPlaced)
	case *journeyv1.Step_HoldLifted:
		f.lift(e, step.HoldLifted)
	case *journeyv1.Step_ReportIssued:
		f.Reports = max(f.Reports, step.ReportIssued.GetNumber())
	}
}

func (f *Facts) register(r *journeyv1.OperationRegistered) {
	f.Registered, f.Registration = true, r
	f.Start, f.End = calendar.Read(r.GetStartsOn()), calendar.Read(r.GetEndsOn())
	f.IndicatorSet, f.SpecificObjective = r.GetIndicatorSet(), r.GetSpecificObjective()
	f.Areas = r.GetAreas()
	if zone, err := time.LoadLocation(r.GetTimeZone()); err == nil {
		f.Zone = zone
	}
}

func (f *Facts) grant(e fact, g *journeyv1.GrantDecided) {
	f.Grants = append(f.Grants, Grant{Version: e.version, On: e.on, From: calendar.Read(g.GetFrom()), To: calendar.Read(g.GetTo()), Decision: g})
	if to := calendar.Read(g.GetTo()); to != calendar.None {
		f.End = to
	}
	f.kept(e.version, g.GetLastPaymentOn(), g.GetRetainUntil())
	for _, t := range g.GetTargets() {
		if f.Targets == nil {
			f.Targets = map[TargetKey]Target{}
		}
		f.Targets[TargetKey{t.GetCode(), t.GetBreakdown()}] = Target{Value: t.GetValue(), DueOn: calendar.Read(t.GetDueOn()), Version: e.version}
	}
}

// belongs is the index of an organisation's open stay, or -1.
func (f *Facts) belongs(organisation string) int {
	for i, p := range f.Partners {
		if p.Organisation == organisation && p.Left == calendar.Forever {
			return i
		}
	}
	return -1
}
