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
