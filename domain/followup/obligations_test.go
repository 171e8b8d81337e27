package followup_test

import (
	"fmt"
	"strings"
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

var day = calendar.Must

// past is a history under construction: one line a step, versions in the order written.
type past []*journeyv1.Event

func (p past) and(on string, step any) past {
	e := &journeyv1.Event{Version: uint64(len(p) + 1), OccurredOn: on, Step: wrap(step)}
	return append(p[:len(p):len(p)], e)
}

// reads is a correction of the step of a version.
func (p past) reads(version uint64, on string, step any) past {
	return p.and("2018-12-31", &journeyv1.FactCorrected{Version: version, OccurredOn: on, Step: wrap(step)})
}

func (p past) retracts(version uint64) past {
	return p.and("2018-12-31", &journeyv1.FactRetracted{Version: version})
}

// inTouch stands in for what the rules of each step say about contacts.
func inTouch(step *journeyv1.Step) bool {
	result := step.GetFollowUpAttempted().GetResult()
	return step.GetCounsellingSessionHeld() != nil || result == reached || result == journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED ||
		step.GetFollowUpCompleted().GetSpokeWith() == journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT
}

func wrap(step any) *journeyv1.Step {
	switch s := step.(type) {
	case *journeyv1.EntryDeclared:
		return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: s}}
	case *journeyv1.ParticipantReentered:
		return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: s}}
	case *journeyv1.ParticipantExited:
		return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: s}}
	case *journeyv1.PlacementStarted:
		return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: s}}
	case *journeyv1.PlacementEnded:
		return &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: s}}
	case *journeyv1.FollowUpAttempted:
		return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpAttempted{FollowUpAttempted: s}}
	case *journeyv1.FollowUpCompleted:
		return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: s}}
	case *journeyv1.FollowUpClosed:
		return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: s}}
	case *journeyv1.CounsellingSessionHeld:
		return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: s}}
	case *journeyv1.FactCorrected:
		return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: s}}
	case *journeyv1.FactRetracted:
		return &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: s}}
	}
	panic(fmt.Sprintf("no such step: %T", step))
}

const (
	job         = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	internship  = journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP
	declined    = journeyv1.ClosureReason_CLOSURE_REASON_DECLINED
	lost        = journeyv1.ClosureReason_CLOSURE_REASON_LOST
	died        = journeyv1.ClosureReason_CLOSURE_REASON_DIED
	ended       = journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED
	unneeded    = journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED
	participant = journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT
	employer    = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER
	register    = journeyv1.SpokeWith_SPOKE_WITH_REGISTER
)

func entry() *journeyv1.EntryDeclared          { return &journeyv1.EntryDeclared{} }
func reentry() *journeyv1.ParticipantReentered { return &journeyv1.ParticipantReentered{} }

func starts(id string, kind journeyv1.PlacementKind) *journeyv1.PlacementStarted {
	return &journeyv1.PlacementStarted{Placement: id, Kind: kind}
}

func startsUnder(id string, policy uint32) *journeyv1.PlacementStarted {
	return &journeyv1.PlacementStarted{Placement: id, Kind: job, PolicyVersion: policy}
}

func ends(id string) *journeyv1.PlacementEnded { return &journeyv1.PlacementEnded{Placement: id} }

func exit(reason journeyv1.ExitReason) *journeyv1.ParticipantExited {
	return &journeyv1.ParticipantExited{Reason: reason}
}

func spoke(with journeyv1.SpokeWith, ids ...string) *journeyv1.FollowUpCompleted {
	return &journeyv1.FollowUpCompleted{Obligations: ids, SpokeWith: with, Channel: journeyv1.Channel_CHANNEL_PHONE}
}

func tried(result journeyv1.AttemptResult, channel journeyv1.Channel, ids ...string) *journeyv1.FollowUpAttempted {
	return &journeyv1.FollowUpAttempted{Obligations: ids, Result: result, Channel: channel}
}

func closes(why journeyv1.ClosureReason, ids ...string) *journeyv1.FollowUpClosed {
	return &journeyv1.FollowUpClosed{Why: why, Obligations: ids}
}

const completedExit = journeyv1.ExitReason_EXIT_REASON_COMPLETED

// worked is an entry (version 1) and a job from 2016-01-01 (version 2).
var worked = past{}.and("2015-10-01", entry()).and("2016-01-01", starts("a", job))

// all is the obligations of that job.
var all = []string{"employment.a.7", "employment.a.28", "employment.a.91", "employment.a.182"}

// left is an entry (version 1) and an exit on 2016-02-01 (version 2).
var left = past{}.and("2015-10-01", entry()).and("2016-02-01", exit(completedExit))

// second is a policy from 2016-03-01 with other checkpoints.
var second = followup.FromStep(&journeyv1.FollowUpPolicySet{
	Version: 1, ValidFrom: "2016-03-01",
	EmploymentCheckpoints: []*journeyv1.Checkpoint{{Day: 30, OpensBefore: 5, ClosesAfter: 5}, {Day: 182, OpensBefore: 14, ClosesAfter: 14}, {Day: 365, OpensBefore: 28, ClosesAfter: 28}},
	Exit_28:               &journeyv1.Checkpoint{Day: 28, OpensBefore: 1, ClosesAfter: 2},
	Exit_6M:               &journeyv1.Checkpoint{Day: 0, OpensBefore: 10, ClosesAfter: 10},
})

func obligations(p past) []followup.Obligation {
	return followup.Obligations(followup.Gather("", p, followup.Policies{second}, inTouch))
}

// board says the state of every obligation on a day, one a line: id, state, and what else there is to say.
func board(of []followup.Obligation, on string) string {
	var lines []string
	for _, o := range of {
		line := o.ID + " " + string(o.State(day(on)))
		if o.State(day(on)) == followup.NotRequired {
			line += " (" + string(o.NotRequiredReason) + ")"
		}
		if o.PlacementEndedOn != calendar.None && day(on) > o.PlacementEndedOn {
			line += ", placement ended"
		}
		if o.OutsideRates {
			line += ", outside the rates"
		}
		if o.Detached {
			line += ", detached"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func lines(l ...string) string { return strings.Join(l, "\n") }

func TestObligations(t *testing.T) {
	for _, row := range []struct {
		name string
		past past
		on   string
		want string
	}{
		{"without a placement and an exit there is nothing to follow up", past{}.and("2016-01-01", entry()), "2016-06-01", ""},
		{"an internship begins nothing", past{}.and("2016-01-01", starts("a", internship)), "2016-06-01", ""},
		{"a work opportunity begins nothing", past{}.and("2016-01-01", starts("a", journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY)), "2016-06-01", ""},
		{"a mini-job begins the employment clock", past{}.and("2016-01-01", starts("a", journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB)), "2016-01-01",
			lines("employment.a.7 upcoming", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"before the new chain's first day the old one's checkpoints are still required",
			worked.and("2016-01-31", ends("a")).and("2016-05-01", starts("b", job)), "2016-04-03",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "employment.a.91 due, placement ended",
				"employment.b.7 upcoming", "employment.b.28 upcoming", "employment.a.182 upcoming, placement ended",
				"employment.b.91 upcoming", "employment.b.182 upcoming")},
		{"a window that closes on the new chain's first day has not closed before it",
			worked.and("2016-01-02", ends("a")).and("2016-02-05", starts("b", job)), "2016-02-05",
			lines("employment.a.7 overdue, placement ended", "employment.a.28 not_required (new_chain), placement ended", "employment.b.7 upcoming", "employment.b.28 upcoming",
				"employment.a.91 not_required (new_chain), placement ended", "employment.b.91 upcoming",
				"employment.a.182 not_required (new_chain), placement ended", "employment.b.182 upcoming")},
		{"an overlapping placement belongs to the chain, and the latest last day counts",
			worked.and("2016-01-10", starts("b", job)).and("2016-01-12", ends("b")).and("2016-06-30", ends("a")).and("2016-07-10", starts("c", job)), "2016-07-05",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "employment.a.91 overdue", "employment.a.182 due")},
		{"an internship bridges nothing",
			worked.and("2016-01-31", ends("a")).and("2016-02-01", starts("i", internship)).and("2016-02-20", ends("i")).and("2016-02-21", starts("b", job)), "2016-01-01",
			lines("employment.a.7 upcoming", "employment.a.28 upcoming", "employment.b.7 upcoming", "employment.b.28 upcoming",
				"employment.a.91 upcoming", "employment.b.91 upcoming", "employment.a.182 upcoming", "employment.b.182 upcoming")},
		{"an early end leaves the rest due as checks on the person",
			worked.and("2016-02-10", ends("a")), "2016-04-01",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "employment.a.91 due, placement ended", "employment.a.182 upcoming, placement ended")},
		{"everyone who left is asked after 28 days and after six months, placed or not", left, "2016-03-14",
			lines("exit.2.28d due", "exit.2.6m upcoming")},
		{"a re-entry voids what is still open of the exit, overdue or not; employment checkpoints go on",
			worked.and("2016-02-01", exit(completedExit)).and("2016-05-11", reentry()), "2016-05-11",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "exit.3.28d not_required (re_entered)",
				"employment.a.91 overdue", "employment.a.182 upcoming", "exit.3.6m not_required (re_entered)")},
		{"until the re-entry they stay", left.and("2016-05-11", reentry()), "2016-05-10",
			lines("exit.2.28d overdue", "exit.2.6m upcoming")},
		{"what was completed before a re-entry stays completed",
			left.and("2016-02-29", spoke(participant, "exit.2.28d")).and("2016-05-11", reentry()), "2016-09-01",
			lines("exit.2.28d completed", "exit.2.6m not_required (re_entered)")},
		{"what was lost by the re-entry stays lost",
			left.and("2016-03-20", closes(lost, "exit.2.28d")).and("2016-05-11", reentry()), "2016-06-01",
			lines("exit.2.28d lost", "exit.2.6m not_required (re_entered)")},
		{"what was reopened before the re-entry is open, and not required from then on",
			left.and("2016-03-20", closes(lost, "exit.2.28d")).and("2016-04-01", &journeyv1.CounsellingSessionHeld{}).and("2016-05-11", reentry()), "2016-05-11",
			lines("exit.2.28d not_required (re_entered)", "exit.2.6m not_required (re_entered)")},
		{"a contact after the re-entry does not make it due again",
			left.and("2016-03-20", closes(lost, "exit.2.28d")).and("2016-05-11", reentry()).and("2016-06-01", &journeyv1.CounsellingSessionHeld{}), "2016-06-01",
			lines("exit.2.28d not_required (re_entered)", "exit.2.6m not_required (re_entered)")},
		{"the second exit has its own checkpoints",
			left.and("2016-02-10", reentry()).and("2016-03-01", exit(completedExit)), "2016-03-29",
			lines("exit.2.28d not_required (re_entered)", "exit.4.28d due", "exit.2.6m not_required (re_entered)", "exit.4.6m upcoming")},
		{"a correction of the first day moves what is open",
			worked.reads(2, "2016-01-11", starts("a", job)), "2016-01-12",
			lines("employment.a.7 upcoming", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"what was completed stays with the window it was completed for, and is not judged again",
			worked.and("2016-01-15", spoke(participant, "employment.a.7")).reads(2, "2015-12-25", starts("a", job)), "2016-01-20",
			lines("employment.a.7 completed", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"a first day under another policy moves what is open to that policy, what was completed stays",
			worked.and("2016-01-15", spoke(participant, "employment.a.7")).reads(2, "2016-03-02", startsUnder("a", 1)), "2016-03-28",
			lines("employment.a.7 completed", "employment.a.28 not_required (orphaned), outside the rates, detached",
				"employment.a.91 not_required (orphaned), outside the rates, detached",
				"employment.a.30 due", "employment.a.182 upcoming", "employment.a.365 upcoming")},
		{"a retracted placement requires nothing; what was completed stays, outside the rates",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")).retracts(2), "2016-02-20",
			lines("employment.a.7 completed, outside the rates", "employment.a.28 not_required (retracted), outside the rates",
				"employment.a.91 not_required (retracted), outside the rates", "employment.a.182 not_required (retracted), outside the rates")},
		{"a retracted exit requires nothing", left.retracts(2), "2016-06-01",
			lines("exit.2.28d not_required (retracted), outside the rates", "exit.2.6m not_required (retracted), outside the rates")},
		{"a retracted correction is undone",
			worked.reads(2, "2016-01-11", starts("a", job)).retracts(3), "2016-01-16",
			lines("employment.a.7 overdue", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"the placement that took the retracted one's place has its own clock",
			worked.retracts(2).and("2016-01-04", starts("b", job)), "2016-01-20",
			lines("employment.a.7 not_required (retracted), outside the rates", "employment.b.7 overdue",
				"employment.a.28 not_required (retracted), outside the rates", "employment.b.28 upcoming",
				"employment.a.91 not_required (retracted), outside the rates", "employment.b.91 upcoming",
				"employment.a.182 not_required (retracted), outside the rates", "employment.b.182 upcoming")},
		{"a placement recorded later that begins earlier takes the chain; what was completed shows as detached",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")).and("2015-12-20", starts("b", job)), "2016-01-20",
			lines("employment.b.7 overdue", "employment.a.7 completed, outside the rates, detached", "employment.b.28 due",
				"employment.a.28 not_required (orphaned), outside the rates, detached", "employment.b.91 upcoming",
				"employment.a.91 not_required (orphaned), outside the rates, detached", "employment.b.182 upcoming",
				"employment.a.182 not_required (orphaned), outside the rates, detached")},
		{"a retracted placement was never required, also before what was completed for it",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")).retracts(2), "2016-01-07",
			lines("employment.a.7 not_required (retracted), outside the rates", "employment.a.28 not_required (retracted), outside the rates",
				"employment.a.91 not_required (retracted), outside the rates", "employment.a.182 not_required (retracted), outside the rates")},
		{"a corrected end that joins two chains leaves the second one's checkpoints behind, detached",
			worked.and("2016-01-31", ends("a")).and("2016-02-20", starts("b", job)).reads(3, "2016-02-15", ends("a")), "2016-01-05",
			lines("employment.a.7 due", "employment.a.28 upcoming", "employment.b.7 not_required (orphaned), outside the rates, detached",
				"employment.b.28 not_required (orphaned), outside the rates, detached", "employment.a.91 upcoming", "employment.b.91 not_required (orphaned), outside the rates, detached",
				"employment.a.182 upcoming", "employment.b.182 not_required (orphaned), outside the rates, detached")},
		{"on the first and on the last day of its window it is due",
			past{}.and("2016-01-01", starts("a", job)).and("2016-01-08", starts("b", internship)), "2016-01-05",
			lines("employment.a.7 due", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"the day after it is overdue", worked, "2016-01-16",
			lines("employment.a.7 overdue", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"of two reasons the earlier one holds",
			left.and("2016-05-11", reentry()).and("2016-06-01", closes(died)), "2016-05-11",
			lines("exit.2.28d not_required (re_entered)", "exit.2.6m not_required (re_entered)")},
		{"a register reopens nothing",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-01-23", spoke(register, "employment.a.28")), "2016-01-24",
			lines("employment.a.7 lost", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"what is lost is not declined later on",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-01-25", closes(declined, "employment.a.7")), "2016-01-26",
			lines("employment.a.7 lost", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"one contact completes the obligations it names; those not named stay open",
			worked.and("2016-02-05", exit(completedExit)).and("2016-04-01", spoke(employer, "employment.a.91", "exit.3.28d")), "2016-04-02",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "exit.3.28d completed_late", "employment.a.91 completed",
				"employment.a.182 upcoming", "exit.3.6m upcoming")},
		{"before the day of the contact it is not completed",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")), "2016-01-07",
			lines("employment.a.7 due", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"a contact on the last day of the window is in time, one a day later is late",
			worked.and("2016-01-15", spoke(participant, "employment.a.7")).and("2016-02-06", spoke(participant, "employment.a.28")), "2016-02-10",
			lines("employment.a.7 completed", "employment.a.28 completed_late", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"the first contact counts", worked.and("2016-01-25", spoke(participant, "employment.a.7")).and("2016-01-08", spoke(participant, "employment.a.7")), "2016-01-26",
			lines("employment.a.7 completed", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"a register completes nothing", worked.and("2016-01-08", spoke(register, "employment.a.7")), "2016-01-16",
			lines("employment.a.7 overdue", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"a retracted contact completes nothing", worked.and("2016-01-08", spoke(participant, "employment.a.7")).retracts(3), "2016-01-16",
			lines("employment.a.7 overdue", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"declining one obligation leaves the others",
			worked.and("2016-01-08", closes(declined, "employment.a.28")), "2016-01-10",
			lines("employment.a.7 due", "employment.a.28 declined", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"declining all closes those that exist then; a new chain creates new ones",
			worked.and("2016-01-20", ends("a")).and("2016-01-21", closes(declined, all...)).and("2016-06-10", starts("b", job)), "2016-06-12",
			lines("employment.a.7 declined", "employment.a.28 declined, placement ended", "employment.a.91 declined, placement ended",
				"employment.b.7 upcoming", "employment.a.182 not_required (new_chain), placement ended", "employment.b.28 upcoming", "employment.b.91 upcoming", "employment.b.182 upcoming")},
		{"declining does not touch what was completed",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")).and("2016-01-21", closes(declined, all...)), "2016-01-22",
			lines("employment.a.7 completed", "employment.a.28 declined", "employment.a.91 declined", "employment.a.182 declined")},
		{"a later two-way contact reopens what was declined: overdue, before its window upcoming",
			worked.and("2016-01-21", closes(declined, all...)).and("2016-01-26", &journeyv1.CounsellingSessionHeld{}), "2016-01-26",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"the talk in which somebody declines reopens nothing",
			worked.and("2016-01-21", closes(declined, "employment.a.7")).and("2016-01-21", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS, journeyv1.Channel_CHANNEL_PHONE, "employment.a.7")), "2016-01-26",
			lines("employment.a.7 declined", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"an attempt without an answer reopens nothing",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-01-22", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER, journeyv1.Channel_CHANNEL_PHONE, "employment.a.7")), "2016-01-26",
			lines("employment.a.7 lost", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"an attempt in which somebody was reached reopens what was lost",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-01-22", tried(journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED, journeyv1.Channel_CHANNEL_PHONE, "employment.a.28")), "2016-01-26",
			lines("employment.a.7 overdue", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"completing what was reopened is late, even inside the window",
			worked.and("2016-01-05", closes(declined, "employment.a.7")).and("2016-01-12", spoke(participant, "employment.a.7")), "2016-01-12",
			lines("employment.a.7 completed_late", "employment.a.28 upcoming", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"what was reopened can be lost again",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-01-23", &journeyv1.CounsellingSessionHeld{}).and("2016-03-01", closes(lost, "employment.a.7")), "2016-03-02",
			lines("employment.a.7 lost", "employment.a.28 overdue", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"death by exit ends everything not completed",
			worked.and("2016-01-08", spoke(participant, "employment.a.7")).and("2016-02-20", closes(lost, "employment.a.28")).and("2016-03-01", exit(journeyv1.ExitReason_EXIT_REASON_DIED)), "2016-03-01",
			lines("employment.a.7 completed", "employment.a.28 not_required (died)", "employment.a.91 not_required (died)",
				"exit.5.28d not_required (died)", "employment.a.182 not_required (died)", "exit.5.6m not_required (died)")},
		{"death by closure ends everything, whatever the closure names",
			worked.and("2016-02-01", closes(died, "employment.a.28")), "2016-02-01",
			lines("employment.a.7 not_required (died)", "employment.a.28 not_required (died)", "employment.a.91 not_required (died)", "employment.a.182 not_required (died)")},
		{"before the day of death it is as it was",
			worked.and("2016-02-01", closes(died)), "2016-01-31",
			lines("employment.a.7 overdue", "employment.a.28 due", "employment.a.91 upcoming", "employment.a.182 upcoming")},
		{"who left the country is still asked",
			past{}.and("2015-10-01", entry()).and("2016-02-01", exit(journeyv1.ExitReason_EXIT_REASON_LEFT_COUNTRY)), "2016-03-01",
			lines("exit.2.28d due", "exit.2.6m upcoming")},
		{"when the operation ends it stays until it is closed for that reason",
			worked.and("2016-01-21", closes(lost, "employment.a.7")).and("2016-02-01", closes(ended, all[1:]...)), "2016-02-01",
			lines("employment.a.7 lost", "employment.a.28 not_required (operation_ended)", "employment.a.91 not_required (operation_ended)", "employment.a.182 not_required (operation_ended)")},
		{"what is not required has the rule as its reason",
			worked.and("2016-02-01", &journeyv1.FollowUpClosed{Why: unneeded, Obligations: []string{"employment.a.91"}, Rule: "art-7"}), "2016-03-25",
			lines("employment.a.7 overdue", "employment.a.28 overdue", "employment.a.91 not_required (art-7)", "employment.a.182 upcoming")},
		{"a step that names what never was is not lost",
			past{}.and("2016-02-01", spoke(participant, "employment.x.7")), "2016-03-01",
			"employment.x.7 completed, outside the rates, detached"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, board(obligations(row.past), row.on)); diff != "" {
				t.Errorf("on %s (-want +got):\n%s", row.on, diff)
			}
		})
	}
}

func TestExisting(t *testing.T) {
	p := worked.and("2016-01-08", spoke(participant, "employment.a.7")).and("2016-01-20", closes(lost, "employment.a.28")).
		and("2016-02-01", exit(completedExit))
	for _, row := range []struct {
		name string
		on   string
		want []string
	}{
		{"what is completed or closed does not count", "2016-02-01", []string{"exit.5.28d", "employment.a.91", "employment.a.182", "exit.5.6m"}},
		{"nor what begins later", "2016-01-31", []string{"employment.a.91", "employment.a.182"}},
		{"nor what nothing has begun yet", "2015-12-31", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, followup.Existing(obligations(p), "", day(row.on))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
