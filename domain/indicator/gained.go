package indicator

import (
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// leftInEducation is not in education or training at entry and in it on some day of the window: any fact
// counts, not only the last, and it may join searching or employed.
// Source: Reg. (EU) 2021/1057 Annex I, EECR02; Reg. (EU) 1304/2013 Annex I, CR02 (G8, G9, G17).
func (r *reading) leftInEducation() finding {
	before := r.education()
	if before.answer == Yes {
		return finding{out: true, rule: RuleWasInEducation}
	}
	if before.answer == Unknown {
		return before
	}
	if r.dead(r.left.closes) {
		return r.died()
	}
	f := r.toldEducation()
	for i := range r.p.Placements {
		pl := &r.p.Placements[i]
		if !pl.Education() || pl.Last < r.exit.On || r.left.later.day < pl.First || f.answer == Yes {
			continue
		}
		by := [2]*Source{&pl.Source}
		if pl.First <= r.left.closes {
			return finding{answer: Yes, rule: RuleLeftTraining, by: by}
		}
		f = finding{answer: f.answer, rule: RuleStartsAfterWindow, near: true, by: by}
	}
	return f
}

// toldEducation is what the observations of the window say of education or training.
func (r *reading) toldEducation() finding {
	f := finding{rule: RuleNoFact}
	for i := range r.p.Statuses {
		o := &r.p.Statuses[i]
		if o.On < r.exit.On || r.left.closes < o.On {
			continue
		}
		told := yesNo(o.Observation.GetInEducationOrTraining(), RuleLeftInEducation, RuleLeftNotInEducation, RuleLeftEducationMissing)
		told.by[0] = &o.Source
		if told.answer == Yes {
			return told
		}
		if f.answer == Unknown {
			f = told
		}
	}
	return f
}

// leftQualified is a qualification gained from the first entry to the end of the window. It is formal:
// assessed and certified; attendance is not enough, and a recognition is none without the award. What is
// gained is recorded as a step, so that none recorded is no.
// Source: Reg. (EU) 2021/1057 Annex I, EECR03; Reg. (EU) 1304/2013 Annex I, CR03 (G9); none is no: own.
func (r *reading) leftQualified() finding {
	f := finding{answer: No, rule: RuleNoQualification}
	for i := range r.p.Recognitions {
		c := &r.p.Recognitions[i]
		if r.within(c.On) && c.Decision != journeyv1.Recognition_RECOGNITION_NONE {
			f = finding{answer: No, near: true, rule: RuleRecognisedOnly, by: [2]*Source{&c.Source}}
		}
	}
	for i := range r.p.Qualifications {
		q := &r.p.Qualifications[i]
		switch by := [2]*Source{&q.Source}; {
		case r.within(q.On) && q.Formal:
			return finding{answer: Yes, rule: RuleQualified, by: by}
		case r.within(q.On):
			f = finding{answer: No, near: true, rule: RuleNotFormal, by: by}
		case q.Formal && r.left.closes < q.On && q.On <= r.left.later.day && !f.near:
			f = finding{answer: No, near: true, rule: RuleQualifiedLater, by: by}
		}
	}
	return f
}

func (r *reading) within(on calendar.Date) bool { return r.p.Entry.On <= on && on <= r.left.closes }
