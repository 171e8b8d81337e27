package receipt

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
)

func TestAnErasureIsAcknowledgedWhenItsOwnMessageIs(t *testing.T) {
	w := newWorld(t)
	w.follow()
	if w.tell("e1", placement.Started); !w.silent() {
		t.Error("the server says each acknowledgement before anything was erased")
	}
	w.tell("e2", placement.ParticipantErased)
	w.tell("e3", placement.Started)
	w.tell("e4", placement.ParticipantErased)
	all := w.take(4)
	for _, m := range []jetstream.Msg{all[0], all[2], all[3]} { // neither e2 nor, before it is told, anything else
		w.must(m.DoubleAck(t.Context()))
	}
	w.until("e4 is acknowledged", func() bool { return w.acknowledged("e4") })
	w.must(w.watch.Look(t.Context(), w.remake))
	if w.acknowledged("e2") || w.silent() {
		t.Errorf("e2 acknowledged: %t, the server is silent: %t", w.acknowledged("e2"), w.silent())
	}
	w.must(all[1].DoubleAck(t.Context()))
	w.until("e2 is acknowledged", func() bool { return w.acknowledged("e2") })
	w.must(w.watch.Look(t.Context(), w.remake))
	if !w.silent() {
		t.Error("the server goes on saying each acknowledgement")
	}
}

// The floor of the consumer passes a message that was given up or refused as if it were acknowledged.
func TestWhatIsGivenUpOrRefusedIsParkedAndNotAcknowledged(t *testing.T) {
	for fault, refuse := range map[string]func(*world, jetstream.Msg){
		FaultRefused: func(w *world, m jetstream.Msg) { w.must(m.TermWithReason("because of Test Musterfall")) },
		FaultLimit: func(w *world, m jetstream.Msg) {
			w.must(m.Nak())
			w.must(w.take(1)[0].Nak())
			_, err := w.consumer.Next(jetstream.FetchMaxWait(100 * time.Millisecond)) // the server looks when it is asked
			if err == nil {
				t.Error("a message comes a third time")
			}
		},
	} {
		t.Run(fault, func(t *testing.T) {
			w := newWorld(t)
			w.tell("e1", placement.ParticipantErased)
			w.tell("e2", placement.Started)
			all := w.take(2)
			refuse(w, all[0])
			w.must(all[1].DoubleAck(t.Context()))
			w.until("the floor passes it", func() bool {
				info, err := w.consumer.Info(t.Context())
				w.must(err)
				return info.AckFloor.Stream == 2
			})
			w.heard(2) // what is said while no relay runs is not lost
			if w.acknowledged("e1") || w.fault("e1") != fault || w.fault("e2") != "" {
				t.Errorf("e1 acknowledged: %t, parked: %q; e2 parked: %q", w.acknowledged("e1"), w.fault("e1"), w.fault("e2"))
			}
		})
	}
}

func TestACopyIsPutAtTheEnd(t *testing.T) {
	w := newWorld(t)
	w.follow()
	w.tell("e1", placement.ParticipantErased)
	w.tell("e2", placement.Started)
	for _, m := range w.take(2) {
		w.must(m.Term())
	}
	w.until("both are parked", func() bool { return w.fault("e1") != "" && w.fault("e2") != "" })
	if n, err := w.watch.Retry(t.Context(), w); n != 0 || err != nil {
		t.Errorf("nobody asked, and %d are sent again, %v", n, err)
	}
	if n, err := Retry(t.Context(), w.database, "payroll", nil); n != 2 || err != nil {
		t.Fatalf("%d are to be sent again, %v", n, err)
	}
	if n, err := w.watch.Retry(t.Context(), w); n != 2 || err != nil {
		t.Fatalf("%d were sent again, %v", n, err)
	}
	copies := w.take(2)
	for i, event := range []string{"e1", "e2"} {
		h := copies[i].Headers()
		got := []string{h.Get("ce-id"), h.Get("journey-again"), h.Get("journey-cursor"), h.Get("Nats-Msg-Id"), copies[i].Subject(), string(copies[i].Data())}
		kind := []string{"participant_erased", "started"}[i]
		want := []string{event, "1", "cursor-of-" + []string{"2", "3"}[i], "", "placement.v1.payroll.laqs." + kind, `{"of":"` + event + `"}`}
		for j := range want {
			if got[j] != want[j] {
				t.Errorf("%s is sent again as %q, want %q", event, got, want)
				break
			}
		}
	}
	if w.acknowledged("e1") {
		t.Error("it is acknowledged because it was sent again")
	}
	w.must(copies[1].Term())
	w.until("the copy is parked", func() bool { return w.fault("e2") != "" })
	w.must(copies[0].DoubleAck(t.Context()))
	w.until("its copy is acknowledged", func() bool { return w.acknowledged("e1") })
	if n, err := Retry(t.Context(), w.database, "payroll", nil); n != 1 || err != nil {
		t.Fatalf("%d are to be sent again, %v", n, err)
	}
	_, err := w.watch.Retry(t.Context(), w)
	w.must(err)
	if got := w.take(1)[0].Headers().Get("journey-again"); got != "2" {
		t.Errorf("sent again for the %s. time", got)
	}
}

// lostAnswer is an end that stores, and whose answer is lost.
type lostAnswer struct{ *world }

func (l lostAnswer) Put(ctx context.Context, m announcement.Message) error {
	return errors.Join(l.world.Put(ctx, m), context.DeadlineExceeded)
}

func TestACopyIsNeverLost(t *testing.T) {
	w := newWorld(t)
	w.follow()
	w.tell("e1", placement.ParticipantErased)
	w.must(w.take(1)[0].Term())
	w.until("it is parked", func() bool { return w.fault("e1") != "" })
	_, err := Retry(t.Context(), w.database, "payroll", nil)
	w.must(err)
	if _, err := w.watch.Retry(t.Context(), lostAnswer{w}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the answer is not lost: %v", err)
	}
	if n, err := w.watch.Retry(t.Context(), w); n != 1 || err != nil {
		t.Fatalf("%d were sent again, %v", n, err)
	}
	copies := w.take(2)
	w.must(copies[1].DoubleAck(t.Context()))
	w.until("it is acknowledged", func() bool { return w.acknowledged("e1") })
}

func TestANoticeThatIsPassedOverIsSentAgain(t *testing.T) {
	w := newWorld(t)
	w.follow()
	w.tell("e1", placement.ParticipantErased)
	passed := func() {
		t.Helper()
		_, err := w.database.Exec(t.Context(), `UPDATE journey_relay.progress SET acknowledged = $1`, w.last)
		w.must(err)
		w.now = time.Now()
		for range 2 { // what the server said may still be on its way
			w.must(w.watch.Look(t.Context(), w.remake))
			if n, err := w.watch.Retry(t.Context(), w); n != 0 || err != nil || w.fault("e1") != "" {
				t.Fatalf("at once %d are sent again, or it is parked as %q: %v", n, w.fault("e1"), err)
			}
		}
		w.now = w.now.Add(passedFor)
		w.must(w.watch.Look(t.Context(), w.remake))
	}
	passed()
	if n, err := w.watch.Retry(t.Context(), w); n != 1 || err != nil {
		t.Fatalf("%d are sent again, %v", n, err)
	}
	w.take(2)
	passed() // it will not go on like this for ever
	if n, err := w.watch.Retry(t.Context(), w); n != 0 || err != nil || w.fault("e1") != FaultPassed {
		t.Errorf("%d are sent again, and it is parked as %q: %v", n, w.fault("e1"), err)
	}
	_, err := Retry(t.Context(), w.database, "payroll", nil)
	w.must(err)
	_, err = w.watch.Retry(t.Context(), w)
	w.must(err)
	copied := w.take(1)[0]
	if got := copied.Headers().Get("journey-again"); got != "2" {
		t.Errorf("sent again for the %s. time", got)
	}
	w.must(copied.DoubleAck(t.Context()))
	w.until("it is acknowledged after all", func() bool { return w.acknowledged("e1") })
}

// The stream of a notice may be lost once the consumer has it behind it.
func TestANoticeThatIsLostIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	w.follow()
	w.tell("e1", placement.ParticipantErased)
	w.must(w.js.DeleteStream(t.Context(), "PLACEMENT_payroll"))
	w.begin(1)
	w.watch.Changed()
	w.tell("e2", placement.Started) // lies where the notice lay
	_, err := w.database.Exec(t.Context(), `UPDATE journey_relay.progress SET acknowledged = 1`)
	w.must(err)
	for range 2 {
		w.must(w.watch.Look(t.Context(), w.remake))
		w.now = w.now.Add(passedFor)
	}
	if n, err := w.watch.Retry(t.Context(), w); n != 1 || err != nil {
		t.Fatalf("%d are sent again, %v", n, err)
	}
	w.must(w.take(1)[0].DoubleAck(t.Context()))
	w.must(w.take(1)[0].DoubleAck(t.Context()))
	w.until("it is acknowledged", func() bool { return w.acknowledged("e1") })
}

// What the server says may come late, after the notice seems to be passed over.
func TestALateAcknowledgementCounts(t *testing.T) {
	w := newWorld(t)
	w.tell("e1", placement.ParticipantErased)
	w.must(w.take(1)[0].DoubleAck(t.Context()))
	w.said(1)
	_, err := w.database.Exec(t.Context(), `UPDATE journey_relay.progress SET acknowledged = 1`)
	w.must(err)
	w.now = time.Now()
	w.must(w.watch.Look(t.Context(), w.remake))
	w.now = w.now.Add(passedFor)
	w.must(w.watch.Look(t.Context(), w.remake))
	w.heard(1)
	if n, err := w.watch.Retry(t.Context(), w); n != 0 || err != nil || !w.acknowledged("e1") {
		t.Errorf("%d are sent again, acknowledged %t: %v", n, w.acknowledged("e1"), err)
	}
}

// Another relay may have stored something else where a notice was expected.
func TestWhatLiesInThePlaceOfANoticeIsNone(t *testing.T) {
	w := newWorld(t)
	w.must(w.watch.Expect(t.Context(), []Notice{{Operation: "laqs", Participant: "p-1", Position: 101, Event: "e1", Sequence: 1}}))
	w.tell("e0", placement.Started)
	w.must(w.take(1)[0].DoubleAck(t.Context()))
	w.heard(1)
	if w.acknowledged("e1") {
		t.Error("it is acknowledged although it was never told")
	}
	w.must(w.watch.Expect(t.Context(), []Notice{{Operation: "laqs", Participant: "p-1", Position: 101, Event: "e1", Sequence: 2}}))
	w.must(w.Put(t.Context(), announcement.Message{Subject: "placement.v1.payroll.laqs.participant_erased", Header: map[string]string{announcement.IDHeader: "e1"}}))
	w.must(w.take(1)[0].DoubleAck(t.Context()))
	w.until("it is acknowledged", func() bool { return w.acknowledged("e1") })
}

// What was said of a stream that is gone is not said of the one that took its place.
func TestVerdictsOnALostStreamDoNotCount(t *testing.T) {
	w := newWorld(t)
	w.tell("e1", placement.Started)
	w.tell("e2", placement.ParticipantErased)
	for _, m := range w.take(2) {
		w.must(m.Nak())
	}
	again := w.take(2)
	w.must(again[0].DoubleAck(t.Context())) // at 1
	w.must(again[1].Term())                 // at 2
	w.said(2)
	w.must(w.js.DeleteStream(t.Context(), "PLACEMENT_payroll"))
	w.begin(1)
	w.watch.Changed()
	w.must(w.watch.Expect(t.Context(), []Notice{{Operation: "laqs", Participant: "p-e2", Position: 102, Event: "e2", Sequence: 1}}))
	w.tell("e2", placement.Started) // the notice, as this world tells it
	w.tell("e3", placement.Started)
	w.heard(2)
	if w.acknowledged("e2") || w.fault("e3") != "" {
		t.Errorf("e2 acknowledged: %t, e3 parked: %q", w.acknowledged("e2"), w.fault("e3"))
	}
}

func TestARevokedSubscriptionIsOwedNothing(t *testing.T) {
	w := newWorld(t)
	w.tell("e1", placement.Started)
	w.must(w.take(1)[0].Term())
	w.must(subscription.Revoke(t.Context(), w.database, "payroll", w.now))
	w.heard(1)
	if w.fault("e1") != "" {
		t.Error("it waits to be sent again")
	}
}

// TestThatNothingHappenedIsNoFailure: of a server that has nothing to say nobody is warned.
func TestThatNothingHappenedIsNoFailure(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond) // sooner than a question ends by itself
	defer cancel()
	f := &following{Config: Config{JetStream: w.js, Database: w.database, Log: slog.New(slog.DiscardHandler)}}
	w.must(f.round(ctx))
}

func TestEveryFaultHasItsWords(t *testing.T) {
	for _, fault := range append(slices.Collect(maps.Values(faults)), FaultPassed) {
		words, ok := Words(fault)
		if fault == "" {
			continue
		}
		if !ok || words.German == "" || words.English == "" {
			t.Errorf("%s is said as %q", fault, words)
		}
	}
}
