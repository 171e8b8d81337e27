package outbox

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// restLast is the longest rest of a lane of which nothing arrives.
const restLast = time.Minute

// Run works all lanes until ctx ends. A lane rests while there is nothing for it to do, and ever longer while
// nothing of it arrives; what goes wrong with the database is tried again.
func (o *Outbox) Run(ctx context.Context, lanes []Lane) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, lane := range lanes {
		group.Go(func() error { return o.serve(ctx, lane) })
	}
	return group.Wait()
}

func (o *Outbox) serve(ctx context.Context, lane Lane) error {
	rest := o.config.Poll
	for ctx.Err() == nil {
		tried, delivered, err := o.turn(ctx, lane)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			o.config.Log.WarnContext(ctx, "deliveries cannot be read or stored, will be tried again", "channel", lane.Channel, "error", err)
			rest = min(2*rest, restLast)
		case delivered > 0:
			o.config.Log.InfoContext(ctx, "delivered", "channel", lane.Channel, "deliveries", delivered)
			rest = o.config.Poll
			continue
		case tried > 0:
			rest = min(2*rest, restLast)
		default:
			rest = o.config.Poll
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
	}
	return nil
}
