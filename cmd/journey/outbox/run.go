package outbox

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

const (
	// restLast is the longest rest of a lane of which nothing arrives.
	restLast = time.Minute
	// nobodyFor is how long what nobody has a lane for is left to others, who may have.
	nobodyFor = 24 * time.Hour
	// nobodyEvery is how often that is looked for.
	nobodyEvery = time.Hour
)

// Run works all lanes until ctx ends. A lane rests while there is nothing for it to do, and ever longer while
// nothing of it arrives; what goes wrong with the database is tried again. What has been due for a day without
// anybody having a lane for it, because its receiver was taken out of a configuration, is given up.
func (o *Outbox) Run(ctx context.Context, lanes []Lane) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, lane := range lanes {
		group.Go(func() error { return o.serve(ctx, lane) })
	}
	group.Go(func() error {
		for ctx.Err() == nil {
			if err := o.endWithoutLane(ctx, lanes); err != nil && ctx.Err() == nil {
				o.config.Log.WarnContext(ctx, "deliveries without a receiver cannot be looked for, will be tried again", "error", err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(nobodyEvery):
			}
		}
		return nil
	})
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

const endNobodys = `
UPDATE journey_outbox.deliveries d SET state = 'dead', fault = 'outbox.no_receiver', since = @now
WHERE d.state = 'pending' AND d.next_at < @before AND NOT EXISTS (
    SELECT FROM unnest(@channels::TEXT[], @targets::TEXT[]) AS l (channel, target)
    WHERE l.channel = d.channel AND (l.target = d.target OR l.target = '')
)`

// endWithoutLane gives up what has been due for long and belongs on none of the lanes.
func (o *Outbox) endWithoutLane(ctx context.Context, lanes []Lane) error {
	channels, targets := []string{}, []string{}
	for _, l := range lanes {
		channels, targets = append(channels, l.Channel), append(targets, l.Target)
	}
	now := o.config.Now()
	if _, err := o.hurry(ctx, Lane{}, now); err != nil {
		return named(err)
	}
	done, err := o.database.Exec(ctx, endNobodys, pgx.NamedArgs{"now": now, "before": now.Add(-nobodyFor), "channels": channels, "targets": targets})
	if n := done.RowsAffected(); err == nil && n > 0 {
		o.config.Log.ErrorContext(ctx, "given up for want of a receiver", "deliveries", n)
	}
	return named(err)
}
