package relay_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"journey/cmd/journey/subscription"
	"journey/deploy/local/testdb"
)

// TestTheAccountsOfARealServerLetTheRelayDoItsWork logs in relay and subscriber as they are in deploy/nats.
func TestTheAccountsOfARealServerLetTheRelayDoItsWork(t *testing.T) {
	server := testdb.NewGuarded(t, "payroll")
	w := &world{t: t}
	w.dial = func(user string) (*nats.Conn, error) { return server.Connect(t, user, nats.MaxReconnects(-1)), nil }
	w, s, want := halfOf(w.begin(100))
	if err := w.js.DeleteStream(t.Context(), subscription.Stream(s.Name)); err != nil {
		t.Fatal(err)
	}
	w.relay()
	w.onlyTheRest(s.Name, want)
	w.reset(s.Name, 0) // makes it anew
	if diff := cmp.Diff(want[:10], w.read(s.Name, 10)); diff != "" {
		t.Error(diff)
	}
	w.reset(s.Name, 1800) // lets the consumer begin somewhere else
	n := w.behind(s, 1800)
	if diff := cmp.Diff(want[n:], w.read(s.Name, len(want)-n)); diff != "" {
		t.Error(diff)
	}
	paused := func() bool {
		c, err := w.js.Consumer(t.Context(), subscription.Stream(s.Name), s.Name)
		return err == nil && c.CachedInfo().Paused
	}
	if err := subscription.Pause(t.Context(), w.pool, s.Name, subscription.ByHand, time.Now()); err != nil {
		t.Fatal(err)
	}
	w.soon("it is paused", paused)
	if err := subscription.Resume(t.Context(), w.pool, s.Name, time.Now()); err != nil {
		t.Fatal(err)
	}
	w.soon("it is told again", func() bool { return !paused() })
	if err := subscription.Revoke(t.Context(), w.pool, s.Name, time.Now()); err != nil {
		t.Fatal(err)
	}
	w.soon("the stream is gone", func() bool {
		_, err := w.js.Stream(t.Context(), subscription.Stream(s.Name))
		return err != nil
	})
}
