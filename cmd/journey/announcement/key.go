package announcement

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"sync"
)

// keys are what a subscription's secret is used for, each purpose with a key of its own.
type keys struct {
	participant, placement, event *key
	cursor                        cipher.Block
}

// keysOf derives them. What they are derived with must never change: pseudonyms and ids are for ever.
func keysOf(secret []byte) (keys, error) {
	derived := map[string][]byte{"participant": nil, "placement": nil, "event": nil, "cursor": nil}
	for purpose := range derived {
		var err error
		if derived[purpose], err = hkdf.Key(sha256.New, secret, nil, "journey placement.v1 "+purpose, 32); err != nil {
			return keys{}, err
		}
	}
	cursor, err := aes.NewCipher(derived["cursor"])
	return keys{newKey(derived["participant"]), newKey(derived["placement"]), newKey(derived["event"]), cursor}, err
}

// key makes pseudonyms. It keeps what it computes with for the next one.
type key struct{ macs sync.Pool }

func newKey(bytes []byte) *key {
	return &key{sync.Pool{New: func() any { return hmac.New(sha256.New, bytes) }}}
}

// pseudonym is HMAC-SHA256 over the parts, each behind its length, cut to 128 bits, in hexadecimal digits: the same
// for the same parts and key, and nothing about them to whoever has no key.
func (k *key) pseudonym(parts ...string) string {
	mac := k.macs.Get().(hash.Hash)
	defer k.macs.Put(mac)
	mac.Reset()
	text := make([]byte, 0, 256)
	for _, part := range parts {
		text = append(binary.BigEndian.AppendUint64(text, uint64(len(part))), part...)
	}
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(text[:0])[:16])
}
