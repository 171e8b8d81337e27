package projections

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// plainIndexes are the indexes of a schema that refuse no row. The key of the clock, which a rebuild fills
// in order and once, is as good as one of them.
const plainIndexes = `
SELECT t.relname, c.relname, coalesce(k.conname, ''),
       coalesce('ALTER TABLE ' || t.oid::regclass || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
                pg_get_indexdef(i.indexrelid))
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'p'
WHERE n.nspname = $1 AND (t.relname = 'clock' OR NOT i.indisunique AND NOT i.indisexclusion)`

// plainIndex is one that a rebuild makes in the end. Its key is the constraint that it is of, if any.
type plainIndex struct{ Table, Name, Key, SQL string }

// dropIndexes drops the indexes that only make reading quick, and answers them: over finished tables they
// are made several times as quick as row by row.
func dropIndexes(ctx context.Context, tx pgx.Tx, schema string) ([]plainIndex, error) {
	// With an empty search path the definitions name the schema.
	if _, err := tx.Exec(ctx, "SET LOCAL search_path TO ''"); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, plainIndexes, schema)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[plainIndex])
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		drop := "DROP INDEX " + quote(schema, i.Name)
		if i.Key != "" {
			drop = "ALTER TABLE " + quote(schema, i.Table) + " DROP CONSTRAINT " + quote(i.Key)
		}
		if _, err := tx.Exec(ctx, drop); err != nil {
			return nil, err
		}
	}
	return all, enter(ctx, tx, schema)
}

// analyzed is how finely the planner's statistics are taken: a fourth of the usual, in a fourth of the time,
// which for a wide model is that of making all its indexes. The database refines them as it sees fit.
const analyzed = "SET LOCAL default_statistics_target TO 25"

// finishTables makes the indexes of tables that are filled, and the planner's statistics.
func (r *rebuild) finishTables(ctx context.Context, tables []string) error {
	making, ctx := errgroup.WithContext(ctx)
	making.SetLimit(workers())
	for _, table := range tables {
		making.Go(func() error {
			return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
				for _, i := range r.indexes {
					if i.Table != table {
						continue
					}
					if _, err := tx.Exec(ctx, i.SQL); err != nil {
						return err
					}
				}
				if _, err := tx.Exec(ctx, analyzed); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "ANALYZE "+quote(r.writer.gen.Schema, table))
				return err
			})
		})
	}
	return making.Wait()
}

// tables are the tables of the generation that folding fills.
func (r *rebuild) tables() []string {
	names := []string{"heads", "links"}
	for _, t := range r.model.Tables {
		names = append(names, t.Name)
	}
	return slices.Clip(names)
}
