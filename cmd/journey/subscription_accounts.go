package main

import (
	"context"
	"io"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/cmd/journey/subscription"
	"journey/deploy/nats"
)

func subscriptionAccountsCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "accounts",
		Short: "Who may read from NATS, as the file subscribers.conf of its configuration",
		Long: `Prints an account for each subscription that reads from NATS and is not revoked, with the hash of its password. The
file lies beside accounts.conf. The server reads it again when it is told to, and then lets in who is new and throws out
who is gone; deploy/nats/README.md says how, and why it is told twice.`,
		Example: `  journey subscription accounts > subscribers.new && mv subscribers.new subscribers.conf
  nats-server --signal reload; sleep 1; nats-server --signal reload`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				readers, err := readersOfNATS(ctx, database)
				if err != nil {
					return err
				}
				if opts.output != "table" {
					return opts.natsAccounts(c.OutOrStdout(), readers)
				}
				text, err := nats.Subscribers(readers)
				if err != nil {
					return err
				}
				_, err = io.WriteString(c.OutOrStdout(), text)
				return err
			})
		},
	}
}

// readersOfNATS are those who may read from NATS, by name. One that is paused may: its consumer sends nothing.
func readersOfNATS(ctx context.Context, database *pgxpool.Pool) ([]nats.Subscriber, error) {
	all, err := subscription.List(ctx, database)
	if err != nil {
		return nil, err
	}
	var readers []nats.Subscriber
	for _, s := range all {
		if s.State != subscription.Revoked && s.Webhook == nil {
			readers = append(readers, nats.Subscriber{Name: s.Name, PasswordHash: s.PasswordHash})
		}
	}
	return readers, nil
}

// natsAccount is what there is to say of the account of a subscription.
type natsAccount struct {
	Subscription string `json:"subscription"`
	User         string `json:"user"`
	PasswordHash string `json:"password_hash"`
}

func (o *options) natsAccounts(w io.Writer, readers []nats.Subscriber) error {
	lines := []natsAccount{}
	for _, s := range readers {
		lines = append(lines, natsAccount{s.Name, nats.SubscriberUser(s.Name), s.PasswordHash})
	}
	return writeRecords(o, w, lines, []string{"subscription", "user", "password_hash"}, func(a natsAccount) []string {
		return []string{a.Subscription, a.User, a.PasswordHash}
	})
}
