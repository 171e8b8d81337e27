package placement_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"journey/domain/followup"
	"journey/domain/indicator"
	"journey/domain/journey"
	"journey/domain/placement"

	"github.com/google/go-cmp/cmp"
)

// subscriber keeps what it is told as the contract says, by the refs of the emissions alone.
type subscriber struct {
	holds map[placement.Ref]placement.Emission
	seen  map[placement.Ref]bool
}

func newSubscriber() *subscriber {
	return &subscriber{map[placement.Ref]placement.Emission{}, map[placement.Ref]bool{}}
}

// take is what is wrong with an emission; empty if nothing is.
func (s *subscriber) take(e placement.Emission) string {
	if s.seen[e.Ref] {
		return "its ref was there before"
	}
	s.seen[e.Ref] = true
	if e.Kind == placement.Corrected || e.Kind == placement.Retracted {
		was, holds := s.holds[e.Replaces]
		if !holds {
			return "it replaces what does not hold"
		}
		if was.Key != e.Key || e.Fact != e.Key.Kind {
			return "it replaces another fact"
		}
		delete(s.holds, e.Replaces)
	}
	if e.Kind != placement.Retracted && e.Kind != placement.ParticipantErased {
		s.holds[e.Ref] = e
	}
	return ""
}

func (s *subscriber) facts() map[placement.Key]placement.Fact {
	now := map[placement.Key]placement.Fact{}
	for _, e := range s.holds {
		now[e.Key] = placement.Fact{Key: e.Key, Placement: e.Placement, From: e.From.String(), On: e.On.String()}
	}
	return now
}

// TestASubscriberAlwaysHoldsWhatHoldsNow: after each event, whatever the history, and whether or not the event was
// looked at at all. What holds is folded from the whole history each time.
func TestASubscriberAlwaysHoldsWhatHoldsNow(t *testing.T) {
	told := map[string]int{}
	for name, h := range histories(t) {
		for c, choice := range choices() {
			teller, s := placement.NewTeller(choice, 0), newSubscriber()
			for i, p := range h {
				for _, e := range teller.Tell(p, other()) {
					if wrong := s.take(e); wrong != "" {
						t.Fatalf("%s, choice %d: %s: %s", name, c, line(e), wrong)
					}
					told[fmt.Sprintf("%s %s", e.Kind, e.Fact)]++
				}
				want, got := placement.FactsOf(h[:i+1], other(), choice), s.facts()
				if len(s.seen) == 0 && erasedAt(h[:i+1]) >= 0 {
					want = nil // nobody is told of who is erased for the first time
				}
				if !maps.Equal(want, got) {
					t.Fatalf("%s, choice %d, after version %d: %s", name, c, i+1, cmp.Diff(want, got))
				}
				if len(s.holds) != len(s.facts()) {
					t.Fatalf("%s, choice %d, after version %d: two emissions hold of one fact", name, c, i+1)
				}
			}
		}
	}
	for _, kind := range placement.Facts() {
		for _, of := range []string{string(kind) + " ", "corrected " + string(kind), "retracted " + string(kind)} {
			if told[of] < 50 {
				t.Errorf("%q was told %d times only", of, told[of])
			}
		}
	}
	if told["participant_erased "] < 50 {
		t.Errorf("%d erasures only", told["participant_erased "])
	}
}

// TestWhatIsToldDoesNotDependOnWhoTellsIt: a fresh teller that is shown the events again goes on like the first one,
// and what is given out after a position is what was told after it.
func TestWhatIsToldDoesNotDependOnWhoTellsIt(t *testing.T) {
	for name, h := range histories(t) {
		whole := h.tell(placement.NewTeller(placement.Choice{}, 0), other())
		for _, cut := range []int{0, len(h) / 3, 2 * len(h) / 3} {
			fresh := placement.NewTeller(placement.Choice{}, 0)
			h[:cut].tell(fresh, other())
			if rest := h[cut:].tell(fresh, other()); !slices.EqualFunc(whole[cut:], rest, slices.Equal) {
				t.Fatalf("%s, told anew up to version %d: %s", name, cut, cmp.Diff(whole[cut:], rest))
			}
			if cut == 0 {
				continue
			}
			later := h.tell(placement.NewTeller(placement.Choice{}, h[cut-1].Sequence), other())
			if told := slices.Concat(later[:cut]...); len(told) > 0 {
				t.Fatalf("%s: %s was told again", name, lines(told))
			}
			want, got := unerased(whole[cut:]), unerased(later[cut:])
			if n := erasedAt(h); n >= 0 && (n < cut || len(unerased(whole[cut:n])) == 0) {
				want = nil // nobody is told of who is erased for the first time
			}
			if !slices.Equal(want, got) {
				t.Fatalf("%s, after version %d: %s", name, cut, cmp.Diff(want, got))
			}
		}
	}
}

// erasedAt is the index of the event that erases the identity; -1 if none does.
func erasedAt(h history) int {
	return slices.IndexFunc(h, func(p journey.Past) bool {
		return slices.Contains(p.Event.GetStep().GetPersonalDataErased().GetClasses(), identity)
	})
}

// unerased is without the notices, which ask whether anything was told after the position.
func unerased(all [][]placement.Emission) (facts []placement.Emission) {
	for _, e := range slices.Concat(all...) {
		if e.Kind != placement.ParticipantErased {
			facts = append(facts, e)
		}
	}
	return facts
}

// TestWhatLastedIsWhatTheFiguresSay: a checkpoint is told if and only if the figures have the work lasting, and as a
// qualifying placement if and only if they have it sustained.
func TestWhatLastedIsWhatTheFiguresSay(t *testing.T) {
	sustained := 0
	for name, h := range simulated(t) {
		read := indicator.Read(journey.Effective(h), followup.Policies(nil))
		told := placement.FactsOf(h, nil, placement.Choice{})
		for _, s := range read.Sustained {
			f, lasted := told[placement.Key{Kind: placement.Sustained, Placement: s.Anchor, Days: s.Days}]
			if lasted != (s.Lasted == indicator.Yes) || lasted && (f.On != s.On.String() || (f.Placement.Qualifying == indicator.Yes) != (s.Answer == indicator.Yes)) {
				t.Errorf("%s: told %v, but the figures have %+v", name, f, s)
			}
			if lasted {
				sustained++
			}
		}
	}
	if sustained < 50 {
		t.Errorf("%d checkpoints only", sustained)
	}
}
