package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Which generation wraps each row, and which one wraps new rows: that whose used_until is null. The fingerprints
// tell a wrong key file from the right one. A key database from before them has everything under generation 1.
const createGenerations = `
ALTER TABLE keyring.class_keys ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
CREATE TABLE keyring.generations (
	generation  INTEGER PRIMARY KEY,
	fingerprint TEXT NOT NULL,
	used_from   TIMESTAMPTZ NOT NULL DEFAULT now(),
	used_until  TIMESTAMPTZ
);`

// The check of a key database from before the generations: nothing, wrapped with the only key.
const (
	checkThere  = `SELECT to_regclass('keyring.key_check') IS NOT NULL`
	selectCheck = `SELECT wrapped FROM keyring.key_check`
	dropCheck   = `DROP TABLE keyring.key_check`
)

func keyCheckPlace() []byte { return []byte("key check") }

const generationsThere = `SELECT to_regclass('keyring.generations') IS NOT NULL`

const insertGeneration = `
INSERT INTO keyring.generations (generation, fingerprint, used_from)
SELECT @generation, @fingerprint, COALESCE((SELECT min(created_at) FROM keyring.class_keys), now())`

// prepareGenerations makes the tables, and finds a wrong key source before it makes every history look as if its
// keys were lost. It answers the generation in use.
func prepareGenerations(ctx context.Context, tx pgx.Tx, w *wraps) (int, error) {
	var there bool
	if err := tx.QueryRow(ctx, generationsThere).Scan(&there); err != nil {
		return 0, err
	}
	if !there {
		if _, err := tx.Exec(ctx, createGenerations); err != nil {
			return 0, err
		}
	}
	rows, err := generationRows(ctx, tx)
	if err != nil || len(rows) > 0 {
		return usedOf(rows), errors.Join(err, fits(rows, w.loaded.Load()))
	}
	begin := w.loaded.Load().newest
	checked, err := checkOld(ctx, tx, w.loaded.Load().ciphers[1])
	if err != nil {
		return 0, err
	}
	if checked {
		begin = 1
		if _, err := tx.Exec(ctx, dropCheck); err != nil {
			return 0, err
		}
	}
	_, err = tx.Exec(ctx, insertGeneration, pgx.NamedArgs{"generation": begin, "fingerprint": w.loaded.Load().known[begin].Fingerprint})
	return begin, err
}

// asker is a pool or a transaction.
type asker interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// checkOld says whether there is a check from before the generations; one that first does not open is ErrWrongKeyFile.
func checkOld(ctx context.Context, db asker, first tink.AEAD) (bool, error) {
	var there bool
	if err := db.QueryRow(ctx, checkThere).Scan(&there); err != nil || !there {
		return false, err
	}
	var stored []byte
	switch err := db.QueryRow(ctx, selectCheck).Scan(&stored); {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	}
	if first == nil {
		return false, ErrWrongKeyFile
	}
	if _, err := first.Decrypt(stored, keyCheckPlace()); err != nil {
		return false, ErrWrongKeyFile
	}
	return true, nil
}

type generationRow struct {
	Number      int
	Fingerprint string
	UsedFrom    time.Time
	UsedUntil   *time.Time
}

const selectGenerations = `SELECT generation, fingerprint, used_from, used_until FROM keyring.generations ORDER BY generation`

func generationRows(ctx context.Context, db asker) ([]generationRow, error) {
	rows, err := db.Query(ctx, selectGenerations)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[generationRow])
}

func usedOf(rows []generationRow) int {
	for _, row := range rows {
		if row.UsedUntil == nil {
			return row.Number
		}
	}
	return 0
}

// fits holds the generations of a key database against those of a source.
func fits(rows []generationRow, loaded *loadedWraps) error {
	same := 0
	for _, row := range rows {
		g, ok := loaded.known[row.Number]
		if ok && g.Fingerprint != row.Fingerprint {
			return ErrWrongKeyFile
		}
		if ok {
			same++
		}
	}
	used := usedOf(rows)
	_, ok := loaded.known[used]
	switch {
	case ok && loaded.ciphers[used] == nil:
		return fmt.Errorf("generation %d is in use: %w", used, ErrGenerationDestroyed)
	case !ok && same > 0:
		return fmt.Errorf("generation %d is in use: %w", used, ErrNoGeneration)
	case !ok && len(rows) > 0:
		return ErrWrongKeyFile
	}
	return nil
}

// CheckKeySource holds a key database against a key source: ErrWrongKeyFile if it was made with another key-encrypting
// key, ErrNoGeneration if the source is older than the database. It changes nothing; a database that is still
// without a keyring fits every source.
func CheckKeySource(ctx context.Context, pool *pgxpool.Pool, source KeySource) error {
	w, err := newWraps(ctx, source)
	if err != nil {
		return err
	}
	rows, err := generationRows(ctx, pool)
	switch {
	case undefinedTable(err):
		_, err = checkOld(ctx, pool, w.loaded.Load().ciphers[1])
	case err == nil:
		return fits(rows, w.loaded.Load())
	}
	if err != nil && !errors.Is(err, ErrWrongKeyFile) {
		return fmt.Errorf("key database: %w", err)
	}
	return err
}

// KeyringBegun says whether a key database has been used: a new key-encrypting key beside it would open nothing.
func KeyringBegun(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	rows, err := generationRows(ctx, pool)
	if undefinedTable(err) {
		var there bool
		err := pool.QueryRow(ctx, checkThere).Scan(&there)
		if err != nil {
			return false, fmt.Errorf("key database: %w", err)
		}
		return there, nil
	}
	if err != nil {
		return false, fmt.Errorf("key database: %w", err)
	}
	return len(rows) > 0, nil
}
