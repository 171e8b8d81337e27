package eventstore

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	journeyv1 "journey/proto/journey/v1"
)

// Audit verifies a log that is read from its first message on, without opening anything: sequences and
// versions without a gap, every hash, and which keys the log needs. It keeps one entry a history, not
// one an event. The zero Audit is not ready; use NewAudit.
type Audit struct {
	last  uint64
	hash  Hash
	heads map[string]Head
	needs map[string]need
}

// need is which class keys of a history the log uses, a bit a class, and where it does first.
type need struct {
	classes uint64
	first   uint64
}

// NewAudit begins before the first message.
func NewAudit() *Audit { return &Audit{heads: map[string]Head{}, needs: map[string]need{}} }

// Add verifies the next message. What is wrong is a *DamageError, after which the audit is over.
func (a *Audit) Add(m Message) error {
	if err := a.next(m); err != nil {
		return err
	}
	subject, ev, err := decodeEnvelope(m)
	if err != nil {
		return err
	}
	before, err := Predecessor(ev, m.Sequence)
	if err != nil {
		return err
	}
	switch is := a.heads[m.Subject]; {
	case before.Version != is.Version || before.Sequence != is.Sequence:
		return &DamageError{DamageGap, m.Sequence, fmt.Sprintf("version %d of a history follows version %d at %d, but the history ends with version %d at %d",
			ev.Version, before.Version, before.Sequence, is.Version, is.Sequence)}
	case before.Hash != is.Hash:
		return &DamageError{DamageHash, m.Sequence, fmt.Sprintf("version %d of a history names another hash than the event at %d has", ev.Version, is.Sequence)}
	}
	a.last, a.hash = m.Sequence, hashOf(m.Data)
	a.heads[m.Subject] = Head{Version: ev.Version, Sequence: m.Sequence, Hash: a.hash}
	a.needKeys(subject, ev, m.Sequence)
	return nil
}

// Skip passes the next message by: of it only the sequence is verified.
func (a *Audit) Skip(m Message) error {
	if err := a.next(m); err != nil {
		return err
	}
	a.last = m.Sequence
	return nil
}

func (a *Audit) next(m Message) error {
	if m.Sequence != a.last+1 {
		return &DamageError{DamageGap, a.last + 1, fmt.Sprintf("the message after %d is %d", a.last, m.Sequence)}
	}
	return nil
}

func (a *Audit) needKeys(subject Subject, ev *journeyv1.Event, sequence uint64) {
	for _, sealed := range ev.Sealed {
		owner := keyOwner(subject, sealed.Class)
		n, known := a.needs[owner]
		if !known {
			n.first = sequence
		}
		n.classes |= 1 << sealed.Class
		a.needs[owner] = n
	}
}

// Sequence is that of the last message that was verified or skipped.
func (a *Audit) Sequence() uint64 { return a.last }

// Hash is that of the last message that was verified.
func (a *Audit) Hash() Hash { return a.hash }

// Histories is how many histories there are so far.
func (a *Audit) Histories() int { return len(a.heads) }

// Head is the last event of a history so far, by its subject; the zero Head if there is none.
func (a *Audit) Head(subject string) Head { return a.heads[subject] }

// Heads gives every history with its head, in no order.
func (a *Audit) Heads() iter.Seq2[string, Head] { return maps.All(a.heads) }

// Sealed is how many histories have keys that the log needs.
func (a *Audit) Sealed() int { return len(a.needs) }

// KeysLost is a history whose sealed parts nobody can open any more, though nobody destroyed its keys.
type KeysLost struct {
	Subject string
	// First is the sequence of the first event with a sealed part under a key of this history.
	First   uint64
	Classes []journeyv1.PrivacyClass
}

// KeyCheck finds the needed keys that are not there. Make it when the last message was added, then
// show it every row of the keyring.
type KeyCheck struct{ missing map[string]need }

// KeyCheck begins with every key that the log needs so far.
func (a *Audit) KeyCheck() *KeyCheck {
	c := &KeyCheck{missing: make(map[string]need, len(a.needs))}
	for owner, n := range a.needs {
		c.missing[owner] = n
	}
	return c
}

// Saw takes note of the keys of a history.
func (c *KeyCheck) Saw(subject string, keys Keys) {
	n, needed := c.missing[subject]
	if !needed {
		return
	}
	for class := firstSealed; class <= lastSealed; class++ {
		if keys.Destroyed[class] || len(keys.ByClass[class]) > 0 {
			n.classes &^= 1 << class
		}
	}
	if n.classes == 0 {
		delete(c.missing, subject)
		return
	}
	c.missing[subject] = n
}

// Lost are the histories with a key that was not seen, by the first event that needs it.
func (c *KeyCheck) Lost() []KeysLost {
	var lost []KeysLost
	for subject, n := range c.missing {
		l := KeysLost{Subject: subject, First: n.first}
		for class := firstSealed; class <= lastSealed; class++ {
			if n.classes&(1<<class) != 0 {
				l.Classes = append(l.Classes, class)
			}
		}
		lost = append(lost, l)
	}
	slices.SortFunc(lost, func(a, b KeysLost) int { return int(a.First) - int(b.First) })
	return lost
}

// Need takes note of the keys that a loaded history needs, without verifying anything: Load did.
func (a *Audit) Need(h History) {
	for _, r := range h.Events {
		a.needKeys(h.Subject, r.Event, r.Sequence)
	}
}
