package projections

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Figure is one figure of a read model, as text.
type Figure struct {
	Operation string
	// Name tells what is counted, for whom and on which day; within the operation there is only one of a name.
	Name string
	// Value is what a reader is answered; never "".
	Value string
}

// FigureDifference is a figure of which two generations answer another value; "" = it has no such figure.
type FigureDifference struct {
	Operation, Name string
	Live, Other     string
	// Causes are why rows of its operation differ, and definitions. If nothing of that does, what differs is how
	// the figure is computed.
	Causes []Cause
}

// figures asks both generations for the model's figures through the public schema. That of the other one is
// made for it and taken back: nobody else ever sees it.
func (d *differing) figures(ctx context.Context) error {
	if d.model.Figures == nil {
		return nil
	}
	before, err := d.ask(ctx, func(pgx.Tx) error { return nil })
	if why := lacking(err); why != "" {
		d.c.Structure = append(d.c.Structure, "the figures cannot be asked of the live one: "+why)
		err, before = nil, nil
	}
	if err != nil {
		return fmt.Errorf("figures of generation %d: %w", d.live.Generation, err)
	}
	after, err := d.ask(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "ALTER SCHEMA "+quote(d.model.Name)+" RENAME TO "+quote(d.model.Name+"_compared")); err != nil {
			return err
		}
		return views(ctx, tx, d.model, d.other)
	})
	if err != nil {
		return fmt.Errorf("figures of generation %d: %w", d.other.Generation, err)
	}
	if before == nil {
		return nil
	}
	return d.compareFigures(ctx, before, after)
}

// lacking is what the public schema of an older version does not have yet; "" for other errors.
func lacking(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && slices.Contains([]string{"42883", "42P01", "42703", "3F000"}, pg.Code) {
		return pg.Message
	}
	return ""
}

// ask asks for the figures after something was done whose effect ends with it.
func (d *differing) ask(ctx context.Context, before func(pgx.Tx) error) ([]Figure, error) {
	tx, err := d.tx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := before(tx); err != nil {
		return nil, err
	}
	all, err := d.model.Figures(ctx, tx, d.c.Position.Sequence)
	if all == nil {
		all = []Figure{}
	}
	return all, err
}

func (d *differing) compareFigures(ctx context.Context, before, after []Figure) error {
	causes, err := d.causesByOperation(ctx)
	if err != nil {
		return err
	}
	type key struct{ operation, name string }
	live, seen := map[key]string{}, map[key]bool{}
	for _, f := range before {
		live[key{f.Operation, f.Name}] = f.Value
	}
	note := func(f Figure, live, other string) {
		if live != other {
			d.c.FigureDifferences = append(d.c.FigureDifferences,
				FigureDifference{Operation: f.Operation, Name: f.Name, Live: live, Other: other, Causes: causes(f.Operation)})
		}
	}
	for _, f := range after {
		k := key{f.Operation, f.Name}
		if seen[k] {
			return fmt.Errorf("the figure %s of %s is there twice", f.Name, f.Operation)
		}
		seen[k] = true
		note(f, live[k], f.Value)
	}
	for _, f := range before {
		if k := (key{f.Operation, f.Name}); !seen[k] {
			note(f, f.Value, "")
		}
	}
	d.c.Figures = uint64(len(after))
	return nil
}

// causesByOperation answers why figures of an operation differ.
func (d *differing) causesByOperation(ctx context.Context) (func(operation string) []Cause, error) {
	rest := []Cause{d.otherwise()}
	rows, err := d.tx.Query(ctx, causesOf(d.live.Schema, d.other.Schema)+`
SELECT DISTINCT operation, cause FROM caused ORDER BY operation, cause`, rest[0])
	if err != nil {
		return nil, err
	}
	found := map[string][]Cause{}
	var operation string
	var cause Cause
	_, err = pgx.ForEachRow(rows, []any{&operation, &cause}, func() error {
		found[operation] = append(found[operation], cause)
		return nil
	})
	return func(operation string) []Cause {
		all := found[operation]
		if len(all) == 0 || rest[0] == CauseDefinition && !slices.Contains(all, CauseDefinition) {
			return append(slices.Clip(all), rest...)
		}
		return all
	}, err
}
