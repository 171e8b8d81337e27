package main

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/eventstore"
)

func subscriptionCommand(opts *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "subscription",
		Short: "Which services are told of placements, how far they are, and what they may do",
		Long: `A subscription is what another service is told of placements: of which operations, what, and from when on. It reads
messages from NATS with credentials of its own, or has them posted to its web server. journey relay tells it.

These commands work on the deployment itself, with the logins of the relay: docs/subscriptions.md.`,
	}
	c.AddCommand(subscriptionCreateCommand(opts), subscriptionListCommand(opts), subscriptionShowCommand(opts),
		subscriptionPauseCommand(opts), subscriptionResumeCommand(opts), subscriptionResetCommand(opts), subscriptionRevokeCommand(opts),
		subscriptionRotateCommand(opts), subscriptionWebhookCommand(opts), subscriptionReplayCommand(opts), subscriptionAccountsCommand(opts),
		subscriptionErasuresCommand(opts), subscriptionParkedCommand(opts), subscriptionRetryCommand(opts))
	return c
}

// onSubscriptions does something with the subscriptions and the log.
func (o *options) onSubscriptions(c *cobra.Command, do func(context.Context, *parts, eventstore.Store) error) error {
	d, err := o.deployment()
	if err != nil {
		return err
	}
	return o.answer(d.withoutKeys(c.Context(), newLog(c.ErrOrStderr()), func(p *parts, store eventstore.Store) error {
		return do(c.Context(), p, store)
	}))
}

// onSubscriptionTables does something with the subscriptions alone, also while NATS is down.
func (o *options) onSubscriptionTables(c *cobra.Command, do func(context.Context, *pgxpool.Pool) error) error {
	d, err := o.deployment()
	if err != nil {
		return err
	}
	if err := d.need("JOURNEY_DATABASE_URL"); err != nil {
		return err
	}
	database, err := pool(c.Context(), d.Database)
	if err != nil {
		return unreachable("PostgreSQL", "JOURNEY_DATABASE_URL", err)
	}
	defer database.Close()
	return o.answer(do(c.Context(), database))
}
