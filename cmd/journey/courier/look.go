package courier

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
)

// replay is what is posted again before anything new is; over says that it has been.
type replay struct {
	next, until uint64
	over        bool
}

const look = `
SELECT p.acknowledged, p.acknowledged_position, p.acknowledged_index, p.published, r.next, r.until, p.seen_at,
    (SELECT min(w.since) FROM journey_relay.waiting w WHERE w.subscription = @name AND NOT w.parked),
    (SELECT count(*) FROM (SELECT FROM journey_relay.waiting w WHERE w.subscription = @name AND NOT w.parked LIMIT @most) x)
FROM journey_relay.progress p LEFT JOIN journey_relay.replays r ON r.subscription = p.subscription
WHERE p.subscription = @name`

// looked is what the tables say.
type looked struct {
	floor, published uint64
	cursor           announcement.Cursor
	replay           *replay
	seen, since      *time.Time
	waiting          int
}

// ask reads what the tables say; none if the relay has not made the stream yet.
func (s *shift) ask(ctx context.Context) (*looked, error) {
	rows, err := s.Database.Query(ctx, look, pgx.NamedArgs{"name": s.Subscription, "most": most})
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l looked, err error) {
		var next, until *uint64
		err = row.Scan(&l.floor, &l.cursor.Position, &l.cursor.Index, &l.published, &next, &until, &l.seen, &l.since, &l.waiting)
		if next != nil {
			l.replay = &replay{next: *next, until: *until}
		}
		return l, err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// begin reads where the shift begins.
func (s *shift) begin(ctx context.Context) error {
	l, err := s.ask(ctx)
	if err != nil {
		return err
	}
	if l != nil {
		s.window.floor, s.window.cursor, s.replay = l.floor, l.cursor, l.replay
		if l.replay != nil {
			s.window.floor = l.replay.next - 1
		}
	}
	return s.look(ctx)
}

// look brings the shift up to what has been changed meanwhile. errMoved if it would have begun elsewhere.
func (s *shift) look(ctx context.Context) error {
	row, err := subscription.Get(ctx, s.Database, s.Subscription)
	if err != nil {
		return err
	}
	l, err := s.ask(ctx)
	if err != nil {
		return err
	}
	if l == nil || row.State != subscription.Active || row.Webhook == nil {
		s.sender, s.subscription = nil, subscription.Subscription{}
		return nil
	}
	if (l.replay == nil) != (s.replay == nil) || l.replay == nil && l.floor != s.window.floor ||
		l.replay != nil && (l.replay.next != s.window.floor+1 || l.replay.until != s.replay.until) {
		return errMoved
	}
	s.until, s.waiting, s.due = l.published, l.waiting, true
	if s.replay != nil {
		s.until = min(s.until, s.replay.until)
	}
	if err := s.serve(ctx, row); err != nil || s.sender == nil {
		return err
	}
	// Only once everything that was due was tried: it may be this courier that was away.
	if s.failed && s.underWay == 0 && s.failing(row, l) {
		return s.pause(ctx, subscription.Failing)
	}
	return nil
}

// failing says whether nothing has arrived for too long while something waited.
func (s *shift) failing(row subscription.Subscription, l *looked) bool {
	if l.since == nil {
		return false
	}
	since := *l.since
	for _, t := range []*time.Time{&row.Since, l.seen} {
		if t != nil && t.After(since) {
			since = *t
		}
	}
	return s.Now().Sub(since) >= patience
}

// pause stops the subscription until a person lets it go on.
func (s *shift) pause(ctx context.Context, why subscription.Why) error {
	s.Log.ErrorContext(ctx, "subscription paused until somebody resumes it", "subscription", s.Subscription, "why", why)
	s.sender = nil
	return subscription.Pause(ctx, s.Database, s.Subscription, why, s.Now())
}

// serve makes the sender ready, if it is not or the webhook was changed.
func (s *shift) serve(ctx context.Context, row subscription.Subscription) error {
	if s.sender != nil && *s.subscription.Webhook == *row.Webhook {
		return nil
	}
	s.subscription = row
	to, err := endpoint(*row.Webhook)
	if err == nil {
		s.sender, err = s.Sender(to)
	}
	var no *delivery.Fault
	if errors.As(err, &no) { // which says what a person must put right
		return s.pause(ctx, subscription.Why(no.ID))
	}
	if err != nil {
		return err
	}
	if s.announcer, err = announcement.New(row.Name, row.Content, row.Secret); err != nil {
		return err
	}
	if s.stream, err = s.JetStream.Stream(ctx, subscription.Stream(s.Subscription)); err != nil {
		return err
	}
	return s.shorten(ctx, s.stream.CachedInfo().State.FirstSeq)
}

// skip leaves out of a replay what the stream lost since it was asked for.
const skip = `UPDATE journey_relay.replays SET next = @first WHERE subscription = @name AND next < @first`

// shorten leaves out of a replay what lies before the first message of the stream. errMoved if that changed anything.
func (s *shift) shorten(ctx context.Context, first uint64) error {
	if s.replay == nil || s.window.floor+1 >= first {
		return nil
	}
	s.Log.WarnContext(ctx, "what the stream does not have any more is not sent again", "subscription", s.Subscription, "before", first)
	args := pgx.NamedArgs{"name": s.Subscription, "first": first}
	for _, statement := range []string{skip, endReplay} {
		if _, err := s.Database.Exec(ctx, statement, args); err != nil {
			return err
		}
	}
	return errMoved
}
