package outbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
)

const planDelivery = `
INSERT INTO journey_outbox.deliveries (id, channel, target, body, day, zone, state, attempts, next_at, fault, since)
VALUES (@id, @channel, @target, @body, @day, @zone, @state, 0, @at, @fault, @now)
ON CONFLICT (id) DO NOTHING`

// Plan stores deliveries to be sent at once, in the caller's transaction. One whose id is there already,
// whatever became of it, is not planned again.
func (o *Outbox) Plan(ctx context.Context, tx pgx.Tx, deliveries []Delivery) error {
	now := o.config.Now()
	batch := &pgx.Batch{}
	for _, d := range deliveries {
		batch.Queue(planDelivery, pgx.NamedArgs{
			"id": d.ID, "channel": d.Channel, "target": d.Target, "body": append([]byte{}, d.Body...), "day": nil,
			"zone": "UTC", "state": "pending", "at": now, "fault": "", "now": now,
		})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return named(err)
	}
	return nil
}

// Part is one of several things that a receiver is told in one delivery a day.
type Part struct {
	// ID names the part; a receiver is told each once.
	ID string
	// Kind is what parts are counted by.
	Kind string
	// Target is who is told.
	Target string
}

// untouched says whether a delivery may still grow. Whoever asks holds it, so that nobody begins to send it meanwhile.
const untouched = `SELECT attempts = 0 AND state = @state FROM journey_outbox.deliveries WHERE id = @id FOR UPDATE`

const putPart = `
INSERT INTO journey_outbox.parts (part, channel, target, kind, delivery)
VALUES (@part, @channel, @target, @kind, @delivery)
ON CONFLICT (part, channel, target) DO NOTHING`

// known are the parts of some that their receivers were told, or are about to be.
const known = `
SELECT p.part, p.target FROM journey_outbox.parts p
JOIN unnest(@parts::TEXT[], @targets::TEXT[]) AS want (part, target) ON p.part = want.part AND p.target = want.target
WHERE p.channel = @channel`

// Slot answers the first day, not before from, on which something may go out, and when, in the zone of that day.
type Slot func(from calendar.Date) (day calendar.Date, at time.Time)

// Gather puts parts into one delivery a day and receiver, in the caller's transaction: that of the first slot from
// first on whose delivery has not begun to be sent.
func (o *Outbox) Gather(ctx context.Context, tx pgx.Tx, channel string, first calendar.Date, slot Slot, parts []Part) error {
	_, err := o.collect(ctx, tx, channel, first, slot, "", parts)
	return err
}

// PutAside puts parts into one delivery a receiver that is given up from the beginning, in the caller's transaction:
// whether it is sent is for a person to say. at is the present moment in the zone of its day, fault the stable id of why.
func (o *Outbox) PutAside(ctx context.Context, tx pgx.Tx, channel string, at time.Time, fault string, parts []Part) error {
	now := func(day calendar.Date) (calendar.Date, time.Time) { return day, at }
	n, err := o.collect(ctx, tx, channel, calendar.Of(at, at.Location()), now, fault, parts)
	if n > 0 && err == nil {
		o.config.Log.WarnContext(ctx, "put aside, a person must say whether it is sent", "channel", channel, "fault", fault, "parts", n)
	}
	return err
}

// collect gathers parts, or puts them aside if there is a fault. It answers how many were not known.
func (o *Outbox) collect(ctx context.Context, tx pgx.Tx, channel string, first calendar.Date, slot Slot, fault string, parts []Part) (n int, err error) {
	if len(parts) == 0 {
		return 0, nil
	}
	if parts, err = untold(ctx, tx, channel, parts); err != nil {
		return 0, named(err)
	}
	n = len(parts)
	// In the order of targets: two who gather at once wait for each other, neither for both.
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID)) })
	for len(parts) > 0 {
		theirs := parts
		if i := slices.IndexFunc(parts, func(p Part) bool { return p.Target != parts[0].Target }); i > 0 {
			theirs = parts[:i]
		}
		parts = parts[len(theirs):]
		if err := o.collectFor(ctx, tx, channel, first, slot, fault, theirs); err != nil {
			return 0, named(err)
		}
	}
	return n, nil
}

// untold leaves out the parts that are known.
func untold(ctx context.Context, tx pgx.Tx, channel string, parts []Part) ([]Part, error) {
	var ids, targets []string
	for _, p := range parts {
		ids, targets = append(ids, p.ID), append(targets, p.Target)
	}
	rows, err := tx.Query(ctx, known, pgx.NamedArgs{"channel": channel, "parts": ids, "targets": targets})
	if err != nil {
		return nil, err
	}
	type key struct{ ID, Target string }
	told, err := pgx.CollectRows(rows, pgx.RowToStructByPos[key])
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p Part) bool { return slices.Contains(told, key{p.ID, p.Target}) }), nil
}

// collectFor collects the parts of one receiver.
func (o *Outbox) collectFor(ctx context.Context, tx pgx.Tx, channel string, from calendar.Date, slot Slot, fault string, parts []Part) error {
	target, id, state := parts[0].Target, "", "pending"
	if fault != "" {
		state = "dead"
	}
	for {
		day, at := slot(from)
		id = gathered(channel, target, day, fault)
		_, err := tx.Exec(ctx, planDelivery, pgx.NamedArgs{
			"id": id, "channel": channel, "target": target, "body": []byte{}, "day": day.Time(),
			"zone": at.Location().String(), "state": state, "at": at, "fault": fault, "now": o.config.Now(),
		})
		if err != nil {
			return err
		}
		var takes bool
		if err := tx.QueryRow(ctx, untouched, pgx.NamedArgs{"id": id, "state": state}).Scan(&takes); err != nil {
			return err
		}
		if takes {
			break
		}
		from = day.Add(1)
	}
	batch := &pgx.Batch{}
	for _, p := range parts {
		batch.Queue(putPart, pgx.NamedArgs{"part": p.ID, "channel": channel, "target": target, "kind": p.Kind, "delivery": id})
	}
	return tx.SendBatch(ctx, batch).Close()
}

// gathered is the id of what a receiver is told on a day, or of what was put aside then.
func gathered(channel, target string, day calendar.Date, fault string) string {
	text := channel + "\x00" + target + "\x00" + day.String()
	if fault != "" {
		text += "\x00" + fault
	}
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:16])
}
