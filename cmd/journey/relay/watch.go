package relay

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
)

// look makes sure that the stream is the one that was told, and writes down how far the relay and the subscriber are.
// What is told meanwhile does not wait for it.
func (w *worker) look(ctx context.Context) error {
	w.mu.Lock()
	end := w.out.place
	w.mu.Unlock()
	signal(w.behind)
	found, err := w.out.js.Stream(ctx, subscription.Stream(w.sub.Name))
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return errors.Join(errGone, err)
	case err != nil:
		return err
	}
	if info := found.CachedInfo(); info.Config.Metadata[incarnationKey] != end.incarnation || info.State.LastSeq < end.sequence || gaps(info) {
		return errGone
	}
	if w.sub.Webhook != nil {
		return nil // whoever delivers writes that down
	}
	again, err := w.acknowledged(ctx, found, end.sequence)
	if err != nil {
		return err
	}
	if err := w.receipts.Look(ctx, w.remake); err != nil || !again {
		return err
	}
	return w.again(ctx)
}

// again puts into the stream what somebody wants to be sent again.
func (w *worker) again(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.receipts.Retry(ctx, end{w.out})
	return err
}

const setAcknowledged = `
UPDATE journey_relay.progress SET acknowledged = @acknowledged,
    acknowledged_position = CASE WHEN acknowledged = @acknowledged THEN acknowledged_position ELSE @position END,
    acknowledged_index = CASE WHEN acknowledged = @acknowledged THEN acknowledged_index ELSE @index END,
    pending = @pending, seen_at = greatest(seen_at, @seen)
WHERE subscription = @name AND stream = @stream
RETURNING EXISTS (SELECT FROM journey_relay.waiting WHERE subscription = @name AND parked AND retry)`

// acknowledged writes down up to where the subscriber acknowledged, of a stream that ends at a sequence. It answers
// whether somebody wants something to be sent again.
func (w *worker) acknowledged(ctx context.Context, stream jetstream.Stream, last uint64) (again bool, err error) {
	consumer, err := stream.Consumer(ctx, w.sub.Name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return false, errors.Join(errGone, err)
	}
	if err != nil {
		return false, err
	}
	info := consumer.CachedInfo()
	floor := min(info.AckFloor.Stream, last)
	var at announcement.Cursor
	if floor != w.floor {
		if at, err = w.out.cursorAt(ctx, floor); err != nil {
			return false, err
		}
	}
	err = w.cfg.Database.QueryRow(ctx, setAcknowledged, pgx.NamedArgs{"name": w.sub.Name, "stream": w.out.incarnation,
		"acknowledged": floor, "position": at.Position, "index": at.Index,
		"pending": info.NumPending + uint64(info.NumAckPending), "seen": seen(info, w.cfg.Now())}).Scan(&again)
	if errors.Is(err, pgx.ErrNoRows) { // another relay has made the stream anew
		return false, errGone
	}
	if err == nil {
		w.floor = floor
	}
	return again, w.notes.named(err)
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
