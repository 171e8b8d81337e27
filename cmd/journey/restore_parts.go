package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/api"
	"journey/cmd/journey/archive"
	"journey/eventstore"
)

// restoreKeys puts the keys into the key database, unless an interrupted restore did.
func restoreKeys(ctx context.Context, to *parts, backup *archive.Reader, kek []byte) error {
	ring, err := eventstore.OpenPostgresKeyring(ctx, to.keys, kek)
	if err != nil {
		return err
	}
	err = ring.Restore(ctx, backup.Keys)
	if errors.Is(err, eventstore.ErrKeysThere) {
		return sameKeys(ctx, to.keys, backup)
	}
	return err
}

// sameKeys is an error unless a key database has exactly the rows of a backup.
func sameKeys(ctx context.Context, keys *pgxpool.Pool, backup *archive.Reader) error {
	want := map[string]string{}
	line := func(row eventstore.WrappedKeys) string { return fmt.Sprintf("%x %v", row.Wrapped, row.Destroyed) }
	err := backup.Keys(func(row eventstore.WrappedKeys) error {
		want[row.Subject] = line(row)
		return nil
	})
	if err != nil {
		return err
	}
	differ := 0
	err = eventstore.EveryKey(ctx, keys, func(row eventstore.WrappedKeys) error {
		if want[row.Subject] != line(row) {
			differ++
		}
		delete(want, row.Subject)
		return nil
	})
	if err != nil {
		return err
	}
	if differ > 0 || len(want) > 0 {
		return fmt.Errorf("the key database is not that of the backup: %d rows differ, %d are missing", differ, len(want))
	}
	return nil
}

// restoreLog puts the messages that are not there yet into the log.
func restoreLog(ctx context.Context, log *eventstore.Restoring, backup *archive.Reader, bar *progress) error {
	defer bar.done()
	done, size := log.Last().Sequence, 0
	var batch []eventstore.Message
	send := func() error {
		if err := log.Append(ctx, batch); err != nil {
			return err
		}
		bar.at(int(log.Last().Sequence), int(backup.Manifest.LastSequence))
		batch, size = nil, 0
		return nil
	}
	err := backup.Messages(func(m eventstore.Message) error {
		if m.Sequence <= done {
			return nil
		}
		batch, size = append(batch, m), size+len(m.Data)
		if len(batch) < eventstore.MaxBatch && size < batchBytes {
			return nil
		}
		return send()
	})
	if err != nil {
		return err
	}
	return send()
}

// batchBytes bounds what the server holds in memory of one batch.
const batchBytes = 8 << 20

// proveRestored reads everything back: the log must be, byte for byte, the one in the backup, the chain of every
// history must hold, and every key that the log needs must be there and open.
func proveRestored(ctx context.Context, to *parts, log *eventstore.Restoring, backup *archive.Reader, kek []byte, bar *progress) error {
	defer bar.done()
	m := backup.Manifest
	audit, sum := eventstore.NewAudit(), archive.NewLogSum()
	err := log.Messages(ctx, func(message eventstore.Message) error {
		bar.add(1)
		return errors.Join(audit.Add(message), sum.Message(message))
	})
	if err != nil {
		return fmt.Errorf("reading the restored log back: %w", err)
	}
	if !sum.Same(m) || audit.Sequence() != m.LastSequence || audit.Histories() != m.Histories {
		return fmt.Errorf("the restored log is not that of the backup: %d events of %d histories were read back, there must be %d of %d with the same SHA-256. Empty the deployment and restore again",
			audit.Sequence(), audit.Histories(), m.LastSequence, m.Histories)
	}
	unwrap, err := eventstore.NewUnwrapper(kek)
	if err != nil {
		return err
	}
	check, rows := audit.KeyCheck(), 0
	err = eventstore.EveryKey(ctx, to.keys, func(row eventstore.WrappedKeys) error {
		keys, err := unwrap.Open(row)
		check.Saw(row.Subject, keys)
		rows++
		return err
	})
	if err != nil {
		return err
	}
	if lost := check.Lost(); rows != m.KeyRows || len(lost) != m.KeysLost {
		return fmt.Errorf("the restored keys are not those of the backup: %d rows, of %d; %d histories without their keys, %d when the backup was taken", rows, m.KeyRows, len(lost), m.KeysLost)
	}
	return nil
}

const watermarkThere = `SELECT to_regclass('journey_api.watermark') IS NOT NULL`

// storedWatermark reads the watermark and creates nothing: without its table it is zero.
func storedWatermark(ctx context.Context, database *pgxpool.Pool) (eventstore.Mark, error) {
	var there bool
	if err := database.QueryRow(ctx, watermarkThere).Scan(&there); err != nil {
		return eventstore.Mark{}, fmt.Errorf("watermark: %w", err)
	}
	if !there {
		return eventstore.Mark{}, nil
	}
	return api.LoadWatermark(ctx, database)
}
