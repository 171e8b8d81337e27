package projections_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/projections"
)

func TestRowsFollowTheLog(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2026-03-02", registered())
	live := w.start(w.store, visits(nil), projections.Config{})
	w.record("p-1", "2026-03-09", session(), session())
	w.record("p-2", "2026-03-03", registered())
	w.wait(w.record("p-1", "2026-03-05", session())) // backdated
	want := []string{"p-1 p-1 4 2026-03-09", "p-2 p-2 1 2026-03-03"}
	if diff := cmp.Diff(want, w.visitors()); diff != "" {
		t.Error(diff)
	}
	if err := live.stop(); err != nil {
		t.Fatal(err)
	}
	// What happened while no projector ran is caught up.
	w.project(visits(nil), w.record("p-2", "2026-03-10", session()))
	want = []string{"p-1 p-1 4 2026-03-09", "p-2 p-2 2 2026-03-10"}
	if diff := cmp.Diff(want, w.visitors()); diff != "" {
		t.Error(diff)
	}
}
