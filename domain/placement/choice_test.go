package placement_test

import (
	"slices"
	"strings"
	"testing"

	"journey/domain/followup"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

// flat is everything that a history tells a choice, after a position.
func (h history) flat(choice placement.Choice, after uint64, policies followup.Policies) []string {
	return lines(slices.Concat(h.tell(placement.NewTeller(choice, after), policies)...))
}

// brief cuts the lines behind what they are about.
func brief(lines []string) []string {
	var short []string
	for _, l := range lines {
		what, _, _ := strings.Cut(l, ":")
		short = append(short, what)
	}
	return short
}

func TestOnlyWhatIsChosenIsTold(t *testing.T) {
	beside := worked.and("2016-04-01", hours("pl-1", 10), "2016-03-20", begins("pl-2", miniJob, 10), "2016-04-20", observed(working))
	turned := worked.and("2016-07-01", corrects(3, "2016-03-01", begins("pl-1", subsidised, 30)))
	for _, row := range []struct {
		name   string
		past   history
		choice placement.Choice
		want   []string
	}{
		{"beginnings and ends", worked.and("2016-04-01", hours("pl-1", 10)), placement.Choice{Facts: []placement.Kind{placement.Started, placement.Ended}},
			[]string{"e3 started pl-1", "e4 ended pl-1", "e5 corrected pl-1 ended (e4 ended)"}},
		{"checkpoints", worked.and("2016-07-01", retracts(4)), placement.Choice{Facts: []placement.Kind{placement.Sustained}},
			[]string{"e4 sustained pl-1 42 days on 2016-04-12", "e5 retracted pl-1 sustained (e4 sustained)"}},
		{"a kind of placement", beside, placement.Choice{Kinds: []journeyv1.PlacementKind{miniJob}},
			[]string{"e6 started pl-2", "e7 sustained pl-2 42 days on 2016-04-12"}},
		{"the other one beside it", beside, placement.Choice{Kinds: []journeyv1.PlacementKind{job}},
			[]string{"e3 started pl-1", "e4 ended pl-1", "e4 sustained pl-1 42 days on 2016-04-12", "e5 changed pl-1 from 2016-04-01", "e5 corrected pl-1 ended (e4 ended)", "e5 corrected pl-1 sustained (e4 sustained) 42 days on 2016-04-12"}},
		{"both, of which one is told at a checkpoint", beside, placement.Choice{},
			[]string{"e3 started pl-1", "e4 ended pl-1", "e4 sustained pl-1 42 days on 2016-04-12", "e5 changed pl-1 from 2016-04-01", "e5 corrected pl-1 ended (e4 ended)", "e5 corrected pl-1 sustained (e4 sustained) 42 days on 2016-04-12", "e6 started pl-2", "e7 corrected pl-2 sustained (e5 corrected) 42 days on 2016-04-12"}},
		{"a correction brings it into the choice", turned, placement.Choice{Kinds: []journeyv1.PlacementKind{subsidised}},
			[]string{"e5 started pl-1", "e5 ended pl-1", "e5 sustained pl-1 42 days on 2016-04-12"}},
		{"a correction takes it out", turned, placement.Choice{Kinds: []journeyv1.PlacementKind{job}},
			[]string{"e3 started pl-1", "e4 ended pl-1", "e4 sustained pl-1 42 days on 2016-04-12", "e5 retracted pl-1 sustained (e4 sustained)", "e5 retracted pl-1 ended (e4 ended)", "e5 retracted pl-1 started (e3 started)"}},
		{"and back", turned.and("2016-07-02", retracts(5)), placement.Choice{Kinds: []journeyv1.PlacementKind{job}, Facts: []placement.Kind{placement.Started}},
			[]string{"e3 started pl-1", "e5 retracted pl-1 started (e3 started)", "e6 started pl-1"}},
		{"nothing of other kinds", turned.and("2016-08-01", erased(identity)), placement.Choice{Kinds: []journeyv1.PlacementKind{miniJob}}, nil},
		{"an erasure of who was in the choice once", turned.and("2016-08-01", erased(identity)), placement.Choice{Kinds: []journeyv1.PlacementKind{job}, Facts: []placement.Kind{placement.Started}},
			[]string{"e3 started pl-1", "e5 retracted pl-1 started (e3 started)", "e6 participant_erased 2016-08-01"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, brief(row.past.flat(row.choice, 0, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWhatWasRecordedBeforeIsNotToldAgain: version n lies at position 10 n.
func TestWhatWasRecordedBeforeIsNotToldAgain(t *testing.T) {
	fixed := works.and("2016-04-01", corrects(3, "2016-03-01", begins("pl-1", job, 10)), "2016-06-30", ends("pl-1"), "2016-08-01", erased(identity))
	all := []string{"e3 started pl-1", "e4 corrected pl-1 started (e3 started)", "e5 ended pl-1", "e5 sustained pl-1 42 days on 2016-04-12", "e6 participant_erased 2016-08-01"}
	for _, row := range []struct {
		name  string
		after uint64
		want  []string
	}{
		{"from the start", 0, all},
		{"the position before the beginning", 29, all},
		{"after the beginning: its correction names an event that this subscription never had", 30, all[1:]},
		{"after its correction", 40, all[2:]},
		{"after all that is told: whoever was not told is not told of the erasure either", 50, nil},
		{"after everything", 60, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, brief(fixed.flat(placement.Choice{}, row.after, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestOfWhoIsErasedNobodyIsToldForTheFirstTime: version n lies at position 10 n. There would be no notice any more.
func TestOfWhoIsErasedNobodyIsToldForTheFirstTime(t *testing.T) {
	late := worked.and("2016-08-01", erased(identity), "2016-08-02", retracts(4), "2016-09-01", begins("pl-2", miniJob, 10))
	for _, row := range []struct {
		name   string
		after  uint64
		choice placement.Choice
		want   []string
	}{
		{"told before", 30, placement.Choice{}, []string{"e4 ended pl-1", "e4 sustained pl-1 42 days on 2016-04-12", "e5 participant_erased 2016-08-01",
			"e6 retracted pl-1 sustained (e4 sustained)", "e6 retracted pl-1 ended (e4 ended)", "e7 started pl-2"}},
		{"begins between what was told and the erasure", 40, placement.Choice{}, nil},
		{"begins after the erasure", 50, placement.Choice{}, nil},
		{"what was chosen comes after the erasure", 0, placement.Choice{Kinds: []journeyv1.PlacementKind{miniJob}}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, brief(late.flat(row.choice, row.after, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestThePolicyOfThePlacementDecides(t *testing.T) {
	policy := followup.Default()
	policy.Version, policy.QualifyingHours, policy.SustainedDays, policy.BridgeDays = 1, 35, []int{20, 60}, 0
	h := in.and("2016-03-01", pinned(1, begins("pl-1", job, 30)), "2016-03-31", ends("pl-1"), "2016-04-01", begins("pl-2", job, 30), "2016-05-15", observed(working))
	want := []string{
		"e3 started pl-1: social_insurance, not qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner bilse",
		"e4 ended pl-1: social_insurance, not qualifying, kldb:81, 20_to_under_35, 2016-03-01 to 2016-03-31, area neu-zippendorf, partner bilse",
		"e4 sustained pl-1 20 days on 2016-03-21: social_insurance, not qualifying, kldb:81, 20_to_under_35, 2016-03-01 to , area neu-zippendorf, partner bilse",
		"e5 started pl-2: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-04-01 to , area neu-zippendorf, partner bilse",
		"e6 sustained pl-2 42 days on 2016-05-13: social_insurance, qualifying, kldb:81, 20_to_under_35, 2016-04-01 to , area neu-zippendorf, partner bilse",
	}
	if diff := cmp.Diff(want, h.flat(placement.Choice{}, 0, followup.Policies{policy})); diff != "" {
		t.Error(diff)
	}
}

func TestAChoiceIsReadByItsWords(t *testing.T) {
	facts, refused := placement.ReadFacts([]string{"sustained", "started", "sustained"})
	if diff := cmp.Diff([]placement.Kind{placement.Started, placement.Sustained}, facts); refused != nil || diff != "" {
		t.Error(refused, diff)
	}
	var words []string
	for _, k := range placement.Kinds() {
		words = append(words, placement.Word(k))
	}
	if got, want := strings.Join(words, " "), "social_insurance subsidised mini_job in_company_training school_training internship self_employment work_opportunity"; got != want {
		t.Errorf("the words are %s, want %s", got, want)
	}
	kinds, refused := placement.ReadKinds(words)
	if diff := cmp.Diff(placement.Kinds(), kinds); refused != nil || diff != "" {
		t.Error(refused, diff)
	}
	for _, nothing := range [][]string{nil, {}} {
		if kinds, refused := placement.ReadKinds(nothing); kinds != nil || refused != nil {
			t.Errorf("nothing is %v, %v", kinds, refused)
		}
	}
}

func TestAnUnknownWordIsRefusedWithThoseThereAre(t *testing.T) {
	for _, word := range []string{"corrected", "participant_erased", "Started", ""} {
		_, refused := placement.ReadFacts([]string{"started", word})
		if refused == nil || refused.Rule != placement.RuleFact || refused.Field != "kinds" {
			t.Fatalf("%q: %v", word, refused)
		}
		if s := refused.Sentence(); !strings.Contains(s.English, "started, changed, ended, sustained") || !strings.Contains(s.German, "started, changed, ended, sustained") {
			t.Errorf("%q: %v", word, s)
		}
	}
	for _, word := range []string{"PLACEMENT_KIND_MINI_JOB", "unspecified", "minijob", ""} {
		_, refused := placement.ReadKinds([]string{word})
		if refused == nil || refused.Rule != placement.RulePlacementKind || refused.Field != "placements" {
			t.Fatalf("%q: %v", word, refused)
		}
		if s := refused.Sentence(); !strings.Contains(s.English, "mini_job") || !strings.Contains(s.German, "mini_job") {
			t.Errorf("%q: %v", word, s)
		}
	}
}
