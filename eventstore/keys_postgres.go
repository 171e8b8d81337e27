package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	journeyv1 "journey/proto/journey/v1"
)

// ErrWrongKeyFile means that a key database was made with another key-encrypting key.
var ErrWrongKeyFile = errors.New("the key file is not the one that the key database was made with")

// PostgresKeyring is the Keyring in production, in a database of its own. Keys lie there wrapped with a
// generation of the key-encrypting key, which does not. Whatever a call has changed is on disk when it returns.
// Of a new generation that another process began to use it hears by itself.
//
// Destroying a key overwrites it in its row. PostgreSQL keeps the old row until it is vacuumed, and
// archived logs and backups keep it longer: the key is gone for good when the generation that wrapped it is destroyed.
type PostgresKeyring struct {
	pool *pgxpool.Pool
	*wraps
	used atomic.Int64 // the generation that wraps new rows, as far as this process has heard
}

var _ Keyring = (*PostgresKeyring)(nil)

// A slot is one wrapped key: nonce, key, tag. The slots of a row follow each other in the order of the
// classes, from the first sealed one on; a slot of zeros is of a destroyed key.
const slotSize = 24 + KeySize + 16

const createKeyring = `
CREATE SCHEMA IF NOT EXISTS keyring;
CREATE TABLE IF NOT EXISTS keyring.class_keys (
	subject      TEXT PRIMARY KEY,
	wrapped      BYTEA NOT NULL,
	destroyed    SMALLINT[] NOT NULL DEFAULT '{}',
	destroyed_at TIMESTAMPTZ[] NOT NULL DEFAULT '{}',
	created_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);`

// lockKeyring keeps two processes from creating the tables at once; the number only has to be the same.
const lockKeyring = `SELECT pg_advisory_xact_lock(7310145)`

// OpenPostgresKeyring opens the key database and creates its tables if they are missing. A source with other
// keys than the database was made with is ErrWrongKeyFile, one that is older than the database ErrNoGeneration.
func OpenPostgresKeyring(ctx context.Context, pool *pgxpool.Pool, source KeySource) (*PostgresKeyring, error) {
	w, err := newWraps(ctx, source)
	if err != nil {
		return nil, err
	}
	k := &PostgresKeyring{pool: pool, wraps: w}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockKeyring); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, createKeyring+createErasures); err != nil {
			return err
		}
		used, err := prepareGenerations(ctx, tx, w)
		k.used.Store(int64(used))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("key database: %w", err)
	}
	return k, nil
}

// Keys are acknowledged on disk even where the database was told not to wait for it. The lock keeps a row from
// being added under a generation that another process is just replacing; under one that is replaced none is.
const insertKeys = `
INSERT INTO keyring.class_keys (subject, wrapped, generation)
SELECT new.subject, new.wrapped, used.generation
FROM unnest(@subjects::TEXT[], @wrapped::BYTEA[]) AS new (subject, wrapped),
	(SELECT generation FROM keyring.generations WHERE generation = @generation AND used_until IS NULL FOR SHARE) AS used,
	(SELECT set_config('synchronous_commit', 'on', true)) AS durable
ON CONFLICT (subject) DO NOTHING`

// generationChanges is how often the generation in use may change while keys are being made.
const generationChanges = 3

// Ensure implements Keyring.
func (k *PostgresKeyring) Ensure(ctx context.Context, subjects []string) (map[string]Keys, error) {
	found, err := k.Get(ctx, subjects)
	if err != nil {
		return nil, err
	}
	missing := lacking(found, unique(append([]string(nil), subjects...))) // sorted, so that two of these never wait for each other
	for range generationChanges {
		if len(missing) == 0 {
			return found, nil
		}
		fresh, all, err := k.insert(ctx, missing)
		if err != nil {
			return nil, err
		}
		if !all { // somebody else was faster with some of them, or with another generation
			if fresh, err = k.Get(ctx, missing); err != nil {
				return nil, err
			}
		}
		for subject, keys := range fresh {
			found[subject] = keys
		}
		if missing = lacking(fresh, missing); len(missing) > 0 {
			if err := k.hearUsed(ctx); err != nil {
				return nil, err
			}
		}
	}
	return nil, errors.New("new keys: the generation of the key-encrypting key changes again and again")
}

// lacking are the subjects without keys.
func lacking(keys map[string]Keys, subjects []string) []string {
	var missing []string
	for _, subject := range subjects {
		if _, ok := keys[subject]; !ok {
			missing = append(missing, subject)
		}
	}
	return missing
}

// insert stores fresh keys, and answers them if it stored all.
func (k *PostgresKeyring) insert(ctx context.Context, subjects []string) (map[string]Keys, bool, error) {
	number := int(k.used.Load())
	fresh, rows := make(map[string]Keys, len(subjects)), make([][]byte, len(subjects))
	for i, subject := range subjects {
		keys := newKeys()
		row, err := k.seal(ctx, number, subject, keys)
		if err != nil {
			return nil, false, err
		}
		fresh[subject], rows[i] = keys, row
	}
	tag, err := k.pool.Exec(ctx, insertKeys, pgx.NamedArgs{"subjects": subjects, "wrapped": rows, "generation": number})
	if err != nil {
		return nil, false, fmt.Errorf("new keys: %w", err)
	}
	return fresh, tag.RowsAffected() == int64(len(subjects)), nil
}

const selectUsed = `SELECT generation FROM keyring.generations WHERE used_until IS NULL`

// hearUsed asks which generation is in use.
func (k *PostgresKeyring) hearUsed(ctx context.Context) error {
	var used int
	if err := k.pool.QueryRow(ctx, selectUsed).Scan(&used); err != nil {
		return fmt.Errorf("generation of the key-encrypting key: %w", err)
	}
	k.used.Store(int64(used))
	return nil
}

const selectKeys = `SELECT subject, wrapped, destroyed, generation FROM keyring.class_keys WHERE subject = ANY(@subjects)`

type keyRow struct {
	Subject    string
	Wrapped    []byte
	Destroyed  []int16
	Generation int
}

// Get implements Keyring.
func (k *PostgresKeyring) Get(ctx context.Context, subjects []string) (map[string]Keys, error) {
	answer, err := k.pool.Query(ctx, selectKeys, pgx.NamedArgs{"subjects": subjects})
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	rows, err := pgx.CollectRows(answer, pgx.RowToStructByPos[keyRow])
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	found := make(map[string]Keys, len(subjects))
	for _, row := range rows {
		if found[row.Subject], err = k.open(ctx, row); err != nil {
			return nil, err
		}
	}
	return found, nil
}

const destroyKey = `
UPDATE keyring.class_keys
SET wrapped = overlay(wrapped PLACING @zeros::BYTEA FROM @start),
	destroyed = destroyed || @class::SMALLINT,
	destroyed_at = destroyed_at || now()
FROM (SELECT set_config('synchronous_commit', 'on', true)) AS durable
WHERE subject = @subject AND NOT @class::SMALLINT = ANY(destroyed)`

// Destroy implements Keyring.
func (k *PostgresKeyring) Destroy(ctx context.Context, subject string, class journeyv1.PrivacyClass) error {
	if err := checkDestroy(subject, class); err != nil {
		return err
	}
	if _, err := k.Ensure(ctx, []string{subject}); err != nil {
		return err
	}
	if _, err := k.pool.Exec(ctx, destroyKey, destroying(subject, class)); err != nil {
		return fmt.Errorf("destroying a key: %w", err)
	}
	return nil
}

func destroying(subject string, class journeyv1.PrivacyClass) pgx.NamedArgs {
	return pgx.NamedArgs{
		"subject": subject, "class": int16(class), "zeros": make([]byte, slotSize), "start": int(class-firstSealed)*slotSize + 1,
	}
}

// seal wraps each key for its subject and class, so that it opens in no other place.
func (w *wraps) seal(ctx context.Context, generation int, subject string, keys Keys) ([]byte, error) {
	wrap, err := w.of(ctx, generation)
	if err != nil {
		return nil, err
	}
	var row []byte
	for _, class := range SealedClasses() {
		slot, err := wrap.Encrypt(keys.ByClass[class], sealContext("key", subject, class))
		if err != nil {
			return nil, fmt.Errorf("wrapping a key: %w", err)
		}
		row = append(row, slot...)
	}
	return row, nil
}

func (w *wraps) open(ctx context.Context, row keyRow) (Keys, error) {
	keys := Keys{ByClass: map[journeyv1.PrivacyClass][]byte{}, Destroyed: map[journeyv1.PrivacyClass]bool{}}
	for _, class := range row.Destroyed {
		keys.Destroyed[journeyv1.PrivacyClass(class)] = true
	}
	wrap, err := w.of(ctx, row.Generation)
	if err != nil {
		return keys, fmt.Errorf("keys: %w", err)
	}
	for class := firstSealed; class <= lastSealed && len(row.Wrapped) >= slotSize; class++ {
		slot := row.Wrapped[:slotSize]
		row.Wrapped = row.Wrapped[slotSize:]
		if keys.Destroyed[class] || bytes.Equal(slot, make([]byte, slotSize)) {
			continue
		}
		key, err := wrap.Decrypt(slot, sealContext("key", row.Subject, class))
		if err != nil {
			return keys, &DamageError{DamageKeyLost, 0, "a wrapped key of class " + className(class) + " does not open: the key database was altered"}
		}
		keys.ByClass[class] = key
	}
	return keys, nil
}
