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
SELECT (SELECT min(c.known_at) FROM outcome.clock c WHERE c.operation = @operation AND c.position >= e.position)
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
