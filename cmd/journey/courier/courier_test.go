package courier

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/receipt"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

var (
	down    = delivery.Answer{Fault: "webhook.status_503"}
	refused = delivery.Answer{Fault: "webhook.status_400"}
)

func check[T any](t testing.TB, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestWhatIsToldArrivesOnce(t *testing.T) {
	w := begin(t)
	w.tell("a", "b", "a", "c")
	w.deliver()
	first := w.receiver.emptied()
	if len(first) != 4 {
		t.Fatalf("%d arrived", len(first))
	}
	p := w.progress()
	check(t, "acknowledged", []uint64{4, 4, 0}, []uint64{p.Acknowledged, p.AcknowledgedPosition, p.Pending})
	if !p.Seen.Equal(monday) {
		t.Errorf("seen %v", p.Seen)
	}
	w.forward(1000 * time.Hour)
	w.deliver()
	w.tell("b")
	w.deliver()
	check(t, "later", []int{5}, w.got())
}

// While a message of a participant waits, its later ones do, and those of others go on.
func TestAParticipantWaitsAlone(t *testing.T) {
	w := begin(t)
	w.tell("a", "a", "b", "a", "b")
	w.refuses(refused, 1)
	w.deliver()
	check(t, "at first", []int{1, 3, 5}, sorted(w.got()))
	check(t, "waiting", []row{{1, 1, "webhook.status_400", false}, {2, 0, "", false}, {4, 0, "", false}}, w.waiting())
	check(t, "acknowledged", uint64(5), w.progress().Acknowledged)
	w.tell("a", "b")
	w.deliver()
	check(t, "meanwhile", []int{7}, w.got())
	w.forward(6 * time.Second)
	w.refuses(refused)
	w.deliver()
	check(t, "then", []int{1, 2, 4, 6}, w.got())
	check(t, "waiting", nil, w.waiting())
	w.tell("a")
	w.deliver()
	check(t, "at last", []int{8}, w.got())
}

// A participant whose message is refused again and again is parked, until a person says that it is sent again.
func TestAParticipantIsParked(t *testing.T) {
	w := begin(t)
	w.tell("a", "a")
	w.refuses(refused, 1)
	w.deliver()
	w.got()
	for _, wait := range delivery.Standard()[1:] {
		for left := wait - time.Second; left > 0; left -= 6 * time.Hour {
			w.forward(min(left, 6*time.Hour))
			w.tell("b") // others are taken: nothing is wrong with the receiver
			w.deliver()
			check(t, "before its time", []int{len(w.told)}, w.got())
		}
		w.forward(wait/5 + 2*time.Second)
		w.deliver()
		check(t, "in its time", []int{1}, w.got())
	}
	second := uint64(2) // any of the participant's
	want := []row{{1, 10, "webhook.status_400", true}, {2, 0, "", true}}
	check(t, "parked", want, w.waiting())
	w.tell("a", "b")
	last := len(w.told) - 1
	w.forward(1000 * time.Hour)
	w.deliver()
	check(t, "the others go on", []int{last + 1}, w.got())
	check(t, "parked in order", append(want, row{last, 0, "", true}), w.waiting())
	if s := w.state(); s.State != subscription.Active {
		t.Errorf("%+v", s)
	}
	if n, err := receipt.Retry(t.Context(), w.database, name, &second); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.refuses(refused)
	w.deliver()
	check(t, "sent again", []int{1, 2, last}, w.got())
	check(t, "waiting", nil, w.waiting())
}

// What the receiver will never take is not tried again by itself.
func TestWhatCannotBeSentIsParkedAtOnce(t *testing.T) {
	w := begin(t)
	w.tell("a", "a", "b")
	w.refuses(delivery.Answer{Outcome: delivery.Refused, Fault: "webhook.url_form"}, 1)
	w.deliver()
	check(t, "waiting", []row{{1, 1, "webhook.url_form", true}, {2, 0, "", true}}, w.waiting())
}

// An endpoint that is down does not pile up what it will not take.
func TestWhoIsDownDoesNotPileUp(t *testing.T) {
	w := begin(t)
	for range most {
		w.tell("a", "b")
	}
	for i := range most {
		w.tell(string(rune('A' + i)))
	}
	w.receiver.answer = func(webhook.Message) delivery.Answer { return down }
	w.deliver()
	check(t, "waiting", most, len(w.waiting()))
	check(t, "acknowledged", uint64(most), w.progress().Acknowledged)
	w.refuses(down)
	w.forward(10 * time.Minute)
	w.receiver.emptied()
	for w.progress().Acknowledged < uint64(len(w.told)) {
		w.deliver()
	}
	check(t, "waiting", nil, w.waiting())
	check(t, "arrived", len(w.told), len(w.got()))
}

// A receiver that was away for hours gets what waited as soon as it is noticed to be back.
func TestWhoWasAwayIsNotKeptWaiting(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.receiver.answer = func(webhook.Message) delivery.Answer { return down }
	for _, wait := range []time.Duration{0, 6 * time.Second, 6 * time.Minute} {
		w.forward(wait)
		w.deliver() // the next attempt is half an hour away
	}
	w.tell("c", "d", "e", "f")
	away := map[string]bool{w.told[2].id: true, w.told[3].id: true, w.told[4].id: true}
	var mu sync.Mutex
	c := w.config()
	c.Sender = func(webhook.Endpoint) (Sender, error) {
		return answering(func(m webhook.Message) delivery.Answer {
			for m.ID == w.told[5].id && len(w.waiting()) < 5 && t.Context().Err() == nil {
				continue // it is back once the others were told that it is away
			}
			mu.Lock()
			defer mu.Unlock()
			if away[m.ID] {
				delete(away, m.ID)
				return down
			}
			return delivery.Answer{Outcome: delivery.Delivered}
		}), nil
	}
	w.deliverBy(c)
	check(t, "waiting", nil, w.waiting())
}

func TestAReceiverIsWaitedFor(t *testing.T) {
	w := begin(t)
	w.tell("a")
	w.refuses(delivery.Answer{Fault: "webhook.status_429", Wait: time.Hour}, 1)
	w.deliver()
	w.got()
	w.forward(time.Hour - time.Second)
	w.deliver()
	check(t, "within the hour asked for", nil, w.got())
	w.forward(time.Second)
	w.deliver()
	check(t, "after it", []int{1}, w.got())
}

// What was put off by a clock that was ahead does not wait until the clock is there again.
func TestAClockThatGoesBackHoldsNothingUp(t *testing.T) {
	w := begin(t)
	w.tell("a")
	w.refuses(down, 1)
	w.forward(365 * 24 * time.Hour)
	w.deliver()
	w.forward(-365 * 24 * time.Hour)
	w.refuses(down)
	w.got()
	w.deliver()
	check(t, "sent", []int{1}, w.got())
}

// An erasure is acknowledged when its notice was taken, not before.
func TestAnErasureIsAcknowledgedWhenItIsTaken(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.erase("a")
	w.erase("b")
	w.refuses(refused, 1)
	w.deliver()
	acknowledged := func() []string {
		t.Helper()
		rows, err := w.database.Query(t.Context(), `SELECT participant FROM journey_relay.erasures WHERE acknowledged_at = $1`, w.clock())
		if err != nil {
			t.Fatal(err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	check(t, "acknowledged", []string{"b"}, acknowledged())
	w.forward(time.Hour)
	w.refuses(refused)
	w.deliver()
	check(t, "acknowledged later", []string{"a"}, acknowledged())
	w.forward(time.Hour)
	w.replay(at(1), Last)
	w.deliver()
	check(t, "acknowledged again", []string{}, acknowledged())
}
