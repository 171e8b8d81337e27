package reminder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/calendar"
	rule "journey/domain/reminder"
)

// State is what became of a reminder.
type State string

// The states. Sent is for ever. NotNeeded is Planned if the obligation comes back to that stage, and PassedOver if what
// it was passed over for is gone: nobody was told.
const (
	// Planned: it goes out at the next moment that is not quiet.
	Planned State = "planned"
	// Sent: it lies in the stream.
	Sent State = "sent"
	// PassedOver: it was over before anybody looked, and is not sent as long as that is so.
	PassedOver State = "passed_over"
	// NotNeeded: before it went out somebody had acted, or the window had moved.
	NotNeeded State = "not_needed"
)

// States are all states.
func States() []State { return []State{Planned, Sent, PassedOver, NotNeeded} }

// Reminder is one row of the ledger.
type Reminder struct {
	ID                                 string
	Operation, Participant, Obligation string
	Stage                              rule.Stage
	State                              State
	// Opens, Checkpoint and Closes are the window, Caseworker and Partner who is responsible (empty if nobody is):
	// as it was when it was sent, before that when it was decided.
	Opens, Checkpoint, Closes calendar.Date
	Caseworker, Partner       string
	// ToCoordinator and Recipients are whom it was sent to, by id.
	ToCoordinator bool
	Recipients    []string
	// DecidedAt is when it was decided; PlannedFor the first moment after it that was not quiet, zero if it was
	// passed over; SettledAt when it was sent, passed over or not needed any more, zero before.
	DecidedAt, PlannedFor, SettledAt time.Time
}

// IDOf is the id of the reminder of an obligation and a stage: the same for ever, and another for any other.
func IDOf(operation, participant, obligation string, stage rule.Stage) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{operation, participant, obligation, string(stage)}, "\n")))
	return hex.EncodeToString(sum[:16])
}

// ledgerLock keeps two processes from creating the tables at once; the number only has to be the same.
const ledgerLock = `SELECT pg_advisory_xact_lock(7370006)`

// schema is no read model: nothing in the log says who was told what, so it cannot be built again and is part of
// a backup. since is the first day on which the ledger knew the operation. A moment that there is not is NULL.
const schema = `
CREATE SCHEMA IF NOT EXISTS journey_reminder;
CREATE TABLE IF NOT EXISTS journey_reminder.operations (
    operation TEXT PRIMARY KEY,
    since     DATE NOT NULL
);
CREATE TABLE IF NOT EXISTS journey_reminder.reminders (
    reminder       TEXT        PRIMARY KEY,
    operation      TEXT        NOT NULL,
    participant    TEXT        NOT NULL,
    obligation     TEXT        NOT NULL,
    stage          TEXT        NOT NULL,
    state          TEXT        NOT NULL,
    opens_on       DATE        NOT NULL,
    checkpoint_on  DATE        NOT NULL,
    closes_on      DATE        NOT NULL,
    caseworker     TEXT        NOT NULL,
    partner        TEXT        NOT NULL,
    to_coordinator BOOLEAN     NOT NULL,
    recipients     TEXT[]      NOT NULL DEFAULT '{}',
    decided_at     TIMESTAMPTZ NOT NULL,
    planned_for    TIMESTAMPTZ,
    settled_at     TIMESTAMPTZ,
    UNIQUE (operation, participant, obligation, stage)
);
CREATE INDEX IF NOT EXISTS reminders_planned ON journey_reminder.reminders (operation, reminder) WHERE state = 'planned'`

// Prepare creates the ledger if it is not there. It never changes one that is.
func Prepare(ctx context.Context, database *pgxpool.Pool) error {
	err := pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, ledgerLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schema)
		return err
	})
	if err != nil {
		return fmt.Errorf("ledger of reminders: %w", err)
	}
	return nil
}
