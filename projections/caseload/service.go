package caseload

import (
	"journey/domain/calendar"
	"journey/projections/person"
	journeyv1 "journey/proto/journey/v1"
)

// isContact: somebody of the operation and the person spoke with each other, in whatever way. A talk with
// the employer or a message left is none.
func isContact(step *journeyv1.Step) bool {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_ParticipantReentered, *journeyv1.Step_CounsellingSessionHeld,
		*journeyv1.Step_CompetenceAssessed, *journeyv1.Step_IntegrationPlanAgreed, *journeyv1.Step_IntegrationPlanRevised,
		*journeyv1.Step_AuthorityAccompanied, *journeyv1.Step_SocioPedagogicalSupportGiven,
		*journeyv1.Step_ApplicationCoachingHeld, *journeyv1.Step_PerspectiveAgreed:
		return true
	case *journeyv1.Step_LabourMarketStatusObserved:
		return k.LabourMarketStatusObserved.GetObservation().GetSource() == journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT
	case *journeyv1.Step_FollowUpCompleted:
		return k.FollowUpCompleted.GetSpokeWith() == journeyv1.SpokeWith_SPOKE_WITH_PARTICIPANT
	case *journeyv1.Step_FollowUpAttempted:
		return k.FollowUpAttempted.GetResult() == journeyv1.AttemptResult_ATTEMPT_RESULT_REACHED_NO_STATUS ||
			k.FollowUpAttempted.GetResult() == journeyv1.AttemptResult_ATTEMPT_RESULT_CALL_BACK_AGREED
	}
	return false
}

// serviceUntil is the last day of a service that a step says the person got; None if it says of none.
// Support for a family lasts until its last day, everything else is of its own day; what begins and ends
// with steps of their own is a service on both days.
func serviceUntil(f person.Fact) calendar.Date {
	switch k := f.Step.GetKind().(type) {
	case *journeyv1.Step_FamilySupportArranged:
		return max(f.On, day(k.FamilySupportArranged.GetTo()))
	case *journeyv1.Step_CounsellingSessionHeld, *journeyv1.Step_CompetenceAssessed, *journeyv1.Step_BarrierResolved,
		*journeyv1.Step_OfferScreened, *journeyv1.Step_ForeignQualificationClarified, *journeyv1.Step_RecognitionReferralMade,
		*journeyv1.Step_IntegrationPlanAgreed, *journeyv1.Step_IntegrationPlanRevised, *journeyv1.Step_ExternalServiceReferred,
		*journeyv1.Step_AuthorityAccompanied, *journeyv1.Step_SocioPedagogicalSupportGiven, *journeyv1.Step_ApplicationCoachingHeld,
		*journeyv1.Step_PerspectiveAgreed, *journeyv1.Step_ModuleStarted, *journeyv1.Step_ModuleCompleted,
		*journeyv1.Step_WorkTrialStarted, *journeyv1.Step_WorkTrialEnded, *journeyv1.Step_LanguageSupportPlaced,
		*journeyv1.Step_VacancyMatched:
		return f.On
	}
	return calendar.None
}
