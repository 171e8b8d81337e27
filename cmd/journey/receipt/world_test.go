package receipt

import (
	"bytes"
	"context"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/testdb"
	"journey/domain/placement"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// world is a subscription with its stream and its consumer, which gives each message out twice.
type world struct {
	*testing.T
	js       jetstream.JetStream
	database *pgxpool.Pool
	sub      subscription.Subscription
	consumer jetstream.Consumer
	watch    *Watch
	now      time.Time
	last     uint64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	_, js := testdb.JetStream(t, testdb.Broker(t))
	w := &world{T: t, js: js, database: testdb.New(t), now: time.Now()}
	w.sub = subscription.Subscription{Name: "payroll", Operations: []string{"laqs"}, Content: announcement.JSON, Secret: bytes.Repeat([]byte{7}, 32), PasswordHash: "$2a$10$made-up"}
	w.must(Prepare(t.Context(), js, 1))
	w.must(subscription.Prepare(t.Context(), w.database))
	w.must(subscription.Create(t.Context(), w.database, w.sub, w.now))
	_, err := w.database.Exec(t.Context(), `INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending)
		VALUES ('payroll', 'log', 9, '', 'first', 0, 0, 0, 0, 0)`)
	w.must(err)
	w.begin(1)
	w.watch = NewWatch(js, w.database, w.sub, func() time.Time { return w.now })
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// begin makes the stream and the consumer.
func (w *world) begin(first uint64) {
	w.Helper()
	_, err := w.js.CreateStream(w.Context(), jetstream.StreamConfig{Name: "PLACEMENT_payroll", Subjects: []string{announcement.Subjects("payroll")}, FirstSeq: first})
	w.must(err)
	w.last = first - 1
	w.consumer, err = w.js.CreateConsumer(w.Context(), "PLACEMENT_payroll", jetstream.ConsumerConfig{
		Durable: "payroll", AckPolicy: jetstream.AckExplicitPolicy, MaxDeliver: 2, AckWait: time.Minute,
	})
	w.must(err)
}

// follow runs Follow until the test or the answered function ends it.
func (w *world) follow() (stop func()) {
	ctx, cancel := context.WithCancel(w.Context())
	done := make(chan error, 1)
	go func() {
		done <- Follow(ctx, Config{JetStream: w.js, Database: w.database, Log: slog.New(slog.DiscardHandler)})
	}()
	ended := false
	stop = func() {
		if cancel(); !ended {
			ended = true
			if err := <-done; err != nil {
				w.Error(err)
			}
		}
	}
	w.Cleanup(stop)
	return stop
}

// Next and Put make the world an End.
func (w *world) Next() uint64 { return w.last + 1 }

func (w *world) Put(ctx context.Context, m announcement.Message) error {
	if cursor := m.Header[announcement.CursorHeader]; cursor != "" {
		w.Errorf("a message comes with the cursor %q", cursor)
	}
	out := nats.NewMsg(m.Subject)
	out.Data = m.Data
	for name, value := range m.Header {
		out.Header[name] = []string{value}
	}
	out.Header[announcement.CursorHeader] = []string{"cursor-of-" + strconv.FormatUint(w.last, 10)}
	ack, err := w.js.PublishMsg(ctx, out, jetstream.WithExpectLastSequence(w.last))
	if err == nil {
		w.last = ack.Sequence
	}
	return err
}

// tell stores a message, as expected if it is an erasure notice.
func (w *world) tell(event string, kind placement.Kind) uint64 {
	w.Helper()
	if kind == placement.ParticipantErased {
		w.must(w.watch.Expect(w.Context(), []Notice{{Operation: "laqs", Participant: "p-" + event, Position: 100 + w.Next(), Event: event, Sequence: w.Next()}}))
	}
	w.must(w.Put(w.Context(), announcement.Message{Subject: "placement.v1.payroll.laqs." + string(kind), Data: []byte(`{"of":"` + event + `"}`), Header: map[string]string{
		announcement.IDHeader: event, announcement.TypeHeader: announcement.Type(kind), announcement.ParticipantHeader: "pseudonym-" + event, "Nats-Msg-Id": event,
	}}))
	return w.last
}

// take is the next n messages as the subscriber gets them.
func (w *world) take(n int) []jetstream.Msg {
	w.Helper()
	var all []jetstream.Msg
	for len(all) < n {
		m, err := w.consumer.Next(jetstream.FetchMaxWait(patience))
		w.must(err)
		all = append(all, m)
	}
	return all
}

// until waits for what must come.
func (w *world) until(what string, is func() bool) {
	w.Helper()
	end, again := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-end:
			w.Fatalf("%s: not within %s", what, patience)
		case <-again.C:
		}
	}
}

// acknowledged says whether an erasure notice is.
func (w *world) acknowledged(event string) (is bool) {
	w.Helper()
	w.must(w.database.QueryRow(w.Context(), `SELECT acknowledged_at IS NOT NULL FROM journey_relay.erasures WHERE event = $1`, event).Scan(&is))
	return is
}

// fault is why an event is parked; empty if it is not.
func (w *world) fault(event string) (fault string) {
	w.Helper()
	w.must(w.database.QueryRow(w.Context(), `SELECT coalesce(max(fault), '') FROM journey_relay.waiting WHERE event = $1 AND parked AND NOT retry`, event).Scan(&fault))
	return fault
}

// silent says whether the server says nothing of acknowledgements.
func (w *world) silent() bool {
	w.Helper()
	info, err := w.consumer.Info(w.Context())
	w.must(err)
	return info.Config.SampleFrequency == ""
}

// said waits until n things that the server said are not read yet.
func (w *world) said(n uint64) {
	w.Helper()
	w.until("what the server says", func() bool {
		stream, err := w.js.Stream(w.Context(), Stream)
		w.must(err)
		return stream.CachedInfo().State.Msgs == n
	})
}

// heard begins to follow once the server has said n things, and waits until all are read.
func (w *world) heard(n uint64) {
	w.Helper()
	w.said(n)
	w.follow()
	w.said(0)
}

// remake is what the relay makes of the log again.
func (w *world) remake(_ context.Context, n Notice) (announcement.Message, error) {
	return announcement.Message{ID: n.Event, Subject: "placement.v1.payroll.laqs.participant_erased", Data: []byte(`{"of":"` + n.Event + `"}`), Header: map[string]string{
		announcement.IDHeader: n.Event, announcement.TypeHeader: announcement.Type(placement.ParticipantErased), announcement.ParticipantHeader: "pseudonym-" + n.Event,
	}}, nil
}
