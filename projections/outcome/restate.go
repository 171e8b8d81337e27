package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
)

// Moved is a participation that does not stand as it did: what it was tallied as, and what it is.
type Moved struct {
	Participant string
	Then, Now   []indicator.Tally
	// Positions are those, after the first knowledge and up to the second, at which its standing changed for
	// some code; none if only a window closed meanwhile.
	Positions []uint64
}

// One row for each tally of a participation, of one knowledge and not of the other.
const (
	selectMoved = `
WITH then_ AS (SELECT * FROM outcome.stands(@operation::TEXT, @cut_off::DATE, @then_position::BIGINT, @then_known_on::DATE)),
     now_ AS (SELECT * FROM outcome.stands(@operation::TEXT, @cut_off_now::DATE, @position::BIGINT, @known_on::DATE))
SELECT d.participant, d.flow, d.year, d.gender, d.yes, d.base, d.unknown, d.open, d.later_open, d.is_now
FROM (
    SELECT e.*, FALSE AS is_now FROM (SELECT * FROM then_ EXCEPT ALL SELECT * FROM now_) e
    UNION ALL
    SELECT e.*, TRUE FROM (SELECT * FROM now_ EXCEPT ALL SELECT * FROM then_) e
) d
ORDER BY d.participant, d.is_now, d.flow, d.year, d.base`
	selectMovedByYear = `
WITH then_ AS (SELECT * FROM outcome.stands_by_year(@operation::TEXT, @cut_off::DATE, @then_position::BIGINT)),
     now_ AS (SELECT * FROM outcome.stands_by_year(@operation::TEXT, @cut_off_now::DATE, @position::BIGINT))
SELECT d.participant, d.flow, d.year, d.gender, d.yes, d.base, d.unknown, d.open, d.later_open, d.is_now
FROM (
    SELECT e.*, FALSE AS is_now FROM (SELECT * FROM then_ EXCEPT ALL SELECT * FROM now_) e
    UNION ALL
    SELECT e.*, TRUE FROM (SELECT * FROM now_ EXCEPT ALL SELECT * FROM then_) e
) d
ORDER BY d.participant, d.is_now, d.flow, d.year, d.base`
)

const selectTurns = `
SELECT DISTINCT p.position FROM (
    SELECT participant, known_from AS position FROM outcome.memberships WHERE operation = @operation AND participant = ANY (@participants) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
    UNION ALL
    SELECT participant, known_until FROM outcome.memberships WHERE operation = @operation AND participant = ANY (@participants) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
    UNION ALL
    SELECT participant, known_from FROM outcome.special_memberships WHERE operation = @operation AND participant = ANY (@participants) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
    UNION ALL
    SELECT participant, known_until FROM outcome.special_memberships WHERE operation = @operation AND participant = ANY (@participants) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
) p
WHERE p.position > @then_position AND p.position <= @position
ORDER BY p.position`

// Restated is every participation whose standing differs between two knowledges, by participant.
func Restated(ctx context.Context, db query.DB, set indicator.Set, operation string, then, now At) ([]Moved, error) {
	args := now.args(operation)
	args["cut_off"], args["cut_off_now"] = then.CutOff.Time(), now.CutOff.Time()
	args["then_position"], args["then_known_on"] = int64(min(then.Position, Latest)), then.KnownOn.Time()
	sql := selectMoved
	if set.ByYear {
		sql = selectMovedByYear
	}
	rows, err := db.Query(ctx, sql, query.Custom, args)
	if err != nil {
		return nil, fmt.Errorf("restatement: %w", err)
	}
	var all []Moved
	var participant, flow, gender string
	var yes, base, unknown int64
	var t indicator.Tally
	var isNow bool
	_, err = pgx.ForEachRow(rows, []any{&participant, &flow, &t.Year, &gender, &yes, &base, &unknown, &t.Open, &t.LaterOpen, &isNow}, func() error {
		if len(all) == 0 || all[len(all)-1].Participant != participant {
			all = append(all, Moved{Participant: participant})
		}
		t.Flow, t.Gender = flows[flow], gendersOf[gender]
		t.Yes, t.Base, t.Unknown = indicator.Mask(yes), indicator.Mask(base), indicator.Mask(unknown)
		if m := &all[len(all)-1]; isNow {
			m.Now = append(m.Now, t)
		} else {
			m.Then = append(m.Then, t)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("restatement: %w", err)
	}
	for i := range all {
		args["participants"] = []string{all[i].Participant}
		if rows, err = db.Query(ctx, selectTurns, query.Custom, args); err != nil {
			return nil, fmt.Errorf("restatement: %w", err)
		}
		if all[i].Positions, err = pgx.CollectRows(rows, pgx.RowTo[uint64]); err != nil {
			return nil, fmt.Errorf("restatement: %w", err)
		}
	}
	return all, nil
}
