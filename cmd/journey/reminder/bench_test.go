package reminder

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/testdb"
	"journey/domain/calendar"
	"journey/projections/followup"
)

// fill makes 300,000 obligations of 60,000 persons in one operation, 100,000 of which are open on 2016-12-31.
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
	b.Helper()
	pool := testdb.New(b)
	m := followup.Model()
	if _, err := pool.Exec(b.Context(), strings.Join([]string{
		"CREATE SCHEMA bench; CREATE SCHEMA followup; SET search_path = bench;", m.Schema, m.Public, fill,
		"CREATE VIEW followup.obligations AS SELECT * FROM obligations; SET search_path = public;"}, "\n")); err != nil {
		b.Fatal(err)
	}
	if err := Prepare(b.Context(), pool); err != nil {
		b.Fatal(err)
	}
	return pool
}

// BenchmarkScan is run by hand: go test -bench Scan -run NONE ./cmd/journey/reminder
func BenchmarkScan(b *testing.B) {
	on := calendar.Must("2016-12-31")
	rules := Rules{Zone: time.UTC, Since: calendar.None}
	pool := filled(b)
	scan := func(b *testing.B) int {
		wrote, err := plan(b.Context(), pool, "op-1", rules, nil, on, on.Time())
		if err != nil {
			b.Fatal(err)
		}
		return wrote[Planned] + wrote[PassedOver]
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			if _, err := pool.Exec(b.Context(), `TRUNCATE journey_reminder.reminders`); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			b.ReportMetric(float64(scan(b)), "reminders")
		}
	})
	b.Run("nothing_new", func(b *testing.B) {
		for b.Loop() {
			if n := scan(b); n != 0 {
				b.Fatal(n)
			}
		}
	})
}

// BenchmarkOperations is made every ten seconds: go test -bench Operations -run NONE ./cmd/journey/reminder
func BenchmarkOperations(b *testing.B) {
	pool := filled(b)
	for b.Loop() {
		if all, err := operations(b.Context(), pool); err != nil || len(all) != 1 {
			b.Fatal(all, err)
		}
	}
}
