package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
)

// RebuildConfig is what a rebuild may be told. The zero value works.
type RebuildConfig struct {
	// SpoolDir is where the sealed events lie meanwhile, once the size of the log; "" = the system's
	// temporary folder. The files have no name and vanish with the process.
	SpoolDir string
	// Partitions is into how many files they are split; 0 = 64. About three of them are in memory at once.
	Partitions int
	// Progress is called a few times a second, never by two at once; nil = not at all.
	Progress func(Progress)
	// Log gets what changed and what a person must do; nil = nothing.
	Log *slog.Logger
	// Now measures progress; nil = time.Now. Rows never see it.
	Now func() time.Time
}

// Rebuilt is what a rebuild made.
type Rebuilt struct {
	Generation int
	// Position is where the new generation stands: at the live one, or at the end of the log when nothing is live.
	Position eventstore.Mark
	// Events and Groups are what was folded.
	Events, Groups uint64
	// Parked is how many groups the row function failed for.
	Parked int
	Took   time.Duration
}

// ErrRebuilding means that another rebuild of the same model is running.
var ErrRebuilding = errors.New("another rebuild of the read model is running")

const (
	tryLock = `SELECT pg_try_advisory_lock(7031503, hashtext($1))`
	unlock  = `SELECT pg_advisory_unlock(7031503, hashtext($1))`
)

// Rebuild fills a new generation of a model from the whole log, beside the live one, which it never
// touches, up to where that one stands. Then compare and promote it. Memory is bounded by the size of a
// partition. A rebuild that was interrupted leaves a generation that the next one drops.
//
// Errors: ErrRebuilding; *eventstore.DamageError when the log is not what it must be.
func Rebuild(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, cfg RebuildConfig) (Rebuilt, error) {
	if err := model.check(); err != nil {
		return Rebuilt{}, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Partitions <= 0 {
		cfg.Partitions = 64
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := prepare(ctx, pool); err != nil {
		return Rebuilt{}, err
	}
	lock, err := pool.Acquire(ctx)
	if err != nil {
		return Rebuilt{}, err
	}
	// The lock goes with the connection, however this ends; but the server may take a while to see that.
	conn := lock.Hijack()
	defer func() {
		ctx := context.WithoutCancel(ctx)
		_, _ = conn.Exec(ctx, unlock, model.Name)
		conn.Close(ctx)
	}()
	var free bool
	if err := conn.QueryRow(ctx, tryLock, model.Name).Scan(&free); err != nil {
		return Rebuilt{}, fmt.Errorf("rebuild of %s: %w", model.Name, err)
	}
	if !free {
		return Rebuilt{}, fmt.Errorf("%s: %w", model.Name, ErrRebuilding)
	}
	gen, indexes, err := createBuilding(ctx, store, pool, model)
	if err != nil {
		return Rebuilt{}, fmt.Errorf("rebuild of %s: %w", model.Name, err)
	}
	r := &rebuild{cfg: cfg, store: store, pool: pool, model: model, indexes: indexes, writer: &keeper{
		store: store, pool: pool, model: model, log: cfg.Log, now: cfg.Now, gen: gen, cache: newCache[string, rawHistory](64 << 20)}}
	r.writer.prepare()
	rebuilt, err := r.run(ctx)
	if err != nil {
		return Rebuilt{}, halt(ctx, pool, gen, fmt.Errorf("rebuild of %s: %w", model.Name, err))
	}
	return rebuilt, nil
}

// createBuilding drops what earlier rebuilds left and makes the new generation, without the indexes that
// are made in the end.
func createBuilding(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model) (gen generation, indexes []plainIndex, err error) {
	err = alone(ctx, pool, model.Name, func(tx pgx.Tx) error {
		all, err := generationsOf(ctx, tx, model.Name)
		if err != nil {
			return err
		}
		for _, g := range all {
			if g.Status == StatusBuilding || g.Status == StatusCandidate {
				if err := drop(ctx, tx, g); err != nil {
					return err
				}
			}
		}
		if gen, err = create(ctx, tx, model, store.LogID(), StatusBuilding); err != nil {
			return err
		}
		if indexes, err = dropIndexes(ctx, tx, gen.Schema); err != nil {
			return err
		}
		gen, err = take(ctx, tx, gen)
		return err
	})
	return gen, indexes, err
}

// rebuild is one at work.
type rebuild struct {
	cfg     RebuildConfig
	store   eventstore.Store
	pool    *pgxpool.Pool
	model   Model
	writer  *keeper
	indexes []plainIndex // that are to be made over the finished tables
	target  eventstore.Mark
}

func (r *rebuild) run(ctx context.Context) (Rebuilt, error) {
	began := r.cfg.Now()
	if err := r.aim(ctx); err != nil {
		return Rebuilt{}, err
	}
	passes := &refold{store: r.store, model: r.model, target: r.target, take: r.write, meter: &meter{
		target: r.target.Sequence, now: r.cfg.Now, began: began, tell: r.cfg.Progress, note: r.note}}
	if r.model.Clock {
		passes.ticks = r.writeTicks
	}
	if err := passes.spools(r.cfg.SpoolDir, r.cfg.Partitions); err != nil {
		return Rebuilt{}, err
	}
	defer passes.close()
	eventAt, err := passes.read(ctx)
	if err != nil {
		return Rebuilt{}, err
	}
	folding, foldCtx := errgroup.WithContext(ctx)
	folding.Go(func() error { return r.finishTables(foldCtx, []string{"clock"}) })
	folding.Go(func() error { return passes.fold(foldCtx) })
	if err := folding.Wait(); err != nil {
		return Rebuilt{}, err
	}
	if err := r.finish(ctx, eventAt); err != nil {
		return Rebuilt{}, err
	}
	k := r.writer
	passes.meter.report(ctx, "done", true)
	now, err := generationNumber(ctx, r.pool, k.gen.Model, k.gen.Generation)
	return Rebuilt{Generation: k.gen.Generation, Position: k.mark, Events: passes.target.Sequence,
		Groups: passes.meter.groups.Load(), Parked: now.Parked, Took: r.cfg.Now().Sub(began)}, err
}

const noteProgress = `
UPDATE journey_projections.generation SET done = $3, target = $4, rate = $5 WHERE model = $1 AND generation = $2`

// note notes the progress in the bookkeeping. That it cannot is no reason to end: the rows decide.
func (r *rebuild) note(ctx context.Context, p Progress) {
	gen := r.writer.gen
	if _, err := r.pool.Exec(ctx, noteProgress, gen.Model, gen.Generation, p.Done, p.Target, p.Rate); err != nil {
		r.cfg.Log.WarnContext(ctx, "the progress could not be noted", "schema", gen.Schema, "error", err)
	}
}

func (r *rebuild) writeTicks(ctx context.Context, rows []tick) error {
	return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{BeginQuery: r.writer.beginSQL}, func(tx pgx.Tx) error {
		return copyTicks(ctx, tx, r.writer.gen.Schema, rows)
	})
}

// write writes some groups in one transaction; group by group if the database refuses a row.
func (r *rebuild) write(ctx context.Context, w *work) error {
	write := func(careful bool) error {
		return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{BeginQuery: r.writer.beginSQL}, func(tx pgx.Tx) error {
			return r.writer.write(ctx, tx, w, careful)
		})
	}
	err := write(false)
	if refused(err) != "" {
		err = write(true)
	}
	return err
}

// aim sets the target: where the live generation stands, so that the new one never runs ahead of it and
// both can be compared at one position even if nobody moves the live one on.
func (r *rebuild) aim(ctx context.Context) error {
	g, err := live(ctx, r.pool, r.model.Name)
	switch {
	case errors.Is(err, ErrNotLive):
		r.target, err = r.store.Last(ctx)
		return err
	case err != nil:
		return err
	}
	r.target = g.mark()
	return r.store.Check(ctx, r.target)
}

const becomeCandidate = `
UPDATE journey_projections.generation
SET status = 'candidate', sequence = @sequence, hash = @hash, event_at = @event_at, moved_at = now(),
    done = target, parked = (SELECT count(DISTINCT (operation, group_id)) FROM heads WHERE parked_at IS NOT NULL)
WHERE model = @model AND generation = @generation AND epoch = @epoch AND status = 'building'`

// finish sets the checkpoint that the rows were folded to, and moves on to where the live generation is now.
func (r *rebuild) finish(ctx context.Context, eventAt time.Time) error {
	k := r.writer
	if err := r.finishTables(ctx, r.tables()); err != nil {
		return err
	}
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		if err := enter(ctx, tx, k.gen.Schema); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, becomeCandidate, pgx.NamedArgs{
			"sequence": r.target.Sequence, "hash": r.target.Hash[:], "event_at": eventAt,
			"model": k.gen.Model, "generation": k.gen.Generation, "epoch": k.gen.Epoch,
		})
		if err == nil && tag.RowsAffected() != 1 {
			err = ErrSuperseded
		}
		return err
	})
	if err != nil {
		return err
	}
	if k.gen, err = generationNumber(ctx, r.pool, k.gen.Model, k.gen.Generation); err != nil {
		return err
	}
	if err := k.open(ctx); err != nil {
		return err
	}
	if err := r.aim(ctx); err != nil {
		return err
	}
	return k.catchUp(ctx, r.target.Sequence)
}

// catchUp follows the log up to a sequence and no further.
func (k *keeper) catchUp(ctx context.Context, to uint64) error {
	if k.mark.Sequence >= to {
		return nil
	}
	err := k.store.Follow(ctx, k.mark.Sequence, 5000, func(ctx context.Context, messages []eventstore.Message) error {
		for len(messages) > 0 && messages[len(messages)-1].Sequence > to {
			messages = messages[:len(messages)-1]
		}
		if err := k.apply(ctx, messages); err != nil {
			return err
		}
		if k.mark.Sequence >= to {
			return errReached
		}
		return nil
	})
	if errors.Is(err, errReached) {
		return nil
	}
	return err
}
