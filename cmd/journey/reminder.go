package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/eventstore"
)

// reminding is what the process of reminders and its dry run are configured with.
type reminding struct{ config string }

// pace is how long the process rests between two rounds, and how long a reminder waits at least.
type pace struct{ every, grace time.Duration }

func reminderCommand(opts *options) *cobra.Command {
	var with reminding
	var at pace
	c := &cobra.Command{
		Use:   "reminder",
		Short: "Tell people of follow-ups: when a window opens, when it is overdue, and a week after that",
		Long: `Puts a reminder into the stream REMINDER for each follow-up whose window opens, that becomes overdue, and (for the
coordinator) that has been overdue for a week. Each of them once for ever: after restarts, with two of these
processes at once, after a rebuild of the read models, and after the broker or the database came back from a backup.

Quiet hours (18:00 to 8:00), weekends and the public holidays of the operation's state move a reminder to the next
moment that is not quiet, never the day on which something is due. --config changes that; without it the defaults
hold. An obligation whose window closed before the ledger of reminders first saw the operation is history: nobody
is reminded of it (since in the configuration).

The configuration may name web servers and a mail server. Each reminder is then posted to the web servers, signed by
Standard Webhooks, and everybody who is reminded of something gets one mail a day that says how much and where the
list is, without a name. What does not arrive is tried again for three days and a half; then it waits for a person:
see journey reminder dead.`,
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
			channels, err := with.channels(opts, settings)
			if err != nil {
				return err
			}
			return remind(ctx, d, settings, channels, at, newLog(c.ErrOrStderr()))
		},
	}
	c.PersistentFlags().StringVar(&with.config, "config", "", "YAML file with quiet times, holidays and retention (see deploy/examples/reminders.yaml)")
	c.Flags().DurationVar(&at.every, "every", 10*time.Second, "how long to rest between two rounds")
	c.Flags().DurationVar(&at.grace, "grace", time.Minute, "how long a reminder waits at least: what is recorded meanwhile may make it needless")
	c.AddCommand(reminderListCommand(opts), reminderCheckCommand(opts, &with), reminderDeadCommand(opts), reminderResendCommand(opts), reminderSecretCommand())
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
	return settings, r.told(o, err)
}

// channels makes the channels ready. Files that the configuration names without a folder lie beside it.
func (r reminding) channels(o *options, settings *reminder.Settings) (*reminder.Channels, error) {
	channels, err := settings.Channels(func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(r.config), name)
		}
		return os.ReadFile(name)
	})
	return channels, r.told(o, err)
}

// told is what a person reads of a configuration that cannot be used.
func (r reminding) told(o *options, err error) error {
	var no *reminder.Fault
	if errors.As(err, &no) {
		return usage("%s: %s", r.config, no.In(o.lang))
	}
	return err
}

// remind runs the process of reminders until ctx ends. It has no keys: nothing that it reads is personal.
func remind(ctx context.Context, d deployment, settings *reminder.Settings, channels *reminder.Channels, at pace, log *slog.Logger) error {
	return d.withoutKeys(ctx, log, func(p *parts, store eventstore.Store) error {
		if err := errors.Join(reminder.Prepare(ctx, p.database), outbox.Prepare(ctx, p.database)); err != nil {
			return err
		}
		if err := p.mayAsk(ctx, "$JS.API.STREAM.INFO."+reminder.Stream); err != nil {
			return err
		}
		outside := reminder.NewOutside(p.database, channels, outbox.Config{Log: log, Now: time.Now, Seed: rand.Uint64()})
		process, err := reminder.New(p.nats, reminder.Process{
			Store: store, Database: p.database, Settings: settings, Log: log, Now: time.Now, Every: at.every, Grace: at.grace, Tell: outside.Tell,
		})
		if err != nil {
			return err
		}
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return process.Run(ctx) })
		group.Go(func() error { return outside.Run(ctx) })
		group.Go(func() error {
			accesses, err := p.awaitAccesses(ctx)
			if err != nil {
				return err
			}
			return outside.Glasses(ctx, accesses, settings)
		})
		return group.Wait()
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
	return at.Local().Format(fmt.Sprintf("%s 15:04 MST", o.word("02.01.2006", time.DateOnly)))
}
