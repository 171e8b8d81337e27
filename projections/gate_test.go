package projections_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// second gives every group of some ids a second row.
func second(ids ...string) rule {
	return func(g projections.Group) ([][]any, error) {
		for _, id := range ids {
			if g.ID == id {
				return [][]any{{int32(g.Kind), []string{}, 1, time.Unix(0, 0), 0}}, nil
			}
		}
		return nil, nil
	}
}

func TestAComparisonSaysWhyRowsDiffer(t *testing.T) {
	version := func(m projections.Model) projections.Model { m.Version = 2; return m }
	defined := func(m projections.Model) projections.Model {
		m.Definitions = []projections.Definition{{Name: "set", Value: "2"}, {Name: "policy", Value: "1"}, {Name: "area", Value: "x"}}
		return m
	}
	same := func(m projections.Model) projections.Model { return m }
	definitions := []projections.DefinitionChange{{Name: "set", Live: "1", Other: "2"}, {Name: "area", Other: "x"}, {Name: "zone", Live: "y"}}
	only := func(cause projections.Cause, why string, tables ...string) []projections.Caused {
		d := projections.Difference{Operation: op, Group: "p-1", Tables: tables, OnlyOther: 1, Why: why}
		if cause == projections.CauseEvent {
			d.OnlyLive, d.OnlyOther = 2, 2
		}
		return []projections.Caused{{Cause: cause, Groups: 1, First: []projections.Difference{d}}}
	}
	for name, test := range map[string]struct {
		rule        rule
		change      func(projections.Model) projections.Model
		altered     bool
		causes      []projections.Caused
		definitions []projections.DefinitionChange
	}{
		"nothing changed":             {nil, same, false, nil, nil},
		"another version, equal rows": {nil, version, false, nil, []projections.DefinitionChange{{Name: "version", Live: "1", Other: "2"}}},
		"another version, other rows": {second("p-1"), version, false, only(projections.CauseDefinition, "", "visitor"), []projections.DefinitionChange{{Name: "version", Live: "1", Other: "2"}}},
		"a definition, other rows":    {second("p-1"), defined, false, only(projections.CauseDefinition, "", "visitor"), definitions},
		"the code":                    {second("p-1"), same, false, only(projections.CauseCode, "", "visitor"), nil},
		"an event":                    {nil, same, true, only(projections.CauseEvent, "participant p-1: version 2 at position 2 is another event", "heads", "visit"), nil},
		"an event and a definition":   {nil, defined, true, only(projections.CauseEvent, "participant p-1: version 2 at position 2 is another event", "heads", "visit"), definitions},
		"a group that cannot be folded": {func(g projections.Group) ([][]any, error) {
			if g.ID == "p-1" {
				return nil, errors.New("rule.unknown")
			}
			return nil, nil
		}, same, false, []projections.Caused{{Cause: projections.CauseCode, Groups: 1, First: []projections.Difference{{Operation: op, Group: "p-1",
			Tables: []string{"parked", "visit", "visitor"}, OnlyLive: 3, OnlyOther: 1, Why: "it is parked: rule.unknown"}}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.record("p-1", "2026-03-02", registered())
			another := w.next(func(e *journeyv1.Event) { e.Step = registered() })
			w.record("p-1", "2026-03-03", session())
			last := w.record("p-2", "2026-03-02", registered())
			live := visits(nil)
			live.Definitions = []projections.Definition{{Name: "set", Value: "1"}, {Name: "policy", Value: "1"}, {Name: "zone", Value: "y"}}
			log := altered{w.store, 0, nil}
			if test.altered {
				log = altered{w.store, 2, another}
			}
			projecting := w.start(log, live, projections.Config{})
			w.wait(last)
			if err := projecting.stop(); err != nil {
				t.Fatal(err)
			}
			now := visits(test.rule)
			now.Definitions = live.Definitions
			now = test.change(now)
			w.rebuild(now)
			c := w.compare(now)
			if diff := cmp.Diff(test.causes, c.Causes); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.definitions, c.Definitions); diff != "" {
				t.Error(diff)
			}
			if c.Equal() != (test.causes == nil) {
				t.Errorf("equal is %v: %s", c.Equal(), c.Summary())
			}
		})
	}
}

func TestFiguresAreComparedAtTheSamePosition(t *testing.T) {
	double := func(m projections.Model) projections.Model {
		m.Public = strings.Replace(m.Public, "sum(steps)", "2 * sum(steps)", 1)
		return m
	}
	lacks := func(m projections.Model) projections.Model {
		m.Public += `CREATE FUNCTION visits.half() RETURNS BIGINT LANGUAGE SQL STABLE BEGIN ATOMIC SELECT 1::BIGINT; END;`
		m.Figures = func(ctx context.Context, tx pgx.Tx, _ uint64) ([]projections.Figure, error) {
			rows, err := tx.Query(ctx, `SELECT '', 'half', visits.half()::TEXT`)
			if err != nil {
				return nil, err
			}
			return pgx.CollectRows(rows, pgx.RowToStructByPos[projections.Figure])
		}
		return m
	}
	version := func(m projections.Model) projections.Model { m.Version = 2; return m }
	code, definition := []projections.Cause{projections.CauseCode}, []projections.Cause{projections.CauseDefinition}
	difference := func(operation, name, live, other string, causes []projections.Cause) projections.FigureDifference {
		return projections.FigureDifference{Operation: operation, Name: name, Live: live, Other: other, Causes: causes}
	}
	for name, test := range map[string]struct {
		model     projections.Model
		figures   uint64
		want      []projections.FigureDifference
		structure []string
	}{
		"nothing changed":             {visits(nil), 3, nil, nil},
		"rows":                        {visits(second("p-1")), 3, []projections.FigureDifference{difference(op, "steps", "3", "4", code), difference("", "total", "3", "4", code)}, nil},
		"how they are computed":       {double(visits(nil)), 3, []projections.FigureDifference{difference("", "total", "3", "6", code)}, nil},
		"the version":                 {double(version(visits(nil))), 3, []projections.FigureDifference{difference("", "total", "3", "6", definition)}, nil},
		"the live one lacks what for": {lacks(version(visits(nil))), 0, nil, []string{"the figures cannot be asked of the live one: function visits.half() does not exist"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.record("p-1", "2026-03-02", registered(), session())
			w.project(visits(nil), w.record("p-2", "2026-03-02", registered()))
			w.rebuild(test.model)
			c := w.compare(test.model)
			if diff := cmp.Diff(test.want, c.FigureDifferences); diff != "" || c.Figures != test.figures {
				t.Errorf("%d figures compared: %s", c.Figures, diff)
			}
			if diff := cmp.Diff(test.structure, c.Structure); diff != "" {
				t.Error(diff)
			}
			if same := test.want == nil && test.structure == nil; c.Equal() != same {
				t.Errorf("equal is %v: %s", c.Equal(), c.Summary())
			}
			if names := w.texts(`SELECT nspname::TEXT FROM pg_namespace WHERE nspname LIKE 'visits%' AND nspname NOT LIKE 'visits_v%'`); len(names) != 1 || len(w.visitors()) != 2 {
				t.Errorf("the comparison left the schemas %q and the rows %q", names, w.visitors())
			}
		})
	}
}

func TestATableOrColumnThatOneLacksIsADifference(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	wider := visits(nil)
	wider.Version = 2
	wider.Schema += `ALTER TABLE visitor ADD COLUMN note TEXT; CREATE TABLE extra (operation TEXT NOT NULL, group_id TEXT NOT NULL);`
	wider.Tables = append(wider.Tables, projections.Table{Name: "extra", Columns: []string{"operation", "group_id"}})
	w.rebuild(wider)
	c := w.compare(wider)
	if diff := cmp.Diff([]string{"column visitor.note is only in the other one", "table extra is only in the other one"}, c.Structure); diff != "" || c.Equal() {
		t.Error(c.Equal(), diff)
	}
	var differs *projections.DiffersError
	if err := w.promote(wider, ""); !errors.As(err, &differs) {
		t.Errorf("promoted: %v", err)
	}
}

func TestAPromotionIsKeptWithItsComparisonAndReason(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	for _, step := range []struct {
		rule   rule
		reason string
	}{{nil, "not needed"}, {second("p-1"), "a second row is wanted"}, {second("p-1"), ""}} {
		w.rebuild(visits(step.rule))
		if err := w.promote(visits(step.rule), step.reason); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	all, err := projections.Promotions(t.Context(), w.pool, "visits")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		told = append(told, fmt.Sprintf("%d at %d: %s (%s)", p.Generation, p.Position.Sequence, p.Compared, p.Accepted))
	}
	want := []string{
		"1 at 1: nothing was live ()",
		"2 at 1: equal ()",
		"3 at 1: 0 rows are only in the live generation 2 and 1 only in generation 3, 2 figures differ; code changed: 1 groups (a second row is wanted)",
		"4 at 1: equal ()",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	if s := w.state(projections.StatusRetired); s.Accepted != "a second row is wanted" {
		t.Errorf("retired: %+v", s)
	}
	if s := w.state(projections.StatusLive); s.Accepted != "" {
		t.Errorf("live: %+v", s)
	}
}

func TestACandidateIsTakenUpByTheProgramThatMadeIt(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	defined := visits(nil)
	defined.Definitions = []projections.Definition{{Name: "set", Value: "1"}}
	for i, test := range []struct {
		model   projections.Model
		program string
		resumed bool
	}{
		{visits(nil), "a", false}, {visits(nil), "a", true}, {visits(nil), "b", false}, {visits(nil), "", false}, {visits(nil), "", false},
		{defined, "b", false}, {defined, "b", true}, {visits(nil), "b", false},
	} {
		last := w.record("p-1", "2026-03-03", session())
		w.project(visits(nil), last)
		rebuilt, err := projections.Rebuild(t.Context(), w.store, w.pool, test.model, projections.RebuildConfig{SpoolDir: t.TempDir(), Program: test.program})
		if err != nil {
			t.Fatal(err)
		}
		if rebuilt.Resumed != test.resumed || rebuilt.Position.Sequence != last {
			t.Errorf("%d: %+v, want resumed %v", i, rebuilt, test.resumed)
		}
		if c := w.compare(test.model); !c.Equal() {
			t.Errorf("%d: %s", i, c.Summary())
		}
	}
}

func TestAProjectorWarnsOfOtherDefinitions(t *testing.T) {
	w := newWorld(t)
	model := visits(nil)
	for _, step := range []struct {
		value string
		want  string
	}{{"1", ""}, {"1", ""}, {"2", "definition=set rows=1 program=2"}} {
		model.Definitions = []projections.Definition{{Name: "set", Value: step.value}}
		var said bytes.Buffer
		live := w.start(w.store, model, projections.Config{Log: slog.New(slog.NewTextHandler(&said, nil))})
		w.wait(w.record("p-1", "2026-03-02", session()))
		if err := live.stop(); err != nil {
			t.Fatal(err)
		}
		if warned := strings.Contains(said.String(), "a definition is another"); warned != (step.want != "") || !strings.Contains(said.String(), step.want) {
			t.Errorf("definition %s: it said %s", step.value, &said)
		}
	}
}
