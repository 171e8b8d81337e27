package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ParkedGroup is a group that the row function failed for. Its rows are those of the time before.
type ParkedGroup struct {
	Operation string
	Group     string
	// Position is that of the log at which it failed last.
	Position uint64
	// Why is the text of the error. It holds no personal data.
	Why string
	// Histories is how many histories are folded in it.
	Histories int
}

const selectParked = `
SELECT operation, group_id, max(parked_at)::BIGINT, max(parked_why), count(*)::INTEGER
FROM heads WHERE parked_at IS NOT NULL
GROUP BY operation, group_id ORDER BY operation, group_id`

// Parked lists the parked groups of the live generation of a model, by operation and group.
func Parked(ctx context.Context, pool *pgxpool.Pool, model string) (groups []ParkedGroup, err error) {
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		g, err := live(ctx, tx, model)
		if err != nil {
			return err
		}
		if err := enter(ctx, tx, g.Schema); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectParked)
		if err != nil {
			return err
		}
		groups, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ParkedGroup])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parked groups of %s: %w", model, err)
	}
	return groups, nil
}

const insertRetry = `
INSERT INTO journey_projections.retry (model, requested_at) VALUES ($1, now())
ON CONFLICT (model) DO UPDATE SET requested_at = excluded.requested_at`

// RequestRetry asks the projector of a model to fold its parked groups again. It does so at its own
// checkpoint, at once or when it is started next; asking twice is asking once.
func RequestRetry(ctx context.Context, pool *pgxpool.Pool, model string) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := live(ctx, tx, model); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertRetry, model); err != nil {
			return err
		}
		return notify(ctx, tx, channelChanged, model)
	})
	if err != nil {
		return fmt.Errorf("retry of %s: %w", model, err)
	}
	return nil
}
