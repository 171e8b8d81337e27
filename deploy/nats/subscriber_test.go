package nats_test

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// TestSubscriber: another service gets what is in its stream, once, with the right to say that it has it, and no other
// consumer.
func TestSubscriber(t *testing.T) {
	w := newWorld(t)
	conn := w.conns["subscriber"]
	inbox, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		t.Fatal(err)
	}
	next := func(question string) *nats.Msg {
		t.Helper()
		if err := conn.PublishRequest("$JS.API.CONSUMER.MSG.NEXT.REMINDER.subscriber", inbox.Subject, []byte(question)); err != nil {
			t.Fatal(err)
		}
		m, err := inbox.NextMsg(10 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := next(`{"batch": 1, "expires": 10000000000}`) // a consumer hears of what was stored a moment after it was
	if string(m.Data) != "sentinel" || m.Subject != "reminder.laqs.window_open.r-1" {
		t.Errorf("%s: %q", m.Subject, m.Data)
	}
	if _, err := conn.Request(m.Reply, []byte("+ACK"), 10*time.Second); err != nil {
		t.Errorf("having it is not heard: %s: %v", m.Reply, err)
	}
	if m := next(`{"batch": 1, "no_wait": true}`); m.Header.Get("Status") != "404" {
		t.Errorf("again: %v", m)
	}
	w.must("operator", "$JS.API.CONSUMER.CREATE.REMINDER.other", map[string]any{"stream_name": "REMINDER",
		"config": map[string]any{"durable_name": "other", "name": "other", "ack_policy": "explicit"}})
	if _, err := conn.Request("$JS.API.CONSUMER.MSG.NEXT.REMINDER.other", []byte(`{"batch": 1, "no_wait": true}`), 10*time.Second); !errors.Is(err, nats.ErrNoResponders) {
		t.Errorf("another one's: %v", err)
	}
}
