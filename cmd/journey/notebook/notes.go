package notebook

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"journey/eventstore/proof"
)

// ErrRunning means that another process writes the file.
var ErrRunning = errors.New("another process is writing here")

// Notes is a file of signed notes, one after the other, an empty line after each. After a crash every note is there
// whose Append returned, and nothing that is half.
type Notes struct {
	file   *os.File
	newest []byte
	count  int
	onDisk atomic.Int64 // how many bytes of the file are
}

// Open opens a file of notes, or makes an empty one, and takes away what was torn at its end. It is locked until
// Close; the lock of another process is ErrRunning.
func Open(path string) (_ *Notes, err error) {
	n := &Notes{}
	if n.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	if syscall.Flock(int(n.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil, ErrRunning
	}
	text, err := io.ReadAll(n.file)
	if err != nil {
		return nil, err
	}
	notes, torn := proof.Notes(text)
	if len(torn) > 0 {
		if err := n.file.Truncate(int64(len(text) - len(torn))); err != nil {
			return nil, err
		}
	}
	if n.count = len(notes); n.count > 0 {
		n.newest = notes[n.count-1]
	}
	n.onDisk.Store(int64(len(text) - len(torn)))
	return n, errors.Join(n.file.Sync(), SyncFolder(filepath.Dir(path)))
}

// All is every note, as they lie in the file; one that Append is writing is not among them before it is on disk. It may
// be called while Append runs.
func (n *Notes) All() ([]byte, error) {
	text := make([]byte, n.onDisk.Load())
	_, err := n.file.ReadAt(text, 0)
	return text, err
}

// Newest is the last note; nil if there is none.
func (n *Notes) Newest() []byte { return n.newest }

// Count is how many notes there are.
func (n *Notes) Count() int { return n.count }

// Append adds a note. It is on disk when this returns; after an error the file must be opened again.
func (n *Notes) Append(signed []byte) error {
	if _, err := n.file.Write(append(signed[:len(signed):len(signed)], '\n')); err != nil {
		return err
	}
	if err := n.file.Sync(); err != nil {
		return err
	}
	n.newest = signed
	n.count++
	n.onDisk.Add(int64(len(signed)) + 1)
	return nil
}

// Close gives the file free.
func (n *Notes) Close() { _ = n.file.Close() }
