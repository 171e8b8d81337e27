package relay_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

func TestASubscriptionIsToldWhatTheLogMeans(t *testing.T) {
	w := newWorld(t, 100)
	w.record(2500)
	payroll := w.subscribe("payroll", 0, placement.Choice{Kinds: []journeyv1.PlacementKind{journeyv1.PlacementKind_PLACEMENT_KIND_SUBSIDISED}})
	dashboard := w.subscribe("dashboard", 1500, placement.Choice{})
	r := w.relay()
	w.told("payroll")
	w.told("dashboard")
	w.record(2500) // while they are told
	w.told("payroll")
	w.told("dashboard")
	want := w.pure(dashboard)
	if len(want) < 60 {
		t.Fatalf("only %d events to tell", len(want))
	}
	got := w.read("dashboard", len(want))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, got := w.stream("payroll"); cmp.Diff(w.pure(payroll), got) != "" || len(got) == 0 || len(got) >= len(want) {
		t.Error(len(got), cmp.Diff(w.pure(payroll), got))
	}
	n := uint64(len(want))
	w.soon("what was acknowledged is known", func() bool { return w.progress("dashboard").Acknowledged == n })
	p := w.progress("dashboard")
	if p.Published != n || p.Pending != 0 || p.Seen.IsZero() || p.AcknowledgedPosition == 0 {
		t.Errorf("%+v", p)
	}
	people := map[string]bool{}
	for _, m := range got {
		people[m.Header["ce-subject"]] = true
	}
	if told := w.count(`SELECT count(*) FROM journey_relay.told WHERE subscription = 'dashboard'`); told != len(people) {
		t.Errorf("%d people were told of, %d are written down", len(people), told)
	}
	r.end()
}
