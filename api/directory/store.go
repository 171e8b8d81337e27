package directory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"journey/domain/calendar"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// schema is a table of its own, not a read model: nothing in the log says who somebody is, so it cannot be
// built again and is part of a backup. Days are NULL where there are none.
const schema = `
CREATE SCHEMA IF NOT EXISTS journey_directory;
CREATE TABLE IF NOT EXISTS journey_directory.partners (
    id    TEXT PRIMARY KEY,
    name  TEXT NOT NULL,
    email TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS journey_directory.staff (
    id         TEXT   PRIMARY KEY,
    name       TEXT   NOT NULL,
    email      TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    partner    TEXT   NOT NULL REFERENCES journey_directory.partners (id),
    operations TEXT[] NOT NULL,
    deputies   TEXT[] NOT NULL,
    left_on    DATE
);
CREATE TABLE IF NOT EXISTS journey_directory.absences (
    staff     TEXT NOT NULL REFERENCES journey_directory.staff (id),
    from_day  DATE NOT NULL,
    until_day DATE NOT NULL CHECK (until_day >= from_day),
    PRIMARY KEY (staff, from_day)
);`

const loadStaff = `
SELECT s.id, s.name, s.email, s.role, s.partner, s.operations, s.deputies, s.left_on,
    coalesce(a.from_days, '{}'), coalesce(a.until_days, '{}')
FROM journey_directory.staff s
LEFT JOIN (
    SELECT staff, array_agg(from_day ORDER BY from_day) AS from_days, array_agg(until_day ORDER BY from_day) AS until_days
    FROM journey_directory.absences GROUP BY staff
) a ON a.staff = s.id`

const loadPartners = `SELECT id, name, email FROM journey_directory.partners`

const there = `SELECT to_regclass('journey_directory.staff') IS NOT NULL`

// Load is everybody as the database has them now. It creates nothing: a database without a directory is one
// that knows nobody.
func Load(ctx context.Context, db query.DB) (Directory, error) {
	made, err := collect(ctx, db, there, pgx.RowTo[bool])
	if err != nil || !made[0] {
		return Directory{}, named(err)
	}
	staff, err := staffOf(ctx, db)
	if err != nil {
		return Directory{}, named(err)
	}
	partners, err := collect(ctx, db, loadPartners, pgx.RowToStructByPos[Partner])
	if err != nil {
		return Directory{}, named(err)
	}
	return New(staff, partners), nil
}

func named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("directory: %w", err)
}

func staffOf(ctx context.Context, db query.DB) ([]Staff, error) {
	return collect(ctx, db, loadStaff, func(row pgx.CollectableRow) (s Staff, err error) {
		var role string
		var from, until []pgtype.Date
		err = row.Scan(&s.ID, &s.Name, &s.Email, &role, &s.Partner, &s.Operations, &s.Deputies, (*query.Date)(&s.LeftOn), &from, &until)
		s.Role = query.Value[journeyv1.Role](role)
		s.Absences = absences(query.Dates(from), query.Dates(until))
		return s, err
	})
}

func absences(from, until []calendar.Date) []Absence {
	var all []Absence
	for i := range from {
		all = append(all, Absence{from[i], until[i]})
	}
	return all
}

func collect[T any](ctx context.Context, db query.DB, sql string, row pgx.RowToFunc[T]) ([]T, error) {
	rows, err := db.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, row)
}
