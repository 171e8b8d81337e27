package eventstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// WrappedKeys is one row of a key database as it lies there: worth nothing without the key file.
type WrappedKeys struct {
	Subject     string      `json:"subject"`
	Wrapped     []byte      `json:"wrapped"`
	Destroyed   []int16     `json:"destroyed,omitempty"`
	DestroyedAt []time.Time `json:"destroyed_at,omitempty"`
	CreatedAt   time.Time   `json:"created_at"`
}

// KeyFingerprint tells whether two copies of a key-encrypting key are the same, and nothing else of it.
func KeyFingerprint(kek []byte) string {
	mac := hmac.New(sha256.New, kek)
	mac.Write([]byte("journey key file fingerprint"))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Unwrapper opens wrapped keys without a database.
type Unwrapper struct{ wrap tink.AEAD }

// NewUnwrapper takes the key-encrypting key.
func NewUnwrapper(kek []byte) (*Unwrapper, error) {
	if len(kek) != KeySize {
		return nil, fmt.Errorf("key-encrypting key of %d bytes, want %d", len(kek), KeySize)
	}
	wrap, err := newCipher(kek)
	if err != nil {
		return nil, err
	}
	return &Unwrapper{wrap}, nil
}

// Open answers the keys of a row; a key that does not open is a *DamageError.
func (u *Unwrapper) Open(row WrappedKeys) (Keys, error) {
	return (&PostgresKeyring{wrap: u.wrap}).open(keyRow{row.Subject, row.Wrapped, row.Destroyed})
}

const selectEveryKey = `
SELECT subject, wrapped, destroyed, destroyed_at, created_at FROM keyring.class_keys ORDER BY subject`

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
	_, err = pgx.ForEachRow(rows, []any{&row.Subject, &row.Wrapped, &row.Destroyed, &row.DestroyedAt, &row.CreatedAt}, func() error {
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

// CheckKeyFile is ErrWrongKeyFile if a key database was made with another key-encrypting key. It changes
// nothing; a database that is still without a keyring fits every key.
func CheckKeyFile(ctx context.Context, pool *pgxpool.Pool, kek []byte) error {
	u, err := NewUnwrapper(kek)
	if err != nil {
		return err
	}
	var stored []byte
	switch err := pool.QueryRow(ctx, selectCheck).Scan(&stored); {
	case undefinedTable(err), errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("key database: %w", err)
	}
	if _, err := u.wrap.Decrypt(stored, keyCheckPlace()); err != nil {
		return ErrWrongKeyFile
	}
	return nil
}

const restoreKeys = `
INSERT INTO keyring.class_keys (subject, wrapped, destroyed, destroyed_at, created_at)
SELECT @subject, @wrapped, @destroyed, @destroyed_at, @created_at
FROM (SELECT set_config('synchronous_commit', 'on', true)) AS durable`

// Restore writes rows of a backup into a key database that has none: all of them or, with an error, none.
// They are on disk when it returns. A database that has keys is refused with ErrKeysThere.
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
		batch := &pgx.Batch{}
		send := func() error {
			sending := batch
			batch = &pgx.Batch{}
			return tx.SendBatch(ctx, sending).Close()
		}
		err := rows(func(row WrappedKeys) error {
			batch.Queue(restoreKeys, pgx.NamedArgs{
				"subject": row.Subject, "wrapped": row.Wrapped, "created_at": row.CreatedAt,
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
