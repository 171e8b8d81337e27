package proof

import (
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// headsOrigin is what the origin of a log has behind it where its heads are signed, so that none of the two notes can
// be taken for the other.
const headsOrigin = "/heads"

// Day says which heads the histories of a log had after a day had ended: how many there are and the hash of their
// tree, and of which size the log was. Everything that was stored on that day is in it.
type Day struct {
	// Day is the day that had ended, in UTC: 2026-11-22.
	Day string
	// Log is the checkpoint of the log that the heads were taken at.
	Log Checkpoint
	// Histories is how many leaves the tree of heads has, Root its hash.
	Histories int64
	Root      tlog.Hash
}

// Sign is the day as a signed note: a C2SP checkpoint of the tree of heads, then the day and the log in two lines.
func (d Day) Sign(signer note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: d.text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("heads of %s: %w", d.Day, err)
	}
	return signed, nil
}

// text is what is signed: the checkpoint of the heads, and the rest behind it.
func (d Day) text() string {
	heads := log.Checkpoint{Origin: d.Log.Origin + headsOrigin, Size: uint64(d.Histories), Hash: d.Root[:]}
	return string(heads.Marshal()) + d.rest()
}

func (d Day) rest() string {
	return fmt.Sprintf("day %s\nlog %d %s\n", d.Day, d.Log.Size, base64.StdEncoding.EncodeToString(d.Log.Root[:]))
}

// ReadDay is the day in a signed note. It must be signed by the key of verifier, whose name is the origin of the log;
// else it is ErrCheckpoint.
func ReadDay(signed []byte, verifier note.Verifier) (Day, error) {
	c, rest, _, err := log.ParseCheckpoint(signed, verifier.Name()+headsOrigin, verifier)
	if err != nil {
		return Day{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	d := Day{Log: Checkpoint{Origin: verifier.Name()}, Histories: int64(c.Size)}
	var root string
	_, err = fmt.Sscanf(string(rest), "day %s\nlog %d %s\n", &d.Day, &d.Log.Size, &root)
	hash, wrong := base64.StdEncoding.DecodeString(root)
	if err = errors.Join(err, wrong); err == nil && len(hash) == tlog.HashSize && len(c.Hash) == tlog.HashSize {
		d.Root, d.Log.Root = tlog.Hash(c.Hash), tlog.Hash(hash)
		if _, err = time.Parse(time.DateOnly, d.Day); err == nil && d.Histories > 0 && d.Log.Size > 0 && string(rest) == d.rest() {
			return d, nil
		}
	}
	return Day{}, fmt.Errorf("%w: it says more, less or other things than the heads of a day do", ErrCheckpoint)
}
