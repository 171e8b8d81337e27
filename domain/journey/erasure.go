package journey

import (
	"slices"

	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"
)

// erasureRequested refuses to ask for what is destroyed already, or cannot be destroyed alone.
func (d *draft) erasureRequested() *refusal.Refusal {
	if d.req.TakenOver {
		return nil
	}
	if keepsBy(d.step.GetErasureRequested().GetLegalBasis()) {
		return refusal.New(RuleErasureBasis, d.field("erasure_requested.legal_basis"))
	}
	classes, field := d.step.GetErasureRequested().GetClasses(), d.field("erasure_requested.classes")
	for _, class := range classes {
		if by := d.goneBy(class); by != 0 {
			return refusal.New(RuleErasedAlready, field, class.String()).Against(by)
		}
	}
	return d.special(classes, field)
}

func (d *draft) erasureDecided() *refusal.Refusal {
	decided := d.step.GetErasureDecided()
	seen := map[journeyv1.PrivacyClass]journeyv1.ErasureAction{}
	field := d.field("erasure_decided.decisions")
	for _, c := range decided.GetDecisions() {
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
	if refused := d.special(destroyed(d.step), field); refused != nil || d.req.TakenOver {
		return refused
	}
	for _, c := range decided.GetDecisions() {
		switch until, err := calendar.Parse(c.GetKeepUntil()); {
		case c.GetAction() != journeyv1.ErasureAction_ERASURE_ACTION_KEEP:
		case !keepsBy(c.GetLegalBasis()):
			return refusal.New(RuleErasureKeepBasis, field, c.GetClass().String())
		case err == nil && until < d.on:
			return refusal.New(RuleErasureKeepPast, field, c.GetClass().String(), c.GetKeepUntil())
		}
		// The same request decided again is another mistake, which is found later.
		if by := d.goneBy(c.GetClass()); by != 0 && d.eventOf(by).GetStep().GetErasureDecided().GetRequest() != decided.GetRequest() {
			return refusal.New(RuleErasedAlready, field, c.GetClass().String()).Against(by)
		}
	}
	request := d.eventOf(decided.GetRequest()).GetStep().GetErasureRequested()
	for _, class := range request.GetClasses() {
		if seen[class] == journeyv1.ErasureAction_ERASURE_ACTION_UNSPECIFIED {
			return refusal.New(RuleErasureUndecided, field, class.String()).Against(decided.GetRequest())
		}
	}
	for _, class := range destroyed(d.step) { // what nobody else asked for would go by the word of one person
		if request != nil && !slices.Contains(request.GetClasses(), class) {
			return refusal.New(RuleErasureUnasked, field, class.String()).Against(decided.GetRequest())
		}
	}
	return nil
}

// keepsBy says whether a basis is one on which data are kept although somebody wants them erased: Art. 17 (3) GDPR.
func keepsBy(basis journeyv1.LegalBasis) bool {
	return basis == journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B || basis == journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_E
}

// special refuses to destroy the special answers unless identity and contact go with them, or are gone: with a
// name beside it, what is kept for the figures would tell of a person.
func (d *draft) special(classes []journeyv1.PrivacyClass, field string) *refusal.Refusal {
	if !slices.Contains(classes, journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL) {
		return nil
	}
	for _, with := range []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY, journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT} {
		if !slices.Contains(classes, with) && d.goneBy(with) == 0 {
			return refusal.New(RuleErasureSpecial, field)
		}
	}
	return nil
}

// goneBy is the version of the step by which a class is destroyed, or is to be; 0 = it stays.
func (d *draft) goneBy(class journeyv1.PrivacyClass) uint64 {
	for _, f := range d.before {
		if slices.Contains(destroyed(f.Step), class) || slices.Contains(f.Step.GetPersonalDataErased().GetClasses(), class) {
			return f.Version
		}
	}
	return 0
}

// erased refuses the claim of a caller that keys are destroyed: nothing destroys them but the service that
// records it. What another system decided and carried out is history. The answers of class SPECIAL have to
// be kept for the figures before they go, those of every version of the entry.
func (d *draft) erased() *refusal.Refusal {
	const field = "step.personal_data_erased."
	e := d.step.GetPersonalDataErased()
	if !d.req.TakenOver && !d.req.CarriedOut {
		return refusal.New(RuleErasureByService, "step")
	}
	decision := d.eventOf(e.GetDecision())
	if decision.GetStep().GetErasureDecided() != nil && d.req.CarriedOut != (decision.GetTakenOver() == nil) {
		return refusal.New(RuleErasureByService, "step").Against(decision.GetVersion())
	}
	if refused := d.elsewhere(e.GetClasses(), field+"classes"); refused != nil {
		return refused
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

// elsewhere refuses what another system erased to take what was recorded here, or is on hold here, with it: nobody
// here asked for that, and whoever takes it over would destroy it alone.
func (d *draft) elsewhere(classes []journeyv1.PrivacyClass, field string) *refusal.Refusal {
	if !d.req.TakenOver {
		return nil
	}
	terms := Terms(d.past, d.op)
	for _, class := range classes {
		for _, p := range d.past {
			sealed := slices.ContainsFunc(p.Event.GetSealed(), func(s *journeyv1.Sealed) bool { return s.GetClass() == class })
			here := sealed || given(p.Event.GetStep().ProtoReflect(), []journeyv1.PrivacyClass{class}, "") != ""
			if here && p.Event.GetTakenOver() == nil {
				return refusal.New(RuleErasureHere, field, class.String()).Against(p.Event.GetVersion())
			}
		}
		if k, _ := retention.Of(terms, class).Keeps(d.on, journeyv1.ErasureRequester_ERASURE_REQUESTER_COURT, journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_E); k.Hold != nil {
			return onHold(k, class, field)
		}
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
