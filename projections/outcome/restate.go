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
	// Positions are those that one knowledge reaches and the other does not, at which its standing changed for
	// some code; none if only the days differ, the cut-off or that on which windows are judged.
	Positions []uint64
}

// moved goes on from then_ and now_: one row for each tally of a participation, of one knowledge and not of the other.
const moved = `
SELECT d.participant, d.flow, d.year, d.gender, d.yes, d.base, d.unknown, d.open, d.later_open, d.is_now
FROM (
    SELECT e.*, FALSE AS is_now FROM (SELECT * FROM then_ EXCEPT ALL SELECT * FROM now_) e
    UNION ALL
    SELECT e.*, TRUE FROM (SELECT * FROM now_ EXCEPT ALL SELECT * FROM then_) e
) d
ORDER BY d.participant, d.is_now, d.flow, d.year, d.base`

const (
	selectMoved = `
WITH then_ AS (SELECT * FROM outcome.stands(@operation::TEXT, @cut_off::DATE, @then_position::BIGINT, @then_known_on::DATE)),
     now_ AS (SELECT * FROM outcome.stands(@operation::TEXT, @cut_off_now::DATE, @position::BIGINT, @known_on::DATE))` + moved
	selectMovedByYear = `
WITH then_ AS (SELECT * FROM outcome.stands_by_year(@operation::TEXT, @cut_off::DATE, @then_position::BIGINT)),
     now_ AS (SELECT * FROM outcome.stands_by_year(@operation::TEXT, @cut_off_now::DATE, @position::BIGINT))` + moved
)

const selectTurns = `
SELECT DISTINCT m.participant, p.position
FROM (
    SELECT participant, known_from, known_until FROM outcome.memberships
    WHERE operation = @operation AND participant = ANY (@participants::TEXT[]) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
    UNION ALL
    SELECT participant, known_from, known_until FROM outcome.special_memberships
    WHERE operation = @operation AND participant = ANY (@participants::TEXT[]) AND counts_from <= greatest(@cut_off::DATE, @cut_off_now::DATE)
) m CROSS JOIN LATERAL (VALUES (m.known_from), (m.known_until)) p (position)
WHERE p.position > least(@then_position::BIGINT, @position::BIGINT) AND p.position <= greatest(@then_position::BIGINT, @position::BIGINT)
ORDER BY 1, 2`

// Restated is every participation whose standing differs between two looks, by participant. Either may know
// more than the other.
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
	return all, turning(ctx, db, args, all)
}

// turning finds the positions of all that moved.
func turning(ctx context.Context, db query.DB, args pgx.NamedArgs, all []Moved) error {
	who := make([]string, len(all))
	of := make(map[string]*Moved, len(all))
	for i := range all {
		who[i], of[all[i].Participant] = all[i].Participant, &all[i]
	}
	args["participants"] = who
	rows, err := db.Query(ctx, selectTurns, query.Custom, args)
	if err != nil {
		return fmt.Errorf("restatement: %w", err)
	}
	var participant string
	var position uint64
	_, err = pgx.ForEachRow(rows, []any{&participant, &position}, func() error {
		of[participant].Positions = append(of[participant].Positions, position)
		return nil
	})
	if err != nil {
		return fmt.Errorf("restatement: %w", err)
	}
	return nil
}
