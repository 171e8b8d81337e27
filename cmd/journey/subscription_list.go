package main

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/subscription"
	"journey/domain/placement"
	"journey/eventstore"
)

func subscriptionListCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "Which subscriptions there are, how far they are, and when they were last seen",
		Long: `position is how far the relay has told the log, lag how many positions it is behind. Of what was told, pending is not
acknowledged yet; waiting is tried again (webhooks), parked waits for a person. last seen is when the service last asked
or acknowledged.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				all, err := subscription.List(ctx, p.database)
				if err != nil {
					return err
				}
				lines, err := subscriptionLines(ctx, p.database, store, all)
				if err != nil {
					return err
				}
				return opts.subscriptions(c, lines)
			})
		},
	}
}

func subscriptionShowCommand(opts *options) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Everything about one subscription but its secrets",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				s, err := subscription.Get(ctx, p.database, args[0])
				if err != nil {
					return err
				}
				lines, err := subscriptionLines(ctx, p.database, store, []subscription.Subscription{s})
				if err != nil {
					return err
				}
				if opts.output != "table" {
					return opts.subscriptions(c, lines)
				}
				t := opts.grid(c.OutOrStdout(), opts.word("Größe", "fact"), opts.word("Wert", "value"))
				for _, f := range opts.subscriptionFacts(lines[0]) {
					t.AppendRow(table.Row{opts.word(f.german, f.english), f.value})
				}
				t.Render()
				return nil
			})
		},
	}
}

// subscriptionLine is a subscription for a program.
type subscriptionLine struct {
	Subscription string   `json:"subscription"`
	Delivery     string   `json:"delivery"`
	Operations   []string `json:"operations"`
	Kinds        []string `json:"kinds"`
	Placements   []string `json:"placements"`
	Content      string   `json:"content"`
	After        uint64   `json:"after"`
	Webhook      string   `json:"webhook"`
	State        string   `json:"state"`
	Why          string   `json:"why"`
	Since        string   `json:"since"`
	Created      string   `json:"created"`
	ResetTo      *uint64  `json:"reset_to"`
	Position     uint64   `json:"position"`
	Lag          uint64   `json:"lag"`
	Published    uint64   `json:"published"`
	Acknowledged uint64   `json:"acknowledged"`
	Pending      uint64   `json:"pending"`
	Waiting      uint64   `json:"waiting"`
	Parked       uint64   `json:"parked"`
	LastSeen     string   `json:"last_seen"`

	of   subscription.Subscription
	seen time.Time
}

// subscriptionLines are subscriptions with how far they are. What is revoked is behind in nothing.
func subscriptionLines(ctx context.Context, database *pgxpool.Pool, store eventstore.Store, all []subscription.Subscription) ([]subscriptionLine, error) {
	progress, err := subscription.ListProgress(ctx, database)
	if err != nil {
		return nil, err
	}
	last, err := store.Last(ctx)
	if err != nil {
		return nil, err
	}
	var lines []subscriptionLine
	for _, s := range all {
		p := progress[s.Name]
		l := subscriptionLine{
			Subscription: s.Name, Delivery: "nats", Operations: s.Operations, Kinds: []string{}, Placements: []string{}, Content: string(s.Content), After: s.After,
			State: string(s.State), Why: string(s.Why), Since: inFull(s.Since), Created: inFull(s.Created), ResetTo: s.ResetTo,
			Position: max(p.Position, s.After), Published: p.Published, Acknowledged: p.Acknowledged, Pending: p.Pending,
			Waiting: p.Waiting, Parked: p.Parked, LastSeen: inFull(p.Seen), of: s, seen: p.Seen,
		}
		for _, f := range s.Choice.Facts {
			l.Kinds = append(l.Kinds, string(f))
		}
		for _, k := range s.Choice.Kinds {
			l.Placements = append(l.Placements, placement.Word(k))
		}
		if s.Webhook != nil {
			l.Delivery, l.Webhook = "webhook", s.Webhook.URL
		}
		if last.Sequence > l.Position && s.State != subscription.Revoked {
			l.Lag = last.Sequence - l.Position
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// inFull is a moment for a program; empty if there is none.
func inFull(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func (o *options) subscriptions(c *cobra.Command, lines []subscriptionLine) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		head := []string{"subscription", "delivery", "operations", "kinds", "placements", "content", "after", "webhook", "state", "why", "since", "created",
			"reset_to", "position", "lag", "published", "acknowledged", "pending", "waiting", "parked", "last_seen"}
		return writeRecords(o, out, lines, head, func(l subscriptionLine) []string {
			return append([]string{l.Subscription, l.Delivery, strings.Join(l.Operations, " "), strings.Join(l.Kinds, " "), strings.Join(l.Placements, " "),
				l.Content, number(l.After), l.Webhook, l.State, l.Why, l.Since, l.Created, orNothing(l.ResetTo)},
				number(l.Position), number(l.Lag), number(l.Published), number(l.Acknowledged), number(l.Pending), number(l.Waiting), number(l.Parked), l.LastSeen)
		})
	}
	heads := []string{"subscription", "delivery", "operations", "state", "position", "lag", "pending", "waiting", "parked", "last seen"}
	if o.lang == "de" {
		heads = []string{"Abonnement", "Zustellung", "Vorhaben", "Stand", "Stelle", "Rückstand", "unbestätigt", "wartet", "geparkt", "zuletzt gesehen"}
	}
	t := o.grid(out, heads...)
	for _, l := range lines {
		t.AppendRow(table.Row{l.Subscription, l.Delivery, strings.Join(l.Operations, " "), o.stateOf(l.of), l.Position, l.Lag, l.Pending, l.Waiting, l.Parked, o.seen(l)})
	}
	t.Render()
	o.note(out, o.word("Abonnements: %d", "subscriptions: %d"), len(lines))
	return nil
}

func (o *options) seen(l subscriptionLine) string {
	if l.seen.IsZero() {
		return o.word("nie", "never")
	}
	return o.clock(l.seen)
}

type fact struct{ german, english, value string }

func (o *options) subscriptionFacts(l subscriptionLine) []fact {
	all := func(words []string) string {
		if len(words) == 0 {
			return o.word("alle", "all")
		}
		return strings.Join(words, ", ")
	}
	facts := []fact{
		{"Abonnement", "subscription", l.Subscription},
		{"Vorhaben", "operations", strings.Join(l.Operations, ", ")},
		{"Tatsachen", "kinds", all(l.Kinds)},
		{"Arten von Vermittlung", "placements", all(l.Placements)},
		{"beginnt hinter Stelle", "begins behind position", number(l.After)},
		{"geschrieben als", "written as", l.Content},
	}
	if l.Webhook != "" {
		facts = append(facts, fact{"Webserver", "web server", l.Webhook})
	} else {
		facts = append(facts, fact{"NATS-Benutzer", "NATS user", subscription.User(l.Subscription)},
			fact{"Strom", "stream", subscription.Stream(l.Subscription)}, fact{"Verbraucher", "consumer", l.Subscription})
	}
	facts = append(facts, fact{"Stand", "state", o.stateOf(l.of)}, fact{"seit", "since", o.clock(l.of.Since)}, fact{"angelegt", "created", o.clock(l.of.Created)})
	if l.ResetTo != nil {
		facts = append(facts, fact{"soll weitergehen hinter Stelle", "is to go on behind position", number(*l.ResetTo)})
	}
	return append(facts,
		fact{"Stelle", "position", number(l.Position)}, fact{"Rückstand", "lag", number(l.Lag)},
		fact{"mitgeteilt bis Nachricht", "told up to message", number(l.Published)}, fact{"bestätigt bis Nachricht", "acknowledged up to message", number(l.Acknowledged)},
		fact{"unbestätigt", "pending", number(l.Pending)}, fact{"wartet", "waiting", number(l.Waiting)}, fact{"geparkt", "parked", number(l.Parked)},
		fact{"zuletzt gesehen", "last seen", o.seen(l)})
}
