package export

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badMappings are mappings, what they are refused with, and a word that the sentence must hold.
var badMappings = []struct{ name, mapping, rule, word string }{
	{"not YAML", "\tx", "export.unreadable", "YAML"},
	{"an unknown part", short(idColumn) + "colums: []\n", "export.unreadable", "colums"},
	{"an unknown part of a column", short(`{heading: "Nr.", field: participant, code: {}}`), "export.unreadable", "code"},
	{"a code twice", short(`{heading: "G", field: gender, codes: {man: "1", man: "2"}}`), "export.unreadable", "man"},
	{"nothing", "", "export.incomplete", "file"},
	{"no format", "file: \"a.csv\"\n", "export.incomplete", "format"},
	{"no columns", without("columns"), "export.incomplete", "columns"},
	{"no separator", without("separator"), "export.incomplete", "separator"},
	{"no encoding", without("encoding"), "export.incomplete", "encoding"},
	{"no way of writing dates", strings.Replace(short(`{heading: "E", field: entered_on}`), "dates: yyyy-mm-dd\n", "", 1), "export.incomplete", "dates"},
	{"no heading", short(`{field: participant}`), "export.incomplete", "columns[1].heading"},
	{"an empty heading", short(`{heading: "", field: participant}`), "export.incomplete", "columns[1].heading"},
	{"another format", with("format", "pdf"), "export.format", `"pdf"`},
	{"a name of a person in the file name", with("file", `"{participant}.csv"`), "export.file", "{participant}"},
	{"a folder", with("file", `"../{operation}.csv"`), "export.file", "../"},
	{"a hidden file", with("file", `".csv"`), "export.file", ".csv"},
	{"a file name that says another format", with("file", `"a.xlsx"`), "export.file", "a.xlsx"},
	{"a workbook that is called CSV", book("file: \"a.csv\""), "export.file", "a.csv"},
	{"a workbook with a separator", book("separator: \";\""), "export.option", "separator"},
	{"a workbook with an encoding", book("encoding: utf-8"), "export.option", "encoding"},
	{"a sheet that no workbook can have", book(`sheet: "a/b"`), "export.sheet", "a/b"},
	{"a sheet in a CSV", short(idColumn) + "sheet: \"a\"\n", "export.option", "sheet"},
	{"another separator", with("separator", `"x"`), "export.separator", `"x"`},
	{"another encoding", with("encoding", "latin-9"), "export.encoding", "latin-9"},
	{"a year of two digits", with("dates", "dd.mm.yy"), "export.dates", "dd.mm.yy"},
	{"a day twice", with("dates", "dd.dd.mm.yyyy"), "export.dates", "dd.dd"},
	{"letters in a date", with("dates", `"dd.mm.yyyy Uhr"`), "export.dates", "Uhr"},
	{"a heading twice", short(idColumn, idColumn), "export.heading_twice", "columns[2]"},
	{"neither field nor constant", short(`{heading: "Nr."}`), "export.source", "Nr."},
	{"field and constant", short(`{heading: "Nr.", field: participant, constant: "1"}`), "export.source", "Nr."},
	{"an unknown field", short(`{heading: "N", field: family_name}`), "export.field_unknown", `"family_name". There are: operation, participant`},
	{"codes of a constant", short(`{heading: "N", constant: "1", codes: {a: "b"}}`), "export.option", "codes"},
	{"codes of a date", short(`{heading: "N", field: entered_on, codes: {a: "b"}}`), "export.option", "codes"},
	{"a word that the field never says", short(`{heading: "G", field: gender, codes: {women: "1"}}`), "export.word_unknown", `"women". It says: woman, man, non_binary`},
	{"a reason among the codes", short(`{heading: "G", field: gender, codes: {refused: "1"}}`), "export.word_is_reason", `"refused"`},
	{"an unknown reason", short(`{heading: "G", field: gender, missing: {declined: "1"}}`), "export.reason_unknown", `"declined"`},
	{"an unknown reason under one code", short(`{heading: "G", field: gender, missing: {refused: "1"}, same_code: [lost]}`), "export.reason_unknown", `"lost"`},
	{"a reason under one code that has none", short(`{heading: "G", field: gender, missing: {refused: "1"}, same_code: [not_asked]}`), "export.reason_unknown", "refused"},
	{"refused is the same as not asked", short(`{heading: "G", field: gender, missing: {refused: "9", not_asked: "9"}}`), "export.code_merges", `"9" would stand for not_asked and for refused`},
	{"not applicable is the same as refused, beside two that may be", short(`{heading: "G", field: gender, missing: {empty: "9", refused: "9", not_asked: "9"}, same_code: [refused, not_asked]}`), "export.code_merges", "empty"},
	{"unknown is the same as no", short(`{heading: "R", field: EECR01, codes: {"no": "0", "yes": "1"}, missing: {unknown: "0"}}`), "export.code_merges", "no and for unknown"},
	{"refused is the same as a word without codes", short(`{heading: "G", field: gender, missing: {refused: "man"}}`), "export.code_merges", "man and for refused"},
	{"a heading that is a number", short(`{heading: 1, field: gender}`), "export.quotes", "columns[1]"},
	{"a code that is a number", short(`{heading: "G", field: gender, codes: {woman: 01}}`), "export.quotes", "columns[1]"},
	{"a code that is false", short(`{heading: "G", field: gender, codes: {woman: n}}`), "export.quotes", "columns[1]"},
	{"a code that is nothing", short(`{heading: "G", field: gender, codes: {woman: }}`), "export.quotes", "columns[1]"},
	{"a word that is true", short(`{heading: "R", field: EECR01, codes: {yes: "1"}}`), "export.quotes", "columns[1]"},
	{"a constant that is a number", short(`{heading: "R", constant: 007}`), "export.quotes", "columns[1]"},
	{"a heading that is a formula", short(`{heading: "=1+1", field: gender}`), "export.unsafe", "=1+1"},
	{"a code that is a formula", short(`{heading: "G", field: gender, codes: {woman: "-x"}}`), "export.unsafe", "-x"},
	{"a code that ends the line", short(`{heading: "G", field: gender, missing: {refused: "a\nb"}}`), "export.unsafe", `a\nb`},
	{"a heading that the encoding lacks", short(`{heading: "漢", field: gender}`), "export.letters", "windows-1252"},
}

func without(part string) string {
	whole := short(idColumn)
	at := strings.Index(whole, part+":")
	end := strings.Index(whole[at:], "\n")
	if part == "columns" {
		end = len(whole) - at - 1
	}
	return whole[:at] + whole[at+end+1:]
}

func with(part, is string) string { return without(part) + part + ": " + is + "\n" }

// book is a mapping to a workbook, and one more line, which may replace another.
func book(line string) string {
	lines := "format: xlsx\ncolumns:\n  - " + idColumn + "\n" + line + "\n"
	if !strings.HasPrefix(line, "file:") {
		lines += "file: \"a.xlsx\"\n"
	}
	return lines
}

func TestWhatIsWrongHasAStableID(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range badMappings {
		_, err := ParseMapping([]byte(c.mapping), ParticipationFields(fieldNames))
		var f *Fault
		if !errors.As(err, &f) || f.Rule != c.rule || !strings.Contains(f.Error(), c.word) {
			t.Errorf("%s: got %v, want %s ... %s", c.name, err, c.rule, c.word)
			continue
		}
		seen[c.rule] = true
		if german := f.In("de"); german == f.Error() || strings.Contains(f.Error(), ": {") || strings.HasSuffix(german, ": ") {
			t.Errorf("%s: the sentence is not whole: %s", c.name, german)
		}
	}
	readme, err := os.ReadFile(filepath.Join(examples, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for rule, s := range sentences {
		if strings.HasPrefix(rule, "export.") && !seen[rule] {
			t.Errorf("no bad mapping shows %s", rule)
		}
		if !strings.Contains(string(readme), "`"+rule+"`") {
			t.Errorf("README.md of the mappings does not list %s", rule)
		}
		if s.German == "" || s.English == "" {
			t.Errorf("%s lacks words", rule)
		}
	}
}
