package outcome

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"journey/domain/indicator"
	"journey/projections/query"
)

// Target is what the grants aim at.
type Target struct {
	// Code is that of a figure of the operation's own or of its indicator set.
	Code string
	// Breakdown is the part of it that is meant: women, men, non_binary or not_stated, or an age group, status,
	// area or partner; empty for all of it.
	Breakdown string
	// Value is more than 0.
	Value float64
}

const selectTargets = `
SELECT code, breakdown, value FROM outcome.targets
WHERE operation = @operation AND value > 0
  AND known_from <= @position AND known_until > @position
  AND counts_from <= @cut_off::DATE AND counts_until > @cut_off::DATE
ORDER BY code, breakdown`

// Targets are those of an operation as known at a position and valid on the cut-off, by code and breakdown.
func Targets(ctx context.Context, db query.DB, operation string, at At) ([]Target, error) {
	rows, err := db.Query(ctx, selectTargets, at.args(operation))
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Target])
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	return all, nil
}

// target holds the figures against the targets of the grants, and parts of them against those for parts.
func (s sheet) target(ctx context.Context, db query.DB, operation string, at At) error {
	targets, err := Targets(ctx, db, operation, at)
	if err != nil {
		return err
	}
	aims := s.aims()
	for _, t := range targets {
		f := aims[t.Code]
		switch {
		case f == nil:
		case t.Breakdown == "":
			f.Target, f.ReachedPercent = t.Value, 100*float64(f.Total)/t.Value
		case f.OfPeople:
			genders := map[string]int64{"women": f.Women, "men": f.Men, "non_binary": f.NonBinary, "not_stated": f.NotStated}
			part, err := partOf(ctx, db, indicator.Set{}, operation, f.Code, genders, t, at)
			if err != nil {
				return err
			}
			f.Parts = append(f.Parts, part)
		}
	}
	return nil
}

// PartOfLine is a part of a line of the official table against the target for it.
func PartOfLine(ctx context.Context, db query.DB, set indicator.Set, operation string, l indicator.Line, t Target, at At) (Part, error) {
	genders := map[string]int64{}
	for i, cell := range l.Cells() {
		if gender := indicator.Breakdowns[i]; gender != "" {
			genders[gender] = cell.Value
		}
	}
	return partOf(ctx, db, set, operation, l.Code.Code, genders, t, at)
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

// partsBy are the characteristics that a target may name a value of; no two have a value in common.
var partsBy = []string{"age_group", "labour_status", "area", "partner"}

// partOf is the part of a figure that a target names, by gender as counted already.
func partOf(ctx context.Context, db query.DB, set indicator.Set, operation, code string, genders map[string]int64, t Target, at At) (Part, error) {
	part := Part{Breakdown: t.Breakdown, Target: t.Value}
	number, isGender := genders[t.Breakdown]
	part.Total = number
	if !isGender {
		shares, err := Breakdown(ctx, db, set, operation, code, partsBy, at)
		if err != nil {
			return part, err
		}
		for _, share := range shares {
			if slices.Contains(share.Values, t.Breakdown) {
				part.Total += share.Number
			}
		}
	}
	part.ReachedPercent = 100 * float64(part.Total) / part.Target
	return part, nil
}
