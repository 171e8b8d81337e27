package notebook_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"journey/cmd/journey/notebook"
)

const one, two = "one\n\n— a AAAA\n", "two\n\n— a BBBB\n"

func open(t *testing.T, path string) *notebook.Notes {
	t.Helper()
	n, err := notebook.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Wherever the file ends after a crash, the notes that are whole are there, and the next one is whole again.
func TestNotesSurviveACrashWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes")
	whole := one + "\n" + two + "\n"
	for end := range len(whole) + 1 {
		if err := os.WriteFile(path, []byte(whole[:end]), 0o644); err != nil {
			t.Fatal(err)
		}
		n := open(t, path)
		want, newest := 0, ""
		if end > len(one) {
			want, newest = 1, one
		}
		if end == len(whole) {
			want, newest = 2, two
		}
		if n.Count() != want || string(n.Newest()) != newest {
			t.Errorf("cut at %d: %d notes, the last %q", end, n.Count(), n.Newest())
		}
		if err := n.Append([]byte(two)); err != nil {
			t.Fatal(err)
		}
		n.Close()
		again := open(t, path)
		if again.Count() != want+1 || string(again.Newest()) != two {
			t.Errorf("cut at %d, then written: %d notes, the last %q", end, again.Count(), again.Newest())
		}
		again.Close()
	}
}

// What is being written is shown to nobody before it is on disk.
func TestAllNotesAreThoseOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(path, []byte(one+"\n"+"half"), 0o644); err != nil {
		t.Fatal(err)
	}
	n := open(t, path)
	defer n.Close()
	shown := func(want string) {
		t.Helper()
		if all, err := n.All(); err != nil || string(all) != want {
			t.Errorf("%q, %v", all, err)
		}
	}
	shown(one + "\n")
	if err := n.Append([]byte(two)); err != nil {
		t.Fatal(err)
	}
	shown(one + "\n" + two + "\n")
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(one + "\n"); err != nil { // an Append that has not come back
		t.Fatal(err)
	}
	shown(one + "\n" + two + "\n")
}

func TestOnlyOneWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes")
	n := open(t, path)
	if _, err := notebook.Open(path); !errors.Is(err, notebook.ErrRunning) {
		t.Errorf("it says %v", err)
	}
	n.Close()
	open(t, path).Close()
}

// A key is made once, stays, and is nobody else's to read.
func TestAKeyIsMadeOnce(t *testing.T) {
	folder := t.TempDir()
	made := 0
	key := func() (string, error) {
		n := open(t, filepath.Join(folder, "notes"))
		defer n.Close()
		private, public, err := n.Key("a", func() (string, string, error) {
			made++
			return strings.Repeat("p", made), strings.Repeat("v", made), nil
		})
		return private + " " + public, err
	}
	for range 2 {
		if is, err := key(); err != nil || is != "p v" {
			t.Fatalf("%q, %v", is, err)
		}
	}
	if public, err := notebook.PublicKey(folder, "a"); err != nil || public != "v" {
		t.Errorf("%q, %v", public, err)
	}
	path := filepath.Join(folder, "a.key")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := key(); err == nil || !strings.Contains(err.Error(), "others may read it") {
		t.Errorf("others may read it: %v", err)
	}
	if err := os.WriteFile(path, []byte("half\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := key(); err == nil || made != 1 {
		t.Errorf("half of a key: %v, %d made", err, made)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if is, err := key(); err != nil || is != "pp vv" {
		t.Errorf("before the first note: %q, %v", is, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "notes"), []byte(one+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := key(); !errors.Is(err, notebook.ErrNoKey) || made != 2 {
		t.Errorf("behind a note: %v, %d made", err, made)
	}
}
