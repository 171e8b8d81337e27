package nats_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden file anew")

// TestMatrix: every user tries everything with every stream, honestly and with a reply, a delivery or a copy that would
// end in a stream; what comes of it is the golden table, and whatever is not to write has changed no stream.
func TestMatrix(t *testing.T) {
	users := everybody()
	cells := map[string]map[string]string{}
	var names []string
	for _, user := range users {
		w := newWorld(t)
		for _, op := range operations() {
			if cells[op.name] == nil {
				cells[op.name] = map[string]string{}
				names = append(names, op.name)
			}
			said := op.try(w, user)
			if untouched := w.untouched(); untouched == (op.writes && said == done) {
				t.Errorf("%s: %s: %s, streams untouched: %t", user, op.name, said, untouched)
			}
			cells[op.name][user] = said
		}
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%-68s", "")
	for _, user := range users {
		fmt.Fprintf(&out, "%-11s", strings.TrimPrefix(user, "placement_"))
	}
	for _, name := range names {
		fmt.Fprintf(&out, "\n%-68s", name)
		for _, user := range users {
			fmt.Fprintf(&out, "%-11s", cells[name][user])
		}
	}
	golden(t, "matrix.txt", trimmed(out.String()))
}

// trimmed has no spaces at the ends of lines.
func trimmed(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n") + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got, go test -update writes it anew):\n%s", file, diff)
	}
}
