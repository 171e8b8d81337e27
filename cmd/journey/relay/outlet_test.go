package relay

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/broker"
	"journey/deploy/local/testdb"
)

// TestWhoComesSecondStoresNothing lets two relays, neither of which knows of the other, publish behind the same message,
// different ones, so that the server cannot know them by their ids.
func TestWhoComesSecondStoresNothing(t *testing.T) {
	closed := outletOn(t, testdb.Broker(t))
	open := func() *outlet {
		o := *closed
		if _, err := o.open(t.Context(), subscription.Progress{}); err != nil {
			t.Fatal(err)
		}
		return &o
	}
	var all []outgoing
	for i := range uint32(3 * batch) {
		at := announcement.Cursor{Position: 1, Index: i}
		id := fmt.Sprint(i)
		all = append(all, outgoing{announcement.Message{ID: id, Subject: "placement.v1.payroll.laqs.started", Data: []byte(id),
			Header: map[string]string{"Nats-Msg-Id": id, announcement.CursorHeader: closed.announcer.SealCursor(at)}}, at})
	}
	for name, n := range map[string]int{"one message": 1, "a batch": 5, "more than a batch": batch + 5} {
		t.Run(name, func(t *testing.T) {
			first, second := open(), open()
			before, some := first.sequence, all[:n]
			all = all[n:]
			if err := first.publish(t.Context(), some); err != nil || first.sequence != before+uint64(n) {
				t.Fatalf("%d messages behind %d: %d, %v", n, before, first.sequence, err)
			}
			if err := second.publish(t.Context(), all[:n]); !errors.Is(err, errGone) || second.sequence != before {
				t.Errorf("the second one is behind %d: %v", second.sequence, err)
			}
			again := open()
			if again.sequence != first.sequence || again.cursor != first.cursor {
				t.Errorf("it ends at %d %v, want %d %v", again.sequence, again.cursor, first.sequence, first.cursor)
			}
			last, err := again.stream.GetMsg(t.Context(), again.sequence)
			if err != nil || string(last.Data) != some[n-1].ID {
				t.Errorf("the last message is %s (%v), want %s", last.Data, err, some[n-1].ID)
			}
		})
	}
	t.Run("what is under way for a stream that is made anew", func(t *testing.T) {
		late := open()
		anew := open()
		if err := anew.replace(t.Context(), made{first: next(anew.sequence), behind: anew.cursor}); err != nil {
			t.Fatal(err)
		}
		if err := late.publish(t.Context(), all[:5]); !errors.Is(err, errGone) {
			t.Errorf("it ended with %v", err)
		}
		if again := open(); again.place != anew.place {
			t.Errorf("the new stream ends at %+v, want %+v", again.place, anew.place)
		}
	})
}

// TestAStreamThatThereIsNoRoomForIsSaid: a person must hear what to do.
func TestAStreamThatThereIsNoRoomForIsSaid(t *testing.T) {
	b, err := broker.Start(broker.Config{Dir: t.TempDir(), RelaxedSync: true, MaxStore: maxBytes - 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Stop(); err != nil {
			t.Error(err)
		}
	})
	o := outletOn(t, b)
	if _, err := o.open(t.Context(), subscription.Progress{}); !errors.Is(err, errNoRoom) {
		t.Error(err)
	}
}

// outletOn is a subscription's outlet that is not open yet, on a broker with a log.
func outletOn(t *testing.T, b *broker.Server) *outlet {
	t.Helper()
	conn, js := testdb.JetStream(t, b)
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: journeyStream, Subjects: []string{"journey.>"}}); err != nil {
		t.Fatal(err)
	}
	s := subscription.Subscription{Name: "payroll", Content: announcement.JSON, Secret: bytes.Repeat([]byte{1}, announcement.MinSecret)}
	announcer, err := announcement.New(s.Name, s.Content, s.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return &outlet{js: js, conn: conn, sub: s, announcer: announcer}
}
