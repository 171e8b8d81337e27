package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	"journey/cmd/journey/tabular"
	"journey/domain/sentence"
	journeyv1 "journey/proto/journey/v1"
)

// row is one step of a row of an import file, or why the row is none. A row to which no step of a mapping
// applies has neither.
type row struct {
	file    string
	number  int
	request *journeyv1.RecordRequest
	// unreadable says why the row is no request; request is nil then.
	unreadable []rowError
	// table is the row of a table that the request was made of; nil for JSON Lines.
	table *tabular.Row
}

// maxLine bounds a line of an import file; no step comes near.
const maxLine = 1 << 20

// jsonLines reads the protojson of RecordRequest, one a line. Blank lines are passed over.
func jsonLines(name string, r io.Reader) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxLine)
		number := 0
		for lines.Scan() {
			number++
			text := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
			if len(text) == 0 {
				continue
			}
			out := row{file: name, number: number}
			request := &journeyv1.RecordRequest{}
			if err := protojson.Unmarshal(text, request); err != nil {
				// The parser's own words can quote the value; a personal value must not reach the screen.
				out.unreadable = []rowError{{rule: "row.unreadable", sentence: sentence.Sentence{
					German:  "die Zeile ist nicht das JSON eines RecordRequest; siehe proto/journey/v1/api_journey.proto",
					English: "the line is not the JSON of a RecordRequest; see proto/journey/v1/api_journey.proto",
				}}}
			} else {
				out.request = request
			}
			if !yield(out, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(row{}, fmt.Errorf("%s, after line %d: %w", name, number, err))
		}
	}
}

// readRows reads the files in the order given. Rows that another system recorded are put in the order in
// which it recorded them, over all files, because what was known when is told by the order of the log.
// A mapping that does not agree with the contract is said before any file is opened.
// What takes long to read says on errs now and then how far it is.
func readRows(paths []string, mapping string, errs io.Writer) ([]row, error) {
	columns, err := readMapping(mapping)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, path := range paths {
		err := func() error {
			source, closer, err := openRows(path, columns)
			if err != nil {
				return err
			}
			defer closer.Close()
			said := time.Now()
			for r, err := range source {
				if err != nil {
					return err
				}
				rows = append(rows, r)
				if len(rows)%1000 == 0 && time.Since(said) > plainEvery {
					said = time.Now()
					fmt.Fprintf(errs, "reading %s: row %d\n", filepath.Base(path), r.number)
				}
			}
			return nil
		}()
		if err != nil {
			return nil, err
		}
	}
	inOrderOfClaims(rows)
	return rows, nil
}

// readMapping reads a mapping of columns; nil if there is none.
func readMapping(path string) (*tabular.Mapping, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := tabular.Parse(text)
	if err != nil {
		return nil, &exitError{code: exitUsage, err: fmt.Errorf("%s: %w", filepath.Base(path), err)}
	}
	return m, nil
}

// inOrderOfClaims sorts rows taken over by the time their source recorded them, if all of them are.
func inOrderOfClaims(rows []row) {
	for _, r := range rows {
		if r.request != nil && r.request.GetTakenOver().GetSourceRecordedAt() == nil {
			return
		}
	}
	claim := func(r row) int64 {
		if r.request == nil {
			return 0
		}
		return r.request.TakenOver.SourceRecordedAt.AsTime().UnixNano()
	}
	sort.SliceStable(rows, func(a, b int) bool { return claim(rows[a]) < claim(rows[b]) })
}

// openRows opens one file by what its name says it is.
func openRows(path string, mapping *tabular.Mapping) (iter.Seq2[row, error], io.Closer, error) {
	var read func(f *os.File) iter.Seq2[row, error]
	name := filepath.Base(path)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jsonl", ".ndjson", ".json":
		read = func(f *os.File) iter.Seq2[row, error] { return jsonLines(name, f) }
	case ".csv", ".tsv", ".txt":
		read = func(f *os.File) iter.Seq2[row, error] { return tableRows(name, mapping.CSV(f)) }
	case ".xlsx", ".xlsm":
		read = func(f *os.File) iter.Seq2[row, error] { return tableRows(name, mapping.XLSX(f)) }
	default:
		return nil, nil, usage("%s: what is it? Known are .jsonl, .csv and .xlsx", name)
	}
	if mapping == nil && !strings.Contains(strings.ToLower(filepath.Ext(path)), "json") {
		return nil, nil, usage("%s: say with --mapping FILE what the columns mean; deploy/examples/import shows how", name)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return read(f), f, nil
}

// tableRows are the rows of a table as import takes them.
func tableRows(name string, table iter.Seq2[tabular.Row, error]) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for r, err := range table {
			if err != nil {
				yield(row{}, fmt.Errorf("%s: %w", name, err))
				return
			}
			out := row{file: name, number: r.Number, request: r.Request, table: &r}
			for _, f := range r.Faults {
				out.unreadable = append(out.unreadable, rowError{f.Column, f.Value, f.Rule, f.Sentence()})
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

// compact removes the blanks that protojson puts in at random.
func compact(text []byte) ([]byte, error) {
	var out bytes.Buffer
	err := json.Compact(&out, text)
	return out.Bytes(), err
}
