package storytest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// Operation is the operation in which everything happens.
const Operation = "op-1"

// World is a log, and one read model of it.
type World struct {
	Pool *pgxpool.Pool
	Keys *eventstore.MemoryKeyring
	// Conn is a connection to the broker that the log lies on.
	Conn  *nats.Conn
	t     testing.TB
	store *eventstore.JetStream
	model projections.Model
	heads map[eventstore.Subject]eventstore.Head
	last  uint64
}

// New is an empty world.
func New(t testing.TB, model projections.Model) *World {
	t.Helper()
	conn, err := testdb.Broker(t).ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	keys := eventstore.NewMemoryKeyring()
	store, err := eventstore.Open(t.Context(), conn, eventstore.Config{Create: true, Keys: keys, Classes: model.Classes})
	if err != nil {
		t.Fatal(err)
	}
	return &World{Pool: testdb.New(t), Keys: keys, Conn: conn, t: t, store: store, model: model, heads: map[eventstore.Subject]eventstore.Head{}}
}

// Participant is the history of a participant.
func Participant(id string) eventstore.Subject {
	return eventstore.Subject{Operation: Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
}

// Record stores a step of a participant and answers its version.
func (w *World) Record(id, on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	return w.Append(Participant(id), on, step)
}

// Append stores a step of any history and answers its version.
func (w *World) Append(subject eventstore.Subject, on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	w.append(w.draft(subject, on, step))
	return w.heads[subject].Version
}

// Link says that two participants are one person.
func (w *World) Link(a, b, on string) {
	w.t.Helper()
	w.append(w.draft(Participant(a), on, Linked(b)), w.draft(Participant(b), on, Linked(a)))
}

// Unlink says that they are not.
func (w *World) Unlink(a, b, on string) {
	w.t.Helper()
	w.append(w.draft(Participant(a), on, Unlinked(b)), w.draft(Participant(b), on, Unlinked(a)))
}

func (w *World) draft(subject eventstore.Subject, on string, step *journeyv1.Step) eventstore.Draft {
	at := time.Date(2026, 3, 4, 5, 6, int(w.last), 0, time.UTC)
	return eventstore.Draft{Subject: subject, Expected: w.heads[subject], Events: []*journeyv1.Event{{
		OccurredOn: on, RecordedAt: timestamppb.New(at), RequestId: uuid.NewString(), Step: step,
		Actor: &journeyv1.Actor{Id: "worker-1"},
	}}}
}

func (w *World) append(drafts ...eventstore.Draft) {
	w.t.Helper()
	stored, err := w.store.Append(w.t.Context(), drafts...)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range stored {
		e := a.Events[len(a.Events)-1]
		w.heads[a.Subject] = eventstore.Head{Version: e.Event.GetVersion(), Sequence: e.Sequence, Hash: e.Hash}
		w.last = max(w.last, e.Sequence)
	}
}

// Events is the history of a participant.
func (w *World) Events(id string) []*journeyv1.Event {
	w.t.Helper()
	history, err := w.store.Load(w.t.Context(), Participant(id))
	if err != nil {
		w.t.Fatal(err)
	}
	var events []*journeyv1.Event
	for _, e := range history.Events {
		events = append(events, e.Event)
	}
	return events
}

// Show lets the read model read everything so far.
func (w *World) Show() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- projections.New(twice{w.store}, w.Pool, w.model, projections.Config{}).Run(running)
		cancel()
	}()
	has, err := projections.Wait(ctx, w.Pool, w.model.Name, w.store.LogID(), w.last)
	stop()
	if ran := <-ended; ran != nil {
		w.t.Fatalf("projector: %v", ran)
	}
	if err == nil && (!has.Reached || has.Parked > 0) {
		parked, why := projections.Parked(w.t.Context(), w.Pool, w.model.Name)
		err = fmt.Errorf("it has %+v, parked %+v, %v", has, parked, why)
	}
	if err != nil {
		w.t.Fatalf("waiting for %d: %v", w.last, err)
	}
}

// Store is the log.
func (w *World) Store() eventstore.Store { return w.store }

// History is the history of a participant as the read model sees it.
func (w *World) History(id string) eventstore.History {
	w.t.Helper()
	history, err := w.store.Load(w.t.Context(), Participant(id))
	if err != nil {
		w.t.Fatal(err)
	}
	history.Subject = Participant(id)
	return history
}

// Rebuild makes the read model anew from the log. Its rows must be those that were kept up to date step by
// step; from here the new ones are shown.
func (w *World) Rebuild() {
	w.t.Helper()
	if _, err := projections.Rebuild(w.t.Context(), w.store, w.Pool, w.model, projections.RebuildConfig{SpoolDir: w.t.TempDir(), Partitions: 3}); err != nil {
		w.t.Fatal(err)
	}
	found, err := projections.Promote(w.t.Context(), w.store, w.Pool, w.model, projections.PromoteConfig{})
	if err != nil {
		w.t.Fatalf("%v: %+v", err, found)
	}
}

// twice delivers each message on its own and then once more.
type twice struct{ eventstore.Store }

func (s twice) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	return s.Store.Follow(ctx, after, max, func(ctx context.Context, messages []eventstore.Message) error {
		for i := range messages {
			for range 2 {
				if err := deliver(ctx, messages[i:i+1]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
