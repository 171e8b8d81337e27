package projections

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// Definition names something that rows or figures are made by beside the code, and tells one wording of it
// from another: an indicator set and its hash.
type Definition struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// DefinitionChange is a definition that two generations were made by in different wordings; "" = it was none.
type DefinitionChange struct{ Name, Live, Other string }

const insertOrigin = `INSERT INTO journey_projections.origin (model, generation, program, definitions) VALUES ($1, $2, $3, $4)`

// origin is what a generation was filled by.
type origin struct {
	Program     string
	Definitions []Definition
}

const selectOrigin = `SELECT program, definitions FROM journey_projections.origin WHERE model = $1 AND generation = $2`

// originOf reads what a generation was filled by; the zero value if that is not known.
func originOf(ctx context.Context, db querier, g generation) (origin, error) {
	rows, err := db.Query(ctx, selectOrigin, g.Model, g.Generation)
	if err != nil {
		return origin{}, err
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[origin])
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return o, err
}

// definitionChanges are what the definitions of two generations differ in.
func definitionChanges(live, other generation, before, after []Definition) []DefinitionChange {
	var all []DefinitionChange
	note := func(name, live, other string) {
		if live != other {
			all = append(all, DefinitionChange{name, live, other})
		}
	}
	note("version", strconv.Itoa(live.Version), strconv.Itoa(other.Version))
	for _, d := range after {
		note(d.Name, valueOf(before, d.Name), d.Value)
	}
	for _, d := range before {
		if valueOf(after, d.Name) == "" {
			note(d.Name, d.Value, "")
		}
	}
	return all
}

func valueOf(all []Definition, name string) string {
	for _, d := range all {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// warnOfDefinitions says that new rows are made by other definitions than those that are there.
func (p *Projector) warnOfDefinitions(ctx context.Context, gen generation) error {
	by, err := originOf(ctx, p.pool, gen)
	if err != nil {
		return err
	}
	for _, d := range definitionChanges(gen, gen, by.Definitions, p.model.Definitions) {
		p.cfg.Log.WarnContext(ctx, "a definition is another than that of the rows; rebuild the read model",
			"schema", gen.Schema, "definition", d.Name, "rows", d.Live, "program", d.Other)
	}
	return nil
}
