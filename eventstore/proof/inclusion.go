package proof

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof means that a proof does not prove what it is shown for.
var ErrProof = errors.New("the proof does not prove it")

// Inclusion is the proof that the event at a sequence is in the tree of a checkpoint. The hashes of the tree lie in
// stored, in the order of tlog's stored hashes; if they are not those of the checkpoint, it is ErrProof.
func Inclusion(c Checkpoint, sequence uint64, stored tlog.HashReader) ([]tlog.Hash, error) {
	way, err := tlog.ProveRecord(c.Size, int64(sequence)-1, stored)
	if err != nil {
		return nil, fmt.Errorf("%w: event %d: %w", ErrProof, sequence, err)
	}
	leaf, err := stored.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(sequence)-1)})
	if err != nil {
		return nil, fmt.Errorf("%w: event %d: %w", ErrProof, sequence, err)
	}
	return way, CheckInclusion(way, c, sequence, leaf[0])
}

// CheckInclusion holds a proof against the leaf of the event at a sequence and a checkpoint; it needs nothing else.
// What does not fit is ErrProof.
func CheckInclusion(way []tlog.Hash, c Checkpoint, sequence uint64, leaf tlog.Hash) error {
	if err := tlog.CheckRecord(way, c.Size, c.Root, int64(sequence)-1, leaf); err != nil {
		return fmt.Errorf("%w: event %d: %w", ErrProof, sequence, err)
	}
	return nil
}

// Growth is what the tree of a later checkpoint says of the tree that it had when it was smaller.
type Growth struct {
	// Was is the root that the later tree had then.
	Was tlog.Hash
	// Way proves that, for whoever has only the two.
	Way []tlog.Hash
}

// Grown is what a tree was when it had size leaves, with the proof. stored must be proven to be of the later
// checkpoint, as tlog.TileHashReader does, or be one's own; else it is ErrProof.
func Grown(size int64, later Checkpoint, stored tlog.HashReader) (Growth, error) {
	if size <= 0 || size > later.Size {
		return Growth{}, fmt.Errorf("%w: %d is no earlier size of %d", ErrProof, size, later.Size)
	}
	was, err := tlog.TreeHash(size, stored)
	if err != nil {
		return Growth{}, fmt.Errorf("%w: tree of %d: %w", ErrProof, size, err)
	}
	way, err := tlog.ProveTree(later.Size, size, stored)
	if err != nil {
		return Growth{}, fmt.Errorf("%w: tree of %d: %w", ErrProof, size, err)
	}
	g := Growth{Was: was, Way: way}
	return g, g.Check(size, later)
}

// Check proves that the tree of later had the root Was when it had size leaves; else it is ErrProof.
func (g Growth) Check(size int64, later Checkpoint) error {
	if err := tlog.CheckTree(g.Way, later.Size, later.Root, size, g.Was); err != nil {
		return fmt.Errorf("%w: tree of %d in %d: %w", ErrProof, size, later.Size, err)
	}
	return nil
}
