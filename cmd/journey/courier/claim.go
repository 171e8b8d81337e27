package courier

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/delivery"
)

// claim takes the first letter of each participant whose time has come, or was put off by a clock that was ahead. It
// counts the attempt before it is made, so that a crash cannot try for ever, and holds the row for as long as an
// attempt may take.
const claim = `
WITH due AS (
    SELECT w.sequence FROM journey_relay.waiting w
    WHERE w.subscription = @name AND NOT w.parked AND (w.next_at <= @now OR w.next_at > @far) AND w.sequence <> ALL(@mine)
        AND NOT EXISTS (SELECT FROM journey_relay.waiting e
            WHERE e.subscription = w.subscription AND e.participant = w.participant AND e.sequence < w.sequence)
    ORDER BY w.next_at, w.sequence LIMIT @most FOR UPDATE SKIP LOCKED
)
UPDATE journey_relay.waiting w SET attempts = w.attempts + 1, next_at = @until
FROM due WHERE w.subscription = @name AND w.sequence = due.sequence
RETURNING w.sequence, w.attempts, w.header, w.body`

// goOn lets a participant go on of whom somebody asked that a parked message be sent again: in order, the first one first.
const goOn = `
UPDATE journey_relay.waiting SET parked = FALSE, retry = FALSE, attempts = 0, next_at = @now
WHERE subscription = @name AND participant IN (
    SELECT participant FROM journey_relay.waiting WHERE subscription = @name AND parked AND retry)`

// claim answers at most so many letters that wait and may be tried now; they are this courier's for a while.
func (s *shift) claim(ctx context.Context, room int) ([]*letter, error) {
	mine := make([]uint64, 0, len(s.retried))
	for sequence := range s.retried {
		mine = append(mine, sequence)
	}
	now := s.Now()
	if _, err := s.Database.Exec(ctx, goOn, pgx.NamedArgs{"name": s.Subscription, "now": now}); err != nil {
		return nil, err
	}
	rows, err := s.Database.Query(ctx, claim, pgx.NamedArgs{"name": s.Subscription, "now": now, "far": now.Add(delivery.Longest),
		"mine": mine, "most": room, "until": now.Add(delivery.Lease)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*letter, error) {
		l := &letter{}
		if err := row.Scan(&l.sequence, &l.attempts, &l.header, &l.body); err != nil {
			return nil, err
		}
		return l, s.address(l)
	})
}

const (
	// remove takes away what was taken, whoever's attempt it was.
	remove = `DELETE FROM journey_relay.waiting WHERE subscription = @name AND sequence = @sequence`
	// release lets the later ones of a participant go on, also those that were parked behind it.
	release = `
UPDATE journey_relay.waiting SET parked = FALSE, next_at = @now
WHERE subscription = @name AND participant = @participant AND (parked OR attempts = 0)`
	again = `
UPDATE journey_relay.waiting SET next_at = @at, fault = @fault
WHERE subscription = @name AND sequence = @sequence AND attempts = @attempts`
	// giveBack undoes a claim whose attempt came to nothing.
	giveBack = `
UPDATE journey_relay.waiting SET next_at = @now, attempts = attempts - 1
WHERE subscription = @name AND sequence = @sequence AND attempts = @attempts`
	giveUp = `
UPDATE journey_relay.waiting SET parked = TRUE, next_at = @now, fault = @fault
WHERE subscription = @name AND sequence = @sequence AND attempts = @attempts`
	// park lets all of a participant wait for a person, if the first of them does.
	park = `
UPDATE journey_relay.waiting w SET parked = TRUE
WHERE w.subscription = @name AND w.participant = @participant AND EXISTS (SELECT FROM journey_relay.waiting p
    WHERE p.subscription = @name AND p.participant = @participant AND p.parked)`
	// hurry makes due what failed while the receiver was away.
	hurry = `
UPDATE journey_relay.waiting SET next_at = @now
WHERE subscription = @name AND NOT parked AND attempts > 0 AND NOT starts_with(fault, @there)`
)

// kept queues what an attempt at a row of waiting came to.
func (s *shift) kept(batch *pgx.Batch, l *letter, now time.Time) {
	args := pgx.NamedArgs{"name": s.Subscription, "sequence": l.sequence, "participant": l.participant, "attempts": l.attempts,
		"now": now, "fault": l.answer.Fault}
	switch wait, more := s.next(l); {
	case l.answer.Outcome == delivery.Delivered:
		batch.Queue(remove, args)
		batch.Queue(release, args)
	case interrupted(l.answer):
		batch.Queue(giveBack, args)
	case more:
		args["at"] = now.Add(wait)
		batch.Queue(again, args)
	default:
		batch.Queue(giveUp, args)
		batch.Queue(park, args)
	}
}
