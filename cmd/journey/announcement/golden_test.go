package announcement

import (
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/google/go-cmp/cmp"

	placementv1 "journey/proto/placement/v1"
)

var update = flag.Bool("update", false, "write golden bytes for the events that have none; existing ones are never touched")

// golden is where one message of each kind of event lies as it was sent: <event>.pb and .json are its data in both
// content types, <event>.headers what stood beside them, <event>.posted what a webhook gets. They are never rewritten.
const golden = "testdata/golden"

// TestGoldenBytes: the same emission gets the same message for ever, in its ids as well; else a subscriber would be
// told again of what it has.
func TestGoldenBytes(t *testing.T) {
	if *update {
		writeGolden(t, golden)
	}
	for name, files := range messages(t) {
		for ending, want := range files {
			got, err := os.ReadFile(filepath.Join(golden, name+ending))
			if err != nil {
				t.Fatalf("%v: a new event needs golden bytes: go test ./cmd/journey/announcement -run Golden -update", err)
			}
			if diff := cmp.Diff(string(got), string(want)); diff != "" {
				t.Errorf("%s%s is another one than was sent (-then +now):\n%s", name, ending, diff)
			}
		}
	}
}

// What was once sent decodes for ever, as protobuf and as JSON, and says the same in both.
func TestGoldenBytesDecode(t *testing.T) {
	read, err := filepath.Glob(filepath.Join(golden, "*.pb"))
	if err != nil || len(read) < 10 {
		t.Fatalf("%d files, %v", len(read), err)
	}
	for _, path := range read {
		name := strings.TrimSuffix(filepath.Base(path), ".pb")
		a, b := eventOf(t, name), eventOf(t, name)
		if err := proto.Unmarshal(readGolden(t, name+".pb"), a); err != nil {
			t.Fatal(err)
		}
		if err := protojson.Unmarshal(readGolden(t, name+".json"), b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, b, protocmp.Transform()); diff != "" || len(a.ProtoReflect().GetUnknown()) > 0 {
			t.Errorf("%s says something else as JSON:\n%s", name, diff)
		}
	}
}

func TestGoldenBytesAreNeverRewritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "started.pb")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeGolden(t, dir)
	if got, err := os.ReadFile(path); err != nil || string(got) != "kept" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "retracted.json")); err != nil {
		t.Error(err)
	}
}

// messages are the files of golden bytes as they would be written now, by event and by the end of their names.
func messages(t *testing.T) map[string]map[string][]byte {
	t.Helper()
	out := map[string]map[string][]byte{}
	for name, e := range emissions() {
		binary, text := message(t, announcer(t, "golden", Protobuf, 7), e), message(t, announcer(t, "golden", JSON, 7), e)
		heads := []string{binary.Subject}
		for _, m := range []Message{binary, text} {
			for _, key := range slices.Sorted(maps.Keys(m.Header)) {
				heads = append(heads, key+": "+m.Header[key])
			}
		}
		out[name] = map[string][]byte{".pb": binary.Data, ".json": text.Data, ".headers": []byte(strings.Join(heads, "\n") + "\n"), ".posted": post(t, text)}
	}
	return out
}

// eventOf is the message of the contract that an event of that name is.
func eventOf(t *testing.T, name string) proto.Message {
	t.Helper()
	kind, _, _ := strings.Cut(name, "-")
	all := map[string]proto.Message{
		"started": &placementv1.Started{}, "changed": &placementv1.Changed{}, "ended": &placementv1.Ended{}, "sustained": &placementv1.Sustained{},
		"corrected": &placementv1.Corrected{}, "retracted": &placementv1.Retracted{}, "participant_erased": &placementv1.ParticipantErased{},
	}
	if all[kind] == nil {
		t.Fatalf("no event %q", name)
	}
	return all[kind]
}

func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(golden, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeGolden(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, files := range messages(t) {
		for ending, data := range files {
			f, err := os.OpenFile(filepath.Join(dir, name+ending), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.Write(data)
			if err := errors.Join(err, f.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
