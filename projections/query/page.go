package query

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// DB is a pool, a connection or a transaction. What must be of the same moment, the position of the read
// model included, is asked in one REPEATABLE READ transaction.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Custom comes before the arguments of a query over a whole operation: it is planned for what it is asked for.
// A plan for anything, which PostgreSQL prefers from the sixth time on, expects few rows, sorts them on disk, and
// takes more than twice as long for the table of a million participations.
const Custom = pgx.QueryExecModeExec

// DefaultLimit is how many rows a page has at most when nothing is said.
const DefaultLimit = 100

// Limit is n, or DefaultLimit for 0.
func Limit(n int) int {
	if n == 0 {
		return DefaultLimit
	}
	return n
}

// Page runs a query whose first column is the total and whose others are one row of the page, all NULL if
// the page is empty: total LEFT JOIN page. Row answers where the other columns go and is followed by took.
func Page(ctx context.Context, db DB, sql string, args pgx.NamedArgs, row []any, took func()) (total uint64, err error) {
	rows, err := db.Query(ctx, sql, Custom, args)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		into := append([]any{&total}, row...)
		empty := rows.RawValues()[1] == nil
		if empty {
			clear(into[1:])
		}
		if err := rows.Scan(into...); err != nil {
			return 0, err
		}
		if !empty {
			took()
		}
	}
	return total, rows.Err()
}
