package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/export"
	journeyv1 "journey/proto/journey/v1"
)

func TestAFileAppearsWholeOrNotAtAll(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		before  string // what the target holds; empty is not there
		force   bool
		fails   error
		refused bool
		after   string
	}{
		"a new file":                        {after: "new"},
		"one that exists is kept":           {before: "old", refused: true, after: "old"},
		"unless it may be written over":     {before: "old", force: true, after: "new"},
		"half a file is none":               {fails: broken},
		"half a file does not hurt the old": {before: "old", force: true, fails: broken, after: "old"},
	} {
		t.Run(name, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "target")
			if c.before != "" {
				put(t, target, c.before)
			}
			f, err := newFiles(c.force, target)
			if (err != nil) != c.refused {
				t.Fatalf("refused: %v", err)
			}
			if !c.refused {
				err = f.write(target, func(w io.Writer) error {
					_, err := io.WriteString(w, "new")
					return errors.Join(err, c.fails)
				})
				if !errors.Is(err, c.fails) {
					t.Fatalf("write: %v", err)
				}
				if err == nil {
					err = f.keep()
				}
				f.discard()
			}
			if (err == nil) != (c.after == "new") {
				t.Errorf("error: %v", err)
			}
			if got := read(t, target); got != c.after {
				t.Errorf("the file holds %q, want %q", got, c.after)
			}
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(target), ".*"))
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestAFileMadeMeanwhileIsKeptAndOnlyTheOwnerReadsOurs(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	f, err := newFiles(false, first, second)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{first, second} {
		if err := f.write(target, func(w io.Writer) error { _, err := io.WriteString(w, "ours"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	put(t, second, "theirs")
	if err := f.keep(); err == nil {
		t.Error("kept over a file that was made meanwhile")
	}
	if got := read(t, first) + read(t, second); got != "theirs" {
		t.Errorf("the files hold %q", got)
	}
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	if err := f.keep(); err != nil {
		t.Fatal(err)
	}
	is, err := os.Stat(second)
	if err != nil || is.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", is.Mode(), err)
	}
}

func TestCharacteristicsStandInTheirOrder(t *testing.T) {
	got := []string{"none", "not_asked", "55_plus", "18_24", "refused", "under_18", "30_54", "nobody"}
	slices.SortFunc(got, inOrder)
	want := []string{"under_18", "18_24", "30_54", "55_plus", "refused", "not_asked", "nobody", "none"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPublishedTableTellsNoBases(t *testing.T) {
	line := func(value, base int64, shown journeyv1.CellShown) *journeyv1.IndicatorLine {
		return &journeyv1.IndicatorLine{Total: &journeyv1.IndicatorCell{Value: value, Base: base, Shown: shown}}
	}
	const asItIs, hidden = journeyv1.CellShown_CELL_SHOWN_UNSPECIFIED, journeyv1.CellShown_CELL_SHOWN_SUPPRESSED
	for name, c := range map[string]struct {
		lines []*journeyv1.IndicatorLine
		want  bool
	}{
		"as it is":           {[]*journeyv1.IndicatorLine{line(5, 9, asItIs), line(0, 0, asItIs)}, true},
		"of nobody":          {[]*journeyv1.IndicatorLine{line(0, 0, asItIs)}, true},
		"published":          {[]*journeyv1.IndicatorLine{line(5, 0, asItIs), line(0, 0, asItIs)}, false},
		"all of it is small": {[]*journeyv1.IndicatorLine{line(0, 0, hidden), line(0, 0, asItIs)}, false},
	} {
		if got := basesShown(c.lines); got != c.want {
			t.Errorf("%s: bases shown %t", name, got)
		}
	}
}

func TestWhyAValueIsMissingNeverBecomesAValue(t *testing.T) {
	fields := export.ParticipationFields([]string{"gender", "age_at_entry", "unemployed_since", "CO01"})
	for name, c := range map[string]struct{ record, want []string }{
		"values":     {[]string{"woman", "41", "2014-01-15", "yes"}, []string{"woman", "41", "", "2014-01-15", "", "yes"}},
		"refused":    {[]string{"refused", "refused", "not_asked", "unknown"}, []string{"refused", "", "refused", "", "not_asked", "unknown"}},
		"erased":     {[]string{"", "erased", "", ""}, []string{"", "", "erased", "", "", ""}},
		"a bad age":  {[]string{"woman", "young", "", ""}, nil},
		"a bad date": {[]string{"woman", "41", "2014-02-30", ""}, nil},
		"too short":  {[]string{"woman"}, nil},
	} {
		row, err := participationRow(fields, c.record)
		if (err != nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, written(t, row)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// written are the values of a row as a CSV file shows them.
func written(t *testing.T, row []export.Value) []string {
	t.Helper()
	if row == nil {
		return nil
	}
	s := export.Sheet{Name: "row", Rows: func(yield func([]export.Value, error) bool) { yield(row, nil) }}
	kinds := []export.Kind{export.KindText, export.KindWhole, export.KindText, export.KindDate, export.KindText, export.KindText}
	for i, key := range []string{"a", "b", "c", "d", "e", "f"} {
		s.Columns = append(s.Columns, export.Column{Key: key, German: key, English: key, Kind: kinds[i]})
	}
	var text bytes.Buffer
	if err := export.CSV(&text, s); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1]
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read is what a file holds; empty if it is not there.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}
