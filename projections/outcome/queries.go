package outcome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
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

// Counted is one thing that a figure counts.
type Counted struct {
	// Participant is the participation and Member whose history it stands in; empty for figures that do not
	// count people.
	Participant, Member string
	// Item is the placement, module, trial or vacancy, or the activity or employer; empty where the
	// participation itself is counted.
	Item string
	// Position is that of the step behind it.
	Position uint64
	// Gender is as answered at entry; empty for figures that do not count people.
	Gender string
	// Number is how much it adds to the figure.
	Number int64
}

const selectCounted = `
SELECT coalesce(participant, ''), coalesce(member, ''), item, position, coalesce(gender, ''), number
FROM outcome.counted(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
WHERE code = @code
ORDER BY participant, item, position`

// List is everything that a figure counts: the figure is the sum of Number over it.
func List(ctx context.Context, db query.DB, operation, code string, cutOff calendar.Date, position uint64) ([]Counted, error) {
	if _, ok := Find(code); !ok {
		return nil, fmt.Errorf("%w: %s", ErrUnknownFigure, code)
	}
	rows, err := db.Query(ctx, selectCounted, query.Custom, pgx.NamedArgs{"operation": operation, "code": code,
		"cut_off": cutOff.Time(), "position": int64(min(position, Latest))})
	if err != nil {
		return nil, fmt.Errorf("list of a figure: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Counted])
	if err != nil {
		return nil, fmt.Errorf("list of a figure: %w", err)
	}
	return list, nil
}
