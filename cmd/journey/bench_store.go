package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// imports measures an import through the whole service, decisions included, in lists of 500.
func (b *bench) imports(ctx context.Context, w *world) error {
	lines, err := w.lines()
	if err != nil {
		return err
	}
	client, stop, err := w.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	began := time.Now()
	for rest := lines; len(rest) > 0; {
		some := rest[:min(importBatch, len(rest))]
		rest = rest[len(some):]
		answer, err := client.journey.RecordAll(ctx, &journeyv1.RecordAllRequest{Requests: some, KeepAccepted: true})
		if err != nil {
			return err
		}
		for _, r := range answer.Results {
			if no := r.GetRefusal(); no != nil {
				return errors.New(no.Rule + ": " + no.English)
			}
		}
	}
	took := time.Since(began)
	b.row(fmt.Sprintf("import of %d steps over HTTP, decided, sealed, fsynced, in lists of %d", len(lines), importBatch),
		fmt.Sprintf("%.0f steps/s", float64(len(lines))/took.Seconds()), "", "")
	return w.keep(ctx)
}

// appends measures an append with a known head beside a raw publish of the same bytes, in turn.
func (b *bench) appends(ctx context.Context, w *world) error {
	js, err := jetstream.New(w.conn)
	if err != nil {
		return err
	}
	if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "RAW", Subjects: []string{"raw.>"}, Storage: jetstream.FileStorage}); err != nil {
		return err
	}
	event := w.anEvent()
	payload, err := proto.Marshal(event)
	if err != nil {
		return err
	}
	subject := eventstore.Subject{Operation: event.Operation, Kind: event.Kind, ID: event.Subject}
	var ours, raw durations
	for i := range b.steps {
		began := time.Now()
		if _, err := js.PublishMsg(ctx, &nats.Msg{Subject: fmt.Sprintf("raw.%d", i%400), Data: payload}); err != nil {
			return err
		}
		raw = append(raw, time.Since(began))
		e := proto.CloneOf(event)
		e.RequestId, e.RequestIndex = uuid.NewString(), 0
		began = time.Now()
		appended, err := w.store.Append(ctx, eventstore.Draft{Subject: subject, Expected: w.heads[subject], Events: []*journeyv1.Event{e}})
		if err != nil {
			return err
		}
		ours = append(ours, time.Since(began))
		w.note(appended[0].Events[0])
	}
	b.durable = ours.at(50)
	b.row(fmt.Sprintf("append with known head, sealed, chained, fsynced (%d one by one)", b.steps),
		fmt.Sprintf("p50 %s, %.0f/s", micros(ours.at(50)), ours.perSecond()),
		fmt.Sprintf("raw JetStream publish of %d bytes with fsync: p50 %s, %.0f/s", len(payload), micros(raw.at(50)), raw.perSecond()),
		fmt.Sprintf("%.2f x the time (p50)", float64(ours.at(50))/float64(raw.at(50))))
	return nil
}

// anEvent is a step with a sealed part that may follow any other.
func (w *world) anEvent() *journeyv1.Event {
	for _, e := range w.base {
		if e.Step.GetSocioPedagogicalSupportGiven() != nil {
			c := proto.CloneOf(e)
			c.Sealed = nil
			return c
		}
	}
	return nil
}

// records measures Record as a caller sees it: HTTP, shape, load from the cache, decision, append.
func (b *bench) records(ctx context.Context, w *world) error {
	client, stop, err := w.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	participant, request := "p-90001", func(step *journeyv1.Step) *journeyv1.RecordRequest {
		return &journeyv1.RecordRequest{
			Operation: "laqs", Subject: "p-90001", OccurredOn: "2016-05-02", RequestId: uuid.NewString(), Step: step,
		}
	}
	if _, err := client.journey.Record(ctx, request(&journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{
		ParticipantRegistered: &journeyv1.ParticipantRegistered{
			GivenName: "Bench", DateOfBirth: &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: journeyv1.Missing_MISSING_NOT_ASKED}},
		},
	}})); err != nil {
		return fmt.Errorf("registration of %s: %w", participant, err)
	}
	var all durations
	for range b.steps / 10 {
		r := request(&journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
			Kind: journeyv1.CounsellingKind_COUNSELLING_KIND_INITIAL, Minutes: 45, Mode: journeyv1.ContactMode_CONTACT_MODE_IN_PERSON, Note: "Note of a session.",
		}}})
		began := time.Now()
		if _, err := client.journey.Record(ctx, r); err != nil {
			return err
		}
		all = append(all, time.Since(began))
	}
	b.row("Record over HTTP: shape, history, decision, sealing, append, answer (one caller, one participant)",
		fmt.Sprintf("p50 %s, p99 %s", micros(all.at(50)), micros(all.at(99))), "", "")
	return nil
}

// histories measures a history of 20 scattered events, warm, and first touches right after a restart.
func (b *bench) histories(ctx context.Context, w *world) error {
	last, err := w.store.Last(ctx)
	if err != nil {
		return err
	}
	var subjects []eventstore.Subject
	for s := range w.twenty {
		subjects = append(subjects, s)
	}
	random := rand.New(rand.NewPCG(1, 1))
	random.Shuffle(len(subjects), func(i, j int) { subjects[i], subjects[j] = subjects[j], subjects[i] })
	load := func(s eventstore.Subject) (time.Duration, error) {
		began := time.Now()
		messages, err := w.store.LoadTo(ctx, s, w.twenty[s])
		if err == nil && len(messages) != 20 {
			err = fmt.Errorf("%d events instead of 20", len(messages))
		}
		return time.Since(began), err
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	var first, warm durations
	for _, s := range subjects[:min(100, len(subjects))] {
		d, err := load(s)
		if err != nil {
			return err
		}
		first = append(first, d)
	}
	for range 10 {
		for _, s := range subjects[:min(100, len(subjects))] {
			d, err := load(s)
			if err != nil {
				return err
			}
			warm = append(warm, d)
		}
	}
	size := fmt.Sprintf("%d events in the log", last.Sequence)
	b.row("history of 20 scattered events, warm, "+size, fmt.Sprintf("p50 %s, p99 %s", micros(warm.at(50)), micros(warm.at(99))), "", "")
	b.row("the same, first touch of 100 histories right after a restart of the broker, "+size,
		fmt.Sprintf("p50 %s, p90 %s, max %s", micros(first.at(50)), micros(first.at(90)), micros(first.at(100))), "", "")
	return nil
}
