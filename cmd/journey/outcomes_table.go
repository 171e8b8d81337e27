package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

type figure = journeyv1.OutcomeFigure

// outcomes prints the figures of an operation; for people also the targets for parts of them and the rates of
// the area beside.
func (o *options) outcomes(w io.Writer, response *journeyv1.GetOutcomesResponse) error {
	columns := []column[*figure]{
		{"Code", "code", (*figure).GetCode},
		{"Größe", "figure", func(f *figure) string { return o.word(f.German, f.English) }},
		{"gesamt", "total", func(f *figure) string { return countWord(f.Total, f.TotalShown) }},
		{"Frauen", "women", func(f *figure) string { return countWord(f.Women, f.WomenShown) }},
		{"Männer", "men", func(f *figure) string { return countWord(f.Men, f.MenShown) }},
		{"nichtbinär", "non-binary", func(f *figure) string { return countWord(f.NonBinary, f.NonBinaryShown) }},
		{"ohne Angabe", "not stated", func(f *figure) string { return countWord(f.NotStated, f.NotStatedShown) }},
		{"Basis", "base", func(f *figure) string { return ofBase(f, f.Base) }},
		{"unbekannt", "unknown", func(f *figure) string { return ofBase(f, f.Unknown) }},
		{"verweigert", "refused", func(f *figure) string { return ofBase(f, f.Refused) }},
		{"bekannt", "known", func(f *figure) string { return percent(float64(f.Base), f.KnownPercent) }},
		{"Anteil", "share", func(f *figure) string { return percent(float64(f.Base-f.Unknown-f.Refused), f.SharePercent) }},
		{"Mittel", "mean", func(f *figure) string { return measure(f.Mean) }},
		{"Median", "median", func(f *figure) string { return measure(f.Median) }},
		{"Ziel", "target", func(f *figure) string { return targetWord(f.Target) }},
		{"erreicht", "reached", reachedWord},
	}
	if err := write(o, w, columns, response.Figures); err != nil {
		return err
	}
	for _, f := range response.Figures {
		o.partNotes(w, o.word(f.German, f.English), f.Parts)
	}
	for _, r := range response.AreaRates {
		o.note(w, "%s", o.areaRate(r))
	}
	o.note(w, o.word("Stichtag %s, bekannt bis Position %d%s", "cut-off %s, as known at position %d%s"),
		response.CutOff, response.KnownPosition.GetSequence(), o.freshness(response.Freshness))
	return nil
}

// partNotes tell of the targets for parts of a figure.
func (o *options) partNotes(w io.Writer, figure string, parts []*journeyv1.OutcomePart) {
	for _, p := range parts {
		o.note(w, o.word("%s, Ziel für %s: %d von %s, %.0f %%", "%s, target for %s: %d of %s, %.0f %%"),
			figure, p.Breakdown, p.Total, targetWord(p.Target), p.ReachedPercent)
	}
}

func ofBase(f *figure, number int64) string {
	if f.Base == 0 {
		return ""
	}
	return strconv.FormatInt(number, 10)
}

// measure is a number with one decimal; empty if nothing was measured or may be told.
func measure(value *float64) string {
	if value == nil {
		return ""
	}
	return strconv.FormatFloat(*value, 'f', 1, 64)
}

func reachedWord(f *figure) string {
	if f.TotalShown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
		return ""
	}
	return percent(f.Target, f.ReachedPercent)
}

// areaRate is a rate of the programme areas beside the participants who live there.
func (o *options) areaRate(r *journeyv1.OutcomeAreaRate) string {
	rate := func(percent *float64) string {
		if percent == nil {
			return o.word("keine Angabe", "no data")
		}
		return strconv.FormatFloat(*percent, 'f', 1, 64) + " %"
	}
	text := fmt.Sprintf(o.word("%s (%s, %s): %s %s, Stadt %s", "%s (%s, %s): %s %s, city %s"), o.word(r.German, r.English), r.Source, r.AsOf,
		strings.Join(r.Areas, ", "), rate(r.AreaPercent), rate(r.CityPercent))
	if r.Base == 0 {
		return text
	}
	return text + fmt.Sprintf(o.word("; Teilnehmende von dort %d von %d, %d unbekannt, %.1f %%", "; participants from there %d of %d, %d unknown, %.1f %%"),
		r.Total, r.Base, r.Unknown, r.SharePercent)
}
