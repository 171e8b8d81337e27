package placement

import (
	"slices"
	"strings"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// The rules on what can be chosen.
const (
	RuleFact          refusal.Rule = "subscription.kind"
	RulePlacementKind refusal.Rule = "subscription.placement_kind"
)

// Choice is what somebody wants to be told. Corrections, retractions and erasures come with what they concern.
type Choice struct {
	// Facts is some of Started, Changed, Ended and Sustained; empty means all.
	Facts []Kind
	// Kinds is the kinds of placement; empty means all.
	Kinds []journeyv1.PlacementKind
}

// Facts are those that can be chosen, in the order in which they are told.
func Facts() []Kind { return []Kind{Started, Changed, Ended, Sustained} }

// Kinds are the kinds of placement that can be chosen, in the order of the contract.
func Kinds() []journeyv1.PlacementKind {
	numbers := journeyv1.PlacementKind(0).Descriptor().Values()
	kinds := make([]journeyv1.PlacementKind, 0, numbers.Len())
	for i := range numbers.Len() {
		if n := numbers.Get(i).Number(); n != 0 {
			kinds = append(kinds, journeyv1.PlacementKind(n))
		}
	}
	return kinds
}

// Word is the word of a kind of placement in choices, e.g. mini_job.
func Word(kind journeyv1.PlacementKind) string {
	return strings.ToLower(strings.TrimPrefix(kind.String(), "PLACEMENT_KIND_"))
}

// ReadFacts reads facts by their words, each once and in order. A word that names none is refused, with the words
// that do.
func ReadFacts(words []string) ([]Kind, *refusal.Refusal) {
	return read(words, Facts(), func(k Kind) string { return string(k) }, RuleFact, "kinds")
}

// ReadKinds reads kinds of placement by their words, as ReadFacts does facts.
func ReadKinds(words []string) ([]journeyv1.PlacementKind, *refusal.Refusal) {
	return read(words, Kinds(), Word, RulePlacementKind, "placements")
}

func read[T comparable](words []string, all []T, word func(T) string, rule refusal.Rule, field string) ([]T, *refusal.Refusal) {
	known := make([]string, len(all))
	for i, one := range all {
		known[i] = word(one)
	}
	for _, w := range words {
		if !slices.Contains(known, w) {
			return nil, refusal.New(rule, field, w, strings.Join(known, ", "))
		}
	}
	var chosen []T
	for i, one := range all {
		if slices.Contains(words, known[i]) {
			chosen = append(chosen, one)
		}
	}
	return chosen, nil
}

func (c Choice) tells(fact Kind, kind journeyv1.PlacementKind) bool {
	return (len(c.Facts) == 0 || slices.Contains(c.Facts, fact)) && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, kind))
}
