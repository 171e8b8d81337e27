package keyfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CopyCurrent says whether the copy has what the file has; false without a copy, too.
func (f *File) CopyCurrent() (bool, error) {
	if f.config.Copy == "" {
		return false, nil
	}
	file, err := f.bytes()
	if err != nil {
		return false, f.err(err)
	}
	there, err := secretBytes(f.config.Copy)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && bytes.Equal(file, there), f.copyErr(err)
}

// Refresh brings the copy up to date, where one is kept.
func (f *File) Refresh(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.locked(func() error { return f.copy(ctx) })
}

// copy writes what the file has to the copy.
func (f *File) copy(ctx context.Context) error {
	if f.config.Copy == "" {
		return nil
	}
	sealed, err := f.bytes()
	if err != nil {
		return err
	}
	return f.replaceCopy(ctx, sealed)
}

// replaceCopy puts bytes in the place of the copy. What is not a copy of this key file is not written over.
func (f *File) replaceCopy(ctx context.Context, sealed []byte) error {
	if f.config.Copy == "" {
		return nil
	}
	there, err := secretBytes(f.config.Copy)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return f.copyErr(err)
	case bytes.Equal(there, sealed):
		return nil
	default:
		if err := f.ours(ctx, there); err != nil {
			return f.copyErr(err)
		}
	}
	return f.copyErr(put(f.config.Copy, sealed, func(unfinished string) error { return os.Rename(unfinished, f.config.Copy) }))
}

// ours is an error unless bytes are an older state of this key file.
func (f *File) ours(ctx context.Context, there []byte) error {
	if err := f.read(ctx); err != nil {
		return err
	}
	text, err := f.open(ctx, formOf(there), there)
	if err == nil {
		var d document
		if d, err = parse(text); err == nil && d.Generations[0].Fingerprint == f.cached.Generations[0].Fingerprint {
			return nil
		}
	}
	return fmt.Errorf("what lies there is not a copy of this key file, and is left (%w)", errors.Join(err, errOther))
}

var errOther = errors.New("it begins with another key")

// vacantCopy refuses to begin a key file where the copy of another one lies.
func (f *File) vacantCopy() error {
	_, err := os.Stat(f.config.Copy)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, missing := os.Stat(f.config.Path); missing != nil { // else another process has made both just now
		return f.copyErr(errors.Join(err, errors.New("it is there, and the key file is not: put it in its place")))
	}
	return nil
}

func (f *File) copyErr(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("copy %s: %w", f.config.Copy, err)
}
