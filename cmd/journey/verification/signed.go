package verification

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"

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
	// dayNote is day as it was signed.
	dayNote []byte
	// notes are the checkpoints as they were signed, by size: of one size there may be several, with the signatures
	// of witnesses.
	notes map[int64][][]byte
}

// ReadSigned reads files of checkpoints, which must all be signed with the key; else it is a *Finding. It
// takes tree for the largest checkpoint that it fits; nil = there is none.
func ReadSigned(verifier note.Verifier, tree tlog.HashReader, files ...[]byte) (*Signed, error) {
	s := &Signed{notes: map[int64][][]byte{}}
	for _, file := range files {
		notes := notesIn(file)
		checkpoints, err := readAll(notes, verifier)
		if err != nil {
			return nil, err
		}
		for i, c := range checkpoints {
			if err := s.add(c); err != nil {
				return nil, err
			}
			s.notes[c.Size] = append(s.notes[c.Size], notes[i])
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

// readAll reads checkpoints, on all processors: a year may have a million. The first that is not signed with the key is a
// *Finding.
func readAll(notes [][]byte, verifier note.Verifier) ([]proof.Checkpoint, error) {
	checkpoints, wrong := make([]proof.Checkpoint, len(notes)), make([]error, len(notes))
	var reading sync.WaitGroup
	parts := runtime.GOMAXPROCS(0)
	for part := range parts {
		reading.Go(func() {
			for i := len(notes) * part / parts; i < len(notes)*(part+1)/parts; i++ {
				checkpoints[i], wrong[i] = proof.ReadCheckpoint(notes[i], verifier)
			}
		})
	}
	reading.Wait()
	for i, err := range wrong {
		if err != nil {
			return nil, &Finding{Kind: Signature, Detail: fmt.Sprintf("checkpoint %d of %d: %v", i+1, len(notes), err)}
		}
	}
	return checkpoints, nil
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

// Whole says whether the tree reaches as far as what was signed, and the heads of the last day are there: then one history
// can be verified alone. Else nothing less than the whole log shows whether a checkpoint fits.
func (s *Signed) Whole() bool {
	return s.Covered == s.Size() && (len(s.Days) == 0 || s.heads != nil)
}

// newest is the checkpoint that Tree is proven by.
func (s *Signed) newest() proof.Checkpoint {
	return proof.Checkpoint{Origin: s.Checkpoints[0].Origin, Size: s.Covered, Root: s.root}
}

// Covering is the largest checkpoint that Tree can prove, and that all of some witnesses signed as well, and the note
// that they signed; false if none has so many events. Without witnesses it is the one that Tree is proven by.
func (s *Signed) Covering(events uint64, witnesses ...*proof.CosignatureVerifier) (proof.Checkpoint, []byte, bool) {
	for _, c := range slices.Backward(s.Checkpoints) {
		if c.Size > s.Covered {
			continue
		}
		if uint64(c.Size) < events {
			break
		}
		for _, n := range s.notes[c.Size] {
			if !slices.ContainsFunc(witnesses, func(w *proof.CosignatureVerifier) bool {
				_, did, err := w.Cosigned(n)
				return err != nil || !did
			}) {
				return c, n, true
			}
		}
	}
	return proof.Checkpoint{}, nil, false
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
	way, err := s.Proof(s.newest(), sequence)
	if err != nil {
		return err
	}
	if err := proof.CheckInclusion(way, s.newest(), sequence, leaf); err != nil {
		return &Finding{TreeFile, sequence, sequence, err.Error()}
	}
	return nil
}

// Proof is the way from the event at a sequence to the root of a checkpoint. A tree that is not what was signed is a
// *Finding.
func (s *Signed) Proof(c proof.Checkpoint, sequence uint64) ([]tlog.Hash, error) {
	way, err := proof.Inclusion(c, sequence, s.Tree)
	if err != nil {
		return nil, &Finding{TreeFile, sequence, sequence, err.Error()}
	}
	return way, nil
}
