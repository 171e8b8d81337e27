package caseload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/eventstore"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

const (
	job       = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	completed = journeyv1.ExitReason_EXIT_REASON_COMPLETED
)

// TestJourneyPassesItsPhases shows one journey after each of its steps.
func TestJourneyPassesItsPhases(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	for _, told := range []struct {
		on   string
		step *journeyv1.Step
		want string
	}{
		{"2016-01-02", storytest.Referred("R-1"), "p-1 referred @"},
		{"2016-01-04", storytest.Registered("Test", "One"), "p-1 registered @"},
		{"2016-01-05", storytest.Assigned("worker-1", "partner-1"), "p-1 registered worker-1@partner-1"},
		{"2016-01-11", storytest.Entered(), "p-1 entered worker-1@partner-1 in 2016-01-11 contact 2016-01-11"},
		{"2016-01-12", storytest.Barrier("ba-1", journeyv1.BarrierKind_BARRIER_KIND_HEALTH),
			"p-1 entered worker-1@partner-1 in 2016-01-11 contact 2016-01-11 barriers 1"},
		{"2016-01-12", storytest.Barrier("ba-2", journeyv1.BarrierKind_BARRIER_KIND_DEBT),
			"p-1 entered worker-1@partner-1 in 2016-01-11 contact 2016-01-11 barriers 2"},
		{"2016-01-20", storytest.Planned("plan-1", storytest.Goal("g-1", "2016-06-30"), storytest.Goal("g-2", "2016-03-31")),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-01-20 barriers 2 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-01-25", storytest.BarrierResolved("ba-1"),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-01-20 barriers 1 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-02-01", storytest.ModuleStarted("mo-1"),
			"p-1 qualifying worker-1@partner-1 in 2016-01-11 contact 2016-01-20 module mo-1 barriers 1 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-02-02", storytest.TrialStarted("tr-1"),
			"p-1 qualifying worker-1@partner-1 in 2016-01-11 contact 2016-01-20 module mo-1 trial tr-1 barriers 1 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-02-10", storytest.ModuleCompleted("mo-1"),
			"p-1 qualifying worker-1@partner-1 in 2016-01-11 contact 2016-01-20 trial tr-1 barriers 1 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-02-11", storytest.TrialEnded("tr-1"),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-01-20 barriers 1 goal g-2 2016-03-31 goal g-1 2016-06-30"},
		{"2016-02-12", storytest.Reached("plan-1", "g-2"),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-01-20 barriers 1 goal g-1 2016-06-30"},
		{"2016-02-13", storytest.Revised("plan-1", storytest.Goal("g-2", "2016-03-31"), storytest.Goal("g-3", "2016-05-31")),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-02-13 barriers 1 goal g-3 2016-05-31"},
		{"2016-02-14", storytest.LanguageCourse(),
			"p-1 qualifying worker-1@partner-1 in 2016-01-11 contact 2016-02-13 barriers 1 goal g-3 2016-05-31"},
		{"2016-02-28", storytest.Awarded(journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-02-13 barriers 1 goal g-3 2016-05-31"},
		{"2016-03-01", storytest.Placed("pl-1", job),
			"p-1 placed worker-1@partner-1 in 2016-01-11 contact 2016-02-13 placement pl-1 of social_insurance next employment.pl-1.7 barriers 1 goal g-3 2016-05-31"},
		{"2016-03-08", storytest.Completed("employment.pl-1.7"),
			"p-1 placed worker-1@partner-1 in 2016-01-11 contact 2016-03-08 placement pl-1 of social_insurance next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		{"2016-03-20", storytest.Exited(completed),
			"p-1 exited worker-1@partner-1 in 2016-01-11 out 2016-03-20 contact 2016-03-08 placement pl-1 of social_insurance next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		{"2016-03-25", storytest.PlacementEnded("pl-1"),
			"p-1 exited worker-1@partner-1 in 2016-01-11 out 2016-03-20 contact 2016-03-08 next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		{"2016-04-01", storytest.Reentered(),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-04-01 next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		// Recorded late, of an earlier day: the last contact stays.
		{"2016-02-20", storytest.Session(),
			"p-1 planned worker-1@partner-1 in 2016-01-11 contact 2016-04-01 next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		// The re-entry was recorded by mistake.
		{"2016-04-02", storytest.Retracted(21),
			"p-1 exited worker-1@partner-1 in 2016-01-11 out 2016-03-20 contact 2016-03-08 next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
		// The exit was on another day.
		{"2016-04-03", storytest.Corrected(19, "2016-03-22", storytest.Exited(completed)),
			"p-1 exited worker-1@partner-1 in 2016-01-11 out 2016-03-22 contact 2016-03-08 next employment.pl-1.28 barriers 1 goal g-3 2016-05-31"},
	} {
		version := w.Record("p-1", told.on, told.step)
		w.Show()
		check(t, w, "2016-03-09", told.want)
		c, found, err := caseload.Get(t.Context(), w.Pool, storytest.Operation, "p-1", calendar.Must("2016-03-09"))
		if err != nil || !found || c.Version != version {
			t.Errorf("version %d: %+v, %v, %v", version, c, found, err)
		}
	}
}

func TestNextObligation(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-03-01", storytest.Placed("pl-1", job))
	w.Record("p-1", "2016-04-20", storytest.Completed("employment.pl-1.28"))
	w.Show()
	for _, asked := range []struct {
		on, want string
		overdue  bool
	}{
		{"2016-03-04", "employment.pl-1.7 2016-03-05 2016-03-15", false},
		{"2016-03-15", "employment.pl-1.7 2016-03-05 2016-03-15", false},
		{"2016-03-16", "employment.pl-1.7 2016-03-05 2016-03-15", true},
		{"2016-05-01", "employment.pl-1.7 2016-03-05 2016-03-15", true},
	} {
		c := list(t, w, on(asked.on))[0]
		overdue := len(flags([]caseload.Case{c})) > 0 && hasFlag(c, journeyv1.CaseFlag_CASE_FLAG_FOLLOW_UP_OVERDUE)
		if got := c.Next.ID + " " + c.Next.OpensOn.String() + " " + c.Next.ClosesOn.String(); got != asked.want || overdue != asked.overdue {
			t.Errorf("on %s: %s, overdue %v", asked.on, got, overdue)
		}
	}
	// The first is given up; the next that is open comes after the one that was completed.
	w.Record("p-1", "2016-05-02", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-1.7"))
	w.Show()
	if c := list(t, w, on("2016-05-02"))[0]; c.Next.ID != "employment.pl-1.91" || hasFlag(c, journeyv1.CaseFlag_CASE_FLAG_FOLLOW_UP_OVERDUE) {
		t.Errorf("after the closure: %+v", c)
	}
}

func hasFlag(c caseload.Case, flag journeyv1.CaseFlag) bool {
	for _, f := range c.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

func TestLinkedPersonsAreOneCase(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-01-12", storytest.Barrier("ba-1", journeyv1.BarrierKind_BARRIER_KIND_DEBT))
	w.Record("p-1", "2016-02-01", storytest.Exited(completed))
	w.Record("p-2", "2016-01-20", storytest.Registered("Test", "Eins"))
	w.Record("p-2", "2016-01-21", storytest.Entered())
	w.Record("p-2", "2016-01-22", storytest.Assigned("worker-2", "partner-2"))
	w.Record("p-2", "2016-01-23", storytest.Barrier("ba-1", journeyv1.BarrierKind_BARRIER_KIND_DEBT))
	w.Show()
	apart := []string{
		"p-1 exited worker-1@partner-1 in 2016-01-11 out 2016-02-01 contact 2016-01-11 next exit.5.28d barriers 1",
		"p-2 entered worker-2@partner-2 in 2016-01-21 contact 2016-01-21 barriers 1",
	}
	check(t, w, "2016-02-10", apart...)
	w.Link("p-1", "p-2", "2016-02-05")
	w.Show()
	// The second stay runs, so there is no exit and nothing to follow up after it; two barriers, though both are ba-1.
	check(t, w, "2016-02-10", "p-1 entered worker-2@partner-2 in 2016-01-11 contact 2016-01-21 barriers 2")
	for _, id := range []string{"p-1", "p-2"} {
		c, found, err := caseload.Get(t.Context(), w.Pool, storytest.Operation, id, calendar.Must("2016-02-10"))
		if err != nil || !found || c.Group != "p-1" || c.Version != 6 {
			t.Errorf("the case of %s: %+v, %v, %v", id, c, found, err)
		}
	}
	w.Record("p-2", "2016-02-09", storytest.Exited(completed))
	w.Show()
	check(t, w, "2016-02-10", "p-1 exited worker-2@partner-2 in 2016-01-11 out 2016-02-09 contact 2016-01-21 next exit.6.28d barriers 2")
	w.Unlink("p-1", "p-2", "2016-02-12")
	w.Show()
	apart[1] = "p-2 exited worker-2@partner-2 in 2016-01-21 out 2016-02-09 contact 2016-01-21 next exit.6.28d barriers 1"
	check(t, w, "2016-02-10", apart...)
	if _, found, err := caseload.Get(t.Context(), w.Pool, storytest.Operation, "p-3", calendar.Must("2016-02-10")); found || err != nil {
		t.Errorf("a participant nobody knows: %v, %v", found, err)
	}
}

func TestOnlyPersonsAreCases(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	employer := eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, ID: "p-1"}
	w.Append(employer, "2016-01-04", &journeyv1.Step{Kind: &journeyv1.Step_EmployerContactMade{EmployerContactMade: &journeyv1.EmployerContactMade{}}})
	w.Record("p-2", "2016-01-04", storytest.Registered("Test", "Two"))
	w.Record("p-2", "2016-01-04", storytest.Retracted(1))
	w.Show()
	check(t, w, "2016-04-06")
}

func TestFilters(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-2", "2016-01-11", storytest.Entered())
	w.Record("p-2", "2016-01-11", storytest.Assigned("worker-2", "partner-1"))
	w.Record("p-3", "2016-01-11", storytest.Registered("Test", "Three"))
	w.Record("p-4", "2016-03-11", storytest.Entered())
	w.Show()
	for _, asked := range []struct {
		say  func(*caseload.Filter)
		want []string
	}{
		{func(f *caseload.Filter) {}, []string{"p-1", "p-2", "p-3", "p-4"}},
		{func(f *caseload.Filter) { f.Caseworker = "worker-1" }, []string{"p-1"}},
		{func(f *caseload.Filter) { f.Partner = "partner-1" }, []string{"p-1", "p-2"}},
		{func(f *caseload.Filter) { f.Phase = journeyv1.Phase_PHASE_ENTERED }, []string{"p-1", "p-2", "p-4"}},
		{func(f *caseload.Filter) { f.Flag = journeyv1.CaseFlag_CASE_FLAG_UNASSIGNED }, []string{"p-3", "p-4"}},
		{func(f *caseload.Filter) { f.Flag = journeyv1.CaseFlag_CASE_FLAG_NO_PLAN }, []string{"p-1", "p-2"}},
		{func(f *caseload.Filter) { f.Flag, f.Caseworker = journeyv1.CaseFlag_CASE_FLAG_NO_PLAN, "worker-2" }, []string{"p-2"}},
		{func(f *caseload.Filter) { f.Caseworker = "worker-9" }, nil},
		{func(f *caseload.Filter) { f.Operation = "op-2" }, nil},
	} {
		f := on("2016-03-12")
		asked.say(&f)
		var got []string
		for _, c := range list(t, w, f) {
			got = append(got, c.Group)
		}
		if diff := cmp.Diff(asked.want, got); diff != "" {
			t.Errorf("%+v: %s", f, diff)
		}
	}
}

// What corrections left behind is shown by the follow-up alone; it is nobody's next task on any day.
func TestDetachedIsNotNext(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-03-01", storytest.Placed("pl-1", job))
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-03-09", storytest.Corrected(2, "2016-03-01", storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP)))
	w.Show()
	for _, day := range []string{"2016-02-20", "2016-03-06", "2016-04-10"} {
		if c := list(t, w, on(day))[0]; c.Next != (caseload.NextObligation{OpensOn: calendar.None, ClosesOn: calendar.None}) {
			t.Errorf("on %s: %+v", day, c.Next)
		}
	}
}
