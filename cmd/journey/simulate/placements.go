package simulate

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// placement is one placement of a journey.
type placement struct {
	entry       *entry
	step        *journeyv1.PlacementStarted
	id          string
	kind        journeyv1.PlacementKind
	first, last calendar.Date // last is Forever while it is open
}

// search is vacancies matched with the person.
func (j *participation) search(s stay) {
	tries := j.from(0, 2)
	if s.outcome == placed {
		tries = j.from(1, 4)
	}
	for range tries {
		on := workday(s.first.Add(j.from(25, 200)))
		v := j.vacancy(j.dice, on)
		if v == nil || !between(on, s.first, s.last) {
			continue
		}
		j.addAnytime(on, &journeyv1.VacancyMatched{Vacancy: v.id, Employer: v.employer, Response: journeyv1.VacancyResponse(j.from(1, 6))})
	}
}

// place is an internship on the way, and what comes of it all in the end.
func (j *participation) place(s stay) {
	if first, length := workday(s.first.Add(j.from(18, 60))), j.from(10, 35); j.chance(20) && between(first.Add(length+20), s.first, s.last) {
		kind := journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP
		if !j.person.refugee && j.chance(35) {
			kind = journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY
		}
		p := j.begin(first, kind)
		j.end(p, workdayBefore(first.Add(length)), journeyv1.PlacementEndReason_PLACEMENT_END_REASON_CONTRACT_END)
	}
	first := s.last.Add(j.from(-16, 9))
	switch {
	case s.outcome == placed:
	case s.outcome == completed && !s.open && j.chance(12): // found something later on
		first = s.last.Add(j.from(15, 120))
	default:
		return
	}
	if first <= s.first.Add(22) || first > j.resultsUntil.Add(-30) {
		return
	}
	if j.career == nil {
		j.work(workday(first))
	}
}

// work is a placement and what becomes of it: it lasts, ends early, is bridged by the next one, or
// another one begins after a gap.
func (j *participation) work(first calendar.Date) {
	kinds := []share[journeyv1.PlacementKind]{
		{journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, 46}, {journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED, 13},
		{journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB, 15}, {journeyv1.PlacementKind_PLACEMENT_KIND_IN_COMPANY_TRAINING, 12},
		{journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING, 10}, {journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT, 4},
	}
	p := j.begin(first, drawn(j.dice, kinds))
	j.career = p
	again := calendar.None
	switch n := j.IntN(100); {
	case n < 57:
		j.change(p)
		if j.chance(20) {
			j.end(p, first.Add(j.from(215, 420)), j.why())
		}
		return
	case n < 74:
		j.end(p, first.Add(j.from(9, 110)), j.why())
		return
	case n < 88:
		j.end(p, first.Add(j.from(30, 120)), journeyv1.PlacementEndReason_PLACEMENT_END_REASON_BETTER_JOB)
		again = p.last.Add(j.from(-6, 13))
	default:
		j.end(p, first.Add(j.from(20, 100)), j.why())
		again = p.last.Add(j.from(21, 100))
	}
	if p.last != calendar.Forever && again < j.resultsUntil.Add(-40) {
		j.begin(again, drawn(j.dice, kinds[:3]))
	}
}

func (j *participation) begin(first calendar.Date, kind journeyv1.PlacementKind) *placement {
	p := &placement{id: fmt.Sprintf("pl-%d", len(j.placements)+1), kind: kind, first: first, last: calendar.Forever}
	occupation := one(j.dice, occupations)
	p.step = &journeyv1.PlacementStarted{Placement: p.id, Kind: kind, Employer: j.employer(j.dice, first), Occupation: occupation,
		RequirementLevel: journeyv1.RequirementLevel(occupation[len(occupation)-1] - '0'),
		HoursPerWeek:     proto.Float64(float64(drawn(j.dice, []share[int]{{40, 30}, {30, 25}, {20, 25}, {35, 10}, {12, 10}}))), Contract: journeyv1.Contract_CONTRACT_PERMANENT}
	switch kind {
	case journeyv1.PlacementKind_PLACEMENT_KIND_MINI_JOB:
		p.step.HoursPerWeek = proto.Float64(float64(j.from(6, 12)))
	case journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED:
		p.step.FundingInstrument = one(j.dice, []string{"16e", "16i", "88-sgb3"})
	case journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP, journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY:
		p.step.HoursPerWeek, p.step.RequirementLevel, p.step.Contract = proto.Float64(25), journeyv1.RequirementLevel_REQUIREMENT_LEVEL_HELPER, journeyv1.Contract_CONTRACT_FIXED_TERM
		p.step.FixedUntil = first.Add(40).String()
	case journeyv1.PlacementKind_PLACEMENT_KIND_SELF_EMPLOYMENT:
		p.step.Contract, p.step.Employer = 0, ""
	case journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING:
		p.step.Employer, p.step.Contract = fmt.Sprintf("berufsfachschule-%d", j.from(1, 4)), 0
	}
	if p.step.Contract == journeyv1.Contract_CONTRACT_PERMANENT && j.chance(48) {
		p.step.Contract, p.step.FixedUntil = journeyv1.Contract_CONTRACT_FIXED_TERM, first.AddMonths(one(j.dice, []int{2, 6, 12, 12, 24})).Add(-1).String()
	}
	p.entry = j.add(first, p.step)
	p.entry.proves(journeyv1.EvidenceKind_EVIDENCE_KIND_EMPLOYMENT_CONTRACT)
	j.placements = append(j.placements, p)
	return p
}

func (j *participation) end(p *placement, last calendar.Date, why journeyv1.PlacementEndReason) {
	if last > j.resultsUntil.Add(-10) {
		return
	}
	p.last = last
	j.add(last, &journeyv1.PlacementEnded{Placement: p.id, Reason: why})
}

func (j *participation) why() journeyv1.PlacementEndReason {
	return journeyv1.PlacementEndReason(drawn(j.dice, []share[int]{{1, 30}, {2, 20}, {3, 22}, {5, 14}, {6, 6}, {7, 8}}))
}

// change is more hours, a lasting contract or a promotion in a placement that goes on.
func (j *participation) change(p *placement) {
	on := p.first.Add(j.from(60, 200))
	if !j.chance(28) || on > j.resultsUntil.Add(-10) {
		return
	}
	changed := &journeyv1.PlacementChanged{Placement: p.id}
	switch j.IntN(3) {
	case 0:
		changed.HoursPerWeek = proto.Float64(min(40, p.step.GetHoursPerWeek()+float64(j.from(2, 10))))
	case 1:
		changed.Contract = journeyv1.Contract_CONTRACT_PERMANENT
	default:
		changed.RequirementLevel, changed.Promoted = journeyv1.RequirementLevel_REQUIREMENT_LEVEL_SPECIALIST, true
	}
	j.add(on, changed)
}

// working is the placement that a person is in on a day; nil if in none.
func (j *participation) working(on calendar.Date) *placement {
	for _, p := range j.placements {
		if p.first <= on && on <= p.last && p.kind != journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP && p.kind != journeyv1.PlacementKind_PLACEMENT_KIND_WORK_OPPORTUNITY {
			return p
		}
	}
	return nil
}
