package courier

import (
	"context"
	"testing"
	"time"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

func TestADayWithoutSuccessPauses(t *testing.T) {
	w := begin(t)
	w.tell("a")
	w.deliver()
	w.forward(time.Hour)
	w.tell("b", "b", "c")
	w.receiver.answer = func(webhook.Message) delivery.Answer { return down }
	running, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(running, w.config()) }()
	for len(w.waiting()) < 3 && t.Context().Err() == nil {
		continue
	}
	w.forward(patience - time.Minute)
	for before := w.receiver.count(); w.receiver.count() == before && t.Context().Err() == nil; {
		continue // it looks again
	}
	check(t, "state", subscription.Active, w.state().State)
	w.forward(time.Minute)
	for w.state().State == subscription.Active && t.Context().Err() == nil {
		continue
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if s := w.state(); s.State != subscription.Paused || s.Why != subscription.Failing || !s.Since.Equal(w.clock()) {
		t.Errorf("%+v", s)
	}
	w.receiver.emptied()
	w.forward(100 * time.Hour)
	w.refuses(down)
	w.deliver()
	check(t, "while paused", nil, w.got())
	if err := subscription.Resume(t.Context(), w.database, name, w.clock()); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "resumed", []int{2, 3, 4}, sorted(w.got()))
}

// It may be the courier that was away for days: then everything is tried before anybody is called.
func TestACourierThatWasAwayTriesFirst(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.refuses(down, 1, 2)
	w.deliver()
	w.forward(1000 * time.Hour)
	w.refuses(refused, 1)
	w.tell("c")
	w.got()
	w.deliver()
	check(t, "sent", []int{1, 2, 3}, sorted(w.got()))
	check(t, "state", subscription.Active, w.state().State)
}

// Resuming begins a new day, and a new schedule.
func TestResumedItIsTriedForAnotherDay(t *testing.T) {
	w := begin(t)
	w.tell("a")
	w.receiver.answer = func(webhook.Message) delivery.Answer { return down }
	w.deliver()
	w.forward(patience)
	w.deliver()
	check(t, "state", subscription.Paused, w.state().State)
	if err := subscription.Resume(t.Context(), w.database, name, w.clock()); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "waiting", []row{{1, 1, "webhook.status_503", false}}, w.waiting())
	w.forward(patience - time.Minute)
	w.deliver()
	check(t, "state", subscription.Active, w.state().State)
	w.forward(10 * time.Minute)
	w.deliver()
	check(t, "state", subscription.Paused, w.state().State)
}

// Whoever put the receiver right need not wait for the next attempt.
func TestResumedWhileItIsActive(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.refuses(down, 1, 2)
	w.deliver()
	w.refuses(down)
	w.got()
	w.deliver()
	check(t, "before", nil, w.got())
	if err := subscription.Resume(t.Context(), w.database, name, w.clock()); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "resumed", []int{1, 2}, sorted(w.got()))
}

func TestAReceiverThatIsGone(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.refuses(delivery.Answer{Outcome: delivery.Gone, Fault: "webhook.gone"}, 1, 2)
	w.deliver()
	s := w.state()
	if s.State != subscription.Paused || s.Why != subscription.Gone {
		t.Errorf("%+v", s)
	}
	w.tell("c")
	w.receiver.emptied()
	w.forward(1000 * time.Hour)
	w.deliver()
	check(t, "asked", nil, w.got())
	w.refuses(down)
	if err := subscription.Resume(t.Context(), w.database, name, w.clock()); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "resumed", []int{1, 2, 3}, sorted(w.got()))
}

func TestWhoPausesIsNotDeliveredTo(t *testing.T) {
	w := begin(t)
	w.tell("a")
	if err := subscription.Pause(t.Context(), w.database, name, subscription.ByHand, monday); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "paused", nil, w.got())
	if err := subscription.Resume(t.Context(), w.database, name, monday); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "resumed", []int{1}, w.got())
	w.tell("a")
	if err := subscription.Revoke(t.Context(), w.database, name, monday); err != nil {
		t.Fatal(err)
	}
	w.deliver()
	check(t, "revoked", nil, w.got())
}

// What is revoked while an attempt is under way leaves nothing behind.
func TestRevokedWhileAnAttemptIsUnderWay(t *testing.T) {
	w := begin(t)
	w.tell("a")
	w.receiver.answer = func(webhook.Message) delivery.Answer {
		if err := subscription.Revoke(t.Context(), w.database, name, monday); err != nil {
			t.Error(err)
		}
		return down
	}
	w.deliver()
	check(t, "waiting", nil, w.waiting())
	check(t, "acknowledged", uint64(0), w.progress().Acknowledged)
}
