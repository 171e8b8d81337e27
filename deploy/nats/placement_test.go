package nats_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	configuration "journey/deploy/nats"
)

// Two subscribers, and what the first may publish to.
var (
	payroll, portal = configuration.SubscriberUser("payroll"), configuration.SubscriberUser("portal")
	ownNext         = "$JS.API.CONSUMER.MSG.NEXT.PLACEMENT_payroll.payroll"
	ownInfo         = "$JS.API.CONSUMER.INFO.PLACEMENT_payroll.payroll"
)

// progress is how far the subscriber of a subscription is, as the server has it.
func (w *world) progress(name string) (p struct {
	Delivered, AckFloor struct {
		Sequence uint64 `json:"stream_seq"`
	}
	Unacknowledged int    `json:"num_ack_pending"`
	Redelivered    int    `json:"num_redelivered"`
	Pending        uint64 `json:"num_pending"`
	Paused         bool   `json:"paused"`
}) {
	w.t.Helper()
	if err := json.Unmarshal(w.ask("relay", "$JS.API.CONSUMER.INFO.PLACEMENT_"+name+"."+name, nil, nil), &p); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// consumer binds to the consumer of a subscription as an ordinary client does.
func (w *world) bound(name string) jetstream.Consumer {
	w.t.Helper()
	js, err := jetstream.New(w.conns[configuration.SubscriberUser(name)])
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := js.Consumer(w.t.Context(), "PLACEMENT_"+name, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// next is the next message of a consumer.
func next(t *testing.T, c jetstream.Consumer) jetstream.Msg {
	t.Helper()
	m, err := c.Next(jetstream.FetchMaxWait(10 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestAnOrdinaryClientReadsItsSubscription: what the client library offers to who has a consumer works as it stands.
func TestAnOrdinaryClientReadsItsSubscription(t *testing.T) {
	w := newWorld(t)
	for n := range 8 {
		w.must("relay", "placement.v1.payroll.laqs.started", n) // behind a sentinel
	}
	c := w.bound("payroll")
	answered := func(m jetstream.Msg, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", m.Data(), err)
		}
		if err := w.conns[payroll].Flush(); err != nil {
			t.Fatal(err)
		}
	}
	m := next(t, c)
	if m.Subject() != "placement.v1.payroll.laqs.started" || string(m.Data()) != "sentinel" {
		t.Errorf("%s: %s", m.Subject(), m.Data())
	}
	answered(m, m.DoubleAck(t.Context()))
	m = next(t, c)
	answered(m, m.InProgress())
	answered(m, m.Nak())
	if again := next(t, c); string(again.Data()) != string(m.Data()) {
		t.Errorf("what was not wanted comes as %s, want %s", again.Data(), m.Data())
	} else {
		answered(again, again.Ack())
	}
	m = next(t, c)
	answered(m, m.TermWithReason("not for us"))
	batch, err := c.Fetch(3, jetstream.FetchMaxWait(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	for m := range batch.Messages() {
		answered(m, m.Ack())
	}
	got := make(chan jetstream.Msg)
	running, err := c.Consume(func(m jetstream.Msg) { got <- m })
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		m := <-got
		answered(m, m.DoubleAck(t.Context()))
	}
	running.Stop()
	info, err := c.Info(t.Context())
	if err != nil || info.AckFloor.Stream != 9 || info.NumAckPending != 0 || info.NumPending != 0 {
		t.Errorf("everything is answered, but: %+v, %v", info, err)
	}
}

// TestWhatTheServerSaysOfASubscriberIsKept: what it could not take in as many attempts as it has, what it refused, and
// what it acknowledged is told to a stream, though the relay and the subscriber are in accounts of their own.
func TestWhatTheServerSaysOfASubscriberIsKept(t *testing.T) {
	w := newWorld(t)
	js, err := jetstream.New(w.conns["relay"])
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "PLACEMENT_ADVISORY", Retention: jetstream.WorkQueuePolicy,
		Subjects: []string{"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>", "$JS.EVENT.METRIC.CONSUMER.ACK.>"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.UpdateConsumer(t.Context(), "PLACEMENT_payroll", jetstream.ConsumerConfig{Durable: "payroll", AckPolicy: jetstream.AckExplicitPolicy,
		MaxDeliver: 3, AckWait: time.Hour, SampleFrequency: "100%"}); err != nil {
		t.Fatal(err)
	}
	reader, err := stream.CreateConsumer(t.Context(), jetstream.ConsumerConfig{Durable: "relay", AckPolicy: jetstream.AckExplicitPolicy})
	if err != nil {
		t.Fatal(err)
	}
	c := w.bound("payroll")
	for range 3 {
		if err := next(t, c).Nak(); err != nil {
			t.Fatal(err)
		}
	}
	if m, err := c.Next(jetstream.FetchMaxWait(time.Second)); err == nil { // the server says so when the message would come again
		t.Errorf("a fourth time: %s", m.Data())
	}
	for range 2 {
		w.must("relay", "placement.v1.payroll.laqs.started", nil)
	}
	if err := next(t, c).TermWithReason("not for us"); err != nil {
		t.Fatal(err)
	}
	if err := next(t, c).DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"{PLACEMENT_payroll payroll 1 3}", "{PLACEMENT_payroll payroll 2 1}", "{PLACEMENT_payroll payroll 3 1}"} {
		m := next(t, reader)
		var said struct {
			Stream, Consumer string
			Sequence         uint64 `json:"stream_seq"`
			Deliveries       int
		}
		if err := json.Unmarshal(m.Data(), &said); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(said); got != want {
			t.Errorf("said by %s: %s, want %s", m.Subject(), got, want)
		}
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
