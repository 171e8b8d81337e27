package caseload_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// TestRebuildIsEqual records random steps of linked and unlinked participants, shows them step by step, and
// makes the read model anew: not a row differs, and the answers are the same.
func TestRebuildIsEqual(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	r := rand.New(rand.NewPCG(5, 8))
	day := func() string { return calendar.New(2016, 1, 1).Add(r.IntN(200)).String() }
	id := func(prefix string) string { return fmt.Sprintf("%s-%d", prefix, 1+r.IntN(3)) }
	for range 250 {
		one, other := fmt.Sprintf("p-%d", r.IntN(12)), fmt.Sprintf("p-%d", r.IntN(12))
		steps := []*journeyv1.Step{
			storytest.Referred("R-1"), storytest.Registered("Test", one), storytest.Entered(), storytest.EnteredAs(third),
			storytest.Exited(completed), storytest.Reentered(), storytest.Assigned(id("worker"), id("partner")),
			storytest.Planned(id("plan"), storytest.Goal(id("g"), day()), storytest.Goal(id("h"), day())),
			storytest.Reached(id("plan"), id("g")), storytest.Barrier(id("ba"), journeyv1.BarrierKind_BARRIER_KIND_DEBT),
			storytest.BarrierResolved(id("ba")), storytest.ModuleStarted(id("mo")), storytest.ModuleCompleted(id("mo")),
			storytest.TrialStarted(id("tr")), storytest.TrialEnded(id("tr")), storytest.Placed(id("pl"), job), storytest.PlacementEnded(id("pl")),
			storytest.Access(required, granted, day(), day()), storytest.Completed("employment.pl-1.7"),
			storytest.Retracted(1 + r.Uint64N(9)), storytest.Corrected(1+r.Uint64N(9), day(), storytest.Registered("Test", other)),
		}
		switch roll := r.IntN(30); {
		case roll == 0 && one != other:
			w.Link(one, other, day())
		case roll == 1 && one != other:
			w.Unlink(one, other, day())
		default:
			w.Record(one, day(), steps[r.IntN(len(steps))])
		}
	}
	w.Show()
	kept, opened := list(t, w, on("2016-05-05")), names(t, w, nil)
	w.Rebuild()
	if diff := cmp.Diff(kept, list(t, w, on("2016-05-05"))); diff != "" || len(kept) < 5 {
		t.Errorf("%d cases: %s", len(kept), diff)
	}
	if diff := cmp.Diff(opened, names(t, w, nil)); diff != "" || len(opened) < 5 {
		t.Errorf("%d names: %s", len(opened), diff)
	}
}
