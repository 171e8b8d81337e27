package api

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/domain/indicator"
	"journey/domain/publication"
	journeyv1 "journey/proto/journey/v1"
)

// line is a line of a table that counts so many women and men.
func line(code string, women, men int64) *journeyv1.IndicatorLine {
	return &journeyv1.IndicatorLine{
		Code: code, Total: cellMessage(indicator.Cell{Value: women + men, Base: 99}),
		Women: cellMessage(indicator.Cell{Value: women}), Men: cellMessage(indicator.Cell{Value: men}),
		NonBinary: &journeyv1.IndicatorCell{}, NotStated: &journeyv1.IndicatorCell{},
	}
}

// flow is line in a calendar year.
func flow(code string, year int32, f journeyv1.IndicatorFlow, women, men int64) *journeyv1.IndicatorLine {
	l := line(code, women, men)
	l.Year, l.Flow = year, f
	return l
}

// hidden are the counts of women that are not shown, by the key of their line.
func hidden(lines []*journeyv1.IndicatorLine) (keys []string) {
	for _, l := range lines {
		if l.Women.Shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			keys = append(keys, l.Code+" "+l.Flow.String())
		}
	}
	return keys
}

// TestWhatCountsNobodyIsNotHidden: enterprises and projects are no people, and their number is published as it is.
func TestWhatCountsNobodyIsNotHidden(t *testing.T) {
	projects := line("CO20", 0, 0)
	projects.Moment, projects.Target, projects.ReachedPercent = journeyv1.IndicatorMoment_INDICATOR_MOMENT_OPERATION, 2, 50
	projects.Total = &journeyv1.IndicatorCell{Value: 1, Base: 1}
	want := proto.CloneOf(projects)
	set, err := indicator.New(journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := publishTable(publication.Profiles(publication.LeastThreshold)[0], set, []*journeyv1.IndicatorLine{line("grand_total", 60, 40), projects}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, projects, protocmp.Transform()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatOfATableIsPublished(t *testing.T) {
	const entering, leaving, present = journeyv1.IndicatorFlow_INDICATOR_FLOW_ENTERING, journeyv1.IndicatorFlow_INDICATOR_FLOW_LEAVING, journeyv1.IndicatorFlow_INDICATOR_FLOW_PRESENT
	for _, c := range []struct {
		what  string
		set   journeyv1.IndicatorSet
		lines []*journeyv1.IndicatorLine
		want  int // women's counts that are hidden
	}{
		{"large counts are all shown", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014,
			[]*journeyv1.IndicatorLine{line("grand_total", 60, 40), line("CO_TOTAL", 50, 30), line("CO16", 20, 10)}, 0},
		{"a small count is hidden", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014,
			[]*journeyv1.IndicatorLine{line("grand_total", 60, 40), line("CO_TOTAL", 50, 30), line("CO16", 2, 10)}, 1},
		{"so is a part of which nearly everybody is one: who is left is small", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014,
			[]*journeyv1.IndicatorLine{line("grand_total", 60, 40), line("CO_TOTAL", 50, 30), line("CO16", 49, 10)}, 1},
		{"flows that add up hide one another", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007,
			[]*journeyv1.IndicatorLine{
				flow("participants", 2012, present, 20, 20), flow("participants", 2013, entering, 1, 20),
				flow("participants", 2013, leaving, 10, 10), flow("participants", 2013, present, 11, 30),
			}, 2},
	} {
		t.Run(c.what, func(t *testing.T) {
			set, err := indicator.New(c.set, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := publishTable(publication.Profiles(publication.LeastThreshold)[0], set, c.lines); err != nil {
				t.Fatal(err)
			}
			if got := hidden(c.lines); len(got) != c.want {
				t.Errorf("hidden: %v, want %d", got, c.want)
			}
			for _, l := range c.lines {
				if l.Women.Shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED && l.Total.Shown != journeyv1.CellShown_CELL_SHOWN_SUPPRESSED &&
					l.Men.Shown != journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
					t.Errorf("%s: women are total less men", l.Code)
				}
				if l.Total.Base != 0 {
					t.Errorf("%s: the base is shown", l.Code)
				}
			}
		})
	}
}
