package announcement

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// keys are what a subscription's secret is used for, each purpose with a key of its own.
type keys struct {
	participant, placement, event []byte
	cursor                        cipher.Block
}

// keysOf derives them. What they are derived with must never change: pseudonyms and ids are for ever.
func keysOf(secret []byte) (k keys, err error) {
	var sealing []byte
	for purpose, key := range map[string]*[]byte{
		"participant": &k.participant, "placement": &k.placement, "event": &k.event, "cursor": &sealing,
	} {
		if *key, err = hkdf.Key(sha256.New, secret, nil, "journey placement.v1 "+purpose, 32); err != nil {
			return k, err
		}
	}
	k.cursor, err = aes.NewCipher(sealing)
	return k, err
}

// pseudonym is HMAC-SHA256 over the parts, each behind its length, cut to 128 bits, in hexadecimal digits: the same
// for the same parts and key, and nothing about them to whoever has no key.
func pseudonym(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
