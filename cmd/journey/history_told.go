package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"journey/domain/narrative"
	journeyv1 "journey/proto/journey/v1"
)

// storyWidth is how wide the story column of a table gets, in characters.
const storyWidth = 90

// storyHead are the columns of a history in CSV.
var storyHead = []string{"date", "version", "step", "reads now", "marks", "evidence", "recorded by", "recorded", "taken over from"}

// story prints a history: told for people and in CSV, the entries themselves in JSON.
func (o *options) story(w io.Writer, entries []*journeyv1.HistoryEntry, zone *time.Location) error {
	switch o.output {
	case "json", "jsonl":
		return writeJSON(o, w, entries)
	case "csv":
		return writeRows(w, storyHead, storyRows(narrative.History(entries, o.lang, zone)))
	case "table":
		o.storyTable(w, narrative.History(entries, o.lang, zone))
		return nil
	}
	return usage("there is no output %q; there are table, json, jsonl, csv", o.output)
}

func storyRows(lines []narrative.Line) [][]string {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = []string{l.On, strconv.FormatUint(l.Version, 10), l.Sentence, l.Now, strings.Join(l.Marks, "\n"), strings.Join(l.Evidence, "\n"), l.By, l.Recorded, l.From}
	}
	return rows
}

func (o *options) storyTable(w io.Writer, lines []narrative.Line) {
	t := o.storyGrid(w, o.word("Datum", "date"), "#", o.word("was geschah", "what happened"), o.word("erfasst von", "recorded by"), 3)
	for _, l := range lines {
		t.AppendRow(table.Row{narrative.Day(l.On, o.lang), l.Version, o.told(l), o.recorded(l)})
	}
	t.Render()
}

// told is the sentence of a line with what became of it beneath.
func (o *options) told(l narrative.Line) string {
	parts := []string{l.Sentence}
	for _, evidence := range l.Evidence {
		parts = append(parts, o.word("Nachweis: ", "evidence: ")+evidence)
	}
	for _, mark := range l.Marks {
		parts = append(parts, "* "+mark)
	}
	if l.Now != "" {
		parts = append(parts, o.word("= jetzt: ", "= now: ")+l.Now)
	}
	return strings.Join(parts, "\n")
}

// recorded is who recorded a line, and when and where if that differs from the line itself.
func (o *options) recorded(l narrative.Line) string {
	out := l.By
	if l.Recorded != l.On {
		out += "\n" + o.word("am ", "on ") + narrative.Day(l.Recorded, o.lang)
	}
	if l.From != "" {
		out += "\n" + o.word("übernommen aus ", "taken over from ") + l.From
	}
	return out
}

// storyGrid is a grid whose column number wide holds sentences.
func (o *options) storyGrid(w io.Writer, a, b, c, d string, wide int) table.Writer {
	t := o.grid(w, a, b, c, d)
	t.Style().Options.SeparateRows = true
	t.SetColumnConfigs([]table.ColumnConfig{{Number: wide, WidthMax: storyWidth, WidthMaxEnforcer: wrapLines}})
	return t
}

// wrapLines wraps each line by itself: the wrapping of the library would join them.
func wrapLines(cell string, width int) string {
	lines := strings.Split(cell, "\n")
	for i, line := range lines {
		lines[i] = text.WrapSoft(line, width)
	}
	return strings.Join(lines, "\n")
}

// differences prints what one version knows differently from another.
func (o *options) differences(w io.Writer, all []narrative.Difference) error {
	switch o.output {
	case "json":
		return json.NewEncoder(w).Encode(append([]narrative.Difference{}, all...))
	case "jsonl":
		for _, d := range all {
			if err := json.NewEncoder(w).Encode(d); err != nil {
				return err
			}
		}
		return nil
	case "csv":
		rows := make([][]string, len(all))
		for i, d := range all {
			rows[i] = []string{d.Kind, d.On, strconv.FormatUint(d.Version, 10), d.Sentence, changesOf(d)}
		}
		return writeRows(w, []string{"kind", "date", "version", "step", "changes"}, rows)
	case "table":
	default:
		return usage("there is no output %q; there are table, json, jsonl, csv", o.output)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, o.word("Kein Unterschied.", "No difference."))
		return err
	}
	kinds := map[string]string{
		narrative.Added:   o.word("neu", "added"),
		narrative.Changed: o.word("geändert", "changed"),
		narrative.Removed: o.word("entfallen", "removed"),
	}
	t := o.storyGrid(w, "", o.word("Datum", "date"), "#", o.word("Schritt", "step"), 4)
	for _, d := range all {
		told := d.Sentence
		if len(d.Changes) > 0 {
			told += "\n" + changesOf(d)
		}
		t.AppendRow(table.Row{kinds[d.Kind], narrative.Day(d.On, o.lang), d.Version, told})
	}
	t.Render()
	return nil
}

func changesOf(d narrative.Difference) string {
	var out []string
	for _, c := range d.Changes {
		out = append(out, "* "+c.Field+": "+c.Before+" → "+c.After)
	}
	return strings.Join(out, "\n")
}

func writeRows(w io.Writer, head []string, rows [][]string) error {
	out := csv.NewWriter(w)
	if err := out.Write(head); err != nil {
		return err
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Error()
}
