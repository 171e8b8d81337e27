// Package archive is the form of a backup: a folder with both logs, the wrapped keys, the tables that no log gives
// back, a manifest and the hashes of all of them.
//
//	log            the line "journey log 1", then each message of the log in order: its length (4 bytes, big
//	               endian, of what follows), sequence (8), length of the subject (2), subject, data
//	access         the log of accesses in the same form; empty of a deployment without one. Formats 1 to 3 have none
//	keys           the rows of the key database as JSON Lines, by subject; keys are wrapped as they lie there. All of
//	               it is an age file that the key-encrypting key opens, up to a date. In formats 1 and 2 in the clear
//	tables         rows of tables as JSON Lines, {"table": ..., "row": ...}, in the order in which they can be put
//	               back: the directory, the calendar feeds, the ledger of reminders. Format 1 has none
//	manifest.json  what it is a backup of, and the sizes and SHA-256 of the others
//	SHA256SUMS     as sha256sum -c reads it, manifest included
//
// Who works here stands in the tables in clear, by name and address; what is known of participants is sealed.
// The key-encrypting key is not in it, only the fingerprints of the generations that it needs. Without them nothing personal in a
// backup can be read, and a backup is worth little: keep both, in two places.
//
// A backup taken before an erasure still holds the key that was destroyed since. It dies when the backup expires: then
// nobody restores its keys, and soon the generation that opens them is destroyed.
package archive

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"journey/eventstore"
)

// Format is the number of this form. A reader refuses later ones.
const Format = 4

// The files of a backup.
const (
	logFile      = "log"
	accessFile   = "access"
	keysFile     = "keys"
	tablesFile   = "tables"
	manifestFile = "manifest.json"
	sumsFile     = "SHA256SUMS"

	logHead = "journey log 1\n"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format  int       `json:"format"`
	TakenAt time.Time `json:"taken_at"`
	// Log is the id of the log.
	Log string `json:"log"`
	// LastSequence and LastHash are those of the last message; 0 and "" of an empty log. The first message
	// is 1 and none is missing, so LastSequence is also how many there are.
	LastSequence uint64 `json:"last_sequence"`
	LastHash     string `json:"last_hash"` // SHA-256 in hex
	Histories    int    `json:"histories"`
	// SealedHistories is how many histories have keys that the log needs, KeyRows how many the key database
	// had, and KeysLost how many of the needed ones were not whole when the backup was taken.
	SealedHistories int `json:"sealed_histories"`
	KeyRows         int `json:"key_rows"`
	KeysLost        int `json:"keys_lost"`
	// Access is the end of the log of accesses; its Log is "" if the deployment had none.
	Access LogEnd `json:"access_log,omitzero"`
	// TableRows is how many rows of tables there are.
	TableRows int `json:"table_rows"`
	// KeyFile is the fingerprint of the only key-encrypting key, up to format 2.
	KeyFile string `json:"key_file_fingerprint,omitempty"`
	// KeyGenerations are the generations of the key-encrypting key that are needed; the first one opens the file of the keys.
	KeyGenerations []KeyGeneration `json:"key_generations"`
	// KeysExpireAt is from when on the keys are not restored any more.
	KeysExpireAt time.Time       `json:"keys_expire_at,omitzero"`
	Files        map[string]File `json:"files"`
}

// File is one file of a backup.
type File struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// parts are the files with the contents of a backup.
func (m Manifest) parts() []string {
	if m.Format < 2 {
		return []string{logFile, keysFile}
	}
	if m.Format < 4 {
		return []string{logFile, keysFile, tablesFile}
	}
	return []string{logFile, accessFile, keysFile, tablesFile}
}

// LogEnd is where a log ends, as Manifest says it of the first.
type LogEnd struct {
	Log          string `json:"log"`
	LastSequence uint64 `json:"last_sequence"`
	LastHash     string `json:"last_hash"`
}

// EndOf is the end of a log with a last message; the zero mark but for the id of an empty one.
func EndOf(last eventstore.Mark) LogEnd {
	end := LogEnd{Log: last.Log, LastSequence: last.Sequence}
	if last.Sequence > 0 {
		end.LastHash = hex.EncodeToString(last.Hash[:])
	}
	return end
}

// Mark is the last message.
func (e LogEnd) Mark() (eventstore.Mark, error) {
	end := eventstore.Mark{Log: e.Log, Sequence: e.LastSequence}
	if e.LastSequence == 0 {
		return end, nil
	}
	hash, err := hex.DecodeString(e.LastHash)
	if err != nil || copy(end.Hash[:], hash) != len(end.Hash) {
		return end, &DamagedError{manifestFile, "its last hash is none"}
	}
	return end, nil
}

// TableRow is a row of a table.
type TableRow struct {
	// Table is its name with that of its schema: journey_directory.staff.
	Table string          `json:"table"`
	Row   json.RawMessage `json:"row"`
}

// End is the last message of the log.
func (m Manifest) End() (eventstore.Mark, error) {
	return LogEnd{m.Log, m.LastSequence, m.LastHash}.Mark()
}

// DamagedError means that a backup is not what was written.
type DamagedError struct {
	File   string
	Detail string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the backup is damaged: %s: %s", e.File, e.Detail)
}
