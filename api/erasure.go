package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"journey/domain/calendar"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// eraser is the service itself, which records what it has destroyed.
var eraser = Actor{ID: "journey", Role: journeyv1.Role_ROLE_SERVICE, Operations: []string{"*"}}

// errAnswersGone means that class SPECIAL is destroyed, and its answers are neither in the log nor kept.
var errAnswersGone = errors.New("the special answers of an erasure that is not finished can neither be read nor were they kept")

// erase carries out a decision on erasure. It may be interrupted anywhere, and called again whenever: what is done
// is not done twice. The order is what makes it so:
//
//  1. The decision is in the log; from there on no personal field is taken.
//  2. The key of class SPECIAL is destroyed, and in the same moment its answers are kept for the figures.
//  3. The other keys are destroyed, one after the other, and the database of the keys is written anew.
//  4. What this process has in memory is forgotten.
//  5. PersonalDataErased is in the log, with the answers. Read models and other processes follow it.
//  6. The answers that were kept are removed.
//
// The end of ctx does not end it.
func (s *Server) erase(ctx context.Context, subject eventstore.Subject, version uint64) error {
	ctx = context.WithoutCancel(ctx)
	s.erasing.Lock()
	defer s.erasing.Unlock()
	history, err := s.Store.Load(ctx, subject)
	if err != nil {
		return storeError(err)
	}
	history.Subject = subject
	classes := toDestroy(eventAt(history, version))
	if len(classes) == 0 {
		return nil
	}
	if carriedOut(history, version) {
		return keysFailed(s.Keys.DropKept(ctx, subject.String()))
	}
	var answers []*journeyv1.SpecialAnswers
	if slices.Contains(classes, special) {
		answers, err = s.keepAnswers(ctx, history)
		if errors.Is(err, errAnswersGone) { // another process may have finished it since it was read
			if history, err = s.Store.Load(ctx, subject); err != nil {
				return storeError(err)
			}
			if carriedOut(history, version) {
				s.forget(subject)
				return nil
			}
			err = errAnswersGone
		}
		if err != nil {
			return err
		}
	}
	for _, class := range classes {
		if err := s.Keys.Destroy(ctx, subject.String(), class); err != nil {
			return keysFailed(err)
		}
	}
	s.forget(subject)
	if err := s.Keys.Scrub(ctx); err != nil {
		return keysFailed(err)
	}
	if err := s.recordErased(ctx, subject, version, &journeyv1.PersonalDataErased{Classes: classes, Answers: answers, Decision: version}); err != nil {
		return err
	}
	return keysFailed(s.Keys.DropKept(ctx, subject.String()))
}

// keepAnswers destroys the key of class SPECIAL and answers what was read before: now, or by whoever was
// interrupted.
func (s *Server) keepAnswers(ctx context.Context, history eventstore.History) ([]*journeyv1.SpecialAnswers, error) {
	answers, readable := specialAnswers(history)
	if readable {
		if err := eventstore.DestroyKeepingAnswers(ctx, s.Keys, history.Subject, answers); err != nil {
			return nil, keysFailed(err)
		}
	}
	kept, found, err := eventstore.KeptAnswers(ctx, s.Keys, history.Subject)
	switch {
	case err != nil:
		return nil, keysFailed(err)
	case !found:
		return nil, errAnswersGone
	}
	return kept, nil
}

// specialAnswers are the answers of class SPECIAL of every version of an entry; false if they cannot be read.
func specialAnswers(history eventstore.History) ([]*journeyv1.SpecialAnswers, bool) {
	var all []*journeyv1.SpecialAnswers
	for _, e := range history.Events {
		if slices.Contains(e.Erased, special) {
			return nil, false
		}
		if entry := declared(e.Event); entry != nil {
			all = append(all, &journeyv1.SpecialAnswers{
				Version: e.Event.GetVersion(), Minority: entry.Minority, Disability: entry.Disability,
				OtherDisadvantages: entry.OtherDisadvantages, HousingExclusion: entry.HousingExclusion,
			})
		}
	}
	return all, true
}

// recordErased records that the keys are destroyed. Its request follows from the decision, so that it is
// recorded once, whoever carries it out.
func (s *Server) recordErased(ctx context.Context, subject eventstore.Subject, version uint64, erased *journeyv1.PersonalDataErased) error {
	facts, err := s.facts(ctx, subject.Operation)
	if err != nil {
		return err
	}
	var no *journeyv1.Refusal
	for range decideAgain { // somebody may correct the entry meanwhile
		history, err := s.Store.Load(ctx, subject)
		if err != nil {
			return storeError(err)
		}
		if slices.Contains(erased.Classes, special) {
			erased.Answers = withEveryEntry(erased.Answers, history)
		}
		results, _, err := (&journeyService{Server: s, carryingOut: true}).recordList(ctx, eraser, []*journeyv1.RecordRequest{{
			Operation: subject.Operation, Subject: subject.ID, OccurredOn: calendar.Of(s.Now(), zoneOf(facts)).String(),
			RequestId: eventstore.EventID(subject, eventAt(history, version).GetId(), 0),
			Step:      &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: erased}},
		}}, list{})
		if err != nil {
			return err
		}
		if no = results[0].GetRefusal(); no == nil {
			return nil
		}
	}
	return fmt.Errorf("keys are destroyed, and yet it is refused to record it: %s", no.Rule)
}

// withEveryEntry has answers for every version of an entry. Those recorded since the decision have none: they left
// the answers as they were.
func withEveryEntry(answers []*journeyv1.SpecialAnswers, history eventstore.History) []*journeyv1.SpecialAnswers {
	for _, e := range history.Events {
		version := e.Event.GetVersion()
		if declared(e.Event) != nil && !slices.ContainsFunc(answers, func(a *journeyv1.SpecialAnswers) bool { return a.GetVersion() == version }) {
			answers = append(answers, &journeyv1.SpecialAnswers{Version: version})
		}
	}
	return answers
}

// declared is the entry that an event declares or corrects; nil if it does neither.
func declared(e *journeyv1.Event) *journeyv1.EntryDeclared {
	if c := e.GetStep().GetFactCorrected(); c != nil {
		return c.GetStep().GetEntryDeclared()
	}
	return e.GetStep().GetEntryDeclared()
}

// forget drops what this process has in memory of a history.
func (s *Server) forget(subject eventstore.Subject) {
	s.Store.ForgetKeys(subject)
	s.histories.forget(subject)
	s.people.forget()
}

func keysFailed(err error) error {
	var damage *eventstore.DamageError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &damage):
		return storeError(err)
	}
	return fail(codeUnavailable, "service.keys_unavailable", "").WithCause(err)
}

// eventAt is the event of a version; nil if there is none.
func eventAt(history eventstore.History, version uint64) *journeyv1.Event {
	if version == 0 || version > uint64(len(history.Events)) {
		return nil
	}
	return history.Events[version-1].Event
}

// toDestroy are the classes that a decision made here destroys. What another system decided is its to carry out.
func toDestroy(decision *journeyv1.Event) []journeyv1.PrivacyClass {
	if decision.GetTakenOver() != nil {
		return nil
	}
	var classes []journeyv1.PrivacyClass
	for _, c := range decision.GetStep().GetErasureDecided().GetDecisions() {
		if c.GetAction() == journeyv1.ErasureAction_ERASURE_ACTION_DESTROY {
			classes = append(classes, c.GetClass())
		}
	}
	return classes
}

// carriedOut says whether a decision was.
func carriedOut(history eventstore.History, decision uint64) bool {
	return slices.ContainsFunc(history.Events, func(e eventstore.Recorded) bool {
		return e.Event.GetStep().GetPersonalDataErased() != nil && e.Event.GetStep().GetPersonalDataErased().GetDecision() == decision
	})
}
