package followup_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/eventstore"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// tell begins the story of somebody who entered, has a caseworker and found a job on 2016-03-01
// (versions 1 to 4).
func tell(t *testing.T) *storytest.World {
	t.Helper()
	w := storytest.New(t, followup.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-03-01", storytest.Placed("pl-1", job))
	return w
}

func check(t *testing.T, w *storytest.World, day string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, list(t, w, on(day))); diff != "" {
		t.Errorf("on %s: %s", day, diff)
	}
}

func TestPlacementStartsTheClock(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-04-01", storytest.Attempted("employment.pl-1.28"))
	w.Record("p-1", "2016-04-04", storytest.Attempted("employment.pl-1.28"))
	w.Record("p-1", "2016-04-20", storytest.Completed("employment.pl-1.28"))
	w.Show()
	check(t, w, "2016-03-08",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 upcoming 2016-03-22..2016-04-05 worker-1",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1")
	// On a day in the past nothing of later shows.
	check(t, w, "2016-04-03",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 due 2016-03-22..2016-04-05 worker-1 attempts 1",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1")
	check(t, w, "2016-06-15",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 completed_late 2016-03-22..2016-04-05 worker-1 completed 2016-04-20 attempts 2",
		"p-1 employment.pl-1.91 overdue 2016-05-17..2016-06-14 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1")
}

func TestEarlyEndMarksWhatRemains(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-03-20", storytest.PlacementEnded("pl-1"))
	w.Show()
	check(t, w, "2016-03-21",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 upcoming 2016-03-22..2016-04-05 worker-1 placement_ended",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-1 placement_ended",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1 placement_ended")
	// A later job beyond the gap, recorded late: a new chain, and of the old one what was not over.
	w.Record("p-1", "2016-04-20", storytest.Placed("pl-2", job))
	w.Show()
	check(t, w, "2016-04-20",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 overdue 2016-03-22..2016-04-05 worker-1 placement_ended",
		"p-1 employment.pl-2.7 upcoming 2016-04-24..2016-05-04 worker-1",
		"p-1 employment.pl-2.28 upcoming 2016-05-11..2016-05-25 worker-1",
		"p-1 employment.pl-1.91 not_required 2016-05-17..2016-06-14 worker-1 new_chain",
		"p-1 employment.pl-2.91 upcoming 2016-07-06..2016-08-03 worker-1",
		"p-1 employment.pl-1.182 not_required 2016-08-16..2016-09-13 worker-1 new_chain",
		"p-1 employment.pl-2.182 upcoming 2016-10-05..2016-11-02 worker-1")
}

func TestTransferMovesWhatIsOpen(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-02", storytest.TransferProposed("tr-1", "worker-2", "partner-2"))
	w.Show()
	of := func(caseworker, partner string) (n int) {
		f := on("2016-03-10")
		f.Caseworker, f.Partner = caseworker, partner
		return len(list(t, w, f))
	}
	if of("worker-1", "partner-1") != 4 || of("worker-2", "") != 0 || of("", "partner-2") != 0 {
		t.Error("a proposed transfer moves nothing")
	}
	w.Record("p-1", "2016-03-03", storytest.TransferDecided("tr-1", false))
	w.Show()
	if of("worker-1", "partner-1") != 4 || of("worker-2", "") != 0 {
		t.Error("a rejected transfer moves nothing")
	}
	w.Record("p-1", "2016-03-04", storytest.TransferProposed("tr-2", "worker-3", "partner-3"))
	w.Record("p-1", "2016-03-05", storytest.TransferDecided("tr-2", true))
	// Recorded last, but for an earlier day: it changes nothing.
	w.Record("p-1", "2016-03-04", storytest.Assigned("worker-4", "partner-4"))
	w.Show()
	if of("worker-3", "partner-3") != 4 || of("worker-1", "") != 0 || of("", "partner-2") != 0 || of("worker-4", "") != 0 {
		t.Error("an accepted transfer moves all")
	}
}

func TestCorrectionOfTheFirstDayMovesWhatIsOpen(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Show()
	w.Record("p-1", "2016-03-09", storytest.Corrected(4, "2016-03-05", storytest.Placed("pl-1", job)))
	w.Show()
	check(t, w, "2016-04-06",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 due 2016-03-26..2016-04-09 worker-1",
		"p-1 employment.pl-1.91 upcoming 2016-05-21..2016-06-18 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-20..2016-09-17 worker-1")
}

func TestRetractionKeepsWhatWasDone(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	w.Record("p-1", "2016-03-09", storytest.Retracted(4))
	w.Show()
	check(t, w, "2016-04-06",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08",
		"p-1 employment.pl-1.28 not_required 2016-03-22..2016-04-05 worker-1 retracted",
		"p-1 employment.pl-1.91 not_required 2016-05-17..2016-06-14 worker-1 retracted",
		"p-1 employment.pl-1.182 not_required 2016-08-16..2016-09-13 worker-1 retracted")
	all, _, err := followup.List(t.Context(), w.Pool, on("2016-04-06"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if done := all[0]; !done.OutsideRates || done.BegunPosition != 4 || done.CompletedPosition != 5 || all[1].CompletedPosition != 0 {
		t.Errorf("the completed one: %+v, the next: %+v", done, all[1])
	}
}

func TestDetachedCompletionShows(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	// The placement was an internship after all: no clock runs, and what was done hangs in the air.
	w.Record("p-1", "2016-03-09", storytest.Corrected(4, "2016-03-01", storytest.Placed("pl-1", intern)))
	w.Show()
	check(t, w, "2016-04-06",
		"p-1 employment.pl-1.7 completed 2016-03-05..2016-03-15 worker-1 completed 2016-03-08 detached",
		"p-1 employment.pl-1.28 not_required 2016-03-22..2016-04-05 worker-1 orphaned",
		"p-1 employment.pl-1.91 not_required 2016-05-17..2016-06-14 worker-1 orphaned",
		"p-1 employment.pl-1.182 not_required 2016-08-16..2016-09-13 worker-1 orphaned")
}

func TestClosedLostAndReopened(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-20", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-1.7"))
	w.Record("p-1", "2016-03-21", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, "employment.pl-1.28"))
	w.Show()
	check(t, w, "2016-04-06",
		"p-1 employment.pl-1.7 lost 2016-03-05..2016-03-15 worker-1",
		"p-1 employment.pl-1.28 declined 2016-03-22..2016-04-05 worker-1",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-1",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1")
	w.Record("p-1", "2016-05-20", storytest.Completed("employment.pl-1.91"))
	w.Show()
	check(t, w, "2016-05-20",
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1",
		"p-1 employment.pl-1.28 overdue 2016-03-22..2016-04-05 worker-1",
		"p-1 employment.pl-1.91 completed 2016-05-17..2016-06-14 worker-1 completed 2016-05-20",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-1")
}

func TestLinkedPersonsAreFollowedUpAsOne(t *testing.T) {
	w := tell(t)
	w.Record("p-2", "2016-02-01", storytest.Registered("Test", "Two"))
	w.Record("p-2", "2016-02-01", storytest.Entered())
	w.Record("p-2", "2016-02-01", storytest.Assigned("worker-2", "partner-2"))
	w.Record("p-1", "2016-03-20", storytest.PlacementEnded("pl-1"))
	w.Record("p-2", "2016-03-25", storytest.Placed("pl-1", job))
	w.Show()
	apart := list(t, w, on("2016-04-06"))
	if len(apart) != 8 {
		t.Fatalf("two persons, two clocks: %v", apart)
	}
	w.Link("p-1", "p-2", "2016-04-01")
	w.Show()
	// The second job follows the first: one chain, one clock, one caseworker.
	check(t, w, "2016-04-06",
		"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-2",
		"p-1 employment.pl-1.28 overdue 2016-03-22..2016-04-05 worker-2",
		"p-1 employment.pl-1.91 upcoming 2016-05-17..2016-06-14 worker-2",
		"p-1 employment.pl-1.182 upcoming 2016-08-16..2016-09-13 worker-2")
	w.Unlink("p-1", "p-2", "2016-04-05")
	w.Show()
	if diff := cmp.Diff(apart, list(t, w, on("2016-04-06"))); diff != "" {
		t.Errorf("apart again: %s", diff)
	}
}

func TestPolicyOfTheOperation(t *testing.T) {
	w := tell(t)
	operation := eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}
	w.Append(operation, "2016-03-01", &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: &journeyv1.FollowUpPolicySet{
		Version: 1, ValidFrom: "2016-04-01", EmploymentCheckpoints: []*journeyv1.Checkpoint{{Day: 10, OpensBefore: 1, ClosesAfter: 2}}}}})
	second := storytest.Placed("pl-2", job)
	second.GetPlacementStarted().PolicyVersion = 1
	w.Record("p-1", "2016-04-01", storytest.PlacementEnded("pl-1"))
	w.Record("p-1", "2016-05-01", second)
	w.Show()
	f := on("2016-05-01")
	f.State = journeyv1.ObligationState_OBLIGATION_STATE_UPCOMING
	all, total, err := followup.List(t.Context(), w.Pool, f, nil, 0)
	if err != nil || total != 1 || all[0].PolicyVersion != 1 || line(all[0]) != "p-1 employment.pl-2.10 upcoming 2016-05-10..2016-05-13 worker-1" {
		t.Errorf("under the new policy: %+v, %d, %v", all, total, err)
	}
}

func TestTheObligationsOfOneHistory(t *testing.T) {
	w := tell(t)
	w.Record("p-2", "2016-02-01", storytest.Entered())
	w.Record("p-2", "2016-03-15", storytest.Placed("pl-1", job))
	w.Show()
	for _, id := range []string{"p-1", "p-2", "p-3"} {
		f := on("2016-04-06")
		f.Participant = id
		lines := list(t, w, f)
		if want := map[string]int{"p-1": 4, "p-2": 4}[id]; len(lines) != want {
			t.Errorf("%s has %d, want %d", id, len(lines), want)
		}
		for _, line := range lines {
			if !strings.HasPrefix(line, id+" ") {
				t.Errorf("of %s: %s", id, line)
			}
		}
	}
}

// Every state is counted as long as its list is, whatever else is selected.
func TestCountIsTheLengthOfTheList(t *testing.T) {
	w := tell(t)
	w.Record("p-1", "2016-03-08", storytest.Completed("employment.pl-1.7"))
	for i, id := range []string{"p-2", "p-3", "p-4"} {
		w.Record(id, "2016-02-01", storytest.Entered())
		if i > 0 {
			w.Record(id, "2016-02-01", storytest.Assigned("worker-1", []string{"", "partner-1", "partner-2"}[i]))
		}
		w.Record(id, "2016-03-15", storytest.Placed("pl-1", job))
	}
	w.Record("p-2", "2016-04-20", storytest.Exited(journeyv1.ExitReason_EXIT_REASON_DIED))
	w.Record("p-3", "2016-06-01", storytest.Completed("employment.pl-1.7"))
	w.Record("p-4", "2016-05-01", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_LOST, "employment.pl-1.7"))
	w.Record("p-4", "2016-05-01", storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, "employment.pl-1.182"))
	w.Show()
	states := map[journeyv1.ObligationState]int{}
	for _, day := range []string{"2016-03-20", "2016-04-05", "2016-06-10", "2016-12-31"} {
		for _, narrow := range []func(*followup.Filter){
			func(*followup.Filter) {},
			func(f *followup.Filter) { f.Caseworker = "worker-1" },
			func(f *followup.Filter) { f.Partner = "partner-1" },
			func(f *followup.Filter) { f.Caseworker, f.Partner = "worker-1", "partner-2" },
			func(f *followup.Filter) { f.Caseworker = "worker-9" },
			func(f *followup.Filter) { f.Participant = "p-3" },
			func(f *followup.Filter) { f.Unassigned = true },
			func(f *followup.Filter) { f.Open = true },
			func(f *followup.Filter) { f.OpensWithin = 30 },
		} {
			f := on(day)
			narrow(&f)
			countsAreLengths(t, w, f, states)
		}
	}
	if len(states) != 8 {
		t.Errorf("not every state occurs: %v", states)
	}
}

// countsAreLengths holds each count of a filter, and each of its groups, against the list.
func countsAreLengths(t *testing.T, w *storytest.World, f followup.Filter, states map[journeyv1.ObligationState]int) {
	t.Helper()
	lengths := func(counts followup.Counts, f followup.Filter) (sum int) {
		for number := range int32(8) {
			f.State = journeyv1.ObligationState(number + 1)
			length := len(list(t, w, f))
			if counts[f.State] != uint64(length) {
				t.Errorf("%+v: %d counted, the list has %d", f, counts[f.State], length)
			}
			if length > 0 {
				states[f.State]++
			}
			sum += length
		}
		return sum
	}
	all := len(list(t, w, f))
	for _, by := range []journeyv1.ObligationGrouping{0, journeyv1.ObligationGrouping_OBLIGATION_GROUPING_CASEWORKER, journeyv1.ObligationGrouping_OBLIGATION_GROUPING_PARTNER} {
		counts, groups, err := followup.Count(t.Context(), w.Pool, f, by)
		if err != nil {
			t.Fatal(err)
		}
		if sum := lengths(counts, f); sum != all {
			t.Errorf("%+v: %d in all, %d by state", f, all, sum)
		}
		if by == 0 {
			if groups != nil {
				t.Errorf("groups that nobody asked for: %v", groups)
			}
			continue
		}
		sum := 0
		for _, g := range groups {
			of := f
			switch {
			case by == journeyv1.ObligationGrouping_OBLIGATION_GROUPING_PARTNER && g.Key != "":
				of.Partner = g.Key
			case g.Key == "":
				of.Unassigned = true // whoever has a caseworker has a partner in this story
			default:
				of.Caseworker = g.Key
			}
			sum += lengths(g.Counts, of)
		}
		if sum != all {
			t.Errorf("%+v by %s: %d in all, %d in the groups", f, by, all, sum)
		}
	}
}
