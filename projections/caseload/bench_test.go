package caseload_test

import (
	"strings"
	"testing"

	"journey/deploy/local/testdb"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

// fill makes 20,000 cases of 100 caseworkers with five obligations each.
const fill = `
INSERT INTO cases (operation, group_id, phase, caseworker, partner, previous_caseworker, responsible_since, entered_on, stayed_from, last_contact_on, last_service_on,
    in_service, open_barriers, goals, goal_targets, module, trial, placement, placement_kind, placement_flagged, version)
SELECT 'op-1', 'p-' || p, 'placed', 'worker-' || p % 100, 'partner-' || p % 20, '', d, d, d, d + p % 400, d + p % 300,
    FALSE, 1, '{g-1}', ARRAY[d + 90], '', '', 'pl-1', 'mini_job', FALSE, 12
FROM generate_series(1, 20000) p, LATERAL (SELECT DATE '2015-01-01' + p * 7 % 730) c (d);
INSERT INTO obligations (operation, group_id, participant, obligation, opens_on, checkpoint_on, closes_on, completed_on, late, closed_as)
SELECT 'op-1', 'p-' || p, 'p-' || p, 'employment.pl-1.' || k, d - 14, d, d + 14, CASE WHEN (p + k) % 3 > 0 THEN d END, FALSE, ''
FROM generate_series(1, 20000) p, generate_series(1, 5) k, LATERAL (SELECT DATE '2015-01-01' + (p * 7 + k * 61) % 730) c (d);
CREATE VIEW caseload.members AS SELECT * FROM members;
ANALYZE cases; ANALYZE obligations;`

// BenchmarkCases is run by hand: go test -bench Cases -run NONE ./projections/caseload
func BenchmarkCases(b *testing.B) {
	pool := testdb.New(b)
	m := caseload.Model()
	if _, err := pool.Exec(b.Context(), strings.Join([]string{
		"CREATE SCHEMA bench; CREATE SCHEMA caseload; SET search_path = bench;", m.Schema, m.Public, fill, "SET search_path = public;"}, "\n")); err != nil {
		b.Fatal(err)
	}
	for _, asked := range []struct {
		name string
		say  func(*caseload.Filter)
	}{
		{"one caseworker", func(f *caseload.Filter) { f.Caseworker = "worker-7" }},
		{"no contact, one partner", func(f *caseload.Filter) {
			f.Partner, f.Flag = "partner-7", journeyv1.CaseFlag_CASE_FLAG_NO_CONTACT
		}},
		{"the operation", func(*caseload.Filter) {}},
		{"overdue in the operation", func(f *caseload.Filter) { f.Flag = journeyv1.CaseFlag_CASE_FLAG_FOLLOW_UP_OVERDUE }},
	} {
		b.Run(strings.ReplaceAll(asked.name, " ", "_"), func(b *testing.B) {
			f := on("2016-12-31")
			asked.say(&f)
			for b.Loop() {
				_, total, err := caseload.List(b.Context(), pool, f, "", 0)
				if err != nil || total == 0 {
					b.Fatal(total, err)
				}
				b.ReportMetric(float64(total), "cases")
			}
		})
	}
}
