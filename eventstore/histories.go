package eventstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// journal is the log below the histories: what JetStream and memory do each in its own way.
type journal interface {
	// identity is the random id of the log.
	identity() string
	// write stores all entries in their order at adjacent sequences, or none. An error says that trying
	// again is of no use.
	write(ctx context.Context, entries []entry) (answer, error)
	// newest is the last message of a subject, as the leader has it.
	newest(ctx context.Context, subject string) (Message, bool, error)
	// at is the message at a sequence.
	at(ctx context.Context, sequence uint64) (Message, bool, error)
	// confirm makes sure that what lies at mark may be told to be stored: the log is the one it was, and has it.
	confirm(ctx context.Context, mark Mark) error
	// end is the last message of the log, as the leader has it.
	end(ctx context.Context) (Message, bool, error)
	// subjects is every subject that matches a filter, in no order.
	subjects(ctx context.Context, filter string) ([]string, error)
	// follow delivers messages from the one after a sequence on, until ctx ends or deliver fails.
	follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error
}

// answer is what a write came to. Unless stored, nothing is known: read back.
type answer struct {
	stored    bool
	first     uint64
	duplicate bool // an event id lies in the log already
	reason    error
}

// errRemembered is the reason when the log remembers an event id, but does not have the event.
var errRemembered = errors.New("the log remembers the event id")

// histories are the rules above the journal, the same for every store.
type histories struct {
	journal journal
	sealer  *sealer
	known   *knownEvents
}

func newHistories(journal journal, sealer *sealer) histories {
	return histories{journal, sealer, newKnownEvents()}
}

// So often identical bytes are sent again when it is certain that they were not stored, and so long
// is the first pause; each later one is four times as long.
const (
	attempts   = 5
	firstPause = 2 * time.Millisecond
)

// LogID implements Store.
func (h *histories) LogID() string { return h.journal.identity() }

// Append implements Store.
func (h *histories) Append(ctx context.Context, drafts ...Draft) ([]Appended, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	if err := checkDrafts(drafts); err != nil {
		return nil, err
	}
	p, err := h.sealer.plan(ctx, drafts)
	if err != nil {
		return nil, err
	}
	if p.refused != nil || h.known.any(p) {
		found, err := h.readBack(ctx, p, true)
		if err == nil && found == nil && p.refused != nil {
			err = p.refused
		}
		if err != nil || found != nil {
			return found, err
		}
	}
	pause := firstPause
	for attempt := 1; ; attempt++ {
		answer, err := h.journal.write(ctx, p.entries)
		if err != nil {
			return nil, err
		}
		if answer.stored {
			h.known.addPlan(p)
			return p.appended(h.sealer, answer.first), nil
		}
		found, err := h.readBack(ctx, p, answer.duplicate)
		if err != nil || found != nil {
			return found, err
		}
		if attempt == attempts {
			return nil, fmt.Errorf("%w: not stored after %d attempts: %w", ErrUnavailable, attempts, answer.reason)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		case <-time.After(pause):
			pause *= 4
		}
	}
}

// readBack settles a doubtful append, and makes sure of the log before it tells that something is stored there.
func (h *histories) readBack(ctx context.Context, p *plan, duplicate bool) ([]Appended, error) {
	found, err := h.settle(ctx, p, duplicate)
	if err != nil || found == nil {
		return nil, err
	}
	last := Mark{Log: h.LogID()}
	for _, a := range found {
		if r := a.Events[len(a.Events)-1]; r.Sequence > last.Sequence {
			last.Sequence, last.Hash = r.Sequence, r.Hash
		}
	}
	if err := h.journal.confirm(ctx, last); err != nil {
		return nil, err
	}
	h.known.addPlan(p)
	return found, nil
}

// Load implements Store.
func (h *histories) Load(ctx context.Context, subject Subject) (History, error) {
	if err := subject.Check(); err != nil {
		return History{}, err
	}
	newest, ok, err := h.journal.newest(ctx, subject.String())
	if err != nil || !ok {
		return History{Subject: subject}, err
	}
	found, err := h.walk(ctx, subject, newest, 0)
	if err != nil {
		return History{}, err
	}
	if err := h.sealer.openAll(ctx, found, h.sealer.classes); err != nil {
		return History{}, err
	}
	h.known.addEvents(found)
	last := found[len(found)-1]
	head := Head{Version: last.Event.Version, Sequence: last.Sequence, Hash: last.Hash}
	return History{Subject: subject, Head: head, Events: found}, nil
}

// LoadTo implements Store.
func (h *histories) LoadTo(ctx context.Context, subject Subject, head Head) ([]Message, error) {
	if err := subject.Check(); err != nil {
		return nil, err
	}
	var found []Message
	for head.Version > 0 {
		m, ev, err := h.fetch(ctx, subject, head)
		if err != nil {
			return nil, err
		}
		found = append(found, m)
		if head, err = Predecessor(ev.Event, m.Sequence); err != nil {
			return nil, err
		}
	}
	slices.Reverse(found)
	return found, nil
}

// walk gives the events of a history that lie after a sequence, oldest first, beginning at its newest
// and verifying each against the one that follows it. They are not opened.
func (h *histories) walk(ctx context.Context, subject Subject, newest Message, after uint64) ([]Recorded, error) {
	r, err := read(subject, newest)
	if err != nil {
		return nil, err
	}
	var found []Recorded
	for {
		if r.Sequence <= after {
			break
		}
		found = append(found, r)
		before, err := Predecessor(r.Event, r.Sequence)
		if err != nil {
			return nil, err
		}
		if before.Version == 0 || before.Sequence <= after {
			break
		}
		if _, r, err = h.fetch(ctx, subject, before); err != nil {
			return nil, err
		}
	}
	slices.Reverse(found)
	return found, nil
}

// fetch reads the event at head and holds it against what its successor says of it.
func (h *histories) fetch(ctx context.Context, subject Subject, head Head) (Message, Recorded, error) {
	m, ok, err := h.journal.at(ctx, head.Sequence)
	if err != nil {
		return m, Recorded{}, err
	}
	if !ok {
		return m, Recorded{}, &DamageError{DamageGap, head.Sequence, fmt.Sprintf("version %d of %s should lie here, but the log has no message", head.Version, subject.words())}
	}
	if hashOf(m.Data) != head.Hash {
		return m, Recorded{}, &DamageError{DamageHash, head.Sequence, fmt.Sprintf("version %d of %s does not have the hash that the event after it names", head.Version, subject.words())}
	}
	r, err := read(subject, m)
	if err == nil && r.Event.Version != head.Version {
		err = &DamageError{DamageGap, head.Sequence, fmt.Sprintf("version %d of %s should lie here, but it is version %d", head.Version, subject.words(), r.Event.Version)}
	}
	return m, r, err
}

// read parses a message that must belong to subject.
func read(subject Subject, m Message) (Recorded, error) {
	of, ev, err := decodeEnvelope(m)
	if err != nil {
		return Recorded{}, err
	}
	if of != subject {
		return Recorded{}, &DamageError{DamageGap, m.Sequence, fmt.Sprintf("an event of %s should lie here, but it is of another one, %s", subject.words(), of.words())}
	}
	return Recorded{Event: ev, Sequence: m.Sequence, Hash: hashOf(m.Data)}, nil
}
