package followup

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/obligation"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Filter selects obligations. Empty fields select everything.
type Filter struct {
	Operation string
	// On is the business date on which states are worked out.
	On                  calendar.Date
	Caseworker, Partner string
	// Participant: only those in the history of this one.
	Participant string
	// Unassigned: only those that nobody is responsible for.
	Unassigned bool
	State      journeyv1.ObligationState
	// Open: only those on which somebody still has to act: upcoming, due and overdue.
	Open bool
	// OpensWithin: only those whose window opens at most so many days after On; 0 is any.
	OpensWithin uint32
}

// filter is the WHERE of the list, of the counts and of the board: a number is the length of a list.
const filter = `
WHERE o.operation = @operation
  AND (@caseworker = '' OR o.caseworker = @caseworker)
  AND (@partner = '' OR o.partner = @partner)
  AND (@history = '' OR o.participant = @history)
  AND (NOT @unassigned::BOOLEAN OR o.caseworker = '')
  AND (@state = '' OR o.state = @state)
  AND (NOT @open::BOOLEAN OR o.state IN ` + obligation.Open + `)
  AND (@opens_within::INTEGER = 0 OR o.opens_on <= @on::DATE + @opens_within::INTEGER)`

func (f Filter) args() pgx.NamedArgs {
	return pgx.NamedArgs{"operation": f.Operation, "on": query.Day(f.On), "caseworker": f.Caseworker, "partner": f.Partner, "history": f.Participant,
		"unassigned": f.Unassigned, "state": query.Word(f.State), "open": f.Open, "opens_within": int32(f.OpensWithin)}
}

// Obligation is one obligation as it is on the day asked for.
type Obligation struct {
	// Participant is the one in whose history the clock begins; Group names the linked participants.
	Participant, Group, ID string
	// Caseworker and Partner are responsible now; empty if nobody is.
	Caseworker, Partner             string
	State                           journeyv1.ObligationState
	OpensOn, CheckpointOn, ClosesOn calendar.Date
	// CompletedOn is None unless it is completed by the day.
	CompletedOn calendar.Date
	// Attempts are those made by the day.
	Attempts uint32
	// Reason is why it is not required, or the mark placement_ended or detached; empty without any.
	Reason        string
	PolicyVersion uint32
	// Detached: what it was made for is not there any more. OutsideRates: it counts in no rate.
	Detached, OutsideRates bool
	// BegunPosition is where the step that began the clock lies in the log, CompletedPosition the step that
	// completed it, whenever that was; 0 without one.
	BegunPosition, CompletedPosition uint64
}

// Key is the place of an obligation in a list.
type Key struct {
	ClosesOn        calendar.Date
	Participant, ID string
}

// Key is the place of o in a list: the page after it begins there.
func (o Obligation) Key() Key { return Key{o.ClosesOn, o.Participant, o.ID} }

// listObligations finds what is selected once, by its place in the list, counts it and takes the page; only of the
// page it reads everything. An index in the order of the list would find a page of a hundred overdue sooner, and take
// seconds for the few that are lost.
const listObligations = `
WITH chosen AS MATERIALIZED (
    SELECT o.closes_on, o.participant, o.obligation, o.group_id FROM followup.obligations_on(@on::DATE) o` + filter + `
), page AS (
    SELECT o.*
    FROM (
        SELECT * FROM chosen c
        WHERE @first::BOOLEAN OR (c.closes_on, c.participant, c.obligation) > (@closes_on::DATE, @participant, @obligation)
        ORDER BY c.closes_on, c.participant, c.obligation
        LIMIT @limit
    ) c
    JOIN followup.obligations_on(@on::DATE) o ON o.operation = @operation AND o.group_id = c.group_id
        AND o.participant = c.participant AND o.obligation = c.obligation
)
SELECT t.total, p.participant, p.group_id, p.obligation, p.caseworker, p.partner, p.state,
    p.opens_on, p.checkpoint_on, p.closes_on, p.completed_on, p.attempts, p.reason, p.policy_version,
    p.detached, p.outside_rates, coalesce(p.begun_position, 0), coalesce(p.completed_position, 0)
FROM (SELECT count(*) FROM chosen) t (total)
LEFT JOIN page p ON TRUE
ORDER BY p.closes_on, p.participant, p.obligation`

// List is a page of the obligations that f selects, those first whose window closes first, and how many
// there are in all. After nil is the first page; limit 0 is query.DefaultLimit.
func List(ctx context.Context, db query.DB, f Filter, after *Key, limit int) ([]Obligation, uint64, error) {
	args := f.args()
	args["first"], args["limit"] = after == nil, query.Limit(limit)
	if after == nil {
		after = &Key{ClosesOn: calendar.None}
	}
	args["closes_on"], args["participant"], args["obligation"] = query.Day(after.ClosesOn), after.Participant, after.ID
	var all []Obligation
	var o Obligation
	var state string
	into := []any{&o.Participant, &o.Group, &o.ID, &o.Caseworker, &o.Partner, &state,
		(*query.Date)(&o.OpensOn), (*query.Date)(&o.CheckpointOn), (*query.Date)(&o.ClosesOn), (*query.Date)(&o.CompletedOn),
		&o.Attempts, &o.Reason, &o.PolicyVersion, &o.Detached, &o.OutsideRates, &o.BegunPosition, &o.CompletedPosition}
	total, err := query.Page(ctx, db, listObligations, args, into, func() {
		o.State = query.Value[journeyv1.ObligationState](state)
		all = append(all, o)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("obligations: %w", err)
	}
	return all, total, nil
}
