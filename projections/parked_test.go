package projections_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/projections"
)

func TestOnlyTheGroupThatFailsIsParked(t *testing.T) {
	row := func(value any) func(projections.Group) ([][]any, error) {
		return func(g projections.Group) ([][]any, error) {
			return [][]any{{int32(g.Kind), []string{}, 0, value, 0}}, nil
		}
	}
	for name, test := range map[string]struct {
		rule rule
		why  string
	}{
		"an error": {func(projections.Group) ([][]any, error) { return nil, errors.New("rule.unknown at 2") }, "rule.unknown at 2"},
		"a panic":  {func(projections.Group) ([][]any, error) { panic("Given Name") }, "panic"},
		"an index beyond": {func(g projections.Group) ([][]any, error) {
			return [][]any{{g.Merged[len(g.Merged)]}}, nil
		}, "panic: runtime error: index out of range"},
		"a short row":        {func(projections.Group) ([][]any, error) { return [][]any{{1}}, nil }, "a row of table visitor has 1 values; it takes 5"},
		"a value of a kind":  {row("Given Name"), "the database refused a row, SQLSTATE 57014"},
		"a null":             {row(nil), "the database refused a row, SQLSTATE 23502 in table visitor, column last_on"},
		"a date of no month": {row(time.Date(-9000, 1, 1, 0, 0, 0, 0, time.UTC)), "the database refused a row, SQLSTATE 22008"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var bad atomic.Bool
			model := visits(func(g projections.Group) ([][]any, error) {
				if bad.Load() && g.ID == "p-2" {
					return test.rule(g)
				}
				return nil, nil
			})
			live := w.start(w.store, model, projections.Config{})
			for _, id := range names(3, "p") {
				w.record(id, "2026-03-02", registered())
			}
			w.wait(3)
			bad.Store(true)
			// All three in one append, so mostly in one batch.
			w.wait(w.append(w.draft(participant("p-1"), "2026-03-03", session()),
				w.draft(participant("p-2"), "2026-03-03", session()), w.draft(participant("p-3"), "2026-03-03", session())))
			w.wait(w.record("p-2", "2026-03-04", session())) // moves its head only
			want := []string{"p-1 p-1 2 2026-03-03", "p-2 p-2 1 2026-03-02", "p-3 p-3 2 2026-03-03"}
			if diff := cmp.Diff(want, w.visitors()); diff != "" {
				t.Error(diff)
			}
			parked, err := projections.Parked(t.Context(), w.pool, "visits")
			if err != nil {
				t.Fatal(err)
			}
			if len(parked) != 1 || parked[0].Group != "p-2" || parked[0].Histories != 1 || !strings.HasPrefix(parked[0].Why, test.why) {
				t.Errorf("parked: %+v", parked)
			}
			if strings.Contains(parked[0].Why, "Given Name") {
				t.Errorf("the reason tells a value: %q", parked[0].Why)
			}
			if s := w.state(projections.StatusLive); s.Parked != 1 || s.Halted != "" {
				t.Errorf("state: %+v", s)
			}
			// A retry that fails leaves it parked; one after the cause is gone does not.
			if err := projections.RequestRetry(t.Context(), w.pool, "visits"); err != nil {
				t.Fatal(err)
			}
			w.until(`SELECT NOT EXISTS (SELECT FROM journey_projections.retry) AND parked = 1 FROM journey_projections.generation`)
			bad.Store(false)
			if err := projections.RequestRetry(t.Context(), w.pool, "visits"); err != nil {
				t.Fatal(err)
			}
			w.until(`SELECT parked = 0 FROM journey_projections.generation`)
			want[1] = "p-2 p-2 3 2026-03-04"
			if diff := cmp.Diff(want, w.visitors()); diff != "" {
				t.Error(diff)
			}
			w.rebuild(model)
			if c := w.compare(model); !c.Equal() {
				t.Errorf("%+v", c)
			}
			if err := live.stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARetryIsCarriedOutWhenTheProjectorStarts(t *testing.T) {
	w := newWorld(t)
	var bad atomic.Bool
	bad.Store(true)
	model := visits(func(projections.Group) ([][]any, error) {
		if bad.Load() {
			return nil, errors.New("rule.unknown")
		}
		return nil, nil
	})
	w.project(model, w.record("p-1", "2026-03-02", registered()))
	if err := projections.RequestRetry(t.Context(), w.pool, "visits"); err != nil {
		t.Fatal(err)
	}
	bad.Store(false)
	live := w.start(w.store, model, projections.Config{})
	w.until(`SELECT parked = 0 FROM journey_projections.generation`)
	if diff := cmp.Diff([]string{"p-1 p-1 1 2026-03-02"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}

func TestARebuildParksWhatFails(t *testing.T) {
	w := newWorld(t)
	var bad atomic.Value
	bad.Store("")
	model := visits(func(g projections.Group) ([][]any, error) {
		switch {
		case bad.Load() == "row" && g.ID == "p-2":
			return [][]any{{int32(g.Kind), []string{}, 0, nil, 0}}, nil
		case bad.Load() == "rule" && g.ID == "p-2":
			return nil, errors.New("rule.unknown")
		}
		return nil, nil
	})
	for _, id := range names(3, "p") {
		w.record(id, "2026-03-02", registered())
	}
	w.project(model, 3)
	for _, kind := range []string{"row", "rule"} {
		bad.Store(kind)
		if rebuilt := w.rebuild(model); rebuilt.Parked != 1 {
			t.Errorf("%s: %+v", kind, rebuilt)
		}
		if c := w.compare(model); c.Equal() || c.ParkedOther != 1 {
			t.Errorf("%s: a group that is parked only in the rebuilt rows is no difference: %+v", kind, c)
		}
	}
}

func TestLinksMoveRowsBetweenGroups(t *testing.T) {
	w := newWorld(t)
	live := w.start(w.store, visits(nil), projections.Config{})
	link := func(step string, a, b string) {
		w.wait(w.make(move{what: step, one: a, other: b, on: "2026-03-09"}))
	}
	check := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, w.visitors()); diff != "" {
			t.Error(diff)
		}
	}
	w.record("p-9", "2026-03-02", registered())
	w.record("p-1", "2026-03-03", registered())
	w.record("p-5", "2026-03-01", registered()) // earliest date, latest registration
	link("link", "p-5", "p-1")
	check("p-1 p-1+p-5 4 2026-03-09", "p-9 p-9 1 2026-03-02")
	link("link", "p-5", "p-9")
	check("p-9 p-9+p-1+p-5 7 2026-03-09")
	link("unlink", "p-5", "p-1")
	check("p-1 p-1 3 2026-03-09", "p-9 p-9+p-5 6 2026-03-09")
	w.wait(w.record("p-5", "2026-03-10", session()))
	check("p-1 p-1 3 2026-03-09", "p-9 p-9+p-5 7 2026-03-10")
	// A link that one history takes back is none any more. p-9 said it at version 2.
	w.wait(w.record("p-9", "2026-03-11", retracted(2)))
	check("p-1 p-1 3 2026-03-09", "p-5 p-5 5 2026-03-10", "p-9 p-9 3 2026-03-11")
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}

func TestALinkFreesTheRowsOfAGroupThatIsParked(t *testing.T) {
	w := newWorld(t)
	var bad atomic.Bool
	model := visits(func(g projections.Group) ([][]any, error) {
		if bad.Load() {
			return nil, errors.New("rule.unknown")
		}
		return nil, nil
	})
	live := w.start(w.store, model, projections.Config{})
	w.record("p-1", "2026-03-02", registered())
	w.wait(w.record("p-2", "2026-03-02", registered()))
	bad.Store(true)
	w.wait(w.record("p-2", "2026-03-03", session()))
	w.wait(w.make(move{what: "link", one: "p-1", other: "p-2", on: "2026-03-09"}))
	// The group p-2 is gone and with it its rows; p-1 is parked with the rows it had.
	if diff := cmp.Diff([]string{"p-1 p-1 1 2026-03-02"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
	bad.Store(false)
	if err := projections.RequestRetry(t.Context(), w.pool, "visits"); err != nil {
		t.Fatal(err)
	}
	w.until(`SELECT parked = 0 FROM journey_projections.generation`)
	if diff := cmp.Diff([]string{"p-1 p-1+p-2 5 2026-03-09"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}

func TestALinkFoldsAParkedGroupAgain(t *testing.T) {
	w := newWorld(t)
	model := visits(func(g projections.Group) ([][]any, error) {
		if g.ID == "p-2" {
			return nil, errors.New("rule.unknown")
		}
		return nil, nil
	})
	live := w.start(w.store, model, projections.Config{})
	w.record("p-1", "2026-03-02", registered())
	w.wait(w.record("p-2", "2026-03-02", registered()))
	if s := w.state(projections.StatusLive); s.Parked != 1 {
		t.Errorf("state: %+v", s)
	}
	w.wait(w.make(move{what: "link", one: "p-1", other: "p-2", on: "2026-03-09"}))
	if s := w.state(projections.StatusLive); s.Parked != 0 {
		t.Errorf("state: %+v", s)
	}
	if diff := cmp.Diff([]string{"p-1 p-1+p-2 4 2026-03-09"}, w.visitors()); diff != "" {
		t.Error(diff)
	}
	if err := live.stop(); err != nil {
		t.Error(err)
	}
}
