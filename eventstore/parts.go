package eventstore

import (
	"context"
	"fmt"

	journeyv1 "journey/proto/journey/v1"
)

// Part is one sealed part of one event, as a read model keeps it.
type Part struct {
	Subject    Subject
	EventID    string
	Class      journeyv1.PrivacyClass
	Ciphertext []byte
}

// OpenParts opens sealed parts with one question to the keyring. Each becomes a Step that has only the
// fields of its class; nil if its key is destroyed. A lost key is a *DamageError (with sequence 0).
func OpenParts(ctx context.Context, keys Keyring, sealed []Part) ([]*journeyv1.Step, error) {
	var owners []string
	for _, p := range sealed {
		owners = append(owners, keyOwner(p.Subject, p.Class))
	}
	found, err := keys.Get(ctx, unique(owners))
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	ring := newCiphers(found)
	out := make([]*journeyv1.Step, len(sealed))
	for i, p := range sealed {
		if out[i], err = openPart(ring, p.Subject, 0, p.EventID, p.Class, p.Ciphertext); err != nil {
			return nil, err
		}
	}
	return out, nil
}
