// Package keyfile keeps the generations of the key-encrypting key in one file, in clear or sealed with age or by a
// transit service.
package keyfile

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"journey/eventstore"
)

// Config says where the file is and what opens it.
type Config struct {
	// Path of the key file.
	Path string
	// Copy is the path of a second copy, best on another disk; empty: none is kept. Every change is there first, so that a
	// generation that is used is never in one place only, and one that is destroyed is in neither.
	Copy string
	// Identity is the path of a file of age identities, one a line; the first one seals, each of them opens. Empty: none.
	Identity string
	// Transit is the service that seals and opens; without a URL there is none.
	Transit Transit
}

// ErrBusy means that somebody else is changing the file.
var ErrBusy = errors.New("somebody else is changing the key file")

// File is a key file. It is an eventstore.KeySource: it is read and opened again only when it was changed. Safe for concurrent
// use; whoever changes it replaces it whole, so that after a crash it is the old or the new one.
type File struct {
	config Config

	mu     sync.Mutex
	seen   fs.FileInfo
	cached document
	form   Form
}

var _ eventstore.KeySource = (*File)(nil)

// New names a key file; nothing is read yet.
func New(config Config) *File { return &File{config: config} }

// Path of the file.
func (f *File) Path() string { return f.config.Path }

// Generations implements eventstore.KeySource. Without the file it is fs.ErrNotExist. A file that others may
// read is refused.
func (f *File) Generations(ctx context.Context) ([]eventstore.KeyGeneration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx); err != nil {
		return nil, f.err(err)
	}
	return f.cached.all(), nil
}

// Form is how the file is sealed.
func (f *File) Form(ctx context.Context) (Form, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.read(ctx)
	return f.form, f.err(err)
}

// Create makes the file with a first generation, sealed as the configuration says, unless it is there. It is on
// disk then. Whoever loses it loses all personal data.
func (f *File) Create(ctx context.Context, now time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := os.Stat(f.config.Path); !errors.Is(err, fs.ErrNotExist) {
		return f.err(err)
	}
	form := f.config.form()
	sealed, err := f.seal(ctx, form, document{}.with(now))
	if err == nil && f.config.Copy != "" {
		err = f.vacantCopy()
	}
	if err == nil {
		err = put(f.config.Path, sealed, func(unfinished string) error {
			if err := os.Link(unfinished, f.config.Path); !errors.Is(err, fs.ErrExist) { // never over an existing one
				return err
			}
			return nil
		})
	}
	if err == nil {
		err = f.copy(ctx)
	}
	return f.err(err)
}

// Add makes a new generation and answers it. Nobody wraps with it yet.
func (f *File) Add(ctx context.Context, now time.Time) (added eventstore.KeyGeneration, err error) {
	err = f.change(ctx, func(d document) (document, error) {
		d = d.with(now)
		added = d.all()[len(d.Generations)-1]
		return d, nil
	})
	return added, err
}

// Retire notes that nothing is wrapped with a generation any more. The first time counts.
func (f *File) Retire(ctx context.Context, number int, now time.Time) error {
	return f.change(ctx, func(d document) (document, error) { return d.retired(number, now) })
}

// Destroy takes the key of a generation out of the file for ever. Only a retired one is destroyed, and never the newest.
// What it wrapped opens nowhere any more, as far as copies of the file are gone too.
func (f *File) Destroy(ctx context.Context, number int, now time.Time) error {
	return f.change(ctx, func(d document) (document, error) { return d.destroyed(number, now) })
}

// Protect seals the file anew, in the given form. One that is sealed by the transit service already is wrapped with the
// newest version of its key there.
func (f *File) Protect(ctx context.Context, form Form) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.locked(func() error {
		if err := f.read(ctx); err != nil {
			return err
		}
		if form == FormTransit && f.form == FormTransit {
			sealed, err := f.bytes()
			if err == nil {
				sealed, err = f.config.Transit.rewrap(ctx, sealed)
			}
			if err != nil {
				return err
			}
			return f.replace(ctx, sealed)
		}
		sealed, err := f.seal(ctx, form, f.cached)
		if err != nil {
			return err
		}
		return f.replace(ctx, sealed)
	})
}

// change replaces the file by what do makes of it, in the same form, while nobody else does.
func (f *File) change(ctx context.Context, do func(document) (document, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.locked(func() error {
		if err := f.read(ctx); err != nil {
			return err
		}
		changed, err := do(f.cached.clone())
		if err != nil {
			return err
		}
		sealed, err := f.seal(ctx, f.form, changed)
		if err != nil {
			return err
		}
		return f.replace(ctx, sealed)
	})
}

// locked holds the folder of the file against other processes.
func (f *File) locked(do func() error) error {
	folder, err := os.Open(filepath.Dir(f.config.Path))
	if err != nil {
		return f.err(err)
	}
	defer folder.Close() // and with it the lock
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return f.err(ErrBusy)
	}
	return f.err(do())
}

// replace puts new bytes in the place of the copy and of the file, for the same owner.
func (f *File) replace(ctx context.Context, sealed []byte) error {
	if err := f.replaceCopy(ctx, sealed); err != nil {
		return err
	}
	is, err := os.Stat(f.config.Path)
	if err != nil {
		return err
	}
	return put(f.config.Path, sealed, func(unfinished string) error {
		if owner, ok := is.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Geteuid() {
			if err := os.Chown(unfinished, int(owner.Uid), int(owner.Gid)); err != nil {
				return err
			}
		}
		return os.Rename(unfinished, f.config.Path)
	})
}

// put writes bytes to a file beside path and lets move put it in its place, on disk.
func put(path string, sealed []byte, move func(unfinished string) error) error {
	folder := filepath.Dir(path)
	out, err := os.CreateTemp(folder, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = out.Write(sealed)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := move(out.Name()); err != nil {
		return err
	}
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (f *File) err(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("key file %s: %w", f.config.Path, err)
}

func freshKey() []byte {
	key := make([]byte, eventstore.KeySize)
	rand.Read(key)
	return key
}
