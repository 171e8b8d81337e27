package proof_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

const origin = "journey/a-log"

func subjectOf(i int) string { return fmt.Sprintf("journey.laqs.participant.p-%04d", i) }

// headed is the heads of a log in which the history i has i%3+1 events.
func headed(histories int) *proof.Heads {
	var h proof.Heads
	sequence := uint64(0)
	for round := range 3 {
		for i := range histories {
			if i%3 >= round {
				sequence++
				h.Add(sequence, subjectOf(i), fmt.Append(nil, "event ", round, " of ", i))
			}
		}
	}
	return &h
}

func dayOf(t *proof.HeadTree) proof.Day {
	return proof.Day{Day: "2026-11-21", Log: proof.Checkpoint{Origin: origin, Size: 12, Root: tlog.RecordHash([]byte("x"))}, Histories: t.Len(), Root: t.Root()}
}

func TestEveryHeadIsProvenAndNoOtherIs(t *testing.T) {
	for histories := 1; histories < 20; histories++ {
		heads := headed(histories)
		tree := heads.Tree(origin)
		day := dayOf(tree)
		for i := range histories {
			p, there := tree.Prove(subjectOf(i))
			if !there || p.Head.Version != uint64(i%3+1) {
				t.Fatalf("history %d of %d: %v, %v", i, histories, p.Head, there)
			}
			if err := day.CheckHead(subjectOf(i), p); err != nil {
				t.Fatalf("history %d of %d: %v", i, histories, err)
			}
			older := p
			older.Head.Version--
			elsewhere := p
			elsewhere.Place++
			outside := p
			outside.Place = day.Histories
			for name, wrong := range map[string]error{
				"an older head":   day.CheckHead(subjectOf(i), older),
				"another history": day.CheckHead(subjectOf(i+1), p),
				"another place":   day.CheckHead(subjectOf(i), elsewhere),
				"no place":        day.CheckHead(subjectOf(i), outside),
			} {
				if !errors.Is(wrong, proof.ErrProof) {
					t.Errorf("%s of %d: %v", name, histories, wrong)
				}
			}
			if _, absent := tree.ProveAbsent(subjectOf(i)); absent {
				t.Errorf("history %d of %d is proven not to be there", i, histories)
			}
		}
	}
}

func TestThatAHistoryIsNotThereIsProvenByItsNeighbours(t *testing.T) {
	for histories := 1; histories < 20; histories++ {
		heads := headed(histories)
		tree := heads.Tree(origin)
		day := dayOf(tree)
		var proofs []proof.AbsenceProof
		for i := histories; i < histories+20; i++ {
			p, absent := tree.ProveAbsent(subjectOf(i))
			if err := day.CheckAbsent(subjectOf(i), p); err != nil || !absent {
				t.Fatalf("history %d of %d: %v", i, histories, err)
			}
			proofs = append(proofs, p)
			if _, there := tree.Prove(subjectOf(i)); there {
				t.Errorf("history %d of %d is proven to be there", i, histories)
			}
		}
		// No proof of another absence, nor a part of one, hides a history that is there.
		for i := range histories {
			for _, p := range proofs {
				for _, shown := range []proof.AbsenceProof{p, {Before: p.Before}, {Behind: p.Behind}, {}} {
					if err := day.CheckAbsent(subjectOf(i), shown); !errors.Is(err, proof.ErrProof) {
						t.Fatalf("history %d of %d is hidden by %+v: %v", i, histories, shown, err)
					}
				}
			}
		}
	}
}

// Two histories further apart than neighbours hide nothing between them.
func TestHistoriesThatAreNotNeighboursProveNothing(t *testing.T) {
	heads := headed(12)
	tree := heads.Tree(origin)
	day := dayOf(tree)
	var around []proof.AbsenceProof
	for i := 12; i < 60; i++ {
		p, _ := tree.ProveAbsent(subjectOf(i))
		around = append(around, p)
	}
	tried := 0
	for i := range 12 {
		for _, a := range around {
			for _, b := range around {
				tried++
				if err := day.CheckAbsent(subjectOf(i), proof.AbsenceProof{Before: a.Before, Behind: b.Behind}); !errors.Is(err, proof.ErrProof) {
					t.Fatalf("history %d is hidden: %v", i, err)
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d were tried", tried)
	}
}

// The tree of heads must be the same for ever.
// However a log grows, the root that is asked for again is that of the tree which is made anew.
func TestTheRootOfHeadsGrowsWithTheLog(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 7))
	var grown proof.Heads
	type event struct {
		subject string
		data    []byte
	}
	var log []event
	for round := range 60 {
		for range random.IntN(4) {
			e := event{fmt.Sprintf("journey.laqs.participant.p-%04d", random.IntN(40)), []byte{byte(len(log)), byte(round)}}
			log = append(log, e)
			grown.Add(uint64(len(log)), e.subject, e.data)
		}
		for _, name := range []string{origin, "journey/other"}[:1+round%7/6] {
			var anew proof.Heads
			for i, e := range log {
				anew.Add(uint64(i)+1, e.subject, e.data)
			}
			want := anew.Tree(name).Root()
			if is := grown.Root(name); is != want {
				t.Fatalf("%d events of %s: %v, want %v", len(log), name, is, want)
			}
			if is := grown.Tree(name).Root(); is != want {
				t.Fatalf("%d events of %s: the tree has %v, want %v", len(log), name, is, want)
			}
		}
	}
}

func TestTheTreeOfHeadsIsWhatItEverWas(t *testing.T) {
	heads := headed(5)
	const want = "+hx1Z/iZIkJAmKjo4E+MpB5p6OqbupjWsHoOfGdOEok="
	if got := heads.Tree(origin).Root().String(); got != want || heads.Len() != 5 {
		t.Errorf("%s; want %s", got, want)
	}
	if other := heads.Tree("journey/b-log").Root().String(); other == want {
		t.Error("another log has the same heads")
	}
}

func TestHeadsAreReadAsTheyWereKept(t *testing.T) {
	heads := headed(9)
	tree := heads.Tree(origin)
	kept := tree.Bytes()
	read, err := proof.ReadHeadTree(origin, kept)
	if err != nil || read.Root() != tree.Root() || read.Len() != 9 {
		t.Fatalf("%v", err)
	}
	for i := range 10 {
		was, there := tree.Head(subjectOf(i))
		is, still := read.Head(subjectOf(i))
		if was != is || there != still || there != (i < 9) {
			t.Errorf("history %d: %v, %v; was %v, %v", i, is, still, was, there)
		}
	}
	begin, size := len("journey heads 1\n"), 80
	first, second := kept[begin:begin+size], kept[begin+size:begin+2*size]
	for name, data := range map[string][]byte{
		"nothing": nil, "something else": []byte("hello"), "torn": kept[:len(kept)-1],
		"twice":        bytes.Join([][]byte{kept[:begin], first, first}, nil),
		"out of order": bytes.Join([][]byte{kept[:begin], second, first}, nil),
	} {
		if _, err := proof.ReadHeadTree(origin, data); !errors.Is(err, proof.ErrHeads) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADayIsReadOnlyWithTheKeyThatSignedIt(t *testing.T) {
	signer, verifier := storetest.NoteKeys(t, origin, 1)
	_, foreign := storetest.NoteKeys(t, origin, 2)
	day := dayOf(headed(9).Tree(origin))
	signed, err := day.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := proof.ReadDay(signed, verifier); err != nil || read != day {
		t.Errorf("%+v, %v; want %+v", read, err, day)
	}
	if _, err := proof.ReadCheckpoint(signed, verifier); !errors.Is(err, proof.ErrCheckpoint) {
		t.Errorf("it is read as a checkpoint of the log: %v", err)
	}
	checkpoint, err := day.Log.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	text := string(signed[:bytes.Index(signed, []byte("\n\n"))+1])
	say := func(from, to string) []byte {
		return mustSign(t, string(bytes.Replace([]byte(text), []byte(from), []byte(to), 1)), signer)
	}
	for name, c := range map[string]struct {
		signed   []byte
		verifier note.Verifier
	}{
		"another key":     {signed, foreign},
		"a checkpoint":    {checkpoint, verifier},
		"another day":     {bytes.Replace(signed, []byte("11-21"), []byte("11-22"), 1), verifier},
		"no day":          {say("2026-11-21", "2026-13-21"), verifier},
		"no log":          {say("log 12 ", "log "), verifier},
		"an empty log":    {say("log 12 ", "log 0 "), verifier},
		"another writing": {say("log 12 ", "log 012 "), verifier},
		"more":            {mustSign(t, text+"more\n", signer), verifier},
	} {
		if _, err := proof.ReadDay(c.signed, c.verifier); !errors.Is(err, proof.ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
