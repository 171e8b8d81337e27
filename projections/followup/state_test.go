package followup_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	domain "journey/domain/followup"
	"journey/domain/journey"
	"journey/projections/followup"
	"journey/projections/query"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// TestStatesAreTheDomains tells random journeys and compares every obligation on many days with what the
// domain says of the same history.
func TestStatesAreTheDomains(t *testing.T) {
	w := storytest.New(t, followup.Model())
	w.TellMany(40)
	want := map[string]domain.Obligation{}
	for i := range 40 {
		id := storytest.Teller(i)
		for _, o := range domain.Obligations(domain.Gather(id, w.Events(id), nil, journey.Contact)) {
			want[o.Member+" "+o.ID] = o
		}
	}
	w.Show()
	w.Rebuild()
	seen := map[domain.State]int{}
	for day := calendar.New(2015, 12, 20); day < calendar.New(2017, 6, 1); day += 7 {
		got, total, err := followup.List(t.Context(), w.Pool, followup.Filter{Operation: storytest.Operation, On: day}, nil, 100_000)
		if err != nil {
			t.Fatal(err)
		}
		if int(total) != len(want) || len(got) != len(want) {
			t.Fatalf("on %s: %d obligations, %d in all; the domain has %d", day, len(got), total, len(want))
		}
		for _, o := range got {
			d := want[o.Participant+" "+o.ID]
			seen[d.State(day)]++
			if diff := cmp.Diff(expected(d, day), o, cmp.FilterPath(func(p cmp.Path) bool {
				return p.Last().String() == ".BegunPosition" || p.Last().String() == ".CompletedPosition"
			}, cmp.Ignore())); diff != "" {
				t.Fatalf("%s %s on %s: %s\n%+v", o.Participant, o.ID, day, diff, d)
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("not every state occurs: %v", seen)
	}
}

// expected is what the domain says of an obligation on a day.
func expected(d domain.Obligation, day calendar.Date) followup.Obligation {
	o := followup.Obligation{
		Participant: d.Member, Group: d.Member, ID: d.ID, State: query.Value[journeyv1.ObligationState](string(d.State(day))),
		OpensOn: d.Opens, CheckpointOn: d.Checkpoint, ClosesOn: d.Closes, CompletedOn: calendar.None,
		PolicyVersion: d.PolicyVersion, Detached: d.Detached, OutsideRates: d.OutsideRates,
	}
	if d.CompletedOn != calendar.None && day >= d.CompletedOn {
		o.CompletedOn = d.CompletedOn
	}
	for _, a := range d.Attempts {
		if a.On <= day {
			o.Attempts++
		}
	}
	switch {
	case d.State(day) == domain.NotRequired:
		o.Reason = string(d.NotRequiredReason)
	case d.Open(day) && d.PlacementEndedOn != calendar.None && day > d.PlacementEndedOn:
		o.Reason = "placement_ended"
	case !d.Open(day) && d.Detached:
		o.Reason = "detached"
	}
	return o
}
