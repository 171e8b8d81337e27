package verification

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"journey/eventstore"
	"journey/eventstore/proof"
)

// ReadDays takes in what the notary signed of days, and the heads that it keeps of the last one; nil = they are not
// there. What is not signed with the key, or does not belong together, is a *Finding. Without a day there is nothing to
// take in. It may be called again with what was read later.
func (s *Signed) ReadDays(verifier note.Verifier, file, heads []byte) error {
	s.Days = nil
	notes, _ := proof.Notes(file)
	for i, n := range notes {
		d, err := proof.ReadDay(n, verifier)
		if err != nil {
			return &Finding{Kind: Signature, Detail: fmt.Sprintf("day %d of %d: %v", i+1, len(notes), err)}
		}
		if err := s.add(d.Log); err != nil {
			return err
		}
		s.Days = append(s.Days, d)
	}
	if len(notes) == 0 {
		return nil
	}
	slices.SortStableFunc(s.Days, func(a, b proof.Day) int { return cmp.Compare(a.Log.Size, b.Log.Size) })
	s.day = s.Days[len(s.Days)-1]
	for _, n := range notes {
		if d, err := proof.ReadDay(n, verifier); err == nil && d == s.day {
			s.dayNote = n
		}
	}
	if heads == nil {
		return nil
	}
	tree, err := proof.ReadHeadTree(s.day.Log.Origin, heads)
	if err == nil && tree.Root() != s.day.Root {
		err = fmt.Errorf("they have the hash %v, signed was %v", tree.Root(), s.day.Root)
	}
	if err != nil {
		return &Finding{Kind: HeadsFile, Detail: fmt.Sprintf("heads of %s: %v", s.day.Day, err)}
	}
	s.heads = tree
	return nil
}

// Tail verifies that a history had, when a day had ended, the end that was signed then: that behind what is shown of it
// nothing is hidden. It answers the last such day; the zero Day if none was signed. What came later is not looked at.
func (s *Signed) Tail(subject string, messages []eventstore.Message) (proof.Day, error) {
	if s.heads == nil {
		return proof.Day{}, nil
	}
	head, _ := s.heads.Head(subject)
	return s.day, CheckTail(s.day, head, messages)
}

// Head is the head of a history that was signed of the last day, with its proof, and the day as it was signed; false
// if none was, or the history was not there yet.
func (s *Signed) Head(subject string) (day []byte, head proof.HeadProof, there bool) {
	if s.heads == nil {
		return nil, head, false
	}
	head, there = s.heads.Prove(subject)
	return s.dayNote, head, there
}

// CheckTail holds what is shown of a history against the head that was signed of it on a day: a history that had more
// events, or others, is a *Finding.
func CheckTail(day proof.Day, signed proof.Head, messages []eventstore.Message) error {
	var shown proof.Head
	for _, m := range messages {
		if m.Sequence <= uint64(day.Log.Size) {
			shown = proof.Head{Version: shown.Version + 1, Sequence: m.Sequence, Hash: sha256.Sum256(m.Data)}
		}
	}
	switch detail := fmt.Sprintf("on %s it had %d events, the last at %d; shown are %d, the last at %d", day.Day, signed.Version, signed.Sequence, shown.Version, shown.Sequence); {
	case shown == signed:
		return nil
	case shown.Version < signed.Version:
		return &Finding{HiddenTail, shown.Sequence + 1, signed.Sequence, detail}
	default:
		return &Finding{Heads, shown.Sequence, shown.Sequence, detail}
	}
}

// daily compares the heads of the histories so far with what was signed of days at this size of the log.
func (w *Whole) daily() {
	for ; w.nextDay < len(w.signed.Days) && w.signed.Days[w.nextDay].Log.Size == w.tree.Size(); w.nextDay++ {
		d := w.signed.Days[w.nextDay]
		if root := w.heads.Root(d.Log.Origin); (root != d.Root || int64(w.heads.Len()) != d.Histories) && w.unlikeDay == nil {
			w.unlikeDay = &Finding{Heads, uint64(d.Log.Size), uint64(d.Log.Size), fmt.Sprintf("on %s: %d histories with the hash %v were signed, the log has %d with %v", d.Day, d.Histories, d.Root, w.heads.Len(), root)}
		}
		w.asOf = d
	}
}

// AsOf is the last day whose heads fitted the log: no history has a hidden tail as of then. The zero Day if none.
func (w *Whole) AsOf() proof.Day { return w.asOf }
