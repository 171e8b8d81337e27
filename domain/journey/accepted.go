package journey

import journeyv1 "journey/proto/journey/v1"

// Ground is the stable id of what a step is held against before it is accepted, in the words of the catalogue.
// No refusal names one; each stands for the refusals that would have named what is missing.
type Ground string

// The grounds.
const (
	HeldFirst      Ground = "accepted.first"
	HeldKnown      Ground = "accepted.known"
	HeldInContact  Ground = "accepted.in_contact"
	HeldUntilExit  Ground = "accepted.until_exit"
	HeldPresent    Ground = "accepted.present"
	HeldEntered    Ground = "accepted.entered"
	HeldEntering   Ground = "accepted.entering"
	HeldLeaving    Ground = "accepted.leaving"
	HeldConsent    Ground = "accepted.consent"
	HeldBegins     Ground = "accepted.begins_once"
	HeldChanges    Ground = "accepted.changes_what_runs"
	HeldEnds       Ground = "accepted.ends_what_runs"
	HeldDates      Ground = "accepted.dates"
	HeldFollowUp   Ground = "accepted.follow_up"
	HeldCorrection Ground = "accepted.correction"
	HeldRetraction Ground = "accepted.retraction"
)

// AcceptedBy is what a step is held against before it is accepted, by the rules of this release: where in the
// journey it may stand, whether consent is needed, what it begins or ends. A correction is held, besides the
// rules on corrections, against those of the step it words anew. Nil for a step of no participant.
func AcceptedBy(step *journeyv1.Step) []Ground {
	switch k := step.GetKind().(type) {
	case *journeyv1.Step_FactRetracted:
		return []Ground{HeldRetraction}
	case *journeyv1.Step_FactCorrected:
		return append([]Ground{HeldCorrection}, AcceptedBy(k.FactCorrected.GetStep())...)
	}
	r, ok := ruleOf(step)
	if !ok {
		return nil
	}
	held := []Ground{HeldDates, r.stands.held()}
	if !r.closes {
		held = append(held, HeldConsent)
	}
	if r.begins != nil {
		held = append(held, HeldBegins)
	}
	if r.changes != nil {
		held = append(held, HeldChanges)
	}
	if r.ends != nil {
		held = append(held, HeldEnds)
	}
	if _, follows := followUpRule(step); follows {
		held = append(held, HeldFollowUp)
	}
	return held
}

func (s stands) held() Ground {
	switch s {
	case first:
		return HeldFirst
	case known:
		return HeldKnown
	case inContact:
		return HeldInContact
	case untilExit:
		return HeldUntilExit
	case present:
		return HeldPresent
	case entered:
		return HeldEntered
	case entering:
		return HeldEntering
	}
	return HeldLeaving
}
