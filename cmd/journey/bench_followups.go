package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/projections"
	"journey/projections/followup"
	"journey/projections/query"
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
	count := func(by journeyv1.ObligationGrouping) func(query.DB) error {
		return func(db query.DB) error {
			_, _, err := followup.Count(ctx, db, all, by)
			return err
		}
	}
	everyone := projections.Reading{As: projections.ReadsOperation, Operation: all.Operation}
	for _, question := range []struct {
		what string
		of   projections.Reading
		ask  func(query.DB) error
	}{
		{"the overdue list of one caseworker", projections.Reading{As: projections.ReadsOwn, Operation: all.Operation, Caseworker: mine.Caseworker}, func(db query.DB) error {
			_, _, err := followup.List(ctx, db, mine, nil, 0)
			return err
		}},
		{"all counts", everyone, count(journeyv1.ObligationGrouping_OBLIGATION_GROUPING_UNSPECIFIED)},
		{"all counts, by caseworker", everyone, count(journeyv1.ObligationGrouping_OBLIGATION_GROUPING_CASEWORKER)},
		{"the coordinator's board", everyone, func(db query.DB) error {
			_, err := followup.GetBoard(ctx, db, all)
			return err
		}},
	} {
		if err := b.asked(ctx, w, "follow-up, 300,000 obligations, 100,000 of them open: "+question.what, followUpsAsked, question.of, question.ask); err != nil {
			return err
		}
	}
	return nil
}
