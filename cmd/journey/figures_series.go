package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/cmd/journey/chart"
	journeyv1 "journey/proto/journey/v1"
)

// checkSVG holds the name of a file that is drawn into to its ending; none is good.
func checkSVG(name string) error {
	switch filepath.Ext(name) {
	case ".svg", ".html":
		return nil
	case "":
		if name == "" {
			return nil
		}
	}
	return usage("--svg %s: the name must end in .svg or .html", name)
}

// overTime prints figures by month or quarter, and draws them into a file if that is named.
func (o *options) overTime(c *cobra.Command, client *client, r *journeyv1.GetSeriesRequest, svg string, force bool) error {
	var files *files
	if svg != "" {
		var err error
		if files, err = newFiles(force, svg); err != nil {
			return err
		}
		defer files.discard()
	}
	response, err := client.indicator.GetSeries(c.Context(), r)
	if err != nil {
		return o.answer(err)
	}
	o.warn(c.ErrOrStderr(), response.Freshness)
	if svg != "" {
		drawing, err := chart.Draw(o.chart(r, response))
		if err != nil {
			return err
		}
		if err := files.write(svg, func(w io.Writer) error { return drawingFile(w, svg, o.lang, drawing) }); err != nil {
			return err
		}
		if err := files.keep(); err != nil {
			return err
		}
	}
	if err := o.seriesTable(c.OutOrStdout(), response, r.Quarters); err != nil {
		return err
	}
	o.note(c.OutOrStdout(), o.word("Stichtag %s, bekannt bis Position %d%s", "cut-off %s, as known at position %d%s"),
		response.CutOff, response.KnownPosition.GetSequence(), o.freshness(response.Freshness))
	if svg != "" {
		o.note(c.OutOrStdout(), o.word("geschrieben: %s", "written: %s"), svg)
	}
	return nil
}

// seriesTable prints a row for each month with what happened in it and by its end; for machines in CSV a row for
// each figure and month.
func (o *options) seriesTable(w io.Writer, response *journeyv1.GetSeriesResponse, quarters bool) error {
	switch o.output {
	case "json", "jsonl":
		return writeJSON(o, w, response.Series)
	case "csv":
		var rows [][]string
		for _, s := range response.Series {
			for _, p := range s.Points {
				rows = append(rows, []string{s.Code, p.From, countWord(p.Number, p.Shown), countWord(p.Cumulated, p.CumulatedShown), shownWord(p.Shown), shownWord(p.CumulatedShown)})
			}
		}
		return writeRows(w, []string{"code", "from", "number", "cumulated", "shown", "cumulated_shown"}, rows)
	}
	heads := []string{o.periodWord(quarters)}
	for _, s := range response.Series {
		label := o.word(s.German, s.English)
		heads = append(heads, label, label+o.word(", bisher", ", so far"))
	}
	t := o.grid(w, heads...)
	for i := range response.Series[0].Points {
		row := table.Row{periodName(response.Series[0].Points[i].From, quarters)}
		for _, s := range response.Series {
			p := s.Points[i]
			row = append(row, countWord(p.Number, p.Shown), countWord(p.Cumulated, p.CumulatedShown))
		}
		t.AppendRow(row)
	}
	t.Render()
	return nil
}

func (o *options) periodWord(quarters bool) string {
	if quarters {
		return o.word("Quartal", "quarter")
	}
	return o.word("Monat", "month")
}

// periodName is the month or quarter of its first day: 2016-03, 2016-Q1.
func periodName(from string, quarters bool) string {
	year, month := from[:4], from[5:7]
	if !quarters {
		return year + "-" + month
	}
	return year + "-Q" + map[string]string{"01": "1", "04": "2", "07": "3", "10": "4"}[month]
}

// chart is the series as they are drawn: what happened in each month or quarter. What is not shown has no value.
func (o *options) chart(r *journeyv1.GetSeriesRequest, response *journeyv1.GetSeriesResponse) chart.Chart {
	var labels []string
	drawn := chart.Chart{
		ID: "series", Language: o.lang, Kind: chart.Lines, Unit: o.word("Anzahl", "number"),
		Period: o.periodWord(r.Quarters), NoData: o.word("nicht veröffentlicht", "not published"),
	}
	for _, p := range response.Series[0].Points {
		drawn.Periods = append(drawn.Periods, periodName(p.From, r.Quarters))
	}
	for _, s := range response.Series {
		label := o.word(s.German, s.English)
		labels = append(labels, label)
		values := make([]float64, len(s.Points))
		for i, p := range s.Points {
			values[i] = float64(p.Number)
			if p.Shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
				values[i] = math.NaN()
			}
		}
		drawn.Series = append(drawn.Series, chart.Series{Label: label, Values: values})
	}
	what := strings.Join(labels, ", ")
	if len(labels) > 2 { // the legend names them; a title does not wrap
		what = fmt.Sprintf(o.word("%d Größen", "%d figures"), len(labels))
	}
	drawn.Title = fmt.Sprintf(o.word("%s je %s, Vorhaben %s", "%s by %s, operation %s"), what, drawn.Period, r.Operation)
	drawn.Description = fmt.Sprintf(o.word("Vorhaben %s bis zum Stichtag %s, bekannt bis Position %d des Protokolls.",
		"Operation %s up to the cut-off %s, as known at position %d of the log."), r.Operation, response.CutOff, response.KnownPosition.GetSequence())
	for _, s := range response.Series {
		if n := len(s.Points); n > 0 {
			drawn.Description += fmt.Sprintf(o.word(" %s: insgesamt %s.", " %s: %s in all."),
				o.word(s.German, s.English), countWord(s.Points[n-1].Cumulated, s.Points[n-1].CumulatedShown))
		}
	}
	return drawn
}

// drawingFile writes the image, or a page with the image and its table.
func drawingFile(w io.Writer, name, lang string, d chart.Drawing) error {
	text := d.SVG
	if filepath.Ext(name) == ".html" {
		var page bytes.Buffer
		fmt.Fprintf(&page, "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n<title>%s</title>\n<body>\n%s\n%s\n</body>\n</html>\n",
			lang, html.EscapeString(filepath.Base(name)), d.SVG, d.Table)
		text = page.Bytes()
	}
	_, err := w.Write(text)
	return err
}
