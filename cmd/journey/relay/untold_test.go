package relay_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

// An event of a newer journey, for which the contract of this one has no word, stops whom it concerns, and says so; what
// lies before it is told, and others are told everything.
func TestAnEventWithoutWordsIsSaidAndStopsWhomItConcerns(t *testing.T) {
	w := newWorld(t, 100)
	w.record(1500)
	subsidised := placement.Choice{Kinds: []journeyv1.PlacementKind{journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED}}
	all, payroll := w.subscribe("all", 0, placement.Choice{}), w.subscribe("payroll", 0, subsidised)
	before := w.pure(all)
	const unheardOf = 99
	w.step("p-0001", "2018-06-01", &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{
		Placement: "pl-9", Kind: unheardOf, Employer: "employer-1"}}})
	w.record(1000)
	r := w.relay()
	w.soon("it is said", func() bool {
		return strings.Contains(r.log.String(), "level=ERROR") && strings.Contains(r.log.String(), "Start a version of journey that has the words")
	})
	w.told("payroll")
	want := w.pure(payroll)
	if _, got := w.stream("payroll"); cmp.Diff(want, got) != "" || len(got) == 0 {
		t.Error(cmp.Diff(want, got))
	}
	if _, got := w.stream("all"); cmp.Diff(before, got) != "" || len(got) == 0 {
		t.Error(cmp.Diff(before, got))
	}
	r.end()
}
