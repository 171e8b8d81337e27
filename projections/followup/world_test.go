package followup_test

import (
	"fmt"
	"testing"

	"journey/domain/calendar"
	"journey/projections/followup"
	"journey/projections/query"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

const (
	job    = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE
	intern = journeyv1.PlacementKind_PLACEMENT_KIND_INTERNSHIP
)

// on is the filter for everything on a day.
func on(day string) followup.Filter {
	return followup.Filter{Operation: storytest.Operation, On: calendar.Must(day)}
}

// list is everything a filter selects, a line each, read in pages of two. The list of each state must be
// as long as its count says.
func list(t *testing.T, w *storytest.World, f followup.Filter) []string {
	t.Helper()
	var lines []string
	var after *followup.Key
	for {
		page, total, err := followup.List(t.Context(), w.Pool, f, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page {
			lines = append(lines, line(o))
			key := o.Key()
			after = &key
		}
		if len(page) < 2 {
			if total != uint64(len(lines)) {
				t.Errorf("total is %d, the list has %d", total, len(lines))
			}
			return lines
		}
	}
}

func line(o followup.Obligation) string {
	text := fmt.Sprintf("%s %s %s %s..%s %s", o.Participant, o.ID, query.Word(o.State), o.OpensOn, o.ClosesOn, o.Caseworker)
	if o.CompletedOn != calendar.None {
		text += " completed " + o.CompletedOn.String()
	}
	if o.Attempts > 0 {
		text += fmt.Sprintf(" attempts %d", o.Attempts)
	}
	if o.Reason != "" {
		text += " " + o.Reason
	}
	return text
}
