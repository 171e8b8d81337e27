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

// handled is placements with an exit and steps of the follow-up that name what exists, and corrections.
func handled(t *rapid.T) past {
	p := placements(t)
	if rapid.Bool().Draw(t, "exited") {
		p = p.and(someday(t, "exit"), exit(rapid.SampledFrom([]journeyv1.ExitReason{completedExit, journeyv1.ExitReason_EXIT_REASON_DIED}).Draw(t, "reason")))
	}
	for range rapid.IntRange(0, 6).Draw(t, "steps") {
		var ids []string
		for _, o := range obligations(p) {
			ids = append(ids, o.ID)
		}
		if len(ids) == 0 {
			return p
		}
		id := rapid.SampledFrom(ids).Draw(t, "obligation")
		on := someday(t, "on")
		switch rapid.IntRange(0, 5).Draw(t, "step") {
		case 0:
			p = p.and(on, spoke(participant, id))
		case 1:
			p = p.and(on, closes(lost, id))
		case 2:
			p = p.and(on, closes(declined, ids...))
		case 3:
			p = p.and(on, tried(noAnswer, phone, id))
		case 4:
			version := uint64(rapid.IntRange(1, len(p)).Draw(t, "corrected"))
			if s := p[version-1].GetStep().GetPlacementStarted(); s != nil {
				p = p.reads(version, on, s)
			}
		case 5:
			version := uint64(rapid.IntRange(1, len(p)).Draw(t, "retracted"))
			if p[version-1].GetStep().GetPlacementStarted() != nil && !slices.ContainsFunc(p, func(e *journeyv1.Event) bool {
				return e.GetStep().GetFactRetracted().GetVersion() == version
			}) {
				p = p.retracts(version)
			}
		}
	}
	return p
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
