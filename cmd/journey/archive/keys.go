package archive

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"filippo.io/age"

	"journey/eventstore"
)

// KeyGeneration is a generation of the key-encrypting key that the keys of a backup need.
type KeyGeneration struct {
	Number      int    `json:"generation"`
	Fingerprint string `json:"fingerprint"`
}

// ErrExpired means that the keys of a backup are not to be brought back any more.
var ErrExpired = errors.New("the keys of the backup have expired")

// The keys are an age file with one stanza of our own: "journey-keys", generation, the second in which it expires,
// salt. Its body is the key of the file, sealed with a key made of all of these and the generation.
const keysStanza = "journey-keys"

// keySeal seals and opens the keys of a backup with a generation, until a moment.
type keySeal struct {
	generation eventstore.KeyGeneration
	expires    time.Time
}

var (
	_ age.Recipient = keySeal{}
	_ age.Identity  = keySeal{}
)

// aead is the cipher of one salt; it seals once.
func (s keySeal) aead(salt []byte) (cipher.AEAD, error) {
	info := fmt.Sprintf("journey backup keys\n%d\n%d", s.generation.Number, s.expires.Unix())
	key, err := hkdf.Key(sha256.New, s.generation.Key, salt, info, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Wrap implements age.Recipient.
func (s keySeal) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	salt := make([]byte, 32)
	rand.Read(salt)
	aead, err := s.aead(salt)
	if err != nil {
		return nil, err
	}
	return []*age.Stanza{{
		Type: keysStanza,
		Args: []string{strconv.Itoa(s.generation.Number), strconv.FormatInt(s.expires.Unix(), 10), base64.RawStdEncoding.EncodeToString(salt)},
		Body: aead.Seal(nil, make([]byte, aead.NonceSize()), fileKey, nil),
	}}, nil
}

// Unwrap implements age.Identity.
func (s keySeal) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	for _, stanza := range stanzas {
		if stanza.Type != keysStanza || len(stanza.Args) != 3 || stanza.Args[0] != strconv.Itoa(s.generation.Number) || stanza.Args[1] != strconv.FormatInt(s.expires.Unix(), 10) {
			continue
		}
		salt, err := base64.RawStdEncoding.DecodeString(stanza.Args[2])
		if err != nil {
			continue
		}
		aead, err := s.aead(salt)
		if err != nil {
			return nil, err
		}
		if fileKey, err := aead.Open(nil, make([]byte, aead.NonceSize()), stanza.Body, nil); err == nil {
			return fileKey, nil
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// Unlock finds what opens the keys among the generations of a key file; Keys reads nothing before. Keys that have expired at
// now are ErrExpired, those of a generation that was destroyed eventstore.ErrGenerationDestroyed, and those of one that is not
// there eventstore.ErrWrongKeyFile.
func (r *Reader) Unlock(generations []eventstore.KeyGeneration, now time.Time) error {
	m := r.Manifest
	if m.Format >= 3 && !now.Before(m.KeysExpireAt) {
		return fmt.Errorf("%w on %s", ErrExpired, m.KeysExpireAt.UTC().Format(time.DateOnly))
	}
	needed := m.KeyGenerations
	if m.Format < 3 {
		needed = []KeyGeneration{{Fingerprint: m.KeyFile}}
	}
	for i, n := range needed {
		g, err := generationOf(n, generations)
		if err != nil {
			return err
		}
		if i == 0 {
			r.seal = &keySeal{g, m.KeysExpireAt}
		}
	}
	if r.seal == nil {
		return &DamagedError{manifestFile, "it names no generation of the key-encrypting key"}
	}
	return nil
}

// generationOf finds a generation by its fingerprint.
func generationOf(needed KeyGeneration, generations []eventstore.KeyGeneration) (eventstore.KeyGeneration, error) {
	for _, g := range generations {
		switch {
		case g.Fingerprint != needed.Fingerprint:
		case !g.DestroyedAt.IsZero():
			return g, fmt.Errorf("generation %d, on %s: %w", g.Number, g.DestroyedAt.UTC().Format(time.DateOnly), eventstore.ErrGenerationDestroyed)
		default:
			return g, nil
		}
	}
	return eventstore.KeyGeneration{}, fmt.Errorf("generation %d with fingerprint %s: %w", max(needed.Number, 1), needed.Fingerprint, eventstore.ErrWrongKeyFile)
}

// Keys reads the rows of the key database, by subject; Unlock comes before.
func (r *Reader) Keys(each func(eventstore.WrappedKeys) error) error {
	if r.seal == nil {
		return errors.New("the keys of the backup are locked")
	}
	if r.Manifest.Format < 3 {
		return lines(r, keysFile, plain, func(row eventstore.WrappedKeys) error {
			row.Generation = r.seal.generation.Number
			return each(row)
		})
	}
	return lines(r, keysFile, func(in io.Reader) (io.Reader, error) {
		open, err := age.Decrypt(in, r.seal)
		if err != nil {
			return nil, &DamagedError{keysFile, "it does not open with the generation and the date that the manifest names"}
		}
		return open, nil
	}, each)
}
