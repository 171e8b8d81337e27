package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
)

// show is the lines of a table that count anything or anybody: flow and year, code, value of base, unknown, open.
func show(table []indicator.Line) string {
	var b strings.Builder
	for _, l := range table {
		if l.Total.Base > 0 {
			fmt.Fprintf(&b, "%s %d of %d, %d unknown, %d open\n", l.Key(), l.Total.Value, l.Total.Base, l.Total.Unknown, l.Total.Open)
		}
	}
	return b.String()
}

func TestASetByYearBreaksDownThoseEntering(t *testing.T) {
	migrated := fold(of("a").and("2012-03-01", entry(citizen(journeyv1.Citizenship_CITIZENSHIP_THIRD_COUNTRY))))
	for _, row := range []struct {
		name   string
		params *journeyv1.IndicatorParameters
		lines  map[indicator.Flow]int
	}{
		{"and no others", nil, map[indicator.Flow]int{indicator.Entering: 17, indicator.Leaving: 1, indicator.Present: 1}},
		{"unless a parameter says so", &journeyv1.IndicatorParameters{EveryFlowBrokenDown: true}, map[indicator.Flow]int{indicator.Entering: 17, indicator.Leaving: 17, indicator.Present: 17}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := set(t, esf2007, row.params)
			st := s.Standings(migrated)[0]
			var all []indicator.Count
			for _, flow := range []indicator.Flow{indicator.Present, indicator.Leaving, indicator.Entering} {
				all = append(all, indicator.Count{Number: 2, Tally: indicator.Tally{Gender: st.Gender, Yes: st.Yes, Base: st.Base, Unknown: st.Unknown, Flow: flow, Year: 2012}})
			}
			got := map[indicator.Flow]int{}
			for _, l := range s.Table(all) {
				got[l.Flow]++
				if l.Code.Code == "participants" && (l.Total.Value != 2 || l.Women.Value != 2) || l.Code.Code == "migrant" && l.Total.Value != 2 {
					t.Errorf("%s: %+v", l.Key(), l)
				}
			}
			if diff := cmp.Diff(row.lines, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATableShowsBaseUnknownAndOpen(t *testing.T) {
	s := set(t, esfPlus, nil)
	tally := func(h history, open, later bool) indicator.Count {
		st, _ := standingAt(s, fold(h), "2016-12-31")
		return indicator.Count{Number: 1, Tally: indicator.Tally{Gender: st.Gender, Yes: st.Yes, Base: st.Base, Unknown: st.Unknown, Open: open, LaterOpen: later}}
	}
	table := s.Table([]indicator.Count{
		tally(works(caseOf("2016-02-01"), "2016-02-01", job), false, true),
		tally(caseOf("2016-02-01"), false, false),
		tally(searches(caseOf("2016-02-01"), "2016-02-01"), false, false),
		tally(works(caseOf("2016-12-15"), "2016-12-15", job), true, true),
		tally(caseOf("2016-02-01", iscedMissing(refusedIt)), false, false),
	})
	want := `grand_total 5 of 5, 0 unknown, 0 open
EECO01 4 of 5, 1 unknown, 0 open
EECO02 0 of 5, 1 unknown, 0 open
EECO03 0 of 5, 1 unknown, 0 open
EECO04 4 of 5, 1 unknown, 0 open
EECO05 0 of 5, 1 unknown, 0 open
EECO06 0 of 5, 1 unknown, 0 open
EECO07 0 of 5, 1 unknown, 0 open
EECO08 0 of 5, 1 unknown, 0 open
EECO09 0 of 5, 1 unknown, 0 open
EECO10 4 of 5, 1 unknown, 0 open
EECO11 0 of 5, 1 unknown, 0 open
EECO12 0 of 5, 1 unknown, 0 open
EECO13 0 of 5, 1 unknown, 0 open
EECO14 0 of 5, 1 unknown, 0 open
EECO15 0 of 5, 1 unknown, 0 open
EECO16 0 of 5, 1 unknown, 0 open
EECO17 0 of 5, 1 unknown, 0 open
EECR01 1 of 5, 2 unknown, 1 open
EECR02 0 of 5, 4 unknown, 1 open
EECR03 0 of 5, 1 unknown, 1 open
EECR04 1 of 5, 2 unknown, 1 open
EECR05 0 of 5, 3 unknown, 2 open
`
	if diff := cmp.Diff(want, show(table)); diff != "" {
		t.Error(diff)
	}
}
