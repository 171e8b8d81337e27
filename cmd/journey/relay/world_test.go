package relay_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/simulate"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/broker"
	"journey/deploy/local/testdb"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// world is a log and what relays need, without a relay.
type world struct {
	t *testing.T
	// dial connects a user: api, relay, or that of a subscriber.
	dial   func(user string) (*nats.Conn, error)
	broker *broker.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	store  *eventstore.JetStream
	pool   *pgxpool.Pool
	heads  map[eventstore.Subject]eventstore.Head
	// rest are the steps of the simulated LaQs that are not recorded yet.
	rest []*journeyv1.RecordRequest
}

func newWorld(t *testing.T, participants int) *world {
	t.Helper()
	return newWorldOn(t, testdb.Broker(t), participants)
}

func newWorldOn(t *testing.T, b *broker.Server, participants int) *world {
	t.Helper()
	w := &world{t: t, broker: b}
	w.dial = func(string) (*nats.Conn, error) { return w.broker.ClientConn(nats.MaxReconnects(-1)) }
	return w.begin(participants)
}

func (w *world) begin(participants int) *world {
	w.t.Helper()
	w.pool, w.heads = testdb.New(w.t), map[eventstore.Subject]eventstore.Head{}
	w.connect()
	var err error
	if w.rest, err = simulate.Lines(simulate.Config{Programme: "laqs", Participants: participants, Seed: 6}); err != nil {
		w.t.Fatal(err)
	}
	if err := subscription.Prepare(w.t.Context(), w.pool); err != nil {
		w.t.Fatal(err)
	}
	return w
}

func (w *world) connect() {
	w.t.Helper()
	w.conn, w.js = w.login("relay")
	api, _ := w.login("api")
	var err error
	if w.store, err = eventstore.Open(w.t.Context(), api, eventstore.Config{Create: true, Keys: eventstore.NewMemoryKeyring()}); err != nil {
		w.t.Fatal(err)
	}
}

// login is a connection of a user until the test ends.
func (w *world) login(user string) (*nats.Conn, jetstream.JetStream) {
	w.t.Helper()
	conn, err := w.dial(user)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		w.t.Fatal(err)
	}
	return conn, js
}

// record appends the next steps of the simulated LaQs, as they are, and answers where the log ends.
func (w *world) record(n int) (last uint64) {
	w.t.Helper()
	some := w.rest[:min(n, len(w.rest))]
	w.rest = w.rest[len(some):]
	for lines := range slices.Chunk(some, 100) {
		last = w.append(lines...)
	}
	return last
}

// append stores steps at once, those of a history in their order, and answers where the log ends.
func (w *world) append(lines ...*journeyv1.RecordRequest) (last uint64) {
	w.t.Helper()
	var drafts []eventstore.Draft
	for _, line := range lines {
		kind := line.Kind
		if kind == journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED {
			kind = journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT
		}
		subject := eventstore.Subject{Operation: line.Operation, Kind: kind, ID: line.Subject}
		i := slices.IndexFunc(drafts, func(d eventstore.Draft) bool { return d.Subject == subject })
		if i < 0 {
			i, drafts = len(drafts), append(drafts, eventstore.Draft{Subject: subject, Expected: w.heads[subject]})
		}
		drafts[i].Events = append(drafts[i].Events, &journeyv1.Event{OccurredOn: line.OccurredOn, RequestId: line.RequestId,
			Actor: &journeyv1.Actor{Id: "worker-1"}, Step: line.Step, RecordedAt: line.TakenOver.GetSourceRecordedAt(), Evidence: line.Evidence})
	}
	appended, err := w.store.Append(w.t.Context(), drafts...)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range appended {
		e := a.Events[len(a.Events)-1]
		w.heads[a.Subject] = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
		last = max(last, e.Sequence)
	}
	return last
}

// step appends a step of a participant.
func (w *world) step(participant, on string, step *journeyv1.Step) uint64 {
	w.t.Helper()
	line := &journeyv1.RecordRequest{Operation: "laqs", Subject: participant, OccurredOn: on, RequestId: uuid.NewString(), Step: step,
		TakenOver: &journeyv1.TakenOver{SourceRecordedAt: timestamppb.New(time.Date(2018, 7, 1, 9, 30, 0, 0, time.UTC))}}
	return w.append(line)
}

// subscribe creates a subscription to LaQs that is told of what lies behind a position.
func (w *world) subscribe(name string, after uint64, choice placement.Choice) subscription.Subscription {
	w.t.Helper()
	s := subscription.Subscription{Name: name, Operations: []string{"laqs"}, Choice: choice, Content: announcement.Protobuf, After: after,
		Secret: bytes.Repeat([]byte(name[:1]), 32)}
	if err := subscription.Create(w.t.Context(), w.pool, s, time.Now()); err != nil {
		w.t.Fatal(err)
	}
	return s
}
