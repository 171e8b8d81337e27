package relay

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
)

// watch looks again and again at the stream and at what the subscriber acknowledged.
func (w *worker) watch(ctx context.Context) error {
	tick := time.NewTicker(w.cfg.Poll)
	defer tick.Stop()
	for {
		if err := w.look(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// look makes sure that the stream is the one that was told, and writes down how far the relay and the subscriber are.
func (w *worker) look(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	info, err := w.out.stream.Info(ctx)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return errors.Join(errGone, err)
	case err != nil:
		return err
	case info.Config.Metadata[incarnationKey] != w.out.incarnation || info.State.LastSeq < w.out.sequence || gaps(info):
		return errGone
	case info.State.LastSeq > w.out.sequence:
		if err := w.out.copied(ctx, info.State.LastSeq); err != nil {
			return err
		}
	}
	if w.mark.Sequence > w.written {
		if err := w.write(ctx, done{mark: w.mark}); err != nil {
			return err
		}
	}
	if w.sub.Webhook != nil {
		return nil // whoever delivers writes that down
	}
	if err := w.acknowledged(ctx); err != nil {
		return err
	}
	if err := w.receipts.Look(ctx); err != nil {
		return err
	}
	_, err = w.receipts.Retry(ctx, end{w.out})
	return err
}

const setAcknowledged = `
UPDATE journey_relay.progress SET acknowledged = @acknowledged,
    acknowledged_position = CASE WHEN acknowledged = @acknowledged THEN acknowledged_position ELSE @position END,
    acknowledged_index = CASE WHEN acknowledged = @acknowledged THEN acknowledged_index ELSE @index END,
    pending = @pending, seen_at = greatest(seen_at, @seen)
WHERE subscription = @name AND stream = @stream`

// acknowledged writes down up to where the subscriber acknowledged.
func (w *worker) acknowledged(ctx context.Context) error {
	consumer, err := w.out.stream.Consumer(ctx, w.sub.Name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return errors.Join(errGone, err)
	}
	if err != nil {
		return err
	}
	info := consumer.CachedInfo()
	floor := min(info.AckFloor.Stream, w.out.sequence)
	var at announcement.Cursor
	if floor != w.floor {
		if at, err = w.out.cursorAt(ctx, floor); err != nil {
			return err
		}
	}
	_, err = w.cfg.Database.Exec(ctx, setAcknowledged, pgx.NamedArgs{"name": w.sub.Name, "stream": w.out.incarnation,
		"acknowledged": floor, "position": at.Position, "index": at.Index,
		"pending": info.NumPending + uint64(info.NumAckPending), "seen": seen(info, w.cfg.Now())})
	if err == nil {
		w.floor = floor
	}
	return w.notes.named(err)
}

// seen is when a subscriber last asked or acknowledged; nil if that is not known.
func seen(info *jetstream.ConsumerInfo, now time.Time) *time.Time {
	if info.NumWaiting > 0 {
		return &now
	}
	if info.AckFloor.Last != nil && (info.Delivered.Last == nil || info.AckFloor.Last.After(*info.Delivered.Last)) {
		return info.AckFloor.Last
	}
	return info.Delivered.Last
}
