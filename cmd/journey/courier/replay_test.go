package courier

import (
	"errors"
	"testing"
	"time"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
	"journey/domain/calendar"
	"journey/domain/refusal"
)

func (w *world) replay(from, to Bound) (Range, refusal.Rule) {
	w.t.Helper()
	r, err := Replay(w.t.Context(), w.js, w.database, name, from, to)
	var no *refusal.Refusal
	if errors.As(err, &no) {
		if s := no.Sentence(); s.German == "" || s.English == "" {
			w.t.Errorf("%s has no words", no.Rule)
		}
		return r, no.Rule
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return r, ""
}

func at(sequence uint64) Bound { return Bound{Sequence: sequence} }

func TestARangeIsSentAgain(t *testing.T) {
	w := begin(t)
	w.tell("a", "b", "a", "a", "b")
	w.deliver()
	first := map[string]webhook.Message{}
	for _, m := range w.receiver.emptied() {
		first[m.ID] = m
	}
	w.tell("a")
	r, _ := w.replay(at(2), at(4))
	check(t, "range", Range{2, 4}, r)
	w.deliver()
	again := w.receiver.emptied()
	for _, m := range again {
		if m.ID != w.told[5].id {
			check(t, "the same message", first[m.ID], m)
		}
	}
	var numbers []int
	for _, m := range again {
		numbers = append(numbers, w.number(m.ID))
	}
	check(t, "what is new comes last", 6, numbers[3])
	check(t, "sent", 4, len(numbers))
	w.forward(1000 * time.Hour)
	w.deliver()
	check(t, "only once", nil, w.got())
	check(t, "acknowledged", uint64(6), w.progress().Acknowledged)
	r, _ = w.replay(at(5), Last)
	check(t, "up to the last", Range{5, 6}, r)
}

// TestNobodyIsSentAgainWithoutTheErasure: who is erased behind the range would be known again, and nobody would say so.
func TestNobodyIsSentAgainWithoutTheErasure(t *testing.T) {
	w := begin(t)
	w.tell("a", "b", "a")
	w.erase("a")
	w.tell("b")
	w.deliver()
	w.receiver.emptied()
	r, _ := w.replay(at(1), at(2))
	check(t, "range", Range{1, 4}, r)
	w.deliver()
	check(t, "sent", 4, len(w.got()))
	r, _ = w.replay(at(5), Last)
	check(t, "behind the erasure", Range{5, 5}, r)
}

func TestADayIsSentAgain(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.deliver()
	today := calendar.Of(time.Now(), time.UTC)
	r, _ := w.replay(Bound{Day: today.Add(-1)}, Bound{Day: today.Add(1)}) // midnight may have come meanwhile
	check(t, "range", Range{1, 2}, r)
	for what, days := range map[string][2]calendar.Date{"before it": {today.Add(-9), today.Add(-2)}, "after it": {today.Add(2), today.Add(9)}} {
		if _, rule := w.replay(Bound{Day: days[0]}, Bound{Day: days[1]}); rule != RuleNothingToReplay {
			t.Errorf("%s: %q", what, rule)
		}
	}
}

func TestWhatCannotBeSentAgain(t *testing.T) {
	w := begin(t)
	if _, rule := w.replay(at(1), Last); rule != RuleNothingPosted {
		t.Errorf("of an empty stream: %q", rule)
	}
	w.tell("a", "b")
	if _, rule := w.replay(at(1), Last); rule != RuleNothingPosted {
		t.Errorf("before anything went out: %q", rule)
	}
	w.deliver()
	for what, bounds := range map[string][2]Bound{
		"behind the end": {at(3), at(9)}, "turned around": {at(2), at(1)}, "before the beginning": {at(0), at(0)},
	} {
		if bounds[0].Sequence == 0 {
			bounds = [2]Bound{{Day: calendar.Must("1990-01-01")}, {Day: calendar.Must("1990-01-02")}}
		}
		if _, rule := w.replay(bounds[0], bounds[1]); rule != RuleNothingToReplay {
			t.Errorf("%s: %q", what, rule)
		}
	}
	w.exec(`UPDATE journey_relay.subscriptions SET webhook_url = '', password_hash = 'x'`)
	if _, rule := w.replay(at(1), Last); rule != subscription.RuleNoWebhook {
		t.Errorf("of who reads from NATS: %q", rule)
	}
	if err := subscription.Revoke(t.Context(), w.database, name, monday); err != nil {
		t.Fatal(err)
	}
	if _, rule := w.replay(at(1), Last); rule != subscription.RuleRevoked {
		t.Errorf("revoked: %q", rule)
	}
}

// A range that is sent again waits like anything else, behind nothing that is new and before everything that waits.
func TestARangeThatIsRefused(t *testing.T) {
	w := begin(t)
	w.tell("a", "a", "b")
	w.refuses(refused, 2)
	w.deliver()
	w.got()
	w.refuses(refused, 1, 2)
	w.replay(at(1), Last)
	w.deliver()
	check(t, "sent", []int{1, 3}, sorted(w.got()))
	check(t, "waiting", []row{{1, 1, "webhook.status_400", false}, {2, 1, "webhook.status_400", false}}, w.waiting())
	w.refuses(refused)
	w.forward(10 * time.Minute)
	w.deliver()
	check(t, "then", []int{1, 2}, w.got())
	check(t, "waiting", nil, w.waiting())
}

// What was lost with the stream cannot be sent again, and holds nothing up.
func TestARangeWhoseStreamWasLost(t *testing.T) {
	w := begin(t)
	w.tell("a", "b", "c")
	w.deliver()
	w.got()
	w.replay(at(1), Last)
	if err := w.js.DeleteStream(t.Context(), subscription.Stream(name)); err != nil {
		t.Fatal(err)
	}
	w.stream(3)
	w.told = w.told[:2]
	w.tell("c", "d")
	w.deliver()
	check(t, "sent", []int{3, 4}, w.got())
}

// Who is killed while a range is sent again goes on with it.
func TestKilledWhileARangeIsSentAgain(t *testing.T) {
	w := begin(t)
	for range 30 {
		w.tell("a")
	}
	w.deliver()
	w.got()
	w.replay(at(1), Last)
	p := w.process()
	n := 0
	w.receiver.answer = func(webhook.Message) delivery.Answer {
		if n++; n == 28 {
			p.kill()
		}
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	if err := p.run(); err == nil {
		t.Error("it was not killed")
	}
	if got := w.got(); len(got) > 28 {
		t.Errorf("%d sent after it was killed", len(got))
	}
	w.receiver.answer = nil
	w.deliver()
	rest := w.got()
	if len(rest) == 0 || len(rest) == 30 || rest[len(rest)-1] != 30 {
		t.Errorf("the rest: %v", rest)
	}
}
