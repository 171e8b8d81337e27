package eventstore

import (
	"context"
	"fmt"

	journeyv1 "journey/proto/journey/v1"
)

// KeySize is the size of a class key in bytes (XAES-256-GCM).
const KeySize = 32

// Keys are the keys of one history, one a class. A class that is missing from the map has no key:
// it was destroyed if Destroyed says so, else it is lost.
type Keys struct {
	ByClass   map[journeyv1.PrivacyClass][]byte
	Destroyed map[journeyv1.PrivacyClass]bool
}

// Keyring keeps the class keys of histories. It is the only thing nobody can rebuild.
// The PostgreSQL and the memory implementation are held to the same suite.
type Keyring interface {
	// Ensure returns the keys of each subject, creating the rows that are missing; they are on disk when
	// it returns. Keyed by the text form of the subject. Destroyed classes are not created again.
	Ensure(ctx context.Context, subjects []string) (map[string]Keys, error)
	// Get returns the keys of each subject that has a row.
	Get(ctx context.Context, subjects []string) (map[string]Keys, error)
	// Destroy destroys one class key of a subject for ever and remembers that it did. Idempotent.
	//
	// From then on nothing opens with it. A store may still seal with it for up to a minute, for so long it
	// keeps the keys it seals with: such an event is stored, and its part of the class is lost at once. Call
	// Store.ForgetKeys in the same process after it, then only appends that had begun before may do so; in
	// other processes it stays a minute.
	Destroy(ctx context.Context, subject string, class journeyv1.PrivacyClass) error
}

// checkDestroy refuses what is not a key of a history.
func checkDestroy(subject string, class journeyv1.PrivacyClass) error {
	if _, err := ParseSubject(subject); err != nil {
		return err
	}
	if !isSealed(class) {
		return fmt.Errorf("class %s has no key", className(class))
	}
	return nil
}
