package reminder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/webhook"
	"journey/domain/calendar"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Outside tells of reminders on the channels beside the stream: web servers at once, people once a day by mail.
type Outside struct {
	channels *Channels
	outbox   *outbox.Outbox
	database *pgxpool.Pool
	now      func() time.Time
	words    *slog.Logger
}

// NewOutside is the outside of a deployment. The tables of the outbox must be there: outbox.Prepare.
func NewOutside(database *pgxpool.Pool, channels *Channels, config outbox.Config) *Outside {
	return &Outside{channels, outbox.New(database, config), database, config.Now, config.Log}
}

// Run sends until ctx ends.
func (o *Outside) Run(ctx context.Context) error {
	var lanes []outbox.Lane
	for name, sender := range o.channels.webhooks {
		lanes = append(lanes, outbox.Lane{
			Channel: webhookChannel, Target: name, Schedule: delivery.Standard(),
			Send: func(ctx context.Context, d outbox.Delivery) delivery.Answer {
				return sender.Send(ctx, webhook.Message{ID: d.ID, Body: d.Body}, o.now())
			},
		})
	}
	if o.channels.mail != nil {
		lanes = append(lanes, outbox.Lane{Channel: mailChannel, Schedule: delivery.Standard(), Send: o.mail})
	}
	return o.outbox.Run(ctx, lanes)
}

// Tell plans, in the transaction that says so of the stream, the deliveries of reminders of one operation. A web
// server knows by the id what it has, and gets also what it perhaps was told. Nobody is written to a second time
// unless a person says so: what was perhaps written is put aside, where they see it, and so is what is for nobody.
func (o *Outside) Tell(ctx context.Context, tx pgx.Tx, rules Rules, told []Told) error {
	var hooks []outbox.Delivery
	var parts, perhaps, unread []outbox.Part
	for _, m := range told {
		for _, channel := range rules.Channels {
			if channel == mailChannel {
				letter, nobody := readers(m)
				switch {
				case m.Over:
				case nobody:
					unread = append(unread, letter...)
				case m.Perhaps:
					perhaps = append(perhaps, letter...)
				default:
					parts = append(parts, letter...)
				}
				continue
			}
			body, err := body(m.Reminder)
			if err != nil {
				return err
			}
			hooks = append(hooks, outbox.Delivery{ID: hookID(m.GetReminder(), channel), Channel: webhookChannel, Target: channel, Body: body})
		}
	}
	if len(hooks) > 0 {
		if err := o.outbox.Plan(ctx, tx, hooks); err != nil {
			return err
		}
	}
	now := o.now().In(rules.Zone)
	if err := o.outbox.PutAside(ctx, tx, mailChannel, now, "reminder.perhaps_told", perhaps); err != nil {
		return err
	}
	if err := o.outbox.PutAside(ctx, tx, mailChannel, now, "reminder.nobody", unread); err != nil {
		return err
	}
	return o.outbox.Gather(ctx, tx, mailChannel, calendar.Of(now, rules.Zone), o.slot(rules), parts)
}

// slot answers, from a day on, the first day on which mail may go out and when: after it has waited for more of
// its day, if that is not quiet.
func (o *Outside) slot(rules Rules) func(calendar.Date) (calendar.Date, time.Time) {
	return func(from calendar.Date) (calendar.Date, time.Time) {
		year, month, day := from.Time().Date()
		at := time.Date(year, month, day, 0, 0, 0, 0, rules.Zone)
		if now := o.now().In(rules.Zone); at.Before(now) {
			at = now
		}
		at = rules.Quiet.Next(at, rules.Zone)
		if later := at.Add(o.channels.gather); rules.Quiet.Allows(later, rules.Zone) {
			return calendar.Of(at, rules.Zone), later
		}
		return calendar.Of(at, rules.Zone), at
	}
}

// hookID is the webhook-id: the same for ever for a reminder and an endpoint.
func hookID(reminder, name string) string {
	sum := sha256.Sum256([]byte(reminder + "\n" + name))
	return hex.EncodeToString(sum[:16])
}

// body is a reminder as Standard Webhooks has it: type, timestamp, data.
func body(m *journeyv1.Reminder) ([]byte, error) {
	data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct { // which takes out the spaces that the library puts now here, now there
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{"reminder." + query.Word(m.GetStage()), m.GetDecidedAt().AsTime(), data})
}
