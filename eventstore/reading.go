package eventstore

import (
	"context"
	"fmt"
)

// Last implements Store.
func (h *histories) Last(ctx context.Context) (Mark, error) {
	m, ok, err := h.journal.end(ctx)
	if err != nil || !ok {
		return Mark{}, err
	}
	return Mark{Log: h.LogID(), Sequence: m.Sequence, Hash: hashOf(m.Data)}, nil
}

// Check implements Store.
func (h *histories) Check(ctx context.Context, mark Mark) error {
	if mark == (Mark{}) {
		return nil
	}
	if mark.Log != h.LogID() {
		return &DamageError{DamageForeign, mark.Sequence, fmt.Sprintf("this is log %s, the mark is of log %s: it is another log, or it was created anew", h.LogID(), mark.Log)}
	}
	if mark.Sequence == 0 {
		return nil
	}
	last, _, err := h.journal.end(ctx)
	if err != nil {
		return err
	}
	if last.Sequence < mark.Sequence {
		return shorter(last.Sequence, mark.Sequence)
	}
	m, ok, err := h.journal.at(ctx, mark.Sequence)
	switch {
	case err != nil:
		return err
	case !ok:
		return &DamageError{DamageGap, mark.Sequence, "the log has no message here, though it had one"}
	case hashOf(m.Data) != mark.Hash:
		return &DamageError{DamageHash, mark.Sequence, "the message here is not the one that was here: the log was cut and written again, or altered"}
	}
	return nil
}

func shorter(last, mark uint64) error {
	return &DamageError{DamageShort, mark, fmt.Sprintf("the log ends at %d, but it was %d long: events are missing; restore it from a backup", last, mark)}
}

// ForgetKeys implements Store.
func (h *histories) ForgetKeys(owner Subject) { h.sealer.forget(owner.String()) }

// Follow implements Store.
func (h *histories) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error {
	if max < 1 {
		return fmt.Errorf("follow with batches of %d messages", max)
	}
	last, _, err := h.journal.end(ctx)
	if err != nil {
		return err
	}
	if last.Sequence < after {
		return shorter(last.Sequence, after)
	}
	next := after + 1
	return h.journal.follow(ctx, after, max, func(ctx context.Context, ms []Message) error {
		for _, m := range ms {
			if m.Sequence != next {
				return &DamageError{DamageGap, next, fmt.Sprintf("the message after %d is %d", next-1, m.Sequence)}
			}
			next++
		}
		return deliver(ctx, ms)
	})
}

// Decode implements Store.
func (h *histories) Decode(ctx context.Context, m Message) (Recorded, error) {
	all, err := h.DecodeAll(ctx, []Message{m})
	if err != nil {
		return Recorded{}, err
	}
	return all[0], nil
}

// DecodeAll implements Store.
func (h *histories) DecodeAll(ctx context.Context, ms []Message) ([]Recorded, error) {
	all := make([]Recorded, len(ms))
	for i, m := range ms {
		_, ev, err := decodeEnvelope(m)
		if err != nil {
			return nil, err
		}
		all[i] = Recorded{Event: ev, Sequence: m.Sequence, Hash: hashOf(m.Data)}
	}
	return all, h.sealer.openAll(ctx, all, h.sealer.classes)
}
