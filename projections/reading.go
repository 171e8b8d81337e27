package projections

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/projections/query"
)

// Reading is as whom rows of read models are read, and whose. With the zero value every query is an error.
type Reading struct {
	As Reader
	// Operation, Caseworker and Partner name whose rows are seen; the reader says which of them count.
	Operation, Caseworker, Partner string
}

// oneMoment is a transaction that sees the same moment throughout. No reading writes.
var oneMoment = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// enterReading holds until the transaction ends. The role comes last, for the settings are said before it has none
// of the rights of who logged in.
const enterReading = `SELECT set_config('journey.operation', $1, TRUE), set_config('journey.caseworker', $2, TRUE),
    set_config('journey.partner', $3, TRUE), set_config('role', $4, TRUE)`

// enter makes a transaction one of this reading.
func (r Reading) enter(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, enterReading, r.values()...)
	return err
}

func (r Reading) values() []any { return []any{r.Operation, r.Caseworker, r.Partner, string(r.As)} }

// On answers queries on a pool, each in a transaction of its own that sees what this reading sees.
func (r Reading) On(pool *pgxpool.Pool) query.DB { return readings{pool, r} }

// AtOneMoment asks several queries of the same moment.
func (r Reading) AtOneMoment(ctx context.Context, pool *pgxpool.Pool, ask func(query.DB) error) error {
	return pgx.BeginTxFunc(ctx, pool, oneMoment, func(tx pgx.Tx) error {
		if err := r.enter(ctx, tx); err != nil {
			return err
		}
		return ask(tx)
	})
}

type readings struct {
	pool *pgxpool.Pool
	as   Reading
}

// Query is that of a pool. The transaction ends when all rows were read, or are closed.
func (r readings) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	rows := &readRows{conn: conn, ctx: context.WithoutCancel(ctx)}
	begin := &pgx.Batch{} // both at once, for a query must not wait three times before it begins
	begin.Queue("BEGIN READ ONLY")
	begin.Queue(enterReading, r.as.values()...)
	if err := conn.SendBatch(ctx, begin).Close(); err != nil {
		rows.end()
		return nil, err
	}
	if rows.Rows, err = conn.Query(ctx, sql, args...); err != nil {
		rows.end()
		return nil, err
	}
	return rows, nil
}

// readRows ends its transaction with its rows.
type readRows struct {
	pgx.Rows
	conn *pgxpool.Conn // nil when it ended
	ctx  context.Context
}

func (r *readRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *readRows) Close() {
	r.Rows.Close()
	r.end()
}

// end gives the connection back. One whose transaction does not end is closed by the pool, and never read on.
func (r *readRows) end() {
	if r.conn == nil {
		return
	}
	_, _ = r.conn.Exec(r.ctx, "ROLLBACK")
	r.conn.Release()
	r.conn = nil
}
