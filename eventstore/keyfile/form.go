package keyfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// Form is how a key file is sealed.
type Form string

// The forms. In the clear is for trying things out: whoever copies the file has the keys.
const (
	FormClear   Form = "clear"
	FormAge     Form = "age"
	FormTransit Form = "transit"
)

// longest is how many bytes a key file may have, and whatever opens it.
const longest = 1 << 20

// form is what a new file is sealed with.
func (c Config) form() Form {
	switch {
	case c.Transit.URL != "":
		return FormTransit
	case c.Identity != "":
		return FormAge
	}
	return FormClear
}

// formOf tells the form by the first bytes.
func formOf(sealed []byte) Form {
	switch {
	case bytes.HasPrefix(sealed, []byte(armor.Header)), bytes.HasPrefix(sealed, []byte("age-encryption.org/")):
		return FormAge
	case bytes.HasPrefix(sealed, []byte("vault:v")):
		return FormTransit
	}
	return FormClear
}

// read brings what is known of the file up to date.
func (f *File) read(ctx context.Context) error {
	info, err := os.Stat(f.config.Path)
	if err != nil {
		return err
	}
	if f.seen != nil && os.SameFile(f.seen, info) && f.seen.ModTime().Equal(info.ModTime()) && f.seen.Size() == info.Size() {
		return nil
	}
	sealed, err := f.bytes()
	if err != nil {
		return err
	}
	form := formOf(sealed)
	text, err := f.open(ctx, form, sealed)
	if err != nil {
		return err
	}
	d, err := parse(text)
	if err != nil {
		return err
	}
	f.seen, f.cached, f.form = info, d, form
	return nil
}

func (f *File) bytes() ([]byte, error) { return secretBytes(f.config.Path) }

// secretBytes reads a small file that only its owner may read.
func secretBytes(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others may read it (mode %#o): chmod 600, and if others have read it, replace what is in it", info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(in, longest+1))
	if err == nil && len(text) > longest {
		return nil, errors.New("it is far too long")
	}
	return text, err
}

func (f *File) open(ctx context.Context, form Form, sealed []byte) ([]byte, error) {
	switch form {
	case FormAge:
		return openAge(f.config.Identity, sealed)
	case FormTransit:
		return f.config.Transit.open(ctx, sealed)
	}
	return sealed, nil
}

func (f *File) seal(ctx context.Context, form Form, d document) ([]byte, error) {
	text, err := d.text()
	if err != nil {
		return nil, err
	}
	switch form {
	case FormAge:
		return sealAge(f.config.Identity, text)
	case FormTransit:
		return f.config.Transit.seal(ctx, text)
	}
	return text, nil
}

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
