package eventstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/tink-crypto/tink-go/v2/tink"

	journeyv1 "journey/proto/journey/v1"
)

// ErrRotating means that somebody else is changing the generations of a key database.
var ErrRotating = errors.New("the key-encrypting key is being rotated already")

const (
	tryRotating = `SELECT pg_try_advisory_lock(7310146)`
	endRotating = `SELECT pg_advisory_unlock(7310146)`
)

// Alone does something that nobody else does on this key database at the same time, or answers ErrRotating.
func Alone(ctx context.Context, pool *pgxpool.Pool, do func(context.Context) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("key database: %w", err)
	}
	defer conn.Release()
	var got bool
	if err := conn.QueryRow(ctx, tryRotating).Scan(&got); err != nil {
		return fmt.Errorf("key database: %w", err)
	}
	if !got {
		return ErrRotating
	}
	defer func() {
		if _, err := conn.Exec(context.WithoutCancel(ctx), endRotating); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx)) // the lock ends with the connection
		}
	}()
	return do(ctx)
}

// Ending the generation in use waits for those who are adding rows under it.
const (
	endUsed  = `UPDATE keyring.generations SET used_until = now() WHERE used_until IS NULL AND generation <> @generation`
	beginUse = `
INSERT INTO keyring.generations (generation, fingerprint) VALUES (@generation, @fingerprint)
ON CONFLICT (generation) DO UPDATE SET used_until = NULL, used_from = CASE WHEN generations.used_until IS NULL THEN generations.used_from ELSE now() END`
)

// Use makes a generation of the source the one that wraps from now on; rows stay as they are until Rewrap. It is on
// disk when it returns, and doing it again changes nothing.
func (k *PostgresKeyring) Use(ctx context.Context, number int) error {
	if _, err := k.of(ctx, number); err != nil {
		return err
	}
	args := pgx.NamedArgs{"generation": number, "fingerprint": k.loaded.Load().known[number].Fingerprint}
	err := pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		for _, statement := range []string{durableNow, endUsed, beginUse} {
			if _, err := tx.Exec(ctx, statement, args); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("generation %d of the key-encrypting key: %w", number, err)
	}
	k.used.Store(int64(number))
	return nil
}

const durableNow = `SET LOCAL synchronous_commit = on`

// Used is the generation that wraps new rows.
func (k *PostgresKeyring) Used(ctx context.Context) (int, error) {
	if err := k.hearUsed(ctx); err != nil {
		return 0, err
	}
	return int(k.used.Load()), nil
}

// rewrapBatch is how many rows are locked at once.
const rewrapBatch = 500

const selectOthers = `
SELECT subject, wrapped, destroyed, generation FROM keyring.class_keys
WHERE generation <> @generation AND subject > @after ORDER BY subject LIMIT @batch FOR UPDATE`

const updateWrapped = `
UPDATE keyring.class_keys SET wrapped = new.wrapped, generation = @generation
FROM unnest(@subjects::TEXT[], @wrapped::BYTEA[]) AS new (subject, wrapped)
WHERE class_keys.subject = new.subject`

const countOthers = `SELECT count(*) FROM keyring.class_keys WHERE generation <> @generation`

// Rewrap wraps every row anew that is not wrapped with the generation in use, while everything goes on. It answers how
// many it wrapped, and how many it left as they were because they do not open. After a crash what was told
// to progress is done and on disk; doing it again does the rest.
func (k *PostgresKeyring) Rewrap(ctx context.Context, progress func(done, total int)) (wrapped, left int, err error) {
	used, err := k.Used(ctx)
	if err != nil {
		return 0, 0, err
	}
	total := 0
	if err := k.pool.QueryRow(ctx, countOthers, pgx.NamedArgs{"generation": used}).Scan(&total); err != nil {
		return 0, 0, fmt.Errorf("keys: %w", err)
	}
	after := ""
	for more := true; more; {
		var done, bad int
		err := pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) (err error) {
			done, bad, after, err = k.rewrapAfter(ctx, tx, used, after)
			return err
		})
		if err != nil {
			return wrapped, left, fmt.Errorf("wrapping keys anew: %w", err)
		}
		wrapped, left, more = wrapped+done, left+bad, done+bad == rewrapBatch
		progress(wrapped+left, max(total, wrapped+left))
	}
	return wrapped, left, nil
}

// rewrapAfter does the next batch and answers the last subject of it.
func (k *PostgresKeyring) rewrapAfter(ctx context.Context, tx pgx.Tx, used int, after string) (done, left int, last string, err error) {
	if _, err := tx.Exec(ctx, durableNow); err != nil {
		return 0, 0, after, err
	}
	answer, err := tx.Query(ctx, selectOthers, pgx.NamedArgs{"generation": used, "after": after, "batch": rewrapBatch})
	if err != nil {
		return 0, 0, after, err
	}
	rows, err := pgx.CollectRows(answer, pgx.RowToStructByPos[keyRow])
	if err != nil {
		return 0, 0, after, err
	}
	var subjects []string
	var anew [][]byte
	for _, row := range rows {
		after = row.Subject
		wrapped, err := k.rewrap(ctx, row, used)
		var damage *DamageError
		switch {
		case errors.As(err, &damage), errors.Is(err, ErrGenerationDestroyed):
			left++
			continue
		case err != nil:
			return 0, 0, after, err
		}
		subjects, anew = append(subjects, row.Subject), append(anew, wrapped)
	}
	_, err = tx.Exec(ctx, updateWrapped, pgx.NamedArgs{"generation": used, "subjects": subjects, "wrapped": anew})
	return len(subjects), left, after, err
}

// rewrap wraps the keys of a row with another generation. What is destroyed is zeros in it, also if it was not yet.
func (k *PostgresKeyring) rewrap(ctx context.Context, row keyRow, used int) ([]byte, error) {
	keys, err := k.open(ctx, row)
	if err != nil {
		return nil, err
	}
	to, err := k.of(ctx, used)
	if err != nil {
		return nil, err
	}
	anew := bytes.Clone(row.Wrapped)
	for class := firstSealed; class <= lastSealed; class++ {
		at := int(class-firstSealed) * slotSize
		if at+slotSize > len(anew) {
			break
		}
		slot, err := wrapSlot(to, keys, row.Subject, class)
		if err != nil {
			return nil, err
		}
		copy(anew[at:], slot)
	}
	return anew, nil
}

func wrapSlot(wrap tink.AEAD, keys Keys, subject string, class journeyv1.PrivacyClass) ([]byte, error) {
	key, ok := keys.ByClass[class]
	if !ok {
		return make([]byte, slotSize), nil
	}
	slot, err := wrap.Encrypt(key, sealContext("key", subject, class))
	if err != nil {
		return nil, fmt.Errorf("wrapping a key: %w", err)
	}
	return slot, nil
}

// GenerationUse is what a key database knows of a generation.
type GenerationUse struct {
	Number      int
	Fingerprint string
	UsedFrom    time.Time
	UsedUntil   *time.Time // nil of the one in use
	Rows        int        // histories whose keys are wrapped with it
	Destroyed   int        // destroyed keys in these rows
}

const selectUse = `
SELECT g.generation, g.fingerprint, g.used_from, g.used_until, COALESCE(k.rows, 0), COALESCE(k.destroyed, 0)
FROM keyring.generations AS g LEFT JOIN (
	SELECT generation, count(*) AS rows, sum(cardinality(destroyed)) AS destroyed FROM keyring.class_keys GROUP BY generation
) AS k ON k.generation = g.generation
ORDER BY g.generation`

// GenerationsInUse tells of each generation of a key database. It changes nothing; a database that is still without a
// keyring has none.
func GenerationsInUse(ctx context.Context, pool *pgxpool.Pool) ([]GenerationUse, error) {
	answer, err := pool.Query(ctx, selectUse)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	use, err := pgx.CollectRows(answer, pgx.RowToStructByPos[GenerationUse])
	if undefinedTable(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return use, nil
}
