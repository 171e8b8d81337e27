package outcome

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Steps of the topic alone make a row each. All of them begin with whose step it is and when it happened.
var aloneColumns = []string{"participant", "member", "happened_on", "version", "effective", "position"}

// happened is the columns that such rows have in common.
func happened(w wording, on calendar.Date) []any {
	return []any{w.member, day(on), w.version, w.effective, w.sequence}
}

var (
	statusColumns = append(append(append([]string{}, aloneColumns...),
		"source", "from_follow_up", "labour_status", "registered_unemployed"),
		append(append([]string{}, employmentColumns...),
			"in_education_or_training", "searching", "living_secured", "promoted", "still_in_placement")...)
	qualificationColumns = append(append([]string{}, aloneColumns...), "kind", "formal", "awarding_body", "isced", "cefr")
	completionColumns    = append(append([]string{}, aloneColumns...), "what", "item", "outcome")
	serviceColumns       = append(append([]string{}, aloneColumns...), "service", "kind", "minutes")
)

// single is the table and the columns of a step that makes a row of its own, without the participant; no
// table for other steps.
func single(w wording) (table string, values []any) {
	switch kind := w.step.GetKind().(type) {
	case *journeyv1.Step_LabourMarketStatusObserved:
		return "statuses", status(w, w.on, kind.LabourMarketStatusObserved.GetObservation(), nil)
	case *journeyv1.Step_FollowUpCompleted:
		c := kind.FollowUpCompleted
		return "statuses", status(w, date(c.GetStatusOn()), c.GetObservation(), c)
	case *journeyv1.Step_QualificationAwarded:
		q := kind.QualificationAwarded
		var formal, isced any
		if q.Formal != nil {
			formal = q.GetFormal()
		}
		if q.Isced != nil {
			isced = q.GetIsced()
		}
		return "qualifications", append(happened(w, w.on),
			text(qualifications[int32(q.GetKind())]), formal, text(q.GetAwardingBody()), isced, text(cefrLevels[int32(q.GetCefr())]))
	case *journeyv1.Step_ModuleCompleted:
		return "completions", append(happened(w, w.on), "module", kind.ModuleCompleted.GetModule(), text(moduleEnds[int32(kind.ModuleCompleted.GetOutcome())]))
	case *journeyv1.Step_WorkTrialEnded:
		return "completions", append(happened(w, w.on), "trial", kind.WorkTrialEnded.GetTrial(), text(trialEnds[int32(kind.WorkTrialEnded.GetOutcome())]))
	case *journeyv1.Step_CounsellingSessionHeld:
		return "services", service(w, "counselling", counsellings[int32(kind.CounsellingSessionHeld.GetKind())], kind.CounsellingSessionHeld)
	case *journeyv1.Step_AuthorityAccompanied:
		return "services", service(w, "authority", "", kind.AuthorityAccompanied)
	case *journeyv1.Step_SocioPedagogicalSupportGiven:
		return "services", service(w, "socio_pedagogical", "", kind.SocioPedagogicalSupportGiven)
	case *journeyv1.Step_ApplicationCoachingHeld:
		return "services", service(w, "coaching", coachings[int32(kind.ApplicationCoachingHeld.GetKind())], kind.ApplicationCoachingHeld)
	}
	return "", nil
}

func service(w wording, what, kind string, length interface{ GetMinutes() uint32 }) []any {
	return append(happened(w, w.on), what, text(kind), length.GetMinutes())
}

// status is a dated observation. Which of two on the same day counts is for the figures to say (G16): the
// source and the version are there for it.
func status(w wording, on calendar.Date, o *journeyv1.LabourStatusObservation, c *journeyv1.FollowUpCompleted) []any {
	v := append(happened(w, on), text(statusSources[int32(o.GetSource())]), c != nil,
		text(enumAnswer(o.GetLabourStatus().GetValue(), o.GetLabourStatus().GetMissing(), labourStatuses)), text(yesNo(o.GetRegisteredUnemployed())))
	v = append(v, employmentOf(o.GetEmployment()).values()...)
	return append(v, text(yesNo(o.GetInEducationOrTraining())), text(yesNo(o.GetSearching())), text(yesNo(o.GetLivingSecured())),
		text(yesNo(o.GetPromoted())), text(yesNo(c.GetStillInPlacement())))
}
