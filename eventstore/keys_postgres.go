package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/tink"

	journeyv1 "journey/proto/journey/v1"
)

// ErrWrongKeyFile means that a key database was made with another key-encrypting key.
var ErrWrongKeyFile = errors.New("the key file is not the one that the key database was made with")

// PostgresKeyring is the Keyring in production, in a database of its own. Keys lie there wrapped with a
// key-encrypting key, which does not. Whatever a call has changed is on disk when it returns.
//
// Destroying a key overwrites it in its row. PostgreSQL keeps the old row until it is vacuumed and
// archived logs and backups keep it longer: the key is gone for good when those are gone too.
type PostgresKeyring struct {
	pool *pgxpool.Pool
	wrap tink.AEAD
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
);
CREATE TABLE IF NOT EXISTS keyring.key_check (
	one     BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
	wrapped BYTEA NOT NULL
);`

// lockKeyring keeps two processes from creating the tables at once; the number only has to be the same.
const lockKeyring = `SELECT pg_advisory_xact_lock(7310145)`

const insertCheck = `INSERT INTO keyring.key_check (wrapped) VALUES ($1) ON CONFLICT DO NOTHING`

const selectCheck = `SELECT wrapped FROM keyring.key_check`

// OpenPostgresKeyring opens the key database and creates its tables if they are missing. The
// key-encrypting key has KeySize bytes; another one than the first is ErrWrongKeyFile.
func OpenPostgresKeyring(ctx context.Context, pool *pgxpool.Pool, kek []byte) (*PostgresKeyring, error) {
	if len(kek) != KeySize {
		return nil, fmt.Errorf("key-encrypting key of %d bytes, want %d", len(kek), KeySize)
	}
	wrap, err := newCipher(kek)
	if err != nil {
		return nil, err
	}
	k := &PostgresKeyring{pool: pool, wrap: wrap}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockKeyring); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, createKeyring+createErasures); err != nil {
			return err
		}
		return k.checkKey(ctx, tx)
	})
	if err != nil {
		return nil, fmt.Errorf("key database: %w", err)
	}
	return k, nil
}

func keyCheckPlace() []byte { return []byte("key check") }

// checkKey finds a wrong key-encrypting key before it makes every history look as if its keys were lost.
func (k *PostgresKeyring) checkKey(ctx context.Context, tx pgx.Tx) error {
	place := keyCheckPlace()
	mine, err := k.wrap.Encrypt(nil, place)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertCheck, mine); err != nil {
		return err
	}
	var stored []byte
	if err := tx.QueryRow(ctx, selectCheck).Scan(&stored); err != nil {
		return err
	}
	if _, err := k.wrap.Decrypt(stored, place); err != nil {
		return ErrWrongKeyFile
	}
	return nil
}

// Keys are acknowledged on disk even where the database was told not to wait for it.
const insertKeys = `
INSERT INTO keyring.class_keys (subject, wrapped)
SELECT new.subject, new.wrapped
FROM unnest(@subjects::TEXT[], @wrapped::BYTEA[]) AS new (subject, wrapped),
	(SELECT set_config('synchronous_commit', 'on', true)) AS durable
ON CONFLICT (subject) DO NOTHING`

// Ensure implements Keyring.
func (k *PostgresKeyring) Ensure(ctx context.Context, subjects []string) (map[string]Keys, error) {
	found, err := k.Get(ctx, subjects)
	if err != nil {
		return nil, err
	}
	var missing []string
	var rows [][]byte
	for _, subject := range unique(append([]string(nil), subjects...)) { // sorted, so that two of these never wait for each other
		if _, ok := found[subject]; ok {
			continue
		}
		fresh := newKeys()
		row, err := k.seal(subject, fresh)
		if err != nil {
			return nil, err
		}
		missing, rows, found[subject] = append(missing, subject), append(rows, row), fresh
	}
	if len(missing) == 0 {
		return found, nil
	}
	tag, err := k.pool.Exec(ctx, insertKeys, pgx.NamedArgs{"subjects": missing, "wrapped": rows})
	if err != nil {
		return nil, fmt.Errorf("new keys: %w", err)
	}
	if tag.RowsAffected() == int64(len(missing)) {
		return found, nil
	}
	others, err := k.Get(ctx, missing) // somebody else was faster with some of them
	if err != nil {
		return nil, err
	}
	for subject, keys := range others {
		found[subject] = keys
	}
	return found, nil
}

const selectKeys = `SELECT subject, wrapped, destroyed FROM keyring.class_keys WHERE subject = ANY(@subjects)`

type keyRow struct {
	Subject   string
	Wrapped   []byte
	Destroyed []int16
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
		if found[row.Subject], err = k.open(row); err != nil {
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
func (k *PostgresKeyring) seal(subject string, keys Keys) ([]byte, error) {
	var row []byte
	for _, class := range SealedClasses() {
		slot, err := k.wrap.Encrypt(keys.ByClass[class], sealContext("key", subject, class))
		if err != nil {
			return nil, fmt.Errorf("wrapping a key: %w", err)
		}
		row = append(row, slot...)
	}
	return row, nil
}

func (k *PostgresKeyring) open(row keyRow) (Keys, error) {
	keys := Keys{ByClass: map[journeyv1.PrivacyClass][]byte{}, Destroyed: map[journeyv1.PrivacyClass]bool{}}
	for _, class := range row.Destroyed {
		keys.Destroyed[journeyv1.PrivacyClass(class)] = true
	}
	for class := firstSealed; class <= lastSealed && len(row.Wrapped) >= slotSize; class++ {
		slot := row.Wrapped[:slotSize]
		row.Wrapped = row.Wrapped[slotSize:]
		if keys.Destroyed[class] || bytes.Equal(slot, make([]byte, slotSize)) {
			continue
		}
		key, err := k.wrap.Decrypt(slot, sealContext("key", row.Subject, class))
		if err != nil {
			return keys, &DamageError{DamageKeyLost, 0, "a wrapped key of class " + className(class) + " does not open: the key database was altered"}
		}
		keys.ByClass[class] = key
	}
	return keys, nil
}
