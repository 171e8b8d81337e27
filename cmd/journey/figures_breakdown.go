package main

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"journey/domain/sentence"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

func checkBy(by []string) error {
	for i, characteristic := range by {
		if !slices.Contains(outcome.Characteristics, characteristic) {
			return usage("there is no characteristic %q; there are %s", characteristic, strings.Join(outcome.Characteristics, ", "))
		}
		if slices.Contains(by[:i], characteristic) {
			return usage("--by names %s twice", characteristic)
		}
	}
	if len(by) == 0 || len(by) > 2 {
		return usage("--figure needs --by with one or two of %s", strings.Join(outcome.Characteristics, ", "))
	}
	return nil
}

// brokenDown prints a figure by characteristics: a matrix with margins for people, a row for each cell for
// machines, where an empty value is all.
func (o *options) brokenDown(c *cobra.Command, client *client, r *journeyv1.GetBreakdownRequest) error {
	response, err := client.indicator.GetBreakdown(c.Context(), r)
	if err != nil {
		return o.answer(err)
	}
	o.warn(c.ErrOrStderr(), response.Freshness)
	w := c.OutOrStdout()
	switch o.output {
	case "json", "jsonl":
		return writeJSON(o, w, response.Cells)
	case "csv":
		rows := make([][]string, len(response.Cells))
		for i, cell := range response.Cells {
			rows[i] = append(slices.Clone(cell.Values), breakdownWord(cell), shownWord(cell.Shown))
		}
		return writeRows(w, append(slices.Clone(r.By), "number", "shown"), rows)
	}
	o.matrix(w, r.By, response.Cells)
	o.note(w, o.word("%s, Stichtag %s, bekannt bis Position %d%s", "%s, cut-off %s, as known at position %d%s"),
		r.Code, response.CutOff, response.KnownPosition.GetSequence(), o.freshness(response.Freshness))
	return nil
}

// matrix prints cells in rows by the first characteristic and in columns by the second, if there is one. A
// cell that is not there counts nothing.
func (o *options) matrix(w io.Writer, by []string, cells []*journeyv1.BreakdownCell) {
	values := make([][]string, len(by))
	numbers := map[string]string{}
	for _, cell := range cells {
		for i, value := range cell.Values {
			if value != "" && !slices.Contains(values[i], value) {
				values[i] = append(values[i], value)
			}
		}
		numbers[strings.Join(cell.Values, "\x00")] = breakdownWord(cell)
	}
	for i := range values {
		slices.SortFunc(values[i], inOrder)
		values[i] = append(values[i], "") // the margin comes last
	}
	heads := []string{o.characteristic(by[0])}
	columns := []string{""}
	if len(by) == 2 {
		heads[0] += " \\ " + o.characteristic(by[1])
		columns = values[1]
	}
	for _, value := range columns {
		heads = append(heads, o.characteristicValue(by[len(by)-1], value))
	}
	t := o.grid(w, heads...)
	for _, value := range values[0] {
		row := table.Row{o.characteristicValue(by[0], value)}
		for _, column := range columns {
			key := value
			if len(by) == 2 {
				key += "\x00" + column
			}
			row = append(row, cmp.Or(numbers[key], "0"))
		}
		if value == "" {
			t.AppendSeparator()
		}
		t.AppendRow(row)
	}
	t.Render()
}

// ageGroups are in order, which is not that of their letters.
var ageGroups = []string{"under_18", "18_24", "25_29", "30_54", "55_plus"}

// lastWords stand behind the values of a characteristic, in this order: they say why there is none.
var lastWords = []string{"refused", "not_asked", "erased", "nobody", "none"}

// inOrder sorts the values of a characteristic.
func inOrder(a, b string) int {
	place := func(words []string) int { return cmp.Compare(slices.Index(words, a), slices.Index(words, b)) }
	return cmp.Or(place(lastWords), place(ageGroups), cmp.Compare(a, b))
}

var characteristicWords = map[string]sentence.Sentence{
	"gender": {German: "Geschlecht", English: "gender"}, "age_group": {German: "Alter", English: "age"},
	"labour_status": {German: "Erwerbsstatus", English: "labour market status"}, "isced": {German: "Bildung (ISCED)", English: "education (ISCED)"},
	"area": {German: "Gebiet", English: "area"}, "partner": {German: "Partner", English: "partner"},
	"caseworker": {German: "Fallmanagement", English: "caseworker"},
}

var characteristicValues = map[string]sentence.Sentence{
	"":         {German: "gesamt", English: "total"},
	"refused":  {German: "verweigert", English: "refused"},
	"erased":   {German: "gelöscht", English: "erased"},
	"nobody":   {German: "niemand", English: "nobody"},
	"none":     {German: "ohne Eintritt", English: "no entry"},
	"under_18": {German: "unter 18", English: "under 18"}, "18_24": {German: "18 bis 24", English: "18 to 24"},
	"25_29": {German: "25 bis 29", English: "25 to 29"}, "30_54": {German: "30 bis 54", English: "30 to 54"},
	"55_plus": {German: "55 und älter", English: "55 and older"}, "not_asked": {German: "nicht gefragt", English: "not asked"},
}

func (o *options) characteristic(name string) string {
	s := characteristicWords[name]
	return o.word(s.German, s.English)
}

// characteristicValue is a value as people read it; ids of areas, partners and caseworkers stay as they are.
func (o *options) characteristicValue(characteristic, value string) string {
	if s, ok := characteristicValues[value]; ok {
		return o.word(s.German, s.English)
	}
	if s, ok := sentence.Value(strings.ToUpper(characteristic + "_" + value)); ok {
		return o.word(s.German, s.English)
	}
	return value
}

func breakdownWord(c *journeyv1.BreakdownCell) string { return countWord(c.Number, c.Shown) }

// countWord is a count, or * where it is not shown.
func countWord(number int64, shown journeyv1.CellShown) string {
	if shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
		return "*"
	}
	return strconv.FormatInt(number, 10)
}

// shownWord says to machines how a count is shown; empty is as it is.
func shownWord(shown journeyv1.CellShown) string {
	switch shown {
	case journeyv1.CellShown_CELL_SHOWN_SUPPRESSED:
		return "suppressed"
	case journeyv1.CellShown_CELL_SHOWN_ROUNDED:
		return "rounded"
	}
	return ""
}
