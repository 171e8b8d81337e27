package main

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/receipt"
	"journey/cmd/journey/webhook"
	"journey/domain/sentence"
)

func subscriptionParkedCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "parked [NAME]",
		Short: "Which messages services did not take, and why",
		Long: `A message that a service got ten times and did not acknowledge, or refused (+TERM), and one that could not be posted to a
web server, waits here with what is to be done. Nothing is lost: journey subscription retry sends it again, also if its
stream is gone. Of a web server, what belongs to the same participant waits with it, in order.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				all, err := receipt.ListParked(ctx, database, first(args))
				if err != nil {
					return err
				}
				return opts.parked(c, all)
			})
		},
	}
}

// parkedLine is a parked message for a program.
type parkedLine struct {
	Subscription string `json:"subscription"`
	Sequence     uint64 `json:"sequence"`
	Event        string `json:"event"`
	Participant  string `json:"participant"`
	Kind         string `json:"kind"`
	Attempts     int    `json:"attempts"`
	Fault        string `json:"fault"`
	Retry        bool   `json:"retry"`
	Since        string `json:"since"`
}

func (o *options) parked(c *cobra.Command, all []receipt.Parked) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		var lines []parkedLine
		for _, p := range all {
			lines = append(lines, parkedLine{p.Subscription, p.Sequence, p.Event, p.Participant, p.Kind, p.Attempts, p.Fault, p.Again, inFull(p.Since)})
		}
		head := []string{"subscription", "sequence", "event", "participant", "kind", "attempts", "fault", "retry", "since"}
		return writeRecords(o, out, lines, head, func(l parkedLine) []string {
			return []string{l.Subscription, number(l.Sequence), l.Event, l.Participant, l.Kind, strconv.Itoa(l.Attempts), l.Fault, strconv.FormatBool(l.Retry), l.Since}
		})
	}
	heads := []string{"subscription", "message", "kind", "attempts", "why", "since", "what to do"}
	if o.lang == "de" {
		heads = []string{"Abonnement", "Nachricht", "Art", "Versuche", "warum", "seit", "was zu tun ist"}
	}
	t := o.grid(out, heads...)
	for _, p := range all {
		next := wrapped(o.say(parkedWords(p.Fault)))
		if p.Again {
			next = o.word("wird gerade noch einmal verschickt", "is being sent again")
		}
		t.AppendRow(table.Row{p.Subscription, p.Sequence, p.Kind, p.Attempts, p.Fault, o.clock(p.Since), next})
	}
	t.Render()
	o.note(out, o.word("%d nicht angenommen", "%d not taken"), len(all))
	return nil
}

func subscriptionRetryCommand(opts *options) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "retry NAME MESSAGE | NAME --all",
		Short: "Send again what a service did not take",
		Long: `A service that reads from NATS gets a copy at the end of its stream, with the same ce-id and with journey-again saying
how many times it was sent again. It may get it twice, and knows by ce-id what it has. To a web server all that waits of
the same participant is posted again, in order, whichever of it is named.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if all == (len(args) == 2) {
				return usage("name one message, or --all; journey subscription parked lists them")
			}
			var sequence *uint64
			if !all {
				n, err := strconv.ParseUint(args[1], 10, 64)
				if err != nil || n == 0 {
					return usage("%q is no message; journey subscription parked lists them by number", args[1])
				}
				sequence = &n
			}
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				n, err := receipt.Retry(ctx, database, args[0], sequence)
				if err != nil {
					return err
				}
				if opts.output != "table" {
					return writeValues(opts, c.OutOrStdout(), []map[string]int{{"retried": n}})
				}
				opts.note(c.OutOrStdout(), opts.word("%d werden noch einmal verschickt", "%d will be sent again"), n)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "everything of the subscription that waits")
	return c
}

// parkedWords is what to do about a message that was not taken.
func parkedWords(fault string) sentence.Sentence {
	if words, ok := receipt.Words(fault); ok {
		return words
	}
	if words, ok := webhook.Words(fault); ok {
		return words
	}
	return sentence.Sentence{German: "Sie wartet hinter einer anderen derselben Person.", English: "It waits behind another one of the same person."}
}
