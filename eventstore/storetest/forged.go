package storetest

import (
	"crypto/sha256"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Rewritten is a copy of a log in which one event is another one, which still is an event of its history. at is
// its place, from 0.
func Rewritten(t testing.TB, ms []eventstore.Message, at int, change func(*journeyv1.Event)) []eventstore.Message {
	t.Helper()
	out := slices.Clone(ms)
	rewrite(t, &out[at], change)
	return out
}

func rewrite(t testing.TB, m *eventstore.Message, change func(*journeyv1.Event)) {
	t.Helper()
	ev := &journeyv1.Event{}
	err := proto.Unmarshal(m.Data, ev)
	if err == nil {
		change(ev)
		m.Data, err = proto.MarshalOptions{Deterministic: true}.Marshal(ev)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Mended is a copy of a log that somebody put together from messages, numbered anew, in which every history is
// right in itself: as somebody writes it who knows how. What is right already stays as it is.
func Mended(t testing.TB, ms []eventstore.Message) []eventstore.Message {
	t.Helper()
	out := slices.Clone(ms)
	heads := map[string]eventstore.Head{}
	for i := range out {
		out[i].Sequence = uint64(i) + 1
		before := heads[out[i].Subject]
		rewrite(t, &out[i], func(ev *journeyv1.Event) {
			distance, near := ev.Predecessor.(*journeyv1.Event_PredecessorDistance)
			ev.Version, ev.PreviousHash = before.Version+1, nil
			switch {
			case before.Version == 0:
				ev.Predecessor = nil
				return
			case !near || out[i].Sequence-uint64(distance.PredecessorDistance) != before.Sequence:
				ev.Predecessor = &journeyv1.Event_PredecessorSequence{PredecessorSequence: before.Sequence}
			}
			ev.PreviousHash = before.Hash[:]
		})
		heads[out[i].Subject] = eventstore.Head{Version: before.Version + 1, Sequence: out[i].Sequence, Hash: sha256.Sum256(out[i].Data)}
	}
	return out
}
