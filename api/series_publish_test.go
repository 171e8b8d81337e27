package api

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"journey/domain/publication"
	journeyv1 "journey/proto/journey/v1"
)

// series is a figure by quarter.
func series(code string, numbers ...int64) *journeyv1.Series {
	s := &journeyv1.Series{Code: code}
	var sum int64
	for _, n := range numbers {
		sum += n
		s.Points = append(s.Points, &journeyv1.SeriesPoint{Number: n, Cumulated: sum})
	}
	return s
}

// read is what a reader sees of a series: the numbers, then how they add up.
func read(s *journeyv1.Series) string {
	var numbers, sums []string
	word := func(number int64, shown journeyv1.CellShown) string {
		if shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			return "*"
		}
		return strconv.FormatInt(number, 10)
	}
	for _, p := range s.Points {
		numbers, sums = append(numbers, word(p.Number, p.Shown)), append(sums, word(p.Cumulated, p.CumulatedShown))
	}
	return strings.Join(numbers, " ") + ", " + strings.Join(sums, " ")
}

func TestWhatOfSeriesIsPublished(t *testing.T) {
	for _, c := range []struct {
		what string
		all  []*journeyv1.Series
		want []string
	}{
		{"large numbers are shown", []*journeyv1.Series{series("entered", 10, 12), series("left", 5, 6)}, []string{"10 12, 10 22", "5 6, 5 11"}},
		{"a small number is hidden, and what had happened by then; not what had happened by the end",
			[]*journeyv1.Series{series("entered", 2, 12, 20)}, []string{"* * 20, * 14 34"}},
		{"a part is not told by its whole and the other part",
			[]*journeyv1.Series{series("placements", 10, 12, 11), series("placements.social_insurance", 9, 8, 7), series("placements.mini_job", 1, 4, 4)},
			[]string{"10 12 11, 10 22 33", "* * 7, * 17 24", "* * 4, * 5 9"}},
		{"who is there in the end is not told by who entered and who left",
			[]*journeyv1.Series{series("entered", 10, 10), series("left", 0, 18)}, []string{"10 *, 10 *", "0 18, 0 18"}},
		{"heads at activities are no participants", []*journeyv1.Series{series("people_reached", 1, 2)}, []string{"1 2, 1 3"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			if err := publishSeries(publication.Profiles(publication.LeastThreshold)[0], c.all); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range c.all {
				got = append(got, read(s))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFiguresArePublishedWithTheirKin: whichever of them is asked for, so that no two answers can be subtracted.
func TestFiguresArePublishedWithTheirKin(t *testing.T) {
	all := withKin([]string{"placements.mini_job"})
	if all[0] != "placements.mini_job" {
		t.Errorf("%s is first", all[0])
	}
	for _, code := range []string{"placements", "placements.social_insurance", "qualifying_placements", "entered", "left", "exits.died", "people_advised"} {
		if !slices.Contains(all, code) {
			t.Errorf("not with %s", code)
		}
	}
	for _, code := range []string{"active", "participants_enabled", "follow_up", "qualifications", "people_reached"} {
		if slices.Contains(all, code) {
			t.Errorf("with %s", code)
		}
	}
}

// TestNoNumberOfASeriesIsTold: of a figure and its parts never one number alone is hidden in a quarter.
func TestNoNumberOfASeriesIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quarters := rapid.IntRange(1, 6).Draw(t, "quarters")
		most := rapid.SampledFrom([]int64{3, 8, 40}).Draw(t, "most")
		whole := make([]int64, quarters)
		var all []*journeyv1.Series
		for _, h := range hanging() {
			if h.whole != "placements" || len(h.parts) == 1 {
				continue
			}
			for _, code := range h.parts {
				numbers := make([]int64, quarters)
				for i := range numbers {
					numbers[i] = rapid.Int64Range(0, most).Draw(t, code)
					whole[i] += numbers[i]
				}
				all = append(all, series(code, numbers...))
			}
		}
		all = append(all, series("placements", whole...))
		if err := publishSeries(publication.Profiles(publication.LeastThreshold)[0], all); err != nil {
			t.Fatal(err)
		}
		for i := range quarters {
			hidden, sums := 0, 0
			for _, s := range all {
				p := s.Points[i]
				if p.Shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
					hidden++
				} else if p.Number == 1 || p.Number == 2 {
					t.Fatalf("%s shows %d", s.Code, p.Number)
				}
				if p.CumulatedShown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
					sums++
				} else if p.Cumulated == 1 || p.Cumulated == 2 {
					t.Fatalf("%s shows %d in all", s.Code, p.Cumulated)
				}
			}
			if hidden == 1 || sums == 1 {
				t.Fatalf("one number alone is hidden in quarter %d", i)
			}
		}
	})
}
