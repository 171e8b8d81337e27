package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"journey/cmd/journey/courier"
	"journey/cmd/journey/receipt"
	"journey/cmd/journey/relay"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

func relayCommand(opts *options) *cobra.Command {
	var every time.Duration
	c := &cobra.Command{
		Use:   "relay",
		Short: "Tell subscribing services of placements: one stream for each subscription, each event once",
		Long: `Follows the log and puts what a step means to the outside (docs/placement-events.md) into the stream of each
subscription: exactly once and in the order of each participant, after restarts, with two of these processes at once,
and after the broker or the database came back from a backup. A stream that was lost is made again behind what its
subscriber had acknowledged. What is for web servers it posts there. It has no keys: nothing that is sealed can leave.

Who is told what: see journey subscription.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := withParent(c.Context())
			defer cancel()
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			return opts.halted(relaying(ctx, d, every, newLog(c.ErrOrStderr())))
		},
	}
	c.Flags().DurationVar(&every, "every", time.Second, "how often the subscriptions are looked at, and what was acknowledged")
	return c
}

// relaying runs the relay until ctx ends.
func relaying(ctx context.Context, d deployment, every time.Duration, log *slog.Logger) error {
	return d.withoutKeys(ctx, log, func(p *parts, store eventstore.Store) error {
		if err := p.mayAsk(ctx, "$JS.API.STREAM.INFO."+receipt.Stream); err != nil {
			return err
		}
		if err := subscription.Prepare(ctx, p.database); err != nil {
			return err
		}
		js, err := jetstream.New(p.nats)
		if err != nil {
			return err
		}
		return relay.Run(ctx, relay.Config{
			Store: store, NATS: p.nats, JetStream: js, Database: p.database, Log: log, Now: time.Now, Poll: every,
			Beside: func(ctx context.Context, s subscription.Subscription, told <-chan struct{}) error {
				if s.Webhook == nil {
					return nil
				}
				return courier.Run(ctx, courier.Config{JetStream: js, Database: p.database, Subscription: s.Name,
					Now: time.Now, Seed: rand.Uint64(), Log: log, Wake: told})
			},
		})
	})
}
