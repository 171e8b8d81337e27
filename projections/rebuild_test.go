package projections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// move is one append of a random stream.
type move struct {
	what    string
	one     string
	other   string
	on      string
	version uint64
}

// moves draws the steps of a few participants who are linked and unlinked, of employers that have the same
// ids, and of the operation, with dates in any order.
var moves = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
	return move{
		what: rapid.SampledFrom([]string{"session", "session", "session", "sessions", "link", "link", "unlink", "retract",
			"employer", "operation", "register"}).Draw(t, "what"),
		one:     fmt.Sprintf("p-%d", rapid.IntRange(1, 7).Draw(t, "one")),
		other:   fmt.Sprintf("p-%d", rapid.IntRange(1, 7).Draw(t, "other")),
		on:      fmt.Sprintf("2026-%02d-%02d", rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")),
		version: rapid.Uint64Range(1, 6).Draw(t, "version"),
	}
}), 40, 90)

// make appends a move and answers the last sequence.
func (w *world) make(m move) uint64 {
	one, other := participant(m.one), participant(m.other)
	switch m.what {
	case "session":
		return w.record(m.one, m.on, session())
	case "sessions":
		return w.append(w.draft(one, m.on, session(), session(), session()))
	case "register":
		return w.record(m.one, m.on, registered())
	case "retract":
		return w.record(m.one, m.on, retracted(m.version))
	case "link", "unlink":
		step := map[string]func(string) *journeyv1.Step{"link": linked, "unlink": unlinked}[m.what]
		if one == other {
			return w.record(m.one, m.on, session())
		}
		return w.append(w.draft(one, m.on, step(m.other)), w.draft(other, m.on, step(m.one)))
	case "employer":
		return w.append(w.draft(eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER, ID: m.one}, m.on, contactMade()))
	default:
		return w.append(w.draft(eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: op}, m.on, operationRegistered()))
	}
}

// rebuild makes a candidate.
func (w *world) rebuild(model projections.Model) projections.Rebuilt {
	w.t.Helper()
	rebuilt, err := projections.Rebuild(w.t.Context(), w.store, w.pool, model,
		projections.RebuildConfig{SpoolDir: w.t.TempDir(), Partitions: 3})
	if err != nil {
		w.t.Fatal(err)
	}
	return rebuilt
}

// compare compares the candidate with what is live.
func (w *world) compare(model projections.Model) projections.Comparison {
	w.t.Helper()
	c, err := projections.Compare(w.t.Context(), w.store, w.pool, model, projections.CompareConfig{})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestRebuiltRowsAreTheIncrementalOnes(t *testing.T) {
	for seed := range 12 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t)
			w.append(w.draft(eventstore.Subject{Operation: op, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: op}, "2026-01-01", operationRegistered()))
			all := moves.Example(seed)
			model := visits(nil)
			model.EverLinked = seed%3 == 1
			live := w.start(w.store, model, projections.Config{BatchSize: 1 + seed%5, CacheBytes: 1 + 5000*(seed%3)})
			for _, m := range all[:len(all)/2] {
				w.make(m)
			}
			if seed%2 == 0 { // in two runs
				if err := live.stop(); err != nil {
					t.Fatal(err)
				}
			}
			var last uint64
			for _, m := range all[len(all)/2:] {
				last = w.make(m)
			}
			if seed%2 == 0 {
				w.start(w.store, model, projections.Config{})
			}
			w.wait(last)
			rebuilt := w.rebuild(model)
			if rebuilt.Position.Sequence != last || rebuilt.Events != last {
				t.Errorf("rebuilt %+v, want position and events %d", rebuilt, last)
			}
			c := w.compare(model)
			if !c.Equal() || len(c.Structure) != 0 || len(c.Tables) != 5 {
				t.Errorf("the rebuilt rows differ: %+v", c)
			}
			// What is rebuilt goes on like what was live.
			for _, m := range all[:20] {
				last = w.make(m)
			}
			w.wait(last)
			if c := w.compare(model); !c.Equal() || c.Position.Sequence != last {
				t.Errorf("the rows differ after the rebuilt ones went on: %+v", c)
			}
		})
	}
}

func TestAComparisonShowsEachDifference(t *testing.T) {
	w := newWorld(t)
	w.record("p-1", "2026-03-02", registered(), session())
	last := w.record("p-2", "2026-03-02", registered())
	w.project(visits(nil), last)
	live := w.state(projections.StatusLive)
	if _, err := w.pool.Exec(t.Context(), fmt.Sprintf(`
		UPDATE visits_v1_g%[1]d.visitor SET steps = 7 WHERE group_id = 'p-1';
		DELETE FROM visits_v1_g%[1]d.visit WHERE group_id = 'p-2'`, live.Generation)); err != nil {
		t.Fatal(err)
	}
	w.rebuild(visits(nil))
	c := w.compare(visits(nil))
	want := []projections.TableComparison{
		{Table: "visitor", Rows: 2, OnlyLive: 1, OnlyOther: 1, Groups: []string{"op-1/p-1"}},
		{Table: "visit", Rows: 3, OnlyOther: 1, Groups: []string{"op-1/p-2"}},
	}
	if diff := cmp.Diff(want, slices.DeleteFunc(c.Tables, func(t projections.TableComparison) bool {
		return t.OnlyLive == 0 && t.OnlyOther == 0
	})); diff != "" {
		t.Error(diff)
	}
	if c.Equal() {
		t.Error("differences are called equal")
	}
}

// stopping is a store whose Follow ends with an error after some batches.
type stopping struct {
	eventstore.Store
	after int
}

func (s *stopping) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	return s.Store.Follow(ctx, after, 2, func(ctx context.Context, ms []eventstore.Message) error {
		if s.after--; s.after < 0 {
			return errCrash
		}
		return deliver(ctx, ms)
	})
}

func TestAnInterruptedRebuildLeavesTheLiveRowsAndIsClearedAway(t *testing.T) {
	w := newWorld(t)
	for _, id := range names(4, "p") {
		w.record(id, "2026-03-02", registered(), session())
	}
	last := w.record("p-1", "2026-03-03", session())
	w.project(visits(nil), last)
	before := w.visitors()
	_, err := projections.Rebuild(t.Context(), &stopping{w.store, 2}, w.pool, visits(nil), projections.RebuildConfig{SpoolDir: t.TempDir()})
	if !errors.Is(err, errCrash) {
		t.Fatalf("rebuild ended with %v", err)
	}
	if s := w.state(projections.StatusBuilding); s.Generation != 2 {
		t.Errorf("left behind: %+v", s)
	}
	if diff := cmp.Diff(before, w.visitors()); diff != "" {
		t.Error(diff)
	}
	w.rebuild(visits(nil))
	if c := w.compare(visits(nil)); !c.Equal() {
		t.Errorf("%+v", c)
	}
	schemas := w.texts(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'visits%' ORDER BY nspname`)
	candidate := fmt.Sprintf("visits_v1_g%d", w.state(projections.StatusCandidate).Generation)
	if diff := cmp.Diff([]string{"visits", "visits_v1_g1", candidate}, schemas); diff != "" {
		t.Error(diff)
	}
}

func TestARebuiltGenerationHasAllIndexes(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	w.rebuild(visits(nil))
	indexes := func(schema string) []string {
		return w.texts(`SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = $1 ORDER BY 1`, schema)
	}
	want := indexes("visits_v1_g1")
	if diff := cmp.Diff(want, indexes("visits_v1_g2")); diff != "" || len(want) < 7 {
		t.Errorf("indexes of the live generation %q, difference of the rebuilt one:\n%s", want, diff)
	}
}

func TestTwoRebuildsDoNotRunAtOnce(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	var second error
	_, err := projections.Rebuild(t.Context(), w.store, w.pool, visits(nil), projections.RebuildConfig{Progress: func(p projections.Progress) {
		if p.Phase == "folding" {
			_, second = projections.Rebuild(t.Context(), w.store, w.pool, visits(nil), projections.RebuildConfig{})
		}
	}})
	if err != nil || !errors.Is(second, projections.ErrRebuilding) {
		t.Errorf("first %v, second %v", err, second)
	}
}

func TestTheFirstGenerationOfALongLogIsMadeAtOnce(t *testing.T) {
	w := newWorld(t)
	var last uint64
	for i := 0; i < 21; i++ {
		var drafts []eventstore.Draft
		for _, id := range names(eventstore.MaxBatch, "p") {
			drafts = append(drafts, w.draft(participant(id), "2026-03-02", session()))
		}
		last = w.append(drafts...)
	}
	var folds atomic.Int64
	w.project(visits(func(projections.Group) ([][]any, error) {
		folds.Add(1)
		return nil, nil
	}), last)
	if folds.Load() != eventstore.MaxBatch {
		t.Errorf("%d folds for %d groups", folds.Load(), eventstore.MaxBatch)
	}
	if s := w.state(projections.StatusLive); s.Generation != 1 || s.Position.Sequence != last {
		t.Errorf("live: %+v", s)
	}
}
