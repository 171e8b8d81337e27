package placement_test

import (
	"fmt"
	"math/rand/v2"

	"journey/domain/calendar"
	"journey/domain/followup"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

// randoms is how many random histories each property is held against; the same ones each time.
const randoms = 400

// random is a history of placements with whatever can happen to them: changes, ends, talks, transfers, corrections of
// any step by any of its kind, retractions of steps and of corrections, an erasure. It need not make sense, because
// what is told must hold whatever the log has.
func random(seed int) history {
	s := &dice{Rand: rand.New(rand.NewPCG(6, uint64(seed)))}
	s.add(entered("neu-zippendorf"))
	for range 10 + s.IntN(40) {
		s.add(s.any())
	}
	return s.h
}

// dice is a random history while it is made.
type dice struct {
	*rand.Rand
	h history
}

func (s *dice) day() string { return calendar.New(2016, 1, 1).Add(s.IntN(300)).String() }

func (s *dice) add(step *journeyv1.Step) { s.h = s.h.and(s.day(), step) }

func (s *dice) id() string { return fmt.Sprintf("pl-%d", 1+s.IntN(4)) }

func (s *dice) version() uint64 { return 1 + s.Uint64N(uint64(len(s.h))+1) }

func (s *dice) any() *journeyv1.Step {
	switch version := s.version(); s.IntN(12) {
	case 0, 1:
		return retracts(version)
	case 2, 3, 4:
		if int(version) <= len(s.h) {
			if step := s.h[version-1].Event.GetStep(); step.GetFactCorrected() == nil && step.GetFactRetracted() == nil {
				return corrects(version, s.day(), s.like(step))
			}
		}
		return corrects(version, s.day(), s.fresh(s.IntN(9)))
	}
	return s.fresh(s.IntN(16))
}

// like is another step of the same kind.
func (s *dice) like(step *journeyv1.Step) *journeyv1.Step {
	for {
		if next := s.fresh(s.IntN(16)); fmt.Sprintf("%T", next.GetKind()) == fmt.Sprintf("%T", step.GetKind()) {
			return next
		}
	}
}

func (s *dice) fresh(kind int) *journeyv1.Step {
	kinds := []journeyv1.PlacementKind{job, job, subsidised, miniJob, internship}
	switch kind {
	case 0, 1, 2:
		step := pinned(uint32(s.IntN(2)), begins(s.id(), kinds[s.IntN(len(kinds))]))
		if s.IntN(4) > 0 {
			step = pinned(uint32(s.IntN(2)), begins(s.id(), kinds[s.IntN(len(kinds))], float64(s.IntN(40))))
		}
		return as([]string{"kldb:81302", "kldb:8", "isco:5321", ""}[s.IntN(4)], step)
	case 3, 4:
		return ends(s.id())
	case 5:
		return hours(s.id(), float64(s.IntN(40)))
	case 6:
		return employer(s.id(), "employer-2")
	case 7:
		return observed([]journeyv1.LabourStatus{working, idle}[s.IntN(2)])
	case 8, 9:
		return asked([]string{"", s.day()}[s.IntN(2)], working, s.IntN(4) > 0)
	case 10:
		return assigned([]string{"bilse", "caritas", ""}[s.IntN(3)])
	case 11:
		return proposed(fmt.Sprintf("t-%d", s.IntN(2)), "caritas")
	case 12:
		return decided(fmt.Sprintf("t-%d", s.IntN(2)), s.IntN(3) > 0)
	case 13:
		return entered([]string{"mueßer-holz", "neu-zippendorf"}[s.IntN(2)])
	case 14:
		return counselled()
	}
	return erased([]journeyv1.PrivacyClass{contact, identity}[s.IntN(2)])
}

// other is a policy that no default is like, with a checkpoint that it names twice.
func other() followup.Policies {
	p := followup.Default()
	p.Version, p.QualifyingHours, p.SustainedDays, p.BridgeDays = 1, 25, []int{10, 60, 10}, 5
	return followup.Policies{p}
}

// choices are those that the properties are held against.
func choices() []placement.Choice {
	return []placement.Choice{
		{}, {Facts: []placement.Kind{placement.Started, placement.Sustained}}, {Kinds: []journeyv1.PlacementKind{subsidised, internship}},
		{Facts: []placement.Kind{placement.Ended, placement.Changed}, Kinds: []journeyv1.PlacementKind{job}},
	}
}
