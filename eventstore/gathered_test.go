package eventstore_test

import (
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"journey/eventstore"
)

// TestGatheredIsWhatEachHistoryIs: at any position, each history of the operation and none of another, as LoadTo
// gives it, in the order of first steps; and no file is left.
func TestGatheredIsWhatEachHistoryIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
		if err != nil {
			t.Fatal(err)
		}
		heads, at := map[eventstore.Subject]eventstore.Head{}, []map[eventstore.Subject]eventstore.Head{{}}
		var order []eventstore.Subject
		for range rapid.IntRange(0, 30).Draw(rt, "events") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(rt, "history")
			d := event(id, eventstore.Head{})
			d.Subject.Operation = rapid.SampledFrom([]string{"op", "op-2"}).Draw(rt, "operation")
			d.Expected = heads[d.Subject]
			if d.Expected.Version == 0 {
				order = append(order, d.Subject)
			}
			heads[d.Subject] = append1(t, store, d)
			now := map[eventstore.Subject]eventstore.Head{}
			for s, h := range heads {
				now[s] = h
			}
			at = append(at, now)
		}
		to := rapid.IntRange(0, len(at)-1).Draw(rt, "to")
		folder := t.TempDir()
		g, err := eventstore.Gather(t.Context(), store, "op", uint64(to), folder, nil)
		if err != nil {
			rt.Fatal(err)
		}
		defer g.Close()
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			rt.Errorf("a file lies there: %v %v", left, err)
		}
		var want []eventstore.Subject
		events := uint64(0)
		for _, s := range order {
			head, there := at[to][s]
			if s.Operation != "op" {
				head, there = eventstore.Head{}, false
			}
			if g.Head(s) != head {
				rt.Errorf("%s ends with %v, want %v", s, g.Head(s), head)
			}
			got, err := g.Messages(s)
			if err != nil {
				rt.Fatal(err)
			}
			if !there {
				if len(got) > 0 {
					rt.Errorf("%s is there", s)
				}
				continue
			}
			loaded, err := store.LoadTo(t.Context(), s, head)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(loaded, got); diff != "" {
				rt.Error(diff)
			}
			want, events = append(want, s), events+uint64(len(loaded))
		}
		if !slices.Equal(g.Subjects(), want) || g.Events() != events {
			rt.Errorf("%v with %d events, want %v with %d", g.Subjects(), g.Events(), want, events)
		}
	})
}

// TestGatheringFindsDamage in the operation that is gathered.
func TestGatheringFindsDamage(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*eventstore.Memory, []eventstore.Message)
		kind   eventstore.DamageKind
	}{
		{"a message that is gone", func(m *eventstore.Memory, _ []eventstore.Message) { eventstore.TakeOut(m, 3) }, eventstore.DamageGap},
		{"an event twice", func(m *eventstore.Memory, ms []eventstore.Message) {
			eventstore.Inject(m, ms[4].Subject, ms[4].Data)
		}, eventstore.DamageGap},
		{"no event", func(m *eventstore.Memory, ms []eventstore.Message) { eventstore.Inject(m, ms[0].Subject, []byte("x")) }, eventstore.DamageUndecodable},
	} {
		t.Run(c.name, func(t *testing.T) {
			store, _, messages := twoHistories(t)
			memory := store.(*eventstore.Memory)
			c.change(memory, messages)
			last, err := store.Last(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			subject, err := eventstore.ParseSubject(messages[0].Subject)
			if err != nil {
				t.Fatal(err)
			}
			_, err = eventstore.Gather(t.Context(), store, subject.Operation, last.Sequence, t.TempDir(), nil)
			var damage *eventstore.DamageError
			if !errors.As(err, &damage) || damage.Kind != c.kind {
				t.Errorf("%v, want %s", err, c.kind)
			}
		})
	}
}
