package main

import (
	"bytes"
	"encoding/csv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

var tableExample = filepath.Join("..", "..", "deploy", "examples", "import")

func readExample(t *testing.T, path string) []*journeyv1.RecordRequest {
	t.Helper()
	rows, err := readRows([]string{path}, filepath.Join(tableExample, "mapping.yaml"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var requests []*journeyv1.RecordRequest
	for _, r := range rows {
		if r.file != filepath.Base(path) || r.request == nil {
			t.Fatalf("row %d of %s: %v", r.number, r.file, r.unreadable)
		}
		requests = append(requests, r.request)
	}
	return requests
}

func TestAWorkbookIsImportedAsTheCSVIs(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(tableExample, "stammblatt.csv"))
	if err != nil {
		t.Fatal(err)
	}
	cells := csv.NewReader(charmap.Windows1252.NewDecoder().Reader(bytes.NewReader(text)))
	cells.Comma = ';'
	records, err := cells.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", "Stammblatt"); err != nil {
		t.Fatal(err)
	}
	for i, record := range records {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = book.SetSheetRow("Stammblatt", cell, &record)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "Stammblatt.XLSX")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	want := readExample(t, filepath.Join(tableExample, "stammblatt.csv"))
	if diff := cmp.Diff(want, readExample(t, path), protocmp.Transform()); diff != "" || len(want) != 18 {
		t.Errorf("%d steps: %s", len(want), diff)
	}
}

// What was known when is told by the order of the log, so the exits come last although they stand in the rows before.
func TestStepsOfATableAreSortedByWhenTheyWereRecorded(t *testing.T) {
	requests := readExample(t, filepath.Join(tableExample, "stammblatt.csv"))
	for i := range requests[1:] {
		if requests[i].TakenOver.SourceRecordedAt.AsTime().After(requests[i+1].TakenOver.SourceRecordedAt.AsTime()) {
			t.Errorf("step %d was recorded after step %d", i, i+1)
		}
	}
	if last := requests[len(requests)-1]; last.Step.GetParticipantExited() == nil || last.Subject != "t-0102" {
		t.Errorf("the last step is %v", last)
	}
}

func TestTheErrorFileIsItsOwnersAndNoFormula(t *testing.T) {
	path := filepath.Join(t.TempDir(), "errors.csv")
	if err := os.WriteFile(path, []byte("of an earlier import\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := &refusedRows{path: path, lang: "de"}
	for _, value := range []string{"=HYPERLINK(1)", "-1", "@x", "plain"} {
		why := rowError{"Spalte", value, "row.date", sentence.Sentence{German: "Satz", English: "sentence"}}
		if err := f.add(row{file: "a.csv", number: 7}, why); err != nil {
			t.Fatal(err)
		}
	}
	f.close()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "file,row,column,value,rule,sentence\n"
	for _, value := range []string{"'=HYPERLINK(1)", "'-1", "'@x", "plain"} {
		want += "a.csv,7,Spalte," + value + ",row.date,Satz\n"
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAFileOfAnUnknownKindIsNotImported(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xls")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readRows([]string{path}, filepath.Join(tableExample, "mapping.yaml"), io.Discard); err == nil || !strings.Contains(err.Error(), "a.xls: what is it?") {
		t.Errorf("got %v", err)
	}
}
