package export

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"journey/domain/calendar"
)

const examples = "../../../deploy/export-mappings"

// fieldNames are what a record of the ESF+ says, in order.
var fieldNames = []string{
	"operation", "participant", "entered_on", "exited_on", "exit_reason", "employability_improved", "gender", "age_at_entry",
	"labour_status", "registered_unemployed", "unemployed_since", "in_education_or_training", "isced", "citizenship",
	"parents_born_abroad", "place_type", "household_adults", "household_any_adult_employed", "household_dependent_children",
	"minority", "disability", "other_disadvantages", "housing_exclusion", "area",
	"EECO01", "EECR01", "EECR02", "EECR03", "EECR04", "EECR05", "EECR06",
}

// record is a record of nothing but empty values, and these.
func record(values ...string) []string {
	r := make([]string, len(fieldNames))
	for i := 0; i+1 < len(values); i += 2 {
		at := placeOf(ParticipationFields(fieldNames), values[i])
		if at < 0 {
			panic(values[i])
		}
		r[at] = values[i+1]
	}
	return r
}

func parsed(t *testing.T, mapping string) *Mapping {
	t.Helper()
	m, err := ParseMapping([]byte(mapping), ParticipationFields(fieldNames))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func recordsOf(records ...[]string) func(func([]string, error) bool) {
	return func(yield func([]string, error) bool) {
		var one []string
		for _, r := range records {
			one = append(one[:0], r...)
			if !yield(one, nil) {
				return
			}
			clear(one)
		}
	}
}

// file writes records and answers with the file, what became of the records and why.
func file(t *testing.T, m *Mapping, records ...[]string) (string, Written, []*Fault) {
	t.Helper()
	var out bytes.Buffer
	var faults []*Fault
	done, err := m.Write(&out, recordsOf(records...), func(f *Fault) { faults = append(faults, f) })
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), done, faults
}

func TestTheExampleGivesADataSheet(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(examples, "esf-plus-participants.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m := parsed(t, string(text))
	left := record("operation", "laqs", "participant", "p-0001", "entered_on", "2016-03-01", "exited_on", "2016-09-30", "exit_reason", "placed",
		"gender", "woman", "age_at_entry", "37", "labour_status", "unemployed", "registered_unemployed", "yes", "unemployed_since", "2014-02-28",
		"in_education_or_training", "no", "isced", "0", "citizenship", "third_country", "parents_born_abroad", "both", "place_type", "city", "area", "muesser-holz",
		"minority", "no", "disability", "refused", "other_disadvantages", "yes", "housing_exclusion", "not_asked",
		"EECO01", "yes", "EECR02", "no", "EECR03", "unknown", "EECR04", "yes", "EECR05", "open")
	refusing := record("operation", "laqs", "participant", "p-0002", "entered_on", "2017-01-02", "gender", "refused", "age_at_entry", "not_asked",
		"labour_status", "inactive", "registered_unemployed", "not_asked", "unemployed_since", "refused", "in_education_or_training", "yes", "isced", "not_asked",
		"citizenship", "refused", "parents_born_abroad", "not_asked", "place_type", "refused", "area", "not_asked",
		"minority", "erased", "disability", "erased", "other_disadvantages", "erased", "housing_exclusion", "erased")
	got, done, faults := file(t, m, left, refusing)
	want, err := os.ReadFile("testdata/esf-plus-participants.csv")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" || done != (Written{Rows: 2}) || len(faults) > 0 {
		t.Errorf("%v %v %s", done, faults, diff)
	}
	if name := m.FileName("laqs", calendar.Must("2017-12-31"), calendar.None); name != "laqs-teilnehmende-2017-12-31.csv" {
		t.Errorf("the file is called %s", name)
	}
	fields := m.Fields()
	if len(fields) != 26 || fields[0] != "operation" || fields[25] != "EECR06" {
		t.Errorf("it shows %v", fields)
	}
}

// short is a mapping of a few columns.
func short(columns ...string) string {
	return "file: \"{operation}.csv\"\nformat: csv\nseparator: tab\nencoding: windows-1252\ndates: yyyy-mm-dd\ncolumns:\n  - " + strings.Join(columns, "\n  - ") + "\n"
}

const (
	idColumn     = `{heading: "Nr.", field: participant}`
	genderColumn = `{heading: "Geschlecht", field: gender, codes: {woman: "weiblich", man: "männlich"}, missing: {refused: "-9", not_asked: "-8"}}`
)

func TestARecordThatHasNoCodeIsLeftOutAndTold(t *testing.T) {
	m := parsed(t, short(idColumn, genderColumn, `{heading: "Alter", field: age_at_entry, missing: {refused: "99"}}`, `{heading: "Eintritt", field: entered_on}`))
	good := func(values ...string) []string {
		return record(append([]string{"participant", "p-9", "gender", "man", "age_at_entry", "40", "entered_on", "2016-03-01"}, values...)...)
	}
	for _, c := range []struct{ name, field, value, rule, column string }{
		{"a word without a code", "gender", "non_binary", "record.no_code", "Geschlecht"},
		{"a reason without a code", "age_at_entry", "not_asked", "record.no_code", "Alter"},
		{"nothing, where nothing is said of it", "entered_on", "", "record.no_code", "Eintritt"},
		{"a value that looks like a reason", "age_at_entry", "99", "record.code_taken", "Alter"},
		{"no date", "entered_on", "2016-02-30", "record.date", "Eintritt"},
		{"no number", "age_at_entry", "-1", "record.number", "Alter"},
		{"a formula", "participant", "=1+1", "record.unsafe", "Nr."},
		{"a line break", "participant", "p\n1", "record.unsafe", "Nr."},
		{"letters that the encoding lacks", "participant", "p-漢", "record.letters", "Nr."},
		{"what is not UTF-8", "participant", "p-\xfc", "record.letters", "Nr."},
	} {
		text, done, faults := file(t, m, good(), good(c.field, c.value), good("gender", "refused"))
		if done != (Written{Rows: 2, Refused: 1}) || len(faults) != 1 {
			t.Errorf("%s: %v, %v", c.name, done, faults)
			continue
		}
		f, whose := faults[0], "p-9"
		if c.field == "participant" {
			whose = c.value
		}
		if f.Rule != c.rule || f.Column != c.column || f.Record != 2 || f.Value != c.value || f.Participant != whose {
			t.Errorf("%s: got %+v", c.name, f)
		}
		if said := f.Error() + f.In("de"); strings.Contains(said, whose) || len(c.value) > 2 && strings.Contains(said, c.value) {
			t.Errorf("%s: what is printed names participant or value: %s", c.name, said)
		}
		want, err := charmap.Windows1252.NewEncoder().String("Nr.\tGeschlecht\tAlter\tEintritt\r\np-9\tmännlich\t40\t2016-03-01\r\np-9\t-9\t40\t2016-03-01\r\n")
		if err != nil || text != want {
			t.Errorf("%s: the others are %q, %v", c.name, text, err)
		}
	}
	_, done, faults := file(t, m, record("participant", "p-1"))
	if done != (Written{Refused: 1}) || len(faults) != 3 {
		t.Errorf("not every column of a record is told: %v, %v", done, faults)
	}
}

func TestEveryLetterOfALongFileIsEncoded(t *testing.T) {
	m := parsed(t, short(genderColumn, `{heading: "Satz in €", constant: "50 €"}`))
	records := make([][]string, 5000)
	for i := range records {
		records[i] = record("gender", "man")
	}
	text, done, _ := file(t, m, records...)
	want, err := charmap.Windows1252.NewEncoder().String("Geschlecht\tSatz in €\r\n" + strings.Repeat("männlich\t50 €\r\n", len(records)))
	if err != nil || text != want || done.Rows != len(records) {
		t.Errorf("%d bytes, want %d, %v, %v", len(text), len(want), done, err)
	}
}

func TestReasonsStayApart(t *testing.T) {
	m := parsed(t, short(`{heading: "Ergebnis", field: EECR01, codes: {"yes": "1", "no": "0"}, missing: {unknown: "8", open: "9", empty: "", refused: "6", not_asked: "6"}, same_code: [refused, not_asked]}`))
	var records [][]string
	for _, word := range []string{"yes", "no", "unknown", "open", "", "refused", "not_asked"} {
		records = append(records, record("EECR01", word))
	}
	text, _, faults := file(t, m, records...)
	if want := "Ergebnis\r\n1\r\n0\r\n8\r\n9\r\n\"\"\r\n6\r\n6\r\n"; text != want || len(faults) > 0 {
		t.Errorf("got %q, %v", text, faults)
	}
}

func TestAWorkbookKeepsCodesAsTheyAre(t *testing.T) {
	mapping := "file: \"a.xlsx\"\nformat: xlsx\nsheet: \"Teilnehmende 2016\"\ncolumns:\n  - {heading: \"Grund\", field: exit_reason, codes: {placed: \"01\"}}\n"
	text, done, _ := file(t, parsed(t, mapping), record("exit_reason", "placed"))
	book, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Teilnehmende 2016")
	if err != nil || done.Rows != 1 || !cmp.Equal(rows, [][]string{{"Grund"}, {"01"}}) || len(book.GetSheetList()) != 1 {
		t.Errorf("got %v, %v, %v", rows, book.GetSheetList(), err)
	}
}

func TestASourceThatFailsEndsTheFile(t *testing.T) {
	m := parsed(t, short(idColumn))
	for _, records := range []func(func([]string, error) bool){
		func(yield func([]string, error) bool) { yield(nil, errSource) },
		func(yield func([]string, error) bool) { yield([]string{"one value"}, nil) },
	} {
		done, err := m.Write(&bytes.Buffer{}, records, func(*Fault) {})
		if err == nil || done != (Written{}) {
			t.Errorf("got %v, %v", done, err)
		}
	}
	if _, err := m.Write(&full{left: 1}, recordsOf(record("participant", "p-1")), func(*Fault) {}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func TestFieldsSayTheWordsOfTheContract(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(examples, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ParticipationFields(fieldNames) {
		if strings.HasPrefix(f.Name, "EEC") {
			if !cmp.Equal(f.Words, []string{"no", "yes"}) {
				t.Errorf("%s says %v", f.Name, f.Words)
			}
			continue
		}
		line := ""
		for _, l := range strings.Split(string(readme), "\n") {
			if cells := strings.Split(l, "|"); len(cells) == 4 && strings.Contains(cells[1], "`"+f.Name+"`") {
				line = cells[2]
			}
		}
		if line == "" {
			t.Errorf("README.md does not list %s", f.Name)
		}
		for _, word := range f.Words {
			if f.Name != "isced" && !strings.Contains(line+",", " "+word+",") && !strings.Contains(line, " "+word+" ") {
				t.Errorf("README.md says of %s only %s; missing: %s", f.Name, line, word)
			}
		}
	}
}
