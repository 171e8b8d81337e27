package journey

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	"journey/domain/retention"
	journeyv1 "journey/proto/journey/v1"
)

const (
	byPerson   = journeyv1.ErasureRequester_ERASURE_REQUESTER_PARTICIPANT
	byCourt    = journeyv1.ErasureRequester_ERASURE_REQUESTER_COURT
	byPlan     = journeyv1.ErasureRequester_ERASURE_REQUESTER_RETENTION
	withdrawal = journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_B
	unlawful   = journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_D
	periodOver = journeyv1.LegalBasis_LEGAL_BASIS_RETENTION_END
	narrative  = journeyv1.PrivacyClass_PRIVACY_CLASS_NARRATIVE
)

func holding(id, until string, classes ...journeyv1.PrivacyClass) *journeyv1.HoldPlaced {
	return &journeyv1.HoldPlaced{
		Hold: id, Classes: classes, Basis: journeyv1.HoldBasis_HOLD_BASIS_LEGAL_PROCEEDINGS, Reference: "az-7-2017", Until: until,
	}
}

func lifting(id string) *journeyv1.HoldLifted { return &journeyv1.HoldLifted{Hold: id} }

func askingBy(by journeyv1.ErasureRequester, basis journeyv1.LegalBasis, classes ...journeyv1.PrivacyClass) *journeyv1.ErasureRequested {
	return &journeyv1.ErasureRequested{Classes: classes, RequestedBy: by, LegalBasis: basis}
}

// held is who left with a hold on their identity (version 5).
func held(until string, more ...at) past {
	return left(append([]at{on("2016-10-01", holding("h-1", until, identity))}, more...)...)
}

// wanted is an erasure of identity requested after a hold (version 6).
func wanted(until string, more ...at) past {
	return held(until, append([]at{on("2017-01-02", asking())}, more...)...)
}

var retentionRows = []row{
	{name: "a hold is placed", past: left(), step: on("2016-10-01", holding("h-1", "", identity))},
	{name: "a hold is placed before the entry", past: past{registered}, step: on("2016-01-05", holding("h-1", "", identity))},
	{name: "a second hold is placed", past: held(""), step: on("2016-10-02", holding("h-2", "2019-12-31", identity))},
	{name: "the same hold placed again is refused", past: held(""), step: on("2016-10-02", holding("h-1", "", identity)), want: retention.RuleHoldUsed, against: 5},
	{name: "a hold on somebody unknown is refused", step: on("2016-10-01", holding("h-1", "", identity)), want: RuleRegistrationMissing},
	{name: "a hold that ends before it begins is refused", past: left(), step: on("2016-10-01", holding("h-1", "2016-09-30", identity)), want: retention.RuleHoldReversed},
	{name: "a hold after the results are in", past: left(), step: on("2020-06-02", holding("h-1", "", identity))},
	{name: "a hold after a withdrawal", past: left(on("2016-10-01", withdrawing())), step: on("2016-10-02", holding("h-1", "", identity))},
	{name: "a hold on what is decided to be destroyed comes too late", past: erasureDecided(), step: on("2017-01-10", holding("h-1", "", identity)), want: RuleHoldTooLate, against: 6},
	{name: "a hold on another class after the decision", past: erasureDecided(), step: on("2017-01-10", holding("h-1", "", narrative))},
	{name: "a hold is corrected", past: held(""), step: on("2016-11-01", correcting(5, "2016-10-01", holding("h-1", "2016-12-31", identity)))},
	{name: "a hold corrected to end before it begins is refused", past: held(""), step: on("2016-11-01", correcting(5, "2016-10-01", holding("h-1", "2016-08-31", identity))), want: retention.RuleHoldReversed},
	{name: "a hold that had ended is corrected after the erasure", past: wanted("2017-01-08", decidedOn("2017-01-09", destroying(6, identity))), step: on("2017-01-10", correcting(5, "2016-10-01", holding("h-1", "2017-01-07", identity)))},
	{name: "a hold is retracted", past: held(""), step: on("2016-11-01", retracting(5))},
	{name: "a hold that was lifted is not retracted", past: held("", on("2016-11-01", lifting("h-1"))), step: on("2016-11-02", retracting(5)), want: retention.RuleHoldUnknown, against: 6},

	{name: "a hold is lifted", past: held(""), step: on("2016-11-01", lifting("h-1"))},
	{name: "a hold is lifted after the results are in", past: held(""), step: on("2020-06-02", lifting("h-1"))},
	{name: "a hold lifted twice is refused", past: held("", on("2016-11-01", lifting("h-1"))), step: on("2016-11-02", lifting("h-1")), want: retention.RuleHoldOver, against: 6},
	{name: "a hold that nobody placed is not lifted", past: left(), step: on("2016-11-01", lifting("h-1")), want: retention.RuleHoldUnknown},
	{name: "a hold lifted before it was placed is refused", past: held(""), step: on("2016-09-30", lifting("h-1")), want: retention.RuleHoldEarly, against: 5},

	{name: "what is held is not destroyed", past: wanted(""), step: decidedOn("2017-01-09", destroying(6, identity)), want: RuleErasureHeld, against: 5},
	{name: "on its last day a hold holds", past: wanted("2017-01-09"), step: decidedOn("2017-01-09", destroying(6, identity)), want: RuleErasureHeld, against: 5},
	{name: "the day after it does not", past: wanted("2017-01-08"), step: decidedOn("2017-01-09", destroying(6, identity))},
	{name: "what is not held is destroyed", past: held("", on("2017-01-02", askingFor(contact))), step: decidedOn("2017-01-09", destroying(6, contact))},
	{name: "a hold that was lifted holds nothing", past: wanted("", on("2017-01-09", lifting("h-1"))), step: decidedOn("2017-01-09", destroying(6, identity))},
	{name: "a hold holds on the day before it is lifted", past: wanted("", on("2017-01-10", lifting("h-1"))), step: decidedOn("2017-01-09", destroying(6, identity)), want: RuleErasureHeld},
	{name: "a hold placed since stands against a decision dated before it", past: asked(on("2017-01-15", holding("h-1", "", identity))), step: decidedOn("2017-01-09", destroying(5, identity)), want: RuleErasureHeld, against: 6},
	{name: "what is held is destroyed for no court", past: held("", on("2017-01-02", askingBy(byCourt, unlawful, identity))), step: decidedOn("2017-01-09", destroying(6, identity)), want: RuleErasureHeld},
	{name: "what is held may be kept", past: wanted(""), step: decidedOn("2017-01-09", deciding(6, &journeyv1.ClassDecision{Class: identity, Action: keeping, KeepUntil: "2023-12-31", LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_3_E}))},
	{name: "a decision taken over was made without regard to holds here", past: held("", on("2017-01-02", asking()).takenOver("case-worker")), step: on("2017-01-09", destroying(6, identity)).takenOver("officer")},

	{name: "evidence is not destroyed on its last day", past: left(on("2016-12-30", asking())), step: decidedOn("2016-12-31", destroying(5, identity)), want: RuleErasureKept},
	{name: "evidence is destroyed the day after", past: left(on("2016-12-30", asking())), step: decidedOn("2017-01-01", destroying(5, identity))},
	{name: "evidence that was never lawful is destroyed earlier", past: left(on("2016-10-03", askingBy(byPerson, unlawful, identity))), step: decidedOn("2016-10-10", destroying(5, identity))},
	{name: "a court has evidence destroyed", past: left(on("2016-10-03", askingBy(byCourt, withdrawal, identity))), step: decidedOn("2016-10-10", destroying(5, identity))},
	{name: "the schedule has no evidence destroyed early", past: left(on("2016-10-03", askingBy(byPlan, unlawful, identity))), step: decidedOn("2016-10-10", destroying(5, identity)), want: RuleErasureKept},
	{name: "notes go when the person wants it", past: left(on("2016-10-03", askingFor(narrative))), step: decidedOn("2016-10-10", destroying(5, narrative))},
	{name: "notes do not go by the schedule before their period has ended", past: left(on("2016-10-03", askingBy(byPlan, periodOver, narrative))), step: decidedOn("2018-04-29", destroying(5, narrative)), want: RuleErasureNotDue},
	{name: "the day after they do", past: left(on("2016-10-03", askingBy(byPlan, periodOver, narrative))), step: decidedOn("2018-04-30", destroying(5, narrative))},
}

func TestRetention(t *testing.T) { run(t, retentionRows) }

func TestErasureByWhatTheOperationSays(t *testing.T) {
	events := history(t, asked())
	decision := decidedOn("2017-01-09", destroying(5, identity)).request()
	said := func(day string) retention.Said { return retention.Said{On: calendar.Must(day), Version: 2} }
	esfPlus := journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021
	hold := retention.FromStep(holding("h-1", "", identity), calendar.Must("2016-10-01"), 3)
	hold.OfOperation = true
	for _, c := range []struct {
		name string
		op   func(*operation.Facts)
		want refusal.Rule
	}{
		{"no authority named a day", func(op *operation.Facts) { op.Retention.Authority = retention.Said{} }, RuleErasureNoEnd},
		{"the authority names another day", func(op *operation.Facts) { op.Retention.Authority = said("2017-01-09") }, RuleErasureKept},
		{"the day it names is over", func(op *operation.Facts) { op.Retention.Authority = said("2017-01-08") }, ""},
		{"under ESF+ the day of the authority is not enough", func(op *operation.Facts) { op.IndicatorSet = esfPlus }, RuleErasureNoEnd},
		{"under ESF+ the last payment counts", func(op *operation.Facts) {
			op.IndicatorSet, op.Retention.LastPayment = esfPlus, said("2011-12-31")
		}, ""},
		{"and its five years", func(op *operation.Facts) {
			op.IndicatorSet, op.Retention.LastPayment = esfPlus, said("2012-01-01")
		}, RuleErasureKept},
		{"the whole operation is held", func(op *operation.Facts) { op.Retention.Holds = []retention.Hold{hold} }, RuleErasureHeld},
	} {
		t.Run(c.name, func(t *testing.T) {
			op := laqs()
			c.op(&op)
			_, refused := Decide(events, op, decision)
			var got refusal.Rule
			if refused != nil {
				got = refused.Rule
			}
			if got != c.want {
				t.Errorf("got %q, want %q (%v)", got, c.want, refused)
			}
		})
	}
}

// TestTerms: what the periods are counted from, on exact days. The exit is on 2016-09-30, its later follow-up closes on
// 2017-04-29.
func TestTerms(t *testing.T) {
	exit6m := "exit.4.6m"
	for _, c := range []struct {
		name              string
		past              past
		identity, contact string
		narrative         string
	}{
		{"after the exit and its last follow-up", left(), "2016-12-31", "2017-10-29", "2018-04-29"},
		{"the last follow-up was done before its window closed", left(
			on("2016-11-01", talked("exit.4.28d")), on("2017-03-30", talked(exit6m))), "2016-12-31", "2017-09-30", "2018-03-30"},
		{"who left on a leap day and declined to be followed up", active(on("2016-02-29", exiting()), on("2016-02-29", closing(declined)).proved()), "2016-12-31", "2016-08-29", "2017-02-28"},
		{"who is still in is counted from the last day of results", active(), "2016-12-31", "2020-06-30", "2020-12-31"},
		{"who came back is still in", left(reentered), "2016-12-31", "2020-06-30", "2020-12-31"},
		{"who died is followed up no more", active(on("2016-09-30", &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason_EXIT_REASON_DIED})), "2016-12-31", "2017-03-30", "2017-09-30"},
		{"the exit retracted", left(on("2016-12-01", retracting(4))), "2016-12-31", "2020-06-30", "2020-12-31"},
		{"the exit corrected", left(on("2016-12-01", correcting(4, "2016-08-31", exiting()))), "2016-12-31", "2017-09-30", "2018-03-30"},
		{"who never entered", past{registered, on("2016-02-29", &journeyv1.CounsellingSessionHeld{Minutes: 30})}, "2017-02-28", "2017-02-28", "2017-02-28"},
		{"what is asked of an erasure is no step with them", past{registered, on("2016-05-01", asking())}, "2017-01-04", "2017-01-04", "2017-01-04"},
	} {
		t.Run(c.name, func(t *testing.T) {
			terms := Terms(history(t, c.past), laqs())
			got := [3]string{}
			for i, class := range []journeyv1.PrivacyClass{identity, contact, narrative} {
				got[i] = retention.Of(terms, class).Until.String()
			}
			if want := [3]string{c.identity, c.contact, c.narrative}; got != want {
				t.Errorf("identity, contact and narrative are kept until %v, want %v", got, want)
			}
		})
	}
}

func TestUndecided(t *testing.T) {
	for _, c := range []struct {
		name string
		past past
		want []uint64
	}{
		{"nobody asked", left(), nil},
		{"one asked, and then another, dated before", asked(on("2017-01-01", askingFor(contact))), []uint64{5, 6}},
		{"it is decided", erasureDecided(), nil},
		{"one of two is decided", asked(on("2017-01-03", askingFor(contact)), decidedOn("2017-01-09", destroying(5, identity))), []uint64{6}},
		{"it is taken back", asked(on("2017-01-03", retracting(5))), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []uint64
			for _, f := range Undecided(history(t, c.past)) {
				got = append(got, f.Version)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("undecided are %v, want %v", got, c.want)
			}
		})
	}
}
