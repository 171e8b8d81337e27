package projections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

const op = "op-1"

// world is a real log and a real database with a small read model.
type world struct {
	t     testing.TB
	conn  *nats.Conn
	store *eventstore.JetStream
	pool  *pgxpool.Pool
	heads map[string]eventstore.Head
	at    time.Time
	// last is the projector that was started last.
	last *running
}

func newWorld(t testing.TB) *world {
	t.Helper()
	conn, err := testdb.Broker(t).ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	store, err := eventstore.Open(t.Context(), conn, eventstore.Config{Create: true, Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, conn: conn, store: store, pool: testdb.New(t), heads: map[string]eventstore.Head{},
		at: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
}

func participant(id string) eventstore.Subject {
	return eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
}

func session() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}}
}

func registered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{}}}
}

func linked(other string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: other}}}
}

func unlinked(other string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonsUnlinked{PersonsUnlinked: &journeyv1.PersonsUnlinked{Other: other}}}
}

func retracted(version uint64) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: version}}}
}

func operationRegistered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{}}}
}

func contactMade() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{EmployerContactMade: &journeyv1.EmployerContactMade{}}}
}

// draft continues a history by steps of one day.
func (w *world) draft(s eventstore.Subject, on string, steps ...*journeyv1.Step) eventstore.Draft {
	d := eventstore.Draft{Subject: s, Expected: w.heads[s.String()]}
	id := uuid.NewString()
	for i, step := range steps {
		w.at = w.at.Add(300 * time.Millisecond)
		d.Events = append(d.Events, &journeyv1.Event{OccurredOn: on, RecordedAt: timestamppb.New(w.at), RequestId: id,
			RequestIndex: uint32(i), Step: step, Actor: &journeyv1.Actor{Id: "worker-1"}})
	}
	return d
}

// append stores drafts in one append and answers the sequence of the last event.
func (w *world) append(drafts ...eventstore.Draft) uint64 {
	w.t.Helper()
	stored, err := w.store.Append(w.t.Context(), drafts...)
	if err != nil {
		w.t.Fatal(err)
	}
	var last uint64
	for _, a := range stored {
		e := a.Events[len(a.Events)-1]
		w.heads[a.Subject.String()] = eventstore.Head{Version: e.Event.GetVersion(), Sequence: e.Sequence, Hash: e.Hash}
		last = max(last, e.Sequence)
	}
	return last
}

func (w *world) record(id, on string, steps ...*journeyv1.Step) uint64 {
	w.t.Helper()
	return w.append(w.draft(participant(id), on, steps...))
}

// running is a projector at work.
type running struct {
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

// start runs a projector until stop, or the end of the test.
func (w *world) start(store eventstore.Store, model projections.Model, cfg projections.Config) *running {
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.err = projections.New(store, w.pool, model, cfg).Run(ctx)
	}()
	w.t.Cleanup(func() { r.stop() })
	w.last = r
	return r
}

func (r *running) stop() error {
	r.cancel()
	<-r.done
	return r.err
}

// ends waits for a projector that ends by itself.
func (r *running) ends(t testing.TB) error {
	t.Helper()
	select {
	case <-r.done:
		return r.err
	case <-time.After(20 * time.Second):
		t.Fatal("the projector does not end")
		return nil
	}
}

// wait waits until the model has read up to a sequence.
func (w *world) wait(sequence uint64) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	last := w.last
	go func() {
		select {
		case <-last.done: // nobody will move the model on
			cancel()
		case <-ctx.Done():
		}
	}()
	has, err := projections.Wait(ctx, w.pool, "visits", w.store.LogID(), sequence)
	if err != nil || !has.Reached {
		w.t.Fatalf("waiting for %d: %+v, %v; the projector ended with %v", sequence, has, err, last.stop())
	}
}

// project runs a projector up to a sequence and stops it.
func (w *world) project(model projections.Model, sequence uint64) {
	w.t.Helper()
	r := w.start(w.store, model, projections.Config{})
	w.wait(sequence)
	if err := r.stop(); err != nil {
		w.t.Fatal(err)
	}
}

// texts are rows of one text column.
func (w *world) texts(sql string, args ...any) []string {
	w.t.Helper()
	rows, err := w.pool.Query(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// visitors are the rows of the public view, as text.
func (w *world) visitors() []string {
	w.t.Helper()
	return w.texts(`SELECT group_id || ' ' || array_to_string(members, '+') || ' ' || steps || ' ' || last_on
		FROM visits.visitor ORDER BY group_id, kind`)
}

// state is the only generation of the model with a status.
func (w *world) state(status projections.Status) projections.State {
	w.t.Helper()
	all, err := projections.List(w.t.Context(), w.pool, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(s projections.State) bool { return s.Status == status })
	if i < 0 {
		w.t.Fatalf("no generation is %s: %+v", status, all)
	}
	return all[i]
}

var errCrash = errors.New("crash of the test")

func names(n int, prefix string) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%s-%d", prefix, i+1))
	}
	return all
}

// until asks until a query answers true.
func (w *world) until(sql string) {
	w.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		var yes bool
		if err := w.pool.QueryRow(w.t.Context(), sql).Scan(&yes); err == nil && yes {
			return
		}
	}
	w.t.Fatalf("never: %s", sql)
}
