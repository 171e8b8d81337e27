package keyfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// ErrNoIdentity means that a file is sealed with age and nothing is named to open it.
var ErrNoIdentity = errors.New("it is sealed with age: name the file of its identity (JOURNEY_KEY_IDENTITY)")

// ErrWrongIdentity means that no identity of the named file opens the key file.
var ErrWrongIdentity = errors.New("it is sealed for another age identity than those in the identity file")

func openAge(identityFile string, sealed []byte) ([]byte, error) {
	identities, err := readIdentities(identityFile)
	if err != nil {
		return nil, err
	}
	var in io.Reader = bytes.NewReader(sealed)
	if bytes.HasPrefix(sealed, []byte(armor.Header)) {
		in = armor.NewReader(in)
	}
	open, err := age.Decrypt(in, identities...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, ErrWrongIdentity
	}
	var text []byte
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(open, longest))
	}
	if err != nil {
		return nil, errors.New("it was cut short or altered: it is sealed with age and does not open. Put its copy back")
	}
	return text, nil
}

func sealAge(identityFile string, text []byte) ([]byte, error) {
	identities, err := readIdentities(identityFile)
	if err != nil {
		return nil, err
	}
	var to age.Recipient
	switch first := identities[0].(type) {
	case *age.X25519Identity:
		to = first.Recipient()
	case *age.HybridIdentity:
		to = first.Recipient()
	default:
		return nil, fmt.Errorf("identity file %s: the kind of its first identity is not known", identityFile)
	}
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	out, err := age.Encrypt(armored, to)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(text); err != nil {
		return nil, err
	}
	err = errors.Join(out.Close(), armored.Close())
	return sealed.Bytes(), err
}

func readIdentities(path string) ([]age.Identity, error) {
	if path == "" {
		return nil, ErrNoIdentity
	}
	text, err := secretBytes(path)
	if err != nil {
		return nil, fmt.Errorf("identity file %s: %w", path, err)
	}
	identities, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("identity file %s: it is no list of age identities, one a line", path)
	}
	return identities, nil
}

// CreateIdentity makes a file with a new age identity, which must not be there yet, and answers its recipient.
func CreateIdentity(path string) (recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("identity file %s is there already", path)
	}
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(out, "# public key: %s\n%s\n", identity.Recipient(), identity)
	return identity.Recipient().String(), errors.Join(err, out.Sync(), out.Close())
}
