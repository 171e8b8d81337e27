package courier

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

// blocked are those of some participants of whom something waits already.
const blocked = `
SELECT DISTINCT participant FROM journey_relay.waiting WHERE subscription = @name AND participant = ANY(@participants)`

// read takes letters from the stream, if few are left: as many as there is room for.
func (s *shift) read(ctx context.Context) error {
	if s.window.open() >= parallel {
		return nil
	}
	var participants []string
	had := len(s.window.letters)
	for s.window.last() < s.until && s.waiting+len(s.window.letters) < most && s.window.bytes < roomy {
		l, err := s.take(ctx, s.window.last()+1)
		if err != nil {
			return err
		}
		s.window.add(l)
		participants = append(participants, l.participant)
	}
	if len(participants) == 0 {
		return nil
	}
	rows, err := s.Database.Query(ctx, blocked, pgx.NamedArgs{"name": s.Subscription, "participants": participants})
	if err != nil {
		return err
	}
	var who string
	behind := map[string]bool{}
	if _, err = pgx.ForEachRow(rows, []any{&who}, func() error { behind[who] = true; return nil }); err != nil {
		return err
	}
	for _, l := range s.window.letters[had:] {
		if behind[l.participant] {
			l.state = waits
		}
	}
	return nil
}

// takeWithin bounds the wait for one message of the stream.
const takeWithin = 5 * time.Second

// take reads one message of the stream.
func (s *shift) take(ctx context.Context, sequence uint64) (*letter, error) {
	ctx, cancel := context.WithTimeout(ctx, takeWithin)
	defer cancel()
	raw, err := s.stream.GetMsg(ctx, sequence)
	if err != nil {
		return nil, fmt.Errorf("message %d of stream %s: %w", sequence, subscription.Stream(s.Subscription), err)
	}
	header := map[string]string{}
	for name := range raw.Header {
		header[name] = raw.Header[name][0]
	}
	l := &letter{sequence: sequence, header: header, body: raw.Data}
	return l, s.address(l)
}

// address fills a letter with what its headers say, and with what is posted.
func (s *shift) address(l *letter) (err error) {
	l.event, l.participant, l.kind = l.header[announcement.IDHeader], l.header[announcement.ParticipantHeader], strings.TrimPrefix(l.header[announcement.TypeHeader], announcement.Type(""))
	l.message = webhook.Message{ID: l.event, ContentType: announcement.PostedType}
	if l.message.Body, err = announcement.Posted(l.header, l.body); err == nil {
		l.cursor, err = s.announcer.Cursor(l.header[announcement.CursorHeader])
	}
	if err != nil {
		return fmt.Errorf("message %d of stream %s: %w", l.sequence, subscription.Stream(s.Subscription), err)
	}
	return nil
}
