package indicator

import (
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"
)

// Given answers whether a step of this kind is a service in the sense of G10: what may be counselling alone,
// and what makes somebody a participant beyond doubt. It is narrower than what ends a silence in the list
// of cases: finding an offer, referring elsewhere or ending a module gives nothing that was not given before.
func Given(step *journeyv1.Step) bool {
	_, ok := service(journey.Fact{Step: step})
	return ok
}

// service reads a fact as something the person was given; false if it is nothing of that kind.
// Source: the German rule for the ESF on minor participation, counselling or information of at most 480 minutes in
// all (G10); which steps are more than that is own.
func service(f journey.Fact) (Service, bool) {
	s := Service{Source: SourceOf(f), On: f.On}
	switch step := f.Step.GetKind().(type) {
	case *journeyv1.Step_CounsellingSessionHeld:
		s.Counselling, s.Minutes = true, step.CounsellingSessionHeld.GetMinutes()
	case *journeyv1.Step_ApplicationCoachingHeld:
		s.Minutes = step.ApplicationCoachingHeld.GetMinutes()
	case *journeyv1.Step_SocioPedagogicalSupportGiven:
		s.Minutes = step.SocioPedagogicalSupportGiven.GetMinutes()
	case *journeyv1.Step_AuthorityAccompanied:
		s.Minutes = step.AuthorityAccompanied.GetMinutes()
	case *journeyv1.Step_CompetenceAssessed, *journeyv1.Step_IntegrationPlanAgreed, *journeyv1.Step_FamilySupportArranged,
		*journeyv1.Step_ModuleStarted, *journeyv1.Step_WorkTrialStarted, *journeyv1.Step_LanguageSupportPlaced:
	default:
		return Service{}, false
	}
	return s, true
}
