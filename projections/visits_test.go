package projections_test

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/projections"
)

// rule is what the row function of the test model does besides: refuse a group, or give it odd rows.
type rule func(projections.Group) (rows [][]any, err error)

// visits is a read model of the test: a row a group that counts steps, and a row a step. A test may give
// it a rule of its own.
func visits(rule rule) projections.Model {
	return projections.Model{
		Name: "visits", Version: 1, Clock: true,
		Tables: []projections.Table{
			{Name: "visitor", Columns: []string{"operation", "group_id", "kind", "members", "steps", "last_on", "began_under"}},
			{Name: "visit", Columns: []string{"operation", "group_id", "sequence", "step"}},
		},
		Schema: `
			CREATE TABLE visitor (operation TEXT NOT NULL, group_id TEXT NOT NULL, kind INTEGER NOT NULL,
			    members TEXT[] NOT NULL, steps INTEGER NOT NULL, last_on DATE NOT NULL, began_under INTEGER NOT NULL);
			CREATE TABLE visit (operation TEXT NOT NULL, group_id TEXT NOT NULL, sequence BIGINT NOT NULL,
			    step TEXT NOT NULL, PRIMARY KEY (operation, group_id, sequence));`,
		Public: `CREATE FUNCTION visits.total() RETURNS BIGINT LANGUAGE SQL STABLE
			BEGIN ATOMIC SELECT coalesce(sum(steps), 0)::BIGINT FROM visitor; END;`,
		Figures: visited,
		Rows: func(g projections.Group) ([]projections.TableRows, error) {
			visitor := projections.TableRows{Table: "visitor"}
			if rule != nil {
				rows, err := rule(g)
				if err != nil {
					return nil, err
				}
				visitor.Rows = rows
			}
			members, lastOn := []string{}, ""
			visit := projections.TableRows{Table: "visit"}
			for _, m := range g.Members {
				members = append(members, m.Subject.ID)
			}
			for _, e := range g.Merged {
				lastOn = max(lastOn, e.Event.GetOccurredOn())
				kind := e.Event.GetStep().ProtoReflect().WhichOneof(e.Event.GetStep().ProtoReflect().Descriptor().Oneofs().Get(0))
				visit.Rows = append(visit.Rows, []any{e.Sequence, string(kind.Name())})
			}
			day, err := time.Parse(time.DateOnly, lastOn)
			if err != nil {
				return nil, err
			}
			// The first event of the operation never changes, as policies by version do not.
			under := 0
			if g.Facts().ID != "" {
				under = 1
			}
			visitor.Rows = append(visitor.Rows, []any{int32(g.Kind), members, len(g.Merged), day, under})
			return []projections.TableRows{visitor, visit}, nil
		},
	}
}

// visited are the figures of the test's read model.
func visited(ctx context.Context, tx pgx.Tx, position uint64) ([]projections.Figure, error) {
	rows, err := tx.Query(ctx, `SELECT operation, 'steps', sum(steps)::TEXT FROM visits.visitor GROUP BY operation
		UNION ALL SELECT '', 'total', visits.total()::TEXT
		UNION ALL SELECT '', 'behind', ($1 - sequence)::TEXT FROM visits.checkpoint`, int64(position))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[projections.Figure])
}
