package receipt

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/announcement"
)

// End is the end of a subscription's stream, where messages are put.
type End interface {
	// Next is the sequence that the next message gets.
	Next() uint64
	// Put stores a message at Next, with the cursor of the last message there; otherwise it is an error.
	Put(ctx context.Context, m announcement.Message) error
}

const (
	toRetry = `
SELECT sequence, event, participant, kind, header, body FROM journey_relay.waiting
WHERE subscription = @subscription AND parked AND retry ORDER BY sequence LIMIT @most`

	moveNotice = `UPDATE journey_relay.erasures SET sequences = sequences || @now::BIGINT WHERE subscription = @subscription AND event = @event`

	sentAgain = `DELETE FROM journey_relay.waiting WHERE subscription = @subscription AND sequence = @sequence`

	// underWay keeps the copy until the consumer has it behind it: its stream may be lost before.
	underWay = `
INSERT INTO journey_relay.waiting (subscription, sequence, event, participant, kind, attempts, next_at, fault, parked, retry, since, header, body)
VALUES (@subscription, @now, @event, @participant, @kind, 0, @at, '', false, false, @at, @header, @body)
ON CONFLICT (subscription, sequence) DO NOTHING`

	movePublished = `UPDATE journey_relay.progress SET published = @now WHERE subscription = @subscription AND published < @now`
)

// copiesAtOnce is how many copies are put into a stream before what is new has its turn.
const copiesAtOnce = 100

type parked struct {
	Sequence                 uint64
	Event, Participant, Kind string
	Header                   map[string]string
	Body                     []byte
}

// Retry puts copies of what somebody wants to be sent again at the end of the stream, in their order and some at
// once, and answers how many. A copy has the id of its message, and says how many times that was sent again. It takes the
// place of the message once it is stored; after a crash in between it is stored a second time. For a webhook there is
// nothing to do here.
func (w *Watch) Retry(ctx context.Context, end End) (int, error) {
	if w.webhook {
		return 0, nil
	}
	rows, err := w.database.Query(ctx, toRetry, pgx.NamedArgs{"subscription": w.name, "most": copiesAtOnce})
	if err != nil {
		return 0, w.named(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[parked])
	if err != nil {
		return 0, w.named(err)
	}
	for n, p := range all {
		if err := w.retry(ctx, p, end); err != nil {
			return n, w.named(err)
		}
	}
	return len(all), nil
}

func (w *Watch) retry(ctx context.Context, p parked, end End) error {
	sequence := end.Next()
	m := p.copied()
	args := pgx.NamedArgs{"subscription": w.name, "event": p.Event, "participant": p.Participant, "kind": p.Kind, "sequence": p.Sequence,
		"now": sequence, "at": w.now(), "header": withSubject(m.Subject, m.Header), "body": p.Body}
	if isNotice(p.Kind) {
		if _, err := w.database.Exec(ctx, moveNotice, args); err != nil {
			return err
		}
		w.mu.Lock()
		err := w.listen(ctx, true)
		w.mu.Unlock()
		if err != nil {
			return err
		}
	}
	if err := end.Put(ctx, m); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, w.database, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sentAgain, args); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, underWay, args); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, movePublished, args)
		return err
	})
}

// copied is the message once more, without an id for the server, which would not store what it has seen in the last
// minutes.
func (p parked) copied() announcement.Message {
	m := announcement.Message{ID: p.Event, Subject: p.Header[subjectHeader], Header: map[string]string{}, Data: p.Body}
	for name, value := range p.Header {
		if name != subjectHeader && name != announcement.CursorHeader {
			m.Header[name] = value
		}
	}
	before, _ := strconv.Atoi(p.Header[announcement.AgainHeader]) // absent: 0
	m.Header[announcement.AgainHeader] = strconv.Itoa(before + 1)
	return m
}
