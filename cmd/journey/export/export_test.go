package export

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"journey/domain/calendar"
	"journey/domain/sentence"
)

// columns is one of each kind.
var columns = []Column{
	{Key: "participant", German: "Teilnahme", English: "participation", Kind: KindText, Meaning: sentence.Sentence{German: "Pseudonym", English: "pseudonym"}},
	{Key: "age_at_entry", German: "Alter beim Eintritt", English: "age at entry", Kind: KindWhole},
	{Key: "hours", German: "Stunden je Woche", English: "hours per week", Kind: KindDecimal},
	{Key: "entered_on", German: "Eintritt", English: "entered on", Kind: KindDate},
	{Key: "EECR01", German: "auf Arbeitssuche", English: "searching", Kind: KindYesNo},
}

// values are rows that are awkward somewhere, and one of the usual ones.
var values = [][]Value{
	{Text("p-0001"), Whole(37), Decimal(38.5), Day(calendar.Must("2016-03-01")), YesNo(true)},
	{Text(""), Whole(0), Decimal(0), Day(calendar.Must("1900-01-01")), YesNo(false)},
	{{}, {}, {}, Day(calendar.None), {}},
	{Text("Mueßer Holz, \"Nord\"; ä€漢\nzweite Zeile"), Whole(-5), Decimal(-0.25), Day(calendar.Must("1900-02-28")), YesNo(true)},
	{Text("=1+1"), Whole(999_999_999_999_999), Decimal(1e-7), Day(calendar.Must("1900-03-01")), YesNo(false)},
	{Text("_x0041_ <b>&amp;</b> 'x'"), Whole(1 << 40), Decimal(1234567.125), Day(calendar.Must("2199-12-31")), YesNo(true)},
	{Text("  blanks around\t"), Whole(7), Decimal(1.0 / 3), Day(calendar.Must("2024-02-29")), YesNo(true)},
}

func sheet(rows ...[]Value) Sheet {
	return Sheet{
		Name: "participations", Columns: columns, Rows: given(rows...),
		Title: sentence.Sentence{German: "Teilnahmen", English: "Participations"},
		About: sentence.Sentence{German: "laqs, Stichtag 2017-12-31", English: "laqs, cut-off 2017-12-31"},
	}
}

// given gives rows as a source does that reuses one slice for all of them.
func given(rows ...[]Value) iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		var row []Value
		for _, r := range rows {
			row = append(row[:0], r...)
			if !yield(row, nil) {
				return
			}
			for i := range row {
				row[i] = Text("no longer the row")
			}
		}
	}
}

// writers are all of them, for what holds for each.
var writers = map[string]func(*strings.Builder, Sheet) error{
	"csv":     func(w *strings.Builder, s Sheet) error { return CSV(w, s) },
	"excel":   func(w *strings.Builder, s Sheet) error { return ExcelCSV(w, s) },
	"xlsx":    func(w *strings.Builder, s Sheet) error { return XLSX(w, "de", s) },
	"parquet": func(w *strings.Builder, s Sheet) error { return Parquet(w, s) },
	"json":    func(w *strings.Builder, s Sheet) error { return JSON(w, s) },
	"jsonl":   func(w *strings.Builder, s Sheet) error { return JSONLines(w, s) },
}

func names() []string {
	var all []string
	for name := range writers {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

var errSource = errors.New("the source has gone")

// failing gives some rows and then an error.
func failing(n int) iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		for i := range n {
			if !yield([]Value{Text(fmt.Sprintf("p-%d", i)), {}, {}, {}, {}}, nil) {
				return
			}
		}
		yield(nil, errSource)
	}
}
