package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// WrappedKeys is one row of a key database as it lies there: worth nothing without the key-encrypting key.
type WrappedKeys struct {
	Subject     string      `json:"subject"`
	Wrapped     []byte      `json:"wrapped"`
	Destroyed   []int16     `json:"destroyed,omitempty"`
	DestroyedAt []time.Time `json:"destroyed_at,omitempty"`
	CreatedAt   time.Time   `json:"created_at"`
	// Generation of the key-encrypting key that wraps them; 0 in backups from before there were generations.
	Generation int `json:"generation,omitempty"`
}

// Unwrapper opens wrapped keys without a database.
type Unwrapper struct{ *wraps }

// NewUnwrapper takes the source of the key-encrypting key.
func NewUnwrapper(ctx context.Context, source KeySource) (*Unwrapper, error) {
	w, err := newWraps(ctx, source)
	return &Unwrapper{w}, err
}

// Open answers the keys of a row; a key that does not open is a *DamageError. A generation that the source does
// not have, or not any more, is ErrNoGeneration or ErrGenerationDestroyed.
func (u *Unwrapper) Open(ctx context.Context, row WrappedKeys) (Keys, error) {
	return u.open(ctx, keyRow{row.Subject, row.Wrapped, row.Destroyed, row.Generation})
}

const selectEveryKey = `
SELECT subject, wrapped, destroyed, destroyed_at, created_at, generation FROM keyring.class_keys ORDER BY subject`

// EveryKey calls each with every row of a key database, by subject, as they are at one moment. A
// database without the tables of a keyring has none. It changes nothing.
func EveryKey(ctx context.Context, pool *pgxpool.Pool, each func(WrappedKeys) error) error {
	rows, err := pool.Query(ctx, selectEveryKey)
	if undefinedTable(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	var row WrappedKeys
	_, err = pgx.ForEachRow(rows, []any{&row.Subject, &row.Wrapped, &row.Destroyed, &row.DestroyedAt, &row.CreatedAt, &row.Generation}, func() error {
		given := row
		row = WrappedKeys{} // a row must not see the slices of the one before
		return each(given)
	})
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
}

const countKeys = `SELECT count(*) FROM keyring.class_keys`

// CountKeys is how many histories have keys in a key database. It changes nothing.
func CountKeys(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	var n int64
	err := pool.QueryRow(ctx, countKeys).Scan(&n)
	if undefinedTable(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("keys: %w", err)
	}
	return n, nil
}

const restoreKeys = `
INSERT INTO keyring.class_keys (subject, wrapped, destroyed, destroyed_at, created_at, generation)
SELECT @subject, @wrapped, @destroyed, @destroyed_at, @created_at, @generation
FROM (SELECT set_config('synchronous_commit', 'on', true)) AS durable`

// A generation that wraps restored rows and is not in use was, until now.
const restoreGeneration = `
INSERT INTO keyring.generations (generation, fingerprint, used_until)
VALUES (@generation, @fingerprint, now()) ON CONFLICT DO NOTHING`

// Restore writes rows of a backup into a key database that has none: all of them or, with an error, none.
// They are on disk when it returns. A database that has keys is refused with ErrKeysThere. The rows stay wrapped as they
// were; Rewrap wraps them with the generation in use.
func (k *PostgresKeyring) Restore(ctx context.Context, rows func(yield func(WrappedKeys) error) error) error {
	err := pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockKeyring); err != nil {
			return err
		}
		var n int64
		if err := tx.QueryRow(ctx, countKeys).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return ErrKeysThere
		}
		under := map[int]bool{}
		batch := &pgx.Batch{}
		send := func() error {
			sending := batch
			batch = &pgx.Batch{}
			return tx.SendBatch(ctx, sending).Close()
		}
		err := rows(func(row WrappedKeys) error {
			if !under[row.Generation] {
				if _, err := k.of(ctx, row.Generation); err != nil {
					return err
				}
				under[row.Generation] = true
				batch.Queue(restoreGeneration, pgx.NamedArgs{"generation": row.Generation, "fingerprint": k.loaded.Load().known[row.Generation].Fingerprint})
			}
			batch.Queue(restoreKeys, pgx.NamedArgs{
				"generation": row.Generation, "subject": row.Subject, "wrapped": row.Wrapped, "created_at": row.CreatedAt,
				"destroyed": append([]int16{}, row.Destroyed...), "destroyed_at": append([]time.Time{}, row.DestroyedAt...),
			})
			if batch.Len() < 1000 {
				return nil
			}
			return send()
		})
		if err != nil {
			return err
		}
		return send()
	})
	if err != nil {
		return fmt.Errorf("keys of the backup: %w", err)
	}
	return nil
}

// ErrKeysThere means that a key database that ought to be empty has keys.
var ErrKeysThere = errors.New("the key database has keys already")

func undefinedTable(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "42P01" || refused.Code == "3F000")
}
