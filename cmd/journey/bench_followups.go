package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

// How often each question about follow-ups is asked.
const followUpsAsked = 50

// fillObligations makes 300,000 obligations of 60,000 persons and 100 caseworkers of 20 partners in one operation;
// 100,000 of them are open on 2016-12-31.
const fillObligations = `
INSERT INTO %s (operation, group_id, participant, obligation, opens_on, checkpoint_on, closes_on, completed_on, late,
    closed_as, clock, anchor, begins_on, policy_version, caseworker, partner, attempted_on, not_required_reason, outside_rates, detached)
SELECT 'bench-followups', 'p-' || p, 'p-' || p, 'employment.pl-1.' || k, c.day - 14, c.day, c.day + 14,
    CASE WHEN (p + k) %% 3 > 0 THEN c.day END, FALSE, '', 'employment', 'pl-1', c.day - 28, 0,
    'worker-' || p %% 100, 'partner-' || p %% 20, '{}', '', FALSE, FALSE
FROM generate_series(1, 60000) p, generate_series(1, 5) k,
    LATERAL (SELECT DATE '2015-01-01' + (p * 7 + k * 61) %% 730) c (day)`

// followups measures the questions of a caseworker and of a coordinator with 100,000 open obligations.
func (b *bench) followups(ctx context.Context, w *world) error {
	if err := w.show(ctx, followup.Model()); err != nil {
		return err
	}
	var schema string
	if err := w.database.QueryRow(ctx, liveSchema, "followup").Scan(&schema); err != nil {
		return err
	}
	table := pgx.Identifier{schema, "obligations"}.Sanitize()
	for _, sql := range []string{fmt.Sprintf(fillObligations, table), "VACUUM ANALYZE " + table, "CHECKPOINT"} {
		if _, err := w.database.Exec(ctx, sql); err != nil {
			return err
		}
	}
	all := followup.Filter{Operation: "bench-followups", On: calendar.New(2016, 12, 31)}
	mine := all
	mine.Caseworker, mine.State = "worker-7", journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	count := func(by journeyv1.ObligationGrouping) func() error {
		return func() error {
			_, _, err := followup.Count(ctx, w.database, all, by)
			return err
		}
	}
	for _, question := range []struct {
		what string
		ask  func() error
	}{
		{"the overdue list of one caseworker", func() error {
			_, _, err := followup.List(ctx, w.database, mine, nil, 0)
			return err
		}},
		{"all counts", count(journeyv1.ObligationGrouping_OBLIGATION_GROUPING_UNSPECIFIED)},
		{"all counts, by caseworker", count(journeyv1.ObligationGrouping_OBLIGATION_GROUPING_CASEWORKER)},
		{"the coordinator's board", func() error {
			_, err := followup.GetBoard(ctx, w.database, all)
			return err
		}},
	} {
		var took durations
		for range followUpsAsked {
			began := time.Now()
			if err := question.ask(); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		b.row("follow-up, 300,000 obligations, 100,000 of them open: "+question.what,
			fmt.Sprintf("p50 %s, max %s", micros(took.at(50)), micros(took.at(100))), "", "")
	}
	return nil
}
