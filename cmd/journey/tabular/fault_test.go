package tabular

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"google.golang.org/protobuf/testing/protocmp"

	journeyv1 "journey/proto/journey/v1"
)

// badMappings are mappings, what they are refused with, and a word that the sentence must hold.
var badMappings = []struct{ name, mapping, rule, word string }{
	{"an unknown part", "sources: s\n", "mapping.unreadable", "sources"},
	{"not YAML", "\tx", "mapping.unreadable", "YAML"},
	{"twice the same field", registering("phone: {column: X}", "phone: {column: Z}"), "mapping.unreadable", "phone"},
	{"no source", "operation: op\nsteps: []\n", "mapping.incomplete", "source"},
	{"no operation", "source: s\n", "mapping.incomplete", "operation"},
	{"no steps", "source: s\noperation: op\n", "mapping.incomplete", "steps"},
	{"no step in a step", "source: s\noperation: op\nsteps: [{kind: participant}]\n", "mapping.incomplete", "step 1: step"},
	{"no kind where several are possible", "source: s\noperation: op\nsteps: [{step: fact_retracted, subject: {column: Nr}, occurred_on: {column: Am}}]\n", "mapping.incomplete", "kind (participant, employer"},
	{"a condition without a column", "source: s\noperation: op\nsteps: [{step: participant_exited, when: [{filled: true}]}]\n", "mapping.incomplete", "column"},
	{"a source that is no id", "source: S 1\noperation: op\n", "mapping.id", "source"},
	{"a system that is no id", "taken_over: {system: Alt}\n" + registering(), "mapping.id", "taken_over.system"},
	{"a table that is no id", "table: Ä\n" + registering(), "mapping.id", "table"},
	{"neither column nor value", registering("phone: {}"), "mapping.source", "step 1 (participant_registered) phone"},
	{"column and value", registering("phone: {column: X, value: x}"), "mapping.source", "phone"},
	{"a column name that YAML reads as false", registering("phone: {column: no}"), "mapping.quotes", "quotes"},
	{"an unknown step", strings.Replace(registering(), "participant_registered", "registered", 1), "mapping.step_unknown", `"registered"`},
	{"a kind the step is not for", strings.Replace(registering(), "subject", "kind: employer\n  subject", 1), "mapping.kind", "participant"},
	{"an unknown field", registering("name: {column: X}"), "mapping.field_unknown", "given_name, family_name"},
	{"a field within a text", registering("phone.x: {column: X}"), "mapping.field_unknown", "phone.x"},
	{"a place in what is no list", registering("phone[0]: {column: X}"), "mapping.field_unknown", "phone[0]"},
	{"a message without a field", strings.Replace(registering("goals[0]: {column: X}"), "participant_registered", "integration_plan_agreed", 1), "mapping.field_type", "target_on"},
	{"a list of messages without a place", strings.Replace(registering("goals.goal: {column: X}"), "participant_registered", "integration_plan_agreed", 1), "mapping.field_type", "goals[0]"},
	{"an unknown word of the contract", strings.Replace(registering("gender: {column: X, values: {w: WOMEN}}"), "participant_registered", "entry_declared", 1), "mapping.word_unknown", `"WOMEN" here. There are: WOMAN, MAN, NON_BINARY`},
	{"the word that says nothing", strings.Replace(registering("gender: {value: UNSPECIFIED}"), "participant_registered", "entry_declared", 1), "mapping.word_unknown", "WOMAN"},
	{"an unknown kind of missing", registering("date_of_birth: {column: X, missing: {k.A.: unknown}}"), "mapping.word_unknown", "refused, not_asked"},
	{"an unknown kind of document", strings.Replace(registering(), "subject", "evidence: [{kind: paper, reference: {column: X}}]\n  subject", 1), "mapping.word_unknown", "CONSENT_FORM"},
	{"an unknown role", "taken_over: {system: old, recorded_at: {column: X}, time_zone: UTC, recorded_by: {id: {column: W}, role: boss}}\n" + registering(), "mapping.word_unknown", "CASE_WORKER"},
	{"a missing where there is no answer", registering(`phone: {column: X, missing: {"": refused}}`), "mapping.not_an_answer", "phone"},
	{"a missing subject", strings.Replace(registering(), "{column: Nr}", `{column: Nr, missing: {"": refused}}`, 1), "mapping.not_an_answer", "subject"},
	{"a value that is none", registering("interpreter_needed: {value: perhaps}"), "mapping.value", `"perhaps"`},
	{"a day that no calendar has", registering("date_of_birth: {value: 31.02.2016}"), "mapping.value", "31.02.2016"},
	{"a way of writing without a year of four digits", registering("date_of_birth: {column: X, dates: [dd.mm.yy]}"), "mapping.dates", "dd.mm.yy"},
	{"an unknown decimal sign", strings.Replace(registering("isced: {column: X, decimal: dot}"), "participant_registered", "entry_declared", 1), "mapping.decimal", "isced"},
	{"a list where there is none", registering("phone: {column: X, list: ','}"), "mapping.option", "list"},
	{"ways of writing dates for a text", registering("phone: {column: X, dates: [dd.mm.yyyy]}"), "mapping.option", "dates"},
	{"a decimal sign for a text", registering("phone: {column: X, decimal: comma}"), "mapping.option", "decimal"},
	{"an id of a date", registering("date_of_birth: {column: X, uuid: true}"), "mapping.option", "uuid"},
	{"a recording time without a system", strings.Replace(registering(), "subject", "recorded_at: {column: X}\n  subject", 1), "mapping.option", "taken_over"},
	{"an unknown time zone", "taken_over: {system: old, recorded_at: {column: X}, time_zone: Berlin}\n" + registering(), "mapping.time_zone", "Berlin"},
	{"no key", "source: s\noperation: op\nsteps: [{step: employer_contact_made, kind: employer, subject: {value: a-1}, occurred_on: {column: Am}}]\n", "mapping.key", "step 1"},
	{"a key that is a name", "key: [Nr, Name]\n" + registering("family_name: {column: name}"), "mapping.personal_key", `"Name"`},
	{"a subject that is a name", registering("family_name: {column: Nr}"), "mapping.personal_key", "IDENTITY"},
	{"an id made of a name", registering("family_name: {column: X}", "preferred_language: {column: X, uuid: true}"), "mapping.personal_key", `"X"`},
}

// badRows are cells of the column X, what the row is refused with, and the column and value told.
var badRows = []struct{ name, step, field, row, rule, cell string }{
	{"no subject", "", "phone: {column: X}", ";2016-03-01;1", "row.empty", "Nr="},
	{"no date", "", "phone: {column: X}", "p-1;;1", "row.empty", "Am="},
	{"no date at all", "", "date_of_birth: {column: X}", "p-1;2016-03-01;gestern", "row.date", "X=gestern"},
	{"a year of two digits", "", "date_of_birth: {column: X}", "p-1;2016-03-01;17.05.80", "row.date", "X=17.05.80"},
	{"a year instead of a day", "", "date_of_birth: {column: X}", "p-1;2016-03-01;1980", "row.date", "X=1980"},
	{"a day that no calendar has", "", "date_of_birth: {column: X}", "p-1;2016-03-01;29.02.2015", "row.date", "X=29.02.2015"},
	{"a moment that can be another day", "", "date_of_birth: {column: X}", "p-1;2016-03-01;2015-02-28T23:30:00Z", "row.date", "X=2015-02-28T23:30:00Z"},
	{"an American date", "", "phone: {column: X}", "p-1;03/01/2016;1", "row.date", "Am=03/01/2016"},
	{"no number", "entry_declared", "isced: {column: X}", "p-1;2016-03-01;hoch", "row.number", "X=hoch"},
	{"half a person", "entry_declared", "household.adults: {column: X}", "p-1;2016-03-01;1,5", "row.number", "X=1,5"},
	{"a negative number", "entry_declared", "household.adults: {column: X}", "p-1;2016-03-01;-1", "row.number", "X=-1"},
	{"no number that is written in hexadecimal", "entry_declared", "household.adults: {column: X}", "p-1;2016-03-01;0x10", "row.number", "X=0x10"},
	{"a number that can be two", "entry_declared", "employment.hours_per_week: {column: X}", "p-1;2016-03-01;1.234", "row.number_ambiguous", "X=1.234"},
	{"neither yes nor no", "", "interpreter_needed: {column: X}", "p-1;2016-03-01;manchmal", "row.yes_or_no", "X=manchmal"},
	{"a word the mapping does not know", "entry_declared", "gender: {column: X, values: {w: WOMAN}}", "p-1;2016-03-01;man", "row.word_unknown", "X=man"},
	{"a word the contract does not know", "entry_declared", "gender: {column: X}", "p-1;2016-03-01;frau", "row.word_unknown", "X=frau"},
	{"one word of a list", "entry_declared", `other_disadvantages: {column: X, list: ","}`, "p-1;2016-03-01;debt, luck", "row.word_unknown", "X=debt, luck"},
	{"the error of a formula", "", "phone: {column: X}", "p-1;2016-03-01;#NV", "row.formula_error", "X=#NV"},
	{"a NUL", "", "phone: {column: X}", "p-1;2016-03-01;a\x00b", "row.nul", "X="},
	{"a cell too many", "", "phone: {column: X}", "p-1;2016-03-01;1;2", "row.ragged", "="},
	{"a cell too few", "", "phone: {column: X}", "p-1;2016-03-01", "row.ragged", "="},
}

// badTables are whole files of a mapping with the columns Nr, Am and X.
var badTables = []struct{ name, text, rule, word string }{
	{"nothing", "", "table.empty", ""},
	{"only blank lines", "\n\n;;\n", "table.empty", ""},
	{"a column is missing", "Nr;Am;Ypsilon\np-1;2016-03-01;1\n", "table.columns_missing", `Missing: "X"`},
	{"a header too far down", strings.Repeat("a;b\n", headerWithin) + "Nr;Am;X\n", "table.columns_missing", "None of the first 20 rows"},
	{"a column twice", "\nNr;Am;X;nr\n", "table.column_twice", `row 2: column "Nr": The column stands in the header more than once (A, D)`},
	{"a quote that is not closed", "Nr;Am;X\np-1;2016-03-01;\"Haus\np-2;2016-03-01;\n", "table.quotes", "row 2"},
	{"a quote within a cell", "Nr;Am;X\np-1;2016-03-01;Haus \"Rose\"\n", "table.quotes", "text line 2, byte"},
	{"UTF-8 that turns into something else", "Nr;Am;X\np-1;2016-03-01;\u00fc\u00fc\np-2;2016-03-01;\xfc\n", "table.encoding", "text line 3"},
	{"a byte order mark before Windows-1252", "\ufeffNr;Am;X\np-1;2016-03-01;\xfc\n", "table.encoding", "text line 2"},
	{"UTF-16", "\xff\xfeN\x00r\x00", "table.utf16", ""},
}

func TestWhatIsWrongHasAStableID(t *testing.T) {
	seen := map[string]bool{"request.reused": true, "row.unreadable": true} // of import itself
	check := func(name string, err error, rule, word string) *Fault {
		t.Helper()
		var f *Fault
		if !errors.As(err, &f) || f.Rule != rule || !strings.Contains(f.Error(), word) {
			t.Errorf("%s: got %v, want %s ... %s", name, err, rule, word)
			return &Fault{}
		}
		seen[rule] = true
		for _, text := range []string{f.Error(), f.In("de")} {
			if strings.ContainsAny(text, "{}") || strings.HasSuffix(text, ": ") {
				t.Errorf("%s: the sentence is not whole: %s", name, text)
			}
		}
		return f
	}
	for _, c := range badMappings {
		_, err := Parse([]byte(c.mapping))
		check(c.name, err, c.rule, c.word)
	}
	for _, c := range badRows {
		mapping := registering(c.field)
		if c.step != "" {
			mapping = strings.Replace(mapping, "participant_registered", c.step, 1)
		}
		rows := csvRows(t, parsed(t, mapping), "Nr;Am;X\n"+c.row+"\np-2;2016-03-01;\n")
		if len(rows) != 2 || rows[0].Request != nil || len(rows[0].Faults) == 0 || rows[1].Request == nil {
			t.Errorf("%s: got %v", c.name, rows)
			continue
		}
		f := check(c.name, rows[0].Faults[0], c.rule, "row 2: ")
		if got := f.Column + "=" + f.Value; got != c.cell {
			t.Errorf("%s: cell %s, want %s", c.name, got, c.cell)
		}
		if value := f.Value; len(value) > 3 && strings.Contains(f.Error(), value) {
			t.Errorf("%s: the value %s stands in what is printed: %s", c.name, value, f.Error())
		}
	}
	for _, c := range badTables {
		rows, err := all(parsed(t, registering("address: {column: X}")).CSV(strings.NewReader(c.text)))
		check(c.name, err, c.rule, c.word)
		if c.rule != "table.quotes" && c.rule != "table.encoding" && len(rows) > 0 {
			t.Errorf("%s: %d rows", c.name, len(rows))
		}
	}
	others := []struct{ name, mapping, text, rule, word string }{
		{"a hash that is none", strings.Replace(registering(), "subject", "evidence: [{kind: other, reference: {column: Nr}, sha256: {column: X}}]\n  subject", 1), "p-1;2016-03-01;xyz", "row.bytes", "row 2"},
		{"a moment that is none", "taken_over: {system: old, recorded_at: {column: X}, time_zone: Europe/Berlin}\n" + registering(), "p-1;2016-03-01;1.3.2016 25:00", "row.time", "row 2"},
		{"a moment that is missing", "taken_over: {system: old, recorded_at: {column: X}, time_zone: Europe/Berlin}\n" + registering(), "p-1;2016-03-01;", "row.empty", "row 2"},
		{"a key that is missing", "key: [Nr, X]\n" + registering(), "p-1;2016-03-01;", "row.key_empty", `column "X"`},
		{"the same key again", registering("phone: {column: X}"), "p-1;2016-03-01;1\np-1;2016-03-01;2", "row.key_repeated", "row 3: column \"Nr\": Row 2 has the same key"},
	}
	for _, c := range others {
		rows := csvRows(t, parsed(t, c.mapping), "Nr;Am;X\n"+c.text+"\n")
		last := rows[len(rows)-1]
		if len(last.Faults) == 0 {
			t.Errorf("%s: no fault", c.name)
			continue
		}
		check(c.name, last.Faults[0], c.rule, c.word)
	}
	check("no workbook", xlsxError(t, registering(), []byte("Nr;Am\n")), "table.unreadable", "")
	check("no such sheet", xlsxError(t, "sheet: Zwei\n"+registering(), workbook(t, "Eins", [][]any{{"Nr", "Am"}})), "table.sheet_missing", "it has: Eins")
	check("an empty sheet", xlsxError(t, registering(), workbook(t, "Eins", nil)), "table.empty", "")
	many := make([][]any, MaxWorkbookRows+2)
	many[0] = []any{"Nr", "Am"}
	for i := range many[1:] {
		many[i+1] = []any{fmt.Sprintf("p-%d", i), "2016-03-01"}
	}
	check("too many rows", xlsxError(t, registering(), workbook(t, "Eins", many)), "table.too_many_rows", "row 50002: At most 50000")

	readme, err := os.ReadFile(filepath.Join(example, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for rule := range sentences {
		if !seen[rule] {
			t.Errorf("no bad input shows %s", rule)
		}
		if !strings.Contains(string(readme), "`"+rule+"`") {
			t.Errorf("README.md of the example does not list %s", rule)
		}
	}
}

func TestTheSameRowAgainIsNoFault(t *testing.T) {
	rows := csvRows(t, parsed(t, registering("phone: {column: X}")), "Nr;Am;X\np-1;1.3.2016;1\np-1;2016-03-01;1\n")
	if len(rows) != 2 || rows[1].Request == nil || rows[0].Request.RequestId != rows[1].Request.RequestId {
		t.Errorf("got %v", rows)
	}
}

func TestEveryUnreadableCellOfARowIsTold(t *testing.T) {
	rows := csvRows(t, parsed(t, registering("date_of_birth: {column: X}", "interpreter_needed: {column: Z}")), "Nr;Am;X;Z\np-1;;gestern;?\n")
	if len(rows) != 1 || len(rows[0].Faults) != 3 {
		t.Errorf("got %v", rows)
	}
	again := "- step: participant_exited\n  subject: {column: Nr}\n  occurred_on: {column: Am}\n"
	rows = csvRows(t, parsed(t, registering("phone: {column: X}")+again), "Nr;Am;X\np-1;gestern;1\n")
	if len(rows) != 1 || len(rows[0].Faults) != 1 {
		t.Errorf("a cell of two steps is told %d times", len(rows[0].Faults))
	}
}

func xlsxError(t *testing.T, mapping string, book []byte) error {
	t.Helper()
	_, err := all(parsed(t, mapping).XLSX(bytes.NewReader(book)))
	return err
}

// workbook is a workbook with one sheet; a row that is nil is left out of it.
func workbook(t *testing.T, sheet string, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range rows {
		if cells == nil {
			continue
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The example as a workbook gives the same requests, ids included: dates are days there, numbers numbers, yes and no booleans.
func TestAWorkbookSaysTheSameAsACSV(t *testing.T) {
	mapping, err := os.ReadFile(filepath.Join(example, "mapping.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m := parsed(t, string(mapping))
	text, err := os.ReadFile(filepath.Join(example, "stammblatt.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := all(m.CSV(bytes.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, from1904 := range []bool{false, true} {
		got, err := all(m.XLSX(bytes.NewReader(exampleBook(t, text, from1904))))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(requests(want), requests(got), protocmp.Transform()); diff != "" {
			t.Error(diff)
		}
		for i := range got {
			if got[i].Number != want[i].Number {
				t.Errorf("step %d lies in row %d of the workbook and %d of the CSV", i, got[i].Number, want[i].Number)
			}
		}
	}
}

func requests(rows []Row) []*journeyv1.RecordRequest {
	var out []*journeyv1.RecordRequest
	for _, r := range rows {
		out = append(out, r.Request)
	}
	return out
}

// exampleBook is the CSV of the example with the cells as a spreadsheet would hold them.
func exampleBook(t testing.TB, text []byte, from1904 bool) []byte {
	t.Helper()
	r := csv.NewReader(charmap.Windows1252.NewDecoder().Reader(bytes.NewReader(text)))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := errors.Join(f.SetSheetName("Sheet1", "Anderes"), f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904})); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Stammblatt"); err != nil {
		t.Fatal(err)
	}
	american, err := f.NewStyle(&excelize.Style{NumFmt: 14}) // mm-dd-yy: how it is shown must not matter
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range records {
		for j, cell := range cells {
			var value any = cell
			if at, ok := moment(cell, nil, utc, false); ok && i > 1 && strings.Contains(cell, ".") {
				days := at.Sub(epoch).Hours() / 24
				if from1904 {
					days -= since1904
				}
				value = days
			} else if yes, ok := yesOrNo(cell); ok && len(cell) > 1 {
				value = yes
			} else if n, _, ok := number(cell, ""); ok && i > 1 {
				value = n
			}
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil && cell != "" {
				err = f.SetCellValue("Stammblatt", name, value)
			}
			if _, day := value.(float64); day && err == nil && strings.Contains(cell, ".") {
				err = f.SetCellStyle("Stammblatt", name, name, american)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkbookWithRowsLeftOutIsNumberedAsShown(t *testing.T) {
	book := workbook(t, "Eins", [][]any{{"Titel"}, nil, {"Nr", "Am", "X"}, nil, {"p-1", 42430, "=1+1"}, nil, nil, {"p-2", "1.3.2016"}})
	rows, err := all(parsed(t, registering("address: {column: X}")).XLSX(bytes.NewReader(book)))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].Number != 5 || rows[1].Number != 8 || rows[0].Request.OccurredOn != "2016-03-01" ||
		rows[0].Request.Step.GetParticipantRegistered().Address != "=1+1" {
		t.Errorf("got %v", rows)
	}
}
