package reminder

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// sendBatch is how many reminders go out at once.
const sendBatch = 500

// claim takes reminders that no other process is sending; they are its own until its transaction ends, also by
// the end of the process. One that was decided later than now by more than the grace was so by a clock that has gone
// back since; one that was decided a little later, perhaps by a process whose clock is a little ahead.
// Those of groups that are parked wait: what is known of them is old.
const claim = `
SELECT reminder, participant, obligation, stage, opens_on, checkpoint_on, closes_on, caseworker, partner, decided_at
FROM journey_reminder.reminders r
WHERE operation = @operation AND state = 'planned' AND (decided_at <= @before OR decided_at > @after)
  AND (@parked::TEXT[] = '{}' OR NOT EXISTS (SELECT FROM followup.obligations o
    WHERE o.operation = @operation AND o.participant = r.participant AND o.group_id = ANY(@parked)))
ORDER BY reminder
LIMIT @limit
FOR UPDATE SKIP LOCKED`

// selectNow is what obligations are on a day.
const selectNow = `
SELECT n.place, o.state, o.policy_version, o.opens_on, o.checkpoint_on, o.closes_on, o.caseworker, o.partner
FROM unnest(@participants::TEXT[], @obligations::TEXT[]) WITH ORDINALITY AS n (participant, obligation, place)
JOIN followup.obligations_on(@day::DATE) o ON o.participant = n.participant AND o.obligation = n.obligation
WHERE o.operation = @operation`

const updateSettled = `
UPDATE journey_reminder.reminders l SET state = n.state, opens_on = n.opens_on, checkpoint_on = n.checkpoint_on,
    closes_on = n.closes_on, caseworker = n.caseworker, partner = n.partner, to_coordinator = n.to_coordinator,
    recipients = string_to_array(n.recipients, E'\n'), settled_at = @at
FROM unnest(@reminders::TEXT[], @states::TEXT[], @opens::DATE[], @checkpoints::DATE[], @closes::DATE[],
    @caseworkers::TEXT[], @partners::TEXT[], @to_coordinator::BOOLEAN[], @recipients::TEXT[])
    AS n (reminder, state, opens_on, checkpoint_on, closes_on, caseworker, partner, to_coordinator, recipients)
WHERE l.reminder = n.reminder AND l.state = 'planned'`

// interrupted is how long after a message was sent a process that was interrupted may still be sure that nothing of
// it has gone out beside the stream. After that it may be a database that was restored who asks.
const interrupted = 5 * time.Minute

// Told is a reminder that lies in the stream, as it is told beside it.
type Told struct {
	*journeyv1.Reminder
	// Perhaps: it may have been told there before, by a database that is lost.
	Perhaps bool
	// Over: what it says does not hold any more.
	Over bool
}

// sent is what became of one batch.
type sent struct {
	// sent lie in the stream, unneeded are not needed any more, waiting are still planned.
	sent, unneeded, waiting int
}

// send takes one batch of what is planned, looks at each obligation again, and puts into the stream what still
// holds. At whatever moment it is interrupted, the batch is planned as before, and what of it lies in the stream
// already is found there the next time. What goes out beside the stream is planned in the same commit that says
// it was sent.
func (p *Process) send(ctx context.Context, operation string, rules Rules, parked groups, staff directory.Directory, on calendar.Date, at time.Time) (sent, error) {
	var count sent
	err := pgx.BeginFunc(ctx, p.Database, func(tx pgx.Tx) error {
		all, err := p.claimed(ctx, tx, operation, parked, at)
		if err != nil || len(all) == 0 {
			return err
		}
		holds, err := look(ctx, tx, operation, rules, all, on)
		if err != nil {
			return err
		}
		settled, told, err := p.deliver(ctx, all, holds, staff, on, at)
		for _, r := range settled {
			if r.State == Sent {
				count.sent++
			} else {
				count.unneeded++
			}
		}
		count.waiting = len(all) - len(settled)
		if err != nil && len(settled) == 0 {
			return err
		}
		p.trouble(ctx, operation, err)
		return p.settle(ctx, tx, rules, settled, told, at)
	})
	if err != nil {
		return sent{}, fmt.Errorf("sending reminders: %w", err)
	}
	return count, nil
}

func (p *Process) claimed(ctx context.Context, tx pgx.Tx, operation string, parked groups, at time.Time) ([]Reminder, error) {
	rows, err := tx.Query(ctx, claim, pgx.NamedArgs{"operation": operation, "limit": sendBatch, "parked": parked.of(operation), "before": at.Add(-p.Grace), "after": at.Add(p.Grace)})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Reminder, error) {
		r := Reminder{Operation: operation, State: Planned}
		return r, row.Scan(&r.ID, &r.Participant, &r.Obligation, &r.Stage, (*query.Date)(&r.Opens), (*query.Date)(&r.Checkpoint),
			(*query.Date)(&r.Closes), &r.Caseworker, &r.Partner, &r.DecidedAt)
	})
}

// look brings reminders up to what their obligations are on a day, and answers which of them still hold.
func look(ctx context.Context, tx pgx.Tx, operation string, rules Rules, all []Reminder, on calendar.Date) ([]bool, error) {
	holds := make([]bool, len(all))
	rows, err := tx.Query(ctx, selectNow, query.Custom, pgx.NamedArgs{"operation": operation, "day": query.Day(on),
		"participants": column(all, func(r Reminder) string { return r.Participant }),
		"obligations":  column(all, func(r Reminder) string { return r.Obligation })})
	if err != nil {
		return nil, err
	}
	var place int
	var state string
	var version uint32
	var now Reminder
	_, err = pgx.ForEachRow(rows, []any{&place, &state, &version, (*query.Date)(&now.Opens), (*query.Date)(&now.Checkpoint),
		(*query.Date)(&now.Closes), &now.Caseworker, &now.Partner}, func() error {
		r := &all[place-1]
		r.Opens, r.Checkpoint, r.Closes, r.Caseworker, r.Partner = now.Opens, now.Checkpoint, now.Closes, now.Caseworker, now.Partner
		holds[place-1] = r.Stage.Holds(followup.State(state), r.Closes, on, rules.week(version))
		return nil
	})
	return holds, err
}

// deliver puts what holds into the stream. It answers the reminders whose state is settled now, and the messages
// that lie in the stream now. An error is about those that are not settled.
func (p *Process) deliver(ctx context.Context, all []Reminder, holds []bool, staff directory.Directory, on calendar.Date, at time.Time) (settled []Reminder, told []Told, err error) {
	var out []*journeyv1.Reminder
	var going []Reminder
	for i, r := range all {
		tell(staff, &r, on)
		if holds[i] {
			going, out = append(going, r), append(out, message(r))
			continue
		}
		// It may have been interrupted after it was sent.
		before, err := p.stream.find(ctx, message(r))
		if err != nil {
			return settled, nil, named(err)
		}
		r.State = NotNeeded
		if before != nil {
			r.State, r.ToCoordinator, r.Recipients = Sent, before.GetToCoordinator(), before.GetRecipients()
			told = append(told, Told{Reminder: before.Reminder, Over: true})
		}
		settled = append(settled, r)
	}
	lies, err := p.stream.publish(ctx, out, at)
	for i, r := range going {
		if i >= len(lies) || lies[i] == nil {
			continue
		}
		r.State, r.ToCoordinator, r.Recipients = Sent, lies[i].GetToCoordinator(), lies[i].GetRecipients()
		settled = append(settled, r)
		// One that was decided at another moment was sent by a ledger that is lost.
		sure := lies[i].GetDecidedAt().AsTime().Equal(r.DecidedAt) && at.Sub(lies[i].since).Abs() < interrupted
		told = append(told, Told{Reminder: lies[i].Reminder, Perhaps: !sure})
	}
	return settled, told, err
}

// settle says in the ledger what was settled, and plans what goes out beside the stream.
func (p *Process) settle(ctx context.Context, tx pgx.Tx, rules Rules, settled []Reminder, told []Told, at time.Time) error {
	args := values("", at, settled)
	args["at"] = at
	args["recipients"] = column(settled, func(r Reminder) string { return strings.Join(r.Recipients, "\n") })
	if _, err := tx.Exec(ctx, updateSettled, args); err != nil {
		return err
	}
	if p.Tell == nil || len(told) == 0 {
		return nil
	}
	return p.Tell(ctx, tx, rules, told)
}
