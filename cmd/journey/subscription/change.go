package subscription

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/refusal"
)

const pause = `
UPDATE journey_relay.subscriptions SET state = 'paused', why = @why, since = @now
WHERE name = @name AND state = 'active'`

// Pause stops telling; what happens meanwhile waits. One that is paused stays as it is, whoever paused it.
// Refused are RuleUnknown and RuleRevoked.
func Pause(ctx context.Context, database *pgxpool.Pool, name string, why Why, now time.Time) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		_, err := tx.Exec(ctx, pause, pgx.NamedArgs{"name": name, "why": why, "now": now})
		return err
	})
}

const (
	resume = `
UPDATE journey_relay.subscriptions SET state = 'active', why = '', since = @now
WHERE name = @name AND state = 'paused'`
	makeDue = `UPDATE journey_relay.waiting SET next_at = @now, attempts = 0 WHERE subscription = @name AND NOT parked`
)

// Resume tells again; what waits for another attempt is due at once, and as if it had not been tried, also of one that is
// active. Refused are RuleUnknown and RuleRevoked.
func Resume(ctx context.Context, database *pgxpool.Pool, name string, now time.Time) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		_, err := tx.Exec(ctx, resume, pgx.NamedArgs{"name": name, "now": now})
		if err == nil {
			_, err = tx.Exec(ctx, makeDue, pgx.NamedArgs{"name": name, "now": now})
		}
		return err
	})
}

const (
	revoke = `
UPDATE journey_relay.subscriptions SET state = 'revoked', why = '', since = @now, password_hash = '', webhook_secrets = '', reset_to = NULL
WHERE name = @name`
	forget        = `DELETE FROM journey_relay.waiting WHERE subscription = @name`
	forgetReplays = `DELETE FROM journey_relay.replays WHERE subscription = @name`
)

// Revoke ends a subscription for ever: its credentials and what waited for it are gone when it returns. Whom it was
// told of stays, and so does the key of its pseudonyms: without it nobody could say which of them an erasure is about.
// Refused are RuleUnknown and RuleRevoked.
func Revoke(ctx context.Context, database *pgxpool.Pool, name string, now time.Time) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		_, err := tx.Exec(ctx, revoke, pgx.NamedArgs{"name": name, "now": now})
		if err == nil {
			_, err = tx.Exec(ctx, forget, pgx.NamedArgs{"name": name})
		}
		if err == nil {
			_, err = tx.Exec(ctx, forgetReplays, pgx.NamedArgs{"name": name})
		}
		return err
	})
}

const reset = `UPDATE journey_relay.subscriptions SET reset_to = @to WHERE name = @name`

// passesOver are notices of erasures that a web server has not got, and would not get any more. A consumer of NATS has
// such a one parked.
const passesOver = `
SELECT EXISTS (
    SELECT FROM journey_relay.erasures e JOIN journey_relay.progress p ON p.subscription = e.subscription
    WHERE e.subscription = @name AND e.acknowledged_at IS NULL AND e.position <= @to AND e.sequences[cardinality(e.sequences)] > p.acknowledged
        AND NOT EXISTS (SELECT FROM journey_relay.waiting w WHERE w.subscription = e.subscription AND w.event = e.event))`

// Reset asks the relay to go on behind a position of the log, whatever was acknowledged. A later request replaces one
// that was not carried out. Refused are RuleUnknown, RuleRevoked, RuleNothingToResetTo for a position before the
// subscription begins, of which it may not be told, and RuleErasureWaits.
func Reset(ctx context.Context, database *pgxpool.Pool, name string, to uint64) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		if to < s.After {
			return refusal.New(RuleNothingToResetTo, "to", name, strconv.FormatUint(s.After, 10))
		}
		if s.Webhook != nil {
			var passes bool
			if err := tx.QueryRow(ctx, passesOver, pgx.NamedArgs{"name": name, "to": to}).Scan(&passes); err != nil {
				return err
			}
			if passes {
				return refusal.New(RuleErasureWaits, "to", name)
			}
		}
		_, err := tx.Exec(ctx, reset, pgx.NamedArgs{"name": name, "to": to})
		return err
	})
}

// DidReset says that a reset was carried out, in the caller's transaction; another one that was asked for meanwhile
// stays.
func DidReset(ctx context.Context, tx pgx.Tx, name string, to uint64) error {
	_, err := tx.Exec(ctx, `UPDATE journey_relay.subscriptions SET reset_to = NULL WHERE name = @name AND reset_to = @to`,
		pgx.NamedArgs{"name": name, "to": to})
	return named(name, err)
}

const getForUpdate = get + ` FOR UPDATE`

// change changes a subscription that is not revoked, while nobody else does.
func change(ctx context.Context, database *pgxpool.Pool, name string, how func(pgx.Tx, Subscription) error) error {
	if _, err := Get(ctx, database, name); err != nil { // before there are tables there is no subscription
		return err
	}
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		s, err := one(ctx, tx, getForUpdate, name, pgx.NamedArgs{"name": name})
		if err != nil {
			return err
		}
		if s.State == Revoked {
			return refusal.New(RuleRevoked, "name", name)
		}
		return how(tx, s)
	})
	if errors.As(err, new(*refusal.Refusal)) {
		return err
	}
	return named(name, err)
}
