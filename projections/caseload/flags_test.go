package caseload_test

import (
	"testing"

	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

const (
	required = journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED
	free     = journeyv1.WorkAccess_WORK_ACCESS_FREE
	granted  = journeyv1.PermitDecision_PERMIT_DECISION_GRANTED
	pending  = journeyv1.PermitDecision_PERMIT_DECISION_PENDING
	third    = journeyv1.Citizenship_CITIZENSHIP_THIRD_COUNTRY
)

// Each flag on the last day without it and on its first day.

func TestNoContactForThirtyDays(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.Entered())
	w.Record("p-1", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-01-01", storytest.Planned("plan-1", storytest.Goal("g-1", "2016-12-31")))
	w.Record("p-1", "2016-02-01", storytest.Session())
	w.Show()
	checkFlags(t, w, "2016-03-01")
	checkFlags(t, w, "2016-03-02", "p-1 no_contact")
	if c := list(t, w, on("2016-03-02"))[0]; c.DaysSinceContact != 30 {
		t.Errorf("%d days since the last contact", c.DaysSinceContact)
	}
	// A talk with the employer and a look into a register are no contact with the person; a call that reached nobody neither.
	w.Record("p-1", "2016-02-10", storytest.Placed("pl-1", job))
	employer := storytest.Completed("employment.pl-1.7")
	employer.GetFollowUpCompleted().SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER
	w.Record("p-1", "2016-02-17", employer)
	w.Record("p-1", "2016-02-25", storytest.Attempted("employment.pl-1.28"))
	w.Show()
	checkFlags(t, w, "2016-03-02", "p-1 no_contact")
	reached := storytest.Attempted("employment.pl-1.28")
	reached.GetFollowUpAttempted().Result = journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED
	w.Record("p-1", "2016-02-26", reached)
	w.Show()
	checkFlags(t, w, "2016-03-02")
	// Who left is not missed.
	w.Record("p-1", "2016-03-03", storytest.Exited(completed))
	w.Show()
	checkFlags(t, w, "2016-03-30", "p-1 follow_up_overdue")
}

func TestNoPlanAfterFourWeeks(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.Entered())
	w.Record("p-1", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-2", "2016-01-01", storytest.Registered("Test", "Two"))
	w.Record("p-2", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-2", "2016-01-01", storytest.Session())
	w.Show()
	checkFlags(t, w, "2016-01-28")
	checkFlags(t, w, "2016-01-29", "p-1 no_plan")
	// Who has not entered yet misses nothing.
	checkFlags(t, w, "2016-02-01", "p-1 no_contact no_plan")
	w.Record("p-1", "2016-01-20", storytest.Planned("plan-1", storytest.Goal("g-1", "2016-12-31")))
	w.Show()
	checkFlags(t, w, "2016-01-29")
}

func TestExitIsSuggested(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.Entered())
	w.Record("p-1", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-01-02", storytest.Planned("plan-1", storytest.Goal("g-1", "2016-12-31")))
	w.Show()
	checkFlags(t, w, "2016-03-31", "p-1 no_contact")
	checkFlags(t, w, "2016-04-01", "p-1 no_contact exit_suggested")
	// While a module runs there is a service; afterwards its last day counts.
	w.Record("p-1", "2016-01-10", storytest.ModuleStarted("mo-1"))
	w.Show()
	checkFlags(t, w, "2016-12-01", "p-1 no_contact")
	w.Record("p-1", "2016-06-01", storytest.ModuleCompleted("mo-1"))
	w.Show()
	checkFlags(t, w, "2016-08-29", "p-1 no_contact")
	checkFlags(t, w, "2016-08-30", "p-1 no_contact exit_suggested")
	// Childcare is a service until its last day.
	w.Record("p-1", "2016-06-02", &journeyv1.Step{Kind: &journeyv1.Step_FamilySupportArranged{
		FamilySupportArranged: &journeyv1.FamilySupportArranged{To: "2016-07-01"}}})
	w.Show()
	checkFlags(t, w, "2016-09-28", "p-1 no_contact")
	checkFlags(t, w, "2016-09-29", "p-1 no_contact exit_suggested")
	// A new stay begins anew.
	w.Record("p-1", "2016-10-01", storytest.Exited(completed))
	w.Record("p-1", "2016-12-01", storytest.Reentered())
	w.Show()
	checkFlags(t, w, "2016-12-30")
	checkFlags(t, w, "2016-12-31", "p-1 no_contact")
}

func TestPermitEnds(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.EnteredAs(third))
	w.Record("p-1", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-01-02", storytest.Access(required, pending, "2015-12-01", "2016-03-15"))
	w.Show()
	checkFlags(t, w, "2016-01-28") // nothing is granted that could end
	w.Record("p-1", "2016-01-10", storytest.Access(required, granted, "2016-01-10", "2016-03-20"))
	w.Show()
	checkFlags(t, w, "2016-01-19")
	checkFlags(t, w, "2016-01-20", "p-1 permit_ends")
	longer := storytest.Access(required, granted, "2016-01-15", "2017-01-31")
	longer.GetWorkAccessRecorded().PermitValidTo = "2016-03-25"
	w.Record("p-1", "2016-01-15", longer)
	w.Show()
	checkFlags(t, w, "2016-01-24")
	checkFlags(t, w, "2016-01-25", "p-1 permit_ends")
	w.Record("p-1", "2016-01-20", storytest.Access(free, 0, "2016-01-20", ""))
	w.Show()
	checkFlags(t, w, "2016-01-28")
}

func TestPlacementIsFlagged(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.EnteredAs(third))
	w.Record("p-1", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-01-10", storytest.Placed("pl-1", job))
	w.Record("p-2", "2016-01-01", storytest.Entered())
	w.Record("p-2", "2016-01-01", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-2", "2016-01-10", storytest.Placed("pl-1", job))
	w.Show()
	checkFlags(t, w, "2016-01-11", "p-1 placement_flagged")
	// The document turns up.
	w.Record("p-1", "2016-01-12", storytest.Access(required, granted, "2016-01-01", "2017-12-31"))
	w.Show()
	checkFlags(t, w, "2016-01-12")
	// It says less than was thought; but the placement is over.
	w.Record("p-1", "2016-01-13", storytest.Corrected(4, "2016-01-12", storytest.Access(required, pending, "2016-01-01", "2017-12-31")))
	w.Show()
	checkFlags(t, w, "2016-01-13", "p-1 placement_flagged")
	w.Record("p-1", "2016-01-14", storytest.PlacementEnded("pl-1"))
	w.Show()
	checkFlags(t, w, "2016-01-14")
}

func TestNobodyIsResponsible(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-01", storytest.Referred("R-1"))
	w.Record("p-2", "2016-01-01", storytest.Entered())
	w.Record("p-2", "2016-01-15", storytest.Exited(journeyv1.ExitReason_EXIT_REASON_COMPLETED))
	w.Record("p-3", "2016-01-01", storytest.Entered())
	w.Record("p-3", "2016-01-15", storytest.Exited(journeyv1.ExitReason_EXIT_REASON_DIED))
	w.Show()
	// Who left must still be followed up; who died need not.
	checkFlags(t, w, "2016-01-20", "p-1 unassigned", "p-2 unassigned")
}
