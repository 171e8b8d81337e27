package journey

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
)

func registeringBorn(day string) *journeyv1.ParticipantRegistered {
	r := registering()
	r.DateOfBirth = birth(day)
	return r
}

const identity = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY

func coaching() *journeyv1.ApplicationCoachingHeld {
	return &journeyv1.ApplicationCoachingHeld{Minutes: 60}
}

// coachedThenWithdrawn is a coaching (version 4) and then a withdrawal of 2016-03-01 (version 5).
func coachedThenWithdrawn(day string, more ...at) past {
	return active(append([]at{on(day, coaching()), on("2016-03-01", withdrawing())}, more...)...)
}

var correctionRows = []row{
	{name: "an exit is corrected", past: left(), step: on("2016-11-01", correcting(4, "2016-10-15", exiting()))},
	{name: "an exit is corrected again, by its original version", past: left(on("2016-11-01", correcting(4, "2016-10-15", exiting()))), step: on("2016-11-02", correcting(4, "2016-10-16", exiting()))},
	{name: "a correction that names a correction is refused", past: left(on("2016-11-01", correcting(4, "2016-10-15", exiting()))), step: on("2016-11-02", correcting(5, "2016-10-16", exiting())), want: RuleCorrectionOriginal},
	{name: "a correction of nothing is refused", past: left(), step: on("2016-11-02", correcting(9, "2016-10-16", exiting())), want: RuleCorrectionUnknown},
	{name: "a correction into another step is refused", past: left(), step: on("2016-11-02", correcting(4, "2016-10-16", &journeyv1.ParticipantReentered{})), want: RuleCorrectionKind, against: 4},
	{name: "a correction without a step is refused", past: left(), step: on("2016-11-02", &journeyv1.FactCorrected{Version: 4, OccurredOn: "2016-10-16"}), want: RuleCorrectionKind},
	{name: "a correction of a retracted step is refused", past: left(on("2016-11-01", retracting(4))), step: on("2016-11-02", correcting(4, "2016-10-16", exiting())), want: RuleCorrectionRetracted, against: 5},
	{name: "a correction that reads the same is refused", past: left(), step: on("2016-11-02", correcting(4, "2016-09-30", exiting())), want: RuleCorrectionNothing, against: 4},
	{name: "a correction of the evidence alone", past: left(), step: on("2016-11-02", &journeyv1.FactCorrected{Version: 4, OccurredOn: "2016-09-30", Step: of(exiting()), Evidence: exited.proved().evidence})},
	{name: "a correction into the future is refused", past: left(), step: on("2016-11-02", correcting(4, "2020-07-01", exiting())), want: operation.RuleInFuture},
	{name: "a correction to no day of the calendar is refused", past: left(), step: on("2016-11-02", correcting(4, "2015-02-29", exiting())), want: RuleNotInCalendar},
	{name: "a correction without a day is refused", past: left(), step: on("2016-11-02", correcting(4, "", exiting())), want: operation.RuleInFuture},
	{name: "a correction that would move the entry behind a placement is refused", past: active(placed), step: on("2016-11-01", correcting(3, "2016-05-02", enteringAs())), want: RulePlacementBeforeEntry, against: 4},
	{name: "a correction that would move the entry before the consent is refused", past: active(), step: on("2016-11-01", correcting(3, "2016-01-03", enteringAs())), want: RuleNoConsent},
	{name: "a correction that would move the entry behind the grant is refused", past: active(), step: on("2019-02-01", correcting(3, "2019-01-03", enteringAs())), want: RuleEntryAfterGrant},
	{name: "a correction that would move an end before its beginning is refused", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", moduleTo("m-1"))),
		step: on("2016-03-05", correcting(5, "2016-01-31", moduleTo("m-1"))), want: RuleModuleEarly, against: 4},
	{name: "a correction that would move a beginning behind its end is refused", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", moduleTo("m-1"))),
		step: on("2016-03-05", correcting(4, "2016-03-02", moduleFrom("m-1"))), want: RuleModuleEarly, against: 5},
	{name: "a correction that would give an id away that its end needs is refused", past: active(on("2016-02-01", moduleFrom("m-1")), on("2016-03-01", moduleTo("m-1"))),
		step: on("2016-03-05", correcting(4, "2016-02-01", moduleFrom("m-2"))), want: RuleModuleUnknown, against: 5},
	{name: "a birth date behind the entry is refused", past: active(), step: on("2016-03-05", correcting(1, "2016-01-04", registeringBorn("2016-01-12"))), want: RuleBeforeBirth},
	{name: "a correction that leaves the name unchanged", past: active(), step: on("2016-03-05", correcting(1, "2016-01-04", &journeyv1.ParticipantRegistered{PreferredLanguage: "fa"}, identity))},
	{name: "a correction without the name is refused", past: active(), step: on("2016-03-05", correcting(1, "2016-01-04", &journeyv1.ParticipantRegistered{PreferredLanguage: "fa"})), want: RuleNoName},
	{name: "a correction that leaves the name unchanged and gives one is refused", past: active(), step: on("2016-03-05", correcting(1, "2016-01-04", registering(), identity)), want: RuleCorrectionUnchanged},
	{name: "a correction of an erasure is refused", past: active(on("2016-03-01", asking())), step: on("2016-03-05", correcting(4, "2016-03-02", asking())), want: RuleCorrectionFinal, against: 4},
	{name: "a correction after a withdrawal", past: left(on("2016-11-01", withdrawing())), step: on("2016-11-02", correcting(4, "2016-10-16", exiting()))},
	{name: "an entry moved behind a later withdrawal is refused", past: active(on("2016-03-01", withdrawing())), step: on("2016-06-01", correcting(3, "2016-05-01", enteringAs())), want: RuleConsentWithdrawn, against: 4},
	{name: "an entry moved onto the day of a later withdrawal is refused", past: active(on("2016-03-01", withdrawing())), step: on("2016-06-01", correcting(3, "2016-03-01", enteringAs())), want: RuleConsentWithdrawn, against: 4},
	{name: "an entry moved before a later withdrawal", past: active(on("2016-03-01", withdrawing())), step: on("2016-06-01", correcting(3, "2016-02-29", enteringAs()))},
	{name: "an entry moved behind a withdrawal and a new consent", past: active(on("2016-03-01", withdrawing()), on("2016-04-01", consenting())), step: on("2016-06-01", correcting(3, "2016-05-01", enteringAs()))},
	{name: "an entry moved where consent never was, though it lay behind the withdrawal before, is refused", past: active(on("2016-01-05", withdrawing())), step: on("2016-06-01", correcting(3, "2016-01-12", enteringAs())), want: RuleConsentWithdrawn, against: 4},
	{name: "an entry behind a later withdrawal is reworded", past: active(on("2016-01-05", withdrawing())), step: on("2016-06-01", correcting(3, "2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.Disability = yes() })))},
	{name: "a re-entry moved behind a later withdrawal is refused", past: left(reentered, on("2017-03-01", withdrawing())), step: on("2017-06-01", correcting(5, "2017-05-01", &journeyv1.ParticipantReentered{})), want: RuleConsentWithdrawn, against: 6},
	{name: "a coaching moved behind a later withdrawal is refused", past: coachedThenWithdrawn("2016-02-01"), step: on("2016-06-01", correcting(4, "2016-05-20", coaching())), want: RuleConsentWithdrawn, against: 5},
	{name: "a coaching moved onto the day of a later withdrawal is refused", past: coachedThenWithdrawn("2016-02-01"), step: on("2016-06-01", correcting(4, "2016-03-01", coaching())), want: RuleConsentWithdrawn, against: 5},
	{name: "a coaching of the withdrawal's own day moved behind it is refused", past: coachedThenWithdrawn("2016-03-01"), step: on("2016-06-01", correcting(4, "2016-03-02", coaching())), want: RuleConsentWithdrawn, against: 5},
	{name: "a coaching moved before a later withdrawal", past: coachedThenWithdrawn("2016-02-01"), step: on("2016-06-01", correcting(4, "2016-02-29", coaching()))},
	{name: "a coaching that lay behind a later withdrawal already is moved", past: coachedThenWithdrawn("2016-04-01"), step: on("2016-06-01", correcting(4, "2016-05-20", coaching()))},
	{name: "a coaching moved behind the withdrawal before it was recorded is moved further", past: active(on("2016-02-01", coaching()), on("2016-04-20", correcting(4, "2016-04-01", coaching())), on("2016-03-01", withdrawing())),
		step: on("2016-06-01", correcting(4, "2016-05-20", coaching()))},
	{name: "a coaching brought before a withdrawal in two corrections does not go back", past: active(on("2016-04-01", coaching()), on("2016-04-20", correcting(4, "2016-02-01", coaching())), on("2016-03-01", withdrawing())),
		step: on("2016-06-01", correcting(4, "2016-04-01", coaching())), want: RuleConsentWithdrawn, against: 6},
	{name: "a coaching brought behind a withdrawal by undoing a correction is refused", past: active(on("2016-04-01", coaching()), on("2016-04-20", correcting(4, "2016-02-01", coaching())), on("2016-03-01", withdrawing())),
		step: on("2016-06-01", retracting(5)), want: RuleConsentWithdrawn, against: 4},
	{name: "a coaching that lay behind a later withdrawal is moved and moved back", past: coachedThenWithdrawn("2016-04-01", on("2016-06-01", correcting(4, "2016-05-20", coaching()))), step: on("2016-06-02", retracting(6))},
	{name: "an exit moved behind a withdrawal", past: left(on("2016-10-10", withdrawing())), step: on("2016-11-02", correcting(4, "2016-11-01", exiting()))},
	{name: "a correction of somebody unknown is refused", step: on("2016-11-02", correcting(1, "2016-10-16", exiting())), want: RuleCorrectionUnknown},

	{name: "an exit is retracted", past: left(), step: on("2016-11-01", retracting(4))},
	{name: "a retraction twice is refused", past: left(on("2016-11-01", retracting(4))), step: on("2016-11-01", retracting(4)), want: RuleRetractionAlready, against: 5},
	{name: "a retraction of nothing is refused", past: left(), step: on("2016-11-01", retracting(9)), want: RuleRetractionUnknown},
	{name: "a retraction of a retraction is refused", past: left(on("2016-11-01", retracting(4))), step: on("2016-11-01", retracting(5)), want: RuleRetractionOf, against: 5},
	{name: "a retraction of a correction", past: left(on("2016-11-01", correcting(4, "2016-10-15", exiting()))), step: on("2016-11-02", retracting(5))},
	{name: "a retraction of a correction of a retracted step is refused", past: left(on("2016-11-01", correcting(4, "2016-10-15", exiting())), on("2016-11-02", retracting(4))),
		step: on("2016-11-03", retracting(5)), want: RuleRetractionAlready, against: 6},
	{name: "a retraction of an entry that others need is refused", past: active(placed), step: on("2016-11-01", retracting(3)), want: RulePlacementBeforeEntry, against: 4},
	{name: "a retraction of the consent is refused", past: active(), step: on("2016-11-01", retracting(2)), want: RuleNoConsent, against: 3},
	{name: "a retraction of the consent once another stands for that day", past: active(on("2016-01-05", consenting())), step: on("2016-11-01", retracting(2))},
	{name: "a retraction of the registration is refused", past: active(), step: on("2016-11-01", retracting(1)), want: RuleRegistrationMissing, against: 2},
	{name: "a retraction of a registration that stands alone", past: past{registered}, step: on("2016-11-01", retracting(1))},
	{name: "a retraction of an exit before a re-entry is refused", past: left(reentered), step: on("2017-02-01", retracting(4)), want: RuleReentryBeforeExit, against: 5},
	{name: "a retraction after a withdrawal", past: left(on("2016-11-01", withdrawing())), step: on("2016-11-02", retracting(4))},
	{name: "an entry again after it was retracted", past: active(on("2016-11-01", retracting(3))), step: entryDeclared},
	{name: "a placement id again after it was retracted", past: inWork(on("2016-06-01", retracting(4))), step: placed},
}

func TestCorrection(t *testing.T) { run(t, correctionRows) }

func TestLatestCorrectionWins(t *testing.T) {
	events := history(t, left(
		on("2016-11-01", correcting(4, "2016-10-15", exiting())),
		on("2016-11-02", correcting(4, "2016-10-20", exiting())),
		on("2016-11-03", retracting(6)),
	))
	exit := Effective(events)[3]
	if exit.On != calendar.Must("2016-10-15") || exit.Version != 4 || exit.Effective != 5 || exit.Sequence != 105 {
		t.Errorf("the exit is of %s, version %d, wording %d at %d", exit.On, exit.Version, exit.Effective, exit.Sequence)
	}
}

func TestCorrectionKeepsUnchangedClasses(t *testing.T) {
	events := history(t, active(on("2016-03-05", correcting(1, "2016-01-04", &journeyv1.ParticipantRegistered{PreferredLanguage: "fa"}, identity))))
	want := registering()
	want.PreferredLanguage = "fa"
	if diff := cmp.Diff(want, Effective(events)[0].Step.GetParticipantRegistered(), protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}

func TestCorrectedBirthDateCorrectsTheAge(t *testing.T) {
	for _, c := range []struct {
		name  string
		then  at
		steps int
		want  uint32
	}{
		{"another age", on("2016-12-01", correcting(1, "2016-01-04", registeringBorn("1980-01-12"))), 1, 35},
		{"a year more", on("2016-12-01", correcting(1, "2016-01-04", registeringBorn("1980-01-11"))), 2, 36},
		{"the correction undone", on("2016-12-02", retracting(4)), 2, 35},
		{"the entry day moved to the birthday", on("2016-12-02", correcting(3, "2016-04-01", enteringAs())), 1, 36},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := active()
			if c.then.step.GetFactRetracted() != nil {
				p = active(on("2016-12-01", correcting(1, "2016-01-04", registeringBorn("1970-01-11"))))
			}
			events := history(t, p)
			d, refused := Decide(events, laqs(), c.then.request())
			if refused != nil {
				t.Fatal(refused)
			}
			if len(d.Steps) != c.steps {
				t.Fatalf("%d steps, want %d", len(d.Steps), c.steps)
			}
			events = recorded(events, d, c.then.request())
			var entry *journeyv1.EntryDeclared
			for _, f := range Effective(events) {
				if f.Step.GetEntryDeclared() != nil {
					entry = f.Step.GetEntryDeclared()
				}
			}
			if entry.GetAgeAtEntry().GetValue() != c.want {
				t.Errorf("age at entry %v, want %d", entry.GetAgeAtEntry(), c.want)
			}
			if entry.GetDisability().GetAnswer() == nil {
				t.Error("the correction lost an answer")
			}
		})
	}
}

func TestAgeStaysWhereTheBirthDateCannotBeRead(t *testing.T) {
	events := history(t, active())
	events[0].Event = proto.CloneOf(events[0].Event)
	r := events[0].Event.GetStep().GetParticipantRegistered()
	r.GivenName, r.FamilyName, r.DateOfBirth = "", "", nil
	open := enteringAs(func(e *journeyv1.EntryDeclared) {
		e.Minority, e.Disability, e.OtherDisadvantages, e.HousingExclusion, e.Country, e.Benefit = nil, nil, nil, nil, nil, nil
	})
	d, refused := Decide(events, laqs(), on("2016-12-01", correcting(3, "2016-04-01", open,
		journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE)).request())
	if refused != nil {
		t.Fatal(refused)
	}
	if got := d.Steps[0].Step.GetFactCorrected().GetStep().GetEntryDeclared().GetAgeAtEntry().GetValue(); got != 35 || len(d.Steps) != 1 {
		t.Errorf("age %d in %d steps, want 35 in one", got, len(d.Steps))
	}
}

func TestAnOldJourneyIsNotBlocked(t *testing.T) {
	events := history(t, past{registered, consented})
	bad := recorded(events, Decision{Steps: []Decided{{Step: of(moduleTo("m-9")), On: calendar.Must("2016-01-08")}}}, Request{})
	if _, refused := Decide(bad, laqs(), entryDeclared.request()); refused != nil {
		t.Errorf("an entry after a step that an older rule accepted: %s", refused)
	}
	_, refused := Decide(bad, laqs(), on("2016-01-09", moduleTo("m-9")).request())
	if refused == nil || refused.Rule != RuleBeforeEntry {
		t.Errorf("a new step is judged all the same: %v", refused)
	}
}

func TestShortenedGrantBlocksNothing(t *testing.T) {
	events := history(t, active(on("2018-06-01", &journeyv1.ApplicationCoachingHeld{Minutes: 60})))
	op := laqs()
	op.End = calendar.Must("2016-12-31")
	reworded := correcting(4, "2018-06-01", &journeyv1.ApplicationCoachingHeld{Minutes: 45})
	for _, step := range []at{on("2016-10-01", &journeyv1.ApplicationCoachingHeld{Minutes: 60}), on("2018-06-02", reworded)} {
		if _, refused := Decide(events, op, step.request()); refused != nil {
			t.Errorf("%s: %s", Kind(step.step), refused)
		}
	}
	var rule refusal.Rule
	if _, refused := Decide(events, op, on("2018-06-02", &journeyv1.ApplicationCoachingHeld{Minutes: 60}).request()); refused != nil {
		rule = refused.Rule
	}
	if rule != RuleAfterGrant {
		t.Errorf("a new step is measured by the grant as it is: %q", rule)
	}
}
