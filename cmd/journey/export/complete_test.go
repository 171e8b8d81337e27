package export

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"journey/domain/indicator"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

// A data sheet has every answer that the indicators of its set look at, and every result: from the rest the funder
// counts the same figures. What a set does not look at it leaves out.
func TestTheExamplesHaveWhatTheirSetsNeed(t *testing.T) {
	household := []string{"household_adults", "household_any_adult_employed", "household_dependent_children"}
	for _, c := range []struct {
		file    string
		set     journeyv1.IndicatorSet
		leftOut []string
	}{
		{"esf-plus-participants.yaml", journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, append(household, "employability_improved")},
		{"esf-2014-participants.yaml", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, []string{"employability_improved"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			set, err := indicator.New(c.set, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(examples, c.file))
			if err != nil {
				t.Fatal(err)
			}
			all := append([]string{"operation"}, outcome.ExportFields(set)...)
			m, err := ParseMapping(text, ParticipationFields(all))
			if err != nil {
				t.Fatal(err)
			}
			want := slices.DeleteFunc(all, func(field string) bool {
				place, result := set.Find(field)
				return slices.Contains(c.leftOut, field) || result && set.Codes[place].At == indicator.AtEntry
			})
			got := m.Fields()
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("fields (-needed +in the file):\n%s", diff)
			}
		})
	}
}
