package simulate

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// learn is modules, work trials and language courses, and what is gained by them.
func (j *participation) learn(s stay, n int) {
	for k := range drawn(j.dice, []share[int]{{0, 35}, {1, 45}, {2, 20}}) {
		j.module(s, fmt.Sprintf("m-%d%d", n+1, k+1))
	}
	if j.chance(38) {
		j.trial(s, fmt.Sprintf("e-%d", n+1))
	}
	if !j.person.german && j.chance(62) {
		j.language(s)
	}
}

func (j *participation) module(s stay, id string) {
	on := workday(s.first.Add(j.from(15, 120)))
	if !between(on, s.first, s.last) {
		return
	}
	kind, hours := journeyv1.ModuleKind(j.from(1, 4)), j.from(2, 40)*8
	provider := one(j.dice, j.providers)
	j.add(on, &journeyv1.ModuleStarted{Module: id, Kind: kind, Provider: provider, Hours: float64(hours)})
	end := workday(on.Add(j.from(8, 75)))
	if !j.before(s, end) || j.chance(6) {
		return // nobody recorded the end
	}
	passed := s.outcome != droppedOut && j.chance(85) || j.chance(35)
	done := &journeyv1.ModuleCompleted{Module: id, AttendedHours: proto.Float64(float64(hours * j.from(70, 100) / 100)), Outcome: journeyv1.CompletionOutcome_COMPLETION_OUTCOME_COMPLETED}
	if !passed {
		done.AttendedHours, done.Outcome = proto.Float64(float64(hours*j.from(5, 60)/100)), journeyv1.CompletionOutcome_COMPLETION_OUTCOME_DROPPED_OUT
	}
	j.add(end, done)
	if passed && j.chance(55) {
		j.awarded(s, workday(end.Add(j.from(0, 14))), map[journeyv1.ModuleKind]journeyv1.QualificationKind{
			journeyv1.ModuleKind_MODULE_KIND_VOCATIONAL:         journeyv1.QualificationKind_QUALIFICATION_KIND_VOCATIONAL,
			journeyv1.ModuleKind_MODULE_KIND_SCHOOL_CERTIFICATE: journeyv1.QualificationKind_QUALIFICATION_KIND_SCHOOL,
			journeyv1.ModuleKind_MODULE_KIND_DIGITAL:            journeyv1.QualificationKind_QUALIFICATION_KIND_OTHER,
			journeyv1.ModuleKind_MODULE_KIND_BASIC_SKILLS:       journeyv1.QualificationKind_QUALIFICATION_KIND_OTHER,
		}[kind], 0, provider)
	}
}

func (j *participation) awarded(s stay, on calendar.Date, kind journeyv1.QualificationKind, level journeyv1.CefrLevel, body string) {
	if !j.before(s, on) {
		return
	}
	q := &journeyv1.QualificationAwarded{Kind: kind, Formal: proto.Bool(j.chance(60)), AwardingBody: body, Cefr: level}
	if kind == journeyv1.QualificationKind_QUALIFICATION_KIND_SCHOOL {
		q.Isced, q.Formal = proto.Uint32(2), proto.Bool(true)
	}
	e := j.add(on, q)
	e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_CERTIFICATE)
}

func (j *participation) trial(s stay, id string) {
	on := workday(s.first.Add(j.from(25, 150)))
	if !between(on, s.first, s.last) {
		return
	}
	h := one(j.dice, j.hosts)
	start := &journeyv1.WorkTrialStarted{Trial: id, Host: h.id, Activity: h.activity, HoursPerWeek: proto.Float64(float64(j.from(15, 30))), Beneficiaries: h.beneficiaries}
	if len(j.areas) > 0 {
		start.Area = one(j.dice, j.areas)
	}
	j.add(on, start)
	end := workdayBefore(on.Add(j.from(12, 56)))
	if !j.before(s, end) {
		return
	}
	result := drawn(j.dice, []share[journeyv1.TrialOutcome]{{journeyv1.TrialOutcome_TRIAL_OUTCOME_COMPLETED, 70}, {journeyv1.TrialOutcome_TRIAL_OUTCOME_BROKEN_OFF_BY_PARTICIPANT, 20}, {journeyv1.TrialOutcome_TRIAL_OUTCOME_BROKEN_OFF_BY_HOST, 10}})
	if s.outcome == placed && j.chance(25) {
		result = journeyv1.TrialOutcome_TRIAL_OUTCOME_HIRED
	}
	j.add(end, &journeyv1.WorkTrialEnded{Trial: id, Outcome: result})
}

func (j *participation) language(s stay) {
	on := workday(s.first.Add(j.from(5, 90)))
	if !between(on, s.first, s.last) {
		return
	}
	level := journeyv1.CefrLevel(j.from(1, 4))
	kind := journeyv1.LanguageCourseKind_LANGUAGE_COURSE_KIND_JOB_RELATED
	switch {
	case level == journeyv1.CefrLevel_CEFR_LEVEL_A0 && j.chance(50):
		kind = journeyv1.LanguageCourseKind_LANGUAGE_COURSE_KIND_LITERACY
	case level <= journeyv1.CefrLevel_CEFR_LEVEL_A1:
		kind = journeyv1.LanguageCourseKind_LANGUAGE_COURSE_KIND_INTEGRATION
	}
	provider := one(j.dice, j.providers)
	j.add(on, &journeyv1.LanguageSupportPlaced{Kind: kind, Provider: provider, LevelAtStart: level, StartsOn: on.Add(j.from(3, 20)).String()})
	if j.chance(45) {
		j.awarded(s, workday(on.Add(j.from(60, 150))), journeyv1.QualificationKind_QUALIFICATION_KIND_LANGUAGE, level+1, provider)
	}
}

// recognise clarifies what was learned abroad and follows the recognition to its decision.
func (j *participation) recognise(s stay, n int) {
	if !j.chance(34) {
		return
	}
	on := workday(s.first.Add(j.from(6, 60)))
	referred := workday(on.Add(j.from(7, 40)))
	if !between(on, s.first, s.last) {
		return
	}
	id := fmt.Sprintf("q-%d", n+1)
	j.add(on, &journeyv1.ForeignQualificationClarified{Qualification: id, Country: j.person.country, ReferenceOccupation: one(j.dice, occupations)})
	if !j.chance(70) || !between(referred, on, s.last) {
		return
	}
	j.add(referred, &journeyv1.RecognitionReferralMade{Qualification: id, AdviceCentre: j.advice})
	decided := workday(referred.Add(j.from(45, 200)))
	if j.chance(65) && j.before(s, decided) {
		e := j.add(decided, &journeyv1.RecognitionDecided{Qualification: id, Decision: drawn(j.dice, []share[journeyv1.Recognition]{
			{journeyv1.Recognition_RECOGNITION_FULL, 35}, {journeyv1.Recognition_RECOGNITION_PARTIAL, 45}, {journeyv1.Recognition_RECOGNITION_NONE, 20}})})
		e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_OFFICIAL_DOCUMENT)
	}
}

// workAccess is what the documents say of residence and work. Some titles end during the stay and are renewed.
func (j *participation) workAccess(on calendar.Date) {
	if j.person.european {
		j.add(on, &journeyv1.WorkAccessRecorded{Title: "Freizügigkeit", Paragraph: "§ 2 FreizügG/EU", ValidFrom: on.String(), Access: journeyv1.WorkAccess_WORK_ACCESS_FREE})
		return
	}
	type title struct {
		name, paragraph string
		access          journeyv1.WorkAccess
		permit          journeyv1.PermitDecision
		months          int
	}
	t := drawn(j.dice, []share[title]{
		{title{"Aufenthaltserlaubnis", "§ 25 AufenthG", journeyv1.WorkAccess_WORK_ACCESS_FREE, 0, 36}, 46},
		{title{"Niederlassungserlaubnis", "§ 26 AufenthG", journeyv1.WorkAccess_WORK_ACCESS_FREE, 0, 0}, 9},
		{title{"Aufenthaltsgestattung", "§ 55 AsylG", journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, journeyv1.PermitDecision_PERMIT_DECISION_GRANTED, 12}, 16},
		{title{"Duldung", "§ 60a AufenthG", journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, journeyv1.PermitDecision_PERMIT_DECISION_PENDING, 6}, 17},
		{title{"Aufenthaltsgestattung", "§ 55 AsylG", journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED, 0, 3}, 12},
	})
	record := func(on, from calendar.Date, access journeyv1.WorkAccess, permit journeyv1.PermitDecision, until calendar.Date) {
		e := j.add(on, &journeyv1.WorkAccessRecorded{Title: t.name, Paragraph: t.paragraph, ValidFrom: from.String(), ValidTo: until.String(), Access: access, Permit: permit})
		e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_OFFICIAL_DOCUMENT)
	}
	from := on.Add(-j.from(5, 60))
	if t.months == 0 {
		record(on, from, t.access, t.permit, calendar.None)
		return
	}
	until := from.AddMonths(t.months)
	if until <= on {
		until = on.AddMonths(t.months)
	}
	if t.access == journeyv1.WorkAccess_WORK_ACCESS_PROHIBITED {
		until = on // the waiting time ends that day
	}
	record(on, from, t.access, t.permit, until)
	if until == on {
		record(workday(on.Add(1)), on.Add(1), journeyv1.WorkAccess_WORK_ACCESS_PERMIT_REQUIRED, journeyv1.PermitDecision_PERMIT_DECISION_GRANTED, on.AddMonths(18))
	}
}
