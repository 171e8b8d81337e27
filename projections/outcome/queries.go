package outcome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/projections/query"
)

// Latest is the position for all that is known.
const Latest = still - 1

var (
	// ErrUnknownFigure means that there is no figure of that code.
	ErrUnknownFigure = errors.New("there is no figure of that code")
	// ErrNotOfPeople means that the figure does not count participations, so there is no list of them.
	ErrNotOfPeople = errors.New("the figure does not count participations")
)

const selectPosition = `SELECT outcome.position_at($1, $2)`

// PositionAt is the last position that was known of an operation at a time, to the second: everything that
// became known within the second of at is in it. 0 before the first step.
func PositionAt(ctx context.Context, db query.DB, operation string, at time.Time) (uint64, error) {
	rows, err := db.Query(ctx, selectPosition, operation, at)
	if err != nil {
		return 0, fmt.Errorf("position at a time: %w", err)
	}
	position, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[uint64])
	if err != nil {
		return 0, fmt.Errorf("position at a time: %w", err)
	}
	return position, nil
}
