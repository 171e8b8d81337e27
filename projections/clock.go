package projections

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// clock is the running maximum of the claims within each operation: the knowledge time of its last event.
type clock map[string]time.Time

// tick is a row of the table clock: the last position that was known in a second.
type tick struct {
	operation string
	knownAt   time.Time
	position  uint64
}

// advance moves the clock of an operation by one event and answers its row. Whole seconds are kept, so
// everything that became known within a second is known at it.
func (c clock) advance(operation string, claim time.Time, position uint64) tick {
	second := claim.Truncate(time.Second)
	if second.After(c[operation]) {
		c[operation] = second
	}
	return tick{operation, c[operation], position}
}

// ticks collects rows, one for each operation and second; the later position wins.
type ticks struct {
	rows []tick
	last map[string]int // operation -> its newest row
}

func (t *ticks) add(row tick) {
	if t.last == nil {
		t.last = map[string]int{}
	}
	if i, ok := t.last[row.operation]; ok && t.rows[i].knownAt.Equal(row.knownAt) {
		t.rows[i].position = row.position
		return
	}
	t.last[row.operation] = len(t.rows)
	t.rows = append(t.rows, row)
}

// finished takes out the rows that no later event can change: all but the newest of each operation.
func (t *ticks) finished() (rows []tick) {
	kept := ticks{}
	for i, row := range t.rows {
		if t.last[row.operation] == i {
			kept.add(row)
		} else {
			rows = append(rows, row)
		}
	}
	*t = kept
	return rows
}

// copyTicks stores rows that the clock does not have yet.
func copyTicks(ctx context.Context, tx pgx.Tx, schema string, rows []tick) error {
	values := make([]any, 3) // of one row after the other
	_, err := tx.CopyFrom(ctx, pgx.Identifier{schema, "clock"}, []string{"operation", "known_at", "position"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			values[0], values[1], values[2] = rows[i].operation, rows[i].knownAt, int64(rows[i].position)
			return values, nil
		}))
	return err
}

const upsertClock = `
INSERT INTO clock (operation, known_at, position)
SELECT * FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[], $3::BIGINT[])
ON CONFLICT (operation, known_at) DO UPDATE SET position = excluded.position`

// queue stores the rows in the schema that the transaction entered.
func (t *ticks) queue(b *pgx.Batch) {
	if len(t.rows) == 0 {
		return
	}
	operations, times, positions := make([]string, len(t.rows)), make([]time.Time, len(t.rows)), make([]uint64, len(t.rows))
	for i, row := range t.rows {
		operations[i], times[i], positions[i] = row.operation, row.knownAt, row.position
	}
	b.Queue(upsertClock, operations, times, positions)
}

const selectClock = `SELECT operation, max(known_at) FROM clock GROUP BY operation`

// readClock reads where the clock of each operation stands.
func readClock(ctx context.Context, tx pgx.Tx) (clock, error) {
	rows, err := tx.Query(ctx, selectClock)
	if err != nil {
		return nil, err
	}
	c := clock{}
	var operation string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&operation, &at}, func() error {
		c[operation] = at
		return nil
	})
	return c, err
}
