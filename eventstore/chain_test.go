package eventstore_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Messages are a history only as it was written: whatever is left out, put elsewhere or changed is told.
func TestAChainIsAHistoryAsItWasWritten(t *testing.T) {
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	written := func(id string, n int) []eventstore.Message {
		subject := eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
		var head eventstore.Head
		for i := range n {
			done, err := store.Append(t.Context(), eventstore.Draft{Subject: subject, Expected: head, Events: []*journeyv1.Event{{
				RequestId: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), OccurredOn: "2026-03-04", RecordedAt: &timestamppb.Timestamp{Seconds: 1_770_000_000},
				Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 30}}},
			}}})
			if err != nil {
				t.Fatal(err)
			}
			e := done[0].Events[0]
			head = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
		}
		ms, err := store.LoadTo(t.Context(), subject, head)
		if err != nil {
			t.Fatal(err)
		}
		return ms
	}
	is, other := written("p-1", 4), written("p-2", 4)
	subject, err := eventstore.ParseSubject(is[0].Subject)
	if err != nil {
		t.Fatal(err)
	}
	if events, err := eventstore.Chain(subject, is); err != nil || len(events) != 4 || events[3].Version != 4 {
		t.Errorf("%d events, %v", len(events), err)
	}
	if events, err := eventstore.Chain(subject, is[:2]); err != nil || len(events) != 2 {
		t.Errorf("a beginning: %d events, %v", len(events), err)
	}
	changed := slices.Clone(is)
	ev := &journeyv1.Event{}
	if err := proto.Unmarshal(is[1].Data, ev); err != nil {
		t.Fatal(err)
	}
	ev.Step.GetCounsellingSessionHeld().Minutes = 31
	if changed[1].Data, err = proto.Marshal(ev); err != nil {
		t.Fatal(err)
	}
	moved := slices.Clone(is)
	moved[1].Sequence = 9
	for name, c := range map[string]struct {
		messages []eventstore.Message
		want     eventstore.DamageKind
	}{
		"the first is missing":      {is[1:], eventstore.DamageGap},
		"one between is missing":    {slices.Delete(slices.Clone(is), 1, 2), eventstore.DamageGap},
		"two in each other's place": {[]eventstore.Message{is[0], is[2], is[1], is[3]}, eventstore.DamageGap},
		"one twice":                 {[]eventstore.Message{is[0], is[0]}, eventstore.DamageGap},
		"one at another sequence":   {moved, eventstore.DamageGap},
		"one of another history":    {[]eventstore.Message{is[0], other[1]}, eventstore.DamageGap},
		"one with another step":     {changed, eventstore.DamageHash},
		"one that is no event":      {[]eventstore.Message{is[0], {Subject: is[0].Subject, Sequence: 2, Data: []byte{0xff}}}, eventstore.DamageUndecodable},
		"under another subject":     {[]eventstore.Message{{Subject: other[0].Subject, Sequence: 1, Data: is[0].Data}}, eventstore.DamageUndecodable},
	} {
		var damage *eventstore.DamageError
		if _, err := eventstore.Chain(subject, c.messages); !errors.As(err, &damage) || damage.Kind != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
