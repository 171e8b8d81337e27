package outcome_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/calendar"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// figures are the figures of the world that are not 0, as known at a position, up to a cut-off.
func figures(t *testing.T, pool *pgxpool.Pool, cutOff string, position uint64) map[string]int64 {
	t.Helper()
	all, err := outcome.Figures(t.Context(), pool, storytest.Operation, calendar.Must(cutOff), position)
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int64{}
	for _, f := range all {
		if f.Total != 0 {
			counted[f.Code] = f.Total
		}
	}
	return counted
}

// only are the figures whose codes begin with a prefix or are one of it.
func only(all map[string]int64, codes ...string) map[string]int64 {
	some := map[string]int64{}
	for code, n := range all {
		for _, c := range codes {
			if code == c || strings.HasPrefix(code, c+".") {
				some[code] = n
			}
		}
	}
	return some
}

func same(t *testing.T, what string, got, want map[string]int64) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestCutOffBeforeAReentryKeepsTheFirstExit(t *testing.T) {
	w := storytest.New(t, outcome.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("", ""))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-06-30", storytest.Exited(journeyv1.ExitReason_EXIT_REASON_DROPPED_OUT))
	w.Record("p-1", "2016-10-08", storytest.Reentered())
	w.Record("p-1", "2017-03-31", storytest.Exited(journeyv1.ExitReason_EXIT_REASON_COMPLETED))
	w.Show()
	for _, c := range []struct {
		cutOff string
		want   map[string]int64
	}{
		{"2016-01-10", map[string]int64{}},
		{"2016-01-11", map[string]int64{"entered": 1, "active": 1}},
		{"2016-06-30", map[string]int64{"entered": 1, "left": 1, "exits.dropped_out": 1}},
		{"2016-10-07", map[string]int64{"entered": 1, "left": 1, "exits.dropped_out": 1}},
		{"2016-10-08", map[string]int64{"entered": 1, "active": 1}},
		{"2017-03-31", map[string]int64{"entered": 1, "left": 1, "exits.completed": 1}},
	} {
		same(t, "cut-off "+c.cutOff, only(figures(t, w.Pool, c.cutOff, outcome.Latest), "entered", "left", "active", "exits"), c.want)
	}
}
