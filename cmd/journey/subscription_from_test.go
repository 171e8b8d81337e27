package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// watched is a log that counts how often somebody looks into it.
type watched struct {
	eventstore.Store
	looks int
}

func (c *watched) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	c.looks++
	return c.Store.Follow(ctx, after, max, deliver)
}

// recordedOn is a log with a message recorded at each of the moments.
func recordedOn(t *testing.T, moments ...time.Time) *watched {
	t.Helper()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	draft := eventstore.Draft{Subject: eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: "op"}}
	for _, at := range moments {
		draft.Events = append(draft.Events, &journeyv1.Event{
			OccurredOn: "2026-01-02", RequestId: uuid.NewString(), RecordedAt: timestamppb.New(at),
			Step: &journeyv1.Step{Kind: &journeyv1.Step_PartnerLeft{PartnerLeft: &journeyv1.PartnerLeft{Organisation: "bilse"}}},
		})
	}
	if len(moments) > 0 {
		if _, err := store.Append(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
	}
	return &watched{Store: store}
}

func TestWhereASubscriptionBegins(t *testing.T) {
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	now := midnight.Add(8 * time.Hour)
	log := recordedOn(t, midnight.Add(-48*time.Hour), midnight.Add(-time.Nanosecond), midnight, midnight.Add(time.Hour))
	for word, want := range map[string]uint64{
		"start": 0, "now": 4, "2026-11-23": 2, "2026-11-22": 1, "2026-11-21": 0, "1990-01-01": 0,
	} {
		if got, ok, err := positionOf(t.Context(), log, word, now); got != want || !ok || err != nil {
			t.Errorf("%s: %d, %t, %v, want %d", word, got, ok, err, want)
		}
	}
	for _, word := range []string{"", "2026-11-24", "2026-02-30", "yesterday", "3", "-1"} {
		if got, ok, err := positionOf(t.Context(), log, word, now); ok || err != nil {
			t.Errorf("%q: %d, %v", word, got, err)
		}
	}
	if got, ok, err := positionOf(t.Context(), recordedOn(t), "2026-11-23", now); got != 0 || !ok || err != nil {
		t.Errorf("an empty log: %d, %t, %v", got, ok, err)
	}
}

func TestWhereASubscriptionGoesOn(t *testing.T) {
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	log := recordedOn(t, midnight.Add(-time.Hour), midnight, midnight)
	for word, want := range map[string]uint64{"start": 2, "now": 3, "2026-11-23": 1, "0": 0, "3": 3} {
		if got, err := resetPosition(t.Context(), log, word, 2, 3, midnight); got != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", word, got, err, want)
		}
	}
	for _, word := range []string{"", "4", "-1", "2026-11-24", "18446744073709551616"} {
		_, err := resetPosition(t.Context(), log, word, 2, 3, midnight)
		var no *refusal.Refusal
		if !errors.As(err, &no) || no.Rule != ruleTo {
			t.Errorf("%q: %v", word, err)
		}
	}
}

// An erasure may lie in what was not told yet.
func TestWhatWasNotToldIsNotPassedOver(t *testing.T) {
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	log := recordedOn(t, midnight.Add(-time.Hour), midnight.Add(-time.Hour), midnight)
	for word, want := range map[string]uint64{"now": 1, "2026-11-23": 1, "1": 1, "start": 0} {
		if got, err := resetPosition(t.Context(), log, word, 0, 1, midnight); got != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", word, got, err, want)
		}
	}
	var no *refusal.Refusal
	if _, err := resetPosition(t.Context(), log, "2", 0, 1, midnight); !errors.As(err, &no) || no.Args[1] != "1" {
		t.Error(err)
	}
}

func TestADayIsFoundWithoutReadingTheLog(t *testing.T) {
	midnight := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	moments := make([]time.Time, 1000)
	for i := range moments {
		moments[i] = midnight.Add(time.Duration(i-617) * time.Second)
	}
	log := recordedOn(t, moments...)
	if got, err := lastBefore(t.Context(), log, midnight); got != 617 || err != nil || log.looks > 10 {
		t.Errorf("%d after %d looks, %v", got, log.looks, err)
	}
}
