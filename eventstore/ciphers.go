package eventstore

import (
	"github.com/tink-crypto/tink-go/v2/tink"

	journeyv1 "journey/proto/journey/v1"
)

// ciphers makes each cipher of one call once; it is not safe for concurrent use.
type ciphers struct {
	keys map[string]Keys
	made map[cipherName]tink.AEAD
}

type cipherName struct {
	owner string
	class journeyv1.PrivacyClass
}

type keyState int

const (
	keyHere keyState = iota
	keyDestroyed
	keyLost
)

func (k keyState) refuseSealing(class journeyv1.PrivacyClass) error {
	if k == keyDestroyed {
		return &DraftError{DraftKeyDestroyed, "the key of class " + className(class) + " is destroyed: nothing can be stored in it"}
	}
	return &DamageError{DamageKeyLost, 0, "the key of class " + className(class) + " is not in the keyring, and nobody destroyed it"}
}

func newCiphers(keys map[string]Keys) *ciphers {
	return &ciphers{keys: keys, made: map[cipherName]tink.AEAD{}}
}

func (c *ciphers) of(owner string, class journeyv1.PrivacyClass) (tink.AEAD, keyState, error) {
	name := cipherName{owner, class}
	if made, ok := c.made[name]; ok {
		return made, keyHere, nil
	}
	keys := c.keys[owner]
	key, ok := keys.ByClass[class]
	switch {
	case keys.Destroyed[class]:
		return nil, keyDestroyed, nil
	case !ok:
		return nil, keyLost, nil
	}
	made, err := newCipher(key)
	if err != nil {
		return nil, keyHere, err
	}
	c.made[name] = made
	return made, keyHere, nil
}
