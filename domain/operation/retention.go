package operation

import (
	"slices"
	"strconv"

	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"
)

// The rules on what an operation says of its records; those of holds are retention's.
const (
	RuleRetentionNothing  refusal.Rule = "retention.nothing_said"
	RuleRetentionPayment  refusal.Rule = "retention.payment_outside"
	RuleRetentionTooShort refusal.Rule = "retention.until_before_end"
	RuleRetentionPeriod   refusal.Rule = "retention.months_or_evidence"
	RuleRetentionTwice    refusal.Rule = "retention.class_twice"
)

// Schedule is what the operation's records are kept by.
func (f Facts) Schedule() retention.Schedule {
	s := f.Retention
	s.Set = f.IndicatorSet
	if f.Registered && f.End != calendar.None {
		s.LastDay = retention.Said{On: f.LastResultDay(), Version: 1}
	}
	return s
}

func (d *draft) retention(r *journeyv1.RetentionSet) *refusal.Refusal {
	payment, until := calendar.Read(r.GetLastPaymentOn()), calendar.Read(r.GetRetainUntil())
	switch {
	case payment == calendar.None && until == calendar.None && len(r.GetPeriods()) == 0:
		return refusal.New(RuleRetentionNothing, d.path("retention_set"))
	case payment != calendar.None && (payment < d.op.Start || payment > d.req.Today):
		return refusal.New(RuleRetentionPayment, d.path("retention_set.last_payment_on"), payment.String(), d.op.Start.String(), d.req.Today.String())
	case until != calendar.None && until < d.op.End:
		return refusal.New(RuleRetentionTooShort, d.path("retention_set.retain_until"), until.String(), d.op.End.String())
	}
	for i, p := range r.GetPeriods() {
		if p.GetEvidence() == (p.Months != nil) {
			return refusal.New(RuleRetentionPeriod, d.path("retention_set.periods"), strconv.Itoa(i+1))
		}
	}
	return twice(r.GetPeriods(), (*journeyv1.RetentionPeriod).GetClass, RuleRetentionTwice, d.path("retention_set.periods"))
}

func (f *Facts) retain(version uint64, r *journeyv1.RetentionSet) {
	f.kept(version, r.GetLastPaymentOn(), r.GetRetainUntil())
	for _, p := range r.GetPeriods() {
		if f.Retention.Periods == nil {
			f.Retention.Periods = map[journeyv1.PrivacyClass]retention.Period{}
		}
		f.Retention.Periods[p.GetClass()] = retention.Period{Evidence: p.GetEvidence(), Months: int(p.GetMonths()), Version: version}
	}
}

// kept takes the days that a step says; what it leaves out stays.
func (f *Facts) kept(version uint64, payment, until string) {
	if on := calendar.Read(payment); on != calendar.None {
		f.Retention.LastPayment = retention.Said{On: on, Version: version}
	}
	if on := calendar.Read(until); on != calendar.None {
		f.Retention.Authority = retention.Said{On: on, Version: version}
	}
}

func (f *Facts) hold(e fact, p *journeyv1.HoldPlaced) {
	h := retention.FromStep(p, e.on, e.version)
	h.OfOperation = true
	f.Retention.Holds = append(f.Retention.Holds, h)
}

func (f *Facts) lift(e fact, l *journeyv1.HoldLifted) {
	if i := f.heldBy(l.GetHold()); i >= 0 {
		f.Retention.Holds[i] = f.Retention.Holds[i].Lifted(e.on, e.version)
	}
}

// heldBy is the index of a hold, or -1.
func (f *Facts) heldBy(id string) int {
	return slices.IndexFunc(f.Retention.Holds, func(h retention.Hold) bool { return h.ID == id })
}

// placed refuses a hold whose id is used.
func (f *Facts) placed(p *journeyv1.HoldPlaced) *refusal.Refusal {
	if i := f.heldBy(p.GetHold()); i >= 0 {
		return refusal.New(retention.RuleHoldUsed, "step.hold_placed.hold", p.GetHold()).Against(f.Retention.Holds[i].Version)
	}
	return nil
}

// lifted refuses to lift what does not stand.
func (f *Facts) lifted(on calendar.Date, l *journeyv1.HoldLifted) *refusal.Refusal {
	const field = "step.hold_lifted.hold"
	i := f.heldBy(l.GetHold())
	if i < 0 {
		return refusal.New(retention.RuleHoldUnknown, field, l.GetHold())
	}
	if h := f.Retention.Holds[i]; h.LiftedBy != 0 {
		return refusal.New(retention.RuleHoldOver, field, l.GetHold(), h.Last.Add(1).String()).Against(h.LiftedBy)
	}
	return nil
}
