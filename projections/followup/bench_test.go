package followup_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

// fill makes 300,000 obligations of 60,000 persons and 100 caseworkers in one operation; 100,000 of them
// are open on 2016-12-31.
const fill = `
INSERT INTO obligations (operation, group_id, participant, obligation, opens_on, checkpoint_on, closes_on, completed_on, late,
    closed_as, clock, anchor, begins_on, policy_version, caseworker, partner, attempted_on, not_required_reason, outside_rates, detached)
SELECT 'op-1', 'p-' || p, 'p-' || p, 'employment.pl-1.' || k, c.day - 14, c.day, c.day + 14,
    CASE WHEN (p + k) % 3 > 0 THEN c.day END, FALSE, '', 'employment', 'pl-1', c.day - 28, 0,
    'worker-' || p % 100, 'partner-' || p % 20, '{}', '', FALSE, FALSE
FROM generate_series(1, 60000) p, generate_series(1, 5) k,
    LATERAL (SELECT DATE '2015-01-01' + (p * 7 + k * 61) % 730) c (day);
ANALYZE obligations;`

func filled(b *testing.B) *pgxpool.Pool {
	pool := testdb.New(b)
	m := followup.Model()
	if _, err := pool.Exec(b.Context(), strings.Join([]string{
		"CREATE SCHEMA bench; CREATE SCHEMA followup; SET search_path = bench;", m.Schema, m.Public, fill, "; SET search_path = public;"}, "\n")); err != nil {
		b.Fatal(err)
	}
	return pool
}

// BenchmarkObligations is run by hand: go test -bench Obligations -run NONE ./projections/followup
func BenchmarkObligations(b *testing.B) {
	pool := filled(b)
	worker, overdue, all := on("2016-12-31"), on("2016-12-31"), on("2016-12-31")
	worker.Caseworker, worker.State = "worker-7", journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	overdue.State = journeyv1.ObligationState_OBLIGATION_STATE_OVERDUE
	for _, asked := range []struct {
		name string
		ask  func(b *testing.B) (uint64, error)
	}{
		{"overdue of one caseworker", func(b *testing.B) (uint64, error) {
			_, total, err := followup.List(b.Context(), pool, worker, nil, 0)
			return total, err
		}},
		{"overdue of the operation", func(b *testing.B) (uint64, error) {
			_, total, err := followup.List(b.Context(), pool, overdue, nil, 0)
			return total, err
		}},
		{"due within 14 days in the operation", func(b *testing.B) (uint64, error) {
			soon := all
			soon.State, soon.OpensWithin = journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING, 14
			_, total, err := followup.List(b.Context(), pool, soon, nil, 0)
			return total + 1, err // there may be none
		}},
		{"all counts", func(b *testing.B) (uint64, error) {
			counts, _, err := followup.Count(b.Context(), pool, all, 0)
			return counts[1] + counts[2] + counts[3], err
		}},
		{"all counts by caseworker", func(b *testing.B) (uint64, error) {
			counts, _, err := followup.Count(b.Context(), pool, all, journeyv1.ObligationGrouping_OBLIGATION_GROUPING_CASEWORKER)
			return counts[1] + counts[2] + counts[3], err
		}},
		{"board", func(b *testing.B) (uint64, error) {
			board, err := followup.GetBoard(b.Context(), pool, all)
			return board.All.Base(), err
		}},
	} {
		b.Run(strings.ReplaceAll(asked.name, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				total, err := asked.ask(b)
				if err != nil || total == 0 {
					b.Fatal(total, err)
				}
				b.ReportMetric(float64(total), "obligations")
			}
		})
	}
}
