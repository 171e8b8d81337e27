package notary

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
)

// again is how many of the signed events are read again after a start, to see that they are still the same.
const again = 1000

// Errors of a book. With each of them the notary ends, and a person must look.
var (
	// ErrForked means that the log is not the one whose checkpoints were signed.
	ErrForked = errors.New("the log holds other events than those that were signed")
	// ErrRunning means that another process has the folder.
	ErrRunning = errors.New("another notary is running in this folder")
)

// Book is what a notary keeps in its folder: the tree, and every checkpoint it signed.
//
// After a crash the checkpoints that were handed out are there: a checkpoint is on disk before anybody gets
// it, and its tree before it is signed. What lies behind the last checkpoint is taken away when the book is
// opened. So no size is ever signed twice.
type Book struct {
	signer note.Signer
	notes  *os.File
	hashes *os.File

	mu     sync.Mutex
	tree   *proof.Tree
	kept   int64 // how many hashes lie in the file
	signed proof.Checkpoint
	newest []byte
	over   error // after it nothing is added or signed any more
}

// OpenBook opens the folder for one log; an empty one gets a key of its own. It is locked until Close. A key
// of another log is ErrForked, a key that is gone ErrNoKey.
func OpenBook(folder, logID string) (_ *Book, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	b := &Book{}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	lock := os.O_RDWR | os.O_CREATE
	if b.hashes, err = os.OpenFile(filepath.Join(folder, treeName), lock, 0o644); err != nil {
		return nil, err
	}
	if syscall.Flock(int(b.hashes.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil, ErrRunning
	}
	var verifier note.Verifier
	if b.signer, verifier, err = loadOrCreateKey(folder, proof.Origin(logID)); err != nil {
		return nil, err
	}
	if verifier.Name() != proof.Origin(logID) {
		return nil, fmt.Errorf("%w: the key signs for the log %s, this log is %s", ErrForked, verifier.Name(), proof.Origin(logID))
	}
	if b.notes, err = os.OpenFile(filepath.Join(folder, notesName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	if err := b.lastSigned(verifier); err != nil {
		return nil, err
	}
	if err := b.takeUp(); err != nil {
		return nil, err
	}
	return b, syncFolder(folder)
}

// lastSigned reads the last whole checkpoint and takes away what was torn behind it.
func (b *Book) lastSigned(verifier note.Verifier) error {
	text, err := io.ReadAll(b.notes)
	if err != nil {
		return err
	}
	notes, torn := proof.Notes(text)
	if len(torn) > 0 {
		if err := b.notes.Truncate(int64(len(text) - len(torn))); err != nil {
			return err
		}
	}
	if len(notes) == 0 {
		return b.notes.Sync()
	}
	b.newest = notes[len(notes)-1]
	if b.signed, err = proof.ReadCheckpoint(b.newest, verifier); err != nil {
		return fmt.Errorf("the last of %d checkpoints: %w", len(notes), err)
	}
	return b.notes.Sync()
}

// takeUp begins a little before the last checkpoint, or at the beginning if the file of hashes is too short.
func (b *Book) takeUp() error {
	info, err := b.hashes.Stat()
	if err != nil {
		return err
	}
	b.kept = min(info.Size()/tlog.HashSize, tlog.StoredHashCount(b.signed.Size))
	if err := b.hashes.Truncate(b.kept * tlog.HashSize); err != nil {
		return err
	}
	begin := int64(0)
	if b.kept == tlog.StoredHashCount(b.signed.Size) {
		begin = max(0, b.signed.Size-again)
	}
	b.tree, err = proof.TreeAt(begin, b)
	return err
}

// Size is how many events the tree has: the sequence after which the log is to be followed.
func (b *Book) Size() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tree.Size()
}

// Append adds the leaves of the next events. When it comes past the last checkpoint and has another tree than
// that one says, it is ErrForked, and the book is over.
func (b *Book) Append(leaves []tlog.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over == nil {
		b.over = b.append(leaves)
	}
	return b.over
}

func (b *Book) append(leaves []tlog.Hash) error {
	first := tlog.StoredHashCount(b.tree.Size())
	var hashes []tlog.Hash
	for _, leaf := range leaves {
		hashes = b.tree.Append(leaf, hashes)
		if b.tree.Size() == b.signed.Size && b.tree.Root() != b.signed.Root {
			return fmt.Errorf("%w: with %d events its hash is %v, signed was %v", ErrForked, b.signed.Size, b.tree.Root(), b.signed.Root)
		}
	}
	// What is signed already is never written again: if the log forked, these hashes tell where.
	hashes = hashes[min(int64(len(hashes)), max(0, b.kept-first)):]
	if len(hashes) == 0 {
		return nil
	}
	data := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		data = append(data, h[:]...)
	}
	if _, err := b.hashes.WriteAt(data, b.kept*tlog.HashSize); err != nil {
		return err
	}
	b.kept += int64(len(hashes))
	return nil
}

// Sign signs the tree if it has grown since the last checkpoint, and says whether it did.
func (b *Book) Sign() (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over != nil || b.tree.Size() <= b.signed.Size {
		return false, b.over
	}
	b.over = b.sign()
	return b.over == nil, b.over
}

func (b *Book) sign() error {
	if err := b.hashes.Sync(); err != nil {
		return err
	}
	next := proof.Checkpoint{Origin: b.signer.Name(), Size: b.tree.Size(), Root: b.tree.Root()}
	signed, err := next.Sign(b.signer)
	if err != nil {
		return err
	}
	if _, err := b.notes.Write(append(signed[:len(signed):len(signed)], '\n')); err != nil {
		return err
	}
	if err := b.notes.Sync(); err != nil {
		return err
	}
	b.signed, b.newest = next, signed
	return nil
}

// Signed is the last checkpoint, and as the note that was signed; the zero Checkpoint and nil before the first.
func (b *Book) Signed() (proof.Checkpoint, []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.signed, b.newest
}

// ReadHashes answers stored hashes of the tree by their index.
func (b *Book) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	return hashesIn(b.hashes, indexes)
}

func hashesIn(file io.ReaderAt, indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if _, err := file.ReadAt(hashes[i][:], index*tlog.HashSize); err != nil {
			return nil, fmt.Errorf("hash %d of the tree: %w", index, err)
		}
	}
	return hashes, nil
}

// Close gives the folder free.
func (b *Book) Close() {
	if b.notes != nil {
		_ = b.notes.Close()
	}
	if b.hashes != nil {
		_ = b.hashes.Close()
	}
}

// Kept is what lies in the folder of a notary for whoever verifies: every checkpoint, and the hashes of the
// tree. Close the tree. A folder without either is fs.ErrNotExist.
func Kept(folder string) (checkpoints []byte, tree *Hashes, err error) {
	if checkpoints, err = os.ReadFile(filepath.Join(folder, notesName)); err != nil {
		return nil, nil, err
	}
	file, err := os.Open(filepath.Join(folder, treeName))
	if err != nil {
		return nil, nil, err
	}
	return checkpoints, &Hashes{file}, nil
}

// Hashes is the file of the tree.
type Hashes struct{ file *os.File }

// ReadHashes answers stored hashes of the tree by their index.
func (h *Hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) { return hashesIn(h.file, indexes) }

// Close closes the file.
func (h *Hashes) Close() error { return h.file.Close() }
