package followup_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	domain "journey/domain/followup"
	"journey/domain/journey"
	"journey/projections/followup"
	"journey/projections/query"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// story is a random journey: what is recorded need not make sense, because rows must hold whatever the log has.
type story struct {
	*rand.Rand
	w        *storytest.World
	id       string
	versions uint64
}

func (s *story) day() string { return calendar.New(2016, 1, 1).Add(s.IntN(300)).String() }

func (s *story) record(step *journeyv1.Step) uint64 {
	s.versions = s.w.Record(s.id, s.day(), step)
	return s.versions
}

func (s *story) placement() string { return fmt.Sprintf("pl-%d", 1+s.IntN(3)) }

func (s *story) obligation() string {
	if s.IntN(4) == 0 {
		return fmt.Sprintf("exit.%d.%s", 1+s.Uint64N(s.versions+1), []string{"28d", "6m"}[s.IntN(2)])
	}
	return fmt.Sprintf("employment.%s.%d", s.placement(), []int{7, 28, 91, 182}[s.IntN(4)])
}

func (s *story) step() *journeyv1.Step {
	// Death ends everything, so it must be rare.
	if s.IntN(40) == 0 {
		return storytest.Closed(journeyv1.ClosureReason_CLOSURE_REASON_DIED)
	}
	kinds := []journeyv1.PlacementKind{job, job, intern}
	whys := []journeyv1.ClosureReason{journeyv1.ClosureReason_CLOSURE_REASON_DECLINED, journeyv1.ClosureReason_CLOSURE_REASON_LOST,
		journeyv1.ClosureReason_CLOSURE_REASON_OPERATION_ENDED, journeyv1.ClosureReason_CLOSURE_REASON_NOT_REQUIRED}
	switch s.IntN(10) {
	case 0, 1:
		return storytest.Placed(s.placement(), kinds[s.IntN(3)])
	case 2:
		return storytest.PlacementEnded(s.placement())
	case 3:
		return storytest.Exited(journeyv1.ExitReason(1 + s.IntN(5)))
	case 4:
		return storytest.Reentered()
	case 5, 6:
		return storytest.Completed(s.obligation(), s.obligation())
	case 7:
		return storytest.Attempted(s.obligation())
	}
	return storytest.Closed(whys[s.IntN(4)], s.obligation(), s.obligation())
}

// tellMany tells so many random journeys: p-0, p-1 and so on.
func tellMany(w *storytest.World, n int) {
	for i := range n {
		s := &story{Rand: rand.New(rand.NewPCG(11, uint64(i))), w: w, id: fmt.Sprintf("p-%d", i)}
		s.record(storytest.Entered())
		for range 4 + s.IntN(10) {
			version := s.record(s.step())
			if s.IntN(6) == 0 {
				s.record(storytest.Retracted(version))
			} else if step := w.Events(s.id)[version-1].GetStep(); s.IntN(4) == 0 {
				s.record(storytest.Corrected(version, s.day(), step))
			}
		}
	}
}

// TestStatesAreTheDomains tells random journeys and compares every obligation on many days with what the
// domain says of the same history.
func TestStatesAreTheDomains(t *testing.T) {
	w := storytest.New(t, followup.Model())
	tellMany(w, 40)
	want := map[string]domain.Obligation{}
	for i := range 40 {
		id := fmt.Sprintf("p-%d", i)
		for _, o := range domain.Obligations(domain.Gather(id, w.Events(id), nil, journey.Contact)) {
			want[o.Member+" "+o.ID] = o
		}
	}
	w.Show()
	w.Rebuild()
	seen := map[domain.State]int{}
	for day := calendar.New(2015, 12, 20); day < calendar.New(2017, 6, 1); day += 7 {
		got, total, err := followup.List(t.Context(), w.Pool, followup.Filter{Operation: storytest.Operation, On: day}, nil, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		if int(total) != len(want) || len(got) != len(want) {
			t.Fatalf("on %s: %d obligations, %d in all; the domain has %d", day, len(got), total, len(want))
		}
		for _, o := range got {
			d := want[o.Participant+" "+o.ID]
			seen[d.State(day)]++
			if diff := cmp.Diff(expected(d, day), o, cmp.FilterPath(func(p cmp.Path) bool {
				return p.Last().String() == ".BegunPosition" || p.Last().String() == ".CompletedPosition"
			}, cmp.Ignore())); diff != "" {
				t.Fatalf("%s %s on %s: %s\n%+v", o.Participant, o.ID, day, diff, d)
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("not every state occurs: %v", seen)
	}
}

// expected is what the domain says of an obligation on a day.
func expected(d domain.Obligation, day calendar.Date) followup.Obligation {
	o := followup.Obligation{
		Participant: d.Member, Group: d.Member, ID: d.ID, State: query.Value[journeyv1.ObligationState](string(d.State(day))),
		OpensOn: d.Opens, CheckpointOn: d.Checkpoint, ClosesOn: d.Closes, CompletedOn: calendar.None,
		PolicyVersion: d.PolicyVersion, Detached: d.Detached, OutsideRates: d.OutsideRates,
	}
	if d.CompletedOn != calendar.None && day >= d.CompletedOn {
		o.CompletedOn = d.CompletedOn
	}
	for _, a := range d.Attempts {
		if a.On <= day {
			o.Attempts++
		}
	}
	switch {
	case d.State(day) == domain.NotRequired:
		o.Reason = string(d.NotRequiredReason)
	case d.Open(day) && d.PlacementEndedOn != calendar.None && day > d.PlacementEndedOn:
		o.Reason = "placement_ended"
	case !d.Open(day) && d.Detached:
		o.Reason = "detached"
	}
	return o
}
