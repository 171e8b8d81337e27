package main

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	journeyv1 "journey/proto/journey/v1"
)

// TestEachNumberOfAPointIsShownByItself: what happened in a quarter may be hidden, and what had happened by its end
// shown, and the other way round.
func TestEachNumberOfAPointIsShownByItself(t *testing.T) {
	const hidden = journeyv1.CellShown_CELL_SHOWN_SUPPRESSED
	response := &journeyv1.GetSeriesResponse{CutOff: "2016-06-30", Series: []*journeyv1.Series{{Code: "left", English: "Left", Points: []*journeyv1.SeriesPoint{
		{From: "2016-01-01", Number: 5, CumulatedShown: hidden}, {From: "2016-04-01", Shown: hidden, Cumulated: 12},
	}}}}
	var csv, table strings.Builder
	for output, to := range map[string]*strings.Builder{"csv": &csv, "table": &table} {
		o := &options{output: output, lang: "en"}
		if err := o.seriesTable(to, response, true); err != nil {
			t.Fatal(err)
		}
	}
	want := "code,from,number,cumulated,shown,cumulated_shown\nleft,2016-01-01,5,*,,suppressed\nleft,2016-04-01,*,12,suppressed,\n"
	if diff := cmp.Diff(want, csv.String()); diff != "" {
		t.Error(diff)
	}
	for _, row := range []string{"2016-Q1 │ 5    │ *            │", "2016-Q2 │ *    │ 12           │"} {
		if !strings.Contains(table.String(), row) {
			t.Errorf("%s is not in\n%s", row, table.String())
		}
	}
	drawn := (&options{lang: "en"}).chart(&journeyv1.GetSeriesRequest{Quarters: true}, response)
	if values := drawn.Series[0].Values; values[0] != 5 || !math.IsNaN(values[1]) {
		t.Errorf("drawn: %v", values)
	}
	if !strings.HasSuffix(drawn.Description, "Left: 12 in all.") {
		t.Error(drawn.Description)
	}
}
