package caseload_test

import (
	"testing"

	"journey/domain/calendar"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// A case says whom its caseworker has it from, and since when: the one who gave it away sees it, too.
func TestBothSidesSeeAHandover(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	for _, told := range []struct {
		what, on        string
		step            *journeyv1.Step
		previous, since string
	}{
		{"nobody is responsible", "2016-01-04", storytest.Entered(), "", ""},
		{"the first one", "2016-01-05", storytest.Assigned("worker-1", "partner-1"), "", "2016-01-05"},
		{"the same one again", "2016-02-05", storytest.Assigned("worker-1", "partner-1"), "", "2016-01-05"},
		{"somebody else", "2016-03-01", storytest.Assigned("worker-2", "partner-1"), "worker-1", "2016-03-01"},
		{"for another partner", "2016-03-02", storytest.Assigned("worker-2", "partner-2"), "worker-1", "2016-03-01"},
		{"a transfer that is proposed", "2016-04-01", storytest.TransferProposed("tr-1", "worker-3", "partner-3"), "worker-1", "2016-03-01"},
		{"a transfer that is accepted", "2016-04-05", storytest.TransferDecided("tr-1", true), "worker-2", "2016-04-05"},
		{"back to the first", "2016-05-01", storytest.Assigned("worker-1", "partner-1"), "worker-3", "2016-05-01"},
	} {
		w.Record("p-1", told.on, told.step)
		w.Show()
		c := list(t, w, on("2016-06-01"))[0]
		if c.Previous != told.previous || c.Since.String() != told.since {
			t.Errorf("%s: from %q since %q, want %q and %q", told.what, c.Previous, c.Since, told.previous, told.since)
		}
	}
	w.Record("p-2", "2016-01-04", storytest.Registered("Test", "Two"))
	w.Record("p-2", "2016-05-02", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-3", "2016-01-04", storytest.Registered("Test", "Three"))
	w.Show()
	for _, asked := range []struct {
		what, caseworker, previous, since string
		want                              int
	}{
		{"all", "", "", "", 3},
		{"given away", "", "worker-3", "", 1},
		{"given away since that day", "", "worker-3", "2016-05-01", 1},
		{"given away since the day after", "", "worker-3", "2016-05-02", 0},
		{"given away before and not any more", "", "worker-2", "", 0},
		{"received", "worker-1", "", "2016-05-01", 2},
		{"received later", "worker-1", "", "2016-05-02", 1},
	} {
		f := on("2016-06-01")
		f.Caseworker, f.Previous, f.Since = asked.caseworker, asked.previous, calendar.Must(asked.since)
		if got := len(list(t, w, f)); got != asked.want {
			t.Errorf("%s: %d cases, want %d", asked.what, got, asked.want)
		}
	}
}
