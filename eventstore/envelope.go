package eventstore

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	journeyv1 "journey/proto/journey/v1"
)

// Contract is the revision of the stored contract this program knows. It rises with every field and every
// enum value that is added; a reader stops at an event of a later one, because it would not see all of it.
const Contract = 3

// MaxBatch is how many events one Append takes, of all its histories together.
const MaxBatch = 1000

// idNamespace is the namespace of event ids (UUIDv5). It must never change.
var idNamespace = uuid.MustParse("4b0f1e0c-6d5a-5b53-9a55-0d6a3c0f7a11")

// idPattern is what an id must be to become a part of a subject, where . * > and white space have a meaning.
var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// EventID is the id of an event: UUIDv5 of its history, its request and its index within the request.
func EventID(subject Subject, requestID string, index uint32) string {
	id := eventID(subject.String(), requestID, index)
	return string(id[:])
}

// eventID is EventID without memory of its own: every event that is read is held against it.
func eventID(subject, requestID string, index uint32) (id [36]byte) {
	name := append(append(make([]byte, 0, 256), idNamespace[:]...), subject...)
	name = append(append(append(name, '\n'), requestID...), '\n')
	sum := sha1.Sum(strconv.AppendUint(name, uint64(index), 10))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80 // version 5, RFC 4122
	hex.Encode(id[:8], sum[:4])
	hex.Encode(id[9:13], sum[4:6])
	hex.Encode(id[14:18], sum[6:8])
	hex.Encode(id[19:23], sum[8:10])
	hex.Encode(id[24:], sum[10:16])
	id[8], id[13], id[18], id[23] = '-', '-', '-', '-'
	return id
}

// words names a history in messages, which are logged: without its id.
func (s Subject) words() string { return "a history (" + kindWords[s.Kind] + ")" }

// Check says what keeps s from being the subject of a history.
func (s Subject) Check() error {
	switch {
	case kindWords[s.Kind] == "":
		return &DraftError{DraftSubject, "unknown kind of history"}
	case !idPattern.MatchString(s.Operation):
		return &DraftError{DraftSubject, "the operation's id is none: lower case letters, digits, - and _, at most 63"}
	case !idPattern.MatchString(s.ID):
		return &DraftError{DraftSubject, "the id of the " + kindWords[s.Kind] + " is none: lower case letters, digits, - and _, at most 63"}
	case s.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && s.ID != s.Operation:
		return &DraftError{DraftSubject, "the history of an operation must have the id of that operation"}
	}
	return nil
}

// checkDrafts refuses what can never be stored.
func checkDrafts(drafts []Draft) error {
	events, seen := 0, map[Subject]bool{}
	for _, d := range drafts {
		if err := d.Subject.Check(); err != nil {
			return err
		}
		if seen[d.Subject] {
			return &DraftError{DraftInvalid, "two drafts for one history in one append"}
		}
		seen[d.Subject] = true
		if len(d.Events) == 0 {
			return &DraftError{DraftInvalid, "a draft without events"}
		}
		if (d.Expected.Version == 0) != (d.Expected.Sequence == 0) {
			return &DraftError{DraftInvalid, "an expected head with only one of version and sequence"}
		}
		events += len(d.Events)
		next := map[string]uint32{} // the index of each request's next event
		for i, ev := range d.Events {
			if err := checkEvent(ev); err != nil {
				return err
			}
			index, known := next[ev.RequestId]
			if ev.RequestIndex != index || known && d.Events[i-1].RequestId != ev.RequestId { // so no two events have one id
				return &DraftError{DraftInvalid, fmt.Sprintf("event %d of a draft has index %d: the events of a request stand together and are counted from 0", i, ev.RequestIndex)}
			}
			next[ev.RequestId] = index + 1
		}
	}
	if events > MaxBatch {
		return &DraftError{DraftTooLarge, fmt.Sprintf("%d events in one append, at most %d", events, MaxBatch)}
	}
	return nil
}

func checkEvent(ev *journeyv1.Event) error {
	switch {
	case len(ev.GetRequestId()) != 36 || uuid.Validate(ev.GetRequestId()) != nil:
		return &DraftError{DraftInvalid, "the request id is not a UUID"}
	case ev.RecordedAt.CheckValid() != nil:
		return &DraftError{DraftTime, "no time of recording"}
	case ev.TakenOver != nil && ev.TakenOver.SourceRecordedAt.CheckValid() != nil:
		return &DraftError{DraftTime, "taken over without the time of recording there"}
	case hasUnknown(ev.ProtoReflect()):
		return &DraftError{DraftUnknownField, "a field that is not in the contract, and so has no privacy class"}
	case !isKnown(ev.Step):
		return &DraftError{DraftInvalid, "no step"}
	}
	return nil
}

// decodeEnvelope parses a message and holds it against its subject. Sealed parts stay sealed.
func decodeEnvelope(m Message) (Subject, *journeyv1.Event, error) {
	subject, err := ParseSubject(m.Subject)
	if err != nil {
		return Subject{}, nil, &DamageError{DamageUndecodable, m.Sequence, "the message does not lie under the subject of a history"}
	}
	ev := &journeyv1.Event{}
	if err := proto.Unmarshal(m.Data, ev); err != nil {
		return subject, nil, &DamageError{DamageUndecodable, m.Sequence, "the bytes are not an event"}
	}
	id := eventID(m.Subject, ev.RequestId, ev.RequestIndex)
	inside := Subject{Operation: ev.Operation, Kind: ev.Kind, ID: ev.Subject}
	switch {
	case inside != subject:
		return subject, nil, &DamageError{DamageUndecodable, m.Sequence, "the event says that it belongs to another history than the one it lies in"}
	case ev.Version == 0 || ev.Id != string(id[:]):
		return subject, nil, &DamageError{DamageUndecodable, m.Sequence, "the event has no version or an id that is not its own"}
	case ev.Contract > Contract:
		return subject, nil, &DamageError{DamageUnknownStep, m.Sequence, fmt.Sprintf("it was written with revision %d of the contract, this program knows %d: update this one first", ev.Contract, Contract)}
	case !isKnown(ev.Step):
		return subject, nil, &DamageError{DamageUnknownStep, m.Sequence, "a step of a kind that this program does not know: a newer program wrote it; update this one first"}
	}
	return subject, ev, nil
}

// Predecessor is the head of the history before ev, which lies at sequence; zero before its first event. A *DamageError
// if ev does not say it as it must.
func Predecessor(ev *journeyv1.Event, sequence uint64) (Head, error) {
	if ev.Version == 1 {
		if ev.Predecessor != nil || len(ev.PreviousHash) != 0 {
			return Head{}, &DamageError{DamageGap, sequence, "the first event of a history names one before it"}
		}
		return Head{}, nil
	}
	before := Head{Version: ev.Version - 1}
	switch p := ev.Predecessor.(type) {
	case *journeyv1.Event_PredecessorSequence:
		before.Sequence = p.PredecessorSequence
	case *journeyv1.Event_PredecessorDistance:
		if uint64(p.PredecessorDistance) < sequence {
			before.Sequence = sequence - uint64(p.PredecessorDistance)
		}
	}
	if before.Sequence == 0 || before.Sequence >= sequence || len(ev.PreviousHash) != sha256.Size {
		return Head{}, &DamageError{DamageGap, sequence, fmt.Sprintf("version %d of a history does not say where the event before it lies", ev.Version)}
	}
	copy(before.Hash[:], ev.PreviousHash)
	return before, nil
}

func hashOf(data []byte) Hash { return sha256.Sum256(data) }
