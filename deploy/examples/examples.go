// Package examples is the two real operations that come with the program, as files that `journey import` reads.
package examples

import (
	"bufio"
	"bytes"
	"embed"
	"fmt"
	"io/fs"

	"google.golang.org/protobuf/encoding/protojson"

	journeyv1 "journey/proto/journey/v1"
)

//go:embed laqs/*.jsonl resque-plus/*.jsonl
var files embed.FS

//go:embed staff.yaml
var staff []byte

// Staff is who works in the simulated operations, as the file that `journey staff import` reads.
func Staff() []byte { return bytes.Clone(staff) }

// Operation is the lines of one operation (laqs, resque-plus) in the order of its files. An operation
// that has no folder here is an fs.ErrNotExist.
func Operation(name string) ([]*journeyv1.RecordRequest, error) {
	entries, err := fs.ReadDir(files, name)
	if err != nil {
		return nil, fmt.Errorf("example operation: %w", err)
	}
	var requests []*journeyv1.RecordRequest
	for _, entry := range entries {
		path := name + "/" + entry.Name()
		text, err := files.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("example operation: %w", err)
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, 1<<20)
		for n := 1; lines.Scan(); n++ {
			request := &journeyv1.RecordRequest{}
			if err := protojson.Unmarshal(lines.Bytes(), request); err != nil {
				return nil, fmt.Errorf("%s line %d: %w", path, n, err)
			}
			requests = append(requests, request)
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return requests, nil
}
