package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/delivery"
	"journey/deploy/local/testdb"
)

// clock is a clock that is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

// opened is an outbox on a database, by a clock that stands still.
func opened(t *testing.T, database *pgxpool.Pool) (*Outbox, *clock) {
	t.Helper()
	c := &clock{at: monday}
	if err := Prepare(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	return New(database, Config{Log: slog.New(slog.DiscardHandler), Now: c.now, Seed: 1, Poll: time.Millisecond}), c
}

func (o *Outbox) plan(t *testing.T, deliveries ...Delivery) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), o.database, func(tx pgx.Tx) error { return o.Plan(t.Context(), tx, deliveries) }); err != nil {
		t.Fatal(err)
	}
}

// hook is a delivery to an endpoint.
func hook(id, target string) Delivery {
	return Delivery{ID: id, Channel: "webhook", Target: target, Body: []byte(id)}
}

// receiver answers as it is told, and keeps what it got.
type receiver struct {
	mu     sync.Mutex
	got    []string
	answer func(Delivery) delivery.Answer
}

func (r *receiver) send(_ context.Context, d Delivery) delivery.Answer {
	r.mu.Lock()
	r.got = append(r.got, d.ID)
	r.mu.Unlock()
	if r.answer == nil {
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	return r.answer(d)
}

func (r *receiver) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(slices.Values(r.got))
}

func (r *receiver) lane(target string) Lane {
	return Lane{Channel: "webhook", Target: target, Schedule: delivery.Standard(), Send: r.send}
}

// until makes turns until there is nothing due.
func (o *Outbox) until(t *testing.T, lane Lane) {
	t.Helper()
	for {
		tried, _, err := o.turn(t.Context(), lane)
		if err != nil {
			t.Fatal(err)
		}
		if tried == 0 {
			return
		}
	}
}

func TestWhatIsPlannedArrivesOnce(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	var ids []string
	for i := range 10 {
		ids = append(ids, fmt.Sprintf("m-%d", i))
		o.plan(t, hook(ids[i], "a"))
	}
	r := &receiver{}
	o.until(t, r.lane("a"))
	o.plan(t, hook("m-3", "a"), hook("m-3", "a"))
	c.forward(1000 * time.Hour)
	o.until(t, r.lane("a"))
	if diff := cmp.Diff(ids, r.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var kept int
	if err := o.database.QueryRow(t.Context(), `SELECT count(*) FROM journey_outbox.deliveries WHERE body <> ''`).Scan(&kept); err != nil || kept > 0 {
		t.Errorf("%d bodies are kept after they arrived, %v", kept, err)
	}
}

func TestItIsTriedAgainByTheScheduleAndThenDead(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("m", "a"))
	r := &receiver{answer: func(Delivery) delivery.Answer { return delivery.Answer{Fault: "webhook.status_503"} }}
	schedule := delivery.Standard()
	for i := range schedule {
		if i > 0 {
			c.forward(schedule[i] - time.Millisecond)
			o.until(t, r.lane("a"))
			if len(r.all()) != i {
				t.Fatalf("%d attempts before %v had passed", len(r.all()), schedule[i])
			}
			c.forward(schedule[i]/5 + time.Second)
		}
		o.until(t, r.lane("a"))
		if len(r.all()) != i+1 {
			t.Fatalf("%d attempts, want %d", len(r.all()), i+1)
		}
	}
	dead, err := ListDead(t.Context(), o.database)
	if err != nil {
		t.Fatal(err)
	}
	want := []Dead{{ID: "m", Channel: "webhook", Target: "a", Attempts: 10, Fault: "webhook.status_503", Since: c.now()}}
	if diff := cmp.Diff(want, dead); diff != "" {
		t.Errorf("dead (-want +got):\n%s", diff)
	}
	c.forward(1000 * time.Hour)
	o.until(t, r.lane("a"))
	if len(r.all()) != 10 {
		t.Errorf("a dead one was tried again")
	}
}

func TestAReceiverIsWaitedFor(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("m", "a"))
	r := &receiver{answer: func(Delivery) delivery.Answer { return delivery.Answer{Fault: "webhook.status_429", Wait: time.Hour} }}
	o.until(t, r.lane("a"))
	c.forward(time.Hour - time.Second)
	o.until(t, r.lane("a"))
	if len(r.all()) != 1 {
		t.Errorf("%d attempts within the hour asked for", len(r.all()))
	}
	c.forward(time.Second)
	o.until(t, r.lane("a"))
	if len(r.all()) != 2 {
		t.Errorf("%d attempts after the hour asked for", len(r.all()))
	}
}

// A process that ends between the answer and the mark has sent; the next one sends the same again.
func TestKilledBetweenTheAnswerAndTheMark(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("m", "a"))
	r := &receiver{}
	due, err := o.claim(t.Context(), r.lane("a"), c.now())
	if err != nil || len(due) != 1 {
		t.Fatalf("%v, %v", due, err)
	}
	r.send(t.Context(), due[0]) // and here it is killed
	next, _ := opened(t, o.database)
	next.config.Now = c.now
	next.until(t, r.lane("a"))
	if len(r.all()) != 1 {
		t.Error("it was sent while the other might have been at it")
	}
	c.forward(delivery.Lease)
	next.until(t, r.lane("a"))
	c.forward(delivery.Lease)
	next.until(t, r.lane("a"))
	if diff := cmp.Diff([]string{"m", "m"}, r.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An attempt that outlasts its lease counts if it arrived, and not against the later one if it did not.
func TestALateAnswer(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("failed", "a"), hook("arrived", "a"))
	lane := (&receiver{}).lane("a")
	first, err := o.claim(t.Context(), lane, c.now())
	if err != nil || len(first) != 2 {
		t.Fatal(first, err)
	}
	c.forward(delivery.Lease)
	if second, err := o.claim(t.Context(), lane, c.now()); err != nil || len(second) != 2 || second[0].Attempts != 2 {
		t.Fatal(second, err)
	}
	answers := map[string]delivery.Answer{"failed": {Outcome: delivery.Refused, Fault: "mail.refused"}, "arrived": {Outcome: delivery.Delivered}}
	for _, d := range first {
		if err := o.keep(t.Context(), lane, d, answers[d.ID]); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	var id, state string
	rows, err := o.database.Query(t.Context(), `SELECT id, state FROM journey_outbox.deliveries`)
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&id, &state}, func() error { got[id] = state; return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"failed": "pending", "arrived": "delivered"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTwoProcessesSendEachOnce(t *testing.T) {
	database := testdb.New(t)
	one, _ := opened(t, database)
	two, _ := opened(t, database)
	var all []Delivery
	var want []string
	for i := range 200 {
		want = append(want, fmt.Sprintf("m-%03d", i))
		all = append(all, hook(want[i], "a"))
	}
	one.plan(t, all...)
	r := &receiver{}
	var both sync.WaitGroup
	for _, o := range []*Outbox{one, two} {
		both.Go(func() { o.until(t, r.lane("a")) })
	}
	both.Wait()
	if diff := cmp.Diff(want, r.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOneWhoIsSlowDelaysNobodyElse(t *testing.T) {
	o, _ := opened(t, testdb.New(t))
	o.plan(t, hook("slow", "slow"), hook("1", "quick"), hook("2", "quick"))
	stuck, arrived := make(chan struct{}), make(chan string, 2)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	lanes := []Lane{
		{Channel: "webhook", Target: "slow", Schedule: delivery.Standard(), Send: func(ctx context.Context, _ Delivery) delivery.Answer {
			close(stuck)
			<-ctx.Done()
			return delivery.Answer{Fault: "webhook.interrupted"}
		}},
		{Channel: "webhook", Target: "quick", Schedule: delivery.Standard(), Send: func(_ context.Context, d Delivery) delivery.Answer {
			<-stuck
			arrived <- d.ID
			return delivery.Answer{Outcome: delivery.Delivered}
		}},
	}
	go func() { ended <- o.Run(ctx, lanes) }()
	<-arrived
	<-arrived
	o.plan(t, hook("3", "quick"))
	<-arrived
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	var fault string
	if err := o.database.QueryRow(t.Context(), `SELECT fault FROM journey_outbox.deliveries WHERE id = 'slow' AND state = 'pending'`).Scan(&fault); err != nil || fault != "webhook.interrupted" {
		t.Errorf("the slow one: %q, %v", fault, err)
	}
}

func TestAReceiverThatIsGone(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("1", "a"), hook("2", "a"), hook("b", "b"))
	gone := true
	r := &receiver{answer: func(d Delivery) delivery.Answer {
		if gone && d.Target == "a" {
			return delivery.Answer{Outcome: delivery.Gone, Fault: "webhook.gone"}
		}
		return delivery.Answer{Outcome: delivery.Delivered}
	}}
	lane := r.lane("a")
	lane.Parallel = 1
	o.until(t, lane)
	o.plan(t, hook("3", "a"))
	o.until(t, lane)
	o.until(t, r.lane("b"))
	if diff := cmp.Diff([]string{"1", "b"}, r.all()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	want := []Dead{
		{ID: "1", Channel: "webhook", Target: "a", Attempts: 1, Fault: "webhook.gone", Since: monday},
		{ID: "2", Channel: "webhook", Target: "a", Fault: "webhook.gone", Since: monday},
		{ID: "3", Channel: "webhook", Target: "a", Fault: "webhook.gone", Since: monday},
	}
	dead, err := ListDead(t.Context(), o.database)
	if diff := cmp.Diff(want, dead); diff != "" || err != nil {
		t.Errorf("dead (-want +got), %v:\n%s", err, diff)
	}
	gone = false
	if n, err := Resend(t.Context(), o.database, "2", c.now()); n != 1 || err != nil {
		t.Errorf("%d put back, %v", n, err)
	}
	o.until(t, lane)
	if n, err := Resend(t.Context(), o.database, "", c.now()); n != 2 || err != nil {
		t.Errorf("%d put back, %v", n, err)
	}
	o.until(t, lane)
	if diff := cmp.Diff([]string{"1", "1", "2", "3", "b"}, r.all()); diff != "" {
		t.Errorf("asked again (-want +got):\n%s", diff)
	}
	for _, id := range []string{"1", "unheard of"} {
		if n, err := Resend(t.Context(), o.database, id, c.now()); n != 0 || !errors.Is(err, ErrNotDead) {
			t.Errorf("%s: %d put back, %v", id, n, err)
		}
	}
}

func TestADatabaseWithoutAnOutboxHasNothingDead(t *testing.T) {
	database := testdb.New(t)
	if dead, err := ListDead(t.Context(), database); err != nil || len(dead) > 0 {
		t.Errorf("%v, %v", dead, err)
	}
	if n, err := Resend(t.Context(), database, "", monday); err != nil || n > 0 {
		t.Errorf("%v, %v", n, err)
	}
}

// A receiver that was taken out of the configuration of every process leaves nothing behind that nobody sees.
func TestWhatNobodyHasALaneForIsGivenUp(t *testing.T) {
	o, c := opened(t, testdb.New(t))
	o.plan(t, hook("kept", "a"), hook("left", "b"), Delivery{ID: "mail", Channel: "mail", Target: "cw-1"})
	lanes := []Lane{{Channel: "webhook", Target: "a"}, {Channel: "mail"}}
	for _, passed := range []time.Duration{time.Hour, 24 * time.Hour} {
		dead, err := ListDead(t.Context(), o.database)
		if err != nil || len(dead) > 0 {
			t.Errorf("%v, %v", dead, err)
		}
		c.forward(passed)
		if err := o.endWithoutLane(t.Context(), lanes); err != nil {
			t.Fatal(err)
		}
	}
	dead, err := ListDead(t.Context(), o.database)
	want := []Dead{{ID: "left", Channel: "webhook", Target: "b", Fault: "outbox.no_receiver", Since: c.now()}}
	if diff := cmp.Diff(want, dead); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
