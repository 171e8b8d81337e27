package projections

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// State is where one generation of a read model stands.
type State struct {
	Name       string
	Version    int
	Generation int
	Status     Status
	// Halted is why it does not move on; "" = it does.
	Halted string
	// Position is the checkpoint; its sequence moves with the rows.
	Position eventstore.Mark
	// Lag is how many events of the log are still to be read.
	Lag uint64
	// EventAt is when the last event that was read was recorded; the Unix epoch before the first.
	EventAt time.Time
	// MovedAt is when the checkpoint moved last, by the database's clock.
	MovedAt time.Time
	// Rate is the events a second of the last batch, or of a rebuild while it runs.
	Rate float64
	// Parked is how many groups are left as they were.
	Parked int
	// Done and Target are the progress of a rebuild, in events.
	Done, Target uint64
	// Accepted is why it was promoted though it differed from what was live; "" = it did not.
	Accepted string
}

const selectAll = `SELECT ` + generationColumns + ` FROM journey_projections.generation ORDER BY model, generation`

// List answers all generations of all models, by model and generation. Last is the sequence of the last
// message of the log, from which the lag is counted.
func List(ctx context.Context, pool *pgxpool.Pool, last uint64) ([]State, error) {
	var all []generation
	rows, err := pool.Query(ctx, selectAll)
	if err == nil {
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[generation])
	}
	if noBookkeeping(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read models: %w", err)
	}
	var states []State
	for _, g := range all {
		s := State{Name: g.Model, Version: g.Version, Generation: g.Generation, Status: g.Status, Halted: g.Halted,
			Position: g.mark(), EventAt: g.EventAt, MovedAt: g.MovedAt, Rate: g.Rate, Parked: g.Parked,
			Done: g.Done, Target: g.Target, Accepted: g.Accepted}
		if last > g.Sequence {
			s.Lag = last - g.Sequence
		}
		states = append(states, s)
	}
	return states, nil
}
