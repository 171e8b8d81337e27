package followup_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/projections/followup"
	"journey/projections/storytest"
)

func TestPlacementStartsTheClock(t *testing.T) {
	w := storytest.New(t, followup.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-03-01", storytest.Placed("pl-1", job))
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Show()
	want := []string{
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 overdue 2016-03-22..2016-04-05 worker-1",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1",
	}
	if diff := cmp.Diff(want, list(t, w, on("2016-04-06"))); diff != "" {
		t.Error(diff)
	}
}
