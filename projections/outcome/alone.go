package outcome

import (
	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// Tables of steps that make rows of their own all begin with these columns.
var aloneColumns = []string{"participant", "happened_on", "member", "version", "effective", "position"}

func happened(on calendar.Date, s indicator.Source) []any {
	return append([]any{day(on)}, behind(s)...)
}

var (
	statusColumns = append(append(append([]string{}, aloneColumns...),
		"told_on", "source", "from_follow_up", "labour_status", "registered_unemployed"),
		append(append([]string{}, employmentColumns...),
			"in_education_or_training", "searching", "living_secured", "promoted", "still_in_placement")...)
	qualificationColumns = append(append([]string{}, aloneColumns...), "kind", "formal", "isced", "cefr", "proven")
	recognitionColumns   = append(append([]string{}, aloneColumns...), "qualification", "decision")
	completionColumns    = append(append([]string{}, aloneColumns...), "what", "item", "outcome")
	serviceColumns       = append(append([]string{}, aloneColumns...), "service", "counselling", "minutes")
)

// singles are the rows of a person's steps that make one each. Each is known as it reads from the step, or
// the correction, or the retraction of a correction, up to the next of them.
func singles(histories []history, n names) []projections.TableRows {
	tables := map[string][][]any{"statuses": nil, "qualifications": nil, "recognitions": nil, "completions": nil, "services": nil}
	for _, h := range histories {
		for _, thread := range h.alone {
			for i := range thread {
				until := still
				if i+1 < len(thread) {
					until = thread[i+1].Sequence
				}
				facts := journey.Effective(thread[:i+1])
				if len(facts) == 0 {
					continue
				}
				for _, c := range n.called(h.id, thread[i].Sequence, until) {
					single(facts, func(table string, values []any) {
						row := make([]any, 0, len(values)+3)
						row = append(append(row, int64(c.from), int64(c.until), c.name), values...)
						tables[table] = append(tables[table], row)
					})
				}
			}
		}
	}
	var all []projections.TableRows
	for _, name := range []string{"statuses", "qualifications", "recognitions", "completions", "services"} {
		all = append(all, projections.TableRows{Table: name, Rows: tables[name]})
	}
	return all
}

// single calls add with the rows of one step, without the participant.
func single(facts []journey.Fact, add func(table string, values []any)) {
	p := indicator.Read(facts, nil)
	for _, s := range p.Statuses {
		add("statuses", status(s))
	}
	for _, q := range p.Qualifications {
		var isced any
		if q.Isced != nil {
			isced = *q.Isced
		}
		add("qualifications", append(happened(q.On, q.Source),
			text(qualificationKinds[int32(q.Kind)]), q.Formal, isced, text(cefrLevels[int32(q.Cefr)]), q.Proven))
	}
	for _, r := range p.Recognitions {
		add("recognitions", append(happened(r.On, r.Source), r.Qualification, text(recognitions[int32(r.Decision)])))
	}
	for _, s := range p.Services {
		add("services", append(happened(s.On, s.Source), journey.Kind(facts[0].Step), s.Counselling, s.Minutes))
	}
	f := facts[0]
	by := indicator.SourceOf(f)
	switch kind := f.Step.GetKind().(type) {
	case *journeyv1.Step_ModuleCompleted:
		add("completions", append(happened(f.On, by), "module", kind.ModuleCompleted.GetModule(), text(moduleEnds[int32(kind.ModuleCompleted.GetOutcome())])))
	case *journeyv1.Step_WorkTrialEnded:
		add("completions", append(happened(f.On, by), "trial", kind.WorkTrialEnded.GetTrial(), text(trialEnds[int32(kind.WorkTrialEnded.GetOutcome())])))
	}
}

// status is a dated observation. Which of several on the same day counts is for the figures to say (G16): the
// source and the version are there for it.
func status(s indicator.Status) []any {
	o := s.Observation
	v := append(happened(s.On, s.Source), day(s.ToldOn), text(statusSources[int32(o.GetSource())]), s.Obligations != nil,
		text(enumAnswer(o.GetLabourStatus().GetValue(), o.GetLabourStatus().GetMissing(), labourStatuses)), text(yesNo(o.GetRegisteredUnemployed())))
	v = append(v, employmentOf(o.GetEmployment()).values()...)
	return append(v, text(yesNo(o.GetInEducationOrTraining())), text(yesNo(o.GetSearching())), text(yesNo(o.GetLivingSecured())),
		text(yesNo(o.GetPromoted())), text(yesNo(s.InPlacement)))
}
