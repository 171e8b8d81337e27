package projections

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"journey/eventstore"
)

func TestASpoolGivesBackWhatWasAdded(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSpool(dir, rapid.IntRange(1, 5).Draw(t, "partitions"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		s.block = rapid.IntRange(1, 200).Draw(t, "block")
		want := map[string][]eventstore.Message{}
		for i := range rapid.IntRange(0, 60).Draw(t, "messages") {
			id := fmt.Sprintf("p-%d", rapid.IntRange(1, 9).Draw(t, "id"))
			m := eventstore.Message{Subject: participantSubject(id), Sequence: uint64(i + 1), Data: rapid.SliceOfN(rapid.Byte(), 0, 90).Draw(t, "data")}
			want[m.Subject] = append(want[m.Subject], m)
			if err := s.add(groupKey{"op-1", id}, m); err != nil {
				t.Fatal(err)
			}
		}
		got, in := map[string][]eventstore.Message{}, map[string]int{}
		for i := range s.partitions {
			messages, err := s.read(i)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range messages {
				if before, seen := in[m.Subject]; seen && before != i {
					t.Fatalf("%s lies in the partitions %d and %d", m.Subject, before, i)
				}
				in[m.Subject] = i
				got[m.Subject] = append(got[m.Subject], m)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func participantSubject(id string) string { return "journey.op-1.participant." + id }

func TestPartitionsFollowTheLog(t *testing.T) {
	for _, test := range []struct {
		events uint64
		want   int
	}{{0, 16}, {1000, 16}, {1_000_000, 50}, {10_000_000, 500}, {1 << 40, 4096}} {
		if got := partitionsOf(test.events); got != test.want {
			t.Errorf("%d events: %d partitions, want %d", test.events, got, test.want)
		}
	}
}
