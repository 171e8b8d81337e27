package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"journey/domain/sentence"
)

func TestTheSameRowsGiveTheSameBytes(t *testing.T) {
	second := sheet(values[1:]...)
	second.Name = "memberships"
	for range 8 { // the library hands the sheets of a workbook over in a random order
		for _, name := range names() {
			if first, again := written(t, name, sheet(values...)), written(t, name, sheet(values...)); first != again {
				t.Fatalf("%s: written again it differs", name)
			}
		}
		var first, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&first, &again} {
			if err := XLSX(out, "en", sheet(values...), second); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatal("a workbook of two tables differs when written again")
		}
	}
}

func TestNoFileSaysWhenItWasMade(t *testing.T) {
	book, err := excelize.OpenReader(strings.NewReader(written(t, "xlsx", sheet(values...))))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	props, err := book.GetDocProps()
	if err != nil || props.Created != "" || props.Modified != "" || props.Creator != "journey" {
		t.Errorf("got %+v, %v", props, err)
	}
}

func TestATextIsNeverAFormula(t *testing.T) {
	attacks := []string{
		"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"https://example.org\")", " =1", "\u00a0=1", "\u2003+1", "\ufeff=1",
		"-", "＝1", "＋1", "－1", "＠SUM", "\tabc", "\rabc", "\nabc", "=cmd|' /C calc'!A0",
	}
	for _, attack := range attacks {
		one := sheet([]Value{Text(attack), Whole(-1), Decimal(-0.5), {}, {}})
		one.Columns = append([]Column{}, columns...)
		one.Columns[0].German = attack
		excel := csv.NewReader(strings.NewReader(strings.TrimPrefix(written(t, "excel", one), "\ufeff")))
		excel.Comma = ';'
		rows, err := excel.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := "'" + unixBreaks(attack)
		if diff := cmp.Diff([][]string{{want, "Alter beim Eintritt", "Stunden je Woche", "Eintritt", "auf Arbeitssuche"}, {want, "-1", "-0,5", "", ""}}, rows); diff != "" {
			t.Error(diff)
		}
		if rows, err := csv.NewReader(strings.NewReader(written(t, "csv", one))).ReadAll(); err != nil || rows[1][0] != unixBreaks(attack) {
			t.Errorf("a program reads something else than %q: %q, %v", attack, rows, err)
		}
		book, err := excelize.OpenReader(strings.NewReader(written(t, "xlsx", one)))
		if err != nil {
			t.Fatal(err)
		}
		if got := cellOf(t, book, KindText, 0, 2); got.text != attack {
			t.Errorf("%q has become %q", attack, got.text)
		}
		style, err := book.GetCellStyle("participations", "A2")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := book.GetStyle(style); err != nil || s.NumFmt != numberText {
			t.Errorf("whoever edits the cell makes a formula of it: %+v, %v", s, err)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, harmless := range []string{"", "p-0001", "1=1", "Müller", "(=1)", "2016-03-01", "a@example.org", `"=1`} {
		if guarded(harmless) != harmless {
			t.Errorf("%q is guarded", harmless)
		}
	}
}

func TestASheetThatIsWrongIsRefusedByEveryWriter(t *testing.T) {
	for name, change := range map[string]func(*Sheet){
		"no name":                   func(s *Sheet) { s.Name = "" },
		"a name with a blank":       func(s *Sheet) { s.Name = "a b" },
		"a name too long":           func(s *Sheet) { s.Name = strings.Repeat("a", 32) },
		"no columns":                func(s *Sheet) { s.Columns = nil },
		"no rows":                   func(s *Sheet) { s.Rows = nil },
		"a key with a quote":        func(s *Sheet) { s.Columns[0].Key = `a"b` },
		"a key twice":               func(s *Sheet) { s.Columns[1].Key = s.Columns[0].Key },
		"a column without a kind":   func(s *Sheet) { s.Columns[0].Kind = 0 },
		"a column without heading":  func(s *Sheet) { s.Columns[0].German = "" },
		"a value of another kind":   func(s *Sheet) { s.Rows = given([]Value{Whole(1), {}, {}, {}, {}}) },
		"a value too few":           func(s *Sheet) { s.Rows = given([]Value{Text("p-1")}) },
		"a text that is not UTF-8":  func(s *Sheet) { s.Rows = given([]Value{Text("\xfc"), {}, {}, {}, {}}) },
		"a number that is none":     func(s *Sheet) { s.Rows = given([]Value{{}, {}, Decimal(math.NaN()), {}, {}}) },
		"a number without an end":   func(s *Sheet) { s.Rows = given([]Value{{}, {}, Decimal(math.Inf(-1)), {}, {}}) },
		"a source that fails":       func(s *Sheet) { s.Rows = failing(0) },
		"a source that fails later": func(s *Sheet) { s.Rows = failing(3) },
	} {
		for _, writer := range names() {
			s := sheet(values...)
			s.Columns = append([]Column{}, columns...)
			change(&s)
			var out strings.Builder
			err := writers[writer](&out, s)
			if err == nil {
				t.Errorf("%s: %s is written", writer, name)
			}
			if strings.HasPrefix(name, "a source") && !errors.Is(err, errSource) {
				t.Errorf("%s: %s: got %v", writer, name, err)
			}
		}
	}
}

func TestWhatAWorkbookCannotHoldHasAStableID(t *testing.T) {
	row := func(v Value) Sheet {
		s := Sheet{Name: "t", Columns: []Column{{Key: "k", German: "K", English: "K", Kind: v.kind}}, Title: sentence.Sentence{English: "T"}}
		s.Rows = given([]Value{{}}, []Value{v})
		return s
	}
	many := row(Text(""))
	many.Rows = func(yield func([]Value, error) bool) {
		empty := []Value{{}}
		for range excelize.TotalRows {
			if !yield(empty, nil) {
				return
			}
		}
	}
	for _, c := range []struct {
		sheet      Sheet
		rule, word string
	}{
		{row(Text(strings.Repeat("ä", excelize.TotalCellChars+1))), "sheet.cell_too_long", "Row 3: "},
		{row(Text(strings.Repeat("𝄞", excelize.TotalCellChars/2+1))), "sheet.cell_too_long", "Row 3: "},
		{row(Text("a\x00b")), "sheet.control_character", "Row 3: "},
		{row(Text("a\ufffe")), "sheet.control_character", "Row 3: "},
		{row(Whole(1_000_000_000_000_000)), "sheet.number_too_long", "Row 3: "},
		{row(Whole(math.MinInt64)), "sheet.number_too_long", "Row 3: "},
		{many, "sheet.too_many_rows", "1048575"},
	} {
		var no *Fault
		if err := XLSX(&bytes.Buffer{}, "en", c.sheet); !errors.As(err, &no) || no.Rule != c.rule || !strings.Contains(no.Error(), c.word) {
			t.Errorf("got %v, want %s", err, c.rule)
		}
	}
	for _, fits := range []Value{Text(strings.Repeat("ä", excelize.TotalCellChars)), Text("\t\n"), Whole(-maxWhole)} {
		if err := XLSX(&bytes.Buffer{}, "en", row(fits)); err != nil {
			t.Error(err)
		}
	}
	taken := row(Text(""))
	taken.Name = "definitionen"
	if err := XLSX(&bytes.Buffer{}, "en", taken); err == nil {
		t.Error("a table lies where the definitions stand")
	}
}

// full fails once it has taken so many bytes.
type full struct{ left int }

var errFull = errors.New("the disk is full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestRowsAreAskedForAsTheyAreWritten fills a disk: a writer that collected its rows first would ask for all of them.
func TestRowsAreAskedForAsTheyAreWritten(t *testing.T) {
	const all = 1_000_000
	for name, write := range map[string]func(*full, Sheet) error{
		"csv":     func(w *full, s Sheet) error { return CSV(w, s) },
		"excel":   func(w *full, s Sheet) error { return ExcelCSV(w, s) },
		"json":    func(w *full, s Sheet) error { return JSON(w, s) },
		"jsonl":   func(w *full, s Sheet) error { return JSONLines(w, s) },
		"parquet": func(w *full, s Sheet) error { return Parquet(w, s) },
	} {
		asked := 0
		s := sheet()
		s.Rows = func(yield func([]Value, error) bool) {
			row := make([]Value, len(columns))
			for asked = range all {
				row[0] = Text(fmt.Sprintf("p-%d", asked*7919%all))
				if !yield(row, nil) {
					return
				}
			}
		}
		if err := write(&full{left: 1000}, s); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", name, err)
		}
		if asked > 2*rowGroup {
			t.Errorf("%s: %d rows were asked for before the first was written", name, asked)
		}
	}
	if err := XLSX(&full{left: 1000}, "en", sheet(values...)); !errors.Is(err, errFull) {
		t.Errorf("xlsx: got %v", err)
	}
}
