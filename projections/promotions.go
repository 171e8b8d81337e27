package projections

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// Promotion is one generation that was made live.
type Promotion struct {
	Generation, Version int
	// At is when, by the database's clock.
	At time.Time
	// Position is where it stood. The hash is not kept.
	Position eventstore.Mark
	// Compared is what the comparison with the one before came to, in one line.
	Compared string
	// Accepted is the reason why a difference was accepted; "" = there was none.
	Accepted string
}

const selectPromotions = `
SELECT generation, version, promoted_at, log, sequence, compared, accepted
FROM journey_projections.promotion WHERE model = $1 ORDER BY promoted_at, generation`

// Promotions answers every promotion of a model, oldest first, also of generations that are gone.
func Promotions(ctx context.Context, pool *pgxpool.Pool, model string) ([]Promotion, error) {
	var all []Promotion
	rows, err := pool.Query(ctx, selectPromotions, model)
	if err == nil {
		var p Promotion
		_, err = pgx.ForEachRow(rows, []any{&p.Generation, &p.Version, &p.At, &p.Position.Log, &p.Position.Sequence, &p.Compared, &p.Accepted}, func() error {
			all = append(all, p)
			return nil
		})
	}
	if noBookkeeping(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("promotions of %s: %w", model, err)
	}
	return all, nil
}
