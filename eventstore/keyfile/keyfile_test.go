package keyfile_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/eventstore"
	"journey/eventstore/keyfile"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func days(n int) time.Time { return noon.AddDate(0, 0, n) }

func created(t *testing.T, config keyfile.Config) *keyfile.File {
	t.Helper()
	if config.Path == "" {
		config.Path = filepath.Join(t.TempDir(), "key")
	}
	f := keyfile.New(config)
	if err := f.Create(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	return f
}

func generations(t *testing.T, f *keyfile.File) []eventstore.KeyGeneration {
	t.Helper()
	all, err := f.Generations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func form(t *testing.T, f *keyfile.File) keyfile.Form {
	t.Helper()
	is, err := f.Form(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func identityFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "identity")
	_, err := keyfile.CreateIdentity(path)
	must(t, err)
	return path
}

func TestTheLifeOfAGeneration(t *testing.T) {
	for name, config := range map[string]keyfile.Config{
		"in the clear": {}, "sealed with age": {Identity: identityFile(t)}, "sealed by a transit service": {Transit: newTransit(t).config},
	} {
		t.Run(name, func(t *testing.T) {
			f := created(t, config)
			first := generations(t, f)[0]
			if first.Number != 1 || len(first.Key) != eventstore.KeySize || !first.MadeAt.Equal(noon) || first.Fingerprint != eventstore.KeyFingerprint(first.Key) {
				t.Errorf("generation %d with a key of %d bytes, made at %s", first.Number, len(first.Key), first.MadeAt)
			}
			if err := f.Retire(t.Context(), 1, noon); err == nil {
				t.Error("the only generation is retired")
			}
			second, err := f.Add(t.Context(), days(30))
			must(t, err)
			if second.Number != 2 || bytes.Equal(second.Key, first.Key) {
				t.Error("the second generation is not a new one")
			}
			if err := f.Destroy(t.Context(), 1, days(31)); err == nil {
				t.Error("a generation that is not retired is destroyed")
			}
			must(t, f.Retire(t.Context(), 1, days(32)))
			must(t, f.Retire(t.Context(), 1, days(50))) // the first time counts
			must(t, f.Destroy(t.Context(), 1, days(122)))
			must(t, f.Destroy(t.Context(), 1, days(140)))
			if err := f.Destroy(t.Context(), 2, days(140)); err == nil {
				t.Error("the newest generation is destroyed")
			}
			if err := f.Retire(t.Context(), 7, days(140)); err == nil {
				t.Error("a generation that is not there is retired")
			}
			want := []eventstore.KeyGeneration{
				{Number: 1, Fingerprint: first.Fingerprint, MadeAt: noon, RetiredAt: days(32), DestroyedAt: days(122)},
				{Number: 2, Key: second.Key, Fingerprint: second.Fingerprint, MadeAt: days(30)},
			}
			config.Path = f.Path()
			for name, file := range map[string]*keyfile.File{"the same": f, "another process": keyfile.New(config)} {
				if diff := cmp.Diff(want, generations(t, file)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
			mustNotHold(t, f.Path(), first.Key)
			if form(t, f) != keyfile.FormClear {
				mustNotHold(t, f.Path(), second.Key)
			}
			if info, err := os.Stat(f.Path()); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
			if left, err := os.ReadDir(filepath.Dir(f.Path())); err != nil || len(left) != 1 {
				t.Errorf("%d files lie there, %v", len(left), err)
			}
		})
	}
}

func mustNotHold(t *testing.T, path string, key []byte) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || bytes.Contains(text, key) || bytes.Contains(text, []byte(base64.StdEncoding.EncodeToString(key))) {
		t.Errorf("the file holds the key, or cannot be read: %v", err)
	}
}

// Who has the file open hears of what others do to it.
func TestAChangeIsHeardOf(t *testing.T) {
	f := created(t, keyfile.Config{})
	other := keyfile.New(keyfile.Config{Path: f.Path()})
	if n := len(generations(t, other)); n != 1 {
		t.Fatalf("%d generations", n)
	}
	_, err := f.Add(t.Context(), noon)
	must(t, err)
	if n := len(generations(t, other)); n != 2 {
		t.Errorf("%d generations, want 2", n)
	}
	handed := generations(t, other)
	clear(handed[0].Key)
	if bytes.Equal(generations(t, other)[0].Key, handed[0].Key) {
		t.Error("a caller changed a key of the file")
	}
}

// The file of one key in base64, as it was before there were generations.
func TestAKeyFileFromBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	key := bytes.Repeat([]byte{7}, eventstore.KeySize)
	must(t, os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600))
	f := keyfile.New(keyfile.Config{Path: path})
	want := eventstore.KeyGeneration{Number: 1, Key: key, Fingerprint: eventstore.KeyFingerprint(key)}
	if diff := cmp.Diff([]eventstore.KeyGeneration{want}, generations(t, f)); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	must(t, f.Create(t.Context(), noon)) // it is there
	_, err := f.Add(t.Context(), noon)
	must(t, err)
	if got := generations(t, f); len(got) != 2 || !cmp.Equal(want, got[0]) {
		t.Errorf("after a second generation: %d generations, the first is another: %v", len(got), !cmp.Equal(want, got[0]))
	}
}

func TestAllWhoBeginAtOnceBeginTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	keys := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			f := keyfile.New(keyfile.Config{Path: path})
			err := f.Create(t.Context(), noon)
			all, err2 := f.Generations(t.Context())
			if err := errors.Join(err, err2); err != nil {
				t.Error(err)
				return
			}
			keys[i] = all[0].Key
		})
	}
	wg.Wait()
	for _, key := range keys {
		if !bytes.Equal(key, keys[0]) {
			t.Fatal("two processes began with two keys")
		}
	}
}

func TestTheFormOfAKeyFileChanges(t *testing.T) {
	config := keyfile.Config{Path: filepath.Join(t.TempDir(), "key")}
	f := created(t, config)
	want := generations(t, f)
	transit := newTransit(t)
	config.Identity, config.Transit = identityFile(t), transit.config
	f = keyfile.New(config)
	for _, to := range []keyfile.Form{keyfile.FormAge, keyfile.FormTransit, keyfile.FormTransit, keyfile.FormAge} {
		must(t, f.Protect(t.Context(), to))
		for name, file := range map[string]*keyfile.File{"the same": f, "another process": keyfile.New(config)} {
			if diff := cmp.Diff(want, generations(t, file)); diff != "" || form(t, file) != to {
				t.Errorf("%s, sealed with %s, wanted %s (-want +got):\n%s", name, form(t, file), to, diff)
			}
		}
	}
	if transit.asked["rewrap"] != 1 {
		t.Errorf("the second time with the transit service it was asked %v", transit.asked)
	}
	// A new identity is put before the old one, and the old one goes when the file is sealed with the new.
	old, err := os.ReadFile(config.Identity)
	must(t, err)
	fresh, err := os.ReadFile(identityFile(t))
	must(t, err)
	must(t, os.WriteFile(config.Identity, append(bytes.Clone(fresh), old...), 0o600))
	must(t, keyfile.New(config).Protect(t.Context(), keyfile.FormAge))
	must(t, os.WriteFile(config.Identity, fresh, 0o600))
	if diff := cmp.Diff(want, generations(t, keyfile.New(config))); diff != "" {
		t.Errorf("with the new identity alone (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoKeyFileIsRefusedAndLeft(t *testing.T) {
	ours := identityFile(t)
	sealed, err := os.ReadFile(created(t, keyfile.Config{Identity: ours}).Path())
	must(t, err)
	clear, err := os.ReadFile(created(t, keyfile.Config{}).Path())
	must(t, err)
	flipped := bytes.Replace(bytes.Clone(clear), []byte(`"key": "`), []byte(`"key": "A`), 1)
	for _, c := range []struct {
		name, text, identity, says string
		mode                       fs.FileMode
	}{
		{"empty", "", "", "holds no key", 0o600},
		{"too short a key", "YWJj\n", "", "holds no key", 0o600},
		{"something else", "not a key at all, nor anything like it", "", "holds no key", 0o600},
		{"JSON of something else", `{"a": 1}`, "", "holds no key", 0o600},
		{"a later format", `{"journey_key_file": 2}`, "", "take a newer one", 0o600},
		{"an altered key", string(flipped), "", "", 0o600},
		{"two generations of one number", strings.Replace(string(clear), `"generations": [`, `"generations": [{"generation": 1, "fingerprint": "x", "destroyed_at": "2026-01-01T00:00:00Z"},`, 1), "", "altered", 0o600},
		{"far too much", strings.Repeat(" ", 2<<20), "", "far too long", 0o600},
		{"readable by others", string(clear), "", "others may read it", 0o640},
		{"sealed, without an identity", string(sealed), "", "JOURNEY_KEY_IDENTITY", 0o600},
		{"sealed for another identity", string(sealed), identityFile(t), "another age identity", 0o600},
		{"sealed and cut", string(sealed[:len(sealed)-60]), ours, "cut short or altered", 0o600},
		{"sealed, the head cut", string(sealed[:60]), ours, "cut short or altered", 0o600},
		{"sealed, with no such identity file", string(sealed), filepath.Join(t.TempDir(), "none"), "identity file", 0o600},
		{"sealed, with a key file as identity", string(sealed), created(t, keyfile.Config{}).Path(), "no list of age identities", 0o600},
		{"sealed by a transit service that is not named", "vault:v1:abc", "", "JOURNEY_KEY_TRANSIT_URL", 0o600},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			must(t, os.WriteFile(path, []byte(c.text), c.mode))
			f := keyfile.New(keyfile.Config{Path: path, Identity: c.identity})
			if err := f.Create(t.Context(), noon); err != nil {
				t.Errorf("creating beside it: %v", err)
			}
			_, err := f.Generations(t.Context())
			_, added := f.Add(t.Context(), noon)
			if err == nil || added == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "YWJj") {
				t.Errorf("read: %v; added: %v; want an error with %q", err, added, c.says)
			}
			if left, err := os.ReadFile(path); err != nil || string(left) != c.text {
				t.Error("the file was changed")
			}
		})
	}
	open := identityFile(t)
	must(t, os.Chmod(open, 0o644))
	if err := keyfile.New(keyfile.Config{Path: filepath.Join(t.TempDir(), "key"), Identity: open}).Create(t.Context(), noon); err == nil {
		t.Error("an identity that others may read is taken")
	}
	if _, err := keyfile.CreateIdentity(ours); err == nil {
		t.Error("an identity file is written over")
	}
	if _, err := keyfile.New(keyfile.Config{Path: filepath.Join(t.TempDir(), "none")}).Generations(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := keyfile.New(keyfile.Config{Path: filepath.Join(t.TempDir(), "no", "folder")}).Create(t.Context(), noon); err == nil {
		t.Error("a key file in a folder that does not exist")
	}
}

func TestOnlyOneChangesTheFile(t *testing.T) {
	f := created(t, keyfile.Config{})
	const askers = 6
	results := make(chan error, askers)
	for range askers {
		go func() {
			other := keyfile.New(keyfile.Config{Path: f.Path()})
			err := keyfile.ErrBusy
			for errors.Is(err, keyfile.ErrBusy) {
				_, err = other.Add(t.Context(), noon)
			}
			results <- err
		}()
	}
	for range askers {
		must(t, <-results)
	}
	if n := len(generations(t, f)); n != askers+1 {
		t.Errorf("%d generations, want %d", n, askers+1)
	}
}
