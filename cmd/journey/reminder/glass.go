package reminder

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/api/directory"
	"journey/cmd/journey/outbox"
	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// glassBody says of a mail that it is about one break-glass.
	glassBody = "break_glass"
	// ofOfficers begins the target of what is for the data protection officers of an operation: officers/OPERATION.
	ofOfficers = "officers/"
	// glassesSince is how old a break-glass may be that nobody was told of, when the telling begins: the weekly review
	// has the older ones.
	glassesSince = 7 * 24 * time.Hour
)

// Glasses reads the log of accesses from its beginning and on until ctx ends, and tells the data protection officers of
// every break-glass, each once however often it is read: it is planned under an id made of its line.
func (o *Outside) Glasses(ctx context.Context, log *accesslog.Log, settings *Settings) error {
	return log.Follow(ctx, 0, eventstore.MaxBatch, func(ctx context.Context, messages []eventstore.Message) error {
		var broken []*journeyv1.AccessRecord
		for _, m := range messages {
			line, err := accesslog.Decode(m)
			if err != nil {
				return err
			}
			if line.Broken != nil && o.now().Sub(line.At.AsTime()) < glassesSince {
				broken = append(broken, line)
			}
		}
		return o.tellGlasses(ctx, broken, settings)
	})
}

func (o *Outside) tellGlasses(ctx context.Context, broken []*journeyv1.AccessRecord, settings *Settings) error {
	var all []outbox.Delivery
	for _, line := range broken {
		channels := settings.For(operation.Facts{ID: line.Operation}).Channels
		if len(channels) == 0 {
			o.words.WarnContext(ctx, "nobody is told of a break-glass: the operation has no channel in the configuration of reminders (mail or webhooks); journey access review lists it",
				"operation", line.Operation, "break_glass", line.Id)
		}
		for _, channel := range channels {
			d := outbox.Delivery{ID: hookID(line.Id, channel), Channel: webhookChannel, Target: channel}
			var err error
			if channel == mailChannel {
				d.Channel, d.Target, d.Body = mailChannel, ofOfficers+line.Operation, []byte(glassBody)
			} else if d.Body, err = glassHook(line); err != nil {
				return err
			}
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pgx.BeginFunc(ctx, o.database, func(tx pgx.Tx) error { return o.outbox.Plan(ctx, tx, all) })
}

// glassHook is a break-glass as Standard Webhooks has it. It names the case by its pseudonym.
func glassHook(line *journeyv1.AccessRecord) ([]byte, error) {
	data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(line)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}{"access.break_glass", line.At.AsTime(), data})
}

// officers are the data protection officers of an operation who have not left on a day.
func officers(staff directory.Directory, operation string, on calendar.Date) []directory.Staff {
	return slices.DeleteFunc(staff.Everybody(), func(s directory.Staff) bool {
		return s.Role != journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER || !s.WorksIn(operation) || s.Left(on)
	})
}
