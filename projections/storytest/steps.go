package storytest

import (
	journeyv1 "journey/proto/journey/v1"
)

// The steps of the stories, with only what read models look at.

func Registered(given, family string) *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{
		GivenName: given, FamilyName: family}}}
}

func Entered() *journeyv1.Step {
	return &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{}}}
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
