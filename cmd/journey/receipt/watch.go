package receipt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
)

const (
	// every makes the server say each acknowledgement of a consumer, and never none. It costs a stored message each.
	every, never = "100%", ""
	// passedFor is how long an erasure notice lies behind a consumer before it counts as passed over: what the server
	// said of it may still be on its way.
	passedFor = time.Minute
)

// Watch sees to it that the server says which messages of one subscription are acknowledged, for as long as one of its
// erasure notices is not. It belongs to the one process that writes the subscription's stream, and may be used by
// several goroutines of it at once. For a webhook it asks nothing of the server: whoever delivers calls Acknowledged.
type Watch struct {
	js       jetstream.JetStream
	database *pgxpool.Pool
	name     string
	webhook  bool
	now      func() time.Time

	mu     sync.Mutex
	told   bool                 // whether the server says it; meaningless before the first look
	looked bool                 // whether told is known
	passed map[string]time.Time // since when a notice, by its event, is seen to be passed over
}

// NewWatch makes the watch of a subscription; nothing is asked before its first call.
func NewWatch(js jetstream.JetStream, database *pgxpool.Pool, s subscription.Subscription, now func() time.Time) *Watch {
	return &Watch{js: js, database: database, name: s.Name, webhook: s.Webhook != nil, now: now, passed: map[string]time.Time{}}
}

// Notice is an erasure notice that is about to be stored, or was.
type Notice struct {
	Operation, Participant string // as in the log
	Position               uint64 // of the erasure in the log
	Event                  string // ce-id of the notice
	Sequence               uint64 // that it will have in the stream
	// Stored says that it lies there already: a copy of it that is known stays.
	Stored bool
}

// One that was told before keeps when it was, and whether it is acknowledged.
const insertErasure = `
INSERT INTO journey_relay.erasures AS e (subscription, operation, participant, position, event, sequences, told_at)
VALUES (@subscription, @operation, @participant, @position, @event, ARRAY[@sequence::BIGINT], @now)
ON CONFLICT (subscription, position) DO UPDATE
SET sequences = CASE WHEN @stored THEN excluded.sequences || e.sequences ELSE e.sequences || excluded.sequences END
WHERE NOT e.sequences @> excluded.sequences`

// Expect is called before messages with erasure notices among them are stored: they are known, on disk, and the server
// says when they are acknowledged. If they are not stored after all, they are expected again with where they then are.
func (w *Watch) Expect(ctx context.Context, notices []Notice) error {
	if len(notices) == 0 {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	err := pgx.BeginFunc(ctx, w.database, func(tx pgx.Tx) error {
		for _, n := range notices {
			if _, err := tx.Exec(ctx, insertErasure, pgx.NamedArgs{"subscription": w.name, "operation": n.Operation, "participant": n.Participant,
				"position": n.Position, "event": n.Event, "sequence": n.Sequence, "now": w.now(), "stored": n.Stored}); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = w.listen(ctx, true)
	}
	return w.named(err)
}

const arrivedCopies = `
DELETE FROM journey_relay.waiting w USING journey_relay.progress p
WHERE w.subscription = @subscription AND p.subscription = w.subscription AND NOT w.parked AND w.sequence <= p.acknowledged`

const unacknowledged = `
SELECT e.operation, e.participant, e.position, e.event, e.sequences[cardinality(e.sequences)], e.sequences[cardinality(e.sequences)] <= p.acknowledged AND NOT EXISTS (
    SELECT FROM journey_relay.waiting w WHERE w.subscription = e.subscription AND w.event = e.event)
FROM journey_relay.erasures e JOIN journey_relay.progress p ON p.subscription = e.subscription
WHERE e.subscription = @subscription AND e.acknowledged_at IS NULL`

// Remake makes an erasure notice again from the log: its stream may be lost.
type Remake func(context.Context, Notice) (announcement.Message, error)

// Look is called each second or so. It lets the server be silent again once every notice is acknowledged, forgets copies
// that the consumer has behind it, and has a notice sent again that the consumer has had behind it for a minute although
// nobody acknowledged it: because the subscription was reset past it, or because what the server said was lost. The second
// time it waits for a person.
func (w *Watch) Look(ctx context.Context, remake Remake) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.webhook {
		return nil
	}
	if _, err := w.database.Exec(ctx, arrivedCopies, pgx.NamedArgs{"subscription": w.name}); err != nil {
		return w.named(err)
	}
	type owing struct {
		Operation, Participant string
		Position               uint64
		Event                  string
		Sequence               uint64
		Passed                 bool
	}
	rows, err := w.database.Query(ctx, unacknowledged, pgx.NamedArgs{"subscription": w.name})
	if err != nil {
		return w.named(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[owing])
	if err == nil {
		err = w.listen(ctx, len(all) > 0)
	}
	if err != nil {
		return w.named(err)
	}
	now, passed := w.now(), map[string]time.Time{}
	for _, o := range all {
		if !o.Passed {
			continue
		}
		passed[o.Event] = now
		if since, before := w.passed[o.Event]; before {
			passed[o.Event] = since
		}
		if now.Sub(passed[o.Event]) < passedFor {
			continue
		}
		notice := Notice{Operation: o.Operation, Participant: o.Participant, Position: o.Position, Event: o.Event, Sequence: o.Sequence}
		if err := w.passedOver(ctx, notice, now, remake); err != nil {
			return w.named(err)
		}
	}
	w.passed = passed
	return nil
}

// passedOver parks a notice that was passed over.
func (w *Watch) passedOver(ctx context.Context, n Notice, now time.Time, remake Remake) error {
	v := verdict{subscription: w.name, sequence: n.Sequence, at: now, fault: FaultPassed}
	lies, err := messageAt(ctx, w.js, v)
	if err != nil {
		return err
	}
	var m announcement.Message
	if lies != nil {
		m = messageOf(lies)
	}
	if m.ID != n.Event { // it was lost with its stream, or another relay has put something else there
		if m, err = remake(ctx, n); err != nil {
			return err
		}
	}
	return park(ctx, w.database, v, m)
}

// listen makes the server say acknowledgements, or be silent.
func (w *Watch) listen(ctx context.Context, must bool) error {
	if w.webhook || w.looked && w.told == must {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	stream := subscription.Stream(w.name)
	consumer, err := w.js.Consumer(ctx, stream, w.name)
	if !must && (errors.Is(err, jetstream.ErrConsumerNotFound) || errors.Is(err, jetstream.ErrStreamNotFound)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("consumer: %w", err)
	}
	config := consumer.CachedInfo().Config
	want := never
	if must {
		want = every
	}
	if config.SampleFrequency != want {
		config.SampleFrequency = want
		if _, err := w.js.UpdateConsumer(ctx, stream, config); err != nil {
			return fmt.Errorf("consumer: %w", err)
		}
	}
	w.looked, w.told = true, must
	return nil
}

// Changed makes the next call ask what the consumer says, after it was made anew or changed.
func (w *Watch) Changed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looked = false
}

func (w *Watch) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("receipts of subscription %s: %w", w.name, err)
}
