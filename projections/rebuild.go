package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// RebuildConfig is what a rebuild may be told. The zero value works.
type RebuildConfig struct {
	// SpoolDir is where the sealed events lie meanwhile, once the size of the log; "" = the system's
	// temporary folder. The files have no name and vanish with the process.
	SpoolDir string
	// Partitions is into how many parts they are split; 0 = one for 20,000 events. On two processors three of
	// them are in memory at once, on eight or more nine.
	Partitions int
	// Program tells this build of the program from others; a candidate that the same one finished, of the same
	// definitions, is taken up again instead of being filled anew. "" = always fill anew.
	Program string
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
	// Resumed: it had been filled before and was only moved on. Then no events and groups were folded.
	Resumed bool
	// Position is where the new generation stands: at the live one, or at the end of the log when nothing is live.
	Position eventstore.Mark
	// Events and Groups are what was folded.
	Events, Groups uint64
	// Parked is how many groups the row function failed for.
	Parked int
	// Spooled is how many bytes the events took on disk meanwhile.
	Spooled int64
	Took    time.Duration
}

// ErrRebuilding means that another rebuild of the same model is running.
var ErrRebuilding = errors.New("another rebuild of the read model is running")

const (
	tryLock = `SELECT pg_try_advisory_lock(7031503, hashtext($1))`
	unlock  = `SELECT pg_advisory_unlock(7031503, hashtext($1))`
)

// Rebuild fills a new generation of a model from the whole log, beside the live one, which it never
// touches, up to where that one stands. Then compare and promote it. Memory is bounded by the size of a
// partition. Interrupted while it fills, it leaves a generation that the next one drops: filling starts clean.
// Interrupted later, in the comparison or the promotion, it leaves a candidate that the next one takes up
// again, if it is told its Program.
//
// Errors: ErrRebuilding; *eventstore.DamageError when the log is not what it must be.
func Rebuild(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, cfg RebuildConfig) (Rebuilt, error) {
	if err := model.check(); err != nil {
		return Rebuilt{}, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
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
	rebuilt, err := (&rebuild{cfg: cfg, store: store, pool: pool, model: model}).make(ctx)
	if err != nil {
		return Rebuilt{}, fmt.Errorf("rebuild of %s: %w", model.Name, err)
	}
	return rebuilt, nil
}
