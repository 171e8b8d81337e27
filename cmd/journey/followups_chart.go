package main

import (
	"fmt"
	"io"
	"math"

	"journey/cmd/journey/chart"
	journeyv1 "journey/proto/journey/v1"
)

// boardCharts are the files into which the board is drawn; empty is none.
type boardCharts struct {
	forecast, rates string
	force           bool
}

func (d boardCharts) check() error {
	for _, name := range []string{d.forecast, d.rates} {
		if err := checkSVG(name); err != nil {
			return err
		}
	}
	return nil
}

// draw writes the charts that are asked for, all or none.
func (d boardCharts) draw(o *options, operation string, b *journeyv1.GetFollowUpBoardResponse) error {
	var names []string
	var charts []chart.Chart
	if d.forecast != "" {
		names, charts = append(names, d.forecast), append(charts, o.forecastChart(operation, b))
	}
	if d.rates != "" {
		names, charts = append(names, d.rates), append(charts, o.ratesChart(operation, b))
	}
	if len(names) == 0 {
		return nil
	}
	files, err := newFiles(d.force, names...)
	if err != nil {
		return err
	}
	defer files.discard()
	for i, c := range charts {
		drawing, err := chart.Draw(c)
		if err != nil {
			return err
		}
		if err := files.write(names[i], func(w io.Writer) error { return drawingFile(w, names[i], o.lang, drawing) }); err != nil {
			return err
		}
	}
	return files.keep()
}

func (o *options) forecastChart(operation string, b *journeyv1.GetFollowUpBoardResponse) chart.Chart {
	opens := chart.Series{Label: o.word("Fenster öffnen", "windows open")}
	closes := chart.Series{Label: o.word("Fenster schließen", "windows close")}
	open := chart.Series{Label: o.word("offen am Sonntag", "open on Sunday")}
	c := chart.Chart{
		ID: "forecast", Language: o.lang, Kind: chart.Lines, Unit: o.word("Nachbegleitungen", "follow-ups"),
		Title: fmt.Sprintf(o.word("Nachbegleitung je Woche ab %s, Vorhaben %s", "Follow-up by week from %s, operation %s"), b.On, operation),
		Description: fmt.Sprintf(o.word(
			"Wie viele Fenster in jeder Woche öffnen und schließen und wie viele am Sonntag offen sind, wenn nichts weiter geschieht; überfällig sind am %s schon %d.",
			"How many windows open and close in each week, and how many are open on its Sunday, if nothing more is done; %[2]d are overdue on %[1]s already."),
			b.On, b.All.GetOverdue()),
		Period: o.word("Woche ab", "week from"), NoData: o.word("keine Angabe", "no data"),
	}
	for _, w := range b.Forecast {
		c.Periods = append(c.Periods, w.From)
		opens.Values = append(opens.Values, float64(w.Opens))
		closes.Values = append(closes.Values, float64(w.Closes))
		open.Values = append(open.Values, float64(w.Open))
	}
	c.Series = []chart.Series{opens, closes, open}
	return c
}

func (o *options) ratesChart(operation string, b *journeyv1.GetFollowUpBoardResponse) chart.Chart {
	completed := chart.Series{Label: o.word("erledigt", "completed")}
	inTime := chart.Series{Label: o.word("davon rechtzeitig", "of these in time")}
	c := chart.Chart{
		ID: "rates", Language: o.lang, Kind: chart.Bars, Unit: o.word("Prozent", "percent"),
		Title: fmt.Sprintf(o.word("Nachbegleitung: Quoten am %s, Vorhaben %s", "Follow-up: rates on %s, operation %s"), b.On, operation),
		Description: fmt.Sprintf(o.word(
			"Erledigte Nachbegleitungen je Stichtag in Prozent der erledigten, überfälligen, nicht erreichbaren und abgelehnten; insgesamt %s von %d.",
			"Completed follow-ups by checkpoint in percent of those completed, overdue, lost and declined; in all %s of %d."),
			o.ratePercent(b.All), b.All.GetBase()),
		Period: o.word("Stichtag", "checkpoint"), NoData: o.word("noch keine", "none yet"),
	}
	for _, r := range b.Checkpoints {
		c.Periods = append(c.Periods, o.checkpoint(r.Key))
		value, early := math.NaN(), math.NaN()
		if r.Percent != nil {
			value, early = r.GetPercent(), 100*float64(r.Completed)/float64(r.Base)
		}
		completed.Values, inTime.Values = append(completed.Values, value), append(inTime.Values, early)
	}
	c.Series = []chart.Series{completed, inTime}
	return c
}
