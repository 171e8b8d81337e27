package simulate

import (
	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// attempts tries to reach somebody, by changing channels, a week and a bit apart; it answers with the
// day of the last try, None if there was no time for all of them.
func (j *participation) attempts(d *duty, n int, on calendar.Date) calendar.Date {
	channels := []journeyv1.Channel{journeyv1.Channel_CHANNEL_PHONE, journeyv1.Channel_CHANNEL_EMAIL, journeyv1.Channel_CHANNEL_LETTER, journeyv1.Channel_CHANNEL_MESSENGER}
	last := calendar.None
	for k := range n {
		if on >= d.until || on <= d.begins {
			return calendar.None
		}
		tried := &journeyv1.FollowUpAttempted{Channel: channels[k%len(channels)], Result: journeyv1.AttemptResult(j.from(1, 3))}
		j.addLater(on, func() proto.Message {
			tried.Obligations = ids([]*duty{d})
			return tried
		})
		last, on = on, workday(on.Add(j.from(8, 11)))
	}
	return last
}

// lose gives up after enough attempts; some turn up again, and are late.
func (j *participation) lose(d *duty) {
	last := j.attempts(d, j.from(3, 4), workday(max(d.day, d.begins+1)))
	if last == calendar.None {
		return
	}
	on := workday(max(d.closes+1, last+1))
	j.close(on, d, journeyv1.ClosureReason_CLOSURE_REASON_LOST)
	if j.chance(25) {
		j.complete(workday(on.Add(j.from(6, 50))), d)
	}
}

// close closes one obligation, or all that exist if none is given.
func (j *participation) close(on calendar.Date, d *duty, why journeyv1.ClosureReason) {
	if on >= j.resultsUntil || d != nil && on >= d.until {
		return
	}
	closed := &journeyv1.FollowUpClosed{Why: why, All: d == nil}
	e := j.addLater(on, func() proto.Message {
		if d != nil {
			closed.Obligations = ids([]*duty{d})
		}
		return closed
	})
	if why == journeyv1.ClosureReason_CLOSURE_REASON_DECLINED {
		e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_SIGNED_STATEMENT)
	}
}

// observe is a status without a follow-up: from a register or from the person.
func (j *participation) observe(on calendar.Date) {
	if on >= j.resultsUntil {
		return
	}
	source := one(j.dice, []journeyv1.StatusSource{journeyv1.StatusSource_STATUS_SOURCE_REGISTER, journeyv1.StatusSource_STATUS_SOURCE_PARTICIPANT})
	e := j.add(on, &journeyv1.LabourMarketStatusObserved{Observation: j.observation(on, source)})
	if source == journeyv1.StatusSource_STATUS_SOURCE_REGISTER {
		e.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_REGISTER_EXTRACT)
	}
}

// observation is the status on a day as the placements have it; without one, mostly unemployed.
func (j *participation) observation(on calendar.Date, source journeyv1.StatusSource) *journeyv1.LabourStatusObservation {
	o := &journeyv1.LabourStatusObservation{Source: source, InEducationOrTraining: yes(false), RegisteredUnemployed: yes(false), Searching: yes(false)}
	o.LivingSecured = yesOr(false, silent(j.dice, 5, 40))
	p := j.working(on)
	switch {
	case p != nil && p.kind == journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING:
		o.LabourStatus, o.InEducationOrTraining = status(journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE), yes(true)
	case p != nil:
		o.LabourStatus = status(journeyv1.LabourStatus_LABOUR_STATUS_EMPLOYED)
		o.InEducationOrTraining = yes(p.kind == journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING)
		if p.step.Contract != 0 {
			o.Employment = employment(j.dice, p.step.GetHoursPerWeek(), p.step.Contract, p.step.RequirementLevel)
		}
		if o.LivingSecured.GetMissing() == 0 {
			o.LivingSecured = yes(p.step.GetHoursPerWeek() > 25)
		}
	case j.chance(70):
		o.LabourStatus, o.RegisteredUnemployed = status(journeyv1.LabourStatus_LABOUR_STATUS_UNEMPLOYED), yes(j.chance(90))
		o.Searching = yesOr(true, silent(j.dice, 3, 3))
	default:
		o.LabourStatus, o.InEducationOrTraining = status(journeyv1.LabourStatus_LABOUR_STATUS_INACTIVE), yes(j.chance(30))
		o.Searching = yesOr(j.chance(40), silent(j.dice, 3, 6))
	}
	return o
}
