// Package eventstore keeps histories: it appends steps to one log so that an acknowledged step is on
// disk, loads a history by walking back from its head, and follows the log in order. It checks
// versions and the hash chain on every read and seals personal fields on every write.
//
// Stores: Open (JetStream) and NewMemory, held to the same suite (storetest). Keyrings: OpenPostgresKeyring
// and NewMemoryKeyring; package keyfile is where the keys lie that wrap the keys. A sealed part that a read model keeps is opened with OpenParts. SameRequest tells a request sent again from a reused id.
package eventstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

// Store is a log of histories. JetStream and Memory are held to the same suite (storetest).
// A Store opens the privacy classes it was made for and reports other sealed parts by leaving their
// fields empty; it is safe for concurrent use.
type Store interface {
	// LogID is the random id of the log, from the stream's metadata.
	LogID() string

	// Append stores all drafts or nothing, and returns when they are on disk. Each draft continues one
	// history from Expected; no two drafts name the same history. The store fills id, version, previous
	// hash, predecessor and the sealed parts; the caller everything else. The drafts are not changed.
	//
	// A doubtful answer (timeout, lost connection, conflict, duplicate) is settled by reading back from
	// the leader: if this request id already lies in the history, the stored events are returned as
	// success (Repeated); with other content it is a *ReusedError. A history that moved on is a
	// *ConflictError: load, decide again, append again. ErrUnavailable means that it could not be
	// settled: sending the same request again is safe.
	//
	// That a request lies in the history already is found when the history moved on, and else as long as
	// its events are remembered: by the log for minutes, by this store for the last 50,000 it stored, read
	// back or loaded. Later it is not: whoever appends at the present head must have looked for the
	// request in the history it has loaded.
	//
	// Nothing is told to be stored on a log that is not known to be the one it was: after a lost
	// connection that is checked again, and else a *DamageError.
	Append(ctx context.Context, drafts ...Draft) ([]Appended, error)

	// Load returns the whole history of subject, oldest first, verified; an empty history is no error.
	Load(ctx context.Context, subject Subject) (History, error)

	// Head is the last event of a history, from the leader; the zero Head for an empty one. One question.
	Head(ctx context.Context, subject Subject) (Head, error)

	// Subjects are the histories of one kind that an operation has, by id; of every operation if it is empty,
	// by operation and id. An id is some 50 bytes of memory. What is appended meanwhile may be among them or not.
	Subjects(ctx context.Context, operation string, kind journeyv1.HistoryKind) ([]Subject, error)

	// LoadTo returns the history up to head, which must be the head of that history at some position.
	// It does not ask the log for newer events. The raw messages are given, verified, not decoded further.
	LoadTo(ctx context.Context, subject Subject, head Head) ([]Message, error)

	// Follow calls deliver with batches of at most max messages in the order of the log, from the message
	// after sequence on, until ctx ends or deliver returns an error, which it returns. It delivers
	// whatever has arrived and does not linger. When ctx ends it returns ctx.Err(). A gap or a log shorter than after is a *DamageError.
	Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error

	// Last is the sequence and hash of the last message, from the leader; zero for an empty log.
	Last(ctx context.Context) (Mark, error)

	// Check compares a mark taken earlier with the log: the log id must be the same, and the message at
	// the mark's sequence must be there with the mark's hash; else a *DamageError. The zero mark holds in
	// every log.
	Check(ctx context.Context, mark Mark) error

	// Decode parses a message, checks its envelope against its subject, and opens the classes of this store.
	Decode(ctx context.Context, m Message) (Recorded, error)

	// DecodeAll is Decode for many messages with the keys fetched at once.
	DecodeAll(ctx context.Context, ms []Message) ([]Recorded, error)

	// ForgetKeys lets this store ask the keyring again before it seals anything with a key of owner. Call
	// it after Keyring.Destroy, which tells what holds without it.
	ForgetKeys(owner Subject)
}

// Subject names a history. Its text form is the subject in the log.
type Subject struct {
	Operation string
	Kind      journeyv1.HistoryKind
	ID        string
}

var kindWords = map[journeyv1.HistoryKind]string{
	journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT: "participant",
	journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER:    "employer",
	journeyv1.HistoryKind_HISTORY_KIND_ACTIVITY:    "activity",
	journeyv1.HistoryKind_HISTORY_KIND_OPERATION:   "operation",
}

// String is journey.<operation>.<kind>.<id>.
func (s Subject) String() string {
	return "journey." + s.Operation + "." + kindWords[s.Kind] + "." + s.ID
}

// ParseSubject reads the text form.
func ParseSubject(text string) (Subject, error) {
	parts := strings.Split(text, ".")
	if len(parts) == 4 && parts[0] == "journey" && parts[1] != "" && parts[3] != "" {
		for kind, word := range kindWords {
			if word == parts[2] {
				return Subject{Operation: parts[1], Kind: kind, ID: parts[3]}, nil
			}
		}
	}
	return Subject{}, errors.New("not the subject of a history")
}

// Hash is SHA-256 over the exact message data of an event.
type Hash [sha256.Size]byte

// Head is the last event of a history; the zero Head is an empty history.
type Head struct {
	Version  uint64
	Sequence uint64
	Hash     Hash
}

// Mark is a place in a log with the hash of the message there: what a checkpoint and the watermark hold.
type Mark struct {
	Log      string
	Sequence uint64
	Hash     Hash
}

// Message is an event as it lies in the log. Data is the exact bytes and must not be changed.
type Message struct {
	Subject  string
	Sequence uint64
	Data     []byte
}

// Recorded is a decoded event. Fields of classes that were not opened are empty.
type Recorded struct {
	Event    *journeyv1.Event
	Sequence uint64
	Hash     Hash
	// Erased names the sealed classes of this event that this store would open but whose key is destroyed.
	Erased []journeyv1.PrivacyClass
}

// History is the events of one subject, oldest first.
type History struct {
	Subject Subject
	Head    Head
	Events  []Recorded
}

// Draft is events to be appended to one history after Expected.
type Draft struct {
	Subject  Subject
	Expected Head
	// Events carry recorded_at, actor, request id and index, date, evidence, step. The events of one draft
	// may come from several requests (an import appends many steps of a history at once): each event
	// has its request id and its index within that request. Whether a draft lies in the log already is
	// told by the request id of its first event.
	Events []*journeyv1.Event
}

// Appended is what lies in the log now for one draft, in the order of its events.
type Appended struct {
	Subject Subject
	Events  []Recorded
	// Repeated: the request had been stored before.
	Repeated bool
}
