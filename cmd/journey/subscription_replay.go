package main

import (
	"context"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"journey/cmd/journey/courier"
	"journey/domain/calendar"
	"journey/domain/refusal"
	"journey/eventstore"
)

// ruleBound is about an end of a range that is neither a message nor a day.
const ruleBound refusal.Rule = "subscription.bound"

func subscriptionReplayCommand(opts *options) *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use:   "replay NAME --from MESSAGE|DATE [--to MESSAGE|DATE]",
		Short: "Post to a web server again what it was sent, with the same ids",
		Long: `For a web server that lost what it had. A message is named by its number, which journey subscription show counts up to,
or by the day (UTC) on which it was told; both ends are included, and without --to it is everything up to the last that
was sent. It goes out before anything new does, each participant in order, with the ids that the messages had: whoever
has some of them knows them by that. A range that ends before the notice of an erasure goes on up to it. Another range
takes the place of one that is under way.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			first, err := boundOf("from", from)
			if err != nil {
				return opts.answer(err)
			}
			last := courier.Last
			if to != "" {
				if last, err = boundOf("to", to); err != nil {
					return opts.answer(err)
				}
			}
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, _ eventstore.Store) error {
				js, err := jetstream.New(p.nats)
				if err != nil {
					return err
				}
				again, err := courier.Replay(ctx, js, p.database, args[0], first, last)
				if err != nil {
					return err
				}
				return opts.replayed(c, args[0], again)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "the first message: its number, or YYYY-MM-DD")
	c.Flags().StringVar(&to, "to", "", "the last message: its number, or YYYY-MM-DD (default: the last that was sent)")
	required(c, "from")
	return c
}

// boundOf reads one end of a range.
func boundOf(field, text string) (courier.Bound, error) {
	if sequence, err := strconv.ParseUint(text, 10, 64); err == nil && sequence > 0 {
		return courier.Bound{Sequence: sequence}, nil
	}
	day, err := calendar.Parse(text)
	if err != nil || day == calendar.None {
		return courier.Bound{}, refusal.New(ruleBound, field, text)
	}
	return courier.Bound{Day: day}, nil
}

// replayedLine is what will be posted again, for a program.
type replayedLine struct {
	Subscription string `json:"subscription"`
	From         uint64 `json:"from"`
	To           uint64 `json:"to"`
	Messages     uint64 `json:"messages"`
}

func (o *options) replayed(c *cobra.Command, name string, r courier.Range) error {
	out := c.OutOrStdout()
	if o.output != "table" {
		line := replayedLine{name, r.From, r.To, r.Messages()}
		return writeRecords(o, out, []replayedLine{line}, []string{"subscription", "from", "to", "messages"}, func(l replayedLine) []string {
			return []string{l.Subscription, number(l.From), number(l.To), number(l.Messages)}
		})
	}
	o.note(out, o.word("%s: Nachrichten, die noch einmal gesendet werden: %d, von %d bis %d", "%s: messages that are sent again: %d, from %d to %d"), name, r.Messages(), r.From, r.To)
	return nil
}
