package witness

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notebook"
	"journey/eventstore/proof"
)

// The names of the files in the folder of a witness, besides those of its key: witness.key and witness.pub.
const (
	keyName   = "witness"
	notesName = "cosigned" // every checkpoint that was signed, with both signatures
	forksName = "forks"    // what proves that the notary signed two truths, as JSON Lines
)

// PublicKey is the key that verifies what the witness of a folder signs.
func PublicKey(folder string) (string, error) { return notebook.PublicKey(folder, keyName) }

// Book is what a witness keeps in its folder: every checkpoint it signed. One is on disk before anybody gets it, so
// after a crash it never signs another tree of a size that it handed out.
type Book struct {
	folder  string
	notary  note.Verifier
	witness note.Signer

	mu     sync.Mutex
	notes  *notebook.Notes
	signed proof.Checkpoint
}

// OpenBook opens the folder of a witness of one notary; an empty one gets a key with a name. now is the clock of what
// it signs. It is locked until Close: for another process it is notebook.ErrRunning. A folder of a witness that saw a
// fork is a *Refusal, one of another notary proof.ErrCheckpoint.
func OpenBook(folder, name string, notary note.Verifier, now func() time.Time) (_ *Book, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	b := &Book{folder: folder, notary: notary}
	if b.notes, err = notebook.Open(filepath.Join(folder, notesName)); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	private, _, err := b.notes.Key(keyName, func() (string, string, error) { return proof.GenerateCosigner(rand.Reader, name) })
	if err != nil {
		return nil, err
	}
	if b.witness, err = proof.NewCosigner(private, now); err != nil {
		return nil, err
	}
	if newest := b.notes.Newest(); newest != nil {
		if b.signed, err = proof.ReadCheckpoint(newest, notary); err != nil {
			return nil, fmt.Errorf("the last of %d checkpoints: %w", b.notes.Count(), err)
		}
	}
	forks, err := os.ReadFile(filepath.Join(folder, forksName))
	if err == nil && len(forks) > 0 {
		return nil, &Refusal{Forked, b.signed.Size, "it was seen before; " + forksName + " holds what proves it"}
	}
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return b, err
}

// Signed is the last checkpoint, and as the note with both signatures; the zero Checkpoint and nil before the first.
func (b *Book) Signed() (proof.Checkpoint, []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.signed, b.notes.Newest()
}

// sign puts the witness's signature beside that of the notary; others are left out.
func (b *Book) sign(published []byte, next proof.Checkpoint) error {
	opened, err := note.Open(published, note.VerifierList(b.notary))
	if err != nil {
		return &Refusal{NotSigned, next.Size, err.Error()}
	}
	opened.UnverifiedSigs = nil
	both, err := note.Sign(opened, b.witness)
	if err != nil {
		return fmt.Errorf("checkpoint of %d: %w", next.Size, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.notes.Append(both); err != nil {
		return err
	}
	b.signed = next
	return nil
}

// signedAt is the root that was signed of a size; false if none was.
func (b *Book) signedAt(size int64) (root tlog.Hash, known bool, err error) {
	_, root, known, err = b.find(size)
	return root, known, err
}

func (b *Book) find(size int64) (signed []byte, root tlog.Hash, known bool, err error) {
	text, err := os.ReadFile(filepath.Join(b.folder, notesName))
	if err != nil {
		return nil, root, false, err
	}
	notes, _ := proof.Notes(text)
	for _, n := range notes {
		c, err := proof.ReadCheckpoint(n, b.notary)
		if err != nil {
			return nil, root, false, err
		}
		if c.Size == size {
			return n, c.Root, true, nil
		}
	}
	return nil, root, false, nil
}

// Fork is what proves that the notary signed two truths: two of its signed notes, and, where the later one is larger,
// which tree it had when it was as small as the earlier one (proof.Growth checks it).
type Fork struct {
	Size      int64       `json:"size"`
	Cosigned  string      `json:"cosigned"`
	Published string      `json:"published"`
	Was       tlog.Hash   `json:"was"`
	Way       []tlog.Hash `json:"way,omitempty"`
}

// fork keeps what proves a fork, on disk, and answers the refusal.
func (b *Book) fork(size int64, published []byte, next proof.Checkpoint, growth proof.Growth) error {
	signed, root, _, err := b.find(size)
	if err != nil {
		return err
	}
	line, err := json.Marshal(Fork{size, string(signed), string(published), growth.Was, growth.Way})
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(b.folder, forksName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close(), notebook.SyncFolder(b.folder)); err != nil {
		return err
	}
	return &Refusal{Forked, next.Size, fmt.Sprintf("with %d events its tree is %v, signed was %v", size, growth.Was, root)}
}

// Handler publishes what a folder holds for everybody: /checkpoint, the newest with both signatures, /checkpoints,
// every one, and /key, which verifies the witness's.
func (b *Book) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /checkpoint", func(w http.ResponseWriter, _ *http.Request) {
		_, newest := b.Signed()
		if newest == nil {
			http.Error(w, "none was signed yet", http.StatusNotFound)
			return
		}
		plain(w, newest)
	})
	key := func() ([]byte, error) { return os.ReadFile(filepath.Join(b.folder, keyName+".pub")) }
	for path, all := range map[string]func() ([]byte, error){"GET /checkpoints": b.notes.All, "GET /key": key} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			text, err := all()
			if err != nil {
				http.Error(w, "it cannot be read", http.StatusInternalServerError)
				return
			}
			plain(w, text)
		})
	}
	return mux
}

func plain(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(text)
}

// Close gives the folder free.
func (b *Book) Close() { b.notes.Close() }
