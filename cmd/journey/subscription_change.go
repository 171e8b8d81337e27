package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

func subscriptionPauseCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "pause NAME",
		Short: "Stop telling a service; what happens meanwhile waits for it",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				if err := subscription.Pause(ctx, database, args[0], subscription.ByHand, time.Now()); err != nil {
					return err
				}
				return opts.nowIs(ctx, c, database, args[0])
			})
		},
	}
}

func subscriptionResumeCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "resume NAME",
		Short: "Tell a service again that was paused, by hand or because its web server took nothing",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				if err := subscription.Resume(ctx, database, args[0], time.Now()); err != nil {
					return err
				}
				return opts.nowIs(ctx, c, database, args[0])
			})
		},
	}
}

func subscriptionRevokeCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke NAME",
		Short: "End a subscription for ever: no credentials, no messages, and no way back",
		Long: `The relay takes away its stream and its consumer within seconds, so that nothing more can be read, and whoever runs NATS
takes away its user. That it was told of whom stays: it is named to those people and on certificates of erasure.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				if err := subscription.Revoke(ctx, database, args[0], time.Now()); err != nil {
					return err
				}
				s, err := subscription.Get(ctx, database, args[0])
				if err != nil {
					return err
				}
				if err := opts.changed(c, s); err != nil || s.Webhook != nil {
					return err
				}
				opts.accountsNext(c.OutOrStdout())
				return nil
			})
		},
	}
}

func subscriptionResetCommand(opts *options) *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "reset NAME --to start|now|DATE|POSITION",
		Short: "Let a service go on elsewhere: tell it again what was recorded after, or pass over what was recorded before",
		Long: `--to is start (where the subscription begins), now (the end of what was told), a day (what was recorded from that day on,
which begins in UTC), or a position of the log: what was recorded after it is told again, with the ids that it had,
whatever was acknowledged. What lies before is passed over, but erasures are not: a web server must take them first, and
a service that reads from NATS gets them again a minute later. The relay does it within seconds.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				s, err := subscription.Get(ctx, p.database, args[0])
				if err != nil {
					return err
				}
				far, err := subscription.ProgressOf(ctx, p.database, s.Name)
				if err != nil {
					return err
				}
				position, err := resetPosition(ctx, store, to, s.After, max(far.Position, s.After), time.Now())
				if err != nil {
					return err
				}
				if err := subscription.Reset(ctx, p.database, args[0], position); err != nil {
					return err
				}
				if s, err = subscription.Get(ctx, p.database, args[0]); err != nil {
					return err
				}
				s.ResetTo = &position // the relay may have done it already
				return opts.changed(c, s)
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "where it goes on: start, now, YYYY-MM-DD, or a position of the log")
	required(c, "to")
	return c
}

// changedLine is what became of a subscription, for a program.
type changedLine struct {
	Subscription string  `json:"subscription"`
	State        string  `json:"state"`
	Why          string  `json:"why"`
	Since        string  `json:"since"`
	ResetTo      *uint64 `json:"reset_to"`
}

// nowIs prints what a subscription is after a change.
func (o *options) nowIs(ctx context.Context, c *cobra.Command, database *pgxpool.Pool, name string) error {
	s, err := subscription.Get(ctx, database, name)
	if err != nil {
		return err
	}
	return o.changed(c, s)
}

// changed prints what became of a subscription.
func (o *options) changed(c *cobra.Command, s subscription.Subscription) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		line := changedLine{s.Name, string(s.State), string(s.Why), inFull(s.Since), s.ResetTo}
		return writeRecords(o, out, []changedLine{line}, []string{"subscription", "state", "why", "since", "reset_to"}, func(l changedLine) []string {
			return []string{l.Subscription, l.State, l.Why, l.Since, orNothing(l.ResetTo)}
		})
	}
	o.note(out, "%s: %s", s.Name, o.stateOf(s))
	if s.ResetTo != nil {
		o.note(out, o.word("geht hinter Stelle %d des Logs weiter, sobald das Relay es ausführt", "goes on behind position %d of the log once the relay has done it"), *s.ResetTo)
	}
	return nil
}

// stateOf is the state of a subscription, and why.
func (o *options) stateOf(s subscription.Subscription) string {
	state := o.word(s.State.Words())
	if s.Why != "" {
		state += " (" + o.word(s.Why.Words()) + ")"
	}
	return state
}

func orNothing(n *uint64) string {
	if n == nil {
		return ""
	}
	return number(*n)
}
