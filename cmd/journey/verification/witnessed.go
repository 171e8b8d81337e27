package verification

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"journey/eventstore/proof"
)

// Witnessed is the most that a witness signed of a log.
type Witnessed struct {
	Witness string
	// Size is how many events it saw signed, and At when.
	Size int64
	At   time.Time
}

// ReadWitnessed finds the largest checkpoint with the signature of a witness in files that ReadSigned has read. If there is
// none, or the signature is wrong, it is a *Finding.
func ReadWitnessed(witness *proof.CosignatureVerifier, verifier note.Verifier, files ...[]byte) (Witnessed, error) {
	w := Witnessed{Witness: witness.Name()}
	for _, file := range files {
		for i, n := range notesIn(file) {
			at, did, err := witness.Cosigned(n)
			if err != nil {
				return w, &Finding{Kind: Signature, Detail: fmt.Sprintf("witness of checkpoint %d: %v", i+1, err)}
			}
			c, err := proof.ReadCheckpoint(n, verifier)
			if err != nil {
				return w, &Finding{Kind: Signature, Detail: fmt.Sprintf("checkpoint %d: %v", i+1, err)}
			}
			if did && c.Size > w.Size {
				w.Size, w.At = c.Size, at
			}
		}
	}
	if w.Size == 0 {
		return w, &Finding{Kind: NoWitness, Detail: fmt.Sprintf("witness %s", w.Witness)}
	}
	return w, nil
}

// notesIn is the notes of a file, or the one that was fetched alone.
func notesIn(file []byte) [][]byte {
	notes, torn := proof.Notes(file)
	if len(notes) == 0 && len(torn) > 0 {
		return [][]byte{torn}
	}
	return notes
}
