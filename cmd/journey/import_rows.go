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

	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

// row is one row of an import file: a request, or why it is none.
type row struct {
	file    string
	number  int
	request *journeyv1.RecordRequest
	// unreadable says why the row is no request; request is nil then.
	unreadable *rowError
}

// rowError is what is wrong with a row, as it is written into the error file.
type rowError struct {
	column, value, rule, sentence string
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
				out.unreadable = &rowError{rule: "row.unreadable", sentence: "the line is not the JSON of a RecordRequest; see proto/journey/v1/api_journey.proto"}
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
func readRows(paths []string, mapping string) ([]row, error) {
	var rows []row
	for _, path := range paths {
		err := func() error {
			source, closer, err := openRows(path, mapping)
			if err != nil {
				return err
			}
			defer closer.Close()
			for r, err := range source {
				if err != nil {
					return err
				}
				rows = append(rows, r)
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
func openRows(path, mapping string) (iter.Seq2[row, error], io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jsonl", ".ndjson", ".json":
		return jsonLines(filepath.Base(path), f), f, nil
	}
	_ = f.Close()
	return nil, nil, usage("%s: what is it? Known are .jsonl, .csv and .xlsx", filepath.Base(path))
}

// compact removes the blanks that protojson puts in at random.
func compact(text []byte) ([]byte, error) {
	var out bytes.Buffer
	err := json.Compact(&out, text)
	return out.Bytes(), err
}
