package courier

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
	"journey/deploy/local/testdb"
	"journey/domain/calendar"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

const (
	name      = "portal"
	operation = "laqs"
	secret    = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)

// world is a subscription with a webhook, its stream, and a clock that is set by hand.
type world struct {
	t         testing.TB
	js        jetstream.JetStream
	database  *pgxpool.Pool
	announcer *announcement.Announcer
	receiver  *receiver
	// told is what was put into the stream, in its order.
	told []told

	mu  sync.Mutex
	now time.Time
}

// told is one message: its id, and who it is about.
type told struct{ id, participant string }

func begin(t testing.TB) *world {
	t.Helper()
	_, js := testdb.JetStream(t, testdb.Broker(t))
	w := &world{t: t, js: js, database: testdb.New(t), now: monday}
	w.receiver = &receiver{}
	key := bytes.Repeat([]byte{7}, 32)
	var err error
	if w.announcer, err = announcement.New(name, announcement.JSON, key); err != nil {
		t.Fatal(err)
	}
	if err := subscription.Prepare(t.Context(), w.database); err != nil {
		t.Fatal(err)
	}
	err = subscription.Create(t.Context(), w.database, subscription.Subscription{
		Name: name, Operations: []string{operation}, Content: announcement.JSON, Secret: key,
		Webhook: &subscription.Webhook{URL: "https://portal.example/hook", Secrets: secret},
	}, monday)
	if err != nil {
		t.Fatal(err)
	}
	w.stream(1)
	w.exec(`INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged,
	    acknowledged_position, acknowledged_index, pending) VALUES ($1, 'log', 0, '', 'one', 0, 0, 0, 0, 0)`, name)
	return w
}

// stream makes the subscription's stream, its first message at a sequence.
func (w *world) stream(first uint64) {
	w.t.Helper()
	_, err := w.js.CreateStream(w.t.Context(), jetstream.StreamConfig{
		Name: subscription.Stream(name), Subjects: []string{announcement.Subjects(name)}, AllowDirect: true, FirstSeq: first,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.database.Exec(context.Background(), statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// tell puts what is told of participants into the stream, a beginning each, as the relay does.
func (w *world) tell(participants ...string) {
	w.t.Helper()
	for _, p := range participants {
		position := uint64(len(w.told) + 1)
		w.publish(placement.Emission{
			Ref:       placement.Ref{Event: fmt.Sprint("e-", position), Kind: placement.Started, Key: placement.Key{Kind: placement.Started, Placement: "pl"}},
			Operation: operation, Participant: p, Recorded: monday, Sequence: position,
			Placement: placement.Placement{ID: "pl", Kind: journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB, First: calendar.Must("2026-11-01")},
		})
	}
}

// erase tells that a participant's data were erased.
func (w *world) erase(participant string) {
	w.t.Helper()
	position := uint64(len(w.told) + 1)
	w.publish(placement.Emission{
		Ref:       placement.Ref{Event: fmt.Sprint("e-", position), Kind: placement.ParticipantErased, Key: placement.Key{Kind: placement.ParticipantErased}},
		Operation: operation, Participant: participant, Recorded: monday, Sequence: position, ErasedOn: calendar.Must("2026-11-20"),
	})
	w.exec(`INSERT INTO journey_relay.erasures (subscription, operation, participant, position, event, sequences, told_at)
	    VALUES ($1, $2, $3, $4, $5, ARRAY[$4::BIGINT], $6)`, name, operation, participant, position, w.told[position-1].id, monday)
}

func (w *world) publish(e placement.Emission) {
	w.t.Helper()
	m, err := w.announcer.Message(e, announcement.Cursor{Position: e.Sequence})
	if err != nil {
		w.t.Fatal(err)
	}
	out := nats.NewMsg(m.Subject)
	for key, value := range m.Header {
		out.Header[key] = []string{value}
	}
	out.Data = m.Data
	ack, err := w.js.PublishMsg(context.Background(), out)
	if err != nil {
		w.t.Fatal(err)
	}
	w.told = append(w.told, told{m.ID, m.Header[announcement.ParticipantHeader]})
	w.exec(`UPDATE journey_relay.progress SET published = $2 WHERE subscription = $1`, name, ack.Sequence)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) config() Config {
	return Config{
		JetStream: w.js, Database: w.database, Subscription: name, Now: w.clock, Seed: 1, Log: slog.New(slog.DiscardHandler), Poll: time.Millisecond,
		Sender: func(webhook.Endpoint) (Sender, error) { return w.receiver, nil },
	}
}

// deliver lets a courier work until there is nothing to do at this moment.
func (w *world) deliver() {
	w.t.Helper()
	w.deliverBy(w.config())
}

func (w *world) deliverBy(c Config) {
	w.t.Helper()
	for range 3 { // what is posted again comes first, and what is due after that
		if err := c.work(w.t.Context(), true); err != nil {
			w.t.Fatal(err)
		}
	}
}

// number is the place of a message in what was told, from 1.
func (w *world) number(id string) int {
	for i, m := range w.told {
		if m.id == id {
			return i + 1
		}
	}
	w.t.Fatalf("%q was never told", id)
	return 0
}

// got is the numbers of the messages that the receiver was sent since the last time it was asked.
func (w *world) got() (numbers []int) {
	w.t.Helper()
	for _, m := range w.receiver.emptied() {
		numbers = append(numbers, w.number(m.ID))
	}
	return numbers
}

// row is what waits, without what differs from run to run.
type row struct {
	Sequence, Attempts int
	Fault              string
	Parked             bool
}

func (w *world) waiting() []row {
	w.t.Helper()
	rows, err := w.database.Query(w.t.Context(), `SELECT sequence, attempts, fault, parked FROM journey_relay.waiting ORDER BY sequence`)
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := pgx.AppendRows([]row(nil), rows, pgx.RowToStructByPos[row])
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w *world) progress() subscription.Progress {
	w.t.Helper()
	p, err := subscription.ProgressOf(w.t.Context(), w.database, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) state() subscription.Subscription {
	w.t.Helper()
	s, err := subscription.Get(w.t.Context(), w.database, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// receiver answers as it is told, and keeps what it got.
type receiver struct {
	mu     sync.Mutex
	all    []webhook.Message
	answer func(webhook.Message) delivery.Answer
}

func (r *receiver) Send(_ context.Context, m webhook.Message, _ time.Time) delivery.Answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, m)
	if r.answer == nil {
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	return r.answer(m)
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all)
}

func (r *receiver) emptied() []webhook.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	return all
}

// refuses answers with a fault to what is about some of those who were told of, by their numbers.
func (w *world) refuses(a delivery.Answer, numbers ...int) {
	refused := map[string]bool{}
	for _, n := range numbers {
		refused[w.told[n-1].id] = true
	}
	w.receiver.mu.Lock()
	defer w.receiver.mu.Unlock()
	w.receiver.answer = func(m webhook.Message) delivery.Answer {
		if refused[m.ID] {
			return a
		}
		return delivery.Answer{Outcome: delivery.Delivered}
	}
}

// answering is a sender that only answers.
type answering func(webhook.Message) delivery.Answer

func (a answering) Send(_ context.Context, m webhook.Message, _ time.Time) delivery.Answer {
	return a(m)
}
