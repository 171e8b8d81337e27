package keyfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"journey/eventstore/keyfile"
)

func text(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

func current(t *testing.T, f *keyfile.File) bool {
	t.Helper()
	is, err := f.CopyCurrent()
	must(t, err)
	return is
}

func TestTheCopyHasEveryChange(t *testing.T) {
	for name, config := range map[string]keyfile.Config{"in the clear": {}, "sealed with age": {Identity: identityFile(t)}} {
		t.Run(name, func(t *testing.T) {
			config.Copy = filepath.Join(t.TempDir(), "copy")
			f := created(t, config)
			same := func(after string) {
				t.Helper()
				if !bytes.Equal(text(t, f.Path()), text(t, config.Copy)) || !current(t, f) {
					t.Errorf("after %s the copy is another", after)
				}
			}
			same("the beginning")
			_, err := f.Add(t.Context(), noon)
			must(t, err)
			same("a new generation")
			must(t, f.Retire(t.Context(), 1, noon))
			must(t, f.Destroy(t.Context(), 1, noon))
			same("a generation was destroyed")
			must(t, os.Remove(config.Copy))
			if current(t, f) {
				t.Error("a copy that is not there is current")
			}
			must(t, f.Refresh(t.Context()))
			same("it was lost")
			copied := keyfile.New(keyfile.Config{Path: config.Copy, Identity: config.Identity})
			if diff := cmp.Diff(generations(t, f), generations(t, copied)); diff != "" {
				t.Errorf("opened (-file +copy):\n%s", diff)
			}
		})
	}
}

// A generation is in the copy before it is in the file: nothing is ever used that lies in one place only.
func TestWithoutItsCopyNothingChanges(t *testing.T) {
	config := keyfile.Config{Copy: filepath.Join(t.TempDir(), "folder", "copy")}
	must(t, os.Mkdir(filepath.Dir(config.Copy), 0o700))
	f := created(t, config)
	before := text(t, f.Path())
	must(t, os.RemoveAll(filepath.Dir(config.Copy)))
	if _, err := f.Add(t.Context(), noon); err == nil {
		t.Error("a generation is made that the copy does not get")
	}
	if !bytes.Equal(before, text(t, f.Path())) {
		t.Error("the file was changed")
	}
}

func TestWhatIsNoCopyIsNotWrittenOver(t *testing.T) {
	other := created(t, keyfile.Config{})
	f := created(t, keyfile.Config{})
	notes := filepath.Join(t.TempDir(), "notes")
	must(t, os.WriteFile(notes, []byte("something else"), 0o600))
	for _, there := range []string{other.Path(), notes} {
		before := text(t, there)
		with := keyfile.New(keyfile.Config{Path: f.Path(), Copy: there})
		if _, err := with.Add(t.Context(), noon); err == nil {
			t.Errorf("%s is taken for the copy", there)
		}
		if err := with.Refresh(t.Context()); err == nil {
			t.Errorf("%s is taken for the copy", there)
		}
		if !bytes.Equal(before, text(t, there)) || len(generations(t, f)) != 1 {
			t.Errorf("%s or the file was changed", there)
		}
		begin := keyfile.New(keyfile.Config{Path: filepath.Join(t.TempDir(), "new"), Copy: there})
		if err := begin.Create(t.Context(), noon); err == nil {
			t.Errorf("a key file is begun beside %s", there)
		}
		if _, err := os.Stat(begin.Path()); !os.IsNotExist(err) {
			t.Error("the key file was made")
		}
	}
}
