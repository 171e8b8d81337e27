package relay_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/subscription"
	"journey/domain/placement"
)

// reset asks for it and waits until it is carried out.
func (w *world) reset(name string, to uint64) {
	w.t.Helper()
	if err := subscription.Reset(w.t.Context(), w.pool, name, to); err != nil {
		w.t.Fatal(err)
	}
	w.soon("the reset is carried out", func() bool {
		s, err := subscription.Get(w.t.Context(), w.pool, name)
		return err == nil && s.ResetTo == nil
	})
}

// behind is how many of the events that a subscription is told lie up to a position.
func (w *world) behind(s subscription.Subscription, position uint64) int {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM unnest($1::BIGINT[]) AS p WHERE p <= $2`, w.positions(s), position)
}

func TestAResetTellsAgainFromThere(t *testing.T) {
	w, s, want := half(t)
	w.relay()
	n, before := w.behind(s, 2600), w.incarnation(s.Name)
	if n <= len(want)/2 || n >= len(want) {
		t.Fatalf("%d of %d events lie before", n, len(want))
	}
	w.reset(s.Name, 2600) // ahead of what was acknowledged: what lies between is passed over
	if diff := cmp.Diff(want[n:], w.read(s.Name, len(want)-n)); diff != "" {
		t.Error(diff)
	}
	n = w.behind(s, 1800)
	w.reset(s.Name, 1800)
	if p := w.progress(s.Name); p.Acknowledged != uint64(n) || p.AcknowledgedPosition != 1800 {
		t.Errorf("behind %d of %d: %+v", n, len(want), p)
	}
	if diff := cmp.Diff(want[n:], w.read(s.Name, len(want)-n)); diff != "" {
		t.Error(diff)
	}
	if w.incarnation(s.Name) != before {
		t.Error("the stream was made anew for a position that lies in it")
	}
	// To the end of the log and further: nothing is told again.
	w.reset(s.Name, 1_000_000)
	w.looks(s.Name)
	if p := w.progress(s.Name); p.AcknowledgedPosition != 3000 {
		t.Errorf("it is forgotten that everything up to 3000 was passed over: %+v", p)
	}
	w.record(300)
	w.told(s.Name)
	more := w.pure(s)[len(want):]
	if diff := cmp.Diff(more, w.read(s.Name, len(more))); diff != "" || len(more) == 0 {
		t.Error(diff)
	}
}

func TestAResetToBeforeTheStreamMakesItAnew(t *testing.T) {
	w, s, want := half(t)
	if err := w.js.DeleteStream(t.Context(), subscription.Stream(s.Name)); err != nil {
		t.Fatal(err)
	}
	w.relay()
	w.onlyTheRest(s.Name, want) // so it does not lie in the stream any more
	w.reset(s.Name, 0)
	w.told(s.Name)
	if diff := cmp.Diff(want, w.read(s.Name, len(want))); diff != "" {
		t.Error(diff)
	}
	if first, _ := w.stream(s.Name); first != 2_000_001 {
		t.Errorf("sequences begin at %d, among those of streams that were before", first)
	}
}

func TestAPausedSubscriptionWaits(t *testing.T) {
	w, s, want := half(t)
	w.relay()
	if err := subscription.Pause(t.Context(), w.pool, s.Name, subscription.ByHand, time.Now()); err != nil {
		t.Fatal(err)
	}
	paused := func() bool {
		c, err := w.js.Consumer(t.Context(), subscription.Stream(s.Name), s.Name)
		return err == nil && c.CachedInfo().Paused
	}
	w.soon("it is paused", paused)
	w.record(300)
	w.told(s.Name) // waits for it
	c, err := w.js.Consumer(t.Context(), subscription.Stream(s.Name), s.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Next(jetstream.FetchMaxWait(300 * time.Millisecond)); err == nil {
		t.Error("it is told while it is paused")
	}
	if err := subscription.Resume(t.Context(), w.pool, s.Name, time.Now()); err != nil {
		t.Fatal(err)
	}
	w.soon("it is told again", func() bool { return !paused() })
	all := w.pure(s)
	if diff := cmp.Diff(all[len(want)/2:], w.read(s.Name, len(all)-len(want)/2)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsLeftOfARevokedSubscription(t *testing.T) {
	for name, running := range map[string]bool{"while no relay runs": false, "while it is told": true} {
		t.Run(name, func(t *testing.T) {
			w, s, _ := half(t)
			people, _ := w.rows(s.Name)
			if running {
				r := w.relay()
				w.soon("it is told", func() bool { return w.seenBy(r, s.Name) })
			}
			if err := subscription.Revoke(t.Context(), w.pool, s.Name, time.Now()); err != nil {
				t.Fatal(err)
			}
			if !running {
				w.relay()
			}
			w.soon("the stream is gone", func() bool {
				_, err := w.js.Stream(t.Context(), subscription.Stream(s.Name))
				return errors.Is(err, jetstream.ErrStreamNotFound)
			})
			if p, _ := w.rows(s.Name); p != people {
				t.Errorf("%d of the %d people that it was told of are written down", p, people)
			}
		})
	}
}

// TestTwoRelaysTellEachEventOnce lets three relays begin and end while steps are recorded; the locks of some do not
// hold.
func TestTwoRelaysTellEachEventOnce(t *testing.T) {
	w := newWorld(t, 100)
	payroll, dashboard := w.subscribe("payroll", 0, placement.Choice{}), w.subscribe("dashboard", 0, placement.Choice{})
	var running []*relaying
	for i := range 12 {
		running = append(running, w.relay())
		w.record(300)
		if i%2 == 1 { // whoever holds a lock is thrown out of the database
			w.exec(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7370008 AND granted`)
		}
		if len(running) == 3 {
			running[0].end()
			running = running[1:]
		}
	}
	for _, s := range []subscription.Subscription{payroll, dashboard} {
		w.told(s.Name)
		if _, got := w.stream(s.Name); cmp.Diff(w.pure(s), got) != "" || len(got) < 40 {
			t.Errorf("%s: %s", s.Name, cmp.Diff(w.pure(s), got))
		}
	}
}
