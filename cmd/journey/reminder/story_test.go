package reminder_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"journey/api/directory"
	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// nothing is a round in which there was nothing to do.
var nothing reminder.Counts

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEachStageIsToldOnce(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing)
	w.round("2016-03-05 09:00", reminder.Counts{Planned: 1}) // a Saturday
	w.round("2016-03-07 07:59", nothing)
	w.round("2016-03-07 08:00", reminder.Counts{Sent: 1})
	w.round("2016-03-07 08:01", nothing)
	w.round("2016-03-15 12:00", nothing)
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-21 12:00", nothing)
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 2, Sent: 2}) // a week, and the next window opens
	w.round("2016-03-22 12:01", nothing)
	w.Record("p-1", "2016-03-23", storytest.Completed("employment.pl-1.28"))
	w.Show()
	w.round("2016-04-29 12:00", nothing)
	same(t, "stream", w.told(), []string{
		"p-1 employment.pl-1.28 opened 2016-03-22..2016-04-05 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 opened 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 week_overdue 2016-03-05..2016-03-15 worker-1 [] true",
	})
	// A new process knows nothing but the ledger, and the read model is another one.
	w.Rebuild()
	w.process = w.another(nil)
	w.round("2016-04-29 12:00", nothing)
}

// Two weeks by the policy that the obligation was made under, whatever a later policy says.
func TestThePolicySaysWhenTheCoordinatorIsTold(t *testing.T) {
	w := begin(t, &journeyv1.FollowUpPolicySet{Version: 1, ValidFrom: "2015-02-01", ReminderDays: proto.Uint32(14)})
	w.Append(programme, "2016-03-10", &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: &journeyv1.FollowUpPolicySet{
		Version: 2, ValidFrom: "2016-03-11", ReminderDays: proto.Uint32(1)}}})
	w.Show()
	w.round("2016-03-07 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-21 12:00", nothing)
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 1, Sent: 1}) // only the next window
	w.round("2016-03-29 12:00", reminder.Counts{Planned: 1, Sent: 1})
	same(t, "ledger", w.kept()[2:], []string{"p-1 employment.pl-1.7 overdue sent", "p-1 employment.pl-1.7 week_overdue sent"})
}

func TestWhatIsOverdueWhenFirstSeenIsNotToldToHaveOpened(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing) // from here the operation is known
	w.round("2016-03-30 12:00", reminder.Counts{Planned: 3, PassedOver: 1, Sent: 3})
	same(t, "ledger", w.kept(), []string{
		"p-1 employment.pl-1.28 opened sent",
		"p-1 employment.pl-1.7 opened passed_over",
		"p-1 employment.pl-1.7 overdue sent",
		"p-1 employment.pl-1.7 week_overdue sent",
	})
	w.round("2016-03-31 12:00", nothing)
	// The clock was ahead: the window is open, and nobody has been told so.
	w.round("2016-03-10 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-31 12:00", nothing)
}

// Somebody records the first day of work a year too early and sets it right the next day.
func TestAWindowThatMovesOutOfTheHistoryIsTold(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing)
	w.Record("p-2", "2016-01-11", storytest.Entered())
	version := w.Record("p-2", "2015-03-10", storytest.Placed("pl-1", job))
	w.Show()
	w.round("2016-03-10 12:00", reminder.Counts{Planned: 1, PassedOver: 12, Sent: 1})
	w.Record("p-2", "2016-03-11", storytest.Corrected(version, "2016-03-10", storytest.Placed("pl-1", job)))
	w.Show()
	w.round("2016-03-11 12:00", nothing)
	w.round("2016-03-14 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-29 12:00", reminder.Counts{Planned: 4, Sent: 4})
	same(t, "stream of p-2", w.told()[4:], []string{
		"p-2 employment.pl-1.7 opened 2016-03-14..2016-03-24  [] true",
		"p-2 employment.pl-1.7 overdue 2016-03-14..2016-03-24  [] true",
	})
}

// What was passed over for a since that is set to an earlier day is told then.
func TestSinceIsSetToAnEarlierDay(t *testing.T) {
	w := tell(t)
	w.round("2016-03-16 12:00", reminder.Counts{PassedOver: 2})
	w.round("2016-03-17 12:00", nothing)
	settings, err := reminder.Parse([]byte("defaults: {since: 2016-03-15}"))
	if err != nil {
		t.Fatal(err)
	}
	w.settings = settings
	w.process = w.another(nil)
	w.round("2016-03-17 12:00", reminder.Counts{Planned: 1, Sent: 1})
	same(t, "ledger", w.kept(), []string{"p-1 employment.pl-1.7 opened passed_over", "p-1 employment.pl-1.7 overdue sent"})
	// And to a later one: what was told was told, and what comes is history.
	if w.settings, err = reminder.Parse([]byte("defaults: {since: 2016-04-06}")); err != nil {
		t.Fatal(err)
	}
	w.process = w.another(nil)
	w.round("2016-03-23 12:00", reminder.Counts{PassedOver: 2})
	w.round("2016-03-23 12:01", nothing)
}

func TestHistoryTakenOverFloodsNobody(t *testing.T) {
	w := tell(t)
	w.round("2016-05-20 12:00", reminder.Counts{Planned: 1, PassedOver: 6, Sent: 1})
	same(t, "stream", w.told(), []string{"p-1 employment.pl-1.91 opened 2016-05-17..2016-06-14 worker-1 [worker-1] false"})
	w.round("2016-06-15 12:00", reminder.Counts{Planned: 1, Sent: 1})
}

func TestWhatIsDoneMeanwhileIsNotTold(t *testing.T) {
	w := tell(t)
	w.round("2016-03-05 09:00", reminder.Counts{Planned: 1})
	version := w.Record("p-1", "2016-03-06", storytest.Completed("employment.pl-1.7"))
	w.Show()
	w.round("2016-03-07 09:00", reminder.Counts{NotNeeded: 1})
	w.round("2016-03-08 09:00", nothing)
	same(t, "ledger", w.kept(), []string{"p-1 employment.pl-1.7 opened not_needed"})
	// It was a mistake: nobody has been told yet, so now they are.
	w.Record("p-1", "2016-03-08", storytest.Retracted(version))
	w.Show()
	w.round("2016-03-09 09:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-10 09:00", nothing)
	if n := len(w.stored()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestAnInterruptionAfterSendingIsFoundWhenItIsNotNeededAnyMore(t *testing.T) {
	w := tell(t)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	w.sql(`UPDATE journey_reminder.reminders SET state = 'planned', settled_at = NULL`) // as if killed before the commit
	w.Record("p-1", "2016-03-07", storytest.Completed("employment.pl-1.7"))
	w.Show()
	w.round("2016-03-08 09:00", reminder.Counts{Sent: 1})
	same(t, "ledger", w.kept(), []string{"p-1 employment.pl-1.7 opened sent"})
}

func TestClockSteps(t *testing.T) {
	w := tell(t)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	// A quarter of a year ahead by mistake, at night: planned and not sent.
	w.round("2016-06-20 23:00", reminder.Counts{Planned: 5, PassedOver: 2})
	w.round("2016-03-08 09:00", reminder.Counts{NotNeeded: 5})
	w.round("2016-03-16 09:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-07 09:00", nothing)
	// And ahead in office hours: told too early, and so never again. What was passed over only because of that clock
	// is told in its time.
	w.round("2016-03-22 09:00", reminder.Counts{Planned: 2, Sent: 2})
	w.round("2016-03-17 09:00", nothing)
	w.round("2016-03-22 09:00", nothing)
	same(t, "stream", w.told(), []string{
		"p-1 employment.pl-1.28 opened 2016-03-22..2016-04-05 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 opened 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 week_overdue 2016-03-05..2016-03-15 worker-1 [] true",
	})
}

// A ledger that is begun with the clock ahead takes everything for history, but not for ever.
func TestALedgerBegunWithTheClockAhead(t *testing.T) {
	w := tell(t)
	w.round("2030-01-02 12:00", reminder.Counts{PassedOver: 12})
	w.round("2016-03-04 12:00", nothing)
	w.round("2016-03-07 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, Sent: 1})
	same(t, "stream", w.told(), []string{
		"p-1 employment.pl-1.7 opened 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1 [worker-1] false",
	})
}

func TestDeputiesAndCoordinatorsAreTold(t *testing.T) {
	w := tell(t)
	on := calendar.Must
	staff := []directory.Staff{
		{ID: "worker-1", Partner: "partner-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Operations: []string{"*"}, Deputies: []string{"worker-2"},
			Absences: []directory.Absence{{From: on("2016-03-07"), Until: on("2016-03-10")}}, LeftOn: on("2016-06-01")},
		{ID: "worker-2", Partner: "partner-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Operations: []string{"*"}, LeftOn: calendar.None},
		{ID: "coordinator-1", Partner: "partner-1", Role: journeyv1.Role_ROLE_COORDINATOR, Operations: []string{"*"}, LeftOn: calendar.None},
	}
	err := directory.Change(t.Context(), w.Pool, func(d directory.Directory) (directory.Directory, error) {
		return d.With(staff, []directory.Partner{{ID: "partner-1", Name: "Partner"}}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-22 09:00", reminder.Counts{Planned: 3, Sent: 3})
	w.round("2016-06-15 09:00", reminder.Counts{Planned: 3, PassedOver: 1, Sent: 3})
	same(t, "stream", w.told(), []string{
		"p-1 employment.pl-1.28 opened 2016-03-22..2016-04-05 worker-1 [worker-1] false",
		"p-1 employment.pl-1.28 overdue 2016-03-22..2016-04-05 worker-1 [coordinator-1] true", // who has left is nobody
		"p-1 employment.pl-1.28 week_overdue 2016-03-22..2016-04-05 worker-1 [coordinator-1] true",
		"p-1 employment.pl-1.7 opened 2016-03-05..2016-03-15 worker-1 [worker-2] false", // in an absence
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1 [worker-1] false",
		"p-1 employment.pl-1.7 week_overdue 2016-03-05..2016-03-15 worker-1 [coordinator-1] true",
		"p-1 employment.pl-1.91 overdue 2016-05-17..2016-06-14 worker-1 [coordinator-1] true",
	})
}

// Somebody records late that a job began, and a minute later that they have followed it up.
func TestWhatIsRecordedMeanwhileIsNotTold(t *testing.T) {
	w := tell(t)
	w.process.Grace = time.Minute
	w.round("2016-03-08 09:00", reminder.Counts{Planned: 1})
	w.Record("p-2", "2016-03-01", storytest.Placed("pl-1", job))
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Show()
	w.round("2016-03-08 09:01", reminder.Counts{Planned: 1, NotNeeded: 1})
	w.round("2016-03-08 09:02", reminder.Counts{Sent: 1})
	// What a process decided whose clock is a little ahead waits as long.
	w.Record("p-4", "2016-03-01", storytest.Placed("pl-1", job))
	w.Show()
	w.round("2016-03-08 11:01", reminder.Counts{Planned: 1})
	w.process = w.another(nil)
	w.process.Grace = time.Minute
	w.round("2016-03-08 11:00", nothing)
	w.round("2016-03-08 11:02", reminder.Counts{Sent: 1})
	// A clock that goes back holds nothing up.
	w.Record("p-3", "2016-03-01", storytest.Placed("pl-1", job))
	w.Show()
	w.round("2016-03-08 12:00", reminder.Counts{Planned: 1})
	w.round("2016-03-08 10:00", reminder.Counts{Sent: 1})
}

func TestATransferOverTheWeekendIsFollowed(t *testing.T) {
	w := tell(t)
	w.round("2016-03-05 09:00", reminder.Counts{Planned: 1})
	w.Record("p-1", "2016-03-06", storytest.Assigned("worker-9", "partner-1"))
	w.Show()
	w.round("2016-03-07 09:00", reminder.Counts{Sent: 1})
	same(t, "stream", w.told(), []string{"p-1 employment.pl-1.7 opened 2016-03-05..2016-03-15 worker-9 [worker-9] false"})
}

// sql does to the database what no process does.
func (w *world) sql(statement string) {
	w.t.Helper()
	if _, err := w.Pool.Exec(w.t.Context(), statement); err != nil {
		w.t.Fatal(err)
	}
}
