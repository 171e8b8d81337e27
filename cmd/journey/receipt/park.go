package receipt

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
)

// subjectHeader keeps the subject of a parked message among its headers.
const subjectHeader = "journey-subject"

// messageAt is the message that a verdict is about; nil if it is not there any more.
func messageAt(ctx context.Context, js jetstream.JetStream, v verdict) (*jetstream.RawStreamMsg, error) {
	stream, err := js.Stream(ctx, subscription.Stream(v.subscription))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("stream of subscription %s: %w", v.subscription, err)
	}
	m, err := stream.GetMsg(ctx, v.sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("message %d of subscription %s: %w", v.sequence, v.subscription, err)
	}
	if m.Time.After(v.at) {
		return nil, nil
	}
	return m, nil
}

// A message that was parked and is so again stays as it is, also while it waits to be sent again. A copy that was under
// way is parked.
const insertWaiting = `
INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
SELECT name, @sequence, @event, @participant, @kind, @attempts, @at, @fault, true, @retry, @at, @header, @body
FROM journey_relay.subscriptions WHERE name = @subscription AND state <> 'revoked'
ON CONFLICT (subscription, sequence) DO UPDATE SET attempts = excluded.attempts, fault = excluded.fault, parked = true, retry = excluded.retry, since = excluded.since
WHERE NOT waiting.parked AND waiting.event = excluded.event`

// withSubject are the headers of a message that it takes to send it again.
func withSubject(subject string, header map[string]string) map[string]string {
	all := map[string]string{subjectHeader: subject}
	for name, value := range header {
		if !strings.HasPrefix(name, "Nats-") {
			all[name] = value
		}
	}
	return all
}

// messageOf is a message as it lies in the stream.
func messageOf(m *jetstream.RawStreamMsg) announcement.Message {
	header := map[string]string{}
	for name := range m.Header {
		header[name] = m.Header.Get(name)
	}
	return announcement.Message{ID: header[announcement.IDHeader], Subject: m.Subject, Header: header, Data: m.Data}
}

// park puts a message that was not taken where a person sees it, with all that it takes to send it again: its stream
// may be lost by then. An erasure notice that was passed over is sent again once without a person.
func park(ctx context.Context, database *pgxpool.Pool, v verdict, m announcement.Message) error {
	_, err := database.Exec(ctx, insertWaiting, pgx.NamedArgs{
		"subscription": v.subscription, "sequence": v.sequence, "event": m.ID,
		"participant": m.Header[announcement.ParticipantHeader], "kind": strings.TrimPrefix(m.Header[announcement.TypeHeader], announcement.Type("")),
		"attempts": v.deliveries, "at": v.at, "fault": v.fault,
		"retry": v.fault == FaultPassed && m.Header[announcement.AgainHeader] == "", "header": withSubject(m.Subject, m.Header), "body": m.Data,
	})
	if err != nil {
		return fmt.Errorf("message %d of subscription %s: %w", v.sequence, v.subscription, err)
	}
	return nil
}

func (f *following) park(ctx context.Context, v verdict) error {
	m, err := f.message(ctx, v)
	if m == nil || err != nil {
		return err
	}
	f.Log.WarnContext(ctx, "a subscriber did not take a message; journey subscription parked", "subscription", v.subscription, "sequence", v.sequence, "fault", v.fault)
	return park(ctx, f.Database, v, messageOf(m))
}

// isNotice says whether a message of this kind is an erasure notice.
func isNotice(kind string) bool { return kind == string(placement.ParticipantErased) }
