package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/reminder"
	"journey/eventstore"
)

// reminding is what the process of reminders and its dry run are configured with.
type reminding struct{ config string }

func reminderCommand(opts *options) *cobra.Command {
	var with reminding
	var every time.Duration
	c := &cobra.Command{
		Use:   "reminder",
		Short: "Tell people of follow-ups: when a window opens, when it is overdue, and a week after that",
		Long: `Puts a reminder into the stream REMINDER for each follow-up whose window opens, that becomes overdue, and (for the
coordinator) that has been overdue for a week. Each of them once for ever: after restarts, with two of these
processes at once, after a rebuild of the read models, and after the broker or the database came back from a backup.

Quiet hours (18:00 to 8:00), weekends and the public holidays of the operation's state move a reminder to the next
moment that is not quiet, never the day on which something is due. --config changes that; without it the defaults
hold. An obligation whose window closed before the ledger of reminders first saw the operation is history: nobody
is reminded of it (since in the configuration).`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := withParent(c.Context())
			defer cancel()
			settings, err := with.settings(opts)
			if err != nil {
				return err
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			return remind(ctx, d, settings, every, newLog(c.ErrOrStderr()))
		},
	}
	c.PersistentFlags().StringVar(&with.config, "config", "", "YAML file with quiet times, holidays and retention (see deploy/examples/reminders.yaml)")
	c.Flags().DurationVar(&every, "every", 10*time.Second, "how long to rest between two rounds")
	c.AddCommand(reminderListCommand(opts), reminderCheckCommand(opts, &with))
	return c
}

// settings reads the configuration; without a file the defaults hold.
func (r reminding) settings(o *options) (*reminder.Settings, error) {
	if r.config == "" {
		return &reminder.Settings{}, nil
	}
	text, err := os.ReadFile(r.config)
	if err != nil {
		return nil, usage("%w", err)
	}
	settings, err := reminder.Parse(text)
	var no *reminder.Fault
	if errors.As(err, &no) {
		return nil, usage("%s: %s", r.config, no.In(o.lang))
	}
	return settings, err
}

// remind runs the process of reminders until ctx ends. It has no keys: nothing that it reads is personal.
func remind(ctx context.Context, d deployment, settings *reminder.Settings, every time.Duration, log *slog.Logger) error {
	return d.withoutKeys(ctx, log, func(p *parts, store eventstore.Store) error {
		if err := reminder.Prepare(ctx, p.database); err != nil {
			return err
		}
		process, err := reminder.New(p.nats, reminder.Process{
			Store: store, Database: p.database, Settings: settings, Log: log, Now: time.Now, Every: every,
		})
		if err != nil {
			return err
		}
		return process.Run(ctx)
	})
}

// withoutKeys connects to the log and the read models only: what is sealed stays sealed.
func (d deployment) withoutKeys(ctx context.Context, log *slog.Logger, do func(*parts, eventstore.Store) error) error {
	if err := d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL"); err != nil {
		return err
	}
	d.Keys = ""
	p, err := open(ctx, d, log)
	if err != nil {
		return err
	}
	defer p.close()
	p.keyring = eventstore.NewMemoryKeyring()
	store, err := p.store(ctx, eventstore.Config{})
	if err != nil {
		return err
	}
	return do(p, store)
}

// oneOf is the word that a flag says; none is every one of them.
func oneOf[W ~string](what, said string, words []W) (W, error) {
	var names []string
	for _, w := range words {
		if said == "" || said == string(w) {
			return W(said), nil
		}
		names = append(names, string(w))
	}
	return "", usage("there is no %s %q; there are %s", what, said, strings.Join(names, ", "))
}

func (o *options) clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format(fmt.Sprintf("%s 15:04", o.word("02.01.2006", time.DateOnly)))
}
