package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/relay"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// benchRelayCommand measures what subscribers of placements see: how soon, and how fast a new one has everything.
func benchRelayCommand() *cobra.Command {
	var dir string
	var messages, events int
	c := &cobra.Command{
		Use:   "relay",
		Short: "Measure only the relay: from recorded to received, filling a new stream, a new subscriber reading it",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return inBench(c, dir, func(b *bench) error { return b.onlyRelay(c.Context(), messages, events) })
		},
	}
	benchFolder(c, &dir)
	c.Flags().IntVar(&messages, "messages", 1_000_000, "how many events of placements lie in the log that a new subscriber reads of; 0 = that is not measured")
	c.Flags().IntVar(&events, "events", 1_000_000, "size of the log of whole journeys; 0 = that is not measured")
	return c
}

func (b *bench) onlyRelay(ctx context.Context, messages, events int) error {
	b.head()
	if err := b.received(ctx); err != nil {
		return fmt.Errorf("from recorded to received: %w", err)
	}
	if messages > 0 {
		if err := b.work(ctx, messages); err != nil {
			return err
		}
	}
	if events > 0 {
		return b.journeys(ctx, events)
	}
	return nil
}

// work measures filling a stream from a log of nothing but placements, and a new subscriber that reads it.
func (b *bench) work(ctx context.Context, messages int) error {
	w, err := newWorld(ctx, filepath.Join(b.dir, "placements"))
	if err != nil {
		return err
	}
	defer w.stop()
	if err := subscription.Prepare(ctx, w.database); err != nil {
		return err
	}
	if err := w.placements(ctx, messages, b); err != nil {
		return err
	}
	if err := b.fill(ctx, w, "payroll", "work"); err != nil {
		return err
	}
	return b.reads(ctx, w, "payroll")
}

// journeys measures filling a stream from a log of whole journeys, in which little is about placements.
func (b *bench) journeys(ctx context.Context, events int) error {
	w, err := newWorld(ctx, filepath.Join(b.dir, "journeys"))
	if err != nil {
		return err
	}
	defer w.stop()
	if err := subscription.Prepare(ctx, w.database); err != nil {
		return err
	}
	if err := b.imports(ctx, w); err != nil {
		return err
	}
	if err := w.grow(ctx, events, b.errs); err != nil {
		return err
	}
	operations := []string{"laqs"}
	for k := range w.copies {
		operations = append(operations, fmt.Sprintf("laqs-%d", k+1))
	}
	return b.fill(ctx, w, "dashboard", operations...)
}

// perPlacement is how many events a placement of the bench has: it begins, changes twice, and ends.
const perPlacement = 4

// placements appends so many events of nothing but placements. A thousand people are at work at a time.
func (w *world) placements(ctx context.Context, events int, b *bench) error {
	bar := newProgress(b.errs, fmt.Sprintf("log of %d placement events", events), events)
	defer bar.done()
	hours := []float64{20, 30}
	steps := [perPlacement]*journeyv1.Step{
		{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{Placement: "pl-1", Employer: "employer-1", Occupation: "kldb:81302",
			Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Contract: journeyv1.Contract_CONTRACT_PERMANENT}}},
		{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: &hours[0]}}},
		{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: &hours[1]}}},
		{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: "pl-1"}}},
	}
	for done := 0; done < events; done += perPlacement * eventstore.MaxBatch {
		for n, step := range steps {
			batch := make([]*journeyv1.Event, eventstore.MaxBatch)
			for i := range batch {
				batch[i] = &journeyv1.Event{Operation: "work", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, Subject: fmt.Sprintf("p-%d", done/perPlacement+i),
					OccurredOn: fmt.Sprintf("2016-0%d-01", n+3), RecordedAt: timestamppb.New(time.Unix(1_470_000_000, 0)), RequestId: uuid.NewString(),
					Actor: &journeyv1.Actor{Id: "worker-1"}, Step: step}
			}
			if err := w.append(ctx, batch); err != nil {
				return err
			}
			bar.add(len(batch))
		}
		clear(w.heads) // those who came before are done
	}
	return nil
}

// subscribe creates a subscription that is told everything of operations from the position on.
func subscribe(ctx context.Context, w *world, name string, operations ...string) error {
	return subscription.Create(ctx, w.database, subscription.Subscription{Name: name, Operations: operations, Content: announcement.Protobuf,
		Secret: make([]byte, announcement.MinSecret)}, time.Now())
}

// fill measures how fast a relay fills the stream of a new subscription.
func (b *bench) fill(ctx context.Context, w *world, name string, operations ...string) error {
	last, err := w.store.Last(ctx)
	if err != nil {
		return err
	}
	if err := subscribe(ctx, w, name, operations...); err != nil {
		return err
	}
	without, err := eventstore.Open(ctx, w.conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	began := time.Now()
	go func() {
		ended <- relay.Run(running, relay.Config{Store: without, NATS: w.conn, Database: w.database, Log: quiet, Now: time.Now, Poll: 100 * time.Millisecond})
	}()
	bar := newProgress(b.errs, "stream of a new subscription", int(last.Sequence))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var is subscription.Progress
	for is.Position < last.Sequence && err == nil {
		<-tick.C
		before := is.Position
		is, err = subscription.ProgressOf(ctx, w.database, name)
		bar.add(int(is.Position - before))
	}
	took := time.Since(began).Seconds()
	bar.done()
	stop()
	if fault := <-ended; err == nil {
		err = fault
	}
	b.row(fmt.Sprintf("filling the stream of a new subscription from a log of %d events", last.Sequence),
		fmt.Sprintf("%.0f events of the log/s, %d placement events, %.0f/s", float64(last.Sequence)/took, is.Published, float64(is.Published)/took), "", "")
	return err
}

// rounds is how often both ways of reading are measured, by turns: the machine may be busy with other things.
const rounds = 3

// reads measures a new subscriber that reads everything through its consumer and acknowledges each message, beside a
// plain consumer of the same stream that nobody acknowledges to.
func (b *bench) reads(ctx context.Context, w *world, name string) error {
	js, err := jetstream.New(w.conn)
	if err != nil {
		return err
	}
	stream, err := js.Stream(ctx, subscription.Stream(name))
	if err != nil {
		return err
	}
	n := int(stream.CachedInfo().State.Msgs)
	var raw, own time.Duration
	for range rounds {
		plain, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true})
		if err != nil {
			return err
		}
		took, err := w.consume(ctx, name, plain.CachedInfo().Name, n, func(jetstream.Msg) error { return nil })
		if err != nil {
			return err
		}
		raw += took
		if _, err := js.ResetConsumerToSequence(ctx, subscription.Stream(name), name, 1); err != nil {
			return err
		}
		if took, err = w.consume(ctx, name, name, n, jetstream.Msg.Ack); err != nil {
			return err
		}
		own += took
	}
	rate := func(took time.Duration) float64 { return rounds * float64(n) / took.Seconds() }
	b.row(fmt.Sprintf("a new subscriber reads %d placement events and acknowledges each", n), fmt.Sprintf("%.0f/s", rate(own)),
		fmt.Sprintf("raw consume %.0f/s", rate(raw)), fmt.Sprintf("%.2f of it", float64(raw)/float64(own)))
	return nil
}

// consume reads so many messages through a consumer, with a connection of its own, and answers how long that took.
func (w *world) consume(ctx context.Context, name, consumer string, n int, each func(jetstream.Msg) error) (time.Duration, error) {
	conn, err := nats.Connect(w.broker.URL())
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, err
	}
	c, err := js.Consumer(ctx, subscription.Stream(name), consumer)
	if err != nil {
		return 0, err
	}
	got, failed := 0, make(chan error, 1)
	began := time.Now()
	consuming, err := c.Consume(func(m jetstream.Msg) {
		if got++; got > n {
			return
		}
		if err := each(m); err != nil || got == n {
			failed <- err
		}
	})
	if err != nil {
		return 0, err
	}
	defer consuming.Stop()
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return time.Since(began), err
}
