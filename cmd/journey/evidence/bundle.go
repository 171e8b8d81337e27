// Package evidence puts one history into a file that proves itself: every event as it was stored, and that it
// was in the log which was signed. Whoever has the file and the notary's key needs nothing else to check it.
package evidence

import (
	"encoding/json"
	"fmt"
	"regexp"

	tlogproof "github.com/transparency-dev/formats/proof"

	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/proof"
)

// Format is the form of the file. Another form gets another name; a reader refuses what it does not know.
const Format = "journey evidence 1"

// The files in a bundle, besides those of each event.
const (
	readmeName     = "README.md"
	liesmichName   = "LIESMICH.md"
	manifestName   = "manifest.json"
	checkpointName = "checkpoint"
	schemaName     = "schema.binpb"
	readableName   = "journey.jsonl"
	dayName        = "day"       // only where one was signed, with the next
	headName       = "head.json" // the head of the history on that day, with its proof
)

// names are the only names that a file in a bundle may have.
var names = regexp.MustCompile(`^(README\.md|LIESMICH\.md|manifest\.json|checkpoint|schema\.binpb|journey\.jsonl|day|head\.json|events/[0-9]{4}\.pb|proofs/[0-9]{4}\.tlog-proof)$`)

// The bounds of a bundle. A history of 9,999 events is ten times as long as any that people write.
const (
	maxEvents = 9_999
	maxFiles  = 2*maxEvents + 8
	maxZip    = 32 << 20 // bytes of the file
	maxBytes  = 64 << 20 // bytes of all that is in it
	maxRatio  = 100      // bytes of a file for each byte of it in the zip, beyond the first kilobyte
)

func eventName(version int) string { return fmt.Sprintf("events/%04d.pb", version) }
func proofName(version int) string { return fmt.Sprintf("proofs/%04d.tlog-proof", version) }

// Bundle is a history up to its last event, and what proves it.
type Bundle struct {
	Subject eventstore.Subject
	// Origin is the name under which the log is signed.
	Origin string
	// Checkpoint is the signed note that all proofs lead to, with whatever others signed beneath it.
	Checkpoint []byte
	// Signed is how many events the log had when that was signed.
	Signed int64
	// Events are the messages as they lie in the log, oldest first, and Proofs the way of each to the
	// checkpoint.
	Events []eventstore.Message
	Proofs []tlogproof.TLogProof
	// Day is the signed note of the last day of which heads were signed, and Head what the head of the history
	// was then, with its proof; nil if there is none.
	Day  []byte
	Head *proof.HeadProof
	// AsOf is the day of Day, once it is checked: behind what is shown nothing was hidden when it had ended.
	AsOf string
}

// manifest says what is in a bundle. It is not signed: everything it says is checked against what is.
type manifest struct {
	Format string `json:"format"`
	// History is the subject of the history in the log.
	History string `json:"history"`
	Origin  string `json:"origin"`
	// Signed is how many events the checkpoint is of.
	Signed int64  `json:"signed"`
	Events int    `json:"events"`
	Files  []file `json:"files"`
}

// text is the only text of a manifest.
func (m manifest) text() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

type file struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// New makes the bundle of a history from its messages, oldest first, and what was signed. All of some witnesses must have
// signed the checkpoint. An event that is not covered by such a checkpoint is an *UnsignedError; one that is not what
// was signed is a *verification.Finding.
func New(subject eventstore.Subject, messages []eventstore.Message, signed *verification.Signed, witnesses ...*proof.CosignatureVerifier) (Bundle, error) {
	if len(messages) > maxEvents {
		return Bundle{}, fmt.Errorf("the history has %d events, a bundle takes %d", len(messages), maxEvents)
	}
	last := messages[len(messages)-1].Sequence
	checkpoint, note, covered := signed.Covering(last, witnesses...)
	if !covered {
		return Bundle{}, &UnsignedError{Sequence: last, Signed: signed.Covered, Witnesses: len(witnesses)}
	}
	if _, err := eventstore.Chain(subject, messages); err != nil {
		return Bundle{}, err
	}
	b := Bundle{Subject: subject, Origin: checkpoint.Origin, Checkpoint: note, Signed: checkpoint.Size, Events: messages}
	for _, m := range messages {
		way, err := signed.Proof(checkpoint, m.Sequence)
		if err != nil {
			return Bundle{}, err
		}
		leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
		if err == nil {
			err = proof.CheckInclusion(way, checkpoint, m.Sequence, leaf)
		}
		if err != nil {
			return Bundle{}, at(verification.Changed, m, "%v", err)
		}
		p := tlogproof.TLogProof{Index: m.Sequence - 1, Checkpoint: note}
		for _, hash := range way {
			p.Hashes = append(p.Hashes, hash)
		}
		b.Proofs = append(b.Proofs, p)
	}
	if note, head, there := signed.Head(subject.String()); there {
		b.Day, b.Head = note, &head
	}
	if _, err := signed.Tail(subject.String(), messages); err != nil {
		return Bundle{}, err
	}
	return b, nil
}

// UnsignedError means that the history has an event which no checkpoint covers yet: sign, and try again.
type UnsignedError struct {
	Sequence uint64
	// Signed is how many events the notary's checkpoints cover; 0 = nothing was signed.
	Signed int64
	// Witnesses is how many witnesses must have signed as well.
	Witnesses int
}

func (e *UnsignedError) Error() string {
	if e.Witnesses > 0 && int64(e.Sequence) <= e.Signed {
		return fmt.Sprintf("no checkpoint of %d events or more was signed by the witnesses", e.Sequence)
	}
	return fmt.Sprintf("the event at %d is not signed yet; signed are %d", e.Sequence, e.Signed)
}
