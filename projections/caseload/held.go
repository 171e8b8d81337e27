package caseload

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/query"
)

// Held is a case that somebody is responsible for.
type Held struct {
	Operation, Group string
	// Partner is the organisation that the case belongs to.
	Partner string
	// ExitedOn is None while the person is in the operation.
	ExitedOn calendar.Date
	// Members are the participants of the case, linked ones included, the one who names it among them.
	Members []string
}

const listHeld = `
SELECT c.operation, c.group_id, c.partner, c.exited_on, ARRAY(
    SELECT m.participant FROM caseload.members m
    WHERE m.operation = c.operation AND m.group_id = c.group_id ORDER BY m.participant)
FROM caseload.cases c
WHERE c.caseworker = @caseworker
ORDER BY c.operation, c.group_id`

const listGroups = `
SELECT c.group_id
FROM caseload.cases c
WHERE c.operation = @operation AND (@caseworker = '' OR c.caseworker = @caseworker) AND (@partner = '' OR c.partner = @partner)
ORDER BY c.group_id`

// Groups is the cases of an operation that a caseworker, a partner or both are responsible for, empty for any. It is
// never nil.
func Groups(ctx context.Context, db query.DB, operation, caseworker, partner string) ([]string, error) {
	rows, err := db.Query(ctx, listGroups, pgx.NamedArgs{"operation": operation, "caseworker": caseworker, "partner": partner})
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	groups, err := pgx.AppendRows([]string{}, rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	return groups, nil
}

// HeldBy is every case that somebody is responsible for, in whatever operation, by operation and case.
func HeldBy(ctx context.Context, db query.DB, caseworker string) ([]Held, error) {
	rows, err := db.Query(ctx, listHeld, pgx.NamedArgs{"caseworker": caseworker})
	if err != nil {
		return nil, fmt.Errorf("cases of a caseworker: %w", err)
	}
	held, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Held, err error) {
		err = row.Scan(&h.Operation, &h.Group, &h.Partner, (*query.Date)(&h.ExitedOn), &h.Members)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("cases of a caseworker: %w", err)
	}
	return held, nil
}

// Handed is a case that somebody gave away.
type Handed struct {
	Group string
	// Caseworker and Partner have it since Since.
	Caseworker, Partner string
	Since               calendar.Date
}

const listHanded = `
WITH chosen AS MATERIALIZED (
    SELECT c.group_id, c.caseworker, c.partner, c.responsible_since
    FROM caseload.handed c
    WHERE c.operation = @operation AND c.previous_caseworker = @previous
      AND (@since::DATE IS NULL OR c.responsible_since >= @since::DATE)
)
SELECT t.total, p.group_id, p.caseworker, p.partner, p.responsible_since
FROM (SELECT count(*) FROM chosen) t (total)
LEFT JOIN (SELECT * FROM chosen c WHERE c.group_id > @after ORDER BY c.group_id LIMIT @limit) p ON TRUE
ORDER BY p.group_id`

// HandedBy is a page of the cases of an operation that somebody had before who has them now, since a day or later
// (the zero value is any), by group, and how many there are in all. After and limit are those of List.
func HandedBy(ctx context.Context, db query.DB, operation, previous string, since calendar.Date, after string, limit int) ([]Handed, uint64, error) {
	args := pgx.NamedArgs{"operation": operation, "previous": previous, "since": anyDay(since), "after": after, "limit": query.Limit(limit)}
	var all []Handed
	var h Handed
	total, err := query.Page(ctx, db, listHanded, args, []any{&h.Group, &h.Caseworker, &h.Partner, (*query.Date)(&h.Since)}, func() {
		all = append(all, h)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("cases given away: %w", err)
	}
	return all, total, nil
}

// anyDay is a day as a filter, whose zero value is any.
func anyDay(day calendar.Date) any {
	if day == 0 {
		day = calendar.None
	}
	return query.Day(day)
}
