package verification

import (
	"cmp"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
)

// Signed is what was signed of a log, and the hashes of the tree, if somebody has them.
type Signed struct {
	// Checkpoints by size, each size once.
	Checkpoints []proof.Checkpoint
	// Tree is the hashes as the notary keeps them; nil = not there.
	Tree tlog.HashReader
	// Covered is how many leaves of Tree are proven by a checkpoint; 0 = none.
	Covered int64
	root    tlog.Hash
	// Days is what was signed of days, oldest first.
	Days []proof.Day
	// heads are those of day; nil = not there.
	heads *proof.HeadTree
	day   proof.Day
	// notes are the checkpoints as they were signed, by size.
	notes map[int64][]byte
}

// ReadSigned reads files of checkpoints, which must all be signed with the key; else it is a *Finding. It
// takes tree for the largest checkpoint that it fits; nil = there is none.
func ReadSigned(verifier note.Verifier, tree tlog.HashReader, files ...[]byte) (*Signed, error) {
	s := &Signed{notes: map[int64][]byte{}}
	for _, file := range files {
		notes := notesIn(file)
		for i, n := range notes {
			c, err := proof.ReadCheckpoint(n, verifier)
			if err != nil {
				return nil, &Finding{Kind: Signature, Detail: fmt.Sprintf("checkpoint %d of %d: %v", i+1, len(notes), err)}
			}
			if err := s.add(c); err != nil {
				return nil, err
			}
			s.notes[c.Size] = n
		}
	}
	if tree == nil {
		return s, nil
	}
	for _, c := range slices.Backward(s.Checkpoints) {
		if is, err := proof.TreeAt(c.Size, tree); err == nil && is.Root() == c.Root {
			s.Tree, s.Covered, s.root = tree, c.Size, c.Root
			return s, nil
		}
	}
	if len(s.Checkpoints) > 0 {
		return nil, &Finding{Kind: TreeFile, Detail: fmt.Sprintf("it fits none of %d checkpoints", len(s.Checkpoints))}
	}
	return s, nil
}

// add puts a checkpoint into its place, unless it is known already.
func (s *Signed) add(c proof.Checkpoint) error {
	at, known := slices.BinarySearchFunc(s.Checkpoints, c, func(a, b proof.Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	switch {
	case !known:
		s.Checkpoints = slices.Insert(s.Checkpoints, at, c)
	case s.Checkpoints[at].Root != c.Root:
		return &Finding{Kind: TwoTrees, From: uint64(c.Size), Until: uint64(c.Size), Detail: fmt.Sprintf("with %d events: %v and %v", c.Size, s.Checkpoints[at].Root, c.Root)}
	}
	return nil
}

// Size is how many events were signed.
func (s *Signed) Size() int64 {
	if len(s.Checkpoints) == 0 {
		return 0
	}
	return s.Checkpoints[len(s.Checkpoints)-1].Size
}

// Newest is the checkpoint that Tree is proven by, and as the note that was signed; zero and nil if there is none.
func (s *Signed) Newest() (proof.Checkpoint, []byte) {
	if s.Covered == 0 {
		return proof.Checkpoint{}, nil
	}
	return proof.Checkpoint{Origin: s.Checkpoints[0].Origin, Size: s.Covered, Root: s.root}, s.notes[s.Covered]
}

// Of makes sure that it was a log with this id that was signed; else it is a *Finding.
func (s *Signed) Of(logID string) error {
	if len(s.Checkpoints) > 0 && s.Checkpoints[0].Origin != proof.Origin(logID) {
		return &Finding{Kind: Foreign, Detail: fmt.Sprintf("signed was %s, this is %s", s.Checkpoints[0].Origin, proof.Origin(logID))}
	}
	return nil
}

// Agree makes sure that every checkpoint which is not larger than the tree is one that the tree went through; else it is a
// *Finding. Whole finds the same by the log itself.
func (s *Signed) Agree() error {
	for _, c := range s.Checkpoints {
		if c.Size > s.Covered {
			break
		}
		is, err := proof.TreeAt(c.Size, s.Tree)
		if err != nil {
			return &Finding{TreeFile, uint64(c.Size), uint64(c.Size), err.Error()}
		}
		if is.Root() != c.Root {
			return &Finding{TwoTrees, uint64(c.Size), uint64(c.Size), fmt.Sprintf("with %d events: %v and, by the checkpoint of %d, %v", c.Size, c.Root, s.Covered, is.Root())}
		}
	}
	return nil
}

// leaf is what was signed of the event at a sequence. It is not proven; see prove.
func (s *Signed) leaf(sequence uint64) (tlog.Hash, error) {
	hashes, err := s.Tree.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(sequence)-1)})
	if err != nil {
		return tlog.Hash{}, &Finding{TreeFile, sequence, sequence, err.Error()}
	}
	return hashes[0], nil
}

// prove makes sure that leaf is what was signed of the event at a sequence; else it is a *Finding.
func (s *Signed) prove(sequence uint64, leaf tlog.Hash) error {
	way, err := s.Proof(sequence)
	if err != nil {
		return err
	}
	checkpoint, _ := s.Newest()
	if err := proof.CheckInclusion(way, checkpoint, sequence, leaf); err != nil {
		return &Finding{TreeFile, sequence, sequence, err.Error()}
	}
	return nil
}

// Proof is the way from the event at a sequence to the root of Newest. A tree that is not what was signed is a
// *Finding.
func (s *Signed) Proof(sequence uint64) ([]tlog.Hash, error) {
	checkpoint, _ := s.Newest()
	way, err := proof.Inclusion(checkpoint, sequence, s.Tree)
	if err != nil {
		return nil, &Finding{TreeFile, sequence, sequence, err.Error()}
	}
	return way, nil
}
