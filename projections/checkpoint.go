package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// ErrSuperseded means another process took over this generation after this one did. The newest always
// wins: the older changes nothing any more and must end.
var ErrSuperseded = errors.New("another projector of the same read model took over")

// errReopen means the generation is not what it was when it was opened: another one was promoted, or the
// database lost its last moments in a crash. Open again and go on.
var errReopen = errors.New("the read model changed underneath")

const takeOver = `
UPDATE journey_projections.generation SET epoch = epoch + 1
WHERE model = $1 AND generation = $2 RETURNING ` + generationColumns

// take makes the caller the owner of a generation; who owned it before is superseded.
func take(ctx context.Context, tx pgx.Tx, g generation) (generation, error) {
	rows, err := tx.Query(ctx, takeOver, g.Model, g.Generation)
	if err != nil {
		return generation{}, err
	}
	taken, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[generation])
	if err != nil {
		return generation{}, err
	}
	return taken, notify(ctx, tx, channelChanged, g.Model)
}

const moveCheckpoint = `
UPDATE journey_projections.generation
SET sequence = @sequence, hash = @hash, event_at = @event_at, moved_at = now(), rate = @rate
WHERE model = @model AND generation = @generation
  AND sequence = @before AND epoch = @epoch AND status = @status`

// errNotMoved means that the checkpoint is not where this keeper left it.
var errNotMoved = errors.New("the checkpoint is another")

// move moves the checkpoint, if nobody else did and the generation is still what it was. It comes before
// any row is written, so that two writers meet here and not in the rows.
func (k *keeper) move(b *pgx.Batch, w *work) {
	b.Queue(moveCheckpoint, pgx.NamedArgs{
		"sequence": w.mark.Sequence, "hash": w.mark.Hash[:], "event_at": w.eventAt, "rate": k.rate,
		"model": k.gen.Model, "generation": k.gen.Generation,
		"before": k.mark.Sequence, "epoch": k.gen.Epoch, "status": k.gen.Status,
	}).Exec(func(tag pgconn.CommandTag) error {
		if tag.RowsAffected() != 1 {
			return errNotMoved
		}
		return nil
	})
}

// notMoved says why, after the transaction ended.
func (k *keeper) notMoved(ctx context.Context) error {
	now, err := generationNumber(ctx, k.pool, k.gen.Model, k.gen.Generation)
	switch {
	case errors.Is(err, ErrNoGeneration):
		return errReopen
	case err != nil:
		return err
	case now.Epoch != k.gen.Epoch && now.Status == k.gen.Status:
		return ErrSuperseded
	}
	return errReopen
}

const setHalted = `
UPDATE journey_projections.generation SET halted = $3 WHERE model = $1 AND generation = $2 AND epoch = $4`

// halt writes down why a generation does not move on, if err is damage, and answers err.
func halt(ctx context.Context, pool *pgxpool.Pool, g generation, err error) error {
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) {
		return err
	}
	tx, failed := pool.Begin(ctx)
	if failed != nil {
		return errors.Join(err, failed)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, failed = tx.Exec(ctx, setHalted, g.Model, g.Generation, damage.Error(), g.Epoch); failed == nil {
		failed = notify(ctx, tx, channelMoved, g.Model)
	}
	if failed == nil {
		failed = tx.Commit(ctx)
	}
	return errors.Join(err, failed)
}

// Channels on which processes wake each other; the payload is the model's name.
const (
	channelMoved   = "journey_projections_moved"   // a checkpoint moved, or halted
	channelChanged = "journey_projections_changed" // another owner, another live generation, a request
)

const sendNotify = `SELECT pg_notify($1, $2)`

func notify(ctx context.Context, tx pgx.Tx, channel, model string) error {
	_, err := tx.Exec(ctx, sendNotify, channel, model)
	return err
}

// listen takes a connection out of the pool that hears the channel; close it.
func listen(ctx context.Context, pool *pgxpool.Pool, channel string) (*pgx.Conn, error) {
	pooled, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	conn := pooled.Hijack()
	if _, err := conn.Exec(ctx, "LISTEN "+quote(channel)); err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("listening: %w", err)
	}
	return conn, nil
}
