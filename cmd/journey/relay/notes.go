package relay

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

// notes write down in PostgreSQL what a subscription was told. A crash of the server may forget the last of them, and
// with them how far they are: they are made again then.
type notes struct {
	database *pgxpool.Pool
	name     string
}

// begin opens a transaction that does not wait for the disk.
const begin = "BEGIN; SET LOCAL synchronous_commit TO off"

// done is what was told up to a mark of the log, behind what was written down before.
type done struct {
	mark   eventstore.Mark
	before uint64
	at     time.Time
	place  place
	told   []person
}

// person is whom something was told of for the first time, as far as is known here, and the position of what that was.
type person struct {
	operation, participant string
	position               uint64
}

const (
	moveProgress = `
UPDATE journey_relay.progress SET log = @log, position = @position, hash = @hash, published = @published
WHERE subscription = @name AND stream = @stream AND position = @before`

	insertTold = `
INSERT INTO journey_relay.told (subscription, operation, participant, position, first_at)
SELECT @name, t.operation, t.participant, t.position, @at
FROM unnest(@operations::TEXT[], @participants::TEXT[], @positions::BIGINT[]) AS t (operation, participant, position)
ON CONFLICT DO NOTHING`
)

// write writes all of it or nothing, and is errGone if what was written down before is not there: by another relay, or
// because the server forgot it in a crash.
func (n notes) write(ctx context.Context, d done) error {
	err := n.transact(ctx, func(tx pgx.Tx) error {
		if len(d.told) > 0 {
			var operations, participants []string
			var positions []uint64
			for _, p := range d.told {
				operations, participants, positions = append(operations, p.operation), append(participants, p.participant), append(positions, p.position)
			}
			if _, err := tx.Exec(ctx, insertTold, pgx.NamedArgs{"name": n.name, "operations": operations, "participants": participants, "positions": positions, "at": d.at}); err != nil {
				return err
			}
		}
		moved, err := tx.Exec(ctx, moveProgress, pgx.NamedArgs{"name": n.name, "log": d.mark.Log, "position": d.mark.Sequence,
			"hash": d.mark.Hash[:], "stream": d.place.incarnation, "published": d.place.sequence, "before": d.before})
		if err == nil && moved.RowsAffected() == 0 {
			return errGone
		}
		return err
	})
	return n.named(err)
}

const (
	insertProgress = `
INSERT INTO journey_relay.progress (subscription, log, position, hash, stream, published, acknowledged, acknowledged_position, acknowledged_index, pending)
VALUES (@name, @log, @position, @hash, @stream, @published, @acknowledged, @acknowledged_position, @acknowledged_index, 0)
ON CONFLICT (subscription) DO UPDATE SET log = @log, position = @position, hash = @hash, stream = @stream, published = @published,
    acknowledged = @acknowledged, acknowledged_position = @acknowledged_position, acknowledged_index = @acknowledged_index`

	// What waits behind what is acknowledged is given out again after a reset, and also the copies of it.
	forgetGivenAgain = `
DELETE FROM journey_relay.waiting WHERE subscription = @name AND sequence > @acknowledged AND (parked OR header->>@again IS NULL)`

	// It is told again in a stream that is made anew, but not the copies of it: those that were under way are sent again.
	forgetToldAgain = `
DELETE FROM journey_relay.waiting WHERE subscription = @name AND sequence > @acknowledged AND header->>@again IS NULL`
	sendLost = `
UPDATE journey_relay.waiting SET parked = true, retry = true
WHERE subscription = @name AND sequence > @acknowledged AND NOT parked AND header->>@again IS NOT NULL`
)

// restart writes down that a subscription goes on behind what was acknowledged at a sequence with a cursor. Everything up
// to the mark is known to be in the stream. What waits is brought up to it in the same transaction.
func (n notes) restart(ctx context.Context, mark eventstore.Mark, p place, acknowledged uint64, at announcement.Cursor, waiting func(pgx.Tx) error) error {
	err := n.transact(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, insertProgress, pgx.NamedArgs{"name": n.name, "log": mark.Log, "position": mark.Sequence, "hash": mark.Hash[:],
			"stream": p.incarnation, "published": p.sequence, "acknowledged": acknowledged, "acknowledged_position": at.Position, "acknowledged_index": at.Index}); err != nil {
			return err
		}
		return waiting(tx)
	})
	return n.named(err)
}

// wasReset says that a reset was carried out, which gives out again what lies behind a sequence.
func (n notes) wasReset(ctx context.Context, to, acknowledged uint64) func(pgx.Tx) error {
	return func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, forgetGivenAgain, n.behind(acknowledged)); err != nil {
			return err
		}
		return subscription.DidReset(ctx, tx, n.name, to)
	}
}

// wasLost says that the stream is another one than that which was acknowledged up to a sequence; anew, that it was made
// just now behind that.
func (n notes) wasLost(ctx context.Context, acknowledged uint64, anew bool) func(pgx.Tx) error {
	return func(tx pgx.Tx) error {
		if anew {
			if _, err := tx.Exec(ctx, forgetToldAgain, n.behind(acknowledged)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, sendLost, n.behind(acknowledged))
		return err
	}
}

func (n notes) behind(acknowledged uint64) pgx.NamedArgs {
	return pgx.NamedArgs{"name": n.name, "acknowledged": acknowledged, "again": announcement.AgainHeader}
}

const oweAgain = `UPDATE journey_relay.erasures SET acknowledged_at = NULL WHERE subscription = @name AND position > @to`

// owe writes down that the notices of erasures behind a position are to be acknowledged again: what they are about is told
// again as well.
func (n notes) owe(ctx context.Context, to uint64) error {
	_, err := n.database.Exec(ctx, oweAgain, pgx.NamedArgs{"name": n.name, "to": to})
	return n.named(err)
}

func (n notes) transact(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, n.database, pgx.TxOptions{BeginQuery: begin}, do)
}

func (n notes) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("subscription %s: %w", n.name, err)
}
