package relay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"

	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

// resume finds where the subscription is: opens or makes its stream and its consumer, carries out a reset, and answers
// the mark of the log behind which the worker follows. What lies between that and the stream's cursor is in the stream
// already. After a crash at any moment it comes to the same.
func (w *worker) resume(ctx context.Context) (eventstore.Mark, error) {
	was, err := subscription.ProgressOf(ctx, w.cfg.Database, w.sub.Name)
	if err != nil {
		return eventstore.Mark{}, err
	}
	known := eventstore.Mark{Log: was.Log, Sequence: was.Position}
	copy(known.Hash[:], was.Hash)
	if err := w.cfg.Store.Check(ctx, known); err != nil {
		return eventstore.Mark{}, err
	}
	anew, err := w.out.open(ctx, was)
	if err != nil {
		return eventstore.Mark{}, err
	}
	last, err := w.cfg.Store.Last(ctx)
	if err != nil {
		return eventstore.Mark{}, err
	}
	if last.Sequence < w.out.cursor.Position {
		return eventstore.Mark{}, w.knowsMore(eventstore.DamageShort, fmt.Sprintf("the log ends at %d", last.Sequence))
	}
	if anew && was.Stream != "" {
		w.cfg.Log.WarnContext(ctx, "the stream of a subscription was lost or had lost messages and is made anew behind what was acknowledged",
			"subscription", w.sub.Name, "acknowledged", was.Acknowledged)
	}
	behind, err := w.out.cursorAt(ctx, 0)
	if err != nil {
		return eventstore.Mark{}, err
	}
	floor := was.Acknowledged
	first := max(w.out.stream.CachedInfo().Config.FirstSeq, 1)
	if was.Log == "" || was.Acknowledged < first-1 {
		was.Acknowledged, was.AcknowledgedPosition, was.AcknowledgedIndex = first-1, behind.Position, behind.Index
	}
	switch {
	case w.sub.ResetTo != nil:
		return w.reset(ctx, behind, last.Sequence)
	case was.Stream == w.out.incarnation:
		return known, w.ready(ctx, was.Acknowledged, false)
	}
	// Made just now, or by a relay that could not write it down, or the database is an older one.
	from := before(w.out.cursor)
	if !anew { // whom it was told of may not be written down
		from = min(from, max(known.Sequence, w.sub.After))
	}
	mark, err := w.markAt(ctx, from)
	if err != nil {
		return mark, err
	}
	at := announcement.Cursor{Position: was.AcknowledgedPosition, Index: was.AcknowledgedIndex}
	if err := w.notes.restart(ctx, mark, w.out.place, was.Acknowledged, at, w.notes.wasLost(ctx, floor, anew)); err != nil {
		return mark, err
	}
	return mark, w.ready(ctx, was.Acknowledged, false)
}

// knowsMore is that the stream was told of another log than the one that is there.
func (w *worker) knowsMore(kind eventstore.DamageKind, is string) error {
	return &eventstore.DamageError{Kind: kind, Sequence: w.out.cursor.Position, Detail: fmt.Sprintf(
		"%s, but the subscription %s was told of what lay here. If an older backup of the log was restored on purpose, delete the stream %s: it is made anew behind what was acknowledged",
		is, w.sub.Name, subscription.Stream(w.sub.Name))}
}

// reset lets the subscriber go on behind a position: in the stream as it is, or, if that begins later, in a new one.
func (w *worker) reset(ctx context.Context, behind announcement.Cursor, last uint64) (_ eventstore.Mark, err error) {
	to := min(*w.sub.ResetTo, last)
	at, acknowledged, from := whole(to), w.out.sequence, to
	switch {
	case at.Compare(behind) < 0:
		if err := w.out.replace(ctx, made{first: next(w.out.sequence), behind: at}); err != nil {
			return eventstore.Mark{}, err
		}
		acknowledged = w.out.sequence
	case at.Compare(w.out.cursor) < 0:
		if acknowledged, err = w.out.lastUpTo(ctx, at); err != nil {
			return eventstore.Mark{}, err
		}
		from = before(w.out.cursor)
	}
	mark, err := w.markAt(ctx, from)
	if err != nil {
		return mark, err
	}
	// Before anything is given out again, it is said that its acknowledgement counts.
	if err := w.notes.owe(ctx, to); err != nil {
		return mark, err
	}
	if err := w.receipts.Look(ctx, w.remake); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return mark, err
	}
	if err := w.ready(ctx, acknowledged, true); err != nil {
		return mark, err
	}
	if err := w.notes.restart(ctx, mark, w.out.place, acknowledged, at, w.notes.wasReset(ctx, *w.sub.ResetTo, acknowledged)); err != nil {
		return mark, err
	}
	w.cfg.Log.InfoContext(ctx, "a subscription was reset", "subscription", w.sub.Name, "position", to, "acknowledged", acknowledged)
	return mark, nil
}

// ready makes the consumer ready; a webhook has none.
func (w *worker) ready(ctx context.Context, acknowledged uint64, reset bool) error {
	w.floor = acknowledged
	if w.sub.Webhook != nil {
		return nil
	}
	defer w.receipts.Changed()
	return w.out.consumer(ctx, acknowledged, reset)
}

// before is the position behind which the log is followed to tell everything behind a cursor.
func before(c announcement.Cursor) uint64 {
	if c.Index == math.MaxUint32 || c.Position == 0 {
		return c.Position
	}
	return c.Position - 1
}

// errFound ends following.
var errFound = errors.New("found")

// markAt is the mark of the log at a position.
func (w *worker) markAt(ctx context.Context, position uint64) (eventstore.Mark, error) {
	mark := eventstore.Mark{Log: w.cfg.Store.LogID()}
	if position == 0 {
		return mark, nil
	}
	err := w.cfg.Store.Follow(ctx, position-1, 1, func(ctx context.Context, ms []eventstore.Message) error {
		all, err := w.cfg.Store.DecodeAll(ctx, ms)
		if err != nil {
			return err
		}
		mark.Sequence, mark.Hash = position, all[0].Hash
		return errFound
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return mark, err
}

// lastUpTo is the last sequence of the stream whose cursor is not behind another one.
func (o *outlet) lastUpTo(ctx context.Context, at announcement.Cursor) (uint64, error) {
	var fault error
	first := max(o.stream.CachedInfo().Config.FirstSeq, 1)
	n := sort.Search(int(o.sequence-first+1), func(i int) bool {
		if fault != nil {
			return true
		}
		cursor, err := o.cursorAt(ctx, first+uint64(i))
		fault = err
		return cursor.Compare(at) > 0
	})
	return first + uint64(n) - 1, fault
}
