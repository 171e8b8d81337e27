package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// cosignatureV1 is the kind of key in c2sp.org/tlog-cosignature: Ed25519, with a time.
const cosignatureV1 = 4

// ErrWitnessKey means that a text is no key of a witness.
var ErrWitnessKey = errors.New("no key of a witness")

// GenerateCosigner makes the two keys of a witness, in the forms of a C2SP signer and verifier key.
func GenerateCosigner(random io.Reader, name string) (private, public string, err error) {
	if name == "" || !utf8.ValidString(name) || strings.Contains(name, "+") || strings.ContainsFunc(name, unicode.IsSpace) {
		return "", "", fmt.Errorf("%w: the name %q may have neither spaces nor plus signs", ErrWitnessKey, name)
	}
	key, secret, err := ed25519.GenerateKey(random)
	if err != nil {
		return "", "", err
	}
	hash := cosignerHash(name, key)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, hash, base64.StdEncoding.EncodeToString(append([]byte{cosignatureV1}, secret.Seed()...))),
		fmt.Sprintf("%s+%08x+%s", name, hash, base64.StdEncoding.EncodeToString(append([]byte{cosignatureV1}, key...))), nil
}

func cosignerHash(name string, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{cosignatureV1}, key...)...))
	return binary.BigEndian.Uint32(sum[:])
}

// cosigned is what a witness signs: the note, and when it saw it.
func cosigned(at uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

// Cosigner signs notes as a witness. It is a note.Signer.
type Cosigner struct {
	name   string
	secret ed25519.PrivateKey
	now    func() time.Time
}

// NewCosigner is the signer of a private key; now is the clock of what it says of time.
func NewCosigner(private string, now func() time.Time) (*Cosigner, error) {
	rest, begins := strings.CutPrefix(private, "PRIVATE+KEY+")
	name, hash, seed, err := cosignerKey(rest)
	if err != nil || !begins || len(seed) != ed25519.SeedSize {
		return nil, ErrWitnessKey
	}
	c := &Cosigner{name, ed25519.NewKeyFromSeed(seed), now}
	if c.KeyHash() != hash {
		return nil, ErrWitnessKey
	}
	return c, nil
}

// cosignerKey reads NAME+HASH+KEY.
func cosignerKey(text string) (name string, hash uint32, key []byte, err error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || parts[0] == "" || len(parts[1]) != 8 {
		return "", 0, nil, ErrWitnessKey
	}
	key, err = base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) == 0 || key[0] != cosignatureV1 {
		return "", 0, nil, ErrWitnessKey
	}
	if _, err = fmt.Sscanf(parts[1], "%08x", &hash); err != nil {
		return "", 0, nil, ErrWitnessKey
	}
	return parts[0], hash, key[1:], nil
}

// Name is the name of the witness.
func (c *Cosigner) Name() string { return c.name }

// KeyHash tells its key from others of its name.
func (c *Cosigner) KeyHash() uint32 {
	return cosignerHash(c.name, c.secret.Public().(ed25519.PublicKey))
}

// Sign signs the text of a note, now.
func (c *Cosigner) Sign(text []byte) ([]byte, error) {
	at := uint64(c.now().Unix())
	return append(binary.BigEndian.AppendUint64(nil, at), ed25519.Sign(c.secret, cosigned(at, text))...), nil
}

// CosignatureVerifier verifies what one witness signed. It is a note.Verifier.
type CosignatureVerifier struct {
	name string
	key  ed25519.PublicKey
}

// NewCosignatureVerifier is the verifier of a witness's public key; else ErrWitnessKey.
func NewCosignatureVerifier(public string) (*CosignatureVerifier, error) {
	name, hash, key, err := cosignerKey(strings.TrimSpace(public))
	if err != nil || len(key) != ed25519.PublicKeySize || cosignerHash(name, key) != hash {
		return nil, ErrWitnessKey
	}
	return &CosignatureVerifier{name, key}, nil
}

// Name is the name of the witness.
func (v *CosignatureVerifier) Name() string { return v.name }

// KeyHash tells its key from others of its name.
func (v *CosignatureVerifier) KeyHash() uint32 { return cosignerHash(v.name, v.key) }

// Verify says whether the witness signed the text.
func (v *CosignatureVerifier) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(v.key, cosigned(binary.BigEndian.Uint64(signature), text), signature[8:])
}

// Cosigned is when a witness saw the checkpoint or day in a signed note; false if it did not sign it. A signature that
// says it is of this witness and is wrong is ErrCheckpoint.
func (v *CosignatureVerifier) Cosigned(signed []byte) (time.Time, bool, error) {
	n, err := note.Open(signed, note.VerifierList(v))
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &unverified):
		return time.Time{}, false, nil
	case err != nil:
		return time.Time{}, false, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	signature, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil || len(signature) < 12 { // a key hash, then the time; it was verified
		return time.Time{}, false, ErrCheckpoint
	}
	return time.Unix(int64(binary.BigEndian.Uint64(signature[4:])), 0).UTC(), true, nil
}
