package journey

import (
	"testing"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

func asking() *journeyv1.ErasureRequested {
	return askingFor(identity)
}

func destroying(request uint64, classes ...journeyv1.PrivacyClass) *journeyv1.ErasureDecided {
	e := &journeyv1.ErasureDecided{DecidedBy: "officer", Request: request}
	for _, c := range classes {
		e.Decisions = append(e.Decisions, &journeyv1.ClassDecision{Class: c, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY})
	}
	return e
}

func deciding(request uint64, c *journeyv1.ClassDecision) *journeyv1.ErasureDecided {
	return &journeyv1.ErasureDecided{DecidedBy: "officer", Request: request, Decisions: []*journeyv1.ClassDecision{c}}
}

func erasing(decision uint64, classes ...journeyv1.PrivacyClass) *journeyv1.PersonalDataErased {
	return &journeyv1.PersonalDataErased{Decision: decision, Classes: classes}
}

const (
	special   = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL
	residence = journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE
	contact   = journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	keeping   = journeyv1.ErasureAction_ERASURE_ACTION_KEEP
)

// asked is a person who asked for erasure after the exit (version 5); decided is after the decision (6).
func asked(more ...at) past { return left(append([]at{on("2017-01-02", asking())}, more...)...) }

func erasureDecided(more ...at) past {
	return asked(append([]at{decidedOn("2017-01-09", destroying(5, identity))}, more...)...)
}

// erasureTaken is the same, recorded in another system.
func erasureTaken(more ...at) past {
	return left(append([]at{on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-09", destroying(5, identity)).takenOver("officer")}, more...)...).elsewhere()
}

// specialTaken is a decision (version 6) to destroy the special answers too.
func specialTaken() past {
	return left(on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-09", destroying(5, identity, contact, special)).takenOver("officer")).elsewhere()
}

// unsealed is an entry without the answers that are sealed.
func unsealed() *journeyv1.EntryDeclared {
	return enteringAs(func(e *journeyv1.EntryDeclared) {
		e.Minority, e.Disability, e.OtherDisadvantages, e.HousingExclusion, e.Country, e.Benefit = nil, nil, nil, nil, nil, nil
	})
}

// decidedOn is a decision that the officer records.
func decidedOn(day string, e *journeyv1.ErasureDecided) at { return on(day, e).recordedBy("officer") }

// erasingSpecial destroys the special answers and keeps those of the versions for the figures.
func erasingSpecial(decision uint64, versions ...uint64) *journeyv1.PersonalDataErased {
	e := erasing(decision, identity, contact, special)
	for _, v := range versions {
		e.Answers = append(e.Answers, &journeyv1.SpecialAnswers{Version: v, Disability: no()})
	}
	return e
}

func askingFor(classes ...journeyv1.PrivacyClass) *journeyv1.ErasureRequested {
	return askingBy(byPerson, withdrawal, classes...)
}

func keepingIdentity() *journeyv1.ClassDecision {
	return &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2023-12-31", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B}
}

// gone is after the service has destroyed the identity (version 7).
func gone() past { return erasureDecided(on("2017-01-09", erasing(6, identity)).carriedOut()) }

var personRows = []row{
	{name: "an erasure is requested", past: left(), step: on("2017-01-02", asking())},
	{name: "an erasure is requested a second time", past: asked(), step: on("2017-01-03", asking())},
	{name: "an erasure of somebody unknown is refused", step: on("2017-01-02", asking()), want: RuleRegistrationMissing},
	{name: "an erasure is requested after the results are in", past: left(), step: on("2020-06-02", asking())},
	{name: "an erasure is requested after a withdrawal", past: left(on("2016-12-01", withdrawing())), step: on("2017-01-02", asking())},
	{name: "an erasure is decided by a second person", past: asked(), step: decidedOn("2017-01-09", destroying(5, identity))},
	{name: "an erasure is decided after a withdrawal", past: left(on("2016-12-01", withdrawing()), on("2017-01-02", asking())), step: decidedOn("2017-01-09", destroying(6, identity))},
	{name: "data are erased after a withdrawal", past: left(on("2016-12-01", withdrawing()), on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-03", destroying(6, identity)).takenOver("officer")).elsewhere(), step: on("2017-01-09", erasing(7, identity)).takenOver("")},
	{name: "an erasure decided by the one who recorded the request is refused", past: left(on("2017-01-02", asking()).recordedBy("officer")), step: decidedOn("2017-01-09", destroying(5, identity)), want: RuleErasureSecond, against: 5},
	{name: "an erasure decided in the name of another is refused", past: asked(), step: on("2017-01-09", destroying(5, identity)).recordedBy("boss"), want: RuleErasureDecider},
	{name: "an erasure requested and decided by one person in the name of another is refused", past: left(on("2017-01-02", asking()).recordedBy("boss")), step: on("2017-01-09", destroying(5, identity)).recordedBy("boss"), want: RuleErasureSecond, against: 5},
	{name: "a decision taken over, recorded by a second person", past: left(on("2017-01-02", asking()).takenOver("case-worker")), step: on("2017-01-09", destroying(5, identity)).takenOver("officer")},
	{name: "a decision taken over, recorded by the one who recorded the request, is refused", past: left(on("2017-01-02", asking()).takenOver("officer")), step: on("2017-01-09", destroying(5, identity)).takenOver("officer"), want: RuleErasureSecond, against: 5},
	{name: "a decision taken over, recorded in the name of another, is refused", past: left(on("2017-01-02", asking()).takenOver("case-worker")), step: on("2017-01-09", destroying(5, identity)).takenOver("boss"), want: RuleErasureDecider},
	{name: "a decision taken over that does not say who recorded it", past: left(on("2017-01-02", asking()).takenOver("case-worker")), step: on("2017-01-09", destroying(5, identity)).takenOver("")},
	{name: "a decision taken over, made by the one who recorded the request, is refused", past: left(on("2017-01-02", asking()).takenOver("officer")), step: on("2017-01-09", destroying(5, identity)).takenOver(""), want: RuleErasureSecond, against: 5},
	{name: "request and decision taken over that do not say who recorded them", past: left(on("2017-01-02", asking()).takenOver("")), step: on("2017-01-09", destroying(5, identity)).takenOver("")},
	{name: "a decision here on a request taken over", past: left(on("2017-01-02", asking()).takenOver("case-worker")), step: decidedOn("2017-01-09", destroying(5, identity))},
	{name: "a decision here on a request taken over of the same person is refused", past: left(on("2017-01-02", asking()).takenOver("officer")), step: decidedOn("2017-01-09", destroying(5, identity)), want: RuleErasureSecond, against: 5},
	{name: "a decision on a request made here, sent as taken over by the same person, is refused", past: asked(), step: on("2017-01-09", destroying(5, identity)).takenOver("officer"), want: RuleErasureSecond, against: 5},
	{name: "an erasure decided twice is refused", past: erasureDecided(), step: decidedOn("2017-01-10", destroying(5, identity)), want: RuleErasureDecided, against: 6},
	{name: "an erasure nobody requested is refused", past: left(), step: decidedOn("2017-01-09", destroying(4, identity)), want: RuleErasureRequest},
	{name: "an erasure that decides a class twice is refused", past: asked(), step: decidedOn("2017-01-09", destroying(5, identity, identity)), want: RuleErasureClassTwice},
	{name: "keeping without a reason is refused", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping})), want: RuleErasureKeep},
	{name: "keeping with a reason", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2023-12-31", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B}))},
	{name: "asking on a basis that only keeps is refused", past: left(), step: on("2017-01-02", askingBy(byPerson, journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B, identity)), want: RuleErasureBasis},
	{name: "keeping on a basis that keeps nothing is refused", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2023-12-31", LegalBasis: withdrawal})), want: RuleErasureKeepBasis},
	{name: "keeping until a day that is over is refused", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2017-01-08", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_E})), want: RuleErasureKeepPast},
	{name: "keeping for the day of the decision", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2017-01-09", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_E}))},
	{name: "destroying with an end is refused", past: asked(), step: decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY, KeepUntil: "2023-12-31"})), want: RuleErasureDestroy},
	{name: "destroying the special answers alone is refused", past: asked(), step: decidedOn("2017-01-09", destroying(5, special, identity)), want: RuleErasureSpecial},
	{name: "destroying the special answers with identity and contact", past: left(on("2017-01-02", askingFor(special, identity, contact))), step: decidedOn("2017-01-09", destroying(5, special, identity, contact))},
	{name: "destroying a class that nobody asked for is refused", past: asked(), step: decidedOn("2017-01-09", destroying(5, identity, contact)), want: RuleErasureUnasked, against: 5},
	{name: "keeping a class that nobody asked for", past: left(on("2017-01-02", askingFor(contact))), step: decidedOn("2017-01-09", &journeyv1.ErasureDecided{DecidedBy: "officer", Request: 5, Decisions: append(destroying(5, contact).Decisions, keepingIdentity())})},
	{name: "a decision taken over on more than was asked for", past: left(on("2017-01-02", asking()).takenOver("case-worker")), step: on("2017-01-09", destroying(5, identity, contact)).takenOver("officer")},
	{name: "data are erased after the decision", past: erasureTaken(), step: on("2017-01-09", erasing(6, identity)).takenOver("")},
	{name: "data erased elsewhere that were recorded here are refused", past: left(on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-09", destroying(5, identity)).takenOver("officer")), step: on("2017-01-09", erasing(6, identity)).takenOver(""), want: RuleErasureHere, against: 1},
	{name: "data erased elsewhere that are on hold here are refused", past: left(on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-03", holding("h-1", "", identity)), on("2017-01-09", destroying(5, identity)).takenOver("officer")).elsewhere(), step: on("2017-01-09", erasing(7, identity)).takenOver(""), want: RuleErasureHeld, against: 6},
	{name: "data erased by a caller are refused", past: erasureDecided(), step: on("2017-01-09", erasing(6, identity)), want: RuleErasureByService},
	{name: "data erased by a caller after a decision taken over are refused", past: erasureTaken(), step: on("2017-01-09", erasing(6, identity)), want: RuleErasureByService},
	{name: "data erased elsewhere after a decision made here are refused", past: erasureDecided(), step: on("2017-01-09", erasing(6, identity)).takenOver(""), want: RuleErasureByService, against: 6},
	{name: "special answers are erased and kept for the figures", past: specialTaken(), step: on("2017-01-09", erasingSpecial(6, 3)).takenOver("")},
	{name: "special answers erased without those for the figures are refused", past: specialTaken(), step: on("2017-01-09", erasingSpecial(6)).takenOver(""), want: RuleErasureAnswers, against: 3},
	{name: "special answers erased without those of a correction are refused", past: append(specialTaken(), on("2017-01-09", correcting(3, "2016-01-12", unsealed(), special, residence))),
		step: on("2017-01-10", erasingSpecial(6, 3)).takenOver(""), want: RuleErasureAnswers, against: 7},
	{name: "special answers erased with those of a correction", past: append(specialTaken(), on("2017-01-09", correcting(3, "2016-01-12", unsealed(), special, residence))),
		step: on("2017-01-10", erasingSpecial(6, 3, 7)).takenOver("")},
	{name: "special answers of somebody who never entered are erased", past: past{registered, on("2017-01-02", asking()).takenOver("case-worker"), on("2017-01-03", destroying(2, identity, contact, special)).takenOver("officer")}.elsewhere(),
		step: on("2017-01-09", erasingSpecial(3)).takenOver("")},
	{name: "answers for the figures where the special ones stay are refused", past: erasureTaken(), step: on("2017-01-09", &journeyv1.PersonalDataErased{
		Decision: 6, Classes: []journeyv1.PrivacyClass{identity}, Answers: []*journeyv1.SpecialAnswers{{Version: 3, Disability: no()}}}).takenOver(""), want: RuleErasureNoAnswers},
	{name: "data erased twice are refused", past: erasureTaken(on("2017-01-09", erasing(6, identity)).takenOver("")), step: on("2017-01-09", erasing(6, identity)).takenOver(""), want: RuleErasedAlready, against: 7},
	{name: "data erased without a decision are refused", past: left(on("2017-01-02", asking()).takenOver("case-worker")).elsewhere(), step: on("2017-01-09", erasing(5, identity)).takenOver(""), want: RuleErasureDecision},
	{name: "data of a class nobody decided are refused", past: erasureTaken(), step: on("2017-01-09", erasing(6, contact)).takenOver(""), want: RuleErasureClass, against: 6},
	{name: "an erasure is retracted before it is decided", past: asked(), step: on("2017-01-03", retracting(5))},
	{name: "a request that was decided is not retracted", past: erasureDecided(), step: on("2017-01-10", retracting(5)), want: RuleErasureRequest, against: 6},
	{name: "a decision to destroy is final: the service carries it out at once", past: erasureDecided(), step: on("2017-01-10", retracting(6)), want: RuleRetractionFinal, against: 6},
	{name: "a decision taken over is retracted before anything is destroyed", past: erasureTaken(), step: on("2017-01-10", retracting(6))},
	{name: "a decision to keep is retracted", past: asked(decidedOn("2017-01-09", deciding(5, keepingIdentity()))), step: on("2017-01-10", retracting(6))},
	{name: "the service records what it destroyed", past: erasureDecided(), step: on("2017-01-09", erasing(6, identity)).carriedOut()},
	{name: "the service destroys nothing that was not decided", past: erasureDecided(), step: on("2017-01-09", erasing(6, contact)).carriedOut(), want: RuleErasureClass, against: 6},
	{name: "the service carries out nothing that was decided elsewhere", past: erasureTaken(), step: on("2017-01-09", erasing(6, identity)).carriedOut(), want: RuleErasureByService, against: 6},
	{name: "the service keeps the special answers for the figures", past: left(on("2017-01-02", askingFor(identity, contact, special)), decidedOn("2017-01-09", destroying(5, identity, contact, special))), step: on("2017-01-09", erasingSpecial(6)).carriedOut(), want: RuleErasureAnswers, against: 3},
	{name: "what is destroyed is not asked for again", past: gone(), step: on("2017-01-10", asking()), want: RuleErasedAlready, against: 6},
	{name: "what is to be destroyed is not asked for again", past: erasureDecided(), step: on("2017-01-10", asking()), want: RuleErasedAlready, against: 6},
	{name: "what another system asks for again is taken over", past: gone(), step: on("2017-01-10", asking()).takenOver("case-worker")},
	{name: "the special answers alone are not asked for", past: left(), step: on("2017-01-10", askingFor(special, identity)), want: RuleErasureSpecial},
	{name: "the special answers are asked for with what is left of identity and contact", past: gone(), step: on("2017-01-10", askingFor(special, contact))},
	{name: "the special answers are destroyed with what is left of identity and contact", past: append(gone(), on("2017-01-10", askingFor(special, contact))), step: decidedOn("2017-01-11", destroying(8, special, contact))},
	{name: "what is destroyed is not decided again", past: asked(on("2017-01-02", asking()), decidedOn("2017-01-09", destroying(5, identity))), step: decidedOn("2017-01-10", destroying(6, identity)), want: RuleErasedAlready, against: 7},
	{name: "a class that is asked for and not decided is refused", past: left(on("2017-01-02", askingFor(identity, contact))), step: decidedOn("2017-01-09", destroying(5, contact)), want: RuleErasureUndecided, against: 5},
	{name: "a decision that was carried out is not retracted", past: erasureTaken(on("2017-01-09", erasing(6, identity)).takenOver("")), step: on("2017-01-10", retracting(6)), want: RuleErasureDecision, against: 7},
	{name: "an erasure is final", past: erasureTaken(on("2017-01-09", erasing(6, identity)).takenOver("")), step: on("2017-01-10", retracting(7)), want: RuleRetractionFinal},

	{name: "after the decision a step without personal fields", past: erasureDecided(), step: on("2017-01-10", &journeyv1.CounsellingSessionHeld{Minutes: 30})},
	{name: "after the decision a note is refused", past: erasureDecided(), step: on("2017-01-10", &journeyv1.CounsellingSessionHeld{Minutes: 30, Note: "x"}), want: RulePersonalFields, against: 6},
	{name: "after the decision a reason for a retraction is refused", past: erasureDecided(), step: on("2017-01-10", &journeyv1.FactRetracted{Version: 4, Why: "x"}), want: RulePersonalFields},
	{name: "after the decision a corrected name is refused", past: erasureDecided(), step: on("2017-01-10", correcting(1, "2016-01-04", registeringBorn("1979-01-01"))), want: RulePersonalFields},
	{name: "after the decision a correction that leaves the personal fields alone", past: erasureDecided(), step: on("2017-01-10", correcting(1, "2016-01-05", &journeyv1.ParticipantRegistered{}, identity))},
	{name: "after the decision a placement that ends without a reason", past: inWork(on("2017-01-02", asking()), decidedOn("2017-01-09", destroying(5, identity))), step: on("2017-01-10", ended("pl-1"))},
	{name: "after a decision to keep everything a note", past: asked(decidedOn("2017-01-09", deciding(5, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2023-12-31", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_B}))),
		step: on("2017-01-10", &journeyv1.CounsellingSessionHeld{Minutes: 30, Note: "x"})},

	{name: "a link alone is refused", past: active(), step: on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-2"}), want: RuleLinkBoth},
	{name: "an unlinking alone is refused", past: active(), step: on("2016-02-01", &journeyv1.PersonsUnlinked{Other: "p-2"}), want: RuleLinkBoth},
	{name: "a link is not retracted", past: active(on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-2"})), step: on("2016-02-02", retracting(4)), want: RuleRetractionFinal},
	{name: "a link is not corrected", past: active(on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-2"})), step: on("2016-02-02", correcting(4, "2016-02-01", &journeyv1.PersonsLinked{Other: "p-3"})), want: RuleCorrectionFinal},
}

func TestPerson(t *testing.T) { run(t, personRows) }

func TestLinkExpectsTheVersionOfTheFirst(t *testing.T) {
	req := on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-2"}).request()
	three := uint64(3)
	req.ExpectedVersion = &three
	if _, _, refused := DecideLink(history(t, active()), history(t, past{registered}), "p-1", "p-2", laqs(), req); refused != nil {
		t.Errorf("expected 3 of the first, the second has 1: %s", refused)
	}
	if _, _, refused := DecideLink(history(t, past{registered}), history(t, active()), "p-1", "p-2", laqs(), req); refused == nil {
		t.Error("expected 3 of the first, it has 1, and yet accepted")
	}
}

func TestLink(t *testing.T) {
	linked := on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-2"})
	unlinked := on("2016-03-01", &journeyv1.PersonsUnlinked{Other: "p-2"})
	back := on("2016-02-01", &journeyv1.PersonsLinked{Other: "p-1"})
	for _, c := range []struct {
		name string
		a, b past
		id   string
		step at
		want refusal.Rule
	}{
		{"two participations are linked", active(), past{registered}, "p-2", linked, ""},
		{"with itself it is refused", active(), active(), "p-1", linked, RuleLinkItself},
		{"with another than it names it is refused", active(), active(), "p-3", linked, RuleLinkOther},
		{"twice it is refused", active(linked), active(back), "p-2", on("2016-02-02", &journeyv1.PersonsLinked{Other: "p-2"}), RuleLinkedAlready},
		{"a link with somebody unknown is refused", active(), nil, "p-2", linked, RuleRegistrationMissing},
		{"a link of somebody unknown is refused", nil, active(), "p-2", linked, RuleRegistrationMissing},
		{"a link after the exit and a withdrawal", left(on("2017-01-01", withdrawing())), active(), "p-2", on("2017-02-01", &journeyv1.PersonsLinked{Other: "p-2"}), ""},
		{"two participations are separated", active(linked), active(back), "p-2", unlinked, ""},
		{"what is not linked is not separated", active(), active(), "p-2", unlinked, RuleNotLinked},
		{"what is linked on one side only is not separated", active(linked), active(), "p-2", unlinked, RuleNotLinked},
		{"another step is no link", active(), active(), "p-2", exited, RuleStepMissing},
	} {
		t.Run(c.name, func(t *testing.T) {
			onA, onB, refused := DecideLink(history(t, c.a), history(t, c.b), "p-1", c.id, laqs(), c.step.request())
			var got refusal.Rule
			if refused != nil {
				got = refused.Rule
			}
			if got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if refused == nil && (otherOf(onA.Steps[0].Step) != "p-2" || otherOf(onB.Steps[0].Step) != "p-1") {
				t.Errorf("each names the other: %v, %v", onA, onB)
			}
		})
	}
}
