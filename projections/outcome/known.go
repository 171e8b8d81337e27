package outcome

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/projections/query"
)

// The clock has one row a second, with the last position that was known in it: an event is known from the
// first row at or after its position.
const knownFrom = `
SELECT (SELECT c.known_at FROM outcome.clock c WHERE c.operation = @operation AND c.position >= e.position
        ORDER BY c.position LIMIT 1)
FROM unnest(@positions::BIGINT[]) WITH ORDINALITY e (position, place)
ORDER BY e.place`

// KnownFrom is the knowledge time of each of the positions of an operation's events, to the second; the
// zero time for one that the read model has not reached.
func KnownFrom(ctx context.Context, db query.DB, operation string, positions []uint64) ([]time.Time, error) {
	rows, err := db.Query(ctx, knownFrom, pgx.NamedArgs{"operation": operation, "positions": positions})
	if err != nil {
		return nil, fmt.Errorf("knowledge times: %w", err)
	}
	times, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (time.Time, error) {
		var at *time.Time
		if err := row.Scan(&at); err != nil || at == nil {
			return time.Time{}, err
		}
		return at.UTC(), nil
	})
	if err != nil {
		return nil, fmt.Errorf("knowledge times: %w", err)
	}
	return times, nil
}

const knownAt = `SELECT max(known_at) FROM outcome.clock WHERE operation = @operation AND position <= @position`

// KnownAt is the knowledge time of an operation at a position: no later event can be known earlier. The
// zero time before the first step.
func KnownAt(ctx context.Context, db query.DB, operation string, position uint64) (time.Time, error) {
	rows, err := db.Query(ctx, knownAt, pgx.NamedArgs{"operation": operation, "position": int64(min(position, Latest))})
	if err != nil {
		return time.Time{}, fmt.Errorf("knowledge time: %w", err)
	}
	at, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[*time.Time])
	if err != nil || at == nil {
		return time.Time{}, err
	}
	return at.UTC(), nil
}
