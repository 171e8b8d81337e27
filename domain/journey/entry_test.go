package journey

import (
	"testing"

	journeyv1 "journey/proto/journey/v1"
)

func referral(written string) *journeyv1.ReferralReceived {
	return &journeyv1.ReferralReceived{Source: journeyv1.ReferralSource_REFERRAL_SOURCE_JOBCENTER, ReferredOn: written}
}

var entryRows = []row{
	{name: "a referral may begin a journey", step: on("2016-01-02", referral(""))},
	{name: "a second referral is taken too", past: past{on("2016-01-02", referral(""))}, step: on("2016-01-03", referral(""))},
	{name: "a referral written after it was received is refused", step: on("2016-01-02", referral("2016-01-03")), want: RuleReferredAfter},
	{name: "a referral written on the day it was received", step: on("2016-01-02", referral("2016-01-02"))},
	{name: "a referral after the exit is taken, for a re-entry", past: left(), step: on("2016-12-01", referral("2016-11-28"))},

	{name: "a registration may begin a journey", step: registered},
	{name: "a registration may follow a referral", past: past{on("2016-01-02", referral(""))}, step: registered},
	{name: "a second registration is refused", past: past{registered}, step: registered, want: RuleRegisteredAlready, against: 1},
	{name: "a registration without any name is refused", step: on("2016-01-04", &journeyv1.ParticipantRegistered{GivenName: " ", DateOfBirth: birth("1980-04-01")}), want: RuleNoName},
	{name: "a registration with one name is enough", step: on("2016-01-04", &journeyv1.ParticipantRegistered{FamilyName: "M", DateOfBirth: birth("1980-04-01")})},
	{name: "a registration without an answer on the date of birth is refused", step: on("2016-01-04", &journeyv1.ParticipantRegistered{GivenName: "M"}), want: RuleNoBirthDate},
	{name: "a registration may say that the date of birth was refused", step: on("2016-01-04", &journeyv1.ParticipantRegistered{
		GivenName: "M", DateOfBirth: &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}})},
	{name: "a registration on the day of birth", step: on("1980-04-01", registering())},
	{name: "a registration before the birth is refused", step: on("1980-03-31", registering()), want: RuleBeforeBirth},

	{name: "consent is given", past: past{registered}, step: consented},
	{name: "consent is given a second time", past: past{registered, consented}, step: on("2016-02-01", consenting())},
	{name: "consent before the registration is refused", step: consented, want: RuleRegistrationMissing},
	{name: "consent may be withdrawn after the exit", past: left(), step: on("2016-12-01", withdrawing())},
	{name: "consent that ends before it begins is refused", past: past{registered}, step: on("2016-01-04", &journeyv1.ConsentRecorded{ValidUntil: "2016-01-03"}), want: RuleConsentEndsBefore},
	{name: "consent for one day", past: past{registered}, step: on("2016-01-04", &journeyv1.ConsentRecorded{ValidUntil: "2016-01-04"})},
	{name: "a withdrawal with an end is refused", past: past{registered, consented}, step: on("2016-01-04", &journeyv1.ConsentRecorded{
		Decision: journeyv1.ConsentDecision_CONSENT_DECISION_WITHDRAWN, ValidUntil: "2017-01-03"}), want: RuleWithdrawalHasEnd},

	{name: "an entry with consent", past: past{registered, consented}, step: entryDeclared},
	{name: "an entry with consent given on the very day", past: past{registered, on("2016-01-11", consenting())}, step: entryDeclared},
	{name: "an entry without consent is refused", past: past{registered}, step: entryDeclared, want: RuleNoConsent},
	{name: "an entry before the consent is refused", past: past{registered, on("2016-01-12", consenting())}, step: entryDeclared, want: RuleNoConsent},
	{name: "an entry with consent for something else is refused", past: past{registered, on("2016-01-04", &journeyv1.ConsentRecorded{
		Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PUBLICITY, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN})}, step: entryDeclared, want: RuleNoConsent},
	{name: "an entry after the consent ran out is refused", past: past{registered, on("2016-01-04", &journeyv1.ConsentRecorded{
		Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN, ValidUntil: "2016-01-10"})},
		step: entryDeclared, want: RuleNoConsent, against: 2},
	{name: "an entry on the last day of the consent", past: past{registered, on("2016-01-04", &journeyv1.ConsentRecorded{
		Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN, ValidUntil: "2016-01-11"})}, step: entryDeclared},
	{name: "an entry after a withdrawal is refused", past: past{registered, consented, on("2016-01-05", withdrawing())}, step: entryDeclared, want: RuleConsentWithdrawn, against: 3},
	{name: "an entry after a withdrawal and a new consent", past: past{registered, consented, on("2016-01-05", withdrawing()), on("2016-01-06", consenting())}, step: entryDeclared},
	{name: "a second entry is refused", past: active(), step: on("2016-03-01", enteringAs()), want: RuleEnteredAlready, against: 3},
	{name: "a second entry after the exit is refused, it is a re-entry", past: left(), step: on("2017-03-01", enteringAs()), want: RuleEnteredAlready},
	{name: "an entry after the grant's end is refused", past: past{registered, consented}, step: on("2019-01-01", enteringAs()), want: RuleEntryAfterGrant},
	{name: "an entry on the grant's last day", past: past{registered, consented}, step: on("2018-12-31", enteringAs())},
	{name: "an entry on the operation's first day", past: past{on("2015-01-04", registering()), on("2015-01-05", consenting())}, step: on("2015-05-01", enteringAs())},
	{name: "an entry before the operation is refused", past: past{on("2015-01-04", registering()), on("2015-01-05", consenting())}, step: on("2015-04-30", enteringAs()), want: RuleBeforeOperation},
	{name: "an age from the client that differs is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) {
		e.AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: 36}}
	})), want: RuleAgeByService},
	{name: "an age from the client that agrees is taken", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) {
		e.AgeAtEntry = &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: 35}}
	}))},
	{name: "an age of 118", past: past{on("2016-01-04", &journeyv1.ParticipantRegistered{GivenName: "M", DateOfBirth: birth("1900-01-01")}), consented}, step: on("2018-11-01", enteringAs())},
	{name: "an entry without a sensitive answer is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.Disability = nil })), want: RuleAnswerMissing},
	{name: "an entry without the benefit is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.Benefit = nil })), want: RuleAnswerMissing},
	{name: "no disadvantage beside another is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) {
		e.OtherDisadvantages.GetValue().Kinds = append(e.OtherDisadvantages.GetValue().Kinds, journeyv1.Disadvantage_DISADVANTAGE_DEBT)
	})), want: RuleNoneStandsAlone},
	{name: "a household asked on 2018-08-01", past: past{registered, consented}, step: on("2018-08-01", enteringAs(withHousehold))},
	{name: "a household asked on 2018-08-02 is refused", past: past{registered, consented}, step: on("2018-08-02", enteringAs(withHousehold)), want: RuleHouseholdTooLate},
	{name: "unemployed since the day of entry", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.UnemployedSince = birth("2016-01-11") }))},
	{name: "unemployed since after the entry is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) { e.UnemployedSince = birth("2016-01-12") })), want: RuleUnemployedSinceAfter},
	{name: "unemployed since of an inactive person is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(func(e *journeyv1.EntryDeclared) {
		e.LabourStatus, e.RegisteredUnemployed, e.UnemployedSince = status(journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE), no(), birth("2015-01-01")
	})), want: RuleUnemployedSinceStatus},
	{name: "employment of an unemployed person is refused", past: past{registered, consented}, step: on("2016-01-11", enteringAs(withEmployment)), want: RuleEmploymentStatus},
	{name: "employment of an employed person", past: past{registered, consented}, step: on("2016-01-11", enteringAs(withEmployment, func(e *journeyv1.EntryDeclared) { e.LabourStatus = status(employed) }))},

	{name: "work access is recorded before the entry", past: past{registered}, step: on("2016-01-05", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-01-01", ""))},
	{name: "work access is recorded again after the exit", past: left(), step: on("2016-12-05", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-12-01", ""))},
	{name: "work access that ends before it begins is refused", past: past{registered}, step: on("2016-01-05", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-01-01", "2015-12-31")), want: RuleAccessReversed},
	{name: "a permit where none is needed is refused", past: past{registered}, step: on("2016-01-05", &journeyv1.WorkAccessRecorded{
		ValidFrom: "2016-01-01", Access: journeyv1.WorkAccess_WORK_ACCESS_FREE, Permit: journeyv1.PermitDecision_PERMIT_DECISION_GRANTED}), want: RulePermitNotNeeded},
	{name: "the last day of a permit nobody granted is refused", past: past{registered}, step: on("2016-01-05", &journeyv1.WorkAccessRecorded{
		ValidFrom: "2016-01-01", Access: journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, PermitValidTo: "2016-02-01"}), want: RulePermitEndNoPermit},
	{name: "work access more than twelve months after the grant is refused", past: left(), step: on("2020-01-01", access(journeyv1.WorkAccess_WORK_ACCESS_FREE, "2016-12-01", "")), want: RuleAfterResults},

	{name: "eligibility is decided before the entry", past: past{registered}, step: on("2016-01-05", &journeyv1.EligibilityDecided{Rule: "r"})},
	{name: "eligibility is decided again", past: past{registered, on("2016-01-05", &journeyv1.EligibilityDecided{Rule: "r"})}, step: on("2016-01-06", &journeyv1.EligibilityDecided{Rule: "r"})},
	{name: "eligibility before the registration is refused", past: past{on("2016-01-02", referral(""))}, step: on("2016-01-05", &journeyv1.EligibilityDecided{Rule: "r"}), want: RuleRegistrationMissing},
	{name: "eligibility after the results are in is refused", past: left(), step: on("2020-01-05", &journeyv1.EligibilityDecided{Rule: "r"}), want: RuleAfterResults},

	{name: "an exit", past: active(), step: exited},
	{name: "an exit on the entry day", past: active(), step: on("2016-01-11", exiting())},
	{name: "a second exit is refused", past: left(), step: on("2016-10-30", exiting()), want: RuleExitedAlready, against: 4},
	{name: "an exit without an entry is refused", past: past{registered, consented}, step: exited, want: RuleExitBeforeEntry},
	{name: "an exit before the entry is refused", past: active(), step: on("2016-01-10", exiting()), want: RuleExitBeforeEntry},
	{name: "an exit after a withdrawal", past: active(on("2016-05-01", withdrawing())), step: exited},
	{name: "an exit after the results are in is refused", past: active(), step: on("2020-01-01", exiting()), want: RuleAfterResults},
	{name: "a policy version from the client that differs is refused", past: active(), step: on("2016-09-30", &journeyv1.ParticipantExited{PolicyVersion: 3}), want: RuleExitPolicyByService},
	{name: "an exit before a coaching that is recorded already is refused", past: active(on("2016-06-01", &journeyv1.ApplicationCoachingHeld{Minutes: 60})), step: on("2016-05-31", exiting()), want: RuleAfterExit, against: 4},

	{name: "a re-entry after the exit", past: left(), step: reentered},
	{name: "a second re-entry without an exit is refused", past: left(reentered), step: on("2017-02-09", &journeyv1.ParticipantReentered{}), want: RuleReentryBeforeExit},
	{name: "a re-entry without an exit is refused", past: active(), step: reentered, want: RuleReentryBeforeExit},
	{name: "a re-entry on the exit day is refused", past: left(), step: on("2016-09-30", &journeyv1.ParticipantReentered{}), want: RuleReentryOnExitDay, against: 4},
	{name: "a re-entry after the death is refused", past: active(on("2016-09-30", &journeyv1.ParticipantExited{Reason: journeyv1.ExitReason_EXIT_REASON_DIED})), step: reentered, want: RuleReentryAfterDeath, against: 4},
	{name: "a re-entry after a withdrawal is refused", past: left(on("2016-10-01", withdrawing())), step: reentered, want: RuleConsentWithdrawn},
	{name: "a re-entry after the grant's end is refused", past: left(), step: on("2019-01-09", &journeyv1.ParticipantReentered{}), want: RuleEntryAfterGrant},
	{name: "a second exit after a re-entry", past: left(reentered), step: on("2017-06-30", exiting())},

	{name: "a withdrawal is taken although later steps are recorded", past: active(on("2016-06-01", &journeyv1.ApplicationCoachingHeld{Minutes: 60})), step: on("2016-05-01", withdrawing())},
	{name: "coaching recorded after a withdrawal is refused", past: active(on("2016-05-01", withdrawing())), step: on("2016-06-01", &journeyv1.ApplicationCoachingHeld{Minutes: 60}), want: RuleConsentWithdrawn, against: 4},
	{name: "coaching before a withdrawal may be recorded after it", past: active(on("2016-05-01", withdrawing())), step: on("2016-04-29", &journeyv1.ApplicationCoachingHeld{Minutes: 60})},
}

func withHousehold(e *journeyv1.EntryDeclared) {
	e.Household = &journeyv1.HouseholdAnswer{Answer: &journeyv1.HouseholdAnswer_Value{Value: &journeyv1.Household{AnyAdultEmployed: no()}}}
}

func withEmployment(e *journeyv1.EntryDeclared) {
	e.Employment = &journeyv1.EmploymentAnswer{Answer: &journeyv1.EmploymentAnswer_Value{Value: &journeyv1.Employment{SelfEmployed: yes()}}}
}

func TestEntry(t *testing.T) { run(t, entryRows) }

func TestAgeAtEntryIsComputed(t *testing.T) {
	for _, c := range []struct {
		born, entered string
		want          uint32
	}{
		{"1961-03-10", "2016-03-09", 54}, // case 4
		{"1961-03-10", "2016-03-10", 55},
		{"1996-02-29", "2017-02-28", 20},
		{"1996-02-29", "2017-03-01", 21},
		{"1996-02-29", "2016-02-29", 20},
	} {
		events := history(t, past{on("2016-01-04", &journeyv1.ParticipantRegistered{GivenName: "M", DateOfBirth: birth(c.born)}), consented, on(c.entered, enteringAs())})
		if got := Effective(events)[2].Step.GetEntryDeclared().GetAgeAtEntry().GetValue(); got != c.want {
			t.Errorf("born %s, entered %s: age %d, want %d", c.born, c.entered, got, c.want)
		}
	}
}

func TestAgeIsMissingLikeTheDateOfBirth(t *testing.T) {
	refused := &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Missing{Missing: journeyv1.Missing_MISSING_REFUSED}}
	events := history(t, past{on("2016-01-04", &journeyv1.ParticipantRegistered{GivenName: "M", DateOfBirth: refused}), consented, entryDeclared})
	if got := Effective(events)[2].Step.GetEntryDeclared().GetAgeAtEntry().GetMissing(); got != journeyv1.Missing_MISSING_REFUSED {
		t.Errorf("age is %v, want refused", got)
	}
}
