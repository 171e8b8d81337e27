package indicator_test

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"pgregory.net/rapid"
)

// comings is a history of entries and exits that take turns, in order, a day apart at least.
func comings(t *rapid.T, member string) history {
	h := of(member)
	on := day("2016-01-01").Add(rapid.IntRange(0, 60).Draw(t, "entry"))
	h = h.and(on.String(), entered(rapid.Uint32Range(0, 8).Draw(t, "isced")))
	for i := range rapid.IntRange(0, 5).Draw(t, "turns") {
		on = on.Add(rapid.IntRange(1, 60).Draw(t, "days"))
		if i%2 == 0 {
			h = h.and(on.String(), exited(completed))
		} else {
			h = h.and(on.String(), reentered())
		}
	}
	return h
}

// in answers from the steps alone whether the person is in the operation on a day.
func (h history) in(on calendar.Date) bool {
	present := false
	for _, p := range h.past {
		d := day(p.Event.GetOccurredOn())
		exit := p.Event.GetStep().GetParticipantExited() != nil
		if exit && d < on {
			present = false
		} else if !exit && d <= on {
			present = true
		}
	}
	return present
}

// present answers the same from the facts of the participation.
func present(p indicator.Participation, on calendar.Date) bool {
	if on < p.Entry.On {
		return false
	}
	for _, x := range p.Exits {
		if x.On < on && on < x.CountsUntil {
			return false
		}
	}
	return true
}

func TestAParticipationIsPresentWheneverOneOfItsHistoriesIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := comings(t, "a"), comings(t, "b")
		p := fold(a, b)
		for on := day("2015-12-31"); on < day("2017-06-01"); on++ {
			if want := a.in(on) || b.in(on); present(p, on) != want {
				t.Fatalf("on %s: present %v, want %v: %s", on, !want, want, span(p))
			}
		}
	})
}

func TestAtMostOneExitCountsOnADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := fold(comings(t, "a"), comings(t, "b"))
		for i, x := range p.Exits {
			if x.CountsFrom != x.On || x.CountsUntil <= x.CountsFrom {
				t.Fatalf("an exit that never counts: %s", span(p))
			}
			if i > 0 && p.Exits[i-1].CountsUntil > x.CountsFrom {
				t.Fatalf("two exits count at once: %s", span(p))
			}
		}
		if len(p.Reentries) > len(p.Exits) {
			t.Fatalf("a re-entry without an exit: %s", span(p))
		}
	})
}

func TestTheOrderOfLinkedHistoriesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hs := []history{comings(t, "a"), comings(t, "b"), comings(t, "c")}
		want := fold(hs...)
		slices.Reverse(hs)
		if diff := cmp.Diff(want, fold(hs...), protocmp.Transform()); diff != "" {
			t.Fatal(diff)
		}
	})
}
