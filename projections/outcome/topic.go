package outcome

import journeyv1 "journey/proto/journey/v1"

// topic is what a step bears on. Steps of the topics up to alone are folded together; a step of the topic
// alone makes a row of its own.
type topic int

const (
	none topic = iota
	standing
	placing
	caring
	linking
	alone
)

// topicOf is the topic of a step; none for the steps that no outcome is counted from.
func topicOf(step *journeyv1.Step) topic {
	switch step.GetKind().(type) {
	case *journeyv1.Step_EntryDeclared, *journeyv1.Step_ParticipantReentered, *journeyv1.Step_ParticipantExited:
		return standing
	case *journeyv1.Step_FollowUpClosed:
		// Whatever it reads like after a correction, it bears on whether the person lives.
		return standing
	case *journeyv1.Step_PlacementStarted, *journeyv1.Step_PlacementChanged, *journeyv1.Step_PlacementEnded:
		return placing
	case *journeyv1.Step_CaseworkerAssigned, *journeyv1.Step_CaseTransferProposed, *journeyv1.Step_CaseTransferDecided:
		return caring
	case *journeyv1.Step_ParticipantRegistered, *journeyv1.Step_PersonsLinked, *journeyv1.Step_PersonsUnlinked:
		return linking
	case *journeyv1.Step_CounsellingSessionHeld, *journeyv1.Step_AuthorityAccompanied,
		*journeyv1.Step_SocioPedagogicalSupportGiven, *journeyv1.Step_ApplicationCoachingHeld,
		*journeyv1.Step_LabourMarketStatusObserved, *journeyv1.Step_FollowUpCompleted,
		*journeyv1.Step_QualificationAwarded, *journeyv1.Step_ModuleCompleted, *journeyv1.Step_WorkTrialEnded:
		return alone
	case *journeyv1.Step_OperationRegistered, *journeyv1.Step_GrantDecided:
		return standing
	case *journeyv1.Step_OutreachContactMade, *journeyv1.Step_StaffTrainingHeld, *journeyv1.Step_NeighbourhoodActivityHeld,
		*journeyv1.Step_EmployerContactMade, *journeyv1.Step_VacancyAcquired, *journeyv1.Step_EntitySupported,
		*journeyv1.Step_NetworkEventRecorded, *journeyv1.Step_RegionalNeedsAnalysed:
		return alone
	}
	return none
}

func concerns(step *journeyv1.Step) bool { return topicOf(step) != none }
