package simulate

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// activity opens the history of one activity.
func (s *simulation) activity(d dice, name string, n int) *history {
	h := &history{kind: journeyv1.HistoryKind_HISTORY_KIND_ACTIVITY, subject: fmt.Sprintf("%s-%03d", name, n), dice: d, staff: []charge{{calendar.None, one(d, s.staff)}}}
	s.histories = append(s.histories, h)
	return h
}

// holdActivities makes outreach, trainings of staff and neighbourhood activities.
func (s *simulation) holdActivities(participants int) {
	d := newDice(s.seed, streamActivities)
	s.reachOut(d, 10+participants/20)
	s.train(d)
	s.meetNeighbours(d)
}

func (s *simulation) reachOut(d dice, n int) {
	places := []string{"Stadtteiltreff", "Gemeinschaftsunterkunft", "Wochenmarkt", "Begegnungscafé", "Elternabend"}
	for i := range n {
		on := workday(d.day(s.first.Add(1), s.last.AddMonths(-7)))
		h := s.activity(d, "outreach", i+1)
		first := &journeyv1.OutreachContactMade{Channel: journeyv1.OutreachChannel(d.from(1, 5)), Place: one(d, places),
			Language: drawn(d, s.origins).languages[0], Headcount: uint32(d.from(2, 28))}
		e := h.add(on, first)
		switch d.IntN(12) {
		case 0: // miscounted
			read := proto.CloneOf(first)
			read.Headcount += 3
			h.correct(e, on, 2, read, "")
		case 1: // rained off
			h.retract(e, "")
		}
	}
}

// train spreads the staff that the operation trained over its years; the sum is the operation's result.
func (s *simulation) train(d dice) {
	topics := []string{"Aufenthaltsrecht und Zugang zum Arbeitsmarkt", "Interkulturelle Beratung", "Anerkennung ausländischer Abschlüsse", "Arbeitserlaubnis und Vorrangprüfung"}
	days := int(s.last-s.first) - 120
	left, groups := s.trained, (s.trained+19)/20
	for i := range groups {
		people := min(left, d.from(14, 26))
		if i == groups-1 {
			people = left
		}
		if people == 0 {
			break
		}
		left -= people
		h := s.activity(d, "training", i+1)
		agency := d.from(0, people)
		var trained []*journeyv1.TrainedStaff
		for _, t := range []*journeyv1.TrainedStaff{{Audience: journeyv1.TrainingAudience_TRAINING_AUDIENCE_EMPLOYMENT_AGENCY, People: uint32(agency)},
			{Audience: journeyv1.TrainingAudience_TRAINING_AUDIENCE_JOBCENTER, People: uint32(people - agency)}} {
			if t.GetPeople() > 0 {
				trained = append(trained, t)
			}
		}
		on := workday(s.first.Add(60 + i*days/groups + d.from(0, 20)))
		h.add(on, &journeyv1.StaffTrainingHeld{Trained: trained, Topic: one(d, topics), Hours: float64(d.from(2, 8))})
	}
}

func (s *simulation) meetNeighbours(d dice) {
	for i := range 36 {
		h := s.activity(d, "neighbourhood", i+1)
		held := &journeyv1.NeighbourhoodActivityHeld{Kind: journeyv1.NeighbourhoodKind(d.from(1, 5)), Purposes: []journeyv1.NeighbourhoodPurpose{journeyv1.NeighbourhoodPurpose(d.from(1, 3))},
			Partners: []string{one(d, s.network)}, ParticipantsInvolved: uint32(d.from(0, 9))}
		if len(s.areas) > 0 {
			held.Area = one(d, s.areas)
		}
		for _, audience := range []journeyv1.Beneficiary{children, seniors, migrants, refugees, jobless} {
			if d.chance(55) {
				held.Headcounts = append(held.Headcounts, &journeyv1.Headcount{Audience: audience, People: uint32(d.from(2, 30))})
			}
		}
		h.add(workday(d.day(s.first.Add(20), s.last.Add(-20))), held)
	}
}
