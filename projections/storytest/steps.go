package storytest

import (
	journeyv1 "journey/proto/journey/v1"
)

// The steps of the stories, with only what read models look at.

// Referred is a referral with the reference number of who referred.
func Referred(reference string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ReferralReceived{ReferralReceived: &journeyv1.ReferralReceived{ReferenceNumber: reference}}}
}

func Registered(given, family string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{
		GivenName: given, FamilyName: family}}}
}

// Entered is the entry of a citizen, who needs no permit to work.
func Entered() *journeyv1.Step {
	return EnteredAs(journeyv1.Citizenship_CITIZENSHIP_GERMAN)
}

// EnteredAs is the entry of somebody of a group of citizenship.
func EnteredAs(citizenship journeyv1.Citizenship) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{
		Citizenship: &journeyv1.CitizenshipAnswer{Answer: &journeyv1.CitizenshipAnswer_Value{Value: citizenship}}}}}
}

func Reentered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantReentered{ParticipantReentered: &journeyv1.ParticipantReentered{}}}
}

func Exited(reason journeyv1.ExitReason) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantExited{ParticipantExited: &journeyv1.ParticipantExited{Reason: reason}}}
}

func Assigned(caseworker, partner string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{
		Caseworker: caseworker, Partner: partner}}}
}

func TransferProposed(id, caseworker, partner string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseTransferProposed{CaseTransferProposed: &journeyv1.CaseTransferProposed{
		Transfer: id, ToCaseworker: caseworker, ToPartner: partner}}}
}

func TransferDecided(id string, accepted bool) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CaseTransferDecided{CaseTransferDecided: &journeyv1.CaseTransferDecided{
		Transfer: id, Accepted: &accepted}}}
}

func Placed(id string, kind journeyv1.PlacementKind) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{
		Placement: id, Kind: kind, Employer: "employer-1"}}}
}

func PlacementEnded(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: id}}}
}

func Attempted(obligations ...string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpAttempted{FollowUpAttempted: &journeyv1.FollowUpAttempted{
		Obligations: obligations, Channel: journeyv1.Channel_CHANNEL_PHONE,
		Result: journeyv1.AttemptResult_ATTEMPT_RESULT_NO_ANSWER}}}
}

func Completed(obligations ...string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpCompleted{FollowUpCompleted: &journeyv1.FollowUpCompleted{
		Obligations: obligations, Channel: journeyv1.Channel_CHANNEL_PHONE,
		SpokeWith: journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT}}}
}

func Closed(why journeyv1.ClosureReason, obligations ...string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FollowUpClosed{FollowUpClosed: &journeyv1.FollowUpClosed{
		Why: why, Obligations: obligations}}}
}

func Corrected(version uint64, on string, step *journeyv1.Step) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FactCorrected{FactCorrected: &journeyv1.FactCorrected{
		Version: version, OccurredOn: on, Step: step}}}
}

func Retracted(version uint64) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_FactRetracted{FactRetracted: &journeyv1.FactRetracted{Version: version}}}
}

func Linked(other string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: other}}}
}

func Unlinked(other string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonsUnlinked{PersonsUnlinked: &journeyv1.PersonsUnlinked{Other: other}}}
}

func Session() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{Minutes: 45}}}
}

func Planned(plan string, goals ...*journeyv1.PlanGoal) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_IntegrationPlanAgreed{IntegrationPlanAgreed: &journeyv1.IntegrationPlanAgreed{Plan: plan, Goals: goals}}}
}

func Revised(plan string, goals ...*journeyv1.PlanGoal) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_IntegrationPlanRevised{IntegrationPlanRevised: &journeyv1.IntegrationPlanRevised{Plan: plan, Goals: goals}}}
}

func Reached(plan, goal string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PlanGoalReached{PlanGoalReached: &journeyv1.PlanGoalReached{Plan: plan, Goal: goal}}}
}

func Goal(id, target string) *journeyv1.PlanGoal {
	return &journeyv1.PlanGoal{Goal: id, TargetOn: target}
}

func Barrier(id string, kind journeyv1.BarrierKind) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_BarrierIdentified{BarrierIdentified: &journeyv1.BarrierIdentified{Barrier: id, Kind: kind}}}
}

func BarrierResolved(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_BarrierResolved{BarrierResolved: &journeyv1.BarrierResolved{Barrier: id}}}
}

func ModuleStarted(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ModuleStarted{ModuleStarted: &journeyv1.ModuleStarted{Module: id}}}
}

func ModuleCompleted(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ModuleCompleted{ModuleCompleted: &journeyv1.ModuleCompleted{Module: id}}}
}

func TrialStarted(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_WorkTrialStarted{WorkTrialStarted: &journeyv1.WorkTrialStarted{Trial: id}}}
}

func TrialEnded(id string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_WorkTrialEnded{WorkTrialEnded: &journeyv1.WorkTrialEnded{Trial: id}}}
}

func LanguageCourse() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_LanguageSupportPlaced{LanguageSupportPlaced: &journeyv1.LanguageSupportPlaced{}}}
}

func Awarded(kind journeyv1.QualificationKind) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_QualificationAwarded{QualificationAwarded: &journeyv1.QualificationAwarded{Kind: kind}}}
}

func Access(access journeyv1.WorkAccess, permit journeyv1.PermitDecision, from, to string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_WorkAccessRecorded{WorkAccessRecorded: &journeyv1.WorkAccessRecorded{
		Access: access, Permit: permit, ValidFrom: from, ValidTo: to}}}
}

func Erased(classes ...journeyv1.PrivacyClass) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{Classes: classes}}}
}
