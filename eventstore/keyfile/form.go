package keyfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

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
