package obligation

import (
	"journey/domain/followup"
	"journey/projections/query"
)

// Columns are the columns that Definition defines and Values fills, in this order.
var Columns = []string{"participant", "obligation", "opens_on", "checkpoint_on", "closes_on", "completed_on", "late",
	"closed_on", "closed_as", "reopened_on", "not_required_from"}

// Definition is these columns in the DDL of a table. NULL is a date that does not apply.
const Definition = `
    participant       TEXT    NOT NULL,
    obligation        TEXT    NOT NULL,
    opens_on          DATE    NOT NULL,
    checkpoint_on     DATE    NOT NULL,
    closes_on         DATE    NOT NULL,
    completed_on      DATE,
    late              BOOLEAN NOT NULL,
    closed_on         DATE,
    closed_as         TEXT    NOT NULL,
    reopened_on       DATE,
    not_required_from DATE`

// Function is the DDL of the function that State calls: followup.Obligation.State in SQL, the same rule in
// the same order. It is a plain expression, so that PostgreSQL puts it into the query that calls it.
const Function = `
CREATE FUNCTION obligation_state(
    day DATE, opens_on DATE, closes_on DATE, completed_on DATE, late BOOLEAN,
    closed_on DATE, closed_as TEXT, reopened_on DATE, not_required_from DATE
) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN day >= completed_on AND late                                    THEN 'completed_late'
    WHEN day >= completed_on                                             THEN 'completed'
    WHEN day >= not_required_from                                        THEN 'not_required'
    WHEN day >= closed_on AND (reopened_on IS NULL OR day < reopened_on) THEN closed_as
    WHEN day < opens_on                                                  THEN 'upcoming'
    WHEN day > closes_on OR day >= reopened_on                           THEN 'overdue'
    ELSE                                                                      'due'
END;`

// State is the expression for the state of the row o on day.
const State = `obligation_state(day, o.opens_on, o.closes_on, o.completed_on, o.late,
        o.closed_on, o.closed_as, o.reopened_on, o.not_required_from)`

// Open is the states in which somebody still has to act, that day or later: followup.Obligation.Open in SQL.
const Open = `('upcoming', 'due', 'overdue')`

// Rated is the states that the rates of the follow-up are counted among: completed, in time or late, and what was
// not completed by the end of its window or given up. What can still be done in time and what is not required
// stand in no rate.
const Rated = `('completed', 'completed_late', 'overdue', 'lost', 'declined')`

// Values is the values of Columns.
func Values(o followup.Obligation) []any {
	return []any{o.Member, o.ID, query.Day(o.Opens), query.Day(o.Checkpoint), query.Day(o.Closes),
		query.Day(o.CompletedOn), o.Late, query.Day(o.ClosedOn), string(o.ClosedAs), query.Day(o.ReopenedOn),
		query.Day(o.NotRequiredFrom)}
}
