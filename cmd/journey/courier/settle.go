package courier

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"journey/cmd/journey/receipt"
	"journey/cmd/journey/subscription"
)

const (
	// lockRow holds the subscription against being revoked meanwhile.
	lockRow = `SELECT state FROM journey_relay.subscriptions WHERE name = @name FOR SHARE`
	// moveFloor refuses, by moving nothing, if it is not where it was read. seen_at is when anything arrived last.
	moveFloor = `
UPDATE journey_relay.progress SET acknowledged = @floor, acknowledged_position = @position, acknowledged_index = @index,
    pending = greatest(published - @floor, 0), seen_at = coalesce(@seen, seen_at)
WHERE subscription = @name AND acknowledged = @before`
	moveReplay = `
UPDATE journey_relay.replays SET next = @floor + 1 WHERE subscription = @name AND next = @before + 1 AND until = @until`
	endReplay = `DELETE FROM journey_relay.replays WHERE subscription = @name AND next > until`
	seen      = `UPDATE journey_relay.progress SET seen_at = coalesce(@seen, seen_at) WHERE subscription = @name`
	// keep stores a letter as waiting, parked if what waits of its participant is.
	keep = `
INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
SELECT @name, @sequence, @event, @participant, @kind, @attempts, @at, @fault, coalesce(bool_or(w.parked), FALSE), FALSE, @now, @header, @body
FROM journey_relay.waiting w WHERE w.subscription = @name AND w.participant = @participant
ON CONFLICT (subscription, sequence) DO NOTHING`
	countWaiting = `
SELECT count(*) FROM (SELECT FROM journey_relay.waiting WHERE subscription = @name AND NOT parked LIMIT @most) x`
)

// settle stores what is known: what was taken, what waits, and the floor, all of it or nothing. errMoved if somebody
// else moved the floor meanwhile, or revoked the subscription; then this courier knows nothing any more.
func (s *shift) settle(ctx context.Context) error {
	after, waiting := s.window.settle(), s.window.waiting()
	if after.floor == s.window.floor && len(waiting)+len(s.answered)+len(s.erased) == 0 {
		return nil
	}
	now := s.Now()
	err := pgx.BeginFunc(ctx, s.Database, func(tx pgx.Tx) error {
		if err := s.move(ctx, tx, after, now); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for _, l := range waiting {
			s.store(batch, l, now)
		}
		for _, l := range s.answered {
			s.kept(batch, l, now)
		}
		if s.away.back {
			batch.Queue(hurry, pgx.NamedArgs{"name": s.Subscription, "now": now, "there": there})
		}
		batch.Queue(countWaiting, pgx.NamedArgs{"name": s.Subscription, "most": most}).QueryRow(func(row pgx.Row) error {
			return row.Scan(&s.waiting)
		})
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		for _, event := range s.erased {
			if err := receipt.Acknowledged(ctx, tx, s.Subscription, event, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range waiting {
		l.state = settled
	}
	if s.replay != nil {
		s.replay.over = after.floor == s.replay.until
	}
	s.due = s.due || len(waiting)+len(s.answered) > 0 || s.away.back
	s.window, s.answered, s.erased, s.arrived, s.away.back = after, nil, nil, false, false
	if s.gone {
		s.gone = false
		return s.pause(ctx, subscription.Gone)
	}
	return nil
}

// move moves the floor, or what is posted again, from where the shift read it.
func (s *shift) move(ctx context.Context, tx pgx.Tx, after window, now time.Time) error {
	args := pgx.NamedArgs{"name": s.Subscription, "before": s.window.floor, "floor": after.floor,
		"position": after.cursor.Position, "index": after.cursor.Index, "seen": nil}
	if s.arrived {
		args["seen"] = now
	}
	var state subscription.State
	if err := tx.QueryRow(ctx, lockRow, args).Scan(&state); err != nil {
		return err
	}
	if state == subscription.Revoked {
		return errMoved
	}
	if s.replay != nil {
		return s.moveReplay(ctx, tx, args)
	}
	return one(tx.Exec(ctx, moveFloor, args))
}

// moveReplay moves what is posted again; nothing if that is over.
func (s *shift) moveReplay(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) error {
	if _, err := tx.Exec(ctx, seen, args); err != nil || s.replay.over {
		return err
	}
	args["until"] = s.replay.until
	if err := one(tx.Exec(ctx, moveReplay, args)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, endReplay, args)
	return err
}

// one is errMoved if a statement changed nothing.
func one(done pgconn.CommandTag, err error) error {
	if err == nil && done.RowsAffected() == 0 {
		return errMoved
	}
	return err
}

// store queues a letter that waits from now on: because its attempt failed, or because an earlier one of its participant
// waits.
func (s *shift) store(batch *pgx.Batch, l *letter, now time.Time) {
	args := pgx.NamedArgs{"name": s.Subscription, "sequence": l.sequence, "event": l.event, "participant": l.participant, "kind": l.kind,
		"attempts": l.attempts, "at": now, "fault": l.answer.Fault, "now": now, "header": l.header, "body": l.body}
	wait, more := s.next(l)
	if l.attempts > 0 {
		args["at"] = now.Add(wait)
	}
	batch.Queue(keep, args)
	if l.attempts > 0 && !more {
		batch.Queue(giveUp, args)
		batch.Queue(park, args)
	}
}
