package notary_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/notebook"
	"journey/eventstore"
	"journey/eventstore/proof"
	journeyv1 "journey/proto/journey/v1"
)

// paper is a log as a list of messages; what follows it waits at the end.
type paper []eventstore.Message

func (paper) LogID() string { return "a-log" }

func (p paper) Last(context.Context) (eventstore.Mark, error) {
	return eventstore.Mark{Log: "a-log", Sequence: uint64(len(p))}, nil
}

func (p paper) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	for part := range slices.Chunk(p[after:], max) {
		if err := deliver(ctx, part); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

// written is a log of n events; other ones with another word.
func written(t *testing.T, n int, word string) paper {
	t.Helper()
	var p paper
	for i := range n {
		data, err := proto.Marshal(&journeyv1.Event{Id: fmt.Sprintf("%s-%d", word, i), Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		p = append(p, eventstore.Message{Subject: "journey.laqs.participant.p-0001", Sequence: uint64(i) + 1, Data: data})
	}
	return p
}

// sign lets a notary sign the log as it is, and answers the book's last checkpoint.
func sign(t *testing.T, folder string, log paper) (proof.Checkpoint, error) {
	t.Helper()
	book, err := notary.OpenBook(folder, "a-log")
	if err != nil {
		return proof.Checkpoint{}, err
	}
	defer book.Close()
	err = notary.Notary{Log: log, Book: book, Every: time.Hour, Words: slog.New(slog.DiscardHandler)}.Once(t.Context())
	signed, _ := book.Signed()
	return signed, err
}

func mustSign(t *testing.T, folder string, log paper) proof.Checkpoint {
	t.Helper()
	signed, err := sign(t, folder, log)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// rootOf is the root of a log by the definition.
func rootOf(t *testing.T, log paper) tlog.Hash {
	t.Helper()
	var tree proof.Tree
	for _, m := range log {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf, nil)
	}
	return tree.Root()
}

// Notes that were ever handed out, with the key of the folder.
func notes(t *testing.T, folder string) []proof.Checkpoint {
	t.Helper()
	key, err := notary.PublicKey(folder)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "checkpoints"))
	if err != nil {
		t.Fatal(err)
	}
	all, torn := proof.Notes(text)
	if len(torn) > 0 {
		t.Errorf("torn: %q", torn)
	}
	var out []proof.Checkpoint
	for _, n := range all {
		c, err := proof.ReadCheckpoint(n, verifier)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// A log that grows is signed at each of its sizes once, over starts and beyond what is read again.
func TestALogThatGrowsIsSignedAtEachSizeOnce(t *testing.T) {
	folder, log := t.TempDir(), written(t, 3001, "a")
	var want []proof.Checkpoint
	for _, size := range []int{1, 2, 2, 7, 999, 1500, 1500, 3001} {
		is := mustSign(t, folder, log[:size])
		if is.Size != int64(size) || is.Root != rootOf(t, log[:size]) || is.Origin != "journey/a-log" {
			t.Errorf("at %d: %v", size, is)
		}
		if len(want) == 0 || want[len(want)-1] != is {
			want = append(want, is)
		}
	}
	if got := notes(t, folder); !slices.Equal(got, want) {
		t.Errorf("signed were %v, want %v", got, want)
	}
}

// Whatever happened to the log, no second tree is ever signed, and no evidence is written over.
func TestAnotherLogIsNeverSigned(t *testing.T) {
	log := written(t, 2500, "a")
	changed := func(at int, with paper) paper {
		c := slices.Clone(with)
		c[at].Data = append(slices.Clone(c[at].Data), 0x28, 2) // version 2
		return c
	}
	for name, other := range map[string]paper{
		"the last event is another one":      changed(2499, log),
		"an event near the end was changed":  changed(2000, log),
		"it is another log":                  written(t, 2500, "b"),
		"it is another log, and longer":      written(t, 4000, "b"),
		"it is shorter":                      log[:2499],
		"it is empty":                        nil,
		"it is shorter, then went other way": append(slices.Clone(log[:2400]), written(t, 2600, "c")[2400:]...),
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			mustSign(t, folder, log)
			before := files(t, folder)
			if _, err := sign(t, folder, other); !errors.Is(err, notary.ErrForked) {
				t.Errorf("it says %v", err)
			}
			if after := files(t, folder); after != before {
				t.Error("something was written")
			}
			if is := mustSign(t, folder, log); is.Size != 2500 {
				t.Errorf("the right log: %v", is)
			}
		})
	}
	t.Run("with another id", func(t *testing.T) {
		folder := t.TempDir()
		mustSign(t, folder, log)
		if _, err := notary.OpenBook(folder, "b-log"); !errors.Is(err, notary.ErrForked) {
			t.Errorf("it says %v", err)
		}
	})
	t.Run("with another tree in its file", func(t *testing.T) {
		folder := t.TempDir()
		mustSign(t, folder, log)
		mustSign(t, folder, written(t, 2500, "a"))
		flip(t, filepath.Join(folder, "tree"), 100) // below what is read again, so its root is of no use
		if _, err := sign(t, folder, append(slices.Clone(log), written(t, 2501, "a")[2500])); err != nil {
			t.Errorf("a hash that is not needed: %v", err)
		}
		flip(t, filepath.Join(folder, "tree"), tlog.HashSize*tlog.StoredHashIndex(10, 0))
		if _, err := sign(t, folder, log); !errors.Is(err, notary.ErrTree) || errors.Is(err, notary.ErrForked) {
			t.Errorf("it says %v", err)
		}
		if err := os.Remove(filepath.Join(folder, "tree")); err != nil {
			t.Fatal(err)
		}
		if _, err := sign(t, folder, written(t, 2501, "b")); !errors.Is(err, notary.ErrForked) {
			t.Errorf("without the file, another log: %v", err)
		}
		if is := mustSign(t, folder, written(t, 2501, "a")); is.Size != 2501 {
			t.Errorf("without the file: %v", is)
		}
	})
}

func files(t *testing.T, folder string) string {
	t.Helper()
	all := ""
	for _, name := range []string{"checkpoints", "tree", "notary.key", "notary.pub", "days", "heads"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all += name + string(text)
	}
	return all
}

func flip(t *testing.T, path string, at int64) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[at] ^= 1
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A crash leaves each of the two files at any length behind the last checkpoint that was handed out.
func TestAfterACrashItGoesOnFromWhatIsOnDisk(t *testing.T) {
	log := written(t, 40, "a")
	folder := t.TempDir()
	mustSign(t, folder, log[:20])
	done := notes(t, folder)
	safe := map[string]int64{}
	for _, name := range []string{"checkpoints", "tree"} {
		safe[name] = size(t, filepath.Join(folder, name))
	}
	mustSign(t, folder, log[:33])
	whole := map[string][]byte{}
	for name := range safe {
		whole[name], _ = os.ReadFile(filepath.Join(folder, name))
	}
	for at := safe["checkpoints"]; at < int64(len(whole["checkpoints"])); at += 7 {
		for _, tree := range []int64{safe["tree"], safe["tree"] + 5, safe["tree"] + 320, int64(len(whole["tree"]))} {
			write(t, folder, "checkpoints", whole["checkpoints"][:at])
			write(t, folder, "tree", whole["tree"][:tree])
			is := mustSign(t, folder, log)
			if got := notes(t, folder); is.Root != rootOf(t, log) || !slices.Equal(got, append(slices.Clone(done), is)) {
				t.Fatalf("checkpoints cut at %d, tree at %d: %v", at, tree, got)
			}
		}
	}
	t.Run("a tree that is gone is made again from the log", func(t *testing.T) {
		for _, left := range [][]byte{nil, whole["tree"][:320]} {
			write(t, folder, "tree", left)
			if is := mustSign(t, folder, log); is.Root != rootOf(t, log) || size(t, filepath.Join(folder, "tree")) != tlog.HashSize*tlog.StoredHashCount(40) {
				t.Errorf("%v", is)
			}
			write(t, folder, "tree", left)
			if _, err := sign(t, folder, written(t, 40, "b")); !errors.Is(err, notary.ErrForked) {
				t.Errorf("another log: %v", err)
			}
		}
	})
	t.Run("a key that is gone is not replaced", func(t *testing.T) {
		if err := os.Remove(filepath.Join(folder, "notary.key")); err != nil {
			t.Fatal(err)
		}
		if _, err := sign(t, folder, log); !errors.Is(err, notebook.ErrNoKey) {
			t.Errorf("it says %v", err)
		}
	})
}

func write(t *testing.T, folder, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestOnlyOneNotaryHasAFolder(t *testing.T) {
	folder := t.TempDir()
	book, err := notary.OpenBook(folder, "a-log")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if _, err := notary.OpenBook(folder, "a-log"); !errors.Is(err, notebook.ErrRunning) {
		t.Errorf("it says %v", err)
	}
}

// slow is a log that gets an event each second.
type slow struct{ paper }

func (s slow) Last(context.Context) (eventstore.Mark, error) { return eventstore.Mark{}, nil }

func (s slow) Follow(ctx context.Context, after uint64, _ int, deliver func(context.Context, []eventstore.Message) error) error {
	for i := range s.paper[after:] {
		if err := deliver(ctx, s.paper[i:i+1]); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

func TestItSignsAtMostOnceInItsTime(t *testing.T) {
	folder, log := t.TempDir(), written(t, 35, "a")
	synctest.Test(t, func(t *testing.T) {
		book, err := notary.OpenBook(folder, "a-log")
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second+time.Millisecond)
		defer cancel()
		err = notary.Notary{Log: slow{log}, Book: book, Every: 10*time.Second - time.Millisecond, Words: slog.New(slog.DiscardHandler)}.Run(ctx)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it ended: %v", err)
		}
	})
	var sizes []int64
	for _, c := range notes(t, folder) {
		sizes = append(sizes, c.Size)
	}
	if !slices.Equal(sizes, []int64{10, 20, 30, 35}) {
		t.Errorf("signed at %v", sizes)
	}
}

// reader reads a published tree as a stranger does, who trusts nothing but the key.
type reader struct{ address string }

func (r reader) Height() int                     { return 8 }
func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r reader) ReadTiles(tiles []tlog.Tile) (out [][]byte, err error) {
	for _, t := range tiles {
		_, text, err := get(r.address + "/" + strings.Replace(t.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

func get(address string) (int, []byte, error) {
	answer, err := http.Get(address)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

func TestAStrangerProvesEveryEventFromWhatIsPublished(t *testing.T) {
	folder, log := t.TempDir(), written(t, 700, "a")
	early := mustSign(t, folder, log[:300])
	mustSign(t, folder, log)
	book, err := notary.OpenBook(folder, "a-log")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	server := httptest.NewServer(book.Handler(folder))
	defer server.Close()
	_, key, err := get(server.URL + "/key")
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	_, signed, err := get(server.URL + "/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	is, err := proof.ReadCheckpoint(signed, verifier)
	if err != nil || is.Size != 700 {
		t.Fatalf("%v, %v", is, err)
	}
	published := tlog.TileHashReader(tlog.Tree{N: is.Size, Hash: is.Root}, reader{server.URL})
	for _, m := range []eventstore.Message{log[0], log[299], log[511], log[699]} {
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err != nil {
			t.Fatal(err)
		}
		way, err := tlog.ProveRecord(is.Size, int64(m.Sequence)-1, published)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(way, is.Size, is.Root, int64(m.Sequence)-1, leaf); err != nil {
			t.Errorf("event %d: %v", m.Sequence, err)
		}
	}
	way, err := tlog.ProveTree(is.Size, early.Size, published)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(way, is.Size, is.Root, early.Size, early.Root); err != nil {
		t.Errorf("the earlier checkpoint: %v", err)
	}
	_, all, err := get(server.URL + "/checkpoints")
	if list, _ := proof.Notes(all); err != nil || len(list) != 2 {
		t.Errorf("%d checkpoints, %v", len(list), err)
	}
	for _, path := range []string{"/tile/0/003", "/tile/0/002.p/189", "/tile/1/000.p/3", "/tile/data/000", "/tile/9/000", "/tile/0/x999/x999/x999/x999/x999/x999/x999", "/tile/../notary.key", "/notary.key"} {
		if status, text, err := get(server.URL + path); err != nil || status != http.StatusNotFound {
			t.Errorf("%s: %d %q %v", path, status, text, err)
		}
	}
}
