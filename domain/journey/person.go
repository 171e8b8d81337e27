package journey

import (
	"cmp"
	"slices"

	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// Rules on who is who, and on erasure.
const (
	RuleLinkItself        refusal.Rule = "link.itself"
	RuleLinkOther         refusal.Rule = "link.other_history"
	RuleLinkedAlready     refusal.Rule = "link.already"
	RuleNotLinked         refusal.Rule = "link.not_linked"
	RuleErasureRequest    refusal.Rule = "erasure.not_requested"
	RuleErasureDecided    refusal.Rule = "erasure.decided_already"
	RuleErasureSecond     refusal.Rule = "erasure.second_person"
	RuleErasureDecider    refusal.Rule = "erasure.decided_for_another"
	RuleErasureClassTwice refusal.Rule = "erasure.class_twice"
	RuleErasureKeep       refusal.Rule = "erasure.keep_needs_reason"
	RuleErasureDestroy    refusal.Rule = "erasure.destroy_has_no_end"
	RuleErasureSpecial    refusal.Rule = "erasure.special_needs_identity_and_contact"
	RuleErasureDecision   refusal.Rule = "erasure.not_decided"
	RuleErasureClass      refusal.Rule = "erasure.class_not_decided"
	RuleErasedAlready     refusal.Rule = "erasure.done_already"
	RuleErasureByService  refusal.Rule = "erasure.by_service_only"
	RuleErasureAnswers    refusal.Rule = "erasure.answers_missing"
	RuleErasureNoAnswers  refusal.Rule = "erasure.answers_without_special"
	RuleErasureUndecided  refusal.Rule = "erasure.class_undecided"
	RuleErasureUnasked    refusal.Rule = "erasure.class_not_requested"
	RuleErasureHere       refusal.Rule = "erasure.recorded_here"
	RuleErasureBasis      refusal.Rule = "erasure.basis_only_keeps"
	RuleErasureKeepBasis  refusal.Rule = "erasure.basis_keeps_nothing"
	RuleErasureKeepPast   refusal.Rule = "erasure.keep_until_past"
)

func personRule(step *journeyv1.Step) (rule, bool) {
	switch step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked:
		return rule{stands: known, closes: true}, true
	case *journeyv1.Step_ErasureRequested:
		return rule{stands: known, closes: true, check: (*draft).erasureRequested}, true
	case *journeyv1.Step_ErasureDecided:
		return rule{stands: known, closes: true, check: (*draft).erasureDecided}, true
	case *journeyv1.Step_PersonalDataErased:
		return rule{stands: known, closes: true, check: (*draft).erased}, true
	}
	return rule{}, false
}

// DecideLink answers whether two participations of one operation become one person, or are separated
// again. The step is appended to both histories in one atomic batch, or to none; each names the other.
// The expected version of the request is that of the first history. A refusal names a version of the
// history it is about, which is the first unless Field begins with "other".
func DecideLink(a, b []Past, aID, bID string, op operation.Facts, req Request) (onA, onB Decision, refused *refusal.Refusal) {
	if !linking(req.Step) || !complete(req.Step) {
		return Decision{}, Decision{}, refusal.New(RuleStepMissing, "step")
	}
	if aID == bID {
		return Decision{}, Decision{}, refusal.New(RuleLinkItself, "step."+Kind(req.Step)+".other", aID)
	}
	if named := otherOf(req.Step); named != bID {
		return Decision{}, Decision{}, refusal.New(RuleLinkOther, "step."+Kind(req.Step)+".other", named, bID)
	}
	onA, refused = decide(a, op, req)
	if refused != nil {
		return Decision{}, Decision{}, refused
	}
	back := req
	back.ExpectedVersion = nil
	back.Step = proto.CloneOf(req.Step)
	if l := back.Step.GetPersonsLinked(); l != nil {
		l.Other = aID
	}
	if u := back.Step.GetPersonsUnlinked(); u != nil {
		u.Other = aID
	}
	onB, refused = decide(b, op, back)
	if refused != nil {
		refused.Field = "other." + refused.Field
		return Decision{}, Decision{}, refused
	}
	return onA, onB, nil
}

// linking: the step stands in two histories.
func linking(step *journeyv1.Step) bool {
	switch step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked:
		return true
	}
	return false
}

func otherOf(step *journeyv1.Step) string {
	return cmp.Or(step.GetPersonsLinked().GetOther(), step.GetPersonsUnlinked().GetOther())
}

// decisions judges links and erasure in the order in which they were recorded: they are decisions of the
// service, which take effect then, whatever their date.
func decisions(facts []Fact) []verdict {
	recorded := slices.Clone(facts)
	slices.SortFunc(recorded, func(a, b Fact) int { return cmp.Compare(a.Version, b.Version) })
	p := persons{linked: map[string]uint64{}, requested: map[uint64]Fact{}, decided: map[uint64]Fact{}}
	p.decidedBy, p.erased = map[uint64]uint64{}, map[journeyv1.PrivacyClass]uint64{}
	var found []verdict
	for _, f := range recorded {
		if refused := p.accept(f); refused != nil {
			found = append(found, verdict{f.Version, refused})
		}
		p.pass(f)
	}
	return found
}

// persons is what was decided about who is who and what is erased.
type persons struct {
	linked             map[string]uint64
	requested, decided map[uint64]Fact
	decidedBy          map[uint64]uint64
	erased             map[journeyv1.PrivacyClass]uint64
}

func (p *persons) accept(f Fact) *refusal.Refusal {
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked:
		if v := p.linked[k.PersonsLinked.GetOther()]; v != 0 {
			return refusal.New(RuleLinkedAlready, "step.persons_linked.other", k.PersonsLinked.GetOther()).Against(v)
		}
	case *journeyv1.Step_PersonsUnlinked:
		if p.linked[k.PersonsUnlinked.GetOther()] == 0 {
			return refusal.New(RuleNotLinked, "step.persons_unlinked.other", k.PersonsUnlinked.GetOther())
		}
	case *journeyv1.Step_ErasureDecided:
		return p.decide(f, k.ErasureDecided)
	case *journeyv1.Step_PersonalDataErased:
		return p.erase(k.PersonalDataErased)
	}
	return nil
}

func (p *persons) pass(f Fact) {
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked:
		p.linked[k.PersonsLinked.GetOther()] = f.Version
	case *journeyv1.Step_PersonsUnlinked:
		delete(p.linked, k.PersonsUnlinked.GetOther())
	case *journeyv1.Step_ErasureRequested:
		p.requested[f.Version] = f
	case *journeyv1.Step_ErasureDecided:
		p.decided[f.Version] = f
		p.decidedBy[k.ErasureDecided.GetRequest()] = f.Version
	case *journeyv1.Step_PersonalDataErased:
		for _, class := range k.PersonalDataErased.GetClasses() {
			p.erased[class] = f.Version
		}
	}
}
