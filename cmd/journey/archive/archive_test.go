package archive_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/archive"
	"journey/eventstore"
)

var someMessages = []eventstore.Message{
	{Subject: "journey.op.participant.p-0001", Sequence: 1, Data: []byte("first\x00\xff")},
	{Subject: "journey.op.operation.op", Sequence: 2, Data: []byte{}},
	{Subject: "journey.op.participant.p-0001", Sequence: 3, Data: []byte("third\n")},
}

var someKeys = []eventstore.WrappedKeys{
	{Subject: "journey.op.operation.op", Wrapped: []byte{0, 1, 2}, CreatedAt: time.Unix(1, 2000).UTC()},
	{Subject: "journey.op.participant.p-0001", Wrapped: []byte{3}, Destroyed: []int16{4}, DestroyedAt: []time.Time{time.Unix(5, 0).UTC()}, CreatedAt: time.Unix(1, 0).UTC()},
}

var someRows = []archive.TableRow{
	{Table: "journey_directory.partners", Row: []byte(`{"id":"north","name":"Träger Nord"}`)},
	{Table: "journey_directory.staff", Row: []byte(`{"id":"cw-1","left_on":null}`)},
}

// written is a backup of a few messages and keys.
func written(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backup")
	w, err := archive.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	for _, m := range someMessages {
		if err := w.Message(m); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range someKeys {
		if err := w.Keys(row); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range someRows {
		if err := w.Table(row); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Finish(archive.Manifest{Log: "l", LastSequence: 3, LastHash: "ab", KeyFile: "f"}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checked opens and verifies a backup.
func checked(dir string) (*archive.Reader, error) {
	r, err := archive.Open(dir)
	if err != nil {
		return nil, err
	}
	return r, r.Verify(context.Background(), func(int64, int64) {})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	dir := written(t)
	r, err := checked(dir)
	if err != nil {
		t.Fatal(err)
	}
	var messages []eventstore.Message
	sum := archive.NewLogSum()
	if err := r.Messages(func(m eventstore.Message) error { messages = append(messages, m); return sum.Message(m) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someMessages, messages); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	var keys []eventstore.WrappedKeys
	if err := r.Keys(func(row eventstore.WrappedKeys) error { keys = append(keys, row); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someKeys, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	var rows []archive.TableRow
	if err := r.Tables(func(row archive.TableRow) error { rows = append(rows, row); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someRows, rows); diff != "" {
		t.Errorf("rows of tables (-want +got):\n%s", diff)
	}
	if !sum.Same(r.Manifest) {
		t.Error("the messages of a backup do not make its log")
	}
	if sum.Message(someMessages[2]); sum.Same(r.Manifest) {
		t.Error("one message more makes the same log")
	}
	other := archive.NewLogSum()
	for i, m := range someMessages {
		m.Sequence += uint64(i / 2)
		other.Message(m)
	}
	if other.Same(r.Manifest) {
		t.Error("the messages at other sequences make the same log")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Fatalf("%d files, %v; want 5", len(entries), err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v; want 0600", e.Name(), info.Mode(), err)
		}
	}
}

// TestEveryFlippedByteIsFound flips each byte of each file, one at a time.
func TestEveryFlippedByteIsFound(t *testing.T) {
	dir := written(t)
	for _, name := range []string{"log", "keys", "tables", "manifest.json", "SHA256SUMS"} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for at := range good {
			bad := append([]byte{}, good...)
			bad[at] ^= 1
			replace(t, path, bad)
			var damaged *archive.DamagedError
			if _, err := checked(dir); !errors.As(err, &damaged) || name != "SHA256SUMS" && damaged.File != name {
				t.Errorf("byte %d of %s flipped: %v, want a DamagedError that names it", at, name, err)
			}
		}
		replace(t, path, good)
	}
	if _, err := checked(dir); err != nil {
		t.Errorf("mended: %v", err)
	}
}

func TestACutOrMissingFileIsFound(t *testing.T) {
	dir := written(t)
	for _, name := range []string{"log", "keys", "tables", "manifest.json", "SHA256SUMS"} {
		path := filepath.Join(dir, name)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, length := range []int{0, len(good) / 2, len(good) - 2} {
			replace(t, path, good[:length])
			var damaged *archive.DamagedError
			if _, err := checked(dir); !errors.As(err, &damaged) || name != "SHA256SUMS" && damaged.File != name {
				t.Errorf("%s cut to %d bytes: %v, want a DamagedError that names it", name, length, err)
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		var damaged *archive.DamagedError
		if _, err := checked(dir); !errors.As(err, &damaged) || damaged.File != name {
			t.Errorf("without %s: %v, want a DamagedError that names it", name, err)
		}
		replace(t, path, good)
	}
}

// TestABackupWithoutTablesIsStillRead makes of a backup one as format 1 wrote it.
func TestABackupWithoutTablesIsStillRead(t *testing.T) {
	dir := written(t)
	r, err := checked(dir)
	if err != nil {
		t.Fatal(err)
	}
	old := r.Manifest
	old.Format = 1
	delete(old.Files, "tables")
	text, err := json.Marshal(old)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, "manifest.json"), text)
	sums := fmt.Sprintf("%s  log\n%s  keys\n%x  manifest.json\n", old.Files["log"].SHA256, old.Files["keys"].SHA256, sha256.Sum256(text))
	replace(t, filepath.Join(dir, "SHA256SUMS"), []byte(sums))
	if err := os.Remove(filepath.Join(dir, "tables")); err != nil {
		t.Fatal(err)
	}
	if r, err = checked(dir); err != nil {
		t.Fatal(err)
	}
	read := 0
	if err := r.Messages(func(eventstore.Message) error { read++; return nil }); err != nil || read != len(someMessages) {
		t.Errorf("%d messages, %v", read, err)
	}
	if err := r.Tables(func(row archive.TableRow) error { return errors.New(row.Table) }); err != nil {
		t.Errorf("there are rows: %v", err)
	}
}

func TestAnUnfinishedBackupIsNone(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "backup")
	if err := os.Mkdir(dir, 0o700); err != nil { // an empty folder is a place for one
		t.Fatal(err)
	}
	w, err := archive.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Message(someMessages[0]); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("before the end the folder has %d files, %v", len(entries), err)
	}
	left, err := filepath.Glob(dir + ".unfinished-*") // what a killed process leaves
	if err != nil || len(left) != 1 {
		t.Fatalf("beside it are %v, %v", left, err)
	}
	var damaged *archive.DamagedError
	if _, err := archive.Open(left[0]); !errors.As(err, &damaged) {
		t.Errorf("what is unfinished opens with %v, want a DamagedError", err)
	}
	w.Abandon()
	if _, err := os.Stat(left[0]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was abandoned is still there: %v", err)
	}
}

func TestABackupNeverGoesIntoAFolderWithSomething(t *testing.T) {
	dir := written(t)
	if _, err := archive.Create(dir); err == nil {
		t.Error("a backup is begun over another one")
	}
	if _, err := checked(dir); err != nil {
		t.Errorf("the one that was there: %v", err)
	}
}

func replace(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
