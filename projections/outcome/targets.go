package outcome

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
)

const selectTargets = `
SELECT code, value FROM outcome.targets
WHERE operation = @operation AND breakdown = ''
  AND known_from <= @position AND known_until > @position
  AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE`

// target holds the figures against the targets of the grants.
func (s sheet) target(ctx context.Context, db query.DB, args pgx.NamedArgs) error {
	aims := s.aims()
	rows, err := db.Query(ctx, selectTargets, args)
	if err != nil {
		return fmt.Errorf("targets: %w", err)
	}
	var code string
	var value float64
	_, err = pgx.ForEachRow(rows, []any{&code, &value}, func() error {
		if f := aims[code]; f != nil && value > 0 {
			f.Target, f.ReachedPercent = value, 100*float64(f.Total)/value
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("targets: %w", err)
	}
	return nil
}

// aims are the figures by the code of their target.
func (s sheet) aims() map[string]*Figure {
	aims := map[string]*Figure{}
	for i := range s.figures {
		if code := s.figures[i].Definition.Target; code != "" {
			aims[code] = &s.figures[i]
		}
	}
	return aims
}

const selectTargetParts = `
SELECT code, breakdown, value FROM outcome.targets
WHERE operation = @operation AND breakdown <> '' AND value > 0
  AND known_from <= @position AND known_until > @position
  AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
ORDER BY code, breakdown`

// targetParts holds parts of figures against the targets that grants set for them.
func (s sheet) targetParts(ctx context.Context, db query.DB, operation string, at At) error {
	rows, err := db.Query(ctx, selectTargetParts, at.args(operation))
	if err != nil {
		return fmt.Errorf("targets of parts: %w", err)
	}
	type aim struct {
		code string
		Part
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a aim, err error) {
		err = row.Scan(&a.code, &a.Breakdown, &a.Target)
		return a, err
	})
	if err != nil {
		return fmt.Errorf("targets of parts: %w", err)
	}
	aims := s.aims()
	for _, a := range found {
		f := aims[a.code]
		if f == nil || !f.OfPeople {
			continue
		}
		if a.Total, err = f.part(ctx, db, operation, a.Breakdown, at); err != nil {
			return err
		}
		a.ReachedPercent = 100 * float64(a.Total) / a.Target
		f.Parts = append(f.Parts, a.Part)
	}
	return nil
}

// partsBy are the characteristics that a target may name a value of; no two have a value in common.
var partsBy = []string{"age_group", "labour_status", "area", "partner"}

// part is how much of a figure a breakdown names.
func (f Figure) part(ctx context.Context, db query.DB, operation, breakdown string, at At) (int64, error) {
	switch breakdown {
	case "women":
		return f.Women, nil
	case "men":
		return f.Men, nil
	case "non_binary":
		return f.NonBinary, nil
	case "not_stated":
		return f.NotStated, nil
	}
	shares, err := Breakdown(ctx, db, indicator.Set{}, operation, f.Code, partsBy, at)
	if err != nil {
		return 0, err
	}
	var total int64
	for _, share := range shares {
		if slices.Contains(share.Values, breakdown) {
			total += share.Number
		}
	}
	return total, nil
}
