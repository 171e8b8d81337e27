package receipt

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Erasure is one that a subscription was told of, or may have to be.
type Erasure struct {
	Subscription, Operation, Participant string
	// Position is that of the erasure in the log.
	Position uint64
	// Event is the ce-id of the notice, ToldAt when it was told first; empty and zero if it is not read yet.
	Event  string
	ToldAt time.Time
	// AcknowledgedAt is zero if it is not acknowledged.
	AcknowledgedAt time.Time
	// Parked says that the notice was not taken, Revoked that the subscription is.
	Parked, Revoked bool
}

// State is what became of an erasure notice.
type State string

// The states.
const (
	// StateNotRead: the relay has not read that far, and whether it has to be told is not known.
	StateNotRead      State = "not_read"
	StateTold         State = "told"
	StateAcknowledged State = "acknowledged"
	// StateParked: it was not taken and waits for a person to have it sent again.
	StateParked State = "parked"
	// StateRevoked: the subscription was revoked before it acknowledged.
	StateRevoked State = "revoked"
)

// State is what became of it.
func (e Erasure) State() State {
	switch {
	case e.ToldAt.IsZero():
		return StateNotRead
	case !e.AcknowledgedAt.IsZero():
		return StateAcknowledged
	case e.Revoked:
		return StateRevoked
	case e.Parked:
		return StateParked
	}
	return StateTold
}

// Filter selects erasures; what is empty does not narrow.
type Filter struct {
	Subscription, Operation string
	// Open leaves out what is acknowledged.
	Open bool
}

const listErasures = `
SELECT e.subscription, e.operation, e.participant, e.position, e.event, e.told_at, e.acknowledged_at, s.state = 'revoked', EXISTS (
    SELECT FROM journey_relay.waiting w WHERE w.subscription = e.subscription AND w.event = e.event AND w.parked)
FROM journey_relay.erasures e JOIN journey_relay.subscriptions s ON s.name = e.subscription
WHERE (@subscription = '' OR e.subscription = @subscription) AND (@operation = '' OR e.operation = @operation)
    AND (NOT @open OR e.acknowledged_at IS NULL)
ORDER BY e.told_at, e.subscription, e.position`

// ListErasures is the erasures that subscriptions were told of, the oldest first. Refused is subscription.RuleUnknown.
func ListErasures(ctx context.Context, database *pgxpool.Pool, f Filter) ([]Erasure, error) {
	made, err := there(ctx, database, f.Subscription)
	if err != nil || !made {
		return nil, err
	}
	rows, err := database.Query(ctx, listErasures, pgx.NamedArgs{"subscription": f.Subscription, "operation": f.Operation, "open": f.Open})
	if err != nil {
		return nil, fmt.Errorf("erasure notices: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e Erasure, err error) {
		var acknowledged *time.Time
		err = row.Scan(&e.Subscription, &e.Operation, &e.Participant, &e.Position, &e.Event, &e.ToldAt, &acknowledged, &e.Revoked, &e.Parked)
		if acknowledged != nil {
			e.AcknowledgedAt = *acknowledged
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("erasure notices: %w", err)
	}
	return all, nil
}
