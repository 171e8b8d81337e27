package outcome

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// At is what a figure is asked for: entries, re-entries and exits up to CutOff, as known at Position (Latest
// for all that is known), with windows open that had not ended on KnownOn, the business date of that
// knowledge. The same At answers the same figures for ever.
type At struct {
	CutOff   calendar.Date
	Position uint64
	KnownOn  calendar.Date
}

func (a At) args(operation string) pgx.NamedArgs {
	return pgx.NamedArgs{"operation": operation, "cut_off": a.CutOff.Time(), "position": int64(min(a.Position, Latest)), "known_on": a.KnownOn.Time()}
}

const (
	selectTallied = `
SELECT flow, year, gender, yes, base, unknown, open, later_open, number
FROM outcome.tallied(@operation::TEXT, @cut_off::DATE, @position::BIGINT, @known_on::DATE)`
	selectTalliedByYear = `
SELECT flow, year, gender, yes, base, unknown, open, later_open, count(*)
FROM outcome.stands_by_year(@operation::TEXT, @cut_off::DATE, @position::BIGINT)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`
)

// Table is the official table of an operation in its indicator set, with what is counted once for the
// operation.
func Table(ctx context.Context, db query.DB, set indicator.Set, operation string, at At) ([]indicator.Line, error) {
	counts, err := Tallied(ctx, db, set, operation, at)
	if err != nil {
		return nil, err
	}
	once, err := ofOperation(ctx, db, operation, at)
	if err != nil {
		return nil, err
	}
	return set.TableOf(counts, once), nil
}

// Tallied is how many participations stand alike.
func Tallied(ctx context.Context, db query.DB, set indicator.Set, operation string, at At) ([]indicator.Count, error) {
	sql := selectTallied
	if set.ByYear {
		sql = selectTalliedByYear
	}
	rows, err := db.Query(ctx, sql, query.Custom, at.args(operation))
	if err != nil {
		return nil, fmt.Errorf("official figures: %w", err)
	}
	counts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c indicator.Count, err error) {
		var flow, gender string
		var yes, base, unknown int64
		err = row.Scan(&flow, &c.Year, &gender, &yes, &base, &unknown, &c.Open, &c.LaterOpen, &c.Number)
		c.Flow, c.Gender = flows[flow], gendersOf[gender]
		c.Yes, c.Base, c.Unknown = indicator.Mask(yes), indicator.Mask(base), indicator.Mask(unknown)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("official figures: %w", err)
	}
	return counts, nil
}

var flows = map[string]indicator.Flow{"": indicator.Stands, "entering": indicator.Entering, "leaving": indicator.Leaving, "present": indicator.Present}

var gendersOf = map[string]indicator.Gender{
	"women": indicator.Women, "men": indicator.Men, "non_binary": indicator.NonBinary, "not_stated": indicator.NotStated,
}

const selectOnce = `
SELECT e.kind, e.size FROM outcome.entities(@operation::TEXT, @cut_off::DATE, @position::BIGINT) e`

const selectFlags = `
SELECT by_social_partners, on_womens_participation, for_public_administrations
FROM outcome.operations
WHERE operation = @operation AND known_from <= @position AND known_until > @position`

// ofOperation is what is counted once for the operation and not for people.
func ofOperation(ctx context.Context, db query.DB, operation string, at At) (once indicator.Once, err error) {
	rows, err := db.Query(ctx, selectOnce, at.args(operation))
	if err != nil {
		return once, fmt.Errorf("entities supported: %w", err)
	}
	var kind, size string
	_, err = pgx.ForEachRow(rows, []any{&kind, &size}, func() error {
		once.Add(entityOf[kind], sizeOf[size])
		return nil
	})
	if err != nil {
		return once, fmt.Errorf("entities supported: %w", err)
	}
	if rows, err = db.Query(ctx, selectFlags, at.args(operation)); err != nil {
		return once, fmt.Errorf("flags of the operation: %w", err)
	}
	_, err = pgx.ForEachRow(rows, []any{&once.BySocialPartners, &once.OnWomensParticipation, &once.ForPublicAdministrations}, func() error { return nil })
	if err != nil {
		return once, fmt.Errorf("flags of the operation: %w", err)
	}
	return once, nil
}

var (
	entityOf = numbers[journeyv1.EntityKind](entityKinds)
	sizeOf   = numbers[journeyv1.SizeClass](sizeClasses)
)

// numbers are the words of an enum the other way round.
func numbers[E ~int32](words map[int32]string) map[string]E {
	all := make(map[string]E, len(words))
	for number, word := range words {
		all[word] = E(number)
	}
	return all
}
