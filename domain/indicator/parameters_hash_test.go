package indicator

import (
	"testing"

	journeyv1 "journey/proto/journey/v1"
)

// Whoever changes one of the numbers that counting rests on changes the hash that reports pin.
func TestTheHashHoldsTheNumbersThatCountingRestsOn(t *testing.T) {
	set, err := New(journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[32]byte]string{set.Hash(): "as they are"}
	for what, n := range map[string]numbers{
		"the window":                   {29, 6, 30, 12, 6, 480},
		"the months to day D":          {28, 7, 30, 12, 6, 480},
		"the days near it":             {28, 6, 31, 12, 6, 480},
		"the months of the unemployed": {28, 6, 30, 13, 6, 480},
		"the months under 25":          {28, 6, 30, 12, 7, 480},
		"the limit of little support":  {28, 6, 30, 12, 6, 481},
	} {
		h := set.hash(n)
		if other, twice := seen[h]; twice {
			t.Errorf("with another number, %s, the hash is that of: %s", what, other)
		}
		seen[h] = what
	}
	if set.hash(numbers{28, 6, 30, 12, 6, 480}) != set.Hash() {
		t.Error("the numbers are not those of the first reports: the version must rise, and its hash be written down")
	}
}
