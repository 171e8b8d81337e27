package export

import (
	"bytes"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"journey/domain/calendar"
)

// definitions are the first rows of what stands beside the tables.
var definitions = map[string][][]string{
	"de": {
		{"Tabelle", "Spalte", "Überschrift", "Art", "Bedeutung"},
		{"participations", "", "Teilnahmen", "", "laqs, Stichtag 2017-12-31"},
		{"participations", "participant", "Teilnahme", "Text", "Pseudonym"},
		{"participations", "age_at_entry", "Alter beim Eintritt", "ganze Zahl"},
	},
	"en": {
		{"table", "column", "heading", "kind", "meaning"},
		{"participations", "", "Participations", "", "laqs, cut-off 2017-12-31"},
		{"participations", "participant", "participation", "text", "pseudonym"},
		{"participations", "age_at_entry", "age at entry", "whole number"},
	},
}

func TestXLSXIsReadBack(t *testing.T) {
	second := sheet(values[0])
	second.Name = "memberships"
	for lang, want := range map[string][]string{
		"de": {"Teilnahme", "Alter beim Eintritt", "Stunden je Woche", "Eintritt", "auf Arbeitssuche"},
		"en": {"participation", "age at entry", "hours per week", "entered on", "searching"},
	} {
		var out bytes.Buffer
		if err := XLSX(&out, lang, sheet(values...), second); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"participations", "memberships", in(lang, Definitions(lang).Title)}, book.GetSheetList()); diff != "" {
			t.Error(diff)
		}
		rows, err := book.GetRows("participations", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, rows[0]); diff != "" {
			t.Error(diff)
		}
		for i, row := range values {
			for at, v := range row {
				if got := cellOf(t, book, columns[at].Kind, at, i+2); !cmp.Equal(got, v, sameValues) {
					t.Errorf("row %d %s: got %v, want %v", i, columns[at].Key, got, v)
				}
			}
		}
		meanings, err := book.GetRows(book.GetSheetList()[2])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(definitions[lang], meanings[:4]); diff != "" {
			t.Error(diff)
		}
		if len(meanings) != 1+2*(1+len(columns)) {
			t.Errorf("%d rows of definitions", len(meanings))
		}
		for cell, want := range map[string]string{"A2": "p-0001", "B2": "37", "C2": "38.5", "D2": map[string]string{"de": "01.03.2016", "en": "2016-03-01"}[lang], "E2": "TRUE"} {
			if shown, err := book.GetCellValue("participations", cell); err != nil || shown != want {
				t.Errorf("%s is shown as %s, %v", cell, shown, err)
			}
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// cellOf reads a cell as a value of the type that Excel sees in it.
func cellOf(t *testing.T, book *excelize.File, kind Kind, column, row int) Value {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		t.Fatal(err)
	}
	text, err := book.GetCellValue("participations", name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	as, err := book.GetCellType("participations", name)
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := book.GetCellFormula("participations", name); err != nil || formula != "" {
		t.Errorf("%s holds the formula %q, %v", name, formula, err)
	}
	number, numberErr := strconv.ParseFloat(text, 64)
	switch {
	case as == excelize.CellTypeInlineString && kind == KindText:
		return Text(text)
	case as == excelize.CellTypeBool && kind == KindYesNo:
		return YesNo(text == "1")
	case text == "":
		return Value{}
	case (as == excelize.CellTypeUnset || as == excelize.CellTypeNumber) && numberErr == nil:
		switch kind {
		case KindWhole:
			return Whole(int64(number))
		case KindDecimal:
			return Decimal(number)
		case KindDate:
			// The library counts the days before 1900-03-01 in its own way, right for a spreadsheet.
			day, err := excelize.ExcelDateToTime(number, false)
			if err != nil {
				t.Fatal(err)
			}
			if number <= 59 {
				day = time.Date(1899, 12, 31+int(number), 0, 0, 0, 0, time.UTC)
			}
			return Day(calendar.Of(day, time.UTC))
		}
	}
	t.Errorf("%s is %q of type %d", name, text, as)
	return Value{}
}

func TestASpreadsheetCountsDaysFrom1900(t *testing.T) {
	for day, want := range map[string]int{"1900-01-01": 1, "1900-02-28": 59, "1900-03-01": 61, "1970-01-01": 25569, "2016-03-01": 42430} {
		if got := serial(calendar.Must(day)); got != want {
			t.Errorf("%s is day %d, want %d", day, got, want)
		}
	}
	if math.MaxInt32 < serial(calendar.Last) {
		t.Error("the last day has no number")
	}
}
