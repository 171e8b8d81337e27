package reminder

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/api/directory"
	"journey/domain/calendar"
	"journey/domain/followup"
	rule "journey/domain/reminder"
	"journey/eventstore"
	"journey/projections/query"
)

// Question is what Check is asked.
type Question struct {
	// Operation is only one; empty = all.
	Operation string
	// On is a day; None = today in the zone of each operation.
	On calendar.Date
	// Now is the present moment.
	Now time.Time
}

// Check is which reminders would be planned on a day, when they would go out, and to whom, by what is known now;
// nothing is written. Today and later that is what the ledger, which must be there, does not have yet, without the groups that are parked. On an
// earlier day it is what that day brought, whatever the ledger has: what a process that ran all along would have
// planned.
func Check(ctx context.Context, db *pgxpool.Pool, store eventstore.Store, settings *Settings, q Question) ([]Reminder, error) {
	staff, err := directory.Load(ctx, db)
	if err != nil {
		return nil, err
	}
	parked, err := parkedGroups(ctx, db)
	if err != nil {
		return nil, err
	}
	ids := []string{q.Operation}
	if q.Operation == "" {
		if ids, err = operations(ctx, db); err != nil {
			return nil, err
		}
	}
	var all []Reminder
	for _, id := range ids {
		facts, err := Facts(ctx, store, id)
		if err != nil {
			return nil, err
		}
		rules := settings.For(facts)
		would, err := checked(ctx, db, id, rules, parked, q)
		if err != nil {
			return nil, fmt.Errorf("checking reminders: %w", err)
		}
		for i := range would {
			if would[i].State == Planned {
				tell(staff, &would[i], calendar.Of(would[i].PlannedFor, rules.Zone))
			}
		}
		all = append(all, would...)
	}
	return all, nil
}

func checked(ctx context.Context, db query.DB, id string, rules Rules, parked groups, q Question) ([]Reminder, error) {
	today, at := calendar.Of(q.Now, rules.Zone), q.Now
	on := q.On
	if on == calendar.None {
		on = today
	}
	if on != today {
		y, m, d := on.Time().Date()
		at = time.Date(y, m, d, 0, 0, 0, 0, rules.Zone)
	}
	next := rules.Quiet.Next(at, rules.Zone)
	if on < today {
		return news(ctx, db, id, rules, on, at, next)
	}
	since, err := knownSince(ctx, db, id, today)
	if err != nil {
		return nil, err
	}
	return reached(ctx, db, id, rules, parked, rules.since(since), on, at, next)
}

const sinceOf = `SELECT since FROM journey_reminder.operations WHERE operation = @operation`

// knownSince is the first day on which the ledger knew an operation; today if it does not.
func knownSince(ctx context.Context, db query.DB, operation string, today calendar.Date) (calendar.Date, error) {
	since := today
	rows, err := db.Query(ctx, sinceOf, pgx.NamedArgs{"operation": operation})
	if err != nil {
		return since, err
	}
	_, err = pgx.ForEachRow(rows, []any{(*query.Date)(&since)}, func() error { return nil })
	return since, err
}

const selectTwoDays = `
SELECT o.participant, o.obligation, b.state, o.state, o.policy_version, o.opens_on, o.checkpoint_on, o.closes_on, o.caseworker, o.partner
FROM followup.obligations_on(@day::DATE) o
JOIN followup.obligations_on(@day::DATE - 1) b USING (operation, group_id, participant, obligation)
WHERE operation = @operation AND o.state IN ('due', 'overdue')
ORDER BY o.participant, o.obligation`

// news are the stages that obligations have reached on a day and had not on the day before.
func news(ctx context.Context, db query.DB, operation string, rules Rules, on calendar.Date, at, next time.Time) ([]Reminder, error) {
	rows, err := db.Query(ctx, selectTwoDays, query.Custom, pgx.NamedArgs{"operation": operation, "day": query.Day(on)})
	if err != nil {
		return nil, err
	}
	var all []Reminder
	var o Reminder
	var before, now string
	var version uint32
	_, err = pgx.ForEachRow(rows, []any{&o.Participant, &o.Obligation, &before, &now, &version, (*query.Date)(&o.Opens), (*query.Date)(&o.Checkpoint),
		(*query.Date)(&o.Closes), &o.Caseworker, &o.Partner}, func() error {
		was := rule.On(followup.State(before), o.Closes, calendar.None, on.Add(-1), rules.week(version))
		for _, r := range rule.On(followup.State(now), o.Closes, calendar.None, on, rules.week(version)) {
			if !r.Passed && !slices.Contains(was, r) {
				n := o
				n.ID, n.Operation, n.Stage = IDOf(operation, o.Participant, o.Obligation, r.Stage), operation, r.Stage
				n.DecidedAt, n.State, n.PlannedFor = at, Planned, next
				all = append(all, n)
			}
		}
		return nil
	})
	return all, err
}
