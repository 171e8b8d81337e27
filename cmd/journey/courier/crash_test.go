package courier

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

func sorted(numbers []int) []int {
	slices.Sort(numbers)
	return numbers
}

// process is a courier that can be killed: from then on it changes nothing in the database and sends nothing, and what it
// was told of is forgotten.
type process struct {
	config   Config
	database *pgxpool.Pool
	dead     atomic.Bool
	end      context.CancelFunc
	ctx      context.Context
	// statements is after how many more statements it is killed; below 0 = never. before says whether that one is lost.
	statements atomic.Int64
	before     bool
}

var errDead = errors.New("killed")

func (w *world) process() *process {
	w.t.Helper()
	p := &process{config: w.config()}
	p.statements.Store(-1)
	p.ctx, p.end = context.WithCancel(w.t.Context())
	config := w.database.Config()
	config.PrepareConn = func(context.Context, *pgx.Conn) (bool, error) {
		if p.dead.Load() {
			return true, errDead
		}
		return true, nil
	}
	config.ConnConfig.Tracer = p
	var err error
	if p.database, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(p.database.Close)
	p.config.Database = p.database
	p.config.Sender = func(webhook.Endpoint) (Sender, error) { return killable{p, w.receiver}, nil }
	return p
}

func (p *process) kill() {
	p.dead.Store(true)
	p.end()
}

// run works as long as it lives and there is something to do.
func (p *process) run() error { return p.config.work(p.ctx, true) }

// TraceQueryStart and TraceQueryEnd kill before or after a statement took effect.
func (p *process) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	last := p.statements.Add(-1) == 0
	if last && p.before {
		p.kill()
	}
	if p.dead.Load() {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		return ended
	}
	return context.WithValue(ctx, lastStatement{}, last)
}

type lastStatement struct{}

func (p *process) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	if last, _ := ctx.Value(lastStatement{}).(bool); last {
		p.kill()
	}
}

// killable sends nothing once its process is dead, and hears nothing of what it sent.
type killable struct {
	p  *process
	to Sender
}

func (k killable) Send(ctx context.Context, m webhook.Message, now time.Time) delivery.Answer {
	if k.p.dead.Load() {
		return delivery.Answer{Fault: "webhook.interrupted"}
	}
	return k.to.Send(ctx, m, now)
}

// weather is a receiver of which anything may fail, by a seed: it refuses, it takes and nobody hears of it, it asks to be
// left alone, it is away for a while.
type weather struct {
	mu    sync.Mutex
	dice  *rand.Rand
	fails float64
	away  int
	// taken is how the messages came, each as often as it did.
	taken []string
}

func (r *weather) Send(_ context.Context, m webhook.Message, _ time.Time) delivery.Answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away > 0 {
		r.away--
		return delivery.Answer{Fault: "webhook.no_connection"}
	}
	if r.dice.Float64() >= r.fails {
		r.taken = append(r.taken, m.ID)
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	switch r.dice.IntN(6) {
	case 0:
		r.away = r.dice.IntN(20)
		return delivery.Answer{Fault: "webhook.no_connection"}
	case 1:
		return delivery.Answer{Fault: "webhook.status_429", Wait: time.Duration(r.dice.IntN(100)) * time.Minute}
	case 2:
		return delivery.Answer{Fault: "webhook.status_400"}
	case 3:
		return delivery.Answer{Outcome: delivery.Refused, Fault: "webhook.url_form"}
	case 4:
		return delivery.Answer{Outcome: delivery.Gone, Fault: "webhook.gone"}
	}
	r.taken = append(r.taken, m.ID) // and nobody hears of it
	return delivery.Answer{Fault: "webhook.timeout"}
}

// Whatever fails, whoever is killed at whatever moment, and however many work at once: in the end every message has
// arrived, and those of a participant for the first time in their order.
func TestWhateverFailsAllArrivesInOrder(t *testing.T) {
	kills := 0
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := begin(t)
			dice := rand.New(rand.NewPCG(seed, 6))
			receiver := &weather{dice: rand.New(rand.NewPCG(seed, 7)), fails: []float64{0, 0.1, 0.4, 0.8}[seed%4]}
			for range 10 {
				for range dice.IntN(20) {
					w.tell(string(rune('a' + dice.IntN(7))))
				}
				if dice.IntN(4) == 0 && w.progress().Acknowledged > 0 {
					w.replay(at(1+dice.Uint64N(w.progress().Acknowledged)), Last)
				}
				kills += w.storm(dice, receiver, 1+dice.IntN(2))
				w.forward(time.Duration(dice.IntN(400)) * time.Minute)
				if dice.IntN(3) == 0 {
					w.putRight()
				}
			}
			receiver.fails, receiver.away = 0, 0
			w.putRight()
			w.forward(48 * time.Hour)
			c := w.config()
			c.Sender = func(webhook.Endpoint) (Sender, error) { return receiver, nil }
			w.deliverBy(c)
			check(t, "waiting", nil, w.waiting())
			check(t, "acknowledged", uint64(len(w.told)), w.progress().Acknowledged)
			w.inOrder(receiver.taken)
		})
	}
	if kills != 8*10 {
		t.Errorf("%d killed, want one a round", kills)
	}
}

// storm lets some couriers work at once, of which one is killed, and answers how many were.
func (w *world) storm(dice *rand.Rand, to Sender, couriers int) (kills int) {
	var all []*process
	for i := range couriers {
		p := w.process()
		p.config.Sender = func(webhook.Endpoint) (Sender, error) { return killable{p, to}, nil }
		if i == 0 {
			p.before = dice.IntN(2) == 0
			p.statements.Store(1 + dice.Int64N(25))
		}
		all = append(all, p)
	}
	var working sync.WaitGroup
	for i, p := range all {
		working.Go(func() {
			for n := 0; n < 3 || i == 0 && !p.dead.Load(); n++ {
				if err := p.run(); err != nil && !p.dead.Load() && !strings.Contains(err.Error(), "canceled") {
					w.t.Error(err)
				}
			}
		})
	}
	working.Wait()
	for _, p := range all {
		if p.dead.Load() {
			kills++
		}
	}
	return kills
}

// putRight does what a person does: resumes, and has sent again what is parked.
func (w *world) putRight() {
	w.t.Helper()
	if err := subscription.Resume(w.t.Context(), w.database, name, w.clock()); err != nil {
		w.t.Fatal(err)
	}
	w.exec(`UPDATE journey_relay.waiting SET parked = FALSE, next_at = $1`, w.clock())
}

// inOrder holds what arrived to what was told.
func (w *world) inOrder(taken []string) {
	w.t.Helper()
	first := map[string][]int{}
	seen := map[string]bool{}
	for _, id := range taken {
		if !seen[id] {
			seen[id] = true
			n := w.number(id)
			who := w.told[n-1].participant
			first[who] = append(first[who], n)
		}
	}
	check(w.t, "messages that arrived", len(w.told), len(seen))
	for _, numbers := range first {
		if !slices.IsSorted(numbers) {
			w.t.Errorf("a participant's messages arrived in the order %v", numbers)
		}
	}
}

// Who comes second changes nothing: somebody else has moved the floor.
func TestWhoComesSecondChangesNothing(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.receiver.answer = func(webhook.Message) delivery.Answer {
		w.exec(`UPDATE journey_relay.progress SET acknowledged = 7`)
		return down
	}
	w.deliver()
	check(t, "acknowledged", uint64(7), w.progress().Acknowledged)
	check(t, "waiting", nil, w.waiting())
}

// An attempt that this process broke off says nothing of the receiver: it is made again, and not counted.
func TestAnAttemptThatWasBrokenOff(t *testing.T) {
	w := begin(t)
	w.tell("a", "b")
	w.refuses(down, 1)
	w.deliver()
	w.forward(6 * time.Second)
	w.tell("c")
	p := w.process()
	w.receiver.answer = func(webhook.Message) delivery.Answer {
		p.end()
		return delivery.Answer{Fault: "webhook.interrupted"}
	}
	if err := p.run(); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	check(t, "waiting", []row{{1, 1, "webhook.status_503", false}}, w.waiting())
	check(t, "acknowledged", uint64(2), w.progress().Acknowledged)
	w.refuses(down)
	w.got()
	w.deliver()
	check(t, "sent", []int{1, 3}, sorted(w.got()))
}

// A courier has ended only when nothing of it is under way any more: the next one would overtake it.
func TestACourierEndsWithItsAttempts(t *testing.T) {
	w := begin(t)
	w.tell("a")
	p := w.process()
	var over atomic.Bool
	w.receiver.answer = func(webhook.Message) delivery.Answer {
		p.kill()
		for range 100 {
			w.progress() // which takes a while
		}
		over.Store(true)
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	if err := p.run(); err == nil || !over.Load() {
		t.Errorf("it ended with %v; over: %v", err, over.Load())
	}
}
