package notary

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/cmd/journey/notebook"
	"journey/eventstore/proof"
)

// again is how many of the signed events are read again after a start, to see that they are still the same.
const again = 1000

// The names of the files in the folder of a notary, besides those of its key: notary.key and notary.pub.
const (
	keyName   = "notary"
	notesName = "checkpoints" // every checkpoint that was signed, one after the other
	treeName  = "tree"        // the hashes of the tree, in the order of tlog's stored hashes
	daysName  = "days"        // the heads of every day that were signed, one note after the other
	headsName = "heads"       // the heads of the last of these days
)

// ErrForked means that the log is not the one whose checkpoints were signed. The notary ends then, and a person must
// look.
var ErrForked = errors.New("the log holds other events than those that were signed")

// ErrTree means that the file of hashes is not what was signed. That says nothing about the log: without the file it is
// made again from there.
var ErrTree = errors.New("the file of hashes (tree) is not what was signed")

// PublicKey is the key that verifies what the notary of a folder signs, in the form of a C2SP verifier key.
func PublicKey(folder string) (string, error) { return notebook.PublicKey(folder, keyName) }

// Book is what a notary keeps in its folder: the tree, and every checkpoint it signed.
//
// After a crash the checkpoints that were handed out are there: a checkpoint is on disk before anybody gets
// it, and its tree before it is signed. What lies behind the last checkpoint is taken away when the book is
// opened. So no size is ever signed twice.
type Book struct {
	folder string
	signer note.Signer
	hashes *os.File

	mu     sync.Mutex
	notes  *notebook.Notes
	tree   *proof.Tree
	kept   int64 // how many hashes lie in the file
	signed proof.Checkpoint
	days   *notebook.Notes
	day    proof.Day
	over   error // after it nothing is added or signed any more
}

// OpenBook opens the folder for one log; an empty one gets a key of its own. It is locked until Close: for another
// process it is notebook.ErrRunning. A key of another log is ErrForked, a key that is gone notebook.ErrNoKey, and hashes that were not signed are
// ErrTree.
func OpenBook(folder, logID string) (_ *Book, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	b := &Book{folder: folder}
	defer func() {
		if err != nil {
			b.Close()
		}
	}()
	if b.notes, err = notebook.Open(filepath.Join(folder, notesName)); err != nil {
		return nil, err
	}
	if b.hashes, err = os.OpenFile(filepath.Join(folder, treeName), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return nil, err
	}
	private, public, err := b.notes.Key(keyName, func() (string, string, error) {
		return note.GenerateKey(rand.Reader, proof.Origin(logID))
	})
	if err != nil {
		return nil, err
	}
	if b.signer, err = note.NewSigner(private); err != nil {
		return nil, fmt.Errorf("key that signs: %w", err)
	}
	verifier, err := note.NewVerifier(public)
	switch {
	case err != nil:
		return nil, fmt.Errorf("key that verifies: %w", err)
	case b.signer.Name() != verifier.Name() || b.signer.KeyHash() != verifier.KeyHash():
		return nil, errors.New("the two keys of the notary do not belong together")
	case verifier.Name() != proof.Origin(logID):
		return nil, fmt.Errorf("%w: the key signs for the log %s, this log is %s", ErrForked, verifier.Name(), proof.Origin(logID))
	}
	if newest := b.notes.Newest(); newest != nil {
		if b.signed, err = proof.ReadCheckpoint(newest, verifier); err != nil {
			return nil, fmt.Errorf("the last of %d checkpoints: %w", b.notes.Count(), err)
		}
	}
	if err := b.openDays(verifier); err != nil {
		return nil, err
	}
	return b, b.takeUp()
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
	if begin > 0 {
		// Were it not for this, a damaged file would look like another log.
		if _, err := proof.Grown(begin, b.signed, b); err != nil {
			return fmt.Errorf("%w: %w", ErrTree, err)
		}
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
	if err := b.notes.Append(signed); err != nil {
		return err
	}
	b.signed = next
	return nil
}

// Signed is the last checkpoint, and as the note that was signed; the zero Checkpoint and nil before the first.
func (b *Book) Signed() (proof.Checkpoint, []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.signed, b.notes.Newest()
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
	for _, file := range []*notebook.Notes{b.notes, b.days} {
		if file != nil {
			file.Close()
		}
	}
	if b.hashes != nil {
		_ = b.hashes.Close()
	}
}
