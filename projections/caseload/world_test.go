package caseload_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/projections/caseload"
	"journey/projections/query"
	"journey/projections/storytest"
)

// on is the filter for every case on a day.
func on(day string) caseload.Filter {
	return caseload.Filter{Operation: storytest.Operation, On: calendar.Must(day)}
}

// list is every case that a filter selects, read in pages of two; the total must be the length.
func list(t *testing.T, w *storytest.World, f caseload.Filter) []caseload.Case {
	t.Helper()
	var all []caseload.Case
	after := ""
	for {
		page, total, err := caseload.List(t.Context(), w.Pool, f, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page...)
		if len(page) < 2 {
			if total != uint64(len(all)) {
				t.Errorf("total is %d, the list has %d", total, len(all))
			}
			return all
		}
		after = page[1].Group
	}
}

// line says what there is to say of a case.
func line(c caseload.Case) string {
	words := []string{c.Group, query.Word(c.Phase), c.Caseworker + "@" + c.Partner}
	for _, said := range []struct{ what, text string }{
		{"in", c.EnteredOn.String()}, {"out", c.ExitedOn.String()}, {"contact", c.LastContactOn.String()},
		{"module", c.Module}, {"trial", c.Trial}, {"placement", c.Placement}, {"of", query.Word(c.PlacementKind)},
		{"next", c.Next.ID}, {"permit", c.PermitEndsOn.String()},
	} {
		if said.text != "" {
			words = append(words, said.what, said.text)
		}
	}
	if c.OpenBarriers > 0 {
		words = append(words, fmt.Sprintf("barriers %d", c.OpenBarriers))
	}
	for _, g := range c.Goals {
		words = append(words, "goal "+g.ID+" "+g.TargetOn.String())
	}
	return strings.Join(words, " ")
}

// flags is the flags of each case that has any.
func flags(cases []caseload.Case) []string {
	var lines []string
	for _, c := range cases {
		text := c.Group
		for _, flag := range c.Flags {
			text += " " + query.Word(flag)
		}
		if len(c.Flags) > 0 {
			lines = append(lines, text)
		}
	}
	return lines
}

func lines(cases []caseload.Case) []string {
	var all []string
	for _, c := range cases {
		all = append(all, line(c))
	}
	return all
}

func check(t *testing.T, w *storytest.World, day string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, lines(list(t, w, on(day)))); diff != "" {
		t.Errorf("on %s: %s", day, diff)
	}
}

func checkFlags(t *testing.T, w *storytest.World, day string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, flags(list(t, w, on(day)))); diff != "" {
		t.Errorf("on %s: %s", day, diff)
	}
}
