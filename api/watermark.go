package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// watermark remembers in PostgreSQL how far the log reached, at most a second old, so that a log that
// comes back shorter, or another one, is noticed before anything is appended to it.
type watermark struct {
	database *pgxpool.Pool
	log      *slog.Logger
	// write stores a mark.
	write string
	mu    sync.Mutex
	seen  eventstore.Mark
}

// watermarkEvery is how old the stored watermark may be.
const watermarkEvery = time.Second

func newWatermark(database *pgxpool.Pool, log *slog.Logger, write string) *watermark {
	return &watermark{database: database, log: log, write: write}
}

const watermarkSchema = `
CREATE SCHEMA IF NOT EXISTS journey_api;
CREATE TABLE IF NOT EXISTS journey_api.watermark (
    only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE TABLE IF NOT EXISTS journey_api.access_watermark (
    only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
    log TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL
)`

const watermarkRead = `SELECT log, sequence, hash FROM journey_api.watermark`

const accessWatermarkRead = `SELECT log, sequence, hash FROM journey_api.access_watermark`

// A service that is behind must not take the mark back.
const watermarkWrite = `
INSERT INTO journey_api.watermark (log, sequence, hash) VALUES ($1, $2, $3)
ON CONFLICT (only_row) DO UPDATE SET log = excluded.log, sequence = excluded.sequence, hash = excluded.hash
WHERE journey_api.watermark.sequence < excluded.sequence`

const accessWatermarkWrite = `
INSERT INTO journey_api.access_watermark (log, sequence, hash) VALUES ($1, $2, $3)
ON CONFLICT (only_row) DO UPDATE SET log = excluded.log, sequence = excluded.sequence, hash = excluded.hash
WHERE journey_api.access_watermark.sequence < excluded.sequence`

// LoadWatermark reads the stored mark, for the store to check at every connect. The zero mark means
// that nothing was ever appended.
func LoadWatermark(ctx context.Context, database *pgxpool.Pool) (eventstore.Mark, error) {
	return loadMark(ctx, database, watermarkRead)
}

// LoadAccessWatermark is LoadWatermark for the access log.
func LoadAccessWatermark(ctx context.Context, database *pgxpool.Pool) (eventstore.Mark, error) {
	return loadMark(ctx, database, accessWatermarkRead)
}

func loadMark(ctx context.Context, database *pgxpool.Pool, read string) (eventstore.Mark, error) {
	// Two services may start at once on an empty database; the lock lets one of them create the schema.
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7370001)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, watermarkSchema)
		return err
	})
	if err != nil {
		return eventstore.Mark{}, fmt.Errorf("watermark: %w", err)
	}
	var mark eventstore.Mark
	var hash []byte
	err = database.QueryRow(ctx, read).Scan(&mark.Log, &mark.Sequence, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return eventstore.Mark{}, nil
	}
	if err != nil {
		return eventstore.Mark{}, fmt.Errorf("watermark: %w", err)
	}
	copy(mark.Hash[:], hash)
	return mark, nil
}

// StoreWatermark stores the mark of a log that was put there by other means than appending: a restored one.
func StoreWatermark(ctx context.Context, database *pgxpool.Pool, mark eventstore.Mark) error {
	return storeMark(ctx, database, watermarkWrite, mark)
}

// StoreAccessWatermark is StoreWatermark for the access log.
func StoreAccessWatermark(ctx context.Context, database *pgxpool.Pool, mark eventstore.Mark) error {
	return storeMark(ctx, database, accessWatermarkWrite, mark)
}

func storeMark(ctx context.Context, database *pgxpool.Pool, write string, mark eventstore.Mark) error {
	if _, err := LoadWatermark(ctx, database); err != nil { // which makes the table
		return err
	}
	if _, err := database.Exec(ctx, write, mark.Log, int64(mark.Sequence), mark.Hash[:]); err != nil {
		return fmt.Errorf("watermark: %w", err)
	}
	return nil
}

// saw notes an append.
func (w *watermark) saw(mark eventstore.Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if mark.Sequence > w.seen.Sequence {
		w.seen = mark
	}
}

// run stores the mark every second in which it moved, until ctx ends, and once more then.
func (w *watermark) run(ctx context.Context) error {
	ticker := time.NewTicker(watermarkEvery)
	defer ticker.Stop()
	var stored eventstore.Mark
	for {
		ending := false
		select {
		case <-ctx.Done():
			ending = true
		case <-ticker.C:
		}
		w.mu.Lock()
		mark := w.seen
		w.mu.Unlock()
		if mark != stored {
			store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			_, err := w.database.Exec(store, w.write, mark.Log, int64(mark.Sequence), mark.Hash[:])
			cancel()
			if err != nil {
				w.log.WarnContext(ctx, "watermark not stored, will be tried again", "error", err)
			} else {
				stored = mark
			}
		}
		if ending {
			return nil
		}
	}
}
