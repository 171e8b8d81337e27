package caseload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/eventstore"
	"journey/projections/caseload"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

func TestPlacedCase(t *testing.T) {
	w := storytest.New(t, caseload.Model())
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	w.Record("p-1", "2016-03-01", storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE))
	w.Show()
	got, total, err := caseload.List(t.Context(), w.Pool, caseload.Filter{Operation: storytest.Operation, On: calendar.Must("2016-04-01")}, "", 0)
	if err != nil || total != 1 {
		t.Fatal(total, err)
	}
	want := []caseload.Case{{Group: "p-1", Caseworker: "worker-1", Partner: "partner-1", Phase: journeyv1.Phase_PHASE_PLACED,
		EnteredOn: calendar.Must("2016-01-11"), ExitedOn: calendar.None, LastContactOn: calendar.Must("2016-01-11"),
		DaysSinceContact: 81, Placement: "pl-1", PlacementKind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE,
		Next:         caseload.NextObligation{ID: "employment.pl-1.7", OpensOn: calendar.Must("2016-03-05"), ClosesOn: calendar.Must("2016-03-15")},
		PermitEndsOn: calendar.None, Version: 4,
		Flags: []journeyv1.CaseFlag{2, 3, 4, 6}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	names, err := caseload.Names(t.Context(), w.Pool, storytest.Operation, nil)
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	opened, err := eventstore.OpenParts(t.Context(), w.Keys, []eventstore.Part{names[0].Part})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(caseload.Identity{GivenName: "Test", FamilyName: "One"}, caseload.Read(opened[0])); diff != "" {
		t.Error(diff)
	}
}
