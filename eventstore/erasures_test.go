package eventstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// erased is a log in which anna's identity was erased, and bert's is decided.
func erased(t *testing.T, ring eventstore.ErasureKeyring) eventstore.Store {
	t.Helper()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: ring, Classes: eventstore.SealedClasses()})
	ok(t, err)
	classes := []journeyv1.PrivacyClass{identity, journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT}
	registered := &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{GivenName: "Planted"}}}
	requested := &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: &journeyv1.ErasureRequested{Classes: classes, RequestedBy: 1, LegalBasis: 2}}}
	decided := &journeyv1.Step{Kind: &journeyv1.Step_ErasureDecided{ErasureDecided: &journeyv1.ErasureDecided{DecidedBy: "dpo-1", Request: 2}}}
	done := &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{Classes: classes, Decision: 3}}}
	for id, steps := range map[string][]*journeyv1.Step{"a": {registered, requested, decided, done}, "b": {registered, requested, decided}, "c": {registered}} {
		draft := eventstore.Draft{Subject: eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}}
		for _, step := range steps {
			draft.Events = append(draft.Events, &journeyv1.Event{
				OccurredOn: "2026-01-02", RequestId: uuid.NewString(), Step: step, RecordedAt: timestamppb.New(time.Unix(1, 0)),
			})
		}
		_, err := store.Append(t.Context(), draft)
		ok(t, err)
	}
	return store
}

var wantErasures = []eventstore.Erasure{{Subject: anna, Request: 2, Decision: 3, Done: 4}, {Subject: bert, Request: 2, Decision: 3}}

// A key database from before an erasure has the key again. Before anything opens, the log destroys it.
func TestARestoredKeyDatabaseBringsNoKeyBack(t *testing.T) {
	key, pool := kek(t), testdb.New(t)
	ring := erasing(t, pool, key)
	store := erased(t, ring)
	old := everyKey(t, pool)
	ok(t, ring.Destroy(t.Context(), anna, identity))
	ok(t, eventstore.ReplayErasures(t.Context(), store, ring))

	restored := erasing(t, testdb.New(t), key)
	ok(t, restored.Restore(t.Context(), give(old)))
	if get(t, restored, anna)[anna].ByClass[identity] == nil {
		t.Fatal("the backup has no key that could come back")
	}
	for range 2 {
		ok(t, eventstore.ReplayErasures(t.Context(), store, restored))
		keys := get(t, restored, anna, bert)
		if keys[anna].ByClass[identity] != nil || !keys[anna].Destroyed[identity] {
			t.Error("the destroyed key came back")
		}
		if keys[anna].ByClass[health] == nil || keys[bert].ByClass[identity] == nil {
			t.Error("a key is destroyed that nobody destroyed, or that is only decided")
		}
		noted, err := restored.Erasures(t.Context(), store.LogID())
		if diff := cmp.Diff(wantErasures, noted); diff != "" || err != nil {
			t.Errorf("noted (-want +got):\n%s%v", diff, err)
		}
	}
	last, err := store.Last(t.Context())
	ok(t, err)
	if read, err := restored.ErasuresRead(t.Context(), store.LogID()); read != last || err != nil {
		t.Errorf("read up to %v, %v; the log ends at %v", read, err, last)
	}
}

// Whoever serves hears of every erasure, whoever carried it out.
func TestWhoFollowsErasuresHearsOfEach(t *testing.T) {
	ring := eventstore.NewMemoryKeyring()
	store := erased(t, ring)
	ok(t, eventstore.ReplayErasures(t.Context(), store, ring)) // another process has noted it
	ctx, cancel := context.WithCancel(t.Context())
	var heard []string
	err := eventstore.FollowErasures(ctx, store, ring, 0, func(s eventstore.Subject) {
		heard = append(heard, s.String())
		if get(t, ring, s.String())[s.String()].ByClass[identity] != nil {
			t.Error("told before the key was destroyed")
		}
		cancel()
	})
	if diff := cmp.Diff([]string{anna}, heard); diff != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("heard (-want +got):\n%s%v", diff, err)
	}
}

// Erasures that were read from a log are not those of a log that is shorter now.
func TestErasuresAreReadFromTheLogThatTheKeysKnow(t *testing.T) {
	ring := eventstore.NewMemoryKeyring()
	store := erased(t, ring)
	ok(t, ring.NoteErasures(t.Context(), eventstore.Mark{Log: store.LogID(), Sequence: 99}, nil))
	var damage *eventstore.DamageError
	if err := eventstore.ReplayErasures(t.Context(), store, ring); !errors.As(err, &damage) || damage.Kind != eventstore.DamageShort {
		t.Errorf("%v, want %s", err, eventstore.DamageShort)
	}
}
