package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/api"
	"journey/cmd/journey/archive"
	"journey/eventstore"
	"journey/eventstore/keyfile"
)

// restoreKeys puts the keys into the key database, unless an interrupted restore did.
func restoreKeys(ctx context.Context, to *parts, backup *archive.Reader, source *keyfile.File) error {
	ring, err := eventstore.OpenPostgresKeyring(ctx, to.keys, source)
	if err != nil {
		return err
	}
	err = ring.Restore(ctx, backup.Keys)
	if errors.Is(err, eventstore.ErrKeysThere) {
		return sameKeys(ctx, to.keys, backup, source)
	}
	return err
}

// rewrapRestored wraps the restored keys with the generation in use, so that nothing needs the one of the backup.
func rewrapRestored(ctx context.Context, to *parts, source *keyfile.File) error {
	ring, err := eventstore.OpenPostgresKeyring(ctx, to.keys, source)
	if err != nil {
		return err
	}
	_, left, err := ring.Rewrap(ctx, func(int, int) {})
	if err == nil && left > 0 {
		err = fmt.Errorf("the restored keys of %d histories do not open", left)
	}
	return err
}

// sameKeys is an error unless a key database has exactly the keys of a backup, wrapped with whatever generation.
func sameKeys(ctx context.Context, keys *pgxpool.Pool, backup *archive.Reader, source *keyfile.File) error {
	unwrap, err := eventstore.NewUnwrapper(ctx, source)
	if err != nil {
		return err
	}
	want := map[string][sha256.Size]byte{}
	digest := func(row eventstore.WrappedKeys) ([sha256.Size]byte, error) {
		open, err := unwrap.Open(ctx, row)
		return sha256.Sum256([]byte(fmt.Sprint(open.ByClass, open.Destroyed))), err // maps print in the order of their keys
	}
	err = backup.Keys(func(row eventstore.WrappedKeys) (err error) {
		want[row.Subject], err = digest(row)
		return err
	})
	if err != nil {
		return err
	}
	differ := 0
	err = eventstore.EveryKey(ctx, keys, func(row eventstore.WrappedKeys) error {
		is, err := digest(row)
		if err != nil {
			return err
		}
		if wanted, ok := want[row.Subject]; !ok || wanted != is {
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
func restoreLog(ctx context.Context, log *eventstore.Restoring, messages func(func(eventstore.Message) error) error, last uint64, bar *progress) error {
	defer bar.done()
	done, size := log.Last().Sequence, 0
	var batch []eventstore.Message
	send := func() error {
		if err := log.Append(ctx, batch); err != nil {
			return err
		}
		bar.at(int(log.Last().Sequence), int(last))
		batch, size = nil, 0
		return nil
	}
	err := messages(func(m eventstore.Message) error {
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
func proveRestored(ctx context.Context, to *parts, log *eventstore.Restoring, backup *archive.Reader, source *keyfile.File, bar *progress) error {
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
	unwrap, err := eventstore.NewUnwrapper(ctx, source)
	if err != nil {
		return err
	}
	check, rows := audit.KeyCheck(), 0
	err = eventstore.EveryKey(ctx, to.keys, func(row eventstore.WrappedKeys) error {
		keys, err := unwrap.Open(ctx, row)
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

const (
	watermarkThere       = `SELECT to_regclass('journey_api.watermark') IS NOT NULL`
	accessWatermarkThere = `SELECT to_regclass('journey_api.access_watermark') IS NOT NULL`
)

// storedWatermark reads the watermark and creates nothing: without its table it is zero.
func storedWatermark(ctx context.Context, database *pgxpool.Pool) (eventstore.Mark, error) {
	return storedMark(ctx, database, watermarkThere, api.LoadWatermark)
}

// storedAccessWatermark is storedWatermark for the log of accesses.
func storedAccessWatermark(ctx context.Context, database *pgxpool.Pool) (eventstore.Mark, error) {
	return storedMark(ctx, database, accessWatermarkThere, api.LoadAccessWatermark)
}

func storedMark(ctx context.Context, database *pgxpool.Pool, there string, load func(context.Context, *pgxpool.Pool) (eventstore.Mark, error)) (eventstore.Mark, error) {
	var is bool
	if err := database.QueryRow(ctx, there).Scan(&is); err != nil {
		return eventstore.Mark{}, fmt.Errorf("watermark: %w", err)
	}
	if !is {
		return eventstore.Mark{}, nil
	}
	return load(ctx, database)
}
