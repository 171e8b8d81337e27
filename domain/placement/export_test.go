package placement

import (
	"journey/domain/followup"
	"journey/domain/journey"
)

// Fact is a fact as the tests compare it.
type Fact struct {
	Key       Key
	Placement Placement
	From, On  string
}

// FactsOf are the chosen facts that hold of a whole history.
func FactsOf(past []journey.Past, policies followup.Policies, choice Choice) map[Key]Fact {
	now := map[Key]Fact{}
	for _, f := range factsOf(journey.Effective(past), policies, choice) {
		now[f.key] = Fact{f.key, f.placement, f.from.String(), f.on.String()}
	}
	return now
}
