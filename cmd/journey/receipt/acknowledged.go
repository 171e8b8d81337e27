package receipt

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/announcement"
)

const (
	owed = `
SELECT e.subscription, v.sequence, e.event, v.at
FROM journey_relay.erasures e JOIN unnest(@subscriptions::TEXT[], @sequences::BIGINT[], @ats::TIMESTAMPTZ[]) AS v (subscription, sequence, at)
    ON v.subscription = e.subscription AND v.sequence = ANY (e.sequences)
WHERE e.acknowledged_at IS NULL`

	setAcknowledged = `
UPDATE journey_relay.erasures SET acknowledged_at = @at
WHERE subscription = @subscription AND event = @event AND acknowledged_at IS NULL`

	// forgetParked: a copy was acknowledged, so nobody need send it again.
	forgetParked = `DELETE FROM journey_relay.waiting WHERE subscription = @subscription AND event = @event`
)

// acknowledge writes down which erasure notices are among what was acknowledged.
func (f *following) acknowledge(ctx context.Context, all []verdict) error {
	if len(all) == 0 {
		return nil
	}
	var subscriptions []string
	var sequences []uint64
	var ats []time.Time
	for _, v := range all {
		subscriptions, sequences, ats = append(subscriptions, v.subscription), append(sequences, v.sequence), append(ats, v.at)
	}
	rows, err := f.Database.Query(ctx, owed, pgx.NamedArgs{"subscriptions": subscriptions, "sequences": sequences, "ats": ats})
	if err != nil {
		return fmt.Errorf("erasure notices: %w", err)
	}
	type notice struct {
		Subscription string
		Sequence     uint64
		Event        string
		At           time.Time
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[notice])
	if err != nil {
		return fmt.Errorf("erasure notices: %w", err)
	}
	for _, n := range found {
		m, err := f.message(ctx, verdict{subscription: n.Subscription, sequence: n.Sequence, at: n.At})
		if err != nil {
			return err
		}
		if m == nil || m.Header.Get(announcement.IDHeader) != n.Event {
			continue
		}
		if err := Acknowledged(ctx, f.Database, n.Subscription, n.Event, n.At); err != nil {
			return err
		}
	}
	return nil
}

// beginner is a database, or a transaction on it.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Acknowledged writes down that a subscriber acknowledged an erasure notice, and that nobody need send it again. The
// first time counts; an event that is no erasure notice changes nothing.
func Acknowledged(ctx context.Context, database beginner, name, event string, at time.Time) error {
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"subscription": name, "event": event, "at": at}
		done, err := tx.Exec(ctx, setAcknowledged, args)
		if err == nil && done.RowsAffected() > 0 {
			_, err = tx.Exec(ctx, forgetParked, args)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("erasure notices of subscription %s: %w", name, err)
	}
	return nil
}
