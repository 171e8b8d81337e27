package relay_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/relay"
	"journey/cmd/journey/relay/relaytest"
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
func (w *world) record(n int) uint64 {
	w.t.Helper()
	last := uint64(0)
	for _, line := range w.rest[:min(n, len(w.rest))] {
		last = w.append(line)
	}
	w.rest = w.rest[min(n, len(w.rest)):]
	return last
}

func (w *world) append(line *journeyv1.RecordRequest) uint64 {
	w.t.Helper()
	kind := line.Kind
	if kind == journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED {
		kind = journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT
	}
	subject := eventstore.Subject{Operation: line.Operation, Kind: kind, ID: line.Subject}
	event := &journeyv1.Event{OccurredOn: line.OccurredOn, RequestId: line.RequestId, Actor: &journeyv1.Actor{Id: "worker-1"}, Step: line.Step,
		RecordedAt: line.TakenOver.GetSourceRecordedAt(), Evidence: line.Evidence}
	appended, err := w.store.Append(w.t.Context(), eventstore.Draft{Subject: subject, Expected: w.heads[subject], Events: []*journeyv1.Event{event}})
	if err != nil {
		w.t.Fatal(err)
	}
	e := appended[0].Events[0]
	w.heads[subject] = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
	return e.Sequence
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

// lines gets what a relay logs.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// relaying is a relay at work.
type relaying struct {
	t    *testing.T
	log  *lines
	stop func() error
	// ended waits until it ends by itself.
	ended func() error
}

// relay runs a relay on connections of its own until the test or stop ends it.
func (w *world) relay(change ...func(*relay.Config)) *relaying {
	w.t.Helper()
	conn, err := w.dial("relay")
	if err != nil {
		w.t.Fatal(err)
	}
	store, err := eventstore.Open(w.t.Context(), conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		w.t.Fatal(err)
	}
	r := &relaying{t: w.t, log: &lines{}}
	cfg := relay.Config{Store: store, NATS: conn, Database: w.pool, Log: slog.New(slog.NewTextHandler(r.log, nil)), Now: time.Now, Poll: 20 * time.Millisecond}
	for _, c := range change {
		c(&cfg)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx, cfg) }()
	r.ended = sync.OnceValue(func() error {
		defer conn.Close()
		return <-ended
	})
	r.stop = func() error {
		cancel()
		return r.ended()
	}
	w.t.Cleanup(func() { _ = r.stop() })
	return r
}

// end stops it; it must have gone well.
func (r *relaying) end() {
	r.t.Helper()
	if err := r.stop(); err != nil {
		r.t.Fatal(err)
	}
}

// lying is a message in a stream.
type lying struct {
	Subject string
	Header  map[string]string
	Data    string
}

// pure is what a subscription gets of the log, by the function that it is, up to where the log ends.
func (w *world) pure(s subscription.Subscription) (all []lying) {
	w.t.Helper()
	messages, err := relaytest.Messages(w.t.Context(), w.store, s)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, lying{m.Subject, m.Header, string(m.Data)})
	}
	return all
}

// positions are those of the events that a subscription is told, one for each.
func (w *world) positions(s subscription.Subscription) (all []int64) {
	w.t.Helper()
	a, err := announcement.New(s.Name, s.Content, s.Secret)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range w.pure(s) {
		cursor, err := a.Cursor(m.Header[announcement.CursorHeader])
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, int64(cursor.Position))
	}
	return all
}

// stream is every message that lies in the stream of a subscription; nil if there is none.
func (w *world) stream(name string) (first uint64, all []lying) {
	w.t.Helper()
	s, err := w.js.Stream(w.t.Context(), subscription.Stream(name))
	if err != nil {
		return 0, nil
	}
	state := s.CachedInfo().State
	for n := state.FirstSeq; state.Msgs > 0 && n <= state.LastSeq; n++ {
		m, err := s.GetMsg(w.t.Context(), n)
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, lyingOf(m.Subject, m.Header, m.Data))
	}
	return state.FirstSeq, all
}

// lyingOf leaves out what the relay and the server add.
func lyingOf(subject string, header nats.Header, data []byte) lying {
	l := lying{subject, map[string]string{}, string(data)}
	for name := range maps.Keys(header) {
		if !strings.HasPrefix(name, "Nats-") || name == "Nats-Msg-Id" {
			l.Header[name] = header[name][0]
		}
	}
	return l
}

// read takes n messages through the consumer of a subscription, as a subscriber does, and acknowledges them.
func (w *world) read(name string, n int) []lying {
	w.t.Helper()
	_, js := w.login(subscription.User(name))
	c, err := js.Consumer(w.t.Context(), subscription.Stream(name), name)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []lying
	for len(all) < n {
		some, err := c.Fetch(n-len(all), jetstream.FetchMaxWait(20*time.Second))
		if err != nil {
			w.t.Fatal(err)
		}
		before := len(all)
		for m := range some.Messages() {
			all = append(all, lyingOf(m.Subject(), m.Headers(), m.Data()))
			if err := m.DoubleAck(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
		}
		if len(all) == before {
			w.t.Fatalf("%d messages came, want %d: %v", len(all), n, some.Error())
		}
	}
	return all
}

// incarnation is which making of the stream it is.
func (w *world) incarnation(name string) string {
	w.t.Helper()
	s, err := w.js.Stream(w.t.Context(), subscription.Stream(name))
	if err != nil {
		return ""
	}
	return s.CachedInfo().Config.Metadata["journey_incarnation"]
}

func (w *world) progress(name string) subscription.Progress {
	w.t.Helper()
	p, err := subscription.ProgressOf(w.t.Context(), w.pool, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// told waits until a relay has told everything up to where the log ends.
func (w *world) told(name string) {
	w.t.Helper()
	last, err := w.store.Last(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	w.soon(fmt.Sprintf("%s is told everything", name), func() bool { return w.progress(name).Position >= last.Sequence })
}

func (w *world) soon(what string, is func() bool) {
	w.t.Helper()
	end := time.After(30 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-end:
			w.t.Fatalf("not within 30 s: %s", what)
		case <-tick.C:
		}
	}
}

// seenBy says whether a relay tells a subscription.
func (w *world) seenBy(r *relaying, name string) bool {
	return strings.Contains(r.log.String(), "telling a subscription") && strings.Contains(r.log.String(), "subscription="+name)
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.pool.Exec(w.t.Context(), sql, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.pool.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}
