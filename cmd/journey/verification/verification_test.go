package verification_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

// recorded is when the events of the tests were recorded.
var recorded = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// grown is a log of n events of three histories, which take turns.
func grown(t testing.TB, n int, minutes uint32) []eventstore.Message {
	t.Helper()
	return grownIn(t, n, minutes, "op")
}

// grownIn is grown with operations that take turns as well.
func grownIn(t testing.TB, n int, minutes uint32, operations ...string) []eventstore.Message {
	t.Helper()
	store, err := eventstore.NewMemory(eventstore.MemoryConfig{Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	heads := map[eventstore.Subject]eventstore.Head{}
	for i := range n {
		id := eventstore.Subject{Operation: operations[i%len(operations)], Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: []string{"a", "b", "c"}[i%3]}
		done, err := store.Append(t.Context(), eventstore.Draft{
			Subject:  id,
			Expected: heads[id],
			Events: []*journeyv1.Event{{
				RequestId: uuid.NewString(), OccurredOn: "2026-03-04", RecordedAt: timestamppb.New(recorded), Actor: &journeyv1.Actor{Id: "worker-1"},
				Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: minutes}}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		e := done[0].Events[0]
		heads[id] = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
	}
	var all []eventstore.Message
	enough := errors.New("enough")
	err = store.Follow(t.Context(), 0, n, func(_ context.Context, ms []eventstore.Message) error {
		if all = append(all, ms...); len(all) == n {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return all
}

// numbered gives messages the sequences that they would have if somebody wrote them into a new stream.
func numbered(ms ...eventstore.Message) []eventstore.Message {
	out := slices.Clone(ms)
	for i := range out {
		out[i].Sequence = uint64(i) + 1
	}
	return out
}

// notarized is the checkpoints of a log at the sizes, and its tree.
func notarized(t testing.TB, log []eventstore.Message, sizes ...int64) ([]byte, storetest.Hashes) {
	t.Helper()
	signer, _ := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	var tree proof.Tree
	var stored storetest.Hashes
	var notes []byte
	for _, m := range log {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		stored = tree.Append(leaf, stored)
		if slices.Contains(sizes, tree.Size()) {
			signed, err := proof.Checkpoint{Origin: signer.Name(), Size: tree.Size(), Root: tree.Root()}.Sign(signer)
			if err != nil {
				t.Fatal(err)
			}
			notes = append(append(notes, signed...), '\n')
		}
	}
	return notes, stored
}

func verify(t *testing.T, log []eventstore.Message, made time.Time, notes []byte, tree tlog.HashReader) (*verification.Whole, error) {
	t.Helper()
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	signed, err := verification.ReadSigned(key, tree, notes)
	if err != nil {
		return nil, err
	}
	whole := verification.NewWhole(signed)
	for _, m := range log {
		if err := whole.Add(m); err != nil {
			return whole, err
		}
	}
	return whole, whole.End(made, func(eventstore.Message) time.Time { return recorded })
}

func wants(t *testing.T, err error, kind verification.Kind, from, until uint64) {
	t.Helper()
	var f *verification.Finding
	if !errors.As(err, &f) || f.Kind != kind || f.From != from || f.Until != until {
		t.Errorf("%v; want %s at %d to %d", err, kind, from, until)
		return
	}
	for _, german := range []bool{true, false} {
		if happened, means, next := f.Told(german); happened == "" || means == "" || next == "" {
			t.Errorf("%s: nothing is told", kind)
		}
	}
}

func TestALogThatIsWhatWasSignedFits(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 1, 7, 30, 50)
	for name, c := range map[string]struct {
		log  []eventstore.Message
		tree tlog.HashReader
		fits int
	}{
		"with its tree":           {log, tree, 4},
		"without":                 {log, nil, 4},
		"as it was when signed":   {log[:50], tree, 4},
		"with more tree than yet": {log, tree[:tlog.StoredHashCount(50)], 4},
	} {
		whole, err := verify(t, c.log, time.Time{}, notes, c.tree)
		if err != nil || whole.Fits() != c.fits || whole.Histories() != 3 {
			t.Errorf("%s: %v, %d checkpoints", name, err, whole.Fits())
		}
	}
	if _, err := verify(t, log, time.Time{}, nil, nil); err != nil {
		t.Errorf("nothing signed: %v", err)
	}
}

// Each tampering is named, at its place. "knowing" is somebody who makes every chain right again.
func TestEachTamperingIsNamed(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 30, 50)
	other := grown(t, 60, 30)
	minutes := func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 1 }
	flipped := slices.Clone(log)
	flipped[19].Data = bytes.Replace(flipped[19].Data, []byte("worker-1"), []byte("worker-0"), 1)
	noise := slices.Clone(log)
	noise[19].Data = []byte("\xff\xff no event")
	swapped := slices.Clone(log)
	swapped[19], swapped[20] = swapped[20], swapped[19]
	far := slices.Clone(log)
	far[10], far[40] = far[40], far[10]
	without := func(n int) []eventstore.Message { return slices.Delete(slices.Clone(log), n-1, n) }
	late := recorded.Add(time.Hour)
	for name, c := range map[string]struct {
		log         []eventstore.Message
		made        time.Time
		kind        verification.Kind
		from, until uint64
		alone       verification.Kind // without the notary's tree
	}{
		"a bit":                                {flipped, time.Time{}, verification.Changed, 20, 20, verification.Changed},
		"a whole event is noise":               {noise, time.Time{}, verification.Changed, 20, 20, verification.Changed},
		"a fact":                               {storetest.Rewritten(t, log, 19, minutes), time.Time{}, verification.Changed, 20, 20, verification.Changed},
		"a fact, at the end of what is signed": {storetest.Rewritten(t, log[:50], 49, minutes), time.Time{}, verification.Changed, 50, 50, verification.Forked},
		"a fact, knowing":                      {storetest.Mended(t, storetest.Rewritten(t, log, 19, minutes)), time.Time{}, verification.Changed, 20, 50, verification.Forked},
		"the sequence has a hole":              {without(20), time.Time{}, verification.Removed, 20, 20, verification.Removed},
		"one was removed, numbers mended":      {numbered(without(20)...), time.Time{}, verification.Removed, 20, 20, verification.Removed},
		"the last of a history was removed":    {numbered(without(50)[:49]...), time.Time{}, verification.CutOff, 50, 50, verification.CutOff},
		"neighbours":                           {numbered(swapped...), time.Time{}, verification.Reordered, 20, 21, ""},
		"far ones":                             {numbered(far...), time.Time{}, verification.Reordered, 11, 41, ""},
		"one was put in":                       {numbered(slices.Insert(slices.Clone(log), 19, other[0])...), time.Time{}, verification.Inserted, 20, 20, ""},
		"its tail was cut off":                 {log[:44], recorded.Add(-time.Hour), verification.CutOff, 45, 50, verification.CutOff},
		"everything is gone":                   {nil, time.Time{}, verification.CutOff, 1, 50, verification.CutOff},
		"an older backup":                      {log[:44], late, verification.Older, 45, 50, verification.Older},
		"an older backup, then worked on":      {storetest.Mended(t, append(slices.Clone(log[:35]), other[35:]...)), late, verification.Forked, 36, 50, verification.Forked},
		"another log":                          {other, time.Time{}, verification.Forked, 1, 50, verification.Forked},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(t, c.log, c.made, notes, tree)
			wants(t, err, c.kind, c.from, c.until)
			_, err = verify(t, c.log, c.made, notes, nil)
			var f *verification.Finding
			if !errors.As(err, &f) || c.alone != "" && f.Kind != c.alone {
				t.Errorf("without the tree: %v; want %s", err, c.alone)
			}
		})
	}
}

// What lies beside the log can be tampered with as well.
func TestTamperingWithWhatWasSignedIsNamed(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 30, 50)
	other := grown(t, 60, 30)
	theirs, _ := notarized(t, other, 30)
	t.Run("a signature", func(t *testing.T) {
		_, err := verify(t, log, time.Time{}, bytes.Replace(notes, []byte("\n30\n"), []byte("\n31\n"), 1), tree)
		wants(t, err, verification.Signature, 0, 0)
	})
	t.Run("another key", func(t *testing.T) {
		_, foreign := storetest.NoteKeys(t, proof.Origin("a-log"), 2)
		_, err := verification.ReadSigned(foreign, tree, notes)
		wants(t, err, verification.Signature, 0, 0)
	})
	t.Run("two trees of one size", func(t *testing.T) {
		_, err := verify(t, log, time.Time{}, append(bytes.Clone(notes), theirs...), tree)
		wants(t, err, verification.TwoTrees, 30, 30)
	})
	t.Run("two trees of two sizes", func(t *testing.T) { // log and notary were set back, somebody kept a checkpoint
		kept, _ := notarized(t, other, 40)
		_, err := verify(t, log, time.Time{}, append(bytes.Clone(notes), kept...), tree)
		wants(t, err, verification.TwoTrees, 31, 40)
	})
	t.Run("a leaf in the tree", func(t *testing.T) {
		broken := slices.Clone(tree)
		broken[tlog.StoredHashIndex(0, 19)][0] ^= 1
		_, err := verify(t, log, time.Time{}, notes, broken)
		wants(t, err, verification.TreeFile, 20, 20)
	})
	t.Run("a tree that fits nothing", func(t *testing.T) {
		_, err := verify(t, log, time.Time{}, notes, tree[:10])
		wants(t, err, verification.TreeFile, 0, 0)
	})
	t.Run("the tree of another log", func(t *testing.T) {
		_, foreign := notarized(t, other)
		_, err := verify(t, log, time.Time{}, notes, foreign)
		wants(t, err, verification.TreeFile, 0, 0)
	})
	t.Run("one checkpoint, fetched alone", func(t *testing.T) {
		all, _ := proof.Notes(notes)
		if whole, err := verify(t, log, time.Time{}, all[1], tree); err != nil || whole.Fits() != 1 {
			t.Errorf("%v", err)
		}
		_, err := verify(t, log[:40], time.Time{}, all[1], nil)
		wants(t, err, verification.CutOff, 41, 50)
	})
}

// One history is proven event by event.
func TestTheEventsOfOneHistoryAreProven(t *testing.T) {
	log := grown(t, 60, 45)
	notes, tree := notarized(t, log, 30, 50)
	_, key := storetest.NoteKeys(t, proof.Origin("a-log"), 1)
	signed, err := verification.ReadSigned(key, tree, notes)
	if err != nil {
		t.Fatal(err)
	}
	var mine []eventstore.Message
	for _, m := range log {
		if m.Subject == log[0].Subject {
			mine = append(mine, m)
		}
	}
	if n, err := signed.Events(mine); err != nil || n != 17 || len(mine) != 20 {
		t.Errorf("%d of %d, %v", n, len(mine), err)
	}
	changed := storetest.Rewritten(t, mine, 2, func(ev *journeyv1.Event) { ev.Step.GetCounsellingSessionHeld().Minutes = 1 })
	_, err = signed.Events(changed)
	wants(t, err, verification.Changed, 7, 7)
	changed[2].Data = nil
	_, err = signed.Events(changed)
	wants(t, err, verification.Changed, 7, 7)
	broken := slices.Clone(tree)
	broken[tlog.StoredHashIndex(0, 6)][0] ^= 1
	signed, err = verification.ReadSigned(key, broken, notes)
	if err != nil {
		t.Fatal(err)
	}
	_, err = signed.Events(mine)
	wants(t, err, verification.TreeFile, 7, 7)
}

func TestDamageOfAStoreIsAFinding(t *testing.T) {
	for kind, want := range map[eventstore.DamageKind]verification.Kind{
		eventstore.DamageGap: verification.Removed, eventstore.DamageHash: verification.Changed, eventstore.DamageUndecodable: verification.Changed,
		eventstore.DamageShort: verification.CutOff, eventstore.DamageForeign: verification.Foreign,
		eventstore.DamageUnknownStep: verification.Unreadable, eventstore.DamageConfiguration: verification.Unreadable,
	} {
		wants(t, verification.Found(fmt.Errorf("log: %w", &eventstore.DamageError{Kind: kind, Sequence: 3})), want, 3, 3)
	}
	if f := verification.Found(eventstore.ErrUnavailable); f != nil {
		t.Errorf("a log that cannot be reached: %v", f)
	}
}
