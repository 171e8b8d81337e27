package receipt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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

const (
	owed = `
SELECT e.subscription, v.sequence, e.event, v.at
FROM journey_relay.erasures e JOIN unnest(@subscriptions::TEXT[], @sequences::BIGINT[], @ats::TIMESTAMPTZ[]) AS v (subscription, sequence, at)
    ON v.subscription = e.subscription AND v.sequence = ANY (e.sequences)
WHERE e.acknowledged_at IS NULL`

	setAcknowledged = `
UPDATE journey_relay.erasures SET acknowledged_at = @at
WHERE subscription = @subscription AND event = @event AND acknowledged_at IS NULL`

	// forgetParked: a copy was acknowledged, so nobody need send it again.
	forgetParked = `DELETE FROM journey_relay.waiting WHERE subscription = @subscription AND event = @event`
)

// acknowledge writes down which erasure notices are among what was acknowledged.
func (f *following) acknowledge(ctx context.Context, all []verdict) error {
	if len(all) == 0 {
		return nil
	}
	var subscriptions []string
	var sequences []uint64
	var ats []time.Time
	for _, v := range all {
		subscriptions, sequences, ats = append(subscriptions, v.subscription), append(sequences, v.sequence), append(ats, v.at)
	}
	rows, err := f.Database.Query(ctx, owed, pgx.NamedArgs{"subscriptions": subscriptions, "sequences": sequences, "ats": ats})
	if err != nil {
		return fmt.Errorf("erasure notices: %w", err)
	}
	type notice struct {
		Subscription string
		Sequence     uint64
		Event        string
		At           time.Time
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[notice])
	if err != nil {
		return fmt.Errorf("erasure notices: %w", err)
	}
	for _, n := range found {
		m, err := f.message(ctx, verdict{subscription: n.Subscription, sequence: n.Sequence, at: n.At})
		if err != nil {
			return err
		}
		if m == nil || m.Header.Get(announcement.IDHeader) != n.Event {
			continue
		}
		if err := Acknowledged(ctx, f.Database, n.Subscription, n.Event, n.At); err != nil {
			return err
		}
	}
	return nil
}

// beginner is a database, or a transaction on it.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Acknowledged writes down that a subscriber acknowledged an erasure notice, and that nobody need send it again. The
// first time counts; an event that is no erasure notice changes nothing.
func Acknowledged(ctx context.Context, database beginner, name, event string, at time.Time) error {
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"subscription": name, "event": event, "at": at}
		done, err := tx.Exec(ctx, setAcknowledged, args)
		if err == nil && done.RowsAffected() > 0 {
			_, err = tx.Exec(ctx, forgetParked, args)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("erasure notices of subscription %s: %w", name, err)
	}
	return nil
}

// isNotice says whether a message of this kind is an erasure notice.
func isNotice(kind string) bool { return kind == string(placement.ParticipantErased) }
