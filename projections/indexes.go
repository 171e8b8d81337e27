package projections

import (
	"context"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// plainIndexes are the indexes of a schema that refuse no row.
const plainIndexes = `
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND NOT i.indisunique AND NOT i.indisexclusion`

// dropIndexes drops the indexes that only make reading quick, and answers the statements that make them
// again: over finished tables that is several times as quick as row by row.
func dropIndexes(ctx context.Context, tx pgx.Tx, schema string) (again []string, err error) {
	rows, err := tx.Query(ctx, plainIndexes, schema)
	if err != nil {
		return nil, err
	}
	var name, definition string
	var names []string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		names, again = append(names, name), append(again, definition)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := tx.Exec(ctx, "DROP INDEX "+quote(schema, name)); err != nil {
			return nil, err
		}
	}
	return again, nil
}

// index makes the indexes that were dropped.
func (r *rebuild) index(ctx context.Context) error {
	making, ctx := errgroup.WithContext(ctx)
	making.SetLimit(workers())
	for _, sql := range r.indexes {
		making.Go(func() error {
			_, err := r.pool.Exec(ctx, sql)
			return err
		})
	}
	return making.Wait()
}
