package reminder

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/calendar"
	"journey/domain/followup"
	rule "journey/domain/reminder"
	"journey/projections/query"
)

// firstSeen: a clock that was ahead when the ledger was begun does not make everything history for ever.
const firstSeen = `
INSERT INTO journey_reminder.operations (operation, since) VALUES (@operation, @day)
ON CONFLICT (operation) DO UPDATE SET since = least(operations.since, excluded.since)
RETURNING since`

// selectOpen is the obligations on which somebody has to act on a day and of which the ledger does not have the last
// stage that they have reached, with the stages that it has: those that were told or will be, and those that were
// passed over. Whoever has the last one has those before it: they are written together. A last one that was passed
// over counts only while its window is history. What is left out is only for speed: rule.On says what is reached, and
// would say nothing new of it.
const selectOpen = `
SELECT o.participant, o.obligation, o.state, o.policy_version, o.opens_on, o.checkpoint_on, o.closes_on, o.caseworker, o.partner,
    ARRAY(SELECT r.stage FROM journey_reminder.reminders r WHERE r.operation = @operation AND r.participant = o.participant
        AND r.obligation = o.obligation AND r.state IN ('planned', 'sent')),
    ARRAY(SELECT r.stage FROM journey_reminder.reminders r WHERE r.operation = @operation AND r.participant = o.participant
        AND r.obligation = o.obligation AND r.state = 'passed_over')
FROM (
    SELECT *, CASE WHEN state = 'due' THEN 'opened' WHEN @day::DATE < closes_on + coalesce(w.days, @otherwise::INTEGER) THEN 'overdue' ELSE 'week_overdue' END AS last
    FROM followup.obligations_on(@day::DATE)
    LEFT JOIN unnest(@versions::INTEGER[], @days::INTEGER[]) AS w (version, days) ON w.version = policy_version
    WHERE operation = @operation AND state IN ('due', 'overdue') AND group_id <> ALL(@parked::TEXT[])
) o
WHERE NOT EXISTS (
    SELECT FROM journey_reminder.reminders r
    WHERE r.operation = @operation AND r.participant = o.participant AND r.obligation = o.obligation AND r.stage = o.last
      AND (r.state IN ('planned', 'sent') OR r.state = 'passed_over' AND o.closes_on < @since::DATE))
ORDER BY o.participant, o.obligation`

// reached are the stages that obligations of an operation have reached on a day and that the ledger does not have,
// as they would be planned at a moment. What is parked is left out.
func reached(ctx context.Context, db query.DB, operation string, rules Rules, parked groups, since, on calendar.Date, at, next time.Time) ([]Reminder, error) {
	rows, err := db.Query(ctx, selectOpen, query.Custom, pgx.NamedArgs{"operation": operation, "day": query.Day(on), "since": query.Day(since),
		"parked": parked.of(operation), "otherwise": rules.week(0),
		"versions": column(rules.Policies, func(p followup.Policy) uint32 { return p.Version }),
		"days":     column(rules.Policies, func(p followup.Policy) int { return p.ReminderDays })})
	if err != nil {
		return nil, err
	}
	var all []Reminder
	var o Reminder
	var state string
	var version uint32
	var told, passed []string
	_, err = pgx.ForEachRow(rows, []any{&o.Participant, &o.Obligation, &state, &version, (*query.Date)(&o.Opens), (*query.Date)(&o.Checkpoint),
		(*query.Date)(&o.Closes), &o.Caseworker, &o.Partner, &told, &passed}, func() error {
		for _, r := range rule.On(followup.State(state), o.Closes, since, on, rules.week(version)) {
			if slices.Contains(told, string(r.Stage)) || r.Passed && slices.Contains(passed, string(r.Stage)) {
				continue
			}
			n := o
			n.ID, n.Operation, n.Stage = IDOf(operation, o.Participant, o.Obligation, r.Stage), operation, r.Stage
			n.ToCoordinator = r.Stage.ToCoordinator() || o.Caseworker == ""
			n.DecidedAt, n.State, n.PlannedFor = at, Planned, next
			if r.Passed {
				n.State, n.PlannedFor, n.SettledAt = PassedOver, time.Time{}, at
			}
			all = append(all, n)
		}
		return nil
	})
	return all, err
}

// insertReminders writes what is not there, what was not needed once and is reached again, and what was passed over
// for a reason that is gone: the window moved, the clock was ahead, since was set to an earlier day.
const insertReminders = `
INSERT INTO journey_reminder.reminders AS l (reminder, operation, participant, obligation, stage, state,
    opens_on, checkpoint_on, closes_on, caseworker, partner, to_coordinator, decided_at, planned_for, settled_at)
SELECT n.reminder, @operation, n.participant, n.obligation, n.stage, n.state, n.opens_on, n.checkpoint_on, n.closes_on,
    n.caseworker, n.partner, n.to_coordinator, @decided_at, n.planned_for, n.settled_at
FROM unnest(@reminders::TEXT[], @participants::TEXT[], @obligations::TEXT[], @stages::TEXT[], @states::TEXT[], @opens::DATE[],
    @checkpoints::DATE[], @closes::DATE[], @caseworkers::TEXT[], @partners::TEXT[], @to_coordinator::BOOLEAN[],
    @planned::TIMESTAMPTZ[], @settled::TIMESTAMPTZ[])
    AS n (reminder, participant, obligation, stage, state, opens_on, checkpoint_on, closes_on, caseworker, partner,
        to_coordinator, planned_for, settled_at)
ORDER BY n.reminder
ON CONFLICT (reminder) DO UPDATE SET state = excluded.state, opens_on = excluded.opens_on,
    checkpoint_on = excluded.checkpoint_on, closes_on = excluded.closes_on, caseworker = excluded.caseworker,
    partner = excluded.partner, to_coordinator = excluded.to_coordinator, decided_at = excluded.decided_at,
    planned_for = excluded.planned_for, settled_at = excluded.settled_at
WHERE l.state = 'not_needed' OR l.state = 'passed_over' AND excluded.state = 'planned'
RETURNING l.state`

// planned is how many reminders a scan wrote, by state.
type planned map[State]int

// plan writes into the ledger what an operation has reached on a day. Written twice, or by two processes at once,
// it is there once. An operation that the ledger does not know is known from this day on.
func plan(ctx context.Context, database *pgxpool.Pool, operation string, rules Rules, parked groups, on calendar.Date, at time.Time) (planned, error) {
	wrote := planned{}
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		var since calendar.Date
		args := pgx.NamedArgs{"operation": operation, "day": query.Day(on)}
		if err := tx.QueryRow(ctx, firstSeen, args).Scan((*query.Date)(&since)); err != nil {
			return err
		}
		all, err := reached(ctx, tx, operation, rules, parked, rules.since(since), on, at, rules.Quiet.Next(at, rules.Zone))
		if err != nil || len(all) == 0 {
			return err
		}
		rows, err := tx.Query(ctx, insertReminders, values(operation, at, all))
		if err != nil {
			return err
		}
		var state string
		_, err = pgx.ForEachRow(rows, []any{&state}, func() error { wrote[State(state)]++; return nil })
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("planning reminders: %w", err)
	}
	return wrote, nil
}

// values are reminders as arrays, a column each.
func values(operation string, at time.Time, all []Reminder) pgx.NamedArgs {
	return pgx.NamedArgs{
		"operation": operation, "decided_at": at,
		"reminders":      column(all, func(r Reminder) string { return r.ID }),
		"participants":   column(all, func(r Reminder) string { return r.Participant }),
		"obligations":    column(all, func(r Reminder) string { return r.Obligation }),
		"stages":         column(all, func(r Reminder) string { return string(r.Stage) }),
		"states":         column(all, func(r Reminder) string { return string(r.State) }),
		"opens":          query.Days(column(all, func(r Reminder) calendar.Date { return r.Opens })),
		"checkpoints":    query.Days(column(all, func(r Reminder) calendar.Date { return r.Checkpoint })),
		"closes":         query.Days(column(all, func(r Reminder) calendar.Date { return r.Closes })),
		"caseworkers":    column(all, func(r Reminder) string { return r.Caseworker }),
		"partners":       column(all, func(r Reminder) string { return r.Partner }),
		"to_coordinator": column(all, func(r Reminder) bool { return r.ToCoordinator }),
		"planned":        column(all, func(r Reminder) pgtype.Timestamptz { return moment(r.PlannedFor) }),
		"settled":        column(all, func(r Reminder) pgtype.Timestamptz { return moment(r.SettledAt) }),
	}
}

func column[R, V any](all []R, value func(R) V) []V {
	values := make([]V, len(all))
	for i, r := range all {
		values[i] = value(r)
	}
	return values
}

// moment is NULL for the zero time.
func moment(at time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: at, Valid: !at.IsZero()}
}
