package subscription

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Progress is how far a subscription is; the zero Progress before the relay saw it. Positions are those of the log,
// sequences those of the subscription's stream.
type Progress struct {
	// Log, Position and Hash are a mark of the log: everything up to there is in the stream.
	Log      string
	Position uint64
	Hash     []byte
	// Stream says which making of the stream it is, Published is its last sequence.
	Stream    string
	Published uint64
	// Acknowledged is the sequence up to which everything is acknowledged; AcknowledgedPosition and AcknowledgedIndex
	// are its cursor.
	Acknowledged, AcknowledgedPosition uint64
	AcknowledgedIndex                  uint32
	// Pending is how many messages are not acknowledged.
	Pending uint64
	// Seen is when the subscriber last asked or acknowledged; zero if never.
	Seen time.Time
	// Waiting is how many messages wait for another attempt, Parked how many wait for a person.
	Waiting, Parked uint64
}

const progress = `
SELECT s.name, coalesce(p.log, ''), coalesce(p.position, 0), coalesce(p.hash, ''), coalesce(p.stream, ''), coalesce(p.published, 0),
    coalesce(p.acknowledged, 0), coalesce(p.acknowledged_position, 0), coalesce(p.acknowledged_index, 0), coalesce(p.pending, 0), p.seen_at,
    (SELECT count(*) FROM journey_relay.waiting w WHERE w.subscription = s.name AND NOT w.parked),
    (SELECT count(*) FROM journey_relay.waiting w WHERE w.subscription = s.name AND w.parked)
FROM journey_relay.subscriptions s LEFT JOIN journey_relay.progress p ON p.subscription = s.name
WHERE s.name = @name OR @name = ''`

// ProgressOf is how far one subscription is. The tables must be there.
func ProgressOf(ctx context.Context, database *pgxpool.Pool, name string) (Progress, error) {
	all, err := progressOf(ctx, database, name)
	return all[name], named(name, err)
}

// ListProgress is how far each subscription is, by name; nothing if there are no tables yet.
func ListProgress(ctx context.Context, database *pgxpool.Pool) (map[string]Progress, error) {
	made, err := Made(ctx, database)
	if err != nil || !made {
		return nil, err
	}
	all, err := progressOf(ctx, database, "")
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	return all, nil
}

func progressOf(ctx context.Context, database *pgxpool.Pool, name string) (map[string]Progress, error) {
	rows, err := database.Query(ctx, progress, pgx.NamedArgs{"name": name})
	if err != nil {
		return nil, err
	}
	all := map[string]Progress{}
	var p Progress
	var seen *time.Time
	_, err = pgx.ForEachRow(rows, []any{&name, &p.Log, &p.Position, &p.Hash, &p.Stream, &p.Published,
		&p.Acknowledged, &p.AcknowledgedPosition, &p.AcknowledgedIndex, &p.Pending, &seen, &p.Waiting, &p.Parked}, func() error {
		if p.Seen = (time.Time{}); seen != nil {
			p.Seen = *seen
		}
		all[name] = p
		return nil
	})
	return all, err
}
