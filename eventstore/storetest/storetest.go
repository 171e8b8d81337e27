package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Backend is a fresh, empty log and what the suite does to it besides using it.
type Backend struct {
	// Store opens all classes.
	Store eventstore.Store
	// Keys is its keyring.
	Keys eventstore.Keyring
	// Opening is another store on the same log and keyring that opens these classes.
	Opening func(t testing.TB, classes ...journeyv1.PrivacyClass) eventstore.Store
	// Inject puts a message into the log as it is.
	Inject func(t testing.TB, subject string, data []byte)
	// Forget returns when a forgetful log no longer remembers the ids of its events.
	Forget func(t testing.TB)
}

// Options say what the log of a test is like.
type Options struct {
	// Fault is asked before each write of the store; nil = none.
	Fault func() eventstore.Fault
	// Forgetful: the log remembers the ids of its events as briefly as it can; otherwise longer than any test lasts.
	Forgetful bool
}

// New makes the log of one test.
type New func(t testing.TB, options Options) Backend

// Run holds a store to the suite.
func Run(t *testing.T, open New) {
	for name, test := range map[string]func(*testing.T, New){
		"append and load":      appendAndLoad,
		"conflict":             conflict,
		"request repeated":     repeated,
		"request reused":       reused,
		"request overlooked":   overlooked,
		"batch":                batch,
		"order of claims":      claims,
		"faults":               faults,
		"several requests":     severalRequests,
		"two writers":          twoWriters,
		"refused drafts":       refusedDrafts,
		"damage":               damage,
		"classes and erasures": classes,
		"keys forgotten":       forgottenKeys,
		"follow":               follow,
		"marks":                marks,
		"subjects":             subjects,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

func participant(id string) eventstore.Subject {
	return eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
}

// recordedAt is when the events of the suite were recorded.
var recordedAt = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// session is a step with one field in clear and one sealed.
func session(note string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
		Minutes: 45, Note: note,
	}}}
}

// request is a draft of one new request with these steps.
func request(subject eventstore.Subject, expected eventstore.Head, steps ...*journeyv1.Step) eventstore.Draft {
	d := eventstore.Draft{Subject: subject, Expected: expected}
	id := uuid.NewString()
	for i, step := range steps {
		d.Events = append(d.Events, &journeyv1.Event{
			OccurredOn: "2026-03-04", RecordedAt: timestamppb.New(recordedAt), RequestId: id, RequestIndex: uint32(i), Step: step,
			Actor: &journeyv1.Actor{Id: "worker-1"},
		})
	}
	return d
}

func mustAppend(t testing.TB, s eventstore.Store, drafts ...eventstore.Draft) []eventstore.Appended {
	t.Helper()
	out, err := s.Append(t.Context(), drafts...)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return out
}

func mustLoad(t testing.TB, s eventstore.Store, subject eventstore.Subject) eventstore.History {
	t.Helper()
	h, err := s.Load(t.Context(), subject)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return h
}

func headOf(a eventstore.Appended) eventstore.Head {
	last := a.Events[len(a.Events)-1]
	return eventstore.Head{Version: last.Event.Version, Sequence: last.Sequence, Hash: last.Hash}
}

// wantLength checks how many events a history has: nothing lost, nothing twice.
func wantLength(t testing.TB, s eventstore.Store, subject eventstore.Subject, want int) {
	t.Helper()
	if got := len(mustLoad(t, s, subject).Events); got != want {
		t.Errorf("%s has %d events, want %d", subject, got, want)
	}
}

func wantDamage(t testing.TB, err error, want eventstore.DamageKind) {
	t.Helper()
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) || damage.Kind != want {
		t.Errorf("error %v, want damage %s", err, want)
	}
	if err != nil && strings.Contains(err.Error(), "journey.") {
		t.Errorf("%q names a history", err)
	}
}

// all reads the log from the beginning to its present end.
func all(t testing.TB, s eventstore.Store) []eventstore.Message {
	t.Helper()
	last, err := s.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []eventstore.Message
	if last.Sequence == 0 {
		return nil
	}
	err = s.Follow(t.Context(), 0, 100, func(_ context.Context, ms []eventstore.Message) error {
		got = append(got, ms...)
		if uint64(len(got)) >= last.Sequence {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		t.Fatalf("follow: %v", err)
	}
	return got
}

var errEnough = errors.New("enough")
