package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"journey/domain/calendar"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/query"
)

func benchQuestionsCommand() *cobra.Command {
	var dir string
	var participations []int
	c := &cobra.Command{
		Use:   "questions",
		Short: "Measure only questions to read models: official figures, follow-ups, cases",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return inBench(c, dir, func(b *bench) error {
				return b.onlyQuestions(c.Context(), participations)
			})
		},
	}
	benchFolder(c, &dir)
	c.Flags().IntSliceVar(&participations, "participations", []int{100_000, 1_000_000}, "sizes of the official table")
	return c
}

func (b *bench) onlyQuestions(ctx context.Context, participations []int) error {
	b.head()
	w, err := newWorld(ctx, filepath.Join(b.dir, "world"))
	if err != nil {
		return err
	}
	defer w.stop()
	if err := b.imports(ctx, w); err != nil {
		return err
	}
	return b.questions(ctx, w, participations)
}

// questions measures what people ask.
func (b *bench) questions(ctx context.Context, w *world, participations []int) error {
	for _, n := range participations {
		if err := b.tables(ctx, w, n); err != nil {
			return err
		}
	}
	if err := b.followups(ctx, w); err != nil {
		return err
	}
	return b.cases(ctx, w)
}

// asked measures a question as the service asks it, behind row-level security, and beside it as the owner of the
// tables would, whom it does not bind: in turn, so that whatever else the machine does falls on both.
func (b *bench) asked(ctx context.Context, w *world, what string, times int, of projections.Reading, ask func(query.DB) error) error {
	var service, owner durations
	for range times {
		for _, as := range []struct {
			db   query.DB
			took *durations
		}{{of.On(w.database), &service}, {w.database, &owner}} {
			began := time.Now()
			if err := ask(as.db); err != nil {
				return err
			}
			*as.took = append(*as.took, time.Since(began))
		}
	}
	b.row(what, fmt.Sprintf("p50 %s, max %s", micros(service.at(50)), micros(service.at(100))),
		"without row-level security p50 "+micros(owner.at(50)), fmt.Sprintf("%.2f", service.at(50).Seconds()/owner.at(50).Seconds()))
	return nil
}

// fillCases makes 10,000 cases of 100 caseworkers of 20 partners in one operation, with five obligations each.
var fillCases = map[string]string{
	"cases": `
INSERT INTO %s (operation, group_id, phase, caseworker, partner, previous_caseworker, responsible_since, entered_on, stayed_from,
    last_contact_on, in_service, open_barriers, goals, goal_targets, module, trial, placement, placement_kind, placement_flagged, version)
SELECT 'bench-cases', 'p-' || p, 'participating', 'worker-' || p %% 100, 'partner-' || p %% 20, '', DATE '2016-01-04', DATE '2016-01-04', DATE '2016-01-04',
    DATE '2016-12-01' + p %% 30, FALSE, p %% 3, '{}', '{}', '', '', '', '', FALSE, 9
FROM generate_series(1, 10000) p`,
	"obligations": `
INSERT INTO %s (operation, group_id, participant, obligation, opens_on, checkpoint_on, closes_on, completed_on, late, closed_as)
SELECT 'bench-cases', 'p-' || p, 'p-' || p, 'employment.pl-1.' || k, c.day - 14, c.day, c.day + 14, CASE WHEN (p + k) %% 3 > 0 THEN c.day END, FALSE, ''
FROM generate_series(1, 10000) p, generate_series(1, 5) k, LATERAL (SELECT DATE '2015-01-01' + (p * 7 + k * 61) %% 730) c (day)`,
	"identities": `
INSERT INTO %s (operation, group_id, participant, source, occurred_on, event_id, sealed)
SELECT 'bench-cases', 'p-' || p, 'p-' || p, 'registration', DATE '2016-01-04', 'e-' || p, decode(repeat('5a', 120), 'hex')
FROM generate_series(1, 10000) p`,
}

// How often each question about cases is asked.
const casesAsked = 30

// cases measures pages of the caseload, and the sealed names of one.
func (b *bench) cases(ctx context.Context, w *world) error {
	if err := w.show(ctx, caseload.Model()); err != nil {
		return err
	}
	var schema string
	if err := w.database.QueryRow(ctx, liveSchema, "caseload").Scan(&schema); err != nil {
		return err
	}
	for name, fill := range fillCases {
		table := pgx.Identifier{schema, name}.Sanitize()
		for _, sql := range []string{fmt.Sprintf(fill, table), "VACUUM ANALYZE " + table} {
			if _, err := w.database.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	of := caseload.Filter{Operation: "bench-cases", On: calendar.New(2016, 12, 31)}
	own, partners := of, of
	own.Caseworker, partners.Partner = "worker-7", "partner-7"
	page := func(f caseload.Filter) func(query.DB) error {
		return func(db query.DB) error {
			_, _, err := caseload.List(ctx, db, f, "", 0)
			return err
		}
	}
	names := func(db query.DB) error {
		groups, err := caseload.Groups(ctx, db, of.Operation, "", partners.Partner)
		if err != nil {
			return err
		}
		_, err = caseload.Names(ctx, db, of.Operation, groups)
		return err
	}
	for _, question := range []struct {
		what string
		of   projections.Reading
		ask  func(query.DB) error
	}{
		{"a page of one caseworker's", projections.Reading{As: projections.ReadsOwn, Operation: of.Operation, Caseworker: own.Caseworker}, page(own)},
		{"a page of a partner's", projections.Reading{As: projections.ReadsPartner, Operation: of.Operation, Partner: partners.Partner}, page(partners)},
		{"a page of all", projections.Reading{As: projections.ReadsOperation, Operation: of.Operation}, page(of)},
		{"the sealed names of a partner's 500", projections.Reading{As: projections.ReadsPartner, Operation: of.Operation, Partner: partners.Partner}, names},
	} {
		if err := b.asked(ctx, w, "caseload, 10,000 cases: "+question.what, casesAsked, question.of, question.ask); err != nil {
			return err
		}
	}
	return nil
}
