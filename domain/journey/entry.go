package journey

import (
	"slices"
	"strconv"
	"strings"

	"journey/domain/calendar"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

// Rules of referral, registration, consent, entry and exit.
const (
	RuleReferredAfter         refusal.Rule = "referral.written_after"
	RuleRegisteredAlready     refusal.Rule = "registration.already"
	RuleNoName                refusal.Rule = "registration.no_name"
	RuleNoBirthDate           refusal.Rule = "registration.no_birth_date"
	RuleConsentEndsBefore     refusal.Rule = "consent.ends_before_it_begins"
	RuleWithdrawalHasEnd      refusal.Rule = "consent.withdrawal_has_end"
	RuleNoConsent             refusal.Rule = "entry.no_consent"
	RuleEnteredAlready        refusal.Rule = "entry.already"
	RuleAnswerMissing         refusal.Rule = "entry.answer_missing"
	RuleAgeByService          refusal.Rule = "entry.age_set_by_service"
	RuleAgeImplausible        refusal.Rule = "entry.age_implausible"
	RuleNoneStandsAlone       refusal.Rule = "entry.none_stands_alone"
	RuleHouseholdTooLate      refusal.Rule = "entry.household_not_asked"
	RuleUnemployedSinceStatus refusal.Rule = "entry.unemployed_since_not_unemployed"
	RuleUnemployedSinceAfter  refusal.Rule = "entry.unemployed_since_after_entry"
	RuleEmploymentStatus      refusal.Rule = "status.employment_not_employed"
	RuleExitBeforeEntry       refusal.Rule = "exit.before_entry"
	RuleExitedAlready         refusal.Rule = "exit.already"
	RuleExitPolicyByService   refusal.Rule = "exit.policy_set_by_service"
	RuleReentryBeforeExit     refusal.Rule = "reentry.before_exit"
	RuleReentryOnExitDay      refusal.Rule = "reentry.on_exit_day"
	RuleReentryAfterDeath     refusal.Rule = "reentry.after_death"
	RuleAccessReversed        refusal.Rule = "work_access.ends_before_it_begins"
	RulePermitEndNoPermit     refusal.Rule = "work_access.permit_end_without_permit"
	RulePermitNotNeeded       refusal.Rule = "work_access.permit_not_needed"
)

// householdUntil is the first entry day for which the household is not asked any more.
// Source: Reg. (EU, Euratom) 2018/1046, which took CO12 to CO14 out from 2018-08-02 on.
var householdUntil = calendar.New(2018, 8, 2)

// maxAge is the highest age the contract takes.
const maxAge = 120

func entryRule(step *journeyv1.Step) (rule, bool) {
	switch step.GetKind().(type) {
	case *journeyv1.Step_ReferralReceived:
		return rule{stands: first, check: (*draft).referral}, true
	case *journeyv1.Step_ParticipantRegistered:
		return rule{stands: first, check: (*draft).registered, judge: (*walk).registered}, true
	case *journeyv1.Step_ConsentRecorded:
		return rule{stands: known, closes: true, check: (*draft).consent}, true
	case *journeyv1.Step_EntryDeclared:
		return rule{stands: entering, contact: true, check: (*draft).entry, judge: (*walk).entered}, true
	case *journeyv1.Step_WorkAccessRecorded:
		return rule{stands: inContact, check: (*draft).workAccess}, true
	case *journeyv1.Step_EligibilityDecided:
		return rule{stands: inContact}, true
	case *journeyv1.Step_ParticipantExited:
		return rule{stands: leaving, closes: true, before: RuleExitBeforeEntry, after: RuleExitedAlready, check: (*draft).exit}, true
	case *journeyv1.Step_ParticipantReentered:
		return rule{stands: entering, contact: true, judge: (*walk).reentered}, true
	}
	return rule{}, false
}

func (d *draft) referral() *refusal.Refusal {
	if on := calendar.Read(d.step.GetReferralReceived().GetReferredOn()); on != calendar.None && on > d.on {
		return refusal.New(RuleReferredAfter, d.field("referral_received.referred_on"), on.String(), d.on.String())
	}
	return nil
}

func (d *draft) registered() *refusal.Refusal {
	r := d.step.GetParticipantRegistered()
	if d.unchanged(journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY) {
		return nil
	}
	if strings.TrimSpace(r.GetGivenName()+r.GetFamilyName()) == "" {
		return refusal.New(RuleNoName, d.field("participant_registered.family_name"))
	}
	if r.GetDateOfBirth().GetAnswer() == nil {
		return refusal.New(RuleNoBirthDate, d.field("participant_registered.date_of_birth"))
	}
	return nil
}

func (w *walk) registered(f Fact) *refusal.Refusal {
	if w.registration.Version != f.Version {
		return refusal.New(RuleRegisteredAlready, "").Against(w.registration.Version)
	}
	return nil
}

func (d *draft) consent() *refusal.Refusal {
	c := d.step.GetConsentRecorded()
	until := calendar.Read(c.GetValidUntil())
	switch {
	case until == calendar.None:
		return nil
	case withdrawn(d.fact()):
		return refusal.New(RuleWithdrawalHasEnd, d.field("consent_recorded.valid_until"))
	case until < d.on:
		return refusal.New(RuleConsentEndsBefore, d.field("consent_recorded.valid_until"), until.String(), d.on.String())
	}
	return nil
}

// consented answers whether a consent for processing holds on the day of an entry (rule 2).
func (w *walk) consented(f Fact) *refusal.Refusal {
	c := w.processing(rule{stands: entering}, f)
	if c == nil {
		return refusal.New(RuleNoConsent, "occurred_on", f.On.String())
	}
	until := calendar.Read(c.Step.GetConsentRecorded().GetValidUntil())
	if withdrawn(*c) || until != calendar.None && until < f.On {
		return refusal.New(RuleNoConsent, "occurred_on", f.On.String()).Against(c.Version)
	}
	return nil
}

func (d *draft) entry() *refusal.Refusal {
	e := d.step.GetEntryDeclared()
	if kinds := e.GetOtherDisadvantages().GetValue().GetKinds(); len(kinds) > 1 && slices.Contains(kinds, journeyv1.Disadvantage_DISADVANTAGE_NONE) {
		return refusal.New(RuleNoneStandsAlone, d.field("entry_declared.other_disadvantages"))
	}
	if e.GetHousehold().GetValue() != nil && d.on >= householdUntil {
		return refusal.New(RuleHouseholdTooLate, d.field("entry_declared.household"), householdUntil.String())
	}
	if since := calendar.Read(e.GetUnemployedSince().GetValue()); since != calendar.None {
		unemployed := e.GetLabourStatus().GetValue() == journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED || e.GetRegisteredUnemployed().GetValue()
		if !unemployed {
			return refusal.New(RuleUnemployedSinceStatus, d.field("entry_declared.unemployed_since"))
		}
		if since > d.on {
			return refusal.New(RuleUnemployedSinceAfter, d.field("entry_declared.unemployed_since"), since.String(), d.on.String())
		}
	}
	if refused := d.employment(e.GetLabourStatus(), e.GetEmployment(), "entry_declared.employment"); refused != nil {
		return refused
	}
	if refused := d.answered(e); refused != nil {
		return refused
	}
	return d.age(e)
}

// employment refuses an employment block of somebody who is not employed.
func (d *draft) employment(status *journeyv1.LabourStatusAnswer, block *journeyv1.EmploymentAnswer, field string) *refusal.Refusal {
	if block.GetValue() != nil && status.GetValue() != journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED {
		return refusal.New(RuleEmploymentStatus, d.field(field))
	}
	return nil
}

// answered refuses an entry without one of the sensitive answers; refused and not asked are answers. A
// correction may leave their class as it was.
func (d *draft) answered(e *journeyv1.EntryDeclared) *refusal.Refusal {
	answers := []struct {
		field string
		class journeyv1.PrivacyClass
		set   bool
	}{
		{"minority", journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, e.GetMinority().GetAnswer() != nil},
		{"disability", journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, e.GetDisability().GetAnswer() != nil},
		{"other_disadvantages", journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, e.GetOtherDisadvantages().GetAnswer() != nil},
		{"housing_exclusion", journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL, e.GetHousingExclusion().GetAnswer() != nil},
		{"country", journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE, e.GetCountry().GetAnswer() != nil},
		{"benefit", journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE, e.GetBenefit().GetAnswer() != nil},
	}
	for _, a := range answers {
		if !a.set && !d.unchanged(a.class) {
			return refusal.New(RuleAnswerMissing, d.field("entry_declared."+a.field), a.field)
		}
	}
	return nil
}

// age sets the age on the entry day (G5).
func (d *draft) age(e *journeyv1.EntryDeclared) *refusal.Refusal {
	registered, birth := registration(d.before)
	if birth != calendar.None && d.on < birth {
		return refusal.New(RuleBeforeBirth, d.onField(), d.on.String()).Against(registered.Version)
	}
	age := ageOn(registered, d.on)
	if age == nil && d.original != nil {
		age = d.original.Step.GetEntryDeclared().GetAgeAtEntry()
	}
	if given := e.GetAgeAtEntry(); given.GetAnswer() != nil && !proto.Equal(given, age) {
		return refusal.New(RuleAgeByService, d.field("entry_declared.age_at_entry"))
	}
	e.AgeAtEntry = age
	return nil
}

// ageOn is the age of the person registered on a day, missing for the same reason as the date of birth.
// Nil if the date of birth cannot be read any more.
func ageOn(registered *Fact, on calendar.Date) *journeyv1.AgeAnswer {
	if registered == nil {
		return nil
	}
	switch a := registered.Step.GetParticipantRegistered().GetDateOfBirth().GetAnswer().(type) {
	case *journeyv1.DateAnswer_Value:
		if birth := calendar.Read(a.Value); birth != calendar.None && on >= birth {
			return &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Value{Value: uint32(calendar.Age(birth, on))}}
		}
	case *journeyv1.DateAnswer_Missing:
		return &journeyv1.AgeAnswer{Answer: &journeyv1.AgeAnswer_Missing{Missing: a.Missing}}
	}
	return nil
}

func (w *walk) entered(f Fact) *refusal.Refusal {
	if w.entry != nil {
		return refusal.New(RuleEnteredAlready, "step.entry_declared", w.entry.On.String()).Against(w.entry.Version)
	}
	if w.birth != calendar.None && calendar.Age(w.birth, f.On) > maxAge {
		return refusal.New(RuleAgeImplausible, "occurred_on", strconv.Itoa(maxAge)).Against(w.registration.Version)
	}
	return w.consented(f)
}

func (w *walk) reentered(f Fact) *refusal.Refusal {
	switch {
	case w.exit == nil:
		return refusal.New(RuleReentryBeforeExit, "step.participant_reentered", f.On.String())
	case w.died != nil:
		return refusal.New(RuleReentryAfterDeath, "step.participant_reentered", w.died.On.String()).Against(w.died.Version)
	case w.exit.On == f.On:
		return refusal.New(RuleReentryOnExitDay, "occurred_on", f.On.String()).Against(w.exit.Version)
	}
	return w.consented(f)
}

func (d *draft) exit() *refusal.Refusal {
	e := d.step.GetParticipantExited()
	policy := d.op.Policies.At(d.on).Version
	if given := e.GetPolicyVersion(); given != 0 && given != policy {
		return refusal.New(RuleExitPolicyByService, d.field("participant_exited.policy_version"))
	}
	e.PolicyVersion = policy
	return nil
}

func (d *draft) workAccess() *refusal.Refusal {
	a := d.step.GetWorkAccessRecorded()
	if to := calendar.Read(a.GetValidTo()); to != calendar.None && to < calendar.Read(a.GetValidFrom()) {
		return refusal.New(RuleAccessReversed, d.field("work_access_recorded.valid_to"), a.GetValidFrom(), a.GetValidTo())
	}
	if until := calendar.Read(a.GetPermitValidTo()); until != calendar.None {
		if a.GetPermit() != journeyv1.PermitDecision_PERMIT_DECISION_GRANTED {
			return refusal.New(RulePermitEndNoPermit, d.field("work_access_recorded.permit_valid_to"))
		}
		if until < calendar.Read(a.GetValidFrom()) {
			return refusal.New(RuleAccessReversed, d.field("work_access_recorded.permit_valid_to"), a.GetValidFrom(), a.GetPermitValidTo())
		}
	}
	if a.GetPermit() != journeyv1.PermitDecision_PERMIT_DECISION_UNSPECIFIED && a.GetAccess() != journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED {
		return refusal.New(RulePermitNotNeeded, d.field("work_access_recorded.permit"))
	}
	return nil
}

// diedOf: the step says that the participant died, on its own date.
func diedOf(step *journeyv1.Step) bool {
	return step.GetParticipantExited().GetReason() == journeyv1.ExitReason_EXIT_REASON_DIED ||
		step.GetFollowUpClosed().GetWhy() == journeyv1.ClosureReason_CLOSURE_REASON_DIED
}
