package proof_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

// forest is a tree of n leaves with its hashes, and what it was at each size.
func forest(n int, word byte) (storetest.Hashes, []proof.Checkpoint, []tlog.Hash) {
	var tree proof.Tree
	var hashes storetest.Hashes
	var leaves []tlog.Hash
	at := []proof.Checkpoint{{}}
	for i := range n {
		leaf := tlog.RecordHash([]byte{byte(i), byte(i >> 8), word})
		leaves = append(leaves, leaf)
		hashes = tree.Append(leaf, hashes)
		at = append(at, proof.Checkpoint{Origin: "journey/a-log", Size: tree.Size(), Root: tree.Root()})
	}
	return hashes, at, leaves
}

func TestEveryEventIsProvenInEveryLaterTreeAndNoOtherIs(t *testing.T) {
	hashes, at, leaves := forest(40, 'a')
	for size := 1; size <= 40; size++ {
		for sequence := uint64(1); sequence <= uint64(size); sequence++ {
			way, err := proof.Inclusion(at[size], sequence, hashes)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.CheckInclusion(way, at[size], sequence, leaves[sequence-1]); err != nil {
				t.Fatalf("event %d in %d: %v", sequence, size, err)
			}
			for _, other := range []error{
				proof.CheckInclusion(way, at[size], sequence, leaves[sequence%40]),
				proof.CheckInclusion(way, at[size], sequence+1, leaves[sequence-1]),
				proof.CheckInclusion(append(slices.Clone(way), leaves[0]), at[size], sequence, leaves[sequence-1]),
			} {
				if !errors.Is(other, proof.ErrProof) {
					t.Fatalf("event %d in %d: something else is proven: %v", sequence, size, other)
				}
			}
		}
	}
	for _, sequence := range []uint64{0, 11, 1 << 63} {
		if _, err := proof.Inclusion(at[10], sequence, hashes); !errors.Is(err, proof.ErrProof) {
			t.Errorf("event %d among 10: %v", sequence, err)
		}
		if err := proof.CheckInclusion(nil, at[10], sequence, leaves[0]); !errors.Is(err, proof.ErrProof) {
			t.Errorf("event %d among 10: %v", sequence, err)
		}
	}
}

func TestHashesOfAnotherTreeProveNothing(t *testing.T) {
	hashes, at, _ := forest(40, 'a')
	_, others, _ := forest(40, 'b')
	if _, err := proof.Inclusion(others[40], 7, hashes); !errors.Is(err, proof.ErrProof) {
		t.Errorf("%v", err)
	}
	if _, err := proof.Inclusion(at[40], 39, hashes[:50]); !errors.Is(err, proof.ErrProof) {
		t.Errorf("hashes are missing: %v", err)
	}
	if _, err := proof.Grown(7, others[40], hashes); !errors.Is(err, proof.ErrProof) {
		t.Errorf("%v", err)
	}
}

func TestATreeThatGrewProvesWhatItWas(t *testing.T) {
	hashes, at, _ := forest(40, 'a')
	_, others, _ := forest(40, 'b')
	for late := 1; late <= 40; late++ {
		for early := int64(1); early <= int64(late); early++ {
			g, err := proof.Grown(early, at[late], hashes)
			if err != nil || g.Was != at[early].Root {
				t.Fatalf("%d in %d: %v", early, late, err)
			}
			if err := g.Check(early, others[late]); !errors.Is(err, proof.ErrProof) {
				t.Fatalf("%d in another of %d: %v", early, late, err)
			}
		}
	}
	for _, size := range []int64{-1, 0, 11} {
		if _, err := proof.Grown(size, at[10], hashes); !errors.Is(err, proof.ErrProof) {
			t.Errorf("%d in 10: %v", size, err)
		}
	}
}
