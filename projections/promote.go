package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// DiffersError means that rows differ and nobody accepted it. Nothing was changed.
type DiffersError struct{ Comparison Comparison }

func (e *DiffersError) Error() string {
	return e.Comparison.Summary() + "; accept it with a reason to promote"
}

// PromoteConfig is what a promotion may be told. The zero value promotes the candidate if nothing differs.
type PromoteConfig struct {
	CompareConfig
	// Accepted is the reason why a difference is accepted, which is kept; "" = it is not. It is not kept if
	// nothing differs.
	Accepted string
}

// Promote compares a generation of this version of the model with the live one and, if they are equal or
// the difference is accepted with a reason, which is kept, makes it the live one. Readers see the old rows
// or the new ones and never a gap, and the position never goes back. What was live is kept, frozen, until
// the next promotion, and can be promoted in turn. Projectors go on with the new one by themselves. Interrupted
// at any moment it leaves the one live or the other.
//
// Errors: *DiffersError; ErrNoGeneration; ErrSuperseded.
func Promote(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model Model, cfg PromoteConfig) (Comparison, error) {
	k, err := adopt(ctx, store, pool, model, cfg.Generation)
	if err != nil {
		return Comparison{}, err
	}
	c, err := k.compare(ctx, cfg.Progress)
	compared, accepted := c.Summary(), cfg.Accepted
	switch {
	case errors.Is(err, ErrNotLive): // nothing to compare with
		compared, accepted = nothingLive, ""
	case err != nil:
		return c, halt(ctx, pool, k.gen, fmt.Errorf("comparison of %s: %w", k.gen.Schema, err))
	case c.Equal():
		accepted = ""
	case accepted == "":
		return c, &DiffersError{c}
	}
	if err := k.dropRetired(ctx); err != nil {
		return c, fmt.Errorf("promotion of %s: %w", k.gen.Schema, err)
	}
	err = alone(ctx, pool, model.Name, func(tx pgx.Tx) error {
		if _, _, err := k.level(ctx, tx); err != nil {
			return err
		}
		return publish(ctx, tx, model, k.gen, compared, accepted)
	})
	if err != nil {
		return c, halt(ctx, pool, k.gen, fmt.Errorf("promotion of %s: %w", k.gen.Schema, err))
	}
	return c, nil
}

// dropRetired removes what was live before the live one, apart from the swap, because it waits for
// queries that still run on it.
func (k *keeper) dropRetired(ctx context.Context) error {
	return alone(ctx, k.pool, k.gen.Model, func(tx pgx.Tx) error {
		all, err := generationsOf(ctx, tx, k.gen.Model)
		if err != nil {
			return err
		}
		for _, g := range all {
			if g.Status == StatusRetired && g.Generation != k.gen.Generation {
				if err := drop(ctx, tx, g); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
