package outcome_test

import (
	"slices"
	"strings"
	"testing"

	"journey/projections"
	"journey/projections/outcome"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// A rebuild compares the figures of the sets as the operations read them, with their parameters.
func TestARebuildComparesTheSetsAsTheOperationsReadThem(t *testing.T) {
	w := newWorld(t)
	w.operation("2010-01-04", &journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
		Name: "Op", IndicatorSet: journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007, StartsOn: "2010-01-01", EndsOn: "2013-12-31", TimeZone: "Europe/Berlin",
		IndicatorParameters: &journeyv1.IndicatorParameters{EveryFlowBrokenDown: true},
	}}})
	w.record("p-1", "2011-01-04", storytest.Registered("", ""))
	w.record("p-1", "2011-01-11", complete(woman, 41))
	w.record("p-1", "2012-06-29", storytest.Exited(completed))
	w.Show()
	tx, err := w.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	all, err := outcome.Model().Figures(t.Context(), tx, w.position)
	if err != nil {
		t.Fatal(err)
	}
	want := "esf-2007 leaving.2012.unemployed "
	if !slices.ContainsFunc(all, func(f projections.Figure) bool { return f.Name == want && strings.HasPrefix(f.Value, "1 of 1,") }) {
		t.Errorf("%d figures, without %q as 1 of 1", len(all), want)
	}
	sets := 0
	for _, d := range outcome.Model().Definitions {
		if strings.HasPrefix(d.Name, "esf-plus-2021/") {
			sets++
		}
	}
	if sets != 2 {
		t.Errorf("%d definitions of the ESF+ set, want the whole and that of objective (l)", sets)
	}
}
