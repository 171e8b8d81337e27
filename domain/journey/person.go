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
)

func personRule(step *journeyv1.Step) (rule, bool) {
	switch step.GetKind().(type) {
	case *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked, *journeyv1.Step_ErasureRequested:
		return rule{stands: known, closes: true}, true
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

func (d *draft) erasureDecided() *refusal.Refusal {
	seen := map[journeyv1.PrivacyClass]journeyv1.ErasureAction{}
	field := d.field("erasure_decided.decisions")
	for _, c := range d.step.GetErasureDecided().GetDecisions() {
		keep := c.GetAction() == journeyv1.ErasureAction_ERASURE_ACTION_KEEP
		_, twice := seen[c.GetClass()]
		switch {
		case twice:
			return refusal.New(RuleErasureClassTwice, field, c.GetClass().String())
		case keep && (c.GetKeepUntil() == "" || c.GetLegalBasis() == journeyv1.LegalBasis_LEGAL_BASIS_UNSPECIFIED):
			return refusal.New(RuleErasureKeep, field, c.GetClass().String())
		case !keep && c.GetKeepUntil() != "":
			return refusal.New(RuleErasureDestroy, field, c.GetClass().String())
		}
		seen[c.GetClass()] = c.GetAction()
	}
	const destroy = journeyv1.ErasureAction_ERASURE_ACTION_DESTROY
	if seen[journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL] == destroy &&
		(seen[journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY] != destroy || seen[journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT] != destroy) {
		return refusal.New(RuleErasureSpecial, field)
	}
	return nil
}

// erased refuses the claim of a caller that keys are destroyed: nothing destroys them but the service that
// records it. What another system decided and carried out is history. The answers of class SPECIAL have to
// be kept for the figures before they go, those of every version of the entry.
func (d *draft) erased() *refusal.Refusal {
	const field = "step.personal_data_erased."
	e := d.step.GetPersonalDataErased()
	if !d.req.TakenOver {
		return refusal.New(RuleErasureByService, "step")
	}
	if decision := d.eventOf(e.GetDecision()); decision.GetStep().GetErasureDecided() != nil && decision.GetTakenOver() == nil {
		return refusal.New(RuleErasureByService, "step").Against(decision.GetVersion())
	}
	if !slices.Contains(e.GetClasses(), journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL) {
		if len(e.GetAnswers()) > 0 {
			return refusal.New(RuleErasureNoAnswers, field+"answers")
		}
		return nil
	}
	for _, p := range d.past {
		step, version := p.Event.GetStep(), p.Event.GetVersion()
		if step.GetEntryDeclared() == nil && step.GetFactCorrected().GetStep().GetEntryDeclared() == nil {
			continue
		}
		if !slices.ContainsFunc(e.GetAnswers(), func(a *journeyv1.SpecialAnswers) bool { return a.GetVersion() == version }) {
			return refusal.New(RuleErasureAnswers, field+"answers", number(version)).Against(version)
		}
	}
	return nil
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

func (p *persons) decide(f Fact, e *journeyv1.ErasureDecided) *refusal.Refusal {
	request, ok := p.requested[e.GetRequest()]
	if !ok {
		return refusal.New(RuleErasureRequest, "step.erasure_decided.request", number(e.GetRequest()))
	}
	if by := p.decidedBy[e.GetRequest()]; by != 0 {
		return refusal.New(RuleErasureDecided, "step.erasure_decided.request", number(e.GetRequest())).Against(by)
	}
	return fourEyes(request.Event, f.Event, e.GetDecidedBy(), request.Version)
}

// fourEyes refuses a decision by the one who recorded the request, and one in the name of somebody else.
// Of history taken over it is asked who recorded it there; where that system does not say, the decision's
// own word for who decided has to do. What was requested here is not decided by the same one by sending
// the decision as taken over.
func fourEyes(request, decision *journeyv1.Event, decidedBy string, version uint64) *refusal.Refusal {
	const field = "step.erasure_decided.decided_by"
	asked, by := recorder(request), recorder(decision)
	second := asked == "" || asked != by && asked != decidedBy
	if request.GetTakenOver() == nil {
		second = second && asked != decision.GetActor().GetId()
	}
	if !second {
		return refusal.New(RuleErasureSecond, field).Against(version)
	}
	if unsaid := decision.GetTakenOver() != nil && by == ""; !unsaid && by != decidedBy {
		return refusal.New(RuleErasureDecider, field, decidedBy)
	}
	return nil
}

// recorder is who recorded the event first; empty if it is taken over from a system that does not say.
func recorder(e *journeyv1.Event) string {
	if t := e.GetTakenOver(); t != nil {
		return t.GetRecordedBy().GetId()
	}
	return e.GetActor().GetId()
}

func (p *persons) erase(e *journeyv1.PersonalDataErased) *refusal.Refusal {
	decision, ok := p.decided[e.GetDecision()]
	if !ok {
		return refusal.New(RuleErasureDecision, "step.personal_data_erased.decision", number(e.GetDecision()))
	}
	for _, class := range e.GetClasses() {
		if by := p.erased[class]; by != 0 {
			return refusal.New(RuleErasedAlready, "step.personal_data_erased.classes", class.String()).Against(by)
		}
		if !slices.Contains(destroyed(decision.Step), class) {
			return refusal.New(RuleErasureClass, "step.personal_data_erased.classes", class.String()).Against(decision.Version)
		}
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

// destroyed is the classes that a decision on erasure destroys.
func destroyed(step *journeyv1.Step) []journeyv1.PrivacyClass {
	var classes []journeyv1.PrivacyClass
	for _, c := range step.GetErasureDecided().GetDecisions() {
		if c.GetAction() == journeyv1.ErasureAction_ERASURE_ACTION_DESTROY {
			classes = append(classes, c.GetClass())
		}
	}
	return classes
}
