package caseload

import (
	"cmp"
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// Filter selects cases. Empty fields select everything.
type Filter struct {
	Operation string
	// On is the business date on which days and flags are worked out. The rest is as known now.
	On                  calendar.Date
	Caseworker, Partner string
	// Previous had the case before its caseworker, who has it since Since or later; the zero value is any day.
	Previous string
	Since    calendar.Date
	Phase    journeyv1.Phase
	Flag     journeyv1.CaseFlag
	// ExitDays is after how many days without any service an exit is suggested, by the policy valid on the day; 0
	// is what the default policy says.
	ExitDays int
}

// Case is one case as it stands.
type Case struct {
	// Group is the participant, of several linked ones the one that names them.
	Group string
	// Caseworker and Partner are responsible; empty if nobody is.
	Caseworker, Partner string
	// Previous had the case before the caseworker, empty if nobody had; Since is the caseworker's first day.
	Previous string
	Since    calendar.Date
	Phase    journeyv1.Phase
	// EnteredOn is the first day of all; ExitedOn the last, None while the person is in the operation.
	EnteredOn, ExitedOn calendar.Date
	// LastContactOn is None and DaysSinceContact 0 if nobody has spoken with the person yet.
	LastContactOn    calendar.Date
	DaysSinceContact int32
	OpenBarriers     uint32
	// Goals are the open ones, the earliest target first.
	Goals []Goal
	// Module, Trial and Placement are those that began last of the ones that run; empty without any.
	Module, Trial, Placement string
	PlacementKind            journeyv1.PlacementKind
	// Next is the obligation overdue for longest, else the one that closes first; without one its dates are None.
	Next NextObligation
	// PermitEndsOn is the last day of the permission to work; None if it has no end or there is none.
	PermitEndsOn calendar.Date
	// Flags are in the order of their numbers.
	Flags []journeyv1.CaseFlag
	// Version is that of the group's own history.
	Version uint64
}

// Goal is an open goal of a plan.
type Goal struct {
	ID       string
	TargetOn calendar.Date
}

// NextObligation is what has to be followed up next.
type NextObligation struct {
	ID                string
	OpensOn, ClosesOn calendar.Date
}

const filter = `
WHERE c.operation = @operation
  AND (@caseworker = '' OR c.caseworker = @caseworker)
  AND (@partner = '' OR c.partner = @partner)
  AND (@previous = '' OR c.previous_caseworker = @previous)
  AND (@since::DATE IS NULL OR c.responsible_since >= @since::DATE)
  AND (@phase = '' OR c.phase = @phase)
  AND (@flag = '' OR @flag = ANY (c.flags))
  AND (@participant = '' OR c.group_id IN (SELECT m.group_id FROM caseload.members m
       WHERE m.operation = @operation AND m.participant = @participant))`

const listCases = `
WITH chosen AS NOT MATERIALIZED (
    SELECT * FROM caseload.cases_on(@on::DATE, @exit_days::INTEGER) c` + filter + `
), page AS (
    SELECT * FROM chosen c WHERE c.group_id > @after ORDER BY c.group_id LIMIT @limit
)
SELECT t.total, p.group_id, p.caseworker, p.partner, p.phase, p.entered_on, p.exited_on,
    p.last_contact_on, coalesce(p.days_since_contact, 0), p.open_barriers, p.goals, p.goal_targets,
    p.module, p.trial, p.placement, p.placement_kind,
    coalesce(n.obligation, ''), n.opens_on, n.closes_on, p.permit_ends_on, p.flags, p.version, p.previous_caseworker, p.responsible_since
FROM (SELECT count(*) FROM chosen) t (total)
LEFT JOIN page p ON TRUE
LEFT JOIN LATERAL caseload.next_obligation(p.operation, p.group_id, @on::DATE) n ON TRUE
ORDER BY p.group_id`

// List is a page of the cases that f selects, by group, and how many there are in all. After is the group
// of the last case of the page before, empty for the first; limit 0 is query.DefaultLimit.
func List(ctx context.Context, db query.DB, f Filter, after string, limit int) ([]Case, uint64, error) {
	return list(ctx, db, f, "", after, limit)
}

// Get is the case of any participant, linked or not; false if there is none.
func Get(ctx context.Context, db query.DB, operation, participant string, on calendar.Date) (Case, bool, error) {
	found, _, err := list(ctx, db, Filter{Operation: operation, On: on}, participant, "", 1)
	if err != nil || len(found) == 0 {
		return Case{}, false, err
	}
	return found[0], true, nil
}

func list(ctx context.Context, db query.DB, f Filter, participant, after string, limit int) ([]Case, uint64, error) {
	args := pgx.NamedArgs{"operation": f.Operation, "on": query.Day(f.On), "exit_days": cmp.Or(f.ExitDays, followup.Default().ExitSuggestionDays), "caseworker": f.Caseworker, "partner": f.Partner,
		"previous": f.Previous, "since": anyDay(f.Since),
		"phase": query.Word(f.Phase), "flag": query.Word(f.Flag), "participant": participant,
		"after": after, "limit": query.Limit(limit)}
	var all []Case
	var c Case
	var phase, kind string
	var goals, flags []string
	var targets []pgtype.Date
	into := []any{&c.Group, &c.Caseworker, &c.Partner, &phase, (*query.Date)(&c.EnteredOn), (*query.Date)(&c.ExitedOn),
		(*query.Date)(&c.LastContactOn), &c.DaysSinceContact, &c.OpenBarriers, &goals, &targets,
		&c.Module, &c.Trial, &c.Placement, &kind,
		&c.Next.ID, (*query.Date)(&c.Next.OpensOn), (*query.Date)(&c.Next.ClosesOn), (*query.Date)(&c.PermitEndsOn), &flags, &c.Version, &c.Previous, (*query.Date)(&c.Since)}
	total, err := query.Page(ctx, db, listCases, args, into, func() {
		c.Phase, c.PlacementKind = query.Value[journeyv1.Phase](phase), query.Value[journeyv1.PlacementKind](kind)
		c.Goals, c.Flags = nil, nil
		for i, target := range query.Dates(targets) {
			c.Goals = append(c.Goals, Goal{goals[i], target})
		}
		for _, flag := range flags {
			c.Flags = append(c.Flags, query.Value[journeyv1.CaseFlag](flag))
		}
		all = append(all, c)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("cases: %w", err)
	}
	return all, total, nil
}
