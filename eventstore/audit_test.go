package eventstore_test

import (
	"context"
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// twoHistories is a log of five events: a, b, a, a, b.
func twoHistories(t *testing.T) (eventstore.Store, eventstore.Keyring, []eventstore.Message) {
	t.Helper()
	keys := eventstore.NewMemoryKeyring()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	heads := map[string]eventstore.Head{}
	for _, id := range []string{"a", "b", "a", "a", "b"} {
		heads[id] = append1(t, store, event(id, heads[id]))
	}
	return store, keys, everyMessage(t, store)
}

func append1(t *testing.T, store eventstore.Store, d eventstore.Draft) eventstore.Head {
	t.Helper()
	done, err := store.Append(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	e := done[0].Events[0]
	return eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
}

var errAll = errors.New("all")

// everyMessage is the whole log.
func everyMessage(t *testing.T, store eventstore.Store) []eventstore.Message {
	t.Helper()
	last, err := store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []eventstore.Message
	err = store.Follow(t.Context(), 0, 100, func(_ context.Context, ms []eventstore.Message) error {
		if all = append(all, ms...); all[len(all)-1].Sequence == last.Sequence {
			return errAll
		}
		return nil
	})
	if !errors.Is(err, errAll) {
		t.Fatal(err)
	}
	return all
}

func TestAnAuditFindsWhatIsWrong(t *testing.T) {
	_, _, log := twoHistories(t)
	changed := func(at int, change func(*journeyv1.Event)) []eventstore.Message {
		ms := append([]eventstore.Message{}, log...)
		ev := &journeyv1.Event{}
		if err := proto.Unmarshal(ms[at].Data, ev); err != nil {
			t.Fatal(err)
		}
		change(ev)
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(ev)
		if err != nil {
			t.Fatal(err)
		}
		ms[at].Data = data
		return ms
	}
	numbered := func(ms ...eventstore.Message) []eventstore.Message {
		out := append([]eventstore.Message{}, ms...)
		for i := range out {
			out[i].Sequence = uint64(i + 1)
		}
		return out
	}
	for _, c := range []struct {
		name string
		log  []eventstore.Message
		want eventstore.DamageKind
		at   uint64
	}{
		{"a whole log is right", log, "", 0},
		{"a message is missing", append(log[:2:2], log[3:]...), eventstore.DamageGap, 3},
		{"a message is missing, and the others were numbered anew", numbered(log[0], log[1], log[3], log[4]), eventstore.DamageGap, 3},
		{"the first of a history is missing", numbered(log[1], log[2], log[3], log[4]), eventstore.DamageGap, 2},
		{"a byte in the middle was altered, and the next event of its history tells", changed(2, func(e *journeyv1.Event) { e.OccurredOn = "2026-03-05" }), eventstore.DamageHash, 4},
		{"a version is counted twice", changed(4, func(e *journeyv1.Event) { e.Version = 3 }), eventstore.DamageGap, 5},
		{"the bytes are no event", append(log[:4:4], eventstore.Message{Subject: log[4].Subject, Sequence: 5, Data: []byte{0xff}}), eventstore.DamageUndecodable, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			audit := eventstore.NewAudit()
			var err error
			for _, m := range c.log {
				if err = audit.Add(m); err != nil {
					break
				}
			}
			var damage *eventstore.DamageError
			if errors.As(err, &damage) != (c.want != "") || damage != nil && (damage.Kind != c.want || damage.Sequence != c.at) {
				t.Errorf("%v, want %q at %d", err, c.want, c.at)
			}
			if c.want == "" && (audit.Sequence() != 5 || audit.Histories() != 2 || audit.Sealed() != 2) {
				t.Errorf("position %d, %d histories, %d sealed; want 5, 2, 2", audit.Sequence(), audit.Histories(), audit.Sealed())
			}
		})
	}
}

func TestLostKeysAreNamedAndDestroyedOnesAreNot(t *testing.T) {
	_, keys, log := twoHistories(t)
	audit := eventstore.NewAudit()
	for _, m := range log {
		if err := audit.Add(m); err != nil {
			t.Fatal(err)
		}
	}
	const narrative = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
	if err := keys.Destroy(t.Context(), anna, narrative); err != nil {
		t.Fatal(err)
	}
	check := audit.KeyCheck()
	check.Saw(anna, get(t, keys, anna)[anna])
	lost := check.Lost()
	if len(lost) != 1 || lost[0].Subject != bert || lost[0].First != 2 || len(lost[0].Classes) != 1 || lost[0].Classes[0] != narrative {
		t.Errorf("lost are %v, want the narrative key of the second history from 2 on", lost)
	}
	check.Saw(bert, get(t, keys, bert)[bert])
	if lost := check.Lost(); len(lost) != 0 {
		t.Errorf("lost are %v, want none", lost)
	}
	half := audit.KeyCheck()
	half.Saw(bert, eventstore.Keys{ByClass: map[journeyv1.PrivacyClass][]byte{identity: make([]byte, eventstore.KeySize)}})
	if lost := half.Lost(); len(lost) != 2 {
		t.Errorf("with the key of another class lost are %v, want both histories", lost)
	}
}
