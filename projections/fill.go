package projections

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
)

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

// make takes up the candidate of an earlier rebuild, or fills a new one.
func (r *rebuild) make(ctx context.Context) (Rebuilt, error) {
	if rebuilt, found, err := r.resume(ctx); found || err != nil {
		return rebuilt, err
	}
	gen, err := r.create(ctx)
	if err != nil {
		return Rebuilt{}, err
	}
	r.writer = &keeper{store: r.store, pool: r.pool, model: r.model, log: r.cfg.Log, now: r.cfg.Now, gen: gen,
		cache: newCache[string, rawHistory](64 << 20)}
	r.writer.prepare()
	rebuilt, err := r.fill(ctx)
	return rebuilt, halt(ctx, r.pool, gen, err)
}

// resume moves a candidate on that the same program finished. One that does not fit the log any more is not
// taken up.
func (r *rebuild) resume(ctx context.Context) (Rebuilt, bool, error) {
	began := r.cfg.Now()
	if r.cfg.Program == "" {
		return Rebuilt{}, false, nil
	}
	all, err := generationsOf(ctx, r.pool, r.model.Name)
	if err != nil {
		return Rebuilt{}, false, err
	}
	for _, g := range all {
		by, err := originOf(ctx, r.pool, g)
		if err != nil {
			return Rebuilt{}, false, err
		}
		if g.Status != StatusCandidate || g.Version != r.model.Version || by.Program != r.cfg.Program || !slices.Equal(by.Definitions, r.model.Definitions) {
			continue
		}
		k, err := adopt(ctx, r.store, r.pool, r.model, g.Generation)
		if damage := (*eventstore.DamageError)(nil); errors.As(err, &damage) || errors.Is(err, ErrNoGeneration) {
			continue
		} else if err != nil {
			return Rebuilt{}, false, err
		}
		r.writer = k
		if err := r.aim(ctx); err != nil {
			return Rebuilt{}, false, err
		}
		if err := k.catchUp(ctx, r.target.Sequence); err != nil {
			return Rebuilt{}, false, halt(ctx, r.pool, k.gen, err)
		}
		now, err := generationNumber(ctx, r.pool, g.Model, g.Generation)
		return Rebuilt{Generation: g.Generation, Resumed: true, Position: k.mark, Parked: now.Parked, Took: r.cfg.Now().Sub(began)}, true, err
	}
	return Rebuilt{}, false, nil
}

// create drops what earlier rebuilds left and makes the new generation, without the indexes that are made in
// the end.
func (r *rebuild) create(ctx context.Context) (gen generation, err error) {
	err = alone(ctx, r.pool, r.model.Name, func(tx pgx.Tx) error {
		all, err := generationsOf(ctx, tx, r.model.Name)
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
		if gen, err = create(ctx, tx, r.model, r.store.LogID(), StatusBuilding, r.cfg.Program); err != nil {
			return err
		}
		if r.indexes, err = dropIndexes(ctx, tx, gen.Schema); err != nil {
			return err
		}
		gen, err = take(ctx, tx, gen)
		return err
	})
	return gen, err
}

// fill fills the new generation.
func (r *rebuild) fill(ctx context.Context) (Rebuilt, error) {
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
		Groups: passes.meter.groups.Load(), Parked: now.Parked, Spooled: passes.spooled(), Took: r.cfg.Now().Sub(began)}, err
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
