package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Turn is a step by which the operation came to count otherwise for a code that is counted once for it: where
// it stands.
type Turn struct {
	Kind     journeyv1.HistoryKind
	ID       string
	Position uint64
}

const selectOnceTurns = `
SELECT DISTINCT t.entity, t.id, p.position
FROM (
    SELECT TRUE AS entity, subject AS id, known_from, known_until FROM outcome.activities
    WHERE operation = @operation AND what = 'entity' AND happened_on <= @cut_off::DATE
    UNION ALL
    SELECT FALSE, operation, known_from, known_until FROM outcome.operations WHERE operation = @operation
) t CROSS JOIN LATERAL (VALUES (t.known_from), (t.known_until)) p (position)
WHERE p.position > least(@then_position::BIGINT, @position::BIGINT) AND p.position <= greatest(@then_position::BIGINT, @position::BIGINT)
ORDER BY p.position`

// RestatedOnce says of a code that is counted once for the operation by which steps, that one of two looks
// knows and the other does not, it reads otherwise on the cut-off of the second; and whether it would read
// otherwise by that cut-off alone. Steps that take each other back are none.
func RestatedOnce(ctx context.Context, db query.DB, operation, code string, then, now At) (turns []Turn, otherDay bool, err error) {
	number := func(at At) (int64, error) {
		once, err := ofOperation(ctx, db, operation, at)
		n, _ := once.Of(code)
		return n, err
	}
	was, err := number(then)
	if err != nil {
		return nil, false, err
	}
	before, err := number(At{CutOff: now.CutOff, Position: then.Position})
	if err != nil {
		return nil, false, err
	}
	after, err := number(now)
	if err != nil || before == after {
		return nil, was != before, err
	}
	args := now.args(operation)
	args["then_position"] = int64(min(then.Position, Latest))
	rows, err := db.Query(ctx, selectOnceTurns, args)
	if err != nil {
		return nil, false, fmt.Errorf("restatement: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Turn, err error) {
		var entity bool
		t.Kind = journeyv1.HistoryKind_HISTORY_KIND_OPERATION
		if err = row.Scan(&entity, &t.ID, &t.Position); entity {
			t.Kind = journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
		}
		return t, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("restatement: %w", err)
	}
	for _, t := range all {
		before, err := number(At{CutOff: now.CutOff, Position: t.Position - 1})
		if err != nil {
			return nil, false, err
		}
		after, err := number(At{CutOff: now.CutOff, Position: t.Position})
		if err != nil {
			return nil, false, err
		}
		if before != after {
			turns = append(turns, t)
		}
	}
	return turns, was != before, nil
}
