package eventstore

import (
	"errors"
	"fmt"
	"strings"

	journeyv1 "journey/proto/journey/v1"
)

// ErrUnavailable means the log could not be reached or its answer could not be settled. Nothing is
// known to be stored; sending the same request again is safe.
var ErrUnavailable = errors.New("the log is not available")

// ConflictError means the history moved on: load it and decide again.
type ConflictError struct {
	Subject Subject
	Actual  Head
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("history moved on: it is at version %d now", e.Actual.Version)
}

// ReusedError means the request id lies in the history with other content.
type ReusedError struct {
	Subject Subject
	Version uint64
}

func (e *ReusedError) Error() string {
	return fmt.Sprintf("the request id was used for another step, version %d", e.Version)
}

// DraftKind says why a draft can never be stored.
type DraftKind string

// The kinds of drafts that are refused.
const (
	DraftInvalid      DraftKind = "draft.invalid"       // not put together as it must be: a mistake of the program
	DraftSubject      DraftKind = "draft.subject"       // the operation or the id cannot name a history
	DraftTime         DraftKind = "draft.time"          // a time of recording is missing or is none
	DraftUnknownField DraftKind = "draft.unknown_field" // a field or a kind of step that the contract does not have
	DraftTooLarge     DraftKind = "draft.too_large"     // an event larger than the log takes, or too many in one append
	DraftKeyDestroyed DraftKind = "draft.key_destroyed" // the class was erased: nothing can be stored in it any more
)

// DraftError means that what was to be appended can never be stored. Nothing is stored.
type DraftError struct {
	Kind DraftKind
	// Detail says in words what is wrong; no personal data.
	Detail string
}

func (e *DraftError) Error() string { return "cannot be stored: " + e.Detail }

// DamageKind says what is wrong with a log.
type DamageKind string

// The kinds of damage. Each is a reason to halt: nothing may be skipped.
const (
	DamageGap           DamageKind = "log.gap"           // a message or a version is missing
	DamageHash          DamageKind = "log.hash_differs"  // a stored hash is not the hash of the bytes
	DamageShort         DamageKind = "log.shorter"       // the log ends before a mark
	DamageForeign       DamageKind = "log.foreign"       // the log id is another one
	DamageUndecodable   DamageKind = "log.undecodable"   // the bytes are not an event, or not of their subject
	DamageUnknownStep   DamageKind = "log.unknown_step"  // the step is of a kind this program does not know
	DamageKeyLost       DamageKind = "keys.lost"         // a key is missing that nobody destroyed
	DamageConfiguration DamageKind = "log.configuration" // the stream is not configured as it must be
)

// DamageError means the log or its keys are not what they must be. Halt and show it to a person.
type DamageError struct {
	Kind     DamageKind
	Sequence uint64
	// Detail says in words what was found and what was expected; no personal data.
	Detail string
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s at %d: %s", e.Kind, e.Sequence, e.Detail)
}

// className is the word for a class in messages to people.
func className(c journeyv1.PrivacyClass) string {
	return strings.TrimPrefix(c.String(), "PRIVACY_CLASS_")
}
