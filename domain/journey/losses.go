package journey

import (
	"journey/domain/followup"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// losses refuses to take away an attempt that somebody was given up on: a loss that could be recorded must
// stay one that could be. Only steps that change an attempt are looked at; windows that move with a
// placement take no loss back, as they take no completion back.
func (d *draft) losses() *refusal.Refusal {
	if !d.changesAttempt() {
		return nil
	}
	facts := d.after()
	after := append(d.past[:len(d.past):len(d.past)], Past{Event: d.event})
	for _, f := range facts {
		c := f.Step.GetFollowUpClosed()
		if c.GetWhy() != journeyv1.ClosureReason_CLOSURE_REASON_LOST {
			continue
		}
		was, is := d.without(d.past, facts, f), d.without(after, facts, f)
		for _, id := range c.GetObligations() {
			refused := d.canLose(is, id, f)
			if refused == nil || d.canLose(was, id, f) != nil {
				continue
			}
			refused.Field = d.targetField()
			return refused.Against(f.Version)
		}
	}
	return nil
}

// canLose answers whether the loss could be recorded with these obligations; nil for one that none of them is.
func (d *draft) canLose(all []followup.Obligation, id string, loss Fact) *refusal.Refusal {
	o, ok := followup.Find(all, "", id)
	if !ok {
		return nil
	}
	return followup.CanLose(o, d.op.Policies.ByVersion(o.PolicyVersion), loss.On)
}

// without is the obligations of a history before the loss and every closure after it, so that none of them
// hides a reopening.
func (d *draft) without(past []Past, facts []Fact, loss Fact) []followup.Obligation {
	left := map[uint64]bool{}
	for _, f := range facts {
		if f.Step.GetFollowUpClosed() != nil && inOrder(f, loss) >= 0 {
			left[f.Version] = true
		}
	}
	var rest []Past
	for _, p := range past {
		if !left[p.Event.GetVersion()] && !left[p.Event.GetStep().GetFactCorrected().GetVersion()] {
			rest = append(rest, p)
		}
	}
	return followup.Obligations(FollowUp("", rest, d.op))
}

// changesAttempt: the step corrects or retracts an attempt, or undoes the correction of one.
func (d *draft) changesAttempt() bool {
	if d.original != nil {
		return d.step.GetFollowUpAttempted() != nil
	}
	target := d.eventOf(d.event.GetStep().GetFactRetracted().GetVersion()).GetStep()
	return target.GetFollowUpAttempted() != nil || target.GetFactCorrected().GetStep().GetFollowUpAttempted() != nil
}

// targetField is where the request names the step it changes.
func (d *draft) targetField() string {
	if d.original != nil {
		return "step.fact_corrected.version"
	}
	return "step.fact_retracted.version"
}
