package proof

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrCheckpoint means that a text is no checkpoint of this log with a right signature.
var ErrCheckpoint = errors.New("no checkpoint of this log with a right signature")

// Checkpoint says what the tree of a log is: a C2SP checkpoint (c2sp.org/tlog-checkpoint) without its signature.
type Checkpoint struct {
	// Origin names the log, and the key that signs.
	Origin string
	// Size is how many events the tree has: the sequence of the last one.
	Size int64
	// Root is the hash of the tree.
	Root tlog.Hash
}

// Origin is the name under which the checkpoints of a log are signed.
func Origin(logID string) string { return "journey/" + logID }

// Sign is the checkpoint as a signed note (c2sp.org/signed-note).
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	text := log.Checkpoint{Origin: c.Origin, Size: uint64(c.Size), Hash: c.Root[:]}.Marshal()
	signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		return nil, fmt.Errorf("checkpoint of %d: %w", c.Size, err)
	}
	return signed, nil
}

// ReadCheckpoint is the checkpoint in a signed note. It must be signed by the key of verifier, whose name
// is the origin; else it is ErrCheckpoint. Other signatures are not looked at.
func ReadCheckpoint(signed []byte, verifier note.Verifier) (Checkpoint, error) {
	c, rest, _, err := log.ParseCheckpoint(signed, verifier.Name(), verifier)
	switch {
	case err != nil:
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	case len(c.Hash) != tlog.HashSize || len(rest) > 0 || int64(c.Size) <= 0:
		return Checkpoint{}, fmt.Errorf("%w: it says more, less or other things than a checkpoint does", ErrCheckpoint)
	}
	return Checkpoint{Origin: c.Origin, Size: int64(c.Size), Root: tlog.Hash(c.Hash)}, nil
}

// Notes are the signed notes that lie one after the other in a file, an empty line after each. What is left
// behind the last whole one was being written when its writer ended.
func Notes(file []byte) (notes [][]byte, torn []byte) {
	for {
		text, rest, ok := bytes.Cut(file, []byte("\n\n"))
		signatures, after, whole := bytes.Cut(rest, []byte("\n\n"))
		if !ok || !whole {
			return notes, file
		}
		notes = append(notes, file[:len(text)+2+len(signatures)+1])
		file = after
	}
}
