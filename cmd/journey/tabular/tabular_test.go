package tabular

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

var example = filepath.Join("..", "..", "..", "deploy", "examples", "import")

// registering is a mapping of one step with the fields given, one a line.
func registering(fields ...string) string {
	return "source: s\noperation: op\nsteps:\n- step: participant_registered\n  subject: {column: Nr}\n  occurred_on: {column: Am}\n  fields:\n    " +
		strings.Join(fields, "\n    ") + "\n"
}

func parsed(t *testing.T, mapping string) *Mapping {
	t.Helper()
	m, err := Parse([]byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// all reads a table to its end; the error is that which ended it.
func all(table iter.Seq2[Row, error]) (rows []Row, err error) {
	for r, e := range table {
		if e != nil {
			return rows, e
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func csvRows(t *testing.T, m *Mapping, text string) []Row {
	t.Helper()
	rows, err := all(m.CSV(strings.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// stepOf is the step of the only row, as JSON without blanks.
func stepOf(t *testing.T, rows []Row) string {
	t.Helper()
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, f := range rows[0].Faults {
		t.Fatalf("%v", f)
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(rows[0].Request.Step)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(" ", "", `"`, "").Replace(string(text))
}

func TestAFileIsRecognisedWithoutBeingTold(t *testing.T) {
	m := parsed(t, registering("family_name: {column: Größe}"))
	windows := func(text string) string {
		out, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct{ name, text string }{
		{"semicolons", "Nr;Am;Größe\np-1;2016-03-01;Fährkrug\n"},
		{"commas", "Nr,Am,Größe\np-1,2016-03-01,Fährkrug\n"},
		{"tabs", "Nr\tAm\tGröße\np-1\t2016-03-01\tFährkrug\n"},
		{"commas in quotes between semicolons", "Nr;\"Am\";Größe;\"a,b,c,d\"\np-1;2016-03-01;\"Fährkrug\";\"1,2,3,4\"\n"},
		{"more commas than semicolons", "Nr;Am;Größe;a,b,c,d,e\np-1;2016-03-01;Fährkrug;,,,,,,\n"},
		{"a byte order mark", "\ufeffNr;Am;Größe\np-1;2016-03-01;Fährkrug\n"},
		{"Windows-1252", windows("Nr;Am;Größe\r\np-1;2016-03-01;Fährkrug\r\n")},
		{"decomposed letters", "Nr;Am;Gro\u0308ße\np-1;2016-03-01;Fa\u0308hrkrug\n"},
		{"a header with other case and blanks", "  NR ;am ;\" GRÖSSE  \"\n" + "Nr;AM; größe \np-1; 2016-03-01 ;\u00a0Fährkrug\n"},
		{"a title above the header", "Stammblätter;;\n\n;;\nNr;Am;Größe\np-1;2016-03-01;Fährkrug\n"},
		{"columns in another order, and others", "x;Größe;y;Am;z;Nr\n;Fährkrug;;1.3.2016;;p-1\n"},
		{"empty cells at the end", "Nr;Am;Größe\np-1;2016-03-01;Fährkrug;;;\n"},
		{"no line break at the end", "Nr;Am;Größe\np-1;2016-03-01;Fährkrug"},
		{"blank rows", "Nr;Am;Größe\n;;\n\np-1;2016-03-01;Fährkrug\n;;\n"},
		{"Umlauts far behind the beginning", windows("Nr;Am;Größe;x\np-1;2016-03-01;Fährkrug;" + strings.Repeat("x", 3*sampled) + "ß\n")},
		{"an Umlaut at the edge of what is read at once", strings.Repeat("\n", sampled-9) + "Nr;Am;Größe\np-1;2016-03-01;Fährkrug\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := csvRows(t, m, c.text)
			if got := stepOf(t, rows); got != "{participant_registered:{family_name:Fährkrug}}" {
				t.Errorf("got %s", got)
			}
			if r := rows[0].Request; r.Subject != "p-1" || r.OccurredOn != "2016-03-01" || r.Operation != "op" || r.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
				t.Errorf("got %v", r)
			}
		})
	}
}

func TestRowsAreNumberedAsASpreadsheetDoes(t *testing.T) {
	m := parsed(t, registering("address: {column: Ort}"))
	rows := csvRows(t, m, "Titel\n\nNr;Am;Ort\np-1;2016-03-01;\"Haus 1\nHof 2\nTor 3\"\n\np-2;2016-03-01;\n")
	if len(rows) != 2 || rows[0].Number != 4 || rows[1].Number != 6 {
		t.Errorf("got %v", rows)
	}
}

func TestCellsBecomeFields(t *testing.T) {
	registered := func(field string) string { return registering(field) }
	of := func(step, field string) string {
		return strings.Replace(registering(field), "participant_registered", step, 1)
	}
	for _, c := range []struct{ name, mapping, cell, want string }{
		{"text beginning with = is text", registered("given_name: {column: X}"), "=1+1", "participant_registered:{given_name:=1+1}"},
		{"an empty cell leaves the field out", registered("given_name: {column: X}"), " ", "participant_registered:{}"},
		{"a date with dots", registered("date_of_birth: {column: X}"), "17.05.1980", "participant_registered:{date_of_birth:{value:1980-05-17}}"},
		{"a date with a time", registered("date_of_birth: {column: X}"), "17.05.1980 00:00:00", "participant_registered:{date_of_birth:{value:1980-05-17}}"},
		{"a date as days", registered("date_of_birth: {column: X}"), "29358", "participant_registered:{date_of_birth:{value:1980-05-17}}"},
		{"a date as the mapping says", registered("date_of_birth: {column: X, dates: [mm/dd/yyyy, TTMMJJJJ]}"), "05/17/1980", "participant_registered:{date_of_birth:{value:1980-05-17}}"},
		{"a date as the mapping says, in German", registered("date_of_birth: {column: X, dates: [mm/dd/yyyy, TTMMJJJJ]}"), "17051980", "participant_registered:{date_of_birth:{value:1980-05-17}}"},
		{"not asked", registered(`date_of_birth: {column: X, missing: {"": not_asked, k.A.: refused}}`), "", "participant_registered:{date_of_birth:{missing:MISSING_NOT_ASKED}}"},
		{"refused", registered(`date_of_birth: {column: X, missing: {"": not_asked, k.A.: refused}}`), "K.a.", "participant_registered:{date_of_birth:{missing:MISSING_REFUSED}}"},
		{"an answer without a word for it is left out", registered("date_of_birth: {column: X}"), "", "participant_registered:{}"},
		{"yes", registered("interpreter_needed: {column: X}"), "x", "participant_registered:{interpreter_needed:true}"},
		{"no", registered("interpreter_needed: {column: X}"), "Nein", "participant_registered:{interpreter_needed:false}"},
		{"empty is not no", registered("interpreter_needed: {column: X}"), "", "participant_registered:{}"},
		{"empty is no where the mapping says so", registered(`interpreter_needed: {column: X, values: {"": nein}}`), "", "participant_registered:{interpreter_needed:false}"},
		{"the mapping's words", of("entry_declared", "gender: {column: X, values: {w: WOMAN, d: GENDER_NON_BINARY}}"), "W", "entry_declared:{gender:{value:GENDER_WOMAN}}"},
		{"the contract's words", of("entry_declared", "gender: {column: X}"), "non_binary", "entry_declared:{gender:{value:GENDER_NON_BINARY}}"},
		{"a word that YAML reads as no", of("entry_declared", "gender: {column: X, values: {n: NON_BINARY}}"), "n", "entry_declared:{gender:{value:GENDER_NON_BINARY}}"},
		{"a block of answers", of("entry_declared", "household.adults: {column: X}"), "2", "entry_declared:{household:{value:{adults:{value:2}}}}"},
		{"a block that is missing", of("entry_declared", "household: {column: X, missing: {k.A.: refused}}\n    household.adults: {value: \"2\"}"), "k.A.", "entry_declared:{household:{missing:MISSING_REFUSED}}"},
		{"a list in one cell", of("entry_declared", `other_disadvantages: {column: X, list: ",", values: {Schulden: DEBT, Sucht: ADDICTION}}`), "Sucht, Schulden", "entry_declared:{other_disadvantages:{value:{kinds:[DISADVANTAGE_ADDICTION,DISADVANTAGE_DEBT]}}}"},
		{"a list over columns", of("entry_declared", "other_disadvantages.kinds[0]: {column: X, values: {x: DEBT, nein: \"\"}}\n    other_disadvantages.kinds[1]: {column: Z, values: {zett: ADDICTION}}"), "nein", "entry_declared:{other_disadvantages:{value:{kinds:[DISADVANTAGE_ADDICTION]}}}"},
		{"an answer that is missing stays so", of("entry_declared", "other_disadvantages.kinds[0]: {column: X, missing: {k.A.: refused}}\n    other_disadvantages.kinds[1]: {column: Z, values: {zett: ADDICTION}}"), "k.A.", "entry_declared:{other_disadvantages:{missing:MISSING_REFUSED}}"},
		{"an answer that is there stays so", of("entry_declared", "other_disadvantages.kinds[0]: {column: Z, values: {zett: ADDICTION}}\n    other_disadvantages.kinds[1]: {column: X, missing: {k.A.: refused}}"), "k.A.", "entry_declared:{other_disadvantages:{value:{kinds:[DISADVANTAGE_ADDICTION]}}}"},
		{"a decimal comma", of("entry_declared", "employment.hours_per_week: {column: X}"), "38,5", "entry_declared:{employment:{value:{hours_per_week:{value:38.5}}}}"},
		{"a path with value", of("entry_declared", "gender.value: {column: X}"), "man", "entry_declared:{gender:{value:GENDER_MAN}}"},
		{"an element of a list of messages", of("integration_plan_agreed", "plan: {value: plan-1}\n    goals[0].goal: {value: g-1}\n    goals[1].goal: {value: g-2}\n    goals[1].target_on: {column: X}"), "1.9.2016", "integration_plan_agreed:{plan:plan-1,goals:[{goal:g-2,target_on:2016-09-01}]}"},
		{"no element where nothing is filled", of("integration_plan_agreed", "plan: {value: plan-1}\n    goals[0].goal: {value: g-1}\n    goals[0].target_on: {column: X}"), "", "integration_plan_agreed:{plan:plan-1}"},
		{"an id of what is none", of("placement_started", "employer: {column: X, uuid: true}"), "Hof 7", "placement_started:{employer:aa2b5adc-89dd-50d2-b1da-4128e6b71c95}"},
		{"an id stays", of("placement_started", "employer: {column: X, uuid: true}"), "hof-7", "placement_started:{employer:hof-7}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := parsed(t, c.mapping)
			text := "Nr;Am;Z;X\np-1;2016-03-01;zett;\"" + c.cell + "\"\n"
			if got := stepOf(t, csvRows(t, m, text)); got != "{"+c.want+"}" {
				t.Errorf("got  %s\nwant {%s}", got, c.want)
			}
		})
	}
}

func TestARowBecomesTheStepsThatApply(t *testing.T) {
	m := parsed(t, `
source: s
operation: op
key: [Nr, Am]
steps:
- {step: participant_exited, when: [{column: Grund, equals: [fertig, no]}], subject: {column: Nr}, occurred_on: {column: Am}}
- {step: participant_reentered, when: [{column: Grund, filled: false}, {column: Am}], subject: {column: Nr}, occurred_on: {column: Am}}
- {step: participant_reentered, when: [{column: Grund}], subject: {column: Nr}, occurred_on: {column: Am}}
`)
	for _, c := range []struct{ cell, want string }{
		{"FERTIG", "participant_exited participant_reentered"}, {"no", "participant_exited participant_reentered"},
		{"", "participant_reentered"}, {"anders", "participant_reentered"},
	} {
		var got []string
		ids := map[string]bool{}
		for _, r := range csvRows(t, m, "Nr;Am;Grund\np-1;1.3.2016;"+c.cell+"\n") {
			got = append(got, r.step.name)
			ids[r.Request.RequestId] = true
		}
		if strings.Join(got, " ") != c.want || len(ids) != len(got) {
			t.Errorf("%q becomes %v with %d ids", c.cell, got, len(ids))
		}
	}
	rows := csvRows(t, m, "Nr;Am;Grund\np-1;;\n")
	if len(rows) != 1 || rows[0].Request != nil || rows[0].Faults != nil {
		t.Errorf("a row to which no step applies became %v", rows)
	}
}

// The request ids of an import must never change: they are how a second import knows the first.
func TestRequestIDsStayAsTheyAre(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(example, "mapping.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(example, "stammblatt.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := all(parsed(t, string(text)).CSV(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 18 || rows[0].Request.RequestId != "3ab344c0-aed5-54d9-9386-8ad6e235b436" || rows[6].Request.RequestId != "7cf6d11c-7864-5380-a1c6-a47aa3a89321" {
		t.Errorf("%d steps, the first %v", len(rows), rows[0].Request)
	}
	dated := map[string]bool{}
	for _, day := range []string{"2016-03-01", "01.03.2016", "1.3.2016", "42430"} {
		dated[csvRows(t, parsed(t, "key: [Nr, Am]\n"+registering()), "Nr;Am\np-1;"+day+"\n")[0].Request.RequestId] = true
	}
	if len(dated) != 1 {
		t.Errorf("a day in the key gives %d ids", len(dated))
	}
	other := csvRows(t, parsed(t, "table: b\n"+registering()), "Nr;Am\np-1;2016-03-01\n")[0].Request.RequestId
	if mine := csvRows(t, parsed(t, registering()), "Nr;Am\np-1;2016-03-01\n")[0].Request.RequestId; mine == other {
		t.Error("two tables of one source give the same ids")
	}
}

func TestARefusedFieldIsToldAsItsCell(t *testing.T) {
	m := parsed(t, `
source: s
operation: op
taken_over: {system: old, recorded_at: {column: Erfasst}, time_zone: Europe/Berlin, recorded_by: {id: {column: Wer}, role: case_worker}}
steps:
- step: entry_declared
  subject: {column: Nr}
  occurred_on: {column: Am}
  evidence: [{kind: other, reference: {column: Akte 1}}, {kind: other, reference: {column: Akte 2}}]
  fields:
    gender: {column: G}
    household: {column: H, missing: {k.A.: refused}}
    household.adults: {column: E}
    other_disadvantages.kinds[0]: {column: B}
    place_type: {value: CITY}
`)
	row := csvRows(t, m, "Nr;Am;Erfasst;Wer;Akte 1;Akte 2;G;H;E;B\np-1;1.3.2016;1.3.2016 9:05;fm-1;;ab-2;man;h;2;debt\n")[0]
	if row.Request == nil {
		t.Fatal(row.Faults)
	}
	if by := row.Request.TakenOver; by.SourceRecordedAt.AsTime().Format("15:04") != "08:05" || by.RecordedBy.Id != "fm-1" || by.RecordedBy.Role != journeyv1.Role_ROLE_CASE_WORKER {
		t.Errorf("taken over %v", by)
	}
	both := csvRows(t, m, "Nr;Am;Erfasst;Wer;Akte 1;Akte 2;G;H;E;B\np-1;1.3.2016;1.3.2016 9:05;fm-1;ab-1;ab-2;man;h;2;debt\n")[0]
	if column, _ := both.Cell("evidence[1].reference"); column != "Akte 2" {
		t.Errorf("the second document is told as %s", column)
	}
	if column, _ := both.Cell("evidence[0].reference"); column != "Akte 1" {
		t.Errorf("the first document is told as %s", column)
	}
	for field, want := range map[string]string{
		"subject": "Nr=p-1", "request_id": "Nr=p-1", "occurred_on": "Am=1.3.2016", "operation": "=",
		"taken_over.source_recorded_at": "Erfasst=1.3.2016 9:05", "taken_over.recorded_by.id": "Wer=fm-1",
		"evidence[0].reference": "Akte 2=ab-2", "step.entry_declared.gender": "G=man", "step.entry_declared.gender.value": "G=man",
		"step.entry_declared.household.value.adults": "E=2", "step.entry_declared.household": "H=h",
		"step.entry_declared.household.value.dependent_children": "H=h",
		"step.entry_declared.other_disadvantages.value.kinds[0]": "B=debt",
		"step.entry_declared.other_disadvantages":                "B=debt",
		"step.entry_declared.place_type":                         "=", "step.entry_declared.isced": "=",
	} {
		if column, value := row.Cell(field); column+"="+value != want {
			t.Errorf("%s is told as %s=%s, want %s", field, column, value, want)
		}
	}
}

// reader fails in the middle, as a disk can.
type broken struct{ *bytes.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p[:min(len(p), 3)])
	if err == io.EOF {
		return n, errDisk
	}
	return n, err
}

var errDisk = errors.New("disk")

func TestAnErrorOfTheFileEndsTheTable(t *testing.T) {
	if _, err := all(parsed(t, registering()).CSV(broken{bytes.NewReader([]byte("Nr;Am\n"))})); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
}
