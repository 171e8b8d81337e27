package eventstore

import (
	"crypto/rand"
	"fmt"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/xaesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	journeyv1 "journey/proto/journey/v1"
)

// saltSize and the 12 bytes of the nonce are the 24 random bytes of XAES-256-GCM.
const saltSize = 12

// newCipher is XAES-256-GCM (c2sp.org/XAES-256-GCM) with key, without a prefix: nonce, ciphertext, tag.
// Making one costs about 3 µs, using it 1 µs.
func newCipher(key []byte) (tink.AEAD, error) {
	parameters, err := xaesgcm.NewParameters(xaesgcm.VariantNoPrefix, saltSize)
	if err != nil {
		return nil, fmt.Errorf("class key: %w", err)
	}
	k, err := xaesgcm.NewKey(secretdata.NewBytesFromData(key, insecuresecretdataaccess.Token{}), 0, parameters)
	if err != nil {
		return nil, fmt.Errorf("class key: %w", err)
	}
	manager := keyset.NewManager()
	id, err := manager.AddKey(k)
	if err != nil {
		return nil, fmt.Errorf("class key: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("class key: %w", err)
	}
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("class key: %w", err)
	}
	return aead.New(handle)
}

// sealContext binds a sealed part to its place: moved elsewhere it does not open.
func sealContext(eventID, subject string, class journeyv1.PrivacyClass) []byte {
	return []byte(eventID + "\n" + subject + "\n" + strconv.Itoa(int(class)))
}

// newKeys are fresh keys of all sealed classes.
func newKeys() Keys {
	keys := Keys{ByClass: map[journeyv1.PrivacyClass][]byte{}, Destroyed: map[journeyv1.PrivacyClass]bool{}}
	for _, class := range SealedClasses() {
		key := make([]byte, KeySize)
		rand.Read(key)
		keys.ByClass[class] = key
	}
	return keys
}
