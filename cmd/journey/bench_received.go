package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

const (
	receivedRate    = 100 // placements a second
	receivedSeconds = 20
)

// received measures the time from the answer to Record, which says that a placement began, until a subscriber has the
// event, at a steady rate, with every process apart as in dev.
func (b *bench) received(ctx context.Context) error {
	l, err := startLocal(ctx, filepath.Join(b.dir, "local"), "127.0.0.1:0", quiet)
	if err != nil {
		return err
	}
	defer l.stop()
	client := l.client()
	steps, after, err := b.people(ctx, client)
	if err != nil {
		return err
	}
	reader, err := startReading(ctx, l, after)
	if err != nil {
		return err
	}
	defer reader.conn.Close()
	recorded := map[uint64]time.Time{}
	var mu sync.Mutex
	var group sync.WaitGroup
	var failed error
	ticker := time.NewTicker(time.Second / receivedRate)
	defer ticker.Stop()
	n := receivedRate * receivedSeconds
	for i := range n {
		<-ticker.C
		group.Go(func() {
			answer, err := client.journey.Record(ctx, aPlacement(steps[i%len(steps)], i))
			at := time.Now()
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			recorded[answer.Position.GetSequence()] = at
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	all, err := arrived(ctx, reader.got, recorded)
	if err != nil {
		return err
	}
	raw, err := arrived(ctx, reader.raw, recorded)
	if err != nil {
		return err
	}
	b.row(fmt.Sprintf("from the answer that a placement began to received by a subscriber, %d steps/s for %d s", receivedRate, receivedSeconds),
		fmt.Sprintf("p50 %s, p99 %s, max %s", micros(all.at(50)), micros(all.at(99)), micros(all.at(100))),
		fmt.Sprintf("the step itself read from the log: p50 %s, p99 %s, max %s", micros(raw.at(50)), micros(raw.at(99)), micros(raw.at(100))), "")
	return nil
}

// arrived is how long each of what was recorded took to arrive.
func arrived(ctx context.Context, got <-chan arrival, recorded map[uint64]time.Time) (all durations, err error) {
	for len(all) < len(recorded) {
		select {
		case a := <-got:
			if at, ok := recorded[a.position]; ok {
				all = append(all, a.at.Sub(at))
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Minute):
			return nil, fmt.Errorf("%d of %d arrived", len(all), len(recorded))
		}
	}
	return all, nil
}

// people imports the simulated LaQs, and answers placements of its that were accepted, each of another participant, and
// the position of the last step.
func (b *bench) people(ctx context.Context, client *client) (placements []*journeyv1.RecordRequest, after uint64, err error) {
	lines, err := (&world{}).lines()
	if err != nil {
		return nil, 0, err
	}
	rows, seen := make([]row, len(lines)), map[string]bool{}
	for i, r := range lines {
		rows[i] = row{file: "laqs", number: i + 1, request: r}
		if r.Step.GetPlacementStarted() != nil && !seen[r.Subject] {
			seen[r.Subject] = true
			placements = append(placements, r)
		}
	}
	run := importing{errors: filepath.Join(b.dir, "refused-of-relay.csv"), late: filepath.Join(b.dir, "late-of-relay.csv")}
	sum, err := run.run(ctx, client, rows)
	if err != nil {
		return nil, 0, err
	}
	return placements, sum.position.GetSequence(), readModelsAt(ctx, client, sum.position)
}

// aPlacement is one more placement of the same participant on the same day.
func aPlacement(like *journeyv1.RecordRequest, i int) *journeyv1.RecordRequest {
	started := proto.CloneOf(like.Step.GetPlacementStarted())
	started.Placement = fmt.Sprintf("bench-%d", i)
	return &journeyv1.RecordRequest{Operation: like.Operation, Subject: like.Subject, OccurredOn: like.OccurredOn, RequestId: uuid.NewString(),
		Step: &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: started}}}
}

// reading is a subscriber that is told when placements begin, and knows where each event comes from. Beside that it reads
// the log itself.
type reading struct {
	conn     *nats.Conn
	got, raw chan arrival
}

type arrival struct {
	position uint64
	at       time.Time
}

// startReading creates the subscription and begins to read as soon as the relay has made it ready.
func startReading(ctx context.Context, l *local, after uint64) (*reading, error) {
	database, err := pgxpool.New(ctx, l.deployment.Database)
	if err != nil {
		return nil, err
	}
	defer database.Close()
	secret := make([]byte, announcement.MinSecret)
	_, _ = rand.Read(secret)
	announcer, err := announcement.New("bench", announcement.Protobuf, secret)
	if err != nil {
		return nil, err
	}
	s := subscription.Subscription{Name: "bench", Operations: []string{"laqs"}, Content: announcement.Protobuf, After: after, Secret: secret,
		Choice: placement.Choice{Facts: []placement.Kind{placement.Started}}}
	if err := subscription.Create(ctx, database, s, time.Now()); err != nil {
		return nil, err
	}
	r := &reading{got: make(chan arrival, receivedRate*receivedSeconds), raw: make(chan arrival, 2*receivedRate*receivedSeconds)}
	if r.conn, err = nats.Connect(l.deployment.NATS, nats.UserInfo(l.deployment.NATSUser, l.deployment.NATSPassword)); err != nil {
		return nil, err
	}
	js, err := jetstream.New(r.conn)
	if err != nil {
		return nil, err
	}
	consumer, err := readyConsumer(ctx, js, s.Name)
	if err != nil {
		return nil, err
	}
	_, err = consumer.Consume(func(m jetstream.Msg) {
		at := time.Now()
		cursor, err := announcer.Cursor(m.Headers().Get(announcement.CursorHeader))
		if err == nil && m.Ack() == nil {
			r.got <- arrival{cursor.Position, at}
		}
	})
	if err != nil {
		return nil, err
	}
	log, err := js.OrderedConsumer(ctx, "JOURNEY", jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1})
	if err != nil {
		return nil, err
	}
	_, err = log.Consume(func(m jetstream.Msg) {
		at := time.Now()
		if about, err := m.Metadata(); err == nil {
			r.raw <- arrival{about.Sequence.Stream, at}
		}
	})
	return r, err
}

// readyConsumer waits until the relay has made the consumer of a subscription.
func readyConsumer(ctx context.Context, js jetstream.JetStream, name string) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		consumer, err := js.Consumer(ctx, subscription.Stream(name), name)
		if err == nil && !consumer.CachedInfo().Paused {
			return consumer, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("consumer of %s: %w", name, err)
		case <-tick.C:
		}
	}
}
