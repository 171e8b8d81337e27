package main

import (
	"context"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/receipt"
	"journey/eventstore"
)

func subscriptionErasuresCommand(opts *options) *cobra.Command {
	var operation string
	var open bool
	c := &cobra.Command{
		Use:   "erasures [NAME]",
		Short: "Which erasures services were told of, and which of them they have not acknowledged",
		Long: `Whoever was told of a participant is told when their identity is erased, and acknowledges it when it has erased what
lets the person be recognised. An erasure counts as acknowledged only when that very message was; one that the service
did not take is parked: journey subscription parked.

What the relay has not read yet stands at the end: whether the service has to be told is not known before.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				filter := receipt.Filter{Subscription: first(args), Operation: operation, Open: open}
				unread, err := receipt.ListUnread(ctx, p.database, store, filter)
				if err != nil {
					return err
				}
				all, err := receipt.ListErasures(ctx, p.database, filter) // after it: nothing falls in between
				if err != nil {
					return err
				}
				for _, u := range unread {
					if !slices.ContainsFunc(all, func(e receipt.Erasure) bool { return e.Subscription == u.Subscription && e.Position == u.Position }) {
						all = append(all, u)
					}
				}
				return opts.toldErasures(c, all)
			})
		},
	}
	c.Flags().StringVar(&operation, "operation", "", "only those of this operation")
	c.Flags().BoolVar(&open, "open", false, "only those that are not acknowledged")
	return c
}

// first is the only argument; empty if there is none.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// toldErasureLine is an erasure that a service was told of, for a program.
type toldErasureLine struct {
	Subscription   string `json:"subscription"`
	Operation      string `json:"operation"`
	Participant    string `json:"participant"`
	Position       uint64 `json:"position"`
	Event          string `json:"event,omitempty"`
	State          string `json:"state"`
	ToldAt         string `json:"told_at,omitempty"`
	AcknowledgedAt string `json:"acknowledged_at,omitempty"`
}

func (o *options) toldErasures(c *cobra.Command, all []receipt.Erasure) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		var lines []toldErasureLine
		for _, e := range all {
			lines = append(lines, toldErasureLine{e.Subscription, e.Operation, e.Participant, e.Position, e.Event, string(e.State()), inFull(e.ToldAt), inFull(e.AcknowledgedAt)})
		}
		head := []string{"subscription", "operation", "participant", "position", "event", "state", "told_at", "acknowledged_at"}
		return writeRecords(o, out, lines, head, func(l toldErasureLine) []string {
			return []string{l.Subscription, l.Operation, l.Participant, number(l.Position), l.Event, l.State, l.ToldAt, l.AcknowledgedAt}
		})
	}
	heads := []string{"subscription", "operation", "participant", "told", "acknowledged"}
	if o.lang == "de" {
		heads = []string{"Abonnement", "Vorhaben", "Teilnahme", "mitgeteilt", "bestätigt"}
	}
	t := o.grid(out, heads...)
	open := 0
	for _, e := range all {
		acknowledged := o.clock(e.AcknowledgedAt)
		switch e.State() {
		case receipt.StateNotRead:
			acknowledged = o.word("noch nicht so weit gelesen", "not read that far yet")
			open++
		case receipt.StateTold:
			acknowledged = o.word("noch nicht", "not yet")
			open++
		case receipt.StateParked:
			acknowledged = o.word("nicht angenommen", "not taken")
			open++
		case receipt.StateRevoked:
			acknowledged = o.word("entzogen", "revoked")
			open++
		}
		t.AppendRow(table.Row{e.Subscription, e.Operation, e.Participant, o.clock(e.ToldAt), acknowledged})
	}
	t.Render()
	o.note(out, o.word("Löschungen: %d, nicht bestätigt: %d", "erasures: %d, not acknowledged: %d"), len(all), open)
	return nil
}
