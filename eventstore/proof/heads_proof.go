package proof

import (
	"bytes"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// HeadProof proves what the head of one history is. It tells nothing of any other history: the hashes on its way
// cannot be guessed.
type HeadProof struct {
	Head  Head
	Place int64
	Way   []tlog.Hash
}

// Prove is the proof of the head of a history; false if there is no such history.
func (t *HeadTree) Prove(subject string) (HeadProof, bool) {
	at, there := t.find(headKey(t.origin, subject))
	if !there {
		return HeadProof{}, false
	}
	way, err := tlog.ProveRecord(t.Len(), int64(at), t)
	return HeadProof{t.places[at].head, int64(at), way}, err == nil
}

// CheckHead holds the proof of a history's head against what was signed of a day; it needs nothing else. What does
// not fit is ErrProof.
func (d Day) CheckHead(subject string, p HeadProof) error {
	leaf := headLeaf(headKey(d.Log.Origin, subject), p.Head.commitment())
	if err := d.check(p.Place, leaf, p.Way); err != nil {
		return fmt.Errorf("head of a history on %s: %w", d.Day, err)
	}
	return nil
}

func (d Day) check(at int64, leaf tlog.Hash, way []tlog.Hash) error {
	if err := tlog.CheckRecord(way, d.Histories, d.Root, at, leaf); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// Neighbour is a history of which nothing is shown but where it lies: a hash of its subject, which whoever knows the
// subjects can recognise, and a hash of its head, which nobody can.
type Neighbour struct {
	Key, Commitment tlog.Hash
	Place           int64
	Way             []tlog.Hash
}

// AbsenceProof proves that there is no history with a subject: the histories before and behind its place are
// neighbours. The one before is nil at the beginning, the one behind at the end.
type AbsenceProof struct{ Before, Behind *Neighbour }

// ProveAbsent is the proof that there is no history with a subject; false if there is one. It names two other
// histories by hashes that can be guessed, so it is only for whoever may know that they exist.
func (t *HeadTree) ProveAbsent(subject string) (AbsenceProof, bool) {
	at, there := t.find(headKey(t.origin, subject))
	if there {
		return AbsenceProof{}, false
	}
	return AbsenceProof{t.neighbour(at - 1), t.neighbour(at)}, true
}

func (t *HeadTree) neighbour(at int) *Neighbour {
	if at < 0 || at >= len(t.places) {
		return nil
	}
	way, err := tlog.ProveRecord(t.Len(), int64(at), t)
	if err != nil {
		return nil
	}
	return &Neighbour{t.places[at].key, t.places[at].head.commitment(), int64(at), way}
}

// CheckAbsent holds the proof that there is no history with a subject against what was signed of a day; it needs
// nothing else. What does not fit is ErrProof.
func (d Day) CheckAbsent(subject string, p AbsenceProof) error {
	key, at := headKey(d.Log.Origin, subject), int64(0)
	if p.Before != nil {
		if bytes.Compare(p.Before.Key[:], key[:]) >= 0 {
			return fmt.Errorf("%w: the history before is not before", ErrProof)
		}
		if err := d.check(p.Before.Place, headLeaf(p.Before.Key, p.Before.Commitment), p.Before.Way); err != nil {
			return err
		}
		at = p.Before.Place + 1
	}
	if p.Behind == nil {
		if at != d.Histories {
			return fmt.Errorf("%w: the history before is not the last", ErrProof)
		}
		return nil
	}
	if bytes.Compare(key[:], p.Behind.Key[:]) >= 0 || p.Behind.Place != at {
		return fmt.Errorf("%w: the history behind is not the next", ErrProof)
	}
	return d.check(p.Behind.Place, headLeaf(p.Behind.Key, p.Behind.Commitment), p.Behind.Way)
}
