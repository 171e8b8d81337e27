package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const (
	narrative  = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
	special    = journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL
	statistics = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
)

// A store opens what it was made for; what is destroyed is erased, and what is lost is damage.
func classes(t *testing.T, open New) {
	b := open(t, Options{})
	p := participant("p-1")
	minority := &journeyv1.YesNoAnswer{}
	erasure := &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
		Answers: []*journeyv1.SpecialAnswers{{Version: 1, Minority: minority}, {Version: 2}},
	}}}
	head := headOf(mustAppend(t, b.Store, request(p, eventstore.Head{}, session("told in confidence"), step(&journeyv1.EntryDeclared{Minority: minority}), erasure))[0])

	notes := func(s eventstore.Store) (string, []journeyv1.PrivacyClass) {
		t.Helper()
		r := mustLoad(t, s, p).Events[0]
		return r.Event.Step.GetCounsellingSessionHeld().Note, r.Erased
	}
	if note, erased := notes(b.Opening(t, special)); note != "" || erased != nil {
		t.Errorf("a store that does not open the class shows %q, erased %v", note, erased)
	}
	if note, erased := notes(b.Opening(t, narrative)); note != "told in confidence" || erased != nil {
		t.Errorf("a store that opens the class shows %q, erased %v", note, erased)
	}
	// A store answers an append as it would load it.
	blind := b.Opening(t)
	got := mustAppend(t, blind, request(participant("q-1"), eventstore.Head{}, session("secret")))
	if diff := cmp.Diff(mustLoad(t, blind, participant("q-1")).Events, got[0].Events, protocmp.Transform()); diff != "" {
		t.Errorf("a store that opens nothing (-loaded +answered):\n%s", diff)
	}
	// A sealed part kept elsewhere opens with its event's id, and with no other.
	sealed := mustLoad(t, blind, p).Events[0].Event
	part := eventstore.Part{Subject: p, EventID: sealed.Id, Class: sealed.Sealed[0].Class, Ciphertext: sealed.Sealed[0].Ciphertext}
	opened, err := eventstore.OpenParts(t.Context(), b.Keys, []eventstore.Part{part})
	if err != nil || opened[0].GetCounsellingSessionHeld().Note != "told in confidence" {
		t.Errorf("a part kept elsewhere: %v, %v", opened, err)
	}
	part.EventID = "another"
	_, err = eventstore.OpenParts(t.Context(), b.Keys, []eventstore.Part{part})
	wantDamage(t, err, eventstore.DamageKeyLost)

	for _, class := range []journeyv1.PrivacyClass{narrative, special} {
		if err := b.Keys.Destroy(t.Context(), p.String(), class); err != nil {
			t.Fatal(err)
		}
	}
	if note, erased := notes(b.Store); note != "" || !slices.Equal(erased, []journeyv1.PrivacyClass{narrative}) {
		t.Errorf("after the key is destroyed: note %q, erased %v", note, erased)
	}
	if _, erased := notes(b.Opening(t)); erased != nil {
		t.Errorf("a store that opens nothing calls %v erased", erased)
	}
	if h := mustLoad(t, b.Store, p); h.Head != head {
		t.Errorf("the head moved to %+v", h.Head)
	}
	answers := func() (int, []journeyv1.PrivacyClass) {
		t.Helper()
		r := mustLoad(t, b.Store, p).Events[2]
		return len(r.Event.Step.GetPersonalDataErased().Answers), r.Erased
	}
	if n, erased := answers(); n != 2 || erased != nil {
		t.Errorf("%d answers kept for the figures, erased %v; want 2 and none", n, erased)
	}
	if err := b.Keys.Destroy(t.Context(), "journey.op.operation.op", statistics); err != nil {
		t.Fatal(err)
	}
	if n, erased := answers(); n != 0 || !slices.Equal(erased, []journeyv1.PrivacyClass{statistics}) {
		t.Errorf("after the operation's key is destroyed: %d answers, erased %v", n, erased)
	}
	lossy, ok := b.Keys.(*eventstore.MemoryKeyring)
	if !ok {
		t.Fatalf("the suite needs a keyring that can lose keys, not %T", b.Keys)
	}
	lossy.Lose(p.String())
	_, err = b.Store.Load(t.Context(), p)
	wantDamage(t, err, eventstore.DamageKeyLost)
	_, err = b.Opening(t).Append(t.Context(), request(p, head, session("x")))
	wantDamage(t, err, eventstore.DamageKeyLost)
}

func follow(t *testing.T, open New) {
	b := open(t, Options{})
	s := b.Store
	var heads []eventstore.Head
	add := func(n int) {
		for range n {
			heads = append(heads, headOf(mustAppend(t, s, request(participant(fmt.Sprintf("p-%d", len(heads))), eventstore.Head{}, session("x")))[0]))
		}
	}
	add(7)
	got := all(t, s)
	for i, m := range got {
		if m.Sequence != uint64(i+1) || m.Subject != participant(fmt.Sprintf("p-%d", i)).String() {
			t.Errorf("message %d is %d of %s", i, m.Sequence, m.Subject)
		}
	}
	// From the middle on, in batches; what is appended meanwhile arrives as well.
	next, largest := uint64(4), 0
	err := s.Follow(t.Context(), 3, 2, func(_ context.Context, ms []eventstore.Message) error {
		largest = max(largest, len(ms))
		for _, m := range ms {
			if m.Sequence != next {
				t.Errorf("message %d, want %d", m.Sequence, next)
			}
			next++
		}
		switch {
		case next == 8:
			add(3)
		case next == 11:
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) || largest > 2 {
		t.Errorf("follow: %v, batches of up to %d", err, largest)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Follow(ctx, 9, 10, func(context.Context, []eventstore.Message) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("follow after its end: %v, want %v", err, context.Canceled)
	}
	wantDamage(t, s.Follow(t.Context(), 11, 10, func(context.Context, []eventstore.Message) error { return nil }), eventstore.DamageShort)
}

func marks(t *testing.T, open New) {
	s := open(t, Options{}).Store
	empty, err := s.Last(t.Context())
	if err != nil || empty != (eventstore.Mark{}) {
		t.Errorf("the end of an empty log is %+v, %v", empty, err)
	}
	first := headOf(mustAppend(t, s, request(participant("a"), eventstore.Head{}, session("x")))[0])
	mustAppend(t, s, request(participant("b"), eventstore.Head{}, session("x")))
	last, err := s.Last(t.Context())
	if err != nil || last.Sequence != 2 || last.Log != s.LogID() || s.LogID() == "" {
		t.Errorf("the end is %+v, %v", last, err)
	}
	mark := eventstore.Mark{Log: s.LogID(), Sequence: first.Sequence, Hash: first.Hash}
	for _, good := range []eventstore.Mark{{}, mark, last, {Log: s.LogID()}} {
		if err := s.Check(t.Context(), good); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
	foreign, ahead, altered := mark, mark, mark
	foreign.Log, ahead.Sequence, altered.Hash = "another", 3, eventstore.Hash{}
	wantDamage(t, s.Check(t.Context(), foreign), eventstore.DamageForeign)
	wantDamage(t, s.Check(t.Context(), ahead), eventstore.DamageShort)
	wantDamage(t, s.Check(t.Context(), altered), eventstore.DamageHash)
}

func subjects(t *testing.T, open New) {
	s := open(t, Options{}).Store
	of := func(operation, id string, kind journeyv1.HistoryKind) eventstore.Subject {
		return eventstore.Subject{Operation: operation, Kind: kind, ID: id}
	}
	const person, employer = journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
	for _, subject := range []eventstore.Subject{of("op-2", "a", person), of("op", "p-2", person), of("op", "p-10", person), of("op", "p-1", employer)} {
		mustAppend(t, s, request(subject, eventstore.Head{}, session("x"), session("y")))
	}
	for _, c := range []struct {
		operation string
		kind      journeyv1.HistoryKind
		want      []eventstore.Subject
	}{
		{"op", person, []eventstore.Subject{of("op", "p-10", person), of("op", "p-2", person)}},
		{"op", employer, []eventstore.Subject{of("op", "p-1", employer)}},
		{"op-3", person, []eventstore.Subject{}},
		{"", person, []eventstore.Subject{of("op", "p-10", person), of("op", "p-2", person), of("op-2", "a", person)}},
	} {
		got, err := s.Subjects(t.Context(), c.operation, c.kind)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("subjects of %q: %v (-want +got)\n%s", c.operation, err, diff)
		}
	}
	if _, err := s.Subjects(t.Context(), "*", person); err == nil {
		t.Error("* is an operation")
	}
	if _, err := s.Subjects(t.Context(), "op", 0); err == nil {
		t.Error("no kind is a kind")
	}
}
