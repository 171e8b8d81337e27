package storytest

import (
	"fmt"
	"math/rand/v2"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// Teller is the participant of one of many random journeys.
func Teller(i int) string { return fmt.Sprintf("p-%d", i) }

// TellMany tells so many random journeys of placements, exits and follow-up, with corrections and retractions,
// from their entry on 2016-01-01 to the autumn; the same ones each time. What is recorded need not make sense,
// because rows must hold whatever the log has.
func (w *World) TellMany(n int) {
	w.t.Helper()
	for i := range n {
		s := &random{Rand: rand.New(rand.NewPCG(11, uint64(i))), w: w, id: Teller(i)}
		s.versions = w.Record(s.id, firstDay.String(), Entered())
		for range 4 + s.IntN(10) {
			version := s.record(s.step())
			if s.IntN(6) == 0 {
				s.record(Retracted(version))
			} else if step := w.Events(s.id)[version-1].GetStep(); s.IntN(4) == 0 {
				s.record(Corrected(version, s.day(), step))
			}
		}
	}
}

var firstDay = calendar.New(2016, 1, 1)

// random is a journey while it is told.
type random struct {
	*rand.Rand
	w        *World
	id       string
	versions uint64
}

func (s *random) day() string { return firstDay.Add(s.IntN(300)).String() }

func (s *random) record(step *journeyv1.Step) uint64 {
	s.versions = s.w.Record(s.id, s.day(), step)
	return s.versions
}

func (s *random) placement() string { return fmt.Sprintf("pl-%d", 1+s.IntN(3)) }

func (s *random) obligation() string {
	if s.IntN(4) == 0 {
		return fmt.Sprintf("exit.%d.%s", 1+s.Uint64N(s.versions+1), []string{"28d", "6m"}[s.IntN(2)])
	}
	return fmt.Sprintf("employment.%s.%d", s.placement(), []int{7, 28, 91, 182}[s.IntN(4)])
}

func (s *random) step() *journeyv1.Step {
	// Death ends everything, so it must be rare.
	if s.IntN(40) == 0 {
		return Closed(journeyv1.ClosureReason_CLOSURE_REASON_DIED)
	}
	kinds := []journeyv1.PlacementKind{journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE,
		journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP}
	whys := []journeyv1.ClosureReason{journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, journeyv1.ClosureReason_CLOSURE_REASON_LOST,
		journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED, journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED}
	switch s.IntN(10) {
	case 0, 1:
		return Placed(s.placement(), kinds[s.IntN(3)])
	case 2:
		return PlacementEnded(s.placement())
	case 3:
		return Exited(journeyv1.ExitReason(1 + s.IntN(5)))
	case 4:
		return Reentered()
	case 5, 6:
		return Completed(s.obligation(), s.obligation())
	case 7:
		return Attempted(s.obligation())
	}
	return Closed(whys[s.IntN(4)], s.obligation(), s.obligation())
}
