package followup_test

import (
	"fmt"
	"slices"
	"testing"

	"journey/domain/calendar"
	"journey/domain/followup"
	journeyv1 "journey/proto/journey/v1"

	"pgregory.net/rapid"
)

// someday is a day of the two years in which the generated journeys happen.
func someday(t *rapid.T, label string) string {
	return day("2016-01-01").Add(rapid.IntRange(0, 730).Draw(t, label)).String()
}

var kinds = []journeyv1.PlacementKind{job, internship, journeyv1.PlacementKind_PLACEMENT_KIND_SCHOOL_TRAINING}

// placements is an entry and up to five placements, some ended, recorded in any order.
func placements(t *rapid.T) past {
	p := past{}.and("2015-12-01", entry())
	for i := range rapid.IntRange(1, 5).Draw(t, "placements") {
		id := fmt.Sprintf("pl-%d", i)
		first := someday(t, "first day")
		policy := uint32(0)
		if day(first) >= second.ValidFrom {
			policy = 1
		}
		p = p.and(first, &journeyv1.PlacementStarted{Placement: id, Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), PolicyVersion: policy})
		if rapid.Bool().Draw(t, "ended") {
			p = p.and(day(first).Add(rapid.IntRange(0, 300).Draw(t, "days")).String(), ends(id))
		}
	}
	return p
}

// handled is placements with an exit or two, re-entries, steps of the follow-up that name what exists, and
// corrections and retractions of what began and ended.
func handled(t *rapid.T) past {
	p := placements(t)
	for range rapid.IntRange(0, 2).Draw(t, "exits") {
		p = p.and(someday(t, "exit"), exit(rapid.SampledFrom([]journeyv1.ExitReason{completedExit, completedExit, journeyv1.ExitReason_EXIT_REASON_DIED}).Draw(t, "reason")))
	}
	for range rapid.IntRange(0, 8).Draw(t, "steps") {
		p = further(t, p)
	}
	return p
}

// further is a history with one more step, or the same if the step drawn has nothing to name.
func further(t *rapid.T, p past) past {
	on := someday(t, "on")
	switch rapid.IntRange(0, 2).Draw(t, "sort") {
	case 0:
		return revised(t, p, on)
	case 1:
		switch rapid.IntRange(0, 3).Draw(t, "step") {
		case 0:
			return p.and(on, reentry())
		case 1:
			return p.and(on, &journeyv1.CounsellingSessionHeld{})
		case 2:
			return p.and(on, starts(fmt.Sprintf("late-%d", len(p)), job))
		}
		return p.and(on, closes(died))
	}
	var ids []string
	for _, o := range obligations(p) {
		ids = append(ids, o.ID)
	}
	if len(ids) == 0 {
		return p
	}
	id := rapid.SampledFrom(ids).Draw(t, "obligation")
	switch rapid.IntRange(0, 6).Draw(t, "step") {
	case 0, 1:
		return p.and(on, spoke(rapid.SampledFrom([]journeyv1.SpokeWith{participant, employer, register}).Draw(t, "spoke with"), id))
	case 2:
		return p.and(on, closes(lost, id))
	case 3:
		return p.and(on, closes(declined, ids...))
	case 4:
		return p.and(on, closes(ended, id))
	case 5:
		return p.and(on, &journeyv1.FollowUpClosed{Why: unneeded, Obligations: []string{id}, Rule: "art-7"})
	}
	return p.and(on, tried(noAnswer, phone, id))
}

// revised corrects or retracts a step that begins or ends something, unless it is retracted already.
func revised(t *rapid.T, p past, on string) past {
	version := uint64(rapid.IntRange(1, len(p)).Draw(t, "revised"))
	step := p[version-1].GetStep()
	if retracted(p, version) {
		return p
	}
	var as any
	switch {
	case step.GetPlacementStarted() != nil:
		as = step.GetPlacementStarted()
	case step.GetPlacementEnded() != nil:
		as = step.GetPlacementEnded()
	case step.GetParticipantExited() != nil:
		as = step.GetParticipantExited()
	default:
		return p
	}
	if rapid.Bool().Draw(t, "retracted") {
		return p.retracts(version)
	}
	return p.reads(version, on, as)
}

func retracted(p past, version uint64) bool {
	return slices.ContainsFunc(p, func(e *journeyv1.Event) bool { return e.GetStep().GetFactRetracted().GetVersion() == version })
}

// Whatever is corrected and retracted: the placements and exits that hold have exactly the checkpoints of their
// policies. Whatever else is there stands outside the rates, unless it was completed for a clock that still runs.
func TestWhatHoldsHasExactlyItsPolicysCheckpoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := followup.Gather("", handled(t), followup.Policies{second}, inTouch)
		want, running := map[string]bool{}, map[string]bool{}
		for _, p := range anchors(in) {
			running["employment."+p.ID] = true
			for _, w := range in.Policies.ByVersion(p.PolicyVersion).Employment {
				want[fmt.Sprintf("employment.%s.%d", p.ID, w.Day)] = true
			}
		}
		for _, x := range in.Exits {
			if x.Holds() {
				running[fmt.Sprintf("exit.%d", x.Version)] = true
				want[fmt.Sprintf("exit.%d.28d", x.Version)], want[fmt.Sprintf("exit.%d.6m", x.Version)] = true, true
			}
		}
		for _, o := range followup.Obligations(in) {
			switch {
			case want[o.ID]:
				if o.OutsideRates || o.Detached {
					t.Fatalf("%s is required and outside the rates: %+v", o.ID, o)
				}
				delete(want, o.ID)
			case o.CompletedOn != calendar.None && running[string(o.Clock)+"."+o.Anchor]:
				if o.OutsideRates || o.Detached {
					t.Fatalf("%s was completed for a clock that runs and is outside the rates: %+v", o.ID, o)
				}
			case !o.OutsideRates:
				t.Fatalf("%s belongs to nothing that holds: %+v", o.ID, o)
			}
		}
		if len(want) > 0 {
			t.Fatalf("missing: %v", want)
		}
	})
}

// anchors are the placements that begin a chain: all that begin the clock before it ended more than the 14 days of
// both policies ago.
func anchors(in followup.Input) []followup.Placement {
	worthy := slices.DeleteFunc(slices.Clone(in.Placements), func(p followup.Placement) bool {
		return !p.Holds() || !in.Policies.ByVersion(p.PolicyVersion).Begins(p.Kind)
	})
	return slices.DeleteFunc(slices.Clone(worthy), func(p followup.Placement) bool {
		return slices.ContainsFunc(worthy, func(q followup.Placement) bool {
			before := q.First < p.First || q.First == p.First && q.Version < p.Version
			return before && q.Last.Add(14) >= p.First
		})
	})
}

func TestEveryChainHasExactlyItsPolicysCheckpoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := followup.Gather("", placements(t), followup.Policies{second}, inTouch)
		want := map[string]bool{}
		covered := map[string]bool{}
		chains := followup.Chains(in)
		for i, c := range chains {
			for _, w := range c.Policy.Employment {
				want[fmt.Sprintf("employment.%s.%d", c.Anchor.ID, w.Day)] = true
			}
			for _, p := range c.Placements {
				covered[p.ID] = true
			}
			if i > 0 && c.Anchor.First-chains[i-1].Last <= calendar.Date(chains[i-1].Policy.BridgeDays) {
				t.Fatalf("%s begins a chain although it follows within the bridge", c.Anchor.ID)
			}
		}
		for _, p := range in.Placements {
			if in.Policies.ByVersion(p.PolicyVersion).Begins(p.Kind) != covered[p.ID] {
				t.Fatalf("%s of kind %s is in a chain: %v", p.ID, p.Kind, covered[p.ID])
			}
		}
		for _, o := range followup.Obligations(in) {
			if o.Detached {
				continue
			}
			if !want[o.ID] {
				t.Fatalf("%s is there twice or belongs to no chain", o.ID)
			}
			delete(want, o.ID)
		}
		if len(want) > 0 {
			t.Fatalf("missing: %v", want)
		}
	})
}

func TestNoObligationAppearsTwiceOrVanishes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := handled(t)
		seen := map[string]bool{}
		for n := range p {
			now := map[string]bool{}
			for _, o := range obligations(p[:n+1]) {
				if now[o.ID] {
					t.Fatalf("%s appears twice at version %d", o.ID, n+1)
				}
				now[o.ID] = true
			}
			for id := range seen {
				if !now[id] {
					t.Fatalf("%s vanished at version %d", id, n+1)
				}
			}
			seen = now
		}
	})
}

// rank orders the states by how far an obligation has come.
var rank = map[followup.State]int{
	followup.Upcoming: 0, followup.Due: 1, followup.Overdue: 2, followup.Declined: 3, followup.Lost: 3,
	followup.NotRequired: 4, followup.Completed: 5, followup.CompletedLate: 5,
}

func TestStateMovesForwardWithTheDateExceptWhereItIsReopened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, o := range obligations(handled(t)) {
			before := o.State(day("2015-12-01"))
			for on := day("2015-12-02"); on < day("2019-06-01"); on++ {
				now := o.State(on)
				if rank[now] < rank[before] && on != o.ReopenedOn {
					t.Fatalf("%s goes from %s back to %s on %s", o.ID, before, now, on)
				}
				if now == followup.NotRequired && o.NotRequiredReason == "" {
					t.Fatalf("%s is not required without a reason on %s", o.ID, on)
				}
				before = now
			}
		}
	})
}

func TestObligationsDoNotDependOnTheOrderOfTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := followup.Gather("", handled(t), followup.Policies{second}, inTouch)
		want := board(followup.Obligations(in), "2016-09-01")
		for _, reverse := range []func(){
			func() { slices.Reverse(in.Placements) }, func() { slices.Reverse(in.Completions) },
			func() { slices.Reverse(in.Closures) }, func() { slices.Reverse(in.Attempts) }, func() { slices.Reverse(in.Exits) },
		} {
			reverse()
		}
		if got := board(followup.Obligations(in), "2016-09-01"); got != want {
			t.Fatalf("want:\n%s\ngot:\n%s", want, got)
		}
	})
}
