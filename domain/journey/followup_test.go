package journey

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

func tried(channel journeyv1.Channel, ids ...string) *journeyv1.FollowUpAttempted {
	return &journeyv1.FollowUpAttempted{Obligations: ids, Channel: channel, Result: journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER}
}

func talked(ids ...string) *journeyv1.FollowUpCompleted {
	return &journeyv1.FollowUpCompleted{
		Obligations: ids, Channel: phone, SpokeWith: journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT, Observation: observing(),
	}
}

func talkedAs(change func(*journeyv1.FollowUpCompleted)) *journeyv1.FollowUpCompleted {
	c := talked("employment.pl-1.7")
	change(c)
	return c
}

func closing(why journeyv1.ClosureReason, ids ...string) *journeyv1.FollowUpClosed {
	return &journeyv1.FollowUpClosed{Why: why, Obligations: ids, All: len(ids) == 0}
}

const (
	phone  = journeyv1.Channel_CHANNEL_PHONE
	letter = journeyv1.Channel_CHANNEL_LETTER

	lost     = journeyv1.ClosureReason_CLOSURE_REASON_LOST
	declined = journeyv1.ClosureReason_CLOSURE_REASON_DECLINED
	died     = journeyv1.ClosureReason_CLOSURE_REASON_DIED
	opEnded  = journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED
	notReq   = journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED
)

// inWork is a person placed on 2016-05-01 (version 4): the first checkpoint's window is 05 to 15 May.
func inWork(more ...at) past { return active(append([]at{placed}, more...)...) }

var threeTries = []at{
	on("2016-05-06", tried(phone, "employment.pl-1.7")), on("2016-05-10", tried(phone, "employment.pl-1.7")), on("2016-05-20", tried(letter, "employment.pl-1.7")),
}

// notAsked closes the first checkpoint by a rule.
var notAsked = on("2016-05-16", &journeyv1.FollowUpClosed{Why: notReq, Obligations: []string{"employment.pl-1.7"}, Rule: "abroad"}).proved()

// lostAfter is a person given up on 2016-05-21, after three attempts (versions 5 to 7) in version 8.
func lostAfter(steps ...at) past {
	steps = slices.Clone(steps)
	return inWork(slices.Insert(steps, min(3, len(steps)), on("2016-05-21", closing(lost, "employment.pl-1.7")))...)
}

// lostAgain is a person who declined after an attempt (5), was in touch (7) and then given up after three
// more attempts (8 to 10) in version 11.
func lostAgain() past {
	return inWork(on("2016-05-06", tried(phone, "employment.pl-1.7")), on("2016-05-07", closing(declined, "employment.pl-1.7")).proved(),
		on("2016-05-10", &journeyv1.CounsellingSessionHeld{Minutes: 30}),
		on("2016-05-12", tried(phone, "employment.pl-1.7")), on("2016-05-20", tried(phone, "employment.pl-1.7")), on("2016-05-27", tried(letter, "employment.pl-1.7")),
		on("2016-05-30", closing(lost, "employment.pl-1.7")))
}

// TestAStatusOfALaterDayThanAskedForIsNoted: the person left on 2016-09-30, and 28 days later is 28 October.
func TestAStatusOfALaterDayThanAskedForIsNoted(t *testing.T) {
	both := inWork(exited) // the placement began in version 4, the exit is 5
	for _, c := range []struct {
		name, contact, status string
		past                  past
		named                 []string
		want                  refusal.Rule
	}{
		{"on the day asked for", "2016-10-28", "2016-10-28", left(), []string{"exit.4.28d"}, ""},
		{"later, about the day asked for", "2016-11-04", "2016-10-28", left(), []string{"exit.4.28d"}, ""},
		{"before it, inside the window", "2016-10-22", "2016-10-22", left(), []string{"exit.4.28d"}, ""},
		{"later, about then", "2016-11-04", "2016-11-04", left(), []string{"exit.4.28d"}, NoticeStatusAfterCheckpoint},
		{"long after the window", "2017-04-01", "2017-04-01", left(), []string{"exit.4.28d", "exit.4.6m"}, NoticeStatusAfterCheckpoint},
		{"the later checkpoint asks for the contact's", "2017-04-01", "2017-04-01", left(), []string{"exit.4.6m"}, ""},
		{"so does employment", "2016-12-01", "2016-12-01", both, []string{"employment.pl-1.28"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			talk := talked(c.named...)
			talk.StatusOn = c.status
			d, refused := Decide(history(t, c.past), laqs(), on(c.contact, talk).request())
			if refused != nil {
				t.Fatal(refused)
			}
			var got refusal.Rule
			for _, n := range d.Notices {
				got = n.Rule
			}
			if got != c.want {
				t.Errorf("notice %q, want %q", got, c.want)
			}
		})
	}
}

var followUpRows = []row{
	{name: "an attempt", past: inWork(), step: on("2016-05-08", tried(phone, "employment.pl-1.7"))},
	{name: "an attempt again", past: inWork(on("2016-05-08", tried(phone, "employment.pl-1.7"))), step: on("2016-05-08", tried(phone, "employment.pl-1.7"))},
	{name: "an attempt for nothing is refused", past: inWork(), step: on("2016-05-08", tried(phone)), want: RuleNoObligation},
	{name: "an attempt for an unknown obligation is refused", past: inWork(), step: on("2016-05-08", tried(phone, "employment.pl-1.8")), want: RuleObligationUnknown},
	{name: "an attempt without a placement is refused", past: active(), step: on("2016-05-08", tried(phone, "employment.pl-1.7")), want: RuleObligationUnknown},
	{name: "a look into a register is no attempt", past: inWork(), step: on("2016-05-08", tried(journeyv1.Channel_CHANNEL_REGISTER, "employment.pl-1.7")), want: RuleAttemptByRegister},
	{name: "an attempt before the entry is refused", past: past{registered, consented}, step: on("2016-05-08", tried(phone, "employment.pl-1.7")), want: RuleObligationUnknown},
	{name: "an attempt after a withdrawal is refused", past: inWork(on("2016-05-07", withdrawing())), step: on("2016-05-08", tried(phone, "employment.pl-1.7")), want: RuleConsentWithdrawn},
	{name: "an attempt after the results are in is refused", past: inWork(), step: on("2020-01-01", tried(phone, "employment.pl-1.7")), want: RuleAfterResults},

	{name: "a contact on the first day of the window", past: inWork(), step: on("2016-05-05", talked("employment.pl-1.7"))},
	{name: "a contact before the window is refused", past: inWork(), step: on("2016-05-04", talked("employment.pl-1.7")), want: "followup.too_early"},
	{name: "a contact long after the window", past: inWork(), step: on("2016-12-01", talked("employment.pl-1.7"))},
	{name: "a contact for two obligations", past: inWork(), step: on("2016-05-23", talked("employment.pl-1.7", "employment.pl-1.28"))},
	{name: "a contact for two obligations, one too early, is refused", past: inWork(), step: on("2016-05-10", talked("employment.pl-1.7", "employment.pl-1.28")), want: "followup.too_early"},
	{name: "a contact for an exit checkpoint", past: left(), step: on("2016-10-28", talked("exit.4.28d"))},
	{name: "a contact with the employer", past: inWork(), step: on("2016-05-05", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER }))},
	{name: "a register completes nothing", past: inWork(), step: on("2016-05-05", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_REGISTER })), want: RuleRegisterCompletes},
	{name: "a contact through a register completes nothing", past: inWork(), step: on("2016-05-05", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.Channel = journeyv1.Channel_CHANNEL_REGISTER })), want: RuleRegisterCompletes},
	{name: "a contact without a status is refused", past: inWork(), step: on("2016-05-05", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.Observation = nil })), want: RuleNoStatus},
	{name: "a status after the contact is refused", past: inWork(), step: on("2016-05-05", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.StatusOn = "2016-05-06" })), want: RuleStatusAfterContact},
	{name: "a status of before the window is refused", past: inWork(), step: on("2016-05-06", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.StatusOn = "2016-05-04" })), want: RuleStatusBeforeWindow},
	{name: "a status of the window's first day", past: inWork(), step: on("2016-05-06", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.StatusOn = "2016-05-05" }))},
	{name: "a status of before one window, as the exit asks for it", past: inWork(on("2016-04-22", exiting())), step: on("2016-05-23", talkedAs(func(c *journeyv1.FollowUpCompleted) {
		c.Obligations, c.StatusOn = []string{"exit.5.28d", "employment.pl-1.28"}, "2016-05-20"
	}))},
	{name: "a status of before one window, which the exit does not ask for either, is refused", past: inWork(on("2016-04-22", exiting())), step: on("2016-05-23", talkedAs(func(c *journeyv1.FollowUpCompleted) {
		c.Obligations, c.StatusOn = []string{"exit.5.28d", "employment.pl-1.28"}, "2016-05-19"
	})), want: RuleStatusBeforeWindow},
	{name: "a contact completes once", past: inWork(on("2016-05-05", talked("employment.pl-1.7"))), step: on("2016-05-06", talked("employment.pl-1.7")), want: RuleCompletedAlready, against: 5},
	{name: "a contact for what a re-entry made void is refused", past: left(reentered), step: on("2017-03-31", talked("exit.4.6m")), want: RuleNotRequired},
	{name: "a contact after a withdrawal is refused", past: inWork(on("2016-05-07", withdrawing())), step: on("2016-05-08", talked("employment.pl-1.7")), want: RuleConsentWithdrawn},
	{name: "a contact after it was lost completes it late", past: inWork(append(threeTries, on("2016-05-21", closing(lost, "employment.pl-1.7")))...), step: on("2016-06-01", talked("employment.pl-1.7"))},
	{name: "a contact without an obligation is refused", past: inWork(), step: on("2016-05-05", talked()), want: RuleNoObligation},
	{name: "a contact after the results are in is refused", past: inWork(), step: on("2020-01-01", talked("employment.pl-1.7")), want: RuleAfterResults},

	{name: "lost after the window with enough attempts", past: inWork(threeTries...), step: on("2016-05-21", closing(lost, "employment.pl-1.7"))},
	{name: "lost with too few attempts is refused", past: inWork(threeTries[:2]...), step: on("2016-05-21", closing(lost, "employment.pl-1.7")), want: "followup.lost_too_few_attempts"},
	{name: "lost inside the window is refused", past: inWork(threeTries...), step: on("2016-05-15", closing(lost, "employment.pl-1.7")), want: "followup.lost_before_window_end"},
	{name: "lost twice is refused", past: inWork(append(threeTries, on("2016-05-21", closing(lost, "employment.pl-1.7")))...), step: on("2016-05-22", closing(lost, "employment.pl-1.7")), want: RuleClosedAlready, against: 8},
	{name: "declined with evidence", past: inWork(), step: on("2016-05-06", closing(declined)).proved()},
	{name: "declined without evidence is refused", past: inWork(), step: on("2016-05-06", closing(declined)), want: RuleDeclinedEvidence},
	{name: "closed what is completed is refused", past: inWork(on("2016-05-05", talked("employment.pl-1.7"))), step: on("2016-05-06", closing(declined, "employment.pl-1.7")).proved(), want: RuleCompletedAlready},
	{name: "closed an unknown obligation is refused", past: inWork(), step: on("2016-05-06", closing(declined, "exit.4.28d")).proved(), want: RuleObligationUnknown},
	{name: "closed all where nothing exists is refused", past: active(), step: on("2016-05-06", closing(declined)).proved(), want: RuleNothingToClose},
	{name: "closed neither all nor any is refused", past: inWork(), step: on("2016-05-06", &journeyv1.FollowUpClosed{Why: declined}).proved(), want: RuleAllOrNamed},
	{name: "closed all and some is refused", past: inWork(), step: on("2016-05-06", &journeyv1.FollowUpClosed{Why: declined, All: true, Obligations: []string{"employment.pl-1.7"}}).proved(), want: RuleAllOrNamed},
	{name: "lost by way of a correction is refused", past: inWork(notAsked), step: on("2016-05-17", correcting(5, "2016-05-16", closing(lost, "employment.pl-1.7"))), want: followup.RuleLostAttempts},
	{name: "lost within the window by way of a correction is refused", past: inWork(on("2016-05-06", notAsked.step).proved()), step: on("2016-05-07", correcting(5, "2016-05-06", closing(lost, "employment.pl-1.7"))), want: followup.RuleLostTooEarly},
	{name: "lost by way of a correction, after enough attempts", past: inWork(append(slices.Clone(threeTries), on("2016-05-21", notAsked.step).proved())...), step: on("2016-05-22", correcting(8, "2016-05-21", closing(lost, "employment.pl-1.7")))},
	{name: "what is not required is reworded", past: inWork(notAsked), step: on("2016-05-17", &journeyv1.FactCorrected{Version: 5, OccurredOn: "2016-05-16", Evidence: exited.proved().evidence,
		Step: of(&journeyv1.FollowUpClosed{Why: notReq, Obligations: []string{"employment.pl-1.7"}, Rule: "moved"})})},
	{name: "declined by way of a correction without evidence is refused", past: inWork(notAsked), step: on("2016-05-17", correcting(5, "2016-05-16", closing(declined, "employment.pl-1.7"))), want: RuleDeclinedEvidence},
	{name: "declined by way of a correction, with evidence", past: inWork(notAsked), step: on("2016-05-17", &journeyv1.FactCorrected{Version: 5, OccurredOn: "2016-05-16", Step: of(closing(declined, "employment.pl-1.7")), Evidence: exited.proved().evidence})},
	{name: "an attempt that a loss rests on is not retracted", past: lostAfter(threeTries...), step: on("2016-06-01", retracting(7)), want: followup.RuleLostAttempts, against: 8},
	{name: "an attempt more than a loss needs is retracted", past: inWork(append(slices.Clone(threeTries), on("2016-05-20", tried(phone, "employment.pl-1.7")), on("2016-05-21", closing(lost, "employment.pl-1.7")))...), step: on("2016-06-01", retracting(8))},
	{name: "an attempt is retracted once the loss is", past: lostAfter(append(slices.Clone(threeTries), on("2016-06-01", retracting(8)))...), step: on("2016-06-02", retracting(7))},
	{name: "an attempt that a loss rests on keeps its channel", past: lostAfter(threeTries...), step: on("2016-06-01", correcting(7, "2016-05-20", tried(phone, "employment.pl-1.7"))), want: followup.RuleLostChannels, against: 8},
	{name: "an attempt that a loss rests on is not moved behind it", past: lostAfter(threeTries...), step: on("2016-06-01", correcting(7, "2016-05-22", tried(letter, "employment.pl-1.7"))), want: followup.RuleLostAttempts, against: 8},
	{name: "an attempt that a loss rests on keeps what it was for", past: lostAfter(threeTries...), step: on("2016-06-01", correcting(5, "2016-05-06", tried(phone, "employment.pl-1.28"))), want: followup.RuleLostAttempts, against: 8},
	{name: "an attempt that a loss rests on is moved by a day", past: lostAfter(threeTries...), step: on("2016-06-01", correcting(7, "2016-05-21", tried(letter, "employment.pl-1.7")))},
	{name: "a correction that a loss rests on is not undone", past: inWork(threeTries[0], threeTries[1], on("2016-05-20", tried(phone, "employment.pl-1.7")), on("2016-05-20", correcting(7, "2016-05-20", tried(letter, "employment.pl-1.7"))), on("2016-05-21", closing(lost, "employment.pl-1.7"))),
		step: on("2016-06-01", retracting(8)), want: followup.RuleLostChannels, against: 9},
	{name: "an attempt before a reopening is no ground of the loss after it", past: lostAgain(), step: on("2016-06-20", retracting(5))},
	{name: "an attempt after a reopening is a ground of the loss", past: lostAgain(), step: on("2016-06-20", retracting(10)), want: followup.RuleLostAttempts, against: 11},
	{name: "not required without a rule is refused", past: inWork(), step: on("2016-05-06", closing(notReq)), want: RuleClosureRule},
	{name: "not required by a rule", past: inWork(), step: on("2016-05-06", &journeyv1.FollowUpClosed{Why: notReq, All: true, Rule: "abroad"}).proved()},
	{name: "not required without evidence is refused", past: inWork(), step: on("2016-05-06", &journeyv1.FollowUpClosed{Why: notReq, All: true, Rule: "abroad"}), want: RuleNotRequiredEvidence},
	{name: "died on a day before a talk is refused", past: inWork(on("2016-05-10", &journeyv1.CounsellingSessionHeld{Minutes: 30})), step: on("2016-05-09", closing(died, "employment.pl-1.7")), want: RuleDiedBeforeContact, against: 5},
	{name: "died on the day of a talk", past: inWork(on("2016-05-10", &journeyv1.CounsellingSessionHeld{Minutes: 30})), step: on("2016-05-10", closing(died, "employment.pl-1.7"))},
	{name: "what is completed later is not closed on an earlier day", past: inWork(on("2016-05-10", talkedAs(func(c *journeyv1.FollowUpCompleted) { c.SpokeWith = journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER }))), step: on("2016-05-09", closing(declined, "employment.pl-1.7")).proved(), want: RuleCompletedAlready, against: 5},
	{name: "closed by the operation's end while it runs is refused", past: inWork(), step: on("2016-05-06", closing(opEnded)), want: RuleOperationNotEnded},
	{name: "closed by the operation's end", past: inWork(), step: on("2018-12-31", closing(opEnded))},
	{name: "died, although nothing is open", past: active(), step: on("2016-05-06", closing(died))},
	{name: "died before a recorded placement is refused", past: inWork(), step: on("2016-04-06", closing(died)), want: RulePlacementAfterDeath, against: 4},
	{name: "closed after a withdrawal", past: inWork(on("2016-05-07", withdrawing())), step: on("2016-05-08", closing(declined)).proved()},
	{name: "closed after the results are in is refused", past: inWork(), step: on("2020-01-01", closing(opEnded)), want: RuleAfterResults},
	{name: "closed before the entry is refused", past: past{registered, consented}, step: on("2016-05-06", closing(died)), want: RuleBeforeEntry},
}

func TestFollowUp(t *testing.T) { run(t, followUpRows) }

func TestClosingAllStoresTheList(t *testing.T) {
	events := history(t, inWork(on("2016-05-05", talked("employment.pl-1.7")), on("2016-05-06", closing(declined)).proved()))
	got := events[len(events)-1].Event.GetStep().GetFollowUpClosed()
	slices.Sort(got.Obligations)
	want := []string{"employment.pl-1.182", "employment.pl-1.28", "employment.pl-1.91"}
	if !slices.Equal(got.GetObligations(), want) || got.GetAll() {
		t.Errorf("stored %v, all %t; want %v", got.GetObligations(), got.GetAll(), want)
	}
}

// A refusal of all, told late, is none of what began after it.
func TestClosingAllClosesWhatExistedThen(t *testing.T) {
	events := history(t, inWork(on("2016-05-10", &journeyv1.PlacementEnded{Placement: "pl-1"}), on("2016-07-01", placing("pl-2")),
		on("2016-05-20", closing(declined)).proved()))
	got := events[len(events)-1].Event.GetStep().GetFollowUpClosed().GetObligations()
	slices.Sort(got)
	want := []string{"employment.pl-1.182", "employment.pl-1.28", "employment.pl-1.7", "employment.pl-1.91"}
	if !slices.Equal(got, want) {
		t.Errorf("stored %v; want %v", got, want)
	}
}

func TestCompletedFollowUpIsNotJudgedAgain(t *testing.T) {
	events := history(t, inWork(on("2016-05-05", talked("employment.pl-1.7"))))
	moved := on("2016-06-30", correcting(4, "2016-06-01", placing("pl-1")))
	d, refused := Decide(events, laqs(), moved.request())
	if refused != nil {
		t.Fatalf("the first day moves behind a completed follow-up: %s", refused)
	}
	events = recorded(events, d, moved.request())
	reworded := proto.CloneOf(talked("employment.pl-1.7"))
	reworded.NeedsHelp = yes()
	if _, refused := Decide(events, laqs(), on("2016-07-01", correcting(5, "2016-05-05", reworded)).request()); refused != nil {
		t.Errorf("a completed follow-up is worded anew: %s", refused)
	}
	if _, refused := Decide(events, laqs(), on("2016-07-01", correcting(5, "2016-05-04", reworded)).request()); refused == nil || refused.Rule != "followup.too_early" {
		t.Errorf("a completed follow-up on another day is judged by the windows as they are: %v", refused)
	}
}

// TestAnOldLossIsNotBlocked: a loss that an older rule accepted takes no retraction of an attempt hostage.
func TestAnOldLossIsNotBlocked(t *testing.T) {
	events := history(t, inWork(threeTries[0]))
	events = recorded(events, Decision{Steps: []Decided{{Step: of(closing(lost, "employment.pl-1.7")), On: calendar.Must("2016-05-21")}}}, Request{})
	if _, refused := Decide(events, laqs(), on("2016-06-01", retracting(5)).request()); refused != nil {
		t.Errorf("the loss rested on too little before: %s", refused)
	}
}

// TestContactsReopen: what was declined is open again after any contact with the person, and after a talk
// of the follow-up with the employer, who answers for the duty.
func TestContactsReopen(t *testing.T) {
	told := &journeyv1.LabourMarketStatusObserved{Observation: observing()}
	seen := proto.CloneOf(told)
	seen.Observation.Source = journeyv1.StatusSource_STATUS_SOURCE_REGISTER
	byEmployer := talkedAs(func(c *journeyv1.FollowUpCompleted) {
		c.Obligations, c.SpokeWith = []string{"employment.pl-1.28"}, journeyv1.SpokeWith_SPOKE_WITH_EMPLOYER
	})
	for _, c := range []struct {
		name string
		step proto.Message
		want bool
	}{
		{"a session", &journeyv1.CounsellingSessionHeld{Minutes: 30}, true},
		{"a plan agreed", plan("ip-1", "g-1"), true},
		{"what the person says of their status", told, true},
		{"what a register says of it", seen, false},
		{"an attempt that reached nobody", tried(phone, "employment.pl-1.7"), false},
		{"a talk with the employer", byEmployer, true},
		{"an offer screened", &journeyv1.OfferScreened{}, false},
	} {
		past := history(t, inWork(on("2016-05-16", closing(declined, "employment.pl-1.7")).proved(), on("2016-05-27", c.step)))
		o, ok := followup.Find(followup.Obligations(FollowUp("p-1", past, laqs())), "p-1", "employment.pl-1.7")
		if state := o.State(calendar.Must("2016-05-27")); !ok || (state == followup.Overdue) != c.want || (state == followup.Declined) == c.want {
			t.Errorf("%s: %s", c.name, state)
		}
	}
}

// TestAnAttemptNeverCompletes: whoever was reached by whatever channel, only a contact with a status completes.
func TestAnAttemptNeverCompletes(t *testing.T) {
	for channel := journeyv1.Channel_CHANNEL_IN_PERSON; channel < journeyv1.Channel_CHANNEL_REGISTER; channel++ {
		for result := journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER; result <= journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS; result++ {
			step := &journeyv1.FollowUpAttempted{Obligations: []string{"employment.pl-1.7"}, Channel: channel, Result: result}
			o, ok := followup.Find(followup.Obligations(FollowUp("p-1", history(t, inWork(on("2016-05-08", step))), laqs())), "p-1", "employment.pl-1.7")
			if !ok || o.State(calendar.Must("2016-05-08")) != followup.Due || o.State(calendar.Must("2016-12-31")) != followup.Overdue || len(o.Attempts) != 1 {
				t.Errorf("an attempt by %s, %s: %+v", channel, result, o)
			}
		}
	}
}
