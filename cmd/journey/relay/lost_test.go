package relay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/broker"
	"journey/domain/placement"
)

// half is a world whose subscriber payroll has acknowledged half of what it is told, which is known; and what it is told.
func half(t *testing.T) (*world, subscription.Subscription, []lying) {
	t.Helper()
	w := newWorld(t, 100)
	return halfOf(w)
}

func halfOf(w *world) (*world, subscription.Subscription, []lying) {
	w.t.Helper()
	w.record(3000)
	s := w.subscribe("payroll", 0, placement.Choice{})
	r := w.relay()
	w.told(s.Name)
	want := w.pure(s)
	if len(want) < 40 {
		w.t.Fatalf("only %d events to tell", len(want))
	}
	n := len(want) / 2
	if diff := cmp.Diff(want[:n], w.read(s.Name, n)); diff != "" {
		w.t.Fatal(diff)
	}
	w.soon("half is known to be acknowledged", func() bool { return w.progress(s.Name).Acknowledged == uint64(n) })
	r.end()
	return w, s, want
}

// onlyTheRest holds the stream to begin behind the half, and reads the rest as the subscriber.
func (w *world) onlyTheRest(name string, want []lying) {
	w.t.Helper()
	n := len(want) / 2
	w.soon("the stream holds the rest", func() bool {
		s, err := w.js.Stream(w.t.Context(), subscription.Stream(name))
		return err == nil && s.CachedInfo().State.Msgs == uint64(len(want)-n)
	})
	w.told(name)
	first, all := w.stream(name)
	if diff := cmp.Diff(want[n:], all); diff != "" || first != 1_000_001 {
		w.t.Fatalf("from %d: %s", first, diff)
	}
	if diff := cmp.Diff(want[n:], w.read(name, len(want)-n)); diff != "" {
		w.t.Error(diff)
	}
}

func TestALostStreamIsMadeAgainBehindWhatWasAcknowledged(t *testing.T) {
	for name, running := range map[string]bool{"while no relay runs": false, "while one runs that has nothing to tell": true} {
		t.Run(name, func(t *testing.T) {
			w, s, want := half(t)
			if running {
				w.relay()
				w.soon("it is told", func() bool { return w.incarnation(s.Name) == w.progress(s.Name).Stream })
			}
			before := w.incarnation(s.Name)
			if err := w.js.DeleteStream(t.Context(), subscription.Stream(s.Name)); err != nil {
				t.Fatal(err)
			}
			if !running {
				w.relay()
			}
			w.onlyTheRest(s.Name, want)
			if after := w.incarnation(s.Name); after == before {
				t.Error("it says that it is the stream that was lost")
			}
			w.record(200)
			w.told(s.Name)
			if _, all := w.stream(s.Name); cmp.Diff(w.pure(s)[len(want)/2:], all) != "" {
				t.Error("what is recorded afterwards is not told as before")
			}
		})
	}
}

func TestAShortenedStreamIsMadeAgainBehindWhatWasAcknowledged(t *testing.T) {
	w, s, want := half(t)
	stream, err := w.js.Stream(t.Context(), subscription.Stream(s.Name))
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	if err := w.js.DeleteStream(t.Context(), config.Name); err != nil {
		t.Fatal(err)
	}
	if _, err := w.js.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	for _, m := range want[:len(want)-1] {
		out := nats.NewMsg(m.Subject)
		out.Data = []byte(m.Data)
		for name, value := range m.Header {
			out.Header[name] = []string{value}
		}
		if _, err := w.js.PublishMsg(t.Context(), out); err != nil {
			t.Fatal(err)
		}
	}
	w.relay()
	w.onlyTheRest(s.Name, want)
}

// The broker may bring back a stream that was made anew since: one that ends before what was acknowledged.
func TestAStreamOfBeforeIsMadeAnew(t *testing.T) {
	w, s, want := half(t)
	w.exec(`UPDATE journey_relay.progress SET stream = 'a later one', acknowledged = acknowledged + 1000000, published = published + 1000000`)
	before := w.incarnation(s.Name)
	w.relay()
	w.soon("it is made anew", func() bool { return w.incarnation(s.Name) != before })
	w.looks(s.Name)
	if diff := cmp.Diff(want[len(want)/2:], w.read(s.Name, len(want)-len(want)/2)); diff != "" {
		t.Error(diff)
	}
}

// TestATornStreamIsMadeAgain cuts the file in which the messages lie, as a power loss may; the server starts with what
// it can read.
func TestATornStreamIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	start := func() *broker.Server {
		b, err := broker.Start(broker.Config{Dir: dir, RelaxedSync: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Stop() })
		return b
	}
	w := newWorldOn(t, start(), 100)
	w, s, want := halfOf(w)
	w.conn.Close()
	if err := w.broker.Stop(); err != nil {
		t.Fatal(err)
	}
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", subscription.Stream(s.Name), "msgs", "*.blk"))
	if err != nil || len(blocks) != 1 {
		t.Fatal(blocks, err)
	}
	is, err := os.Stat(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(blocks[0], is.Size()/3); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(blocks[0]), "index.db")); err != nil {
		t.Fatal(err)
	}
	w.broker = start()
	w.connect()
	torn, err := w.js.Stream(t.Context(), subscription.Stream(s.Name))
	if err != nil || torn.CachedInfo().State.LastSeq >= uint64(len(want)/2) {
		t.Fatalf("it is not torn: %+v, %v", torn.CachedInfo().State, err)
	}
	w.relay()
	w.onlyTheRest(s.Name, want)
}

func TestALostConsumerIsMadeAgainBehindWhatWasAcknowledged(t *testing.T) {
	w, s, want := half(t)
	w.relay()
	w.soon("it is told", func() bool { return w.progress(s.Name).Stream == w.incarnation(s.Name) })
	before := w.incarnation(s.Name)
	if err := w.js.DeleteConsumer(t.Context(), subscription.Stream(s.Name), s.Name); err != nil {
		t.Fatal(err)
	}
	w.soon("there is a consumer", func() bool {
		c, err := w.js.Consumer(t.Context(), subscription.Stream(s.Name), s.Name)
		return err == nil && !c.CachedInfo().Paused
	})
	n := len(want) / 2
	if diff := cmp.Diff(want[n:], w.read(s.Name, len(want)-n)); diff != "" {
		t.Error(diff)
	}
	if w.incarnation(s.Name) != before {
		t.Error("the stream was made anew")
	}
}

func TestAStreamOfSomebodyElseIsLeftAlone(t *testing.T) {
	w := newWorld(t, 100)
	w.record(1000)
	config := jetstream.StreamConfig{Name: subscription.Stream("payroll"), Subjects: []string{announcement.Subjects("payroll")}}
	if _, err := w.js.CreateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	w.subscribe("payroll", 0, placement.Choice{})
	w.subscribe("dashboard", 0, placement.Choice{})
	r := w.relay()
	w.told("dashboard")
	w.soon("it is said", func() bool { return strings.Contains(r.log.String(), "PLACEMENT_payroll is not as it must be") })
	if _, all := w.stream("payroll"); len(all) != 0 {
		t.Error(all)
	}
	r.end()
}

func TestAFullStreamIsSaidAndGoesOnWhenThereIsRoom(t *testing.T) {
	w, s, want := half(t)
	stream, err := w.js.Stream(t.Context(), subscription.Stream(s.Name))
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	room := config.MaxBytes
	config.MaxBytes = int64(stream.CachedInfo().State.Bytes) + 100
	if _, err := w.js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	r := w.relay()
	w.record(300)
	w.soon("it is said", func() bool {
		return strings.Contains(r.log.String(), "level=ERROR") && strings.Contains(r.log.String(), "the stream is full")
	})
	if _, all := w.stream(s.Name); cmp.Diff(want, all) != "" {
		t.Error("something else lies in the stream than before")
	}
	config.MaxBytes = room
	if _, err := w.js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	w.told(s.Name)
	if _, all := w.stream(s.Name); cmp.Diff(w.pure(s), all) != "" || len(all) <= len(want) {
		t.Error(cmp.Diff(w.pure(s), all))
	}
}
