package directory

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/calendar"
	"journey/projections/query"
)

// Two that change the directory at once wait for each other: each judges what the other left. The lock also lets one
// of two services create the schema on an empty database.
const lock = `SELECT pg_advisory_xact_lock(7370002)`

const putPartner = `
INSERT INTO journey_directory.partners (id, name, email) VALUES (@id, @name, @email)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email`

const putStaff = `
INSERT INTO journey_directory.staff (id, name, email, role, partner, operations, deputies, left_on)
VALUES (@id, @name, @email, @role, @partner, @operations, @deputies, @left_on)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, role = excluded.role,
    partner = excluded.partner, operations = excluded.operations, deputies = excluded.deputies, left_on = excluded.left_on`

const dropAbsences = `DELETE FROM journey_directory.absences WHERE staff = @id`

const putAbsences = `
INSERT INTO journey_directory.absences (staff, from_day, until_day)
SELECT @id, f, u FROM unnest(@from::DATE[], @until::DATE[]) a (f, u)`

// Prepare creates the tables if they are not there. It never changes those that are.
func Prepare(ctx context.Context, database *pgxpool.Pool) error {
	return named(pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error { return prepare(ctx, tx) }))
}

// prepare holds the lock until the transaction ends.
func prepare(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, lock); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, schema)
	return err
}

// Change makes the directory what change answers for the one that is there. It happens as a whole or, if change
// answers an error, not at all; on disk when Change returns. Nobody is ever removed: who is not in the answer
// stays as they are.
func Change(ctx context.Context, database *pgxpool.Pool, change func(Directory) (Directory, error)) error {
	return named(pgx.BeginFunc(ctx, database, func(tx pgx.Tx) error {
		if err := prepare(ctx, tx); err != nil {
			return err
		}
		before, err := Load(ctx, tx)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil {
			return err
		}
		return tx.SendBatch(ctx, writes(before, after)).Close()
	}))
}

// writes are the statements for what differs.
func writes(before, after Directory) *pgx.Batch {
	batch := &pgx.Batch{}
	for _, d := range Differences(before, after) {
		if d.Partner {
			p := after.partners[d.ID]
			batch.Queue(putPartner, pgx.NamedArgs{"id": p.ID, "name": p.Name, "email": p.Email})
			continue
		}
		s := after.staff[d.ID]
		from, until := make([]calendar.Date, len(s.Absences)), make([]calendar.Date, len(s.Absences))
		for i, a := range s.Absences {
			from[i], until[i] = a.From, a.Until
		}
		batch.Queue(putStaff, pgx.NamedArgs{
			"id": s.ID, "name": s.Name, "email": s.Email, "role": query.Word(s.Role), "partner": s.Partner,
			"operations": append([]string{}, s.Operations...), "deputies": append([]string{}, s.Deputies...), "left_on": query.Day(s.LeftOn),
		})
		batch.Queue(dropAbsences, pgx.NamedArgs{"id": s.ID})
		batch.Queue(putAbsences, pgx.NamedArgs{"id": s.ID, "from": query.Days(from), "until": query.Days(until)})
	}
	return batch
}
