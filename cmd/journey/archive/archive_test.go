package archive_test

import (
	"bytes"
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

var someAccesses = []eventstore.Message{
	{Subject: "access.op.p-0001", Sequence: 1, Data: []byte("seen")},
	{Subject: "access.op._", Sequence: 2, Data: []byte("figures")},
}

var someKeys = []eventstore.WrappedKeys{
	{Subject: "journey.op.operation.op", Wrapped: []byte{0, 1, 2}, CreatedAt: time.Unix(1, 2000).UTC(), Generation: 1},
	{Subject: "journey.op.participant.p-0001", Wrapped: []byte{3}, Destroyed: []int16{4}, DestroyedAt: []time.Time{time.Unix(5, 0).UTC()}, CreatedAt: time.Unix(1, 0).UTC(), Generation: 2},
}

var someRows = []archive.TableRow{
	{Table: "journey_directory.partners", Row: []byte(`{"id":"north","name":"Träger Nord"}`)},
	{Table: "journey_directory.staff", Row: []byte(`{"id":"cw-1","left_on":null}`)},
}

var (
	first, second, third = generation(1), generation(2), generation(3)
	expires              = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
)

func generation(number int) eventstore.KeyGeneration {
	key := bytes.Repeat([]byte{byte(number)}, eventstore.KeySize)
	return eventstore.KeyGeneration{Number: number, Key: key, Fingerprint: eventstore.KeyFingerprint(key)}
}

func generationsOf(all ...eventstore.KeyGeneration) (named []archive.KeyGeneration) {
	for _, g := range all {
		named = append(named, archive.KeyGeneration{Number: g.Number, Fingerprint: g.Fingerprint})
	}
	return named
}

// written is a backup of a few messages and keys.
func written(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backup")
	w, err := archive.Create(dir, second, expires)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	for _, m := range someMessages {
		if err := w.Message(m); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range someAccesses {
		if err := w.Access(m); err != nil {
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
	if _, err := w.Finish(archive.Manifest{Log: "l", LastSequence: 3, LastHash: "ab", KeyGenerations: generationsOf(first, second, third)}); err != nil {
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
	if err := r.Verify(context.Background(), func(int64, int64) {}); err != nil {
		return nil, err
	}
	return r, r.Unlock([]eventstore.KeyGeneration{first, second, third}, expires.Add(-time.Second))
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
	var accesses []eventstore.Message
	accessSum := archive.NewLogSum()
	if err := r.Accesses(func(m eventstore.Message) error { accesses = append(accesses, m); return accessSum.Message(m) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someAccesses, accesses); diff != "" || !accessSum.SameAccess(r.Manifest) || accessSum.Same(r.Manifest) {
		t.Errorf("accesses (-want +got):\n%s", diff)
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
	if err != nil || len(entries) != 6 {
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

// TestABackupOfAnEarlierFormatIsStillRead makes of a backup one as formats 1 to 3 wrote it.
func TestABackupOfAnEarlierFormatIsStillRead(t *testing.T) {
	for format := 1; format <= 3; format++ {
		dir := written(t)
		r, err := checked(dir)
		if err != nil {
			t.Fatal(err)
		}
		old := r.Manifest
		old.Format = format
		names, rows := []string{"log", "keys", "tables"}, len(someRows)
		without := func(name string) {
			delete(old.Files, name)
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		without("access")
		if format == 1 {
			without("tables")
			names, rows = names[:2], 0
		}
		if format < 3 {
			var keys []byte
			for _, row := range someKeys {
				row.Generation = 0
				line, err := json.Marshal(row)
				if err != nil {
					t.Fatal(err)
				}
				keys = append(append(keys, line...), '\n')
			}
			replace(t, filepath.Join(dir, "keys"), keys)
			old.KeyGenerations, old.KeysExpireAt, old.KeyFile = nil, time.Time{}, second.Fingerprint
			old.Files["keys"] = archive.File{Bytes: int64(len(keys)), SHA256: fmt.Sprintf("%x", sha256.Sum256(keys))}
		}
		text, err := json.Marshal(old)
		if err != nil {
			t.Fatal(err)
		}
		replace(t, filepath.Join(dir, "manifest.json"), text)
		sums := ""
		for _, name := range names {
			sums += old.Files[name].SHA256 + "  " + name + "\n"
		}
		replace(t, filepath.Join(dir, "SHA256SUMS"), []byte(sums+fmt.Sprintf("%x  manifest.json\n", sha256.Sum256(text))))
		if r, err = checked(dir); err != nil {
			t.Fatal(err)
		}
		read := 0
		if err := r.Messages(func(eventstore.Message) error { read++; return nil }); err != nil || read != len(someMessages) {
			t.Errorf("format %d: %d messages, %v", format, read, err)
		}
		read = 0
		if err := r.Accesses(func(eventstore.Message) error { read++; return nil }); err != nil || read != 0 {
			t.Errorf("format %d: %d accesses, %v", format, read, err)
		}
		err = r.Keys(func(row eventstore.WrappedKeys) error {
			if format < 3 && row.Generation != 2 || row.Subject != someKeys[read].Subject {
				t.Errorf("format %d: keys of %s under generation %d", format, row.Subject, row.Generation)
			}
			read++
			return nil
		})
		if err != nil || read != len(someKeys) {
			t.Errorf("format %d: %d rows of keys, %v", format, read, err)
		}
		read = 0
		if err := r.Tables(func(archive.TableRow) error { read++; return nil }); err != nil || read != rows {
			t.Errorf("format %d: %d rows of tables, %v; want %d", format, read, err, rows)
		}
		if err := r.Unlock([]eventstore.KeyGeneration{first}, expires.Add(-time.Second)); !errors.Is(err, eventstore.ErrWrongKeyFile) {
			t.Errorf("format %d with another key: %v", format, err)
		}
	}
}

// The keys of a backup open with the generation that wrapped when it was taken, until they expire.
func TestTheKeysOfABackupExpire(t *testing.T) {
	dir := written(t)
	gone := first
	gone.Key, gone.DestroyedAt = nil, expires
	other := generation(9)
	other.Number = 2
	for _, c := range []struct {
		name        string
		generations []eventstore.KeyGeneration
		now         time.Time
		want        error
	}{
		{"in time", []eventstore.KeyGeneration{first, second}, expires.Add(-time.Second), nil},
		{"expired", []eventstore.KeyGeneration{first, second}, expires, archive.ErrExpired},
		{"a generation that a row needs is destroyed", []eventstore.KeyGeneration{gone, second, third}, expires.Add(-time.Second), eventstore.ErrGenerationDestroyed},
		{"a key file without one of them", []eventstore.KeyGeneration{first}, expires.Add(-time.Second), eventstore.ErrWrongKeyFile},
		{"another key file", []eventstore.KeyGeneration{first, other}, expires.Add(-time.Second), eventstore.ErrWrongKeyFile},
	} {
		r, err := archive.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Keys(func(eventstore.WrappedKeys) error { return nil }); err == nil {
			t.Error("keys are read before they are unlocked")
		}
		if err := r.Unlock(c.generations, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if diff := cmp.Diff(generationsOf(second, first), opened(t, dir).Manifest.KeyGenerations); diff != "" {
		t.Errorf("the generations it needs (-want +got):\n%s", diff)
	}
	keys, err := os.ReadFile(filepath.Join(dir, "keys"))
	if err != nil || bytes.Contains(keys, []byte("participant")) {
		t.Errorf("whose keys there are can be read, %v", err)
	}
}

// Who writes a later date into the manifest opens nothing with it.
func TestTheDateOfExpiryCannotBeMoved(t *testing.T) {
	dir := written(t)
	m := opened(t, dir).Manifest
	m.KeysExpireAt = m.KeysExpireAt.AddDate(1, 0, 0)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, "manifest.json"), text)
	sums := ""
	for _, name := range []string{"log", "access", "keys", "tables"} {
		sums += m.Files[name].SHA256 + "  " + name + "\n"
	}
	replace(t, filepath.Join(dir, "SHA256SUMS"), []byte(sums+fmt.Sprintf("%x  manifest.json\n", sha256.Sum256(text))))
	r, err := checked(dir)
	if err != nil {
		t.Fatal(err)
	}
	var damaged *archive.DamagedError
	if err := r.Keys(func(eventstore.WrappedKeys) error { return nil }); !errors.As(err, &damaged) || damaged.File != "keys" {
		t.Errorf("%v, want a DamagedError of keys", err)
	}
}

func opened(t *testing.T, dir string) *archive.Reader {
	t.Helper()
	r, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnUnfinishedBackupIsNone(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "backup")
	if err := os.Mkdir(dir, 0o700); err != nil { // an empty folder is a place for one
		t.Fatal(err)
	}
	w, err := archive.Create(dir, second, expires)
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
	if _, err := archive.Create(dir, second, expires); err == nil {
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
