package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"journey/domain/calendar"
)

var sameValues = cmp.AllowUnexported(Value{})

func written(t *testing.T, name string, s Sheet) string {
	t.Helper()
	var out strings.Builder
	if err := writers[name](&out, s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.String()
}

func TestCSVIsReadBack(t *testing.T) {
	text := written(t, "csv", sheet(values...))
	if lines := strings.Count(text, "\r\n"); lines != len(values)+2 || strings.Count(text, "\n") != lines {
		t.Errorf("%d lines end in CR LF", lines)
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"participant", "age_at_entry", "hours", "entered_on", "EECR01"}}
	for _, row := range values {
		var cells []string
		for _, v := range row {
			cells = append(cells, plain(v))
		}
		want = append(want, cells)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"p-0001", "37", "38.5", "2016-03-01", "true"}, rows[1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Mueßer Holz, \"Nord\"; ä€漢\nzweite Zeile", "-5", "-0.25", "1900-02-28", "true"}, rows[4]); diff != "" {
		t.Error(diff)
	}
}

func TestExcelCSVIsWrittenInGerman(t *testing.T) {
	text := written(t, "excel", sheet(values[0], values[2], values[3], values[4]))
	want := "\ufeffTeilnahme;Alter beim Eintritt;Stunden je Woche;Eintritt;auf Arbeitssuche\r\n" +
		"p-0001;37;38,5;01.03.2016;ja\r\n" +
		";;;;\r\n" +
		"\"Mueßer Holz, \"\"Nord\"\"; ä€漢\r\nzweite Zeile\";-5;-0,25;28.02.1900;ja\r\n" +
		"'=1+1;999999999999999;0,0000001;01.03.1900;nein\r\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
}

func TestParquetIsReadBack(t *testing.T) {
	text := written(t, "parquet", sheet(values...))
	file, err := parquet.OpenFile(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := `message participations {
	optional binary participant (STRING);
	optional int64 age_at_entry (INT(64,true));
	optional double hours;
	optional int32 entered_on (DATE);
	optional boolean EECR01;
}`
	if diff := cmp.Diff(want, file.Schema().String()); diff != "" {
		t.Error(diff)
	}
	for key, want := range map[string]string{
		"title.de": "Teilnahmen", "about.en": "laqs, cut-off 2017-12-31",
		"participant.meaning.de": "Pseudonym", "hours.heading.en": "hours per week",
	} {
		if got, ok := file.Lookup(key); !ok || got != want {
			t.Errorf("%s is %q", key, got)
		}
	}
	reader := parquet.NewGenericReader[any](file)
	defer reader.Close()
	rows := make([]parquet.Row, len(values)+1)
	n, err := reader.ReadRows(rows)
	if n != len(values) || err != nil && err != io.EOF {
		t.Fatalf("%d rows, %v", n, err)
	}
	for i, row := range values {
		for at, v := range row {
			if got := valueOf(rows[i][at], columns[at].Kind); !cmp.Equal(got, v, sameValues) {
				t.Errorf("row %d %s: got %v, want %v", i, columns[at].Key, got, v)
			}
		}
	}
}

func valueOf(v parquet.Value, kind Kind) Value {
	switch {
	case v.IsNull():
		return Value{}
	case kind == KindText && v.Kind() == parquet.ByteArray:
		return Text(string(v.ByteArray()))
	case kind == KindWhole && v.Kind() == parquet.Int64:
		return Whole(v.Int64())
	case kind == KindDecimal && v.Kind() == parquet.Double:
		return Decimal(v.Double())
	case kind == KindDate && v.Kind() == parquet.Int32:
		return Day(calendar.Date(v.Int32()))
	case kind == KindYesNo && v.Kind() == parquet.Boolean:
		return YesNo(v.Boolean())
	}
	return Value{kind: -1}
}

func TestJSONIsReadBack(t *testing.T) {
	var document struct {
		Tables []struct {
			Name, Title, About any
			Columns            []map[string]any
			Rows               []map[string]any
		}
	}
	second := sheet()
	second.Name = "memberships"
	var out bytes.Buffer
	if err := JSON(&out, sheet(values...), second); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	first := document.Tables[0]
	if len(document.Tables) != 2 || document.Tables[1].Name != "memberships" || len(document.Tables[1].Rows) != 0 || document.Tables[1].Rows == nil {
		t.Errorf("got %v", document.Tables[1])
	}
	head := []any{first.Name, first.Title, first.About, first.Columns[0]}
	if diff := cmp.Diff([]any{
		"participations", map[string]any{"de": "Teilnahmen", "en": "Participations"},
		map[string]any{"de": "laqs, Stichtag 2017-12-31", "en": "laqs, cut-off 2017-12-31"},
		map[string]any{
			"key": "participant", "kind": "text", "heading": map[string]any{"de": "Teilnahme", "en": "participation"},
			"meaning": map[string]any{"de": "Pseudonym", "en": "pseudonym"},
		},
	}, head); diff != "" {
		t.Error(diff)
	}
	if len(first.Rows) != len(values) {
		t.Fatalf("%d rows", len(first.Rows))
	}
	lines := strings.Split(strings.TrimSuffix(written(t, "jsonl", sheet(values...)), "\n"), "\n")
	for i, row := range values {
		want := map[string]any{}
		for at, v := range row {
			want[columns[at].Key] = jsonOf(v)
		}
		if diff := cmp.Diff(want, first.Rows[i]); diff != "" {
			t.Errorf("row %d: %s", i, diff)
		}
		var line map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &line); err != nil || !cmp.Equal(want, line) {
			t.Errorf("line %d: %v, %s", i, err, cmp.Diff(want, line))
		}
	}
	if len(lines) != len(values) {
		t.Errorf("%d lines", len(lines))
	}
}

func jsonOf(v Value) any {
	switch v.kind {
	case KindText:
		return v.text
	case KindWhole:
		return float64(v.whole)
	case KindDecimal:
		return v.decimal
	case KindDate:
		return v.day().String()
	case KindYesNo:
		return v.whole == 1
	}
	return nil
}
