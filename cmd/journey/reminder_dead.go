package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/cmd/journey/webhook"
	"journey/eventstore"
)

func reminderDeadCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use: "dead", Short: "What did not arrive and was given up, the oldest first", Args: cobra.NoArgs,
		Long: `Lists the webhooks and mails of reminders that were given up: after ten attempts, because the receiver will never
take them, because there is nobody whom they can go to, or because a database from an older backup does not know
whether a mail went out already. Put right what is said, then send them again: journey reminder resend.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.onReminders(c, func(ctx context.Context, p *parts, _ eventstore.Store) error {
				dead, err := outbox.ListDead(ctx, p.database)
				if err != nil {
					return err
				}
				return opts.dead(c, dead)
			})
		},
	}
}

func (o *options) dead(c *cobra.Command, dead []outbox.Dead) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		head := []string{"id", "channel", "target", "attempts", "fault", "since"}
		return writeRecords(o, out, dead, head, func(d outbox.Dead) []string {
			return []string{d.ID, d.Channel, d.Target, strconv.Itoa(d.Attempts), d.Fault, d.Since.UTC().Format(time.RFC3339Nano)}
		})
	}
	heads := []string{"delivery", "channel", "to", "attempts", "why", "since", "what to do"}
	if o.lang == "de" {
		heads = []string{"Zustellung", "Kanal", "an", "Versuche", "warum", "seit", "was zu tun ist"}
	}
	t := o.grid(out, heads...)
	for _, d := range dead {
		words, _ := reminder.Words(d.Fault)
		t.AppendRow(table.Row{d.ID, d.Channel, d.Target, d.Attempts, d.Fault, o.clock(d.Since), o.word(words.German, words.English)})
	}
	t.Render()
	o.note(out, o.word("%d aufgegeben", "%d given up"), len(dead))
	return nil
}

func reminderResendCommand(opts *options) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "resend DELIVERY | --all", Short: "Send again what was given up", Args: cobra.MaximumNArgs(1),
		Long: `The receiver gets the same id as before, and knows by it what it has already. A web server that wanted nothing any more
(410) is asked again.`,
		RunE: func(c *cobra.Command, args []string) error {
			if all == (len(args) == 1) || len(args) == 1 && args[0] == "" {
				return usage("name one delivery, or --all; journey reminder dead lists them")
			}
			id := ""
			if !all {
				id = args[0]
			}
			return opts.onReminders(c, func(ctx context.Context, p *parts, _ eventstore.Store) error {
				n, err := outbox.Resend(ctx, p.database, id, time.Now())
				if errors.Is(err, outbox.ErrNotDead) {
					return &exitError{code: exitRefused, err: fmt.Errorf(opts.word("delivery.not_dead: %s wurde nicht aufgegeben; siehe journey reminder dead", "delivery.not_dead: %s was not given up; see journey reminder dead"), id)}
				}
				if err != nil {
					return err
				}
				if opts.output != "table" {
					return writeValues(opts, c.OutOrStdout(), []map[string]int{{"put_back": n}})
				}
				opts.note(c.OutOrStdout(), opts.word("%d werden noch einmal verschickt", "%d will be sent again"), n)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "everything that was given up")
	return c
}

func reminderSecretCommand() *cobra.Command {
	return &cobra.Command{
		Use: "secret", Short: "Make a key for a webhook", Args: cobra.NoArgs,
		Long: `Prints a new key, as Standard Webhooks writes it. Put it into the secret_file of the webhook, and tell it to whoever
runs the server. To change over, put the new key above the old one: messages are signed with both until the old
one is taken out.`,
		RunE: func(c *cobra.Command, _ []string) error {
			secret, err := webhook.NewSecret(rand.Reader)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), secret)
			return err
		},
	}
}
