package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/projections"
	"journey/projections/outcome"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

// How often each table is computed.
const tablesComputed = 7

// copyRows makes participations of an operation out of those of another: the same rows under other names.
// Its columns are those of outcome.memberships.
const copyRows = `
INSERT INTO %[1]s (operation, group_id, participant, known_from, known_until, counts_from, counts_until,
    entered_on, exited_on, gender, yes, base, unknown, near, closes_on, later_on)
SELECT $2, group_id || '-' || n, participant || '-' || n, known_from, known_until, counts_from, counts_until,
    entered_on, exited_on, gender, yes, base, unknown, near, closes_on, later_on
FROM %[1]s CROSS JOIN generate_series(1, $3::INTEGER) n WHERE operation = $1`

// liveSchema is where the rows of a read model lie.
const liveSchema = `SELECT schema_name FROM journey_projections.generation WHERE model = $1 AND status = 'live'`

// tables measures the official table, as it is known now and as it was known half-way, on rows that a rebuild
// made, multiplied in the database to the number of participations.
func (b *bench) tables(ctx context.Context, w *world, participations int) error {
	if err := w.show(ctx, outcome.Model()); err != nil {
		return err
	}
	set, err := indicator.New(journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, 0, nil)
	if err != nil {
		return err
	}
	var schema string
	var has, middle int64
	err = w.database.QueryRow(ctx, liveSchema, outcome.Name).Scan(&schema)
	if err != nil {
		return err
	}
	err = w.database.QueryRow(ctx, `SELECT count(DISTINCT participant), percentile_disc(0.5) WITHIN GROUP (ORDER BY known_from) FROM outcome.memberships WHERE operation = 'laqs'`).Scan(&has, &middle)
	if err != nil {
		return err
	}
	operation := fmt.Sprintf("bench-%d", participations)
	copies := (int64(participations) + has - 1) / has
	for _, table := range []string{"memberships", "special_memberships"} {
		name := pgx.Identifier{schema, table}.Sanitize()
		if _, err := w.database.Exec(ctx, fmt.Sprintf(copyRows, name), "laqs", operation, copies); err != nil {
			return err
		}
		if _, err := w.database.Exec(ctx, "VACUUM ANALYZE "+name); err != nil {
			return err
		}
	}
	// What was just copied is on disk before anything is measured.
	if _, err := w.database.Exec(ctx, "CHECKPOINT"); err != nil {
		return err
	}
	at := outcome.At{CutOff: calendar.New(2018, 12, 31), Position: outcome.Latest, KnownOn: calendar.New(2026, 1, 1)}
	for _, known := range []struct {
		word     string
		position uint64
	}{{"as known now", outcome.Latest}, {"as known half-way", uint64(middle)}} {
		at.Position = known.position
		what := fmt.Sprintf("official table, %d codes by gender, %d participations, %s", len(set.Codes), copies*has, known.word)
		err := b.asked(ctx, w, what, tablesComputed, projections.Reading{As: projections.ReadsFigures, Operation: operation}, func(db query.DB) error {
			_, err := outcome.Table(ctx, db, set, operation, at)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// proof measures what a verification of a report does: every event is read, verified and folded, and the rows
// are counted, without a database.
func (b *bench) proof(ctx context.Context, w *world) error {
	set, err := indicator.New(journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, 0, nil)
	if err != nil {
		return err
	}
	tallier := outcome.NewTallier(set, outcome.At{CutOff: calendar.New(2018, 12, 31), Position: outcome.Latest, KnownOn: calendar.New(2026, 1, 1)})
	replayed, err := projections.Replay(ctx, w.store, outcome.Model(), projections.ReplayConfig{SpoolDir: w.dir}, func(_, _ string, rows map[string][][]any) error {
		tallier.Add(rows)
		return nil
	})
	if err != nil {
		return err
	}
	b.row(fmt.Sprintf("report computed again from the log alone, %d events of %d histories", replayed.Events, replayed.Groups),
		fmt.Sprintf("%.1f s, %.0f events/s", replayed.Took.Seconds(), float64(replayed.Events)/replayed.Took.Seconds()), "", "")
	return nil
}

// show makes a read model live, if it is not.
func (w *world) show(ctx context.Context, model projections.Model) error {
	states, err := projections.List(ctx, w.database, 0)
	if err == nil {
		for _, s := range states {
			if s.Name == model.Name && s.Status == projections.StatusLive {
				return nil
			}
		}
	}
	if _, err := w.rebuild(ctx, model.Name); err != nil {
		return err
	}
	_, err = projections.Promote(ctx, w.store, w.database, model, projections.PromoteConfig{})
	return err
}
