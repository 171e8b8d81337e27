package projections

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// bulkFrom is how many events must be missing for the first generation to be made like a rebuild, which is
// ten times as quick as following because each group is folded once.
const bulkFrom = 20_000

// nothingLive is what the first generation of a model was compared with.
const nothingLive = "nothing was live"

// first makes the first generation of a model at once if nothing is live and much is to be read. Whoever
// is interrupted in it begins again.
func (p *Projector) first(ctx context.Context) error {
	all, err := generationsOf(ctx, p.pool, p.model.Name)
	if err != nil {
		return err
	}
	last, err := p.store.Last(ctx)
	if err != nil {
		return err
	}
	for _, g := range all {
		if g.Status == StatusLive || g.Status == StatusCatchingUp && g.Sequence+bulkFrom > last.Sequence {
			return nil
		}
	}
	if last.Sequence < bulkFrom {
		return nil
	}
	rebuilt, err := Rebuild(ctx, p.store, p.pool, p.model, RebuildConfig{SpoolDir: p.cfg.SpoolDir, Log: p.cfg.Log, Now: p.cfg.Now})
	if errors.Is(err, ErrRebuilding) {
		return nil // somebody does it already; follow meanwhile
	}
	if err != nil {
		return err
	}
	err = alone(ctx, p.pool, p.model.Name, func(tx pgx.Tx) error {
		if _, err := live(ctx, tx, p.model.Name); !errors.Is(err, ErrNotLive) {
			return err // another was promoted meanwhile
		}
		gen, err := generationNumber(ctx, tx, p.model.Name, rebuilt.Generation)
		if err != nil {
			return err
		}
		return publish(ctx, tx, p.model, gen, nothingLive, "")
	})
	if err != nil {
		return fmt.Errorf("projection %s: %w", p.model.Name, err)
	}
	return nil
}
