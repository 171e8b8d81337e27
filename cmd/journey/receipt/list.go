package receipt

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/cmd/journey/subscription"
)

// Parked is a message that waits for a person.
type Parked struct {
	Subscription string
	Sequence     uint64
	Event        string // ce-id
	Participant  string // pseudonym
	Kind         string
	Attempts     int
	Fault        string // stable id of why
	// Again says that somebody asked for it to be sent again, and that it was not yet.
	Again bool
	Since time.Time
}

const listParked = `
SELECT subscription, sequence, event, participant, kind, attempts, fault, retry, since FROM journey_relay.waiting
WHERE parked AND (subscription = @subscription OR @subscription = '') ORDER BY subscription, sequence`

// ListParked is what waits for a person, by subscription and sequence; of all subscriptions if none is named. Refused
// is subscription.RuleUnknown.
func ListParked(ctx context.Context, database *pgxpool.Pool, name string) ([]Parked, error) {
	made, err := there(ctx, database, name)
	if err != nil || !made {
		return nil, err
	}
	rows, err := database.Query(ctx, listParked, pgx.NamedArgs{"subscription": name})
	if err != nil {
		return nil, fmt.Errorf("parked messages: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Parked])
	if err != nil {
		return nil, fmt.Errorf("parked messages: %w", err)
	}
	return all, nil
}

// there says whether there is anything to ask about. Refused is subscription.RuleUnknown.
func there(ctx context.Context, database *pgxpool.Pool, name string) (bool, error) {
	if name != "" {
		_, err := subscription.Get(ctx, database, name)
		return err == nil, err
	}
	return subscription.Made(ctx, database)
}
