package api

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"journey/domain/publication"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// drawnFigures are figures of an operation that agree with each other.
func drawnFigures(t *rapid.T) []*journeyv1.OutcomeFigure {
	most := rapid.SampledFrom([]int64{3, 8, 40}).Draw(t, "most")
	byCode := map[string]*journeyv1.OutcomeFigure{}
	var all []*journeyv1.OutcomeFigure
	add := func(to *journeyv1.OutcomeFigure, women, men int64) {
		to.Women, to.Men, to.Total = to.Women+women, to.Men+men, to.Total+women+men
	}
	for _, d := range outcome.Definitions() {
		f := &journeyv1.OutcomeFigure{Code: d.Code, Base: 7, Unknown: 1}
		byCode[d.Code], all = f, append(all, f)
		if d.OfPeople && d.Of != "entered" && d.Of != "" && d.Code != "employability_improved" && d.Code != "qualifications.formal" && d.Code != "qualifying_placements" {
			add(f, rapid.Int64Range(0, most).Draw(t, d.Code), rapid.Int64Range(0, most).Draw(t, d.Code))
		}
	}
	for _, d := range outcome.Definitions() {
		if f := byCode[d.Code]; d.Of != "" && d.Of != "entered" && d.OfPeople {
			add(byCode[d.Of], f.Women, f.Men)
		}
	}
	add(byCode["active"], rapid.Int64Range(0, most).Draw(t, "active"), rapid.Int64Range(0, most).Draw(t, "active"))
	for _, code := range []string{"active", "left"} {
		add(byCode["entered"], byCode[code].Women, byCode[code].Men)
	}
	part := func(code, whole string) {
		add(byCode[code], rapid.Int64Range(0, byCode[whole].Women).Draw(t, code), rapid.Int64Range(0, byCode[whole].Men).Draw(t, code))
	}
	part("employability_improved", "left")
	part("participants_enabled", "entered")
	part("qualifying_placements", "placements")
	first := byCode["time_to_placement"]
	add(first, min(byCode["entered"].Women, byCode["placements"].Women), rapid.Int64Range(0, min(byCode["entered"].Men, byCode["placements"].Men)).Draw(t, "first placements"))
	add(byCode["people_advised"], byCode["entered"].Women, byCode["entered"].Men)
	return all
}

// What is shown of people is never 1 or 2, and a number that is hidden cannot be told by taking the others of
// its row, or of its parts, from their sum.
func TestNoSmallCountIsToldByTheFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figures := drawnFigures(t)
		if err := publishOutcomes(publication.Profiles(publication.LeastThreshold)[0], figures); err != nil {
			t.Fatal(err)
		}
		column := func(f *journeyv1.OutcomeFigure, i int) (int64, bool) {
			numbers := []int64{f.Total, f.Women, f.Men, f.NonBinary, f.NotStated}
			shown := []journeyv1.CellShown{f.TotalShown, f.WomenShown, f.MenShown, f.NonBinaryShown, f.NotStatedShown}
			return numbers[i], shown[i] == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED
		}
		for _, f := range figures {
			if f.Base != 0 || f.Unknown != 0 {
				t.Fatalf("%s has a base", f.Code)
			}
			hidden := 0
			for i := range 5 {
				number, suppressed := column(f, i)
				if suppressed {
					hidden++
				}
				if number == 1 || number == 2 || suppressed && number != 0 {
					t.Fatalf("%s shows %d", f.Code, number)
				}
			}
			if hidden == 1 {
				t.Fatalf("of %s one number is hidden: %v", f.Code, f)
			}
		}
		for whole, parts := range map[string][]string{
			"entered": {"active", "left"},
			"left":    {"exits.completed", "exits.placed", "exits.dropped_out", "exits.moved", "exits.left_country", "exits.died"},
		} {
			for i := range 5 {
				hidden := 0
				for _, f := range figures {
					if _, suppressed := column(f, i); suppressed && (f.Code == whole || slices.Contains(parts, f.Code)) {
						hidden++
					}
				}
				if hidden == 1 {
					t.Fatalf("of %s and its parts one number is hidden in column %d", whole, i)
				}
			}
		}
	})
}

func TestAMeanOfFewIsNotTold(t *testing.T) {
	for _, c := range []struct {
		total int64
		want  string
	}{{2, "none"}, {9, "none"}, {10, "12 12"}} {
		mean, median := 12.4, 11.5
		f := &journeyv1.OutcomeFigure{Code: "time_to_placement", Total: c.total, Women: c.total, Mean: &mean, Median: &median, Target: 100}
		if err := publishOutcomes(publication.Profiles(publication.LeastThreshold)[0], []*journeyv1.OutcomeFigure{f}); err != nil {
			t.Fatal(err)
		}
		got := "none"
		if f.Mean != nil {
			got = fmt.Sprint(*f.Mean, " ", *f.Median)
		}
		if got != c.want {
			t.Errorf("of %d: %s, want %s", c.total, got, c.want)
		}
		if f.ReachedPercent != float64(f.Total) {
			t.Errorf("of %d: reached %v, shown %d", c.total, f.ReachedPercent, f.Total)
		}
	}
}

// TestEveryPartHangsTogetherWithItsWhole: what is a part of a figure is published with it.
func TestEveryPartHangsTogetherWithItsWhole(t *testing.T) {
	for _, d := range outcome.Definitions() {
		if d.Of != "" && d.OfPeople && !slices.ContainsFunc(hanging(), func(h hang) bool { return h.whole == d.Of && slices.Contains(h.parts, d.Code) }) {
			t.Errorf("%s is published without %s", d.Code, d.Of)
		}
	}
}

func TestAnalystsSeeNobodyBehindAFigure(t *testing.T) {
	for _, procedure := range []string{
		journeyv1connect.OutcomeServiceListParticipationsProcedure, journeyv1connect.FollowUpServiceCountObligationsProcedure,
	} {
		if mayCall(journeyv1.Role_ROLE_ANALYST, procedure) {
			t.Errorf("analysts may call %s, which publishes nothing", procedure)
		}
	}
	if !mayCall(journeyv1.Role_ROLE_ANALYST, journeyv1connect.OutcomeServiceGetOutcomesProcedure) {
		t.Error("analysts may not ask for figures")
	}
}
