package reminder_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/reminder"
)

const closes = "2026-03-10"

func TestStagesOfAnObligationOnADay(t *testing.T) {
	opened, overdue, week := reminder.Reached{Stage: reminder.Opened}, reminder.Reached{Stage: reminder.Overdue}, reminder.Reached{Stage: reminder.WeekOverdue}
	over := func(r reminder.Reached) reminder.Reached { r.Passed = true; return r }
	for _, c := range []struct {
		says  string
		state followup.State
		on    string
		since string
		want  []reminder.Reached
	}{
		{"nothing before the window", followup.Upcoming, "2026-03-02", "", nil},
		{"its window is open", followup.Due, "2026-03-03", "", []reminder.Reached{opened}},
		{"on the window's last day it is still open", followup.Due, closes, "", []reminder.Reached{opened}},
		{"overdue when first seen, nobody is told any more that it opened", followup.Overdue, "2026-03-11", "", []reminder.Reached{over(opened), overdue}},
		{"not yet a week", followup.Overdue, "2026-03-16", "", []reminder.Reached{over(opened), overdue}},
		{"a week after the window's last day", followup.Overdue, "2026-03-17", "", []reminder.Reached{over(opened), overdue, week}},
		{"long ago", followup.Overdue, "2027-03-17", "", []reminder.Reached{over(opened), overdue, week}},
		{"reopened inside its window it is overdue", followup.Overdue, "2026-03-05", "", []reminder.Reached{over(opened), overdue}},
		{"done", followup.Completed, "2026-03-17", "", nil},
		{"done late", followup.CompletedLate, "2026-03-17", "", nil},
		{"lost", followup.Lost, "2026-03-17", "", nil},
		{"declined", followup.Declined, "2026-03-17", "", nil},
		{"not required", followup.NotRequired, "2026-03-17", "", nil},
		{"closed before since it is history", followup.Overdue, "2026-03-17", "2026-03-11", []reminder.Reached{over(opened), over(overdue), over(week)}},
		{"closed on the day since it is not", followup.Overdue, "2026-03-17", closes, []reminder.Reached{over(opened), overdue, week}},
		{"an open window is never history", followup.Due, "2026-03-10", "2026-03-10", []reminder.Reached{opened}},
	} {
		since, err := calendar.Parse(c.since)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, reminder.On(c.state, calendar.Must(closes), since, calendar.Must(c.on), 7)); diff != "" {
			t.Errorf("%s: %s", c.says, diff)
		}
	}
}

func TestAStageHolds(t *testing.T) {
	for _, c := range []struct {
		says  string
		stage reminder.Stage
		state followup.State
		on    string
		want  bool
	}{
		{"open", reminder.Opened, followup.Due, "2026-03-10", true},
		{"open no more", reminder.Opened, followup.Overdue, "2026-03-11", false},
		{"overdue", reminder.Overdue, followup.Overdue, "2026-03-11", true},
		{"overdue still after a week", reminder.Overdue, followup.Overdue, "2026-03-30", true},
		{"done meanwhile", reminder.Overdue, followup.CompletedLate, "2026-03-30", false},
		{"a week", reminder.WeekOverdue, followup.Overdue, "2026-03-17", true},
		{"not a week any more: the clock went back", reminder.WeekOverdue, followup.Overdue, "2026-03-16", false},
		{"upcoming again: the window moved", reminder.Opened, followup.Upcoming, "2026-03-10", false},
	} {
		if got := c.stage.Holds(c.state, calendar.Must(closes), calendar.Must(c.on), 7); got != c.want {
			t.Errorf("%s: %v", c.says, got)
		}
	}
}

// On each day the list is complete: what holds is what is reached and not passed over.
func TestStagesAreReachedInOrder(t *testing.T) {
	for on := calendar.Must("2026-03-01"); on < calendar.Must("2026-04-01"); on++ {
		o := followup.Obligation{Opens: calendar.Must("2026-03-03"), Checkpoint: calendar.Must("2026-03-06"), Closes: calendar.Must(closes),
			CompletedOn: calendar.None, ClosedOn: calendar.None, ReopenedOn: calendar.None, NotRequiredFrom: calendar.None}
		reached := reminder.On(o.State(on), o.Closes, calendar.None, on, 7)
		for i, r := range reached {
			if r.Stage != reminder.Stages()[i] || r.Passed == r.Stage.Holds(o.State(on), o.Closes, on, 7) {
				t.Errorf("%s: %v", on, reached)
			}
		}
	}
	if !reminder.WeekOverdue.ToCoordinator() || reminder.Overdue.ToCoordinator() || reminder.Opened.ToCoordinator() {
		t.Error("only a week overdue is the coordinator's")
	}
}
