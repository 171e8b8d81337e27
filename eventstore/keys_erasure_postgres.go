package eventstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	journeyv1 "journey/proto/journey/v1"
)

var _ ErasureKeyring = (*PostgresKeyring)(nil)

const createErasures = `
CREATE TABLE IF NOT EXISTS keyring.kept_answers (
	subject TEXT PRIMARY KEY,
	sealed  BYTEA NOT NULL
);
CREATE TABLE IF NOT EXISTS keyring.erasures_read (
	log      TEXT PRIMARY KEY,
	sequence BIGINT NOT NULL,
	hash     BYTEA NOT NULL
);
CREATE TABLE IF NOT EXISTS keyring.erasures (
	log      TEXT NOT NULL,
	subject  TEXT NOT NULL,
	request  BIGINT NOT NULL,
	decision BIGINT NOT NULL DEFAULT 0,
	done     BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (log, subject, request)
);`

const keepAnswers = `INSERT INTO keyring.kept_answers (subject, sealed) VALUES (@subject, @sealed) ON CONFLICT (subject) DO NOTHING`

// DestroyKeeping implements ErasureKeyring.
func (k *PostgresKeyring) DestroyKeeping(ctx context.Context, subject string, class journeyv1.PrivacyClass, sealed []byte) error {
	if err := checkDestroy(subject, class); err != nil {
		return err
	}
	if _, err := k.Ensure(ctx, []string{subject}); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, destroyKey, destroying(subject, class))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, keepAnswers, pgx.NamedArgs{"subject": subject, "sealed": sealed})
		return err
	})
	if err != nil {
		return fmt.Errorf("destroying a key: %w", err)
	}
	return nil
}

const selectKept = `SELECT sealed FROM keyring.kept_answers WHERE subject = @subject`

// Kept implements ErasureKeyring.
func (k *PostgresKeyring) Kept(ctx context.Context, subject string) (sealed []byte, err error) {
	err = k.pool.QueryRow(ctx, selectKept, pgx.NamedArgs{"subject": subject}).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("kept answers: %w", err)
	}
	return sealed, nil
}

const dropKept = `DELETE FROM keyring.kept_answers WHERE subject = @subject`

// DropKept implements ErasureKeyring.
func (k *PostgresKeyring) DropKept(ctx context.Context, subject string) error {
	if _, err := k.pool.Exec(ctx, dropKept, pgx.NamedArgs{"subject": subject}); err != nil {
		return fmt.Errorf("kept answers: %w", err)
	}
	return nil
}

// Rows that were overwritten stay in the pages of a table; VACUUM leaves them as free space, and FULL keeps those that
// an older snapshot could still read. A change of type writes only the rows that hold into a new file, whoever reads
// elsewhere; who needs keys waits meanwhile.
const scrubKeys = `ALTER TABLE keyring.class_keys ALTER COLUMN wrapped TYPE BYTEA USING wrapped || ''::BYTEA`

// Scrub implements ErasureKeyring.
func (k *PostgresKeyring) Scrub(ctx context.Context) error {
	if _, err := k.pool.Exec(ctx, scrubKeys); err != nil {
		return fmt.Errorf("key database: %w", err)
	}
	return nil
}

const selectErasuresRead = `SELECT sequence, hash FROM keyring.erasures_read WHERE log = @log`

// ErasuresRead implements ErasureKeyring.
func (k *PostgresKeyring) ErasuresRead(ctx context.Context, log string) (Mark, error) {
	var sequence int64
	var hash []byte
	err := k.pool.QueryRow(ctx, selectErasuresRead, pgx.NamedArgs{"log": log}).Scan(&sequence, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return Mark{}, nil
	}
	mark := Mark{Log: log, Sequence: uint64(sequence)}
	if err == nil && copy(mark.Hash[:], hash) != len(mark.Hash) {
		err = errors.New("the hash has the wrong size")
	}
	if err != nil {
		return Mark{}, fmt.Errorf("erasures that are known: %w", err)
	}
	return mark, nil
}

const noteRequest = `
INSERT INTO keyring.erasures (log, subject, request) VALUES (@log, @subject, @request) ON CONFLICT DO NOTHING`

const noteDecision = `
UPDATE keyring.erasures SET decision = @decision WHERE log = @log AND subject = @subject AND request = @request`

const noteDone = `
UPDATE keyring.erasures SET done = @done WHERE log = @log AND subject = @subject AND decision = @decision`

const moveErasuresRead = `
INSERT INTO keyring.erasures_read (log, sequence, hash)
SELECT @log, @sequence, @hash
FROM (SELECT set_config('synchronous_commit', 'on', true)) AS durable
ON CONFLICT (log) DO UPDATE SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash
WHERE erasures_read.sequence < EXCLUDED.sequence`

// NoteErasures implements ErasureKeyring.
func (k *PostgresKeyring) NoteErasures(ctx context.Context, mark Mark, steps []ErasureStep) error {
	batch := &pgx.Batch{}
	for _, s := range steps {
		statement := noteRequest
		switch {
		case s.Done > 0:
			statement = noteDone
		case s.Decision > 0:
			statement = noteDecision
		}
		batch.Queue(statement, pgx.NamedArgs{
			"log": mark.Log, "subject": s.Subject, "request": int64(s.Request), "decision": int64(s.Decision), "done": int64(s.Done),
		})
	}
	batch.Queue(moveErasuresRead, pgx.NamedArgs{"log": mark.Log, "sequence": int64(mark.Sequence), "hash": mark.Hash[:]})
	err := pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error { return tx.SendBatch(ctx, batch).Close() })
	if err != nil {
		return fmt.Errorf("noting erasures: %w", err)
	}
	return nil
}

const selectErasures = `
SELECT subject, request, decision, done FROM keyring.erasures WHERE log = @log ORDER BY subject, request`

// Erasures implements ErasureKeyring.
func (k *PostgresKeyring) Erasures(ctx context.Context, log string) ([]Erasure, error) {
	answer, err := k.pool.Query(ctx, selectErasures, pgx.NamedArgs{"log": log})
	if err != nil {
		return nil, fmt.Errorf("erasures: %w", err)
	}
	noted, err := pgx.CollectRows(answer, func(row pgx.CollectableRow) (e Erasure, err error) {
		var request, decision, done int64
		err = row.Scan(&e.Subject, &request, &decision, &done)
		e.Request, e.Decision, e.Done = uint64(request), uint64(decision), uint64(done)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("erasures: %w", err)
	}
	return noted, nil
}
