package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/delivery"
	"journey/domain/calendar"
)

// end gives up what waits for a receiver who wants nothing any more.
const end = `
UPDATE journey_outbox.deliveries d SET state = 'dead', fault = s.fault, since = @now
FROM journey_outbox.stopped s
WHERE d.channel = @channel AND (d.target = @target OR @target = '') AND d.state = 'pending'
    AND s.channel = d.channel AND s.target = d.target`

// hurry makes due what was put off by a clock that was ahead and has gone back since. A first attempt may wait long by
// rights, over a holiday, but is not planned in the future; a later one waits no longer than the longest wait.
const hurry = `
UPDATE journey_outbox.deliveries SET next_at = @now, since = @now
WHERE (channel = @channel OR @channel = '') AND (target = @target OR @target = '') AND state = 'pending'
    AND (attempts = 0 AND since > @soon OR attempts > 0 AND next_at > @far)`

// claim counts the attempt before it is made, so that a crash cannot try for ever.
const claim = `
WITH due AS (
    SELECT id FROM journey_outbox.deliveries
    WHERE channel = @channel AND (target = @target OR @target = '') AND state = 'pending' AND next_at <= @now
    ORDER BY next_at, id LIMIT @most FOR UPDATE SKIP LOCKED
)
UPDATE journey_outbox.deliveries d SET attempts = d.attempts + 1, next_at = @until
FROM due WHERE d.id = due.id
RETURNING d.id, d.channel, d.target, d.body, d.day, d.zone, d.attempts`

const countParts = `SELECT kind, count(*) FROM journey_outbox.parts WHERE delivery = @id GROUP BY kind`

// arrived holds whoever's attempt it was, also after somebody else claimed it.
const arrived = `
UPDATE journey_outbox.deliveries SET state = 'delivered', fault = '', body = '', since = @now
WHERE id = @id AND state = 'pending'`

const again = `
UPDATE journey_outbox.deliveries SET next_at = @at, fault = @fault
WHERE id = @id AND state = 'pending' AND attempts = @attempts`

const giveUp = `
UPDATE journey_outbox.deliveries SET state = 'dead', fault = @fault, since = @now
WHERE id = @id AND state = 'pending' AND attempts = @attempts`

const stop = `
INSERT INTO journey_outbox.stopped (channel, target, fault) VALUES (@channel, @target, @fault)
ON CONFLICT (channel, target) DO NOTHING`

// turn sends what is due on a lane, at most as many as it sends at once. It answers how many it tried and how
// many of them arrived.
func (o *Outbox) turn(ctx context.Context, lane Lane) (tried, delivered int, err error) {
	now := o.config.Now()
	if _, err := o.database.Exec(ctx, end, pgx.NamedArgs{"channel": lane.Channel, "target": lane.Target, "now": now}); err != nil {
		return 0, 0, named(err)
	}
	due, err := o.claim(ctx, lane, now)
	if err == nil && len(due) == 0 {
		var hurried int64
		if hurried, err = o.hurry(ctx, lane, now); err == nil && hurried > 0 {
			due, err = o.claim(ctx, lane, now)
		}
	}
	if err != nil {
		return 0, 0, named(err)
	}
	answers := make([]delivery.Answer, len(due))
	group := &errgroup.Group{}
	for i, d := range due {
		group.Go(func() error {
			answers[i] = lane.Send(ctx, d)
			// What is known of an attempt is stored even when this process ends.
			store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			return o.keep(store, lane, d, answers[i])
		})
	}
	err = group.Wait()
	for _, a := range answers {
		if a.Outcome == delivery.Delivered {
			delivered++
		}
	}
	return len(due), delivered, err
}

// hurry answers how many it made due on a lane; a lane without a channel is all there are.
func (o *Outbox) hurry(ctx context.Context, lane Lane, now time.Time) (int64, error) {
	done, err := o.database.Exec(ctx, hurry, pgx.NamedArgs{
		"channel": lane.Channel, "target": lane.Target, "now": now, "soon": now.Add(delivery.Lease), "far": now.Add(delivery.Longest),
	})
	if n := done.RowsAffected(); err == nil && n > 0 {
		o.config.Log.WarnContext(ctx, "put off by a clock that was ahead, due now", "channel", lane.Channel, "deliveries", n)
	}
	return done.RowsAffected(), err
}

// claim takes what is due and reads what it is made of.
func (o *Outbox) claim(ctx context.Context, lane Lane, now time.Time) ([]Delivery, error) {
	most := lane.Parallel
	if most == 0 {
		most = 4
	}
	rows, err := o.database.Query(ctx, claim, pgx.NamedArgs{
		"channel": lane.Channel, "target": lane.Target, "now": now, "until": now.Add(delivery.Lease), "most": most,
	})
	if err != nil {
		return nil, err
	}
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Delivery, err error) {
		var day *time.Time
		var zone string
		err = row.Scan(&d.ID, &d.Channel, &d.Target, &d.Body, &day, &zone, &d.Attempts)
		if day != nil {
			d.Day = calendar.Of(*day, time.UTC)
		}
		var unknown error
		if d.Zone, unknown = time.LoadLocation(zone); unknown != nil {
			d.Zone = time.UTC // this machine lacks what another one knew: better a day too late than not at all
		}
		return d, err
	})
	if err != nil {
		return nil, err
	}
	for i := range due {
		if due[i].Day == calendar.None {
			continue
		}
		if due[i].Parts, err = o.parts(ctx, due[i].ID); err != nil {
			return nil, err
		}
	}
	return due, nil
}

func (o *Outbox) parts(ctx context.Context, id string) (map[string]int, error) {
	rows, err := o.database.Query(ctx, countParts, pgx.NamedArgs{"id": id})
	if err != nil {
		return nil, err
	}
	parts, kind, n := map[string]int{}, "", 0
	_, err = pgx.ForEachRow(rows, []any{&kind, &n}, func() error {
		parts[kind] = n
		return nil
	})
	return parts, err
}

// keep stores what an attempt came to.
func (o *Outbox) keep(ctx context.Context, lane Lane, d Delivery, a delivery.Answer) error {
	now := o.config.Now()
	args := pgx.NamedArgs{"id": d.ID, "channel": d.Channel, "target": d.Target, "now": now, "fault": a.Fault, "attempts": d.Attempts}
	statements := []string{giveUp}
	log := o.config.Log.With("channel", d.Channel, "delivery", d.ID, "attempt", d.Attempts, "fault", a.Fault)
	switch a.Outcome {
	case delivery.Delivered:
		statements = []string{arrived}
	case delivery.Again:
		if wait, more := lane.Schedule.Next(d.Attempts, a.Wait, delivery.Seed(o.config.Seed, d.ID)); more {
			args["at"] = now.Add(wait)
			statements = []string{again}
			log.WarnContext(ctx, "not delivered, will be tried again", "wait", wait.Round(time.Second))
			break
		}
		log.ErrorContext(ctx, "not delivered, given up")
	case delivery.Gone:
		statements = append(statements, stop)
		log.ErrorContext(ctx, "not delivered, the receiver takes nothing any more")
	case delivery.Refused:
		log.ErrorContext(ctx, "not delivered, refused for good")
	}
	return named(pgx.BeginFunc(ctx, o.database, func(tx pgx.Tx) error {
		var all error
		for _, s := range statements {
			_, err := tx.Exec(ctx, s, args)
			all = errors.Join(all, err)
		}
		return all
	}))
}
