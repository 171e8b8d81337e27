package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// ErrNotLive means that no generation of the read model is live yet.
var ErrNotLive = errors.New("the read model is not live yet")

// ErrOtherLog means the position is one of another log than the read model's.
var ErrOtherLog = errors.New("the position is of another log")

// Freshness says up to where the live generation of a read model has read.
type Freshness struct {
	// Reached: the position that was asked for is in it.
	Reached bool
	// Position is the log and the sequence it has.
	Position eventstore.Mark
	// Version is that of the model, Generation that of its rows: another one after each promotion.
	Version, Generation int
	// Parked is how many groups are left as they were; more than 0 means incomplete.
	Parked int
	// Halted is why it does not move on; "" = it does.
	Halted string
}

// Wait waits until the live generation of a model has read up to a position of the log, or ctx ends, or
// the model is halted; then it answers what it has. So a deadline is the bound and no error. A position
// without a log is one of whatever log the model reads, and sequence 0 is no wait at all. It takes a
// connection of its own while it waits; a process with many waiters takes a Watch.
//
// Errors: ErrOtherLog; ErrNotLive if it is not live when ctx ends, and at once for sequence 0.
func Wait(ctx context.Context, pool *pgxpool.Pool, model string, log string, sequence uint64) (Freshness, error) {
	has, err := freshness(ctx, pool, model, log, sequence)
	if settled(has, err, sequence) {
		return has, err
	}
	ears, err := listen(ctx, pool, channelMoved)
	if err != nil {
		return ended(ctx, has, err)
	}
	defer ears.Close(context.WithoutCancel(ctx))
	for {
		// Asked after listening begins and after each notice, so that nothing falls in between.
		now, err := freshness(ctx, pool, model, log, sequence)
		if settled(now, err, sequence) {
			if err != nil {
				return ended(ctx, has, err)
			}
			return now, nil
		}
		has = now
		for heard := false; !heard; {
			n, err := ears.WaitForNotification(ctx)
			if err != nil {
				return ended(ctx, has, err)
			}
			heard = n.Payload == model
		}
	}
}

// settled says that there is nothing to wait for.
func settled(has Freshness, err error, sequence uint64) bool {
	if err != nil {
		return sequence == 0 || !errors.Is(err, ErrNotLive)
	}
	return has.done()
}

func (f Freshness) done() bool { return f.Reached || f.Halted != "" }

// ended answers what was seen last if err is only that ctx ended.
func ended(ctx context.Context, has Freshness, err error) (Freshness, error) {
	switch {
	case ctx.Err() == nil:
		return has, err
	case has.Version == 0:
		return has, ErrNotLive
	}
	return has, nil
}

// freshness asks once.
func freshness(ctx context.Context, db querier, model, log string, sequence uint64) (Freshness, error) {
	g, err := live(ctx, db, model)
	if err != nil {
		return Freshness{}, fmt.Errorf("position of %s: %w", model, err)
	}
	return g.freshness(log, sequence)
}

func (g generation) freshness(log string, sequence uint64) (Freshness, error) {
	f := Freshness{Position: g.mark(), Version: g.Version, Generation: g.Generation, Parked: g.Parked, Halted: g.Halted}
	if log != "" && log != g.Log {
		return f, fmt.Errorf("%s: %w", g.Model, ErrOtherLog)
	}
	f.Reached = g.Sequence >= sequence
	return f, nil
}
