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

func TestOnlyWhatDiffersIsWritten(t *testing.T) {
	w := newWorld(t)
	live := w.start(w.store, visits(nil), projections.Config{})
	w.wait(w.record("p-1", "2026-03-02", registered(), session()))
	// The transaction that wrote a row tells whether it was written again.
	const written = `SELECT 'visitor ' || xmin FROM visits_v1_g1.visitor UNION ALL
		SELECT sequence || ' ' || xmin FROM visits_v1_g1.visit ORDER BY 1`
	before := w.texts(written)
	w.wait(w.record("p-1", "2026-03-03", session()))
	after := w.texts(written)
	if len(before) != 3 || len(after) != 4 {
		t.Fatalf("rows before %v, after %v", before, after)
	}
	if diff := cmp.Diff(before[:2], after[:2]); diff != "" {
		t.Errorf("rows that say the same were written again:\n%s", diff)
	}
	if after[3] == before[2] {
		t.Errorf("the row that says something else is still %s", after[3])
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
	// Who does not know what the tables hold writes all of it.
	w.project(visits(nil), w.record("p-1", "2026-03-04", session()))
	if again := w.texts(written); len(again) != 5 || again[0] == after[0] {
		t.Errorf("rows after a start %v, before %v", again, after)
	}
	w.rebuild(visits(nil))
	if c := w.compare(visits(nil)); !c.Equal() {
		t.Errorf("%+v", c)
	}
}
