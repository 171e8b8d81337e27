package operation

import (
	"slices"
	"strconv"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// The rules on corrections and retractions; those of journeys have the same ids.
const (
	RuleCorrectionUnknown   refusal.Rule = "correction.unknown_version"
	RuleCorrectionRetracted refusal.Rule = "correction.retracted"
	RuleCorrectionOriginal  refusal.Rule = "correction.not_the_original"
	RuleCorrectionKind      refusal.Rule = "correction.other_kind"
	RuleCorrectionFinal     refusal.Rule = "correction.final"
	RuleCorrectionNothing   refusal.Rule = "correction.changes_nothing"
	RuleRetractionUnknown   refusal.Rule = "retraction.unknown_version"
	RuleRetractionAlready   refusal.Rule = "retraction.already"
	RuleRetractionOf        refusal.Rule = "retraction.of_retraction"
	RuleRetractionFinal     refusal.Rule = "retraction.final"
)

// correction prepares another wording of an earlier step.
func (d *draft) correction(c *journeyv1.FactCorrected) *refusal.Refusal {
	const field = "step.fact_corrected.version"
	version := strconv.FormatUint(c.GetVersion(), 10)
	target := d.event(c.GetVersion())
	switch {
	case target == nil:
		return refusal.New(RuleCorrectionUnknown, field, version)
	case target.GetStep().GetFactCorrected() != nil, target.GetStep().GetFactRetracted() != nil:
		return refusal.New(RuleCorrectionOriginal, field, version).Against(c.GetVersion())
	case immutable(target.GetStep()):
		return refusal.New(RuleCorrectionFinal, field, version).Against(c.GetVersion())
	}
	for _, f := range effective(d.history) {
		if f.version == c.GetVersion() {
			d.original = &f
		}
	}
	if d.original == nil {
		return refusal.New(RuleCorrectionRetracted, field, version).Against(d.retractedBy(c.GetVersion()))
	}
	if !complete(c.GetStep()) || name(c.GetStep()) != name(d.original.step) {
		return refusal.New(RuleCorrectionKind, "step.fact_corrected.step", version).Against(c.GetVersion())
	}
	on, err := calendar.Parse(c.GetOccurredOn())
	if err != nil {
		return refusal.New(RuleNotInCalendar, "step.fact_corrected.occurred_on")
	}
	if on == calendar.None || on > d.req.Today {
		return refusal.New(RuleInFuture, "step.fact_corrected.occurred_on", on.String(), d.req.Today.String())
	}
	d.step, d.on, d.version = c.GetStep(), on, c.GetVersion()
	same := on == d.original.on && proto.Equal(c.GetStep(), d.original.step) &&
		slices.EqualFunc(c.GetEvidence(), d.original.evidence, func(a, b *journeyv1.Evidence) bool { return proto.Equal(a, b) })
	if same {
		return refusal.New(RuleCorrectionNothing, "step.fact_corrected.step", version).Against(d.original.effective)
	}
	return nil
}

// retraction takes an earlier step out of the history, or undoes a correction.
func (d *draft) retraction(r *journeyv1.FactRetracted) *refusal.Refusal {
	const field = "step.fact_retracted.version"
	version := strconv.FormatUint(r.GetVersion(), 10)
	target := d.event(r.GetVersion())
	if target == nil {
		return refusal.New(RuleRetractionUnknown, field, version)
	}
	named := []uint64{r.GetVersion()}
	switch step := target.GetStep().GetKind().(type) {
	case *journeyv1.Step_FactRetracted:
		return refusal.New(RuleRetractionOf, field, version).Against(r.GetVersion())
	case *journeyv1.Step_FactCorrected:
		named = append(named, step.FactCorrected.GetVersion())
	case *journeyv1.Step_OperationRegistered:
		return refusal.New(RuleRetractionFinal, field, version).Against(r.GetVersion())
	}
	if immutable(target.GetStep()) {
		return refusal.New(RuleRetractionFinal, field, version).Against(r.GetVersion())
	}
	for _, v := range named {
		if by := d.retractedBy(v); by != 0 {
			return refusal.New(RuleRetractionAlready, field, version).Against(by)
		}
	}
	return nil
}

// immutable: placements and exits are pinned to a policy version, and a report went out as it is; both
// are followed by a next one, never reworded or taken back.
func immutable(step *journeyv1.Step) bool {
	return step.GetFollowUpPolicySet() != nil || step.GetReportIssued() != nil
}

func (d *draft) event(version uint64) *journeyv1.Event {
	for _, e := range d.history {
		if e.GetVersion() == version {
			return e
		}
	}
	return nil
}

// retractedBy is the version of the step that retracted a version; 0 if none did.
func (d *draft) retractedBy(version uint64) uint64 {
	for _, e := range d.history {
		if r := e.GetStep().GetFactRetracted(); r != nil && r.GetVersion() == version {
			return e.GetVersion()
		}
	}
	return 0
}
