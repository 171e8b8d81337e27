package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/operation"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"
)

// Rules on what must not be destroyed.
const (
	RuleHoldTooLate   refusal.Rule = "hold.too_late"
	RuleErasureHeld   refusal.Rule = "erasure.held"
	RuleErasureKept   refusal.Rule = "erasure.must_be_kept"
	RuleErasureNotDue refusal.Rule = "erasure.not_due"
	RuleErasureNoEnd  refusal.Rule = "erasure.end_not_known"
)

func retentionRule(step *journeyv1.Step) (rule, bool) {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_HoldPlaced:
		return rule{stands: known, closes: true, begins: hold(k.HoldPlaced.GetHold()), check: (*draft).holdPlaced}, true
	case *journeyv1.Step_HoldLifted:
		return rule{stands: known, closes: true, ends: hold(k.HoldLifted.GetHold())}, true
	}
	return rule{}, false
}

func hold(id string) *thing {
	return &thing{"hold", id, "step.hold", retention.RuleHoldUsed, retention.RuleHoldUnknown, retention.RuleHoldOver, retention.RuleHoldEarly}
}

// Terms is how long each class of a participant's data is kept. The past is the whole history in the order of
// versions; it needs no class opened.
func Terms(past []Past, op operation.Facts) []retention.Term {
	return retention.Terms(op.Schedule(), kept(past, op))
}

// kept is what the periods are counted from.
func kept(past []Past, op operation.Facts) retention.Person {
	facts := Effective(past)
	p := retention.Person{Last: calendar.None}
	for _, f := range facts {
		p.Destroyed = append(p.Destroyed, destroyed(f.Step)...)
		p.Destroyed = append(p.Destroyed, f.Step.GetPersonalDataErased().GetClasses()...)
		switch k := f.Step.GetKind().(type) {
		case *journeyv1.Step_HoldPlaced:
			p.Holds = append(p.Holds, retention.FromStep(k.HoldPlaced, f.On, f.Version))
		case *journeyv1.Step_HoldLifted:
			if i := slices.IndexFunc(p.Holds, func(h retention.Hold) bool { return h.ID == k.HoldLifted.GetHold() }); i >= 0 {
				p.Holds[i] = p.Holds[i].Lifted(f.On, f.Version)
			}
		case *journeyv1.Step_ErasureRequested, *journeyv1.Step_ErasureDecided, *journeyv1.Step_PersonalDataErased:
		default:
			p.Last = max(p.Last, f.On)
		}
	}
	stays := Stays(facts)
	if len(stays) == 0 {
		return p
	}
	p.Entered, p.Last = true, stays[len(stays)-1].First
	if end := stays[len(stays)-1]; end.Exit != nil {
		p.Left, p.Last = true, end.Last
	}
	p.Last = max(p.Last, followedUp(past, op))
	return p
}

// followedUp is the day on which the last follow-up is, or was, over; None if there is none.
func followedUp(past []Past, op operation.Facts) calendar.Date {
	last := calendar.None
	for _, o := range followup.Obligations(FollowUp("", past, op)) {
		over := o.Closes
		switch {
		case o.Detached:
			continue
		case o.CompletedOn != calendar.None:
			over = o.CompletedOn
		case o.NotRequiredFrom != calendar.None:
			continue
		case o.ClosedOn != calendar.None && o.ReopenedOn == calendar.None:
			over = o.ClosedOn
		}
		last = max(last, over)
	}
	return last
}

// holdPlaced refuses a hold on what is destroyed, or decided to be.
func (d *draft) holdPlaced() *refusal.Refusal {
	p := d.step.GetHoldPlaced()
	if refused := retention.Reversed(p, d.on, d.field("hold_placed.until")); refused != nil {
		return refused
	}
	if d.original != nil {
		return nil
	}
	for _, f := range d.before {
		for _, class := range destroyed(f.Step) {
			if slices.Contains(p.GetClasses(), class) {
				return refusal.New(RuleHoldTooLate, d.field("hold_placed.classes"), class.String(), f.On.String()).Against(f.Version)
			}
		}
	}
	return nil
}

// keeps refuses to destroy what is held, or kept by a period that the request does not override. What another system
// decided is history.
func (d *draft) keeps() *refusal.Refusal {
	e := d.step.GetErasureDecided()
	request := d.eventOf(e.GetRequest()).GetStep().GetErasureRequested()
	if d.req.TakenOver || request == nil {
		return nil
	}
	terms := Terms(d.past, d.op)
	for _, class := range destroyed(d.step) {
		k, keeps := retention.Of(terms, class).Keeps(d.on, request.GetRequestedBy(), request.GetLegalBasis())
		if !keeps {
			continue
		}
		field := d.field("erasure_decided.decisions")
		switch {
		case k.Hold != nil:
			return onHold(k, class, field)
		case k.Until == calendar.None:
			return refusal.New(RuleErasureNoEnd, field, class.String())
		case k.Basis == journeyv1.LegalBasis_LEGAL_BASIS_UNSPECIFIED:
			return refusal.New(RuleErasureNotDue, field, class.String(), k.Until.String())
		}
		return refusal.New(RuleErasureKept, field, class.String(), k.Until.String())
	}
	return nil
}

// onHold refuses to destroy a class that a hold keeps.
func onHold(k retention.Keeping, class journeyv1.PrivacyClass, field string) *refusal.Refusal {
	refused := refusal.New(RuleErasureHeld, field, class.String(), k.Hold.Reference)
	if k.Hold.OfOperation {
		return refused
	}
	return refused.Against(k.Hold.Version)
}

// Undecided are the requests for erasure about which nobody has decided, in the order in which they were recorded.
func Undecided(past []Past) []Fact {
	facts := Effective(past)
	decided := map[uint64]bool{}
	for _, f := range facts {
		decided[f.Step.GetErasureDecided().GetRequest()] = true
	}
	var open []Fact
	for _, f := range facts {
		if f.Step.GetErasureRequested() != nil && !decided[f.Version] {
			open = append(open, f)
		}
	}
	slices.SortFunc(open, func(a, b Fact) int { return cmp.Compare(a.Version, b.Version) })
	return open
}
