package witness_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notebook"
	"journey/cmd/journey/witness"
	"journey/eventstore/proof"
	"journey/eventstore/storetest"
)

const origin = "journey/a-log"

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// published is a notary as a stranger sees it: a checkpoint and the tiles of its tree.
type published struct {
	checkpoint []byte
	hashes     storetest.Hashes
	at         proof.Checkpoint
	// tile may change a tile on its way; nil = it does not.
	tile func([]byte) []byte
}

// of is what a notary publishes of a log of n events, which are other ones from the event own on.
func of(t *testing.T, n, own int) *published {
	t.Helper()
	var tree proof.Tree
	p := &published{}
	for i := range n {
		word := "same"
		if i >= own {
			word = "own"
		}
		p.hashes = tree.Append(tlog.RecordHash([]byte{byte(i), byte(i >> 8), word[0]}), p.hashes)
	}
	signer, _ := storetest.NoteKeys(t, origin, 1)
	p.at = proof.Checkpoint{Origin: origin, Size: tree.Size(), Root: tree.Root()}
	var err error
	if p.checkpoint, err = p.at.Sign(signer); err != nil {
		t.Fatal(err)
	}
	return p
}

func honest(t *testing.T, n int) *published { return of(t, n, n) }

func (p *published) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/checkpoint" {
		_, _ = w.Write(p.checkpoint)
		return
	}
	tile, err := tlog.ParseTilePath("tile/8/" + strings.TrimPrefix(r.URL.Path, "/tile/"))
	if err != nil {
		http.Error(w, "no", http.StatusNotFound)
		return
	}
	data, err := tlog.ReadTileData(tile, p.hashes)
	if err != nil {
		http.Error(w, "no", http.StatusNotFound)
		return
	}
	if p.tile != nil {
		data = p.tile(data)
	}
	_, _ = w.Write(data)
}

// look lets a witness look once at what a notary publishes.
func look(t *testing.T, folder string, p http.Handler) error {
	t.Helper()
	_, verifier := storetest.NoteKeys(t, origin, 1)
	book, err := witness.OpenBook(folder, "funder", verifier, func() time.Time { return now })
	if err != nil {
		return err
	}
	defer book.Close()
	return witness.Witness{Notary: site(t, p), Book: book, Words: slog.New(slog.DiscardHandler)}.Once(t.Context())
}

func site(t *testing.T, p http.Handler) witness.Site {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return witness.Site{Address: server.URL + "/", Client: server.Client()}
}

// cosigned is the checkpoints that a witness signed; each must carry both signatures.
func cosigned(t *testing.T, folder string) []proof.Checkpoint {
	t.Helper()
	_, verifier := storetest.NoteKeys(t, origin, 1)
	public, err := witness.PublicKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	own, err := proof.NewCosignatureVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "cosigned"))
	if err != nil {
		t.Fatal(err)
	}
	notes, torn := proof.Notes(text)
	if len(torn) > 0 {
		t.Errorf("torn: %q", torn)
	}
	var all []proof.Checkpoint
	for _, n := range notes {
		c, err := proof.ReadCheckpoint(n, verifier)
		if err != nil {
			t.Fatal(err)
		}
		if at, did, err := own.Cosigned(n); err != nil || !did || !at.Equal(now) {
			t.Errorf("signed at %v: %v, %v", at, did, err)
		}
		all = append(all, c)
	}
	return all
}

func refused(t *testing.T, err error, id string) {
	t.Helper()
	var r *witness.Refusal
	if !errors.As(err, &r) || r.ID != id {
		t.Fatalf("%v; want %s", err, id)
	}
	for _, german := range []bool{true, false} {
		if happened, means, next := r.Told(german); happened == "" || means == "" || next == "" {
			t.Errorf("%s: nothing is told", id)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatGrewIsSigned(t *testing.T) {
	folder := t.TempDir()
	for _, size := range []int{1, 1, 2, 255, 256, 257, 700, 700, 70_000} {
		p := honest(t, size)
		must(t, look(t, folder, p))
		all := cosigned(t, folder)
		if last := all[len(all)-1]; last != p.at {
			t.Errorf("signed was %v, want %v", last, p.at)
		}
	}
	if all := cosigned(t, folder); len(all) != 7 {
		t.Errorf("signed were %v", all)
	}
}

// Whatever a notary shows that did not grow out of what was signed is not signed, and what proves it is kept.
func TestTwoTruthsAreNotSignedAndKept(t *testing.T) {
	for name, c := range map[string]struct {
		then  *published
		known int // the size that was signed otherwise
	}{
		"of the same size":             {of(t, 700, 600), 700},
		"larger, and another":          {of(t, 900, 600), 700},
		"larger, and other from below": {of(t, 900, 0), 700},
		"smaller, and known":           {of(t, 300, 100), 300},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			must(t, look(t, folder, honest(t, 300)))
			must(t, look(t, folder, honest(t, 700)))
			refused(t, look(t, folder, c.then), witness.Forked)
			if all := cosigned(t, folder); len(all) != 2 {
				t.Errorf("signed were %v", all)
			}
			refused(t, look(t, folder, honest(t, 800)), witness.Forked) // for ever
			proves(t, folder, c.known)
		})
	}
}

// proves reads what was kept of a fork as a stranger does, who has the notary's key.
func proves(t *testing.T, folder string, size int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "forks"))
	must(t, err)
	var fork witness.Fork
	must(t, json.Unmarshal(text, &fork))
	_, verifier := storetest.NoteKeys(t, origin, 1)
	before, err := proof.ReadCheckpoint([]byte(fork.Cosigned), verifier)
	must(t, err)
	after, err := proof.ReadCheckpoint([]byte(fork.Published), verifier)
	must(t, err)
	if before.Size != int64(size) || fork.Size != before.Size || fork.Was == before.Root {
		t.Errorf("%d: %+v against %+v", size, fork, before)
	}
	if after.Size == before.Size {
		if fork.Was != after.Root {
			t.Errorf("%+v", fork)
		}
		return
	}
	must(t, proof.Growth{Was: fork.Was, Way: fork.Way}.Check(before.Size, after))
}

func TestWhatIsNotProvenIsNotSigned(t *testing.T) {
	stranger, _ := storetest.NoteKeys(t, origin, 2)
	foreign := honest(t, 800)
	var err error
	foreign.checkpoint, err = foreign.at.Sign(stranger)
	must(t, err)
	broken, short := honest(t, 800), honest(t, 800)
	broken.tile = func(data []byte) []byte { data[3] ^= 1; return data }
	short.tile = func(data []byte) []byte { return data[:len(data)-1] }
	for name, c := range map[string]struct {
		then *published
		id   string
	}{
		"an older state":                  {honest(t, 300), witness.Older},
		"an older state that was not its": {honest(t, 200), witness.Older},
		"another key":                     {foreign, witness.NotSigned},
		"no checkpoint":                   {&published{checkpoint: []byte("hello")}, witness.NotSigned},
		"tiles of something else":         {broken, witness.Unproven},
		"tiles that are torn":             {short, witness.Unproven},
		"no tiles":                        {&published{checkpoint: honest(t, 800).checkpoint}, witness.Unproven},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			must(t, look(t, folder, honest(t, 300)))
			must(t, look(t, folder, honest(t, 700)))
			refused(t, look(t, folder, c.then), c.id)
			must(t, look(t, folder, honest(t, 900)))
			if all := cosigned(t, folder); len(all) != 3 {
				t.Errorf("signed were %v", all)
			}
		})
	}
	for name, p := range map[string]http.Handler{
		"nothing":       http.NotFoundHandler(),
		"a flood":       http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }),
		"another place": http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound),
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			must(t, look(t, folder, honest(t, 700)))
			if err := look(t, folder, p); !errors.Is(err, witness.ErrUnreachable) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A crash leaves the file at any length behind what was handed out.
func TestAfterACrashNothingIsSignedTwiceOtherwise(t *testing.T) {
	folder := t.TempDir()
	must(t, look(t, folder, honest(t, 300)))
	path := filepath.Join(folder, "cosigned")
	before, err := os.ReadFile(path)
	must(t, err)
	must(t, look(t, folder, honest(t, 700)))
	whole, err := os.ReadFile(path)
	must(t, err)
	for at := len(before); at < len(whole); at += 17 {
		must(t, os.WriteFile(path, whole[:at], 0o644))
		must(t, look(t, folder, honest(t, 710)))
		if all := cosigned(t, folder); len(all) != 2 || all[1].Size != 710 {
			t.Fatalf("cut at %d: %v", at, all)
		}
	}
	must(t, os.Remove(filepath.Join(folder, "witness.key")))
	if err := look(t, folder, honest(t, 800)); !errors.Is(err, notebook.ErrNoKey) {
		t.Errorf("without its key: %v", err)
	}
}

func TestOneWitnessHasAFolderOfOneNotary(t *testing.T) {
	folder := t.TempDir()
	must(t, look(t, folder, honest(t, 300)))
	_, verifier := storetest.NoteKeys(t, origin, 1)
	book, err := witness.OpenBook(folder, "funder", verifier, time.Now)
	must(t, err)
	if err := look(t, folder, honest(t, 300)); !errors.Is(err, notebook.ErrRunning) {
		t.Errorf("a second one: %v", err)
	}
	book.Close()
	_, other := storetest.NoteKeys(t, origin, 2)
	if _, err := witness.OpenBook(folder, "funder", other, time.Now); !errors.Is(err, proof.ErrCheckpoint) {
		t.Errorf("another notary: %v", err)
	}
	if _, err := witness.OpenBook(t.TempDir(), "a funder", verifier, time.Now); !errors.Is(err, proof.ErrWitnessKey) {
		t.Errorf("a name with a space: %v", err)
	}
}

// Run goes on after what may heal, and ends with a fork.
func TestItLooksUntilItSeesAFork(t *testing.T) {
	folder := t.TempDir()
	_, verifier := storetest.NoteKeys(t, origin, 1)
	book, err := witness.OpenBook(folder, "funder", verifier, func() time.Time { return now })
	must(t, err)
	defer book.Close()
	looks := 0
	shows := []http.Handler{http.NotFoundHandler(), honest(t, 300), honest(t, 200), honest(t, 400), of(t, 400, 399)}
	server := site(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/checkpoint" {
			looks++
		}
		shows[looks-1].ServeHTTP(w, r)
	}))
	var words bytes.Buffer
	err = witness.Witness{Notary: server, Book: book, Every: time.Millisecond, Words: slog.New(slog.NewTextHandler(&words, nil))}.Run(t.Context())
	refused(t, err, witness.Forked)
	if looks != 5 || !strings.Contains(words.String(), "notary not reached") || !strings.Contains(words.String(), witness.Older) {
		t.Errorf("%d looks: %s", looks, words.String())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (witness.Witness{Notary: server, Book: book, Every: time.Hour, Words: slog.New(slog.DiscardHandler)}).Run(ended); err != nil {
		t.Errorf("ended from outside: %v", err)
	}
}

func TestAWitnessPublishesWhatItSigned(t *testing.T) {
	folder := t.TempDir()
	_, verifier := storetest.NoteKeys(t, origin, 1)
	book, err := witness.OpenBook(folder, "funder", verifier, func() time.Time { return now })
	must(t, err)
	defer book.Close()
	own := site(t, book.Handler())
	if _, err := own.Checkpoint(t.Context()); !errors.Is(err, witness.ErrUnreachable) {
		t.Errorf("before the first: %v", err)
	}
	for _, size := range []int{300, 700} {
		must(t, witness.Witness{Notary: site(t, honest(t, size)), Book: book, Words: slog.New(slog.DiscardHandler)}.Once(t.Context()))
	}
	newest, err := own.Checkpoint(t.Context())
	must(t, err)
	if c, err := proof.ReadCheckpoint(newest, verifier); err != nil || c.Size != 700 {
		t.Errorf("%v, %v", c, err)
	}
	for path, want := range map[string]string{"checkpoints": "cosigned", "key": "witness.pub"} {
		answer, err := http.Get(own.Address + path)
		must(t, err)
		var got bytes.Buffer
		_, err = got.ReadFrom(answer.Body)
		must(t, errors.Join(err, answer.Body.Close()))
		if text, err := os.ReadFile(filepath.Join(folder, want)); err != nil || got.String() != string(text) {
			t.Errorf("%s: %q, %v", path, got.String(), err)
		}
	}
}
