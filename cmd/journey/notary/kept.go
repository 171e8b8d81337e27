package notary

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
)

// Kept is what lies in the folder of a notary for whoever verifies: every checkpoint, and the hashes of the tree, nil
// where they are not, as in a copy of what only grows. Close the tree. A folder without checkpoints is fs.ErrNotExist.
func Kept(folder string) (checkpoints []byte, tree *Hashes, err error) {
	if checkpoints, err = os.ReadFile(filepath.Join(folder, notesName)); err != nil {
		return nil, nil, err
	}
	file, err := os.Open(filepath.Join(folder, treeName))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return checkpoints, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return checkpoints, &Hashes{file}, nil
}

// LastSigned is what was signed last in a folder, which another process may be writing: how many events, and which day;
// 0 and "" = none yet.
func LastSigned(folder string) (size int64, day string, err error) {
	public, err := PublicKey(folder)
	if err != nil {
		return 0, "", err
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return 0, "", err
	}
	last := func(name string) []byte {
		var text []byte
		if text, err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil
		}
		notes, _ := proof.Notes(text)
		if len(notes) == 0 {
			return nil
		}
		return notes[len(notes)-1]
	}
	if n := last(notesName); n != nil {
		checkpoint, err := proof.ReadCheckpoint(n, verifier)
		if err != nil {
			return 0, "", err
		}
		size = checkpoint.Size
	}
	if n := last(daysName); n != nil {
		signed, err := proof.ReadDay(n, verifier)
		if err != nil {
			return 0, "", err
		}
		day = signed.Day
	}
	return size, day, err
}

// Hashes is the file of the tree.
type Hashes struct{ file *os.File }

// ReadHashes answers stored hashes of the tree by their index.
func (h *Hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) { return hashesIn(h.file, indexes) }

// Close closes the file; nil has none.
func (h *Hashes) Close() error {
	if h == nil {
		return nil
	}
	return h.file.Close()
}

// KeptDays is what lies in the folder of a notary of the days that it signed: every note, and the heads of the last; nil
// where they are not.
func KeptDays(folder string) (days, heads []byte, err error) {
	if days, err = os.ReadFile(filepath.Join(folder, daysName)); err == nil {
		heads, err = os.ReadFile(filepath.Join(folder, headsName))
	}
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return days, heads, err
}
