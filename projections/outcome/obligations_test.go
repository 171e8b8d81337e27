package outcome

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"journey/domain/calendar"
	"journey/domain/followup"
	joined "journey/projections/person"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// followed draws histories of one or two participants that begin, complete, close and reopen what has to be followed
// up, with corrections, retractions and links.
func followed(t *rapid.T) *recorder {
	r := newRecorder()
	ids := []string{"p-1", "p-2"}[:rapid.IntRange(1, 2).Draw(t, "participants")]
	for _, id := range ids {
		r.record(id, somewhen, storytest.Registered("", ""))
		r.record(id, somewhen, storytest.Entered())
		r.record(id, somewhen.Add(30), storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE))
	}
	for range rapid.IntRange(1, 20).Draw(t, "steps") {
		id := rapid.SampledFrom(ids).Draw(t, "member")
		on := somewhen.Add(30 + 7*rapid.IntRange(-3, 40).Draw(t, "on"))
		events := r.histories[id].Events
		target := events[rapid.IntRange(0, len(events)-1).Draw(t, "target")].Event
		switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
		case what == 0:
			r.record(id, on, storytest.Retracted(target.Version))
		case what == 1 && target.GetStep().GetFactCorrected() == nil && target.GetStep().GetFactRetracted() == nil:
			r.record(id, on, storytest.Corrected(target.Version, on.String(), target.Step))
		case what == 2 && len(ids) == 2:
			for i, id := range ids {
				step := storytest.Linked(ids[1-i])
				if on&1 == 1 {
					step = storytest.Unlinked(ids[1-i])
				}
				r.record(id, on, step)
			}
		default:
			r.record(id, on, followingStep(t, uint64(len(events))))
		}
	}
	return r
}

func followingStep(t *rapid.T, versions uint64) *journeyv1.Step {
	placement := rapid.SampledFrom([]string{"pl-1", "pl-1", "pl-2"}).Draw(t, "placement")
	name := func() string {
		if rapid.IntRange(0, 3).Draw(t, "clock") == 0 {
			return fmt.Sprintf("exit.%d.28d", rapid.Uint64Range(1, versions).Draw(t, "exit"))
		}
		return fmt.Sprintf("employment.%s.%d", placement, rapid.SampledFrom([]int{7, 28, 91, 182}).Draw(t, "checkpoint"))
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind of step") {
	case 0, 1:
		return storytest.Placed(placement, journeyv1.PlacementKind(rapid.IntRange(1, 8).Draw(t, "kind")))
	case 2:
		return storytest.PlacementEnded(placement)
	case 3:
		return storytest.Exited(journeyv1.ExitReason(rapid.IntRange(1, 6).Draw(t, "reason")))
	case 4:
		return storytest.Reentered()
	case 5, 6:
		return storytest.Completed(name(), name())
	case 7:
		return storytest.Session()
	case 8:
		return storytest.Attempted(name())
	}
	return storytest.Closed(journeyv1.ClosureReason(rapid.IntRange(1, 5).Draw(t, "why")), name())
}

// At each position an obligation is on each day what the domain says of all events up to there, which is also
// what the list of follow-ups is made of.
func TestObligationsAreTheDomainsAtEachPosition(t *testing.T) {
	seen := map[followup.State]bool{}
	rapid.Check(t, func(t *rapid.T) {
		r := followed(t)
		rows := fold(t, r.group(r.sequence, slices.Sorted(maps.Keys(r.histories))...))["obligations"]
		for position := uint64(1); position <= r.sequence; position++ {
			want := map[string]followup.Obligation{}
			for _, ids := range samePersons(r, position) {
				for _, o := range joined.Obligations(r.group(position, ids...)) {
					if !o.OutsideRates {
						want[ids[0]+" "+o.Member+" "+o.ID] = o
					}
				}
			}
			got := 0
			for _, row := range rows {
				if row[0].(int64) > int64(position) || int64(position) >= row[1].(int64) {
					continue
				}
				got++
				key := fmt.Sprint(row[2], " ", row[3], " ", row[4])
				o, ok := want[key]
				if !ok {
					t.Fatalf("as known at %d: %s is not the domain's", position, key)
				}
				for day := somewhen.Add(-10); day < somewhen.Add(600); day++ {
					if read, state := obligationOf(row).State(day), o.State(day); read != state {
						t.Fatalf("as known at %d, %s on %s: %s, the domain says %s", position, key, day, read, state)
					}
					seen[o.State(day)] = true
				}
			}
			if got != len(want) {
				t.Fatalf("as known at %d: %d obligations, the domain has %d", position, got, len(want))
			}
		}
	})
	if len(seen) != 8 {
		t.Errorf("not every state occurs: %v", seen)
	}
}

// samePersons is who is one person as known at a position: both say so.
func samePersons(r *recorder, position uint64) [][]string {
	says := map[string]bool{}
	for id := range r.histories {
		past := r.group(position, id).Members[0]
		h := read(past)
		says[id] = len(linked(h.upTo(linking, position))) > 0
	}
	switch {
	case len(says) == 1:
		return [][]string{{"p-1"}}
	case says["p-1"] && says["p-2"]:
		return [][]string{{"p-1", "p-2"}}
	}
	return [][]string{{"p-1"}, {"p-2"}}
}

// obligationOf is what the columns of a row say.
func obligationOf(row []any) followup.Obligation {
	at := func(column string) any { return row[2+slices.Index(obligationColumns, column)] }
	state, _ := at("closed_as").(string)
	return followup.Obligation{
		Opens: dateOf(at("opens_on")), Closes: dateOf(at("closes_on")), CompletedOn: dateOf(at("completed_on")), Late: at("late").(bool),
		ClosedOn: dateOf(at("closed_on")), ClosedAs: followup.State(state), ReopenedOn: dateOf(at("reopened_on")),
		NotRequiredFrom: dateOf(at("not_required_from")),
	}
}

// Steps that begin and do nothing of the kind cost nothing: without a placement or an exit nothing is worked out.
func TestNothingToFollowUpBeforeAPlacementOrAnExit(t *testing.T) {
	r := newRecorder()
	r.record("p-1", somewhen, storytest.Registered("", ""))
	r.record("p-1", somewhen, storytest.Entered())
	r.record("p-1", somewhen.Add(30), storytest.Placed("pl-1", journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE))
	rows := fold(t, r.group(r.sequence, "p-1"))["obligations"]
	var ids []string
	for _, row := range rows {
		ids = append(ids, row[4].(string))
		if row[0].(int64) != 3 || dateOf(row[5]) <= calendar.None {
			t.Errorf("an obligation known from %d, opens %v", row[0], row[5])
		}
	}
	want := []string{"employment.pl-1.7", "employment.pl-1.28", "employment.pl-1.91", "employment.pl-1.182"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
	if got := len(fold(t, r.group(2, "p-1"))["obligations"]); got != 0 {
		t.Errorf("%d obligations before the placement", got)
	}
}
