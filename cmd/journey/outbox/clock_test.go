package outbox

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/delivery"
	"journey/deploy/local/testdb"
)

const year = 365 * 24 * time.Hour

// What was put off by a clock that was ahead does not wait until the clock is there again.
func TestAClockThatGoesBackHoldsNothingUp(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	failing := &receiver{answer: func(Delivery) delivery.Answer { return delivery.Answer{Fault: "webhook.status_503"} }}
	o.plan(t, hook("tried", "a"))
	c.forward(year)
	o.until(t, failing.lane("a"))
	o.plan(t, hook("new", "a"), hook("left", "nobody"))
	c.forward(-year)
	r := &receiver{}
	o.until(t, r.lane("a"))
	if diff := cmp.Diff([]string{"new", "tried"}, r.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	lanes := []Lane{{Channel: "webhook", Target: "a"}}
	for _, passed := range []time.Duration{time.Minute, 25 * time.Hour} {
		c.forward(passed)
		if err := o.endWithoutLane(t.Context(), lanes); err != nil {
			t.Fatal(err)
		}
	}
	if dead, err := ListDead(t.Context(), o.database); err != nil || len(dead) != 1 || dead[0].ID != "left" {
		t.Errorf("given up: %+v, %v", dead, err)
	}
}

// A mail that waits for Monday is left alone, and so is what a receiver asked a day for, and what another process
// claimed, whose clock is a little ahead.
func TestWhatWaitsByRightsIsNotHurried(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	c.forward(-60 * 24 * time.Hour)
	o.gather(t, Part{"r1", "overdue", "cw-1"})
	r := &receiver{answer: func(Delivery) delivery.Answer {
		return delivery.Answer{Fault: "webhook.status_429", Wait: 24 * time.Hour}
	}}
	o.plan(t, hook("asked", "a"), hook("busy", "b"))
	o.until(t, r.lane("a"))
	if due, err := o.claim(t.Context(), r.lane("b"), c.now().Add(4*time.Minute)); err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	var got []mail
	for _, lane := range []Lane{r.lane("a"), r.lane("b"), mails(&got)} {
		o.until(t, lane)
	}
	if diff := cmp.Diff([]string{"asked"}, r.all()); diff != "" || len(got) > 0 {
		t.Errorf("%v (-want +got):\n%s", got, diff)
	}
}
