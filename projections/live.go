package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
)

// Config is what a projector may be told. The zero value works.
type Config struct {
	// Log gets what changed and what a person must do; nil = nothing.
	Log *slog.Logger
	// Now measures how long a batch took; nil = time.Now. Rows never see it.
	Now func() time.Time
	// BatchSize is how many events are committed at once at most; 0 = 5000. It never waits for more.
	BatchSize int
	// CacheBytes bounds the histories kept in memory, and as much again the rows; 0 = 64 MiB.
	CacheBytes int
	// SpoolDir is where the first generation of a long log is sorted, as in RebuildConfig.
	SpoolDir string
	// Recheck is how long to rest before the whole log is read again and held against what was read of it
	// before, as Recheck does, the first time at once; 0 = never.
	Recheck time.Duration
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.BatchSize <= 0 {
		c.BatchSize = 5000
	}
	if c.CacheBytes <= 0 {
		c.CacheBytes = 64 << 20
	}
	return c
}

// Projector follows the log and keeps the live generation of one version of a read model.
type Projector struct {
	store eventstore.Store
	pool  *pgxpool.Pool
	model Model
	cfg   Config
}

// New makes a projector of a model. The store opens the model's classes.
func New(store eventstore.Store, pool *pgxpool.Pool, model Model, cfg Config) *Projector {
	return &Projector{store: store, pool: pool, model: model, cfg: cfg.withDefaults()}
}

// Run keeps the read model until ctx ends, which is no error. It serves the generation that is live for
// the model's version; when nothing at all is live it makes the first one, of a long log like a rebuild,
// and promotes it once it has caught up. While another version is live it waits, changing nothing, and after a promotion it goes on
// with what is live then.
//
// Errors: ErrSuperseded when another projector took over; *eventstore.DamageError when the log is not
// what it must be, which is also written down as the reason why the model is halted, and checked again by
// the next Run; others when the log or the database cannot be reached: run again. After a crash at any
// moment the next Run goes on at the checkpoint, which is always that of the rows.
func (p *Projector) Run(ctx context.Context) error {
	err := p.run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (p *Projector) run(ctx context.Context) error {
	if err := p.model.check(); err != nil {
		return err
	}
	if err := prepare(ctx, p.pool); err != nil {
		return err
	}
	for {
		ears, err := listen(ctx, p.pool, channelChanged)
		if err != nil {
			return err
		}
		if err = p.first(ctx); err == nil {
			err = p.serve(ctx, ears)
		}
		ears.Close(context.WithoutCancel(ctx))
		if !errors.Is(err, errReopen) {
			return err
		}
	}
}

// serve serves one generation until something changes.
func (p *Projector) serve(ctx context.Context, ears *pgx.Conn) error {
	gen, found, err := p.choose(ctx)
	if err != nil {
		return fmt.Errorf("projection %s: %w", p.model.Name, err)
	}
	if !found {
		p.cfg.Log.WarnContext(ctx, "another version is live; rebuild and promote this one",
			"model", p.model.Name, "version", p.model.Version)
		return p.hear(ctx, ears, func() error { return errReopen })
	}
	if err := p.warnOfDefinitions(ctx, gen); err != nil {
		return err
	}
	k := &keeper{store: p.store, pool: p.pool, model: p.model, log: p.cfg.Log, now: p.cfg.Now, gen: gen,
		cache: newCache[string, rawHistory](p.cfg.CacheBytes)}
	if err := k.open(ctx); err != nil {
		return halt(ctx, p.pool, gen, fmt.Errorf("projection %s: %w", gen.Schema, err))
	}
	return halt(ctx, p.pool, gen, p.follow(ctx, k, ears))
}

// follow applies what arrives and does what is asked for, one after the other.
func (p *Projector) follow(ctx context.Context, k *keeper, ears *pgx.Conn) error {
	last, err := p.store.Last(ctx)
	if err != nil {
		return err
	}
	if err := p.promoteFirst(ctx, k, last.Sequence); err != nil {
		return err
	}
	p.cfg.Log.InfoContext(ctx, "following", "schema", k.gen.Schema, "position", k.mark.Sequence, "epoch", k.gen.Epoch)
	after := k.mark.Sequence // read before the goroutines share k
	var one sync.Mutex
	tasks, ctx := errgroup.WithContext(ctx)
	tasks.Go(func() error {
		return p.store.Follow(ctx, after, p.cfg.BatchSize, func(ctx context.Context, messages []eventstore.Message) error {
			one.Lock()
			defer one.Unlock()
			if err := k.apply(ctx, messages); err != nil {
				return err
			}
			return p.promoteFirst(ctx, k, last.Sequence)
		})
	})
	tasks.Go(func() error {
		check := func() error {
			one.Lock()
			defer one.Unlock()
			return p.attend(ctx, k)
		}
		if err := check(); err != nil {
			return err
		}
		return p.hear(ctx, ears, check)
	})
	if p.cfg.Recheck > 0 {
		tasks.Go(func() error { return KeepRechecking(ctx, p.store, p.pool, p.model.Name, p.cfg.Recheck, p.cfg.Log) })
	}
	return tasks.Wait()
}

// hear calls do whenever something changed for this model, until do or the connection fails.
func (p *Projector) hear(ctx context.Context, ears *pgx.Conn, do func() error) error {
	for {
		n, err := ears.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("projection %s: listening: %w", p.model.Name, err)
		}
		if n.Payload != p.model.Name {
			continue
		}
		if err := do(); err != nil {
			return err
		}
	}
}

const selectRetry = `SELECT EXISTS (SELECT FROM journey_projections.retry WHERE model = $1)`

// attend looks whether this keeper is still the owner, and whether a retry was asked for.
func (p *Projector) attend(ctx context.Context, k *keeper) error {
	now, err := generationNumber(ctx, p.pool, k.gen.Model, k.gen.Generation)
	switch {
	case errors.Is(err, ErrNoGeneration):
		return errReopen
	case err != nil:
		return err
	case now.Status != k.gen.Status:
		return errReopen
	case now.Epoch != k.gen.Epoch:
		return ErrSuperseded
	}
	var asked bool
	if err := p.pool.QueryRow(ctx, selectRetry, k.gen.Model).Scan(&asked); err != nil || !asked {
		return err
	}
	return k.retry(ctx)
}

// choose takes the generation to serve, and makes the first one. False when another version is live.
func (p *Projector) choose(ctx context.Context) (gen generation, found bool, err error) {
	err = alone(ctx, p.pool, p.model.Name, func(tx pgx.Tx) error {
		all, err := generationsOf(ctx, tx, p.model.Name)
		if err != nil {
			return err
		}
		for _, g := range all {
			switch {
			case g.Status == StatusLive && g.Version != p.model.Version:
				found = false
				return nil
			case g.Status == StatusLive, g.Status == StatusCatchingUp && g.Version == p.model.Version && !found:
				gen, found = g, true
			}
		}
		if !found {
			if gen, err = create(ctx, tx, p.model, p.store.LogID(), StatusCatchingUp, ""); err != nil {
				return err
			}
			found = true
		}
		if err = raise(ctx, tx, p.model, gen); err != nil {
			return err
		}
		gen, err = take(ctx, tx, gen)
		return err
	})
	return gen, found, err
}

// promoteFirst makes the first generation live once it has reached target and nothing else is live.
func (p *Projector) promoteFirst(ctx context.Context, k *keeper, target uint64) error {
	if k.gen.Status != StatusCatchingUp || k.mark.Sequence < target {
		return nil
	}
	err := alone(ctx, p.pool, p.model.Name, func(tx pgx.Tx) error {
		return publish(ctx, tx, p.model, k.gen, nothingLive, "")
	})
	if err != nil {
		return err
	}
	k.gen.Status = StatusLive
	return nil
}
