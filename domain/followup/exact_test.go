package followup_test

import (
	"testing"

	"journey/domain/followup"

	"github.com/google/go-cmp/cmp"
)

// agenda says window and state of every obligation on a day, one a line.
func agenda(of []followup.Obligation, on string) string {
	var all []string
	for _, o := range of {
		state := board([]followup.Obligation{o}, on)[len(o.ID)+1:]
		all = append(all, o.ID+" "+o.Opens.String()+" "+o.Checkpoint.String()+" "+o.Closes.String()+" "+state)
	}
	return lines(all...)
}

// The cases that the follow-up must get right, to the day.
func TestExactCases(t *testing.T) {
	entered := past{}.and("2015-10-01", entry())
	bridged := worked.and("2016-01-31", ends("a"))
	done := worked.and("2016-01-08", spoke(participant, "employment.a.7")).and("2016-01-29", spoke(participant, "employment.a.28"))
	for _, row := range []struct {
		name string
		past past
		on   string
		want string
	}{
		{"a placement on 29 February counts its days like any other",
			entered.and("2016-02-29", starts("a", job)), "2016-03-04", lines(
				"employment.a.7 2016-03-04 2016-03-07 2016-03-14 due",
				"employment.a.28 2016-03-21 2016-03-28 2016-04-04 upcoming",
				"employment.a.91 2016-05-16 2016-05-30 2016-06-13 upcoming",
				"employment.a.182 2016-08-15 2016-08-29 2016-09-12 upcoming")},
		{"six months after 29 February is 29 August",
			entered.and("2016-02-29", exit(completedExit)), "2016-04-12", lines(
				"exit.2.28d 2016-03-21 2016-03-28 2016-04-11 overdue",
				"exit.2.6m 2016-07-30 2016-08-29 2016-09-28 upcoming")},
		{"six months after 31 August is 29 February in a leap year",
			past{}.and("2015-01-07", entry()).and("2015-08-31", exit(completedExit)), "2016-01-30", lines(
				"exit.2.28d 2015-09-21 2015-09-28 2015-10-12 overdue",
				"exit.2.6m 2016-01-30 2016-02-29 2016-03-30 due")},
		{"a window that closes on the day summer time begins is open on that day",
			entered.and("2016-02-21", starts("a", job)), "2016-03-27", lines(
				"employment.a.7 2016-02-25 2016-02-28 2016-03-06 overdue",
				"employment.a.28 2016-03-13 2016-03-20 2016-03-27 due",
				"employment.a.91 2016-05-08 2016-05-22 2016-06-05 upcoming",
				"employment.a.182 2016-08-07 2016-08-21 2016-09-04 upcoming")},
		{"and overdue on the next, 23 hours later",
			entered.and("2016-02-21", starts("a", job)), "2016-03-28", lines(
				"employment.a.7 2016-02-25 2016-02-28 2016-03-06 overdue",
				"employment.a.28 2016-03-13 2016-03-20 2016-03-27 overdue",
				"employment.a.91 2016-05-08 2016-05-22 2016-06-05 upcoming",
				"employment.a.182 2016-08-07 2016-08-21 2016-09-04 upcoming")},
		{"a placement that ends on the checkpoint day was held on it",
			worked.and("2016-01-29", ends("a")), "2016-01-30", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 due",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 upcoming, placement ended",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 upcoming, placement ended")},
		{"one that ends on the day before was not",
			worked.and("2016-01-28", ends("a")), "2016-01-30", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 due, placement ended",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 upcoming, placement ended",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 upcoming, placement ended")},
		{"two placements that overlap have one clock, until both have ended",
			worked.and("2016-01-20", starts("b", job)).and("2016-02-10", ends("a")).and("2016-03-31", ends("b")), "2016-04-01", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 overdue",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 due, placement ended",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 upcoming, placement ended")},
		{"a placement that begins exactly 14 days after the last day continues the chain",
			bridged.and("2016-02-14", starts("b", job)), "2016-04-01", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 overdue",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 due",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 upcoming")},
		{"after 15 days it begins a new one; what was overdue stays overdue, what was not over is not required",
			bridged.and("2016-02-15", starts("b", job)), "2016-02-19", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 overdue",
				"employment.b.7 2016-02-19 2016-02-22 2016-02-29 due",
				"employment.b.28 2016-03-07 2016-03-14 2016-03-21 upcoming",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 not_required (new_chain), placement ended",
				"employment.b.91 2016-05-02 2016-05-16 2016-05-30 upcoming",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 not_required (new_chain), placement ended",
				"employment.b.182 2016-08-01 2016-08-15 2016-08-29 upcoming")},
		{"a policy that changes between two chains leaves each its own",
			bridged.and("2016-03-10", startsUnder("b", 1)), "2016-04-04", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 overdue",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 not_required (new_chain), placement ended",
				"employment.b.30 2016-04-04 2016-04-09 2016-04-14 due",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 not_required (new_chain), placement ended",
				"employment.b.182 2016-08-25 2016-09-08 2016-09-22 upcoming",
				"employment.b.365 2017-02-10 2017-03-10 2017-04-07 upcoming")},
		{"one that changes between two placements of a chain changes nothing of it",
			worked.and("2016-02-20", ends("a")).and("2016-03-01", startsUnder("b", 1)), "2016-03-18", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 overdue",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 overdue",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 due",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 upcoming")},
		{"an exit before the placement runs beside it, and one contact can serve both",
			left.and("2016-02-20", starts("a", job)).and("2016-02-29", spoke(participant, "exit.2.28d", "employment.a.7")), "2016-03-12", lines(
				"exit.2.28d 2016-02-22 2016-02-29 2016-03-14 completed",
				"employment.a.7 2016-02-24 2016-02-27 2016-03-05 completed",
				"employment.a.28 2016-03-12 2016-03-19 2016-03-26 due",
				"employment.a.91 2016-05-07 2016-05-21 2016-06-04 upcoming",
				"exit.2.6m 2016-07-02 2016-08-01 2016-08-31 upcoming",
				"employment.a.182 2016-08-06 2016-08-20 2016-09-03 upcoming")},
		{"a corrected first day moves what is open; two completed stay with the checkpoints they were made for",
			done.reads(2, "2016-01-11", starts("a", job)), "2016-03-30", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 completed",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 completed",
				"employment.a.91 2016-03-28 2016-04-11 2016-04-25 due",
				"employment.a.182 2016-06-27 2016-07-11 2016-07-25 upcoming")},
		{"also where the day moves past both contacts",
			done.reads(2, "2016-02-22", starts("a", job)), "2016-05-09", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 completed",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 completed",
				"employment.a.91 2016-05-09 2016-05-23 2016-06-06 due",
				"employment.a.182 2016-08-08 2016-08-22 2016-09-05 upcoming")},
		{"and where the day moves under another policy: its checkpoints are recomputed, the completed ones stay in the rates",
			done.reads(2, "2016-03-02", startsUnder("a", 1)), "2016-03-27", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 completed",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 completed",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 not_required (orphaned), outside the rates, detached",
				"employment.a.30 2016-03-27 2016-04-01 2016-04-06 due",
				"employment.a.182 2016-08-17 2016-08-31 2016-09-14 upcoming",
				"employment.a.365 2017-02-02 2017-03-02 2017-03-30 upcoming")},
		{"of a retracted placement the completed stay, outside the rates, and nothing else was ever required",
			done.retracts(2), "2016-01-28", lines(
				"employment.a.7 2016-01-05 2016-01-08 2016-01-15 completed, outside the rates",
				"employment.a.28 2016-01-22 2016-01-29 2016-02-05 not_required (retracted), outside the rates",
				"employment.a.91 2016-03-18 2016-04-01 2016-04-15 not_required (retracted), outside the rates",
				"employment.a.182 2016-06-17 2016-07-01 2016-07-15 not_required (retracted), outside the rates")},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, agenda(obligations(row.past), row.on)); diff != "" {
				t.Errorf("on %s (-want +got):\n%s", row.on, diff)
			}
		})
	}
}
