package journey

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// Rules on corrections and retractions (rule 8), defined once with the operation's.
const (
	RuleCorrectionUnknown   = operation.RuleCorrectionUnknown
	RuleCorrectionRetracted = operation.RuleCorrectionRetracted
	RuleCorrectionOriginal  = operation.RuleCorrectionOriginal
	RuleCorrectionKind      = operation.RuleCorrectionKind
	RuleCorrectionFinal     = operation.RuleCorrectionFinal
	RuleCorrectionNothing   = operation.RuleCorrectionNothing
	RuleRetractionUnknown   = operation.RuleRetractionUnknown
	RuleRetractionAlready   = operation.RuleRetractionAlready
	RuleRetractionOf        = operation.RuleRetractionOf
	RuleRetractionFinal     = operation.RuleRetractionFinal
)

// RuleCorrectionUnchanged refuses a correction that gives a field of a class it leaves unchanged.
const RuleCorrectionUnchanged refusal.Rule = "correction.unchanged_but_given"

// correction prepares another wording of an earlier step.
func (d *draft) correction(c *journeyv1.FactCorrected) *refusal.Refusal {
	version := number(c.GetVersion())
	target := d.eventOf(c.GetVersion())
	switch kind := Kind(target.GetStep()); {
	case target == nil:
		return refusal.New(RuleCorrectionUnknown, "step.fact_corrected.version", version)
	case kind == "fact_corrected", kind == "fact_retracted":
		return refusal.New(RuleCorrectionOriginal, "step.fact_corrected.version", version).Against(c.GetVersion())
	case final(target.GetStep()):
		return refusal.New(RuleCorrectionFinal, "step.fact_corrected.version", version).Against(c.GetVersion())
	}
	for i, f := range d.before {
		if f.Version == c.GetVersion() {
			d.original = &d.before[i]
		}
	}
	if d.original == nil {
		return refusal.New(RuleCorrectionRetracted, "step.fact_corrected.version", version).Against(d.retractedBy(c.GetVersion()))
	}
	if !complete(c.GetStep()) || Kind(c.GetStep()) != Kind(d.original.Step) {
		return refusal.New(RuleCorrectionKind, "step.fact_corrected.step", version).Against(c.GetVersion())
	}
	on, refused := date(c.GetOccurredOn(), "step.fact_corrected.occurred_on")
	if refused != nil {
		return refused
	}
	if on == calendar.None || on > d.req.Today {
		return refusal.New(operation.RuleInFuture, "step.fact_corrected.occurred_on", on.String(), d.req.Today.String())
	}
	if path := given(c.GetStep().ProtoReflect(), c.GetUnchanged(), "step.fact_corrected.step."); path != "" {
		return refusal.New(RuleCorrectionUnchanged, path, version).Against(c.GetVersion())
	}
	d.step, d.on, d.evidence, d.version = c.GetStep(), on, c.GetEvidence(), c.GetVersion()
	return nil
}

// retraction takes an earlier step out of the journey, or undoes a correction. A retraction itself is
// not retracted: the step is recorded again.
func (d *draft) retraction(r *journeyv1.FactRetracted) *refusal.Refusal {
	const field = "step.fact_retracted.version"
	version := number(r.GetVersion())
	target := d.eventOf(r.GetVersion())
	if target == nil {
		return refusal.New(RuleRetractionUnknown, field, version)
	}
	named := []uint64{r.GetVersion()}
	switch k := target.GetStep().GetKind().(type) {
	case *journeyv1.Step_FactRetracted:
		return refusal.New(RuleRetractionOf, field, version).Against(r.GetVersion())
	case *journeyv1.Step_FactCorrected:
		named = append(named, k.FactCorrected.GetVersion())
	}
	if linking(target.GetStep()) || Kind(target.GetStep()) == "personal_data_erased" || target.GetTakenOver() == nil && len(destroyed(target.GetStep())) > 0 {
		return refusal.New(RuleRetractionFinal, field, version).Against(r.GetVersion())
	}
	for _, v := range named {
		if by := d.retractedBy(v); by != 0 {
			return refusal.New(RuleRetractionAlready, field, version).Against(by)
		}
	}
	return nil
}

// final: the step can be followed by its opposite, but never be reworded.
func final(step *journeyv1.Step) bool {
	switch Kind(step) {
	case "erasure_requested", "erasure_decided", "personal_data_erased":
		return true
	}
	return linking(step)
}

// unchanged: the step is a correction that leaves the fields of the class as they were.
func (d *draft) unchanged(class journeyv1.PrivacyClass) bool {
	return slices.Contains(d.event.GetStep().GetFactCorrected().GetUnchanged(), class)
}

// changesSomething refuses a correction that reads like what holds already.
func (d *draft) changesSomething() *refusal.Refusal {
	if d.original == nil || d.on != d.original.On {
		return nil
	}
	same := proto.Equal(wording(d.event.GetStep().GetFactCorrected(), d.original.Step), d.original.Step) &&
		slices.EqualFunc(d.evidence, d.original.Evidence, func(a, b *journeyv1.Evidence) bool { return proto.Equal(a, b) })
	if !same {
		return nil
	}
	return refusal.New(RuleCorrectionNothing, "step.fact_corrected.step", number(d.version)).Against(d.original.Effective)
}

// ageCorrected is the correction of the entry that follows from a corrected date of birth or entry day:
// the same answers with the age they lead to. Nil if the age stays, or cannot be computed any more.
func (d *draft) ageCorrected() *journeyv1.Step {
	if k := Kind(d.event.GetStep()); k != "fact_corrected" && k != "fact_retracted" {
		return nil
	}
	facts := d.after()
	registered, _ := registration(facts)
	for _, f := range facts {
		entry := f.Step.GetEntryDeclared()
		if entry == nil {
			continue
		}
		age := ageOn(registered, f.On)
		if age == nil || proto.Equal(age, entry.GetAgeAtEntry()) {
			return nil
		}
		step := proto.CloneOf(f.Step)
		strip(step.ProtoReflect(), allSealed())
		step.GetEntryDeclared().AgeAtEntry = age
		return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
			Version: f.Version, OccurredOn: f.On.String(), Evidence: f.Evidence, Step: step, Unchanged: allSealed(),
		}}}
	}
	return nil
}

func (d *draft) eventOf(version uint64) *journeyv1.Event { return recordedAs(d.past, version) }

// retractedBy is the version of the step that retracted a version; 0 if none did.
func (d *draft) retractedBy(version uint64) uint64 {
	for _, p := range d.past {
		if r := p.Event.GetStep().GetFactRetracted(); r != nil && r.GetVersion() == version {
			return p.Event.GetVersion()
		}
	}
	return 0
}
