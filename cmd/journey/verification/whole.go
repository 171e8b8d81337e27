package verification

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"journey/eventstore"
	"journey/eventstore/proof"
)

// within is how many events are looked at behind the first that does not fit, to tell what happened.
const within = 1000

// Whole verifies a log from its first event on: versions and hashes of its histories, every leaf, every checkpoint
// and the heads of every day that were signed. Give it each message with Add, then End.
type Whole struct {
	signed *Signed
	audit  *eventstore.Audit // nil: its messages are no histories of events
	of     string            // what the subjects of the audited histories begin with
	// events is how many of them there are, signedEvents how many of these were signed.
	events, signedEvents uint64
	heads                proof.Heads
	tree                 proof.Tree
	next                 int // the checkpoint that comes next
	fits                 int // how many checkpoints fitted
	last                 eventstore.Message
	// odd is the messages from the first one on that is not what was signed.
	odd []eventstore.Message
	// unlike is a checkpoint that does not fit, where nothing tells which event it is.
	unlike *Finding
	// nextDay is the day that comes next, asOf the last that fitted, unlikeDay the first that did not.
	nextDay   int
	asOf      proof.Day
	unlikeDay *Finding
}

// NewWhole begins before the first message of the log of events.
func NewWhole(signed *Signed) *Whole { return &Whole{signed: signed, audit: eventstore.NewAudit()} }

// NewOperation begins before the first message of the log of events. Of an operation it verifies everything, of the
// others only that each event is the one that was signed: what belongs to the operation lies nowhere else then.
func NewOperation(signed *Signed, operation string) *Whole {
	w := NewWhole(signed)
	w.of = "journey." + operation + "."
	return w
}

// NewRecords begins before the first message of a log whose messages do not name the one before them.
func NewRecords(signed *Signed) *Whole { return &Whole{signed: signed} }

// Add verifies the next message. What is wrong is a *Finding, after which the verification is over.
func (w *Whole) Add(m eventstore.Message) error {
	if m.Sequence != w.last.Sequence+1 {
		return &Finding{Removed, w.last.Sequence + 1, m.Sequence - 1, fmt.Sprintf("the message after %d is %d", w.last.Sequence, m.Sequence)}
	}
	w.last = m
	if len(w.odd) > 0 {
		return w.more(m)
	}
	leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
	if int64(m.Sequence) <= w.signed.Covered {
		want, missing := w.signed.leaf(m.Sequence)
		if missing != nil {
			return missing
		}
		if err != nil || leaf != want {
			if damaged := w.signed.prove(m.Sequence, want); damaged != nil {
				return damaged
			}
			return w.more(m)
		}
	}
	if err != nil {
		return &Finding{Changed, m.Sequence, m.Sequence, err.Error()}
	}
	if err := w.audited(m); err != nil {
		return found(err)
	}
	w.tree.Append(leaf, nil)
	if len(w.signed.Days) > 0 || w.audit == nil {
		w.heads.Add(m.Sequence, m.Subject, m.Data)
	}
	w.checkpoints()
	w.daily()
	return nil
}

func (w *Whole) audited(m eventstore.Message) error {
	mine := strings.HasPrefix(m.Subject, w.of)
	if mine {
		w.events++
		if int64(m.Sequence) <= w.signed.Size() {
			w.signedEvents++
		}
	}
	switch {
	case w.audit == nil:
		return nil
	case mine:
		return w.audit.Add(m)
	}
	return w.audit.Skip(m)
}

// found turns damage that a store or an audit tells into a finding.
func found(err error) error {
	var d *eventstore.DamageError
	if !errors.As(err, &d) {
		return err
	}
	kind := Unreadable
	switch d.Kind {
	case eventstore.DamageGap:
		kind = Removed
	case eventstore.DamageHash, eventstore.DamageUndecodable:
		kind = Changed
	case eventstore.DamageShort:
		kind = CutOff
	case eventstore.DamageForeign:
		kind = Foreign
	}
	return &Finding{kind, d.Sequence, d.Sequence, d.Detail}
}

// Found is the finding in an error of a store; nil if it says nothing about the log.
func Found(err error) *Finding {
	var f *Finding
	if errors.As(found(err), &f) {
		return f
	}
	return nil
}

// checkpoints compares the tree with the checkpoint of its size, if there is one.
func (w *Whole) checkpoints() {
	if w.next == len(w.signed.Checkpoints) || w.signed.Checkpoints[w.next].Size != w.tree.Size() {
		return
	}
	c := w.signed.Checkpoints[w.next]
	w.next++
	switch {
	case c.Root == w.tree.Root():
		w.fits++
		if w.unlike != nil {
			w.unlike.Kind = TwoTrees // a later one fits, so the log is right by it
		}
	case w.unlike == nil:
		from := uint64(1)
		if w.next > 1 {
			from = uint64(w.signed.Checkpoints[w.next-2].Size) + 1
		}
		w.unlike = &Finding{Forked, from, uint64(c.Size), fmt.Sprintf("with %d events the log has the hash %v, signed was %v", c.Size, w.tree.Root(), c.Root)}
	}
}

// more takes a message behind the first odd one, and tells what happened when it has enough of them.
func (w *Whole) more(m eventstore.Message) error {
	if w.odd = append(w.odd, m); len(w.odd) < within && int64(m.Sequence) < w.signed.Covered {
		return nil
	}
	return w.oddity()
}

// End tells what only the end shows. made is when the stream was made, and stored when a message was stored, as it says
// itself; the zero time if that is not known, and nil if of no message.
func (w *Whole) End(made time.Time, stored func(eventstore.Message) time.Time) error {
	size := uint64(w.signed.Size())
	switch {
	case len(w.odd) > 0:
		return w.oddity()
	case w.unlike != nil:
		return w.unlike
	case w.last.Sequence < size:
		f := &Finding{CutOff, w.last.Sequence + 1, size, fmt.Sprintf("it ends at %d, and %d events were signed", w.last.Sequence, size)}
		if w.last.Data != nil && stored != nil {
			if at := stored(w.last); !at.IsZero() && made.After(at) {
				f.Kind = Older
			}
		}
		return f
	case w.unlikeDay != nil:
		return w.unlikeDay
	}
	return nil
}

// oddity tells what happened from the first odd message on, by looking where its neighbours were signed.
func (w *Whole) oddity() error {
	first := w.odd[0].Sequence
	was := func(m eventstore.Message, at uint64) bool {
		if at == 0 || int64(at) > w.signed.Covered {
			return false
		}
		is, err := proof.Leaf(at, m.Subject, m.Data)
		want, missing := w.signed.leaf(at)
		return err == nil && missing == nil && is == want
	}
	var same, moved uint64 // how many lie in their places; where what is missing lies now
	changed, count := first, 1
	for _, m := range w.odd[1:] {
		if was(m, m.Sequence) {
			same++
		} else if int64(m.Sequence) <= w.signed.Covered {
			changed = m.Sequence
			count++
		}
		if moved == 0 && was(m, first) {
			moved = m.Sequence
		}
	}
	var from uint64 // where the first odd one lay
	for at := first + 1; at <= first+within && from == 0; at++ {
		if was(w.odd[0], at) {
			from = at
		}
	}
	switch {
	case moved > 0 && from > 0:
		return &Finding{Reordered, first, max(moved, from), fmt.Sprintf("at %d lies what was signed at %d, and what was signed at %d lies at %d", first, from, first, moved)}
	case moved > 0:
		return &Finding{Inserted, first, moved - 1, fmt.Sprintf("what was signed at %d lies at %d", first, moved)}
	case from > 0:
		return &Finding{Removed, first, from - 1, fmt.Sprintf("at %d lies what was signed at %d", first, from)}
	case same > 0 || int64(first) == w.signed.Covered:
		return &Finding{Changed, first, changed, fmt.Sprintf("%d of these have other bytes than were signed", count)}
	}
	return &Finding{Forked, first, w.odd[len(w.odd)-1].Sequence, fmt.Sprintf("from %d on nothing is what was signed", first)}
}

// Fits is how many checkpoints fitted the log so far.
func (w *Whole) Fits() int { return w.fits }

// Histories is how many histories were verified so far.
func (w *Whole) Histories() int {
	if w.audit == nil {
		return w.heads.Len()
	}
	return w.audit.Histories()
}

// Signed is how many of them were signed.
func (w *Whole) Signed() uint64 { return w.signedEvents }

// Verified is how many events these histories have.
func (w *Whole) Verified() uint64 { return w.events }

// Events verifies the events of one history against what was signed of them, each by its own proof. It
// answers how many were signed; the later ones are not yet. That behind the last one none is hidden, Tail and
// Whole show.
func (s *Signed) Events(messages []eventstore.Message) (signed int, err error) {
	for _, m := range messages {
		if int64(m.Sequence) > s.Covered {
			continue
		}
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			return signed, &Finding{Changed, m.Sequence, m.Sequence, err.Error()}
		}
		want, err := s.leaf(m.Sequence)
		if err != nil {
			return signed, err
		}
		if err := s.prove(m.Sequence, want); err != nil {
			return signed, err
		}
		if leaf != want {
			return signed, &Finding{Changed, m.Sequence, m.Sequence, "other bytes than were signed, or in another place"}
		}
		signed++
	}
	return signed, nil
}
