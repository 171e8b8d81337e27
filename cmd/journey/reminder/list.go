package reminder

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	rule "journey/domain/reminder"
	"journey/projections/query"
)

// Filter selects reminders. Empty fields select everything.
type Filter struct {
	Operation string
	Stage     rule.Stage
	State     State
	// Limit is how many at most; 0 = all.
	Limit int
}

const ledgerThere = `SELECT to_regclass('journey_reminder.reminders') IS NOT NULL`

const selectReminders = `
SELECT count(*) OVER (), reminder, operation, participant, obligation, stage, state, opens_on, checkpoint_on, closes_on,
    caseworker, partner, to_coordinator, recipients, decided_at, planned_for, settled_at
FROM journey_reminder.reminders
WHERE (@operation = '' OR operation = @operation) AND (@stage = '' OR stage = @stage) AND (@state = '' OR state = @state)
ORDER BY decided_at DESC, operation, participant, obligation, stage
LIMIT @limit`

// List is what the ledger has, the latest first, and how many f selects in all. A database without a ledger has
// none.
func List(ctx context.Context, db query.DB, f Filter) (all []Reminder, total int, err error) {
	rows, err := db.Query(ctx, ledgerThere)
	if err != nil {
		return nil, 0, fmt.Errorf("reminders: %w", err)
	}
	if there, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool]); err != nil || !there {
		return nil, 0, err
	}
	args := pgx.NamedArgs{"operation": f.Operation, "stage": string(f.Stage), "state": string(f.State), "limit": nil}
	if f.Limit > 0 {
		args["limit"] = f.Limit
	}
	if rows, err = db.Query(ctx, selectReminders, args); err != nil {
		return nil, 0, fmt.Errorf("reminders: %w", err)
	}
	all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Reminder, err error) {
		var planned, settled pgtype.Timestamptz
		err = row.Scan(&total, &r.ID, &r.Operation, &r.Participant, &r.Obligation, &r.Stage, &r.State, (*query.Date)(&r.Opens),
			(*query.Date)(&r.Checkpoint), (*query.Date)(&r.Closes), &r.Caseworker, &r.Partner, &r.ToCoordinator, &r.Recipients,
			&r.DecidedAt, &planned, &settled)
		r.PlannedFor, r.SettledAt = planned.Time, settled.Time
		return r, err
	})
	return all, total, err
}

// Words are the states as a person reads them.
func (s State) Words() (german, english string) {
	switch s {
	case Planned:
		return "geplant", "planned"
	case Sent:
		return "verschickt", "sent"
	case PassedOver:
		return "übergangen", "passed over"
	case NotNeeded:
		return "nicht mehr nötig", "not needed any more"
	}
	return string(s), strings.ReplaceAll(string(s), "_", " ")
}
