package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// files are files on their way: each is written beside its target under another name, readable for its owner
// only, and gets its own name when all are whole. After a crash a target is as it was before.
type files struct {
	force   bool
	targets []string
	written []unnamed
}

// unnamed is a file that was written whole and waits for its name.
type unnamed struct{ path, target string }

// newFiles holds that no target exists, unless force says that it may be written over.
func newFiles(force bool, targets ...string) (*files, error) {
	f := &files{force: force, targets: targets}
	return f, f.free()
}

// free is an error of usage for a target that exists.
func (f *files) free() error {
	for _, target := range f.targets {
		found, err := os.Stat(target)
		switch {
		case err == nil && found.IsDir():
			return usage("%s is a folder; give the name of a file", target)
		case err == nil && !f.force:
			return usage("%s exists and is not written over; give another name or --force", target)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return nil
}

// write writes one of the targets; what is written is on disk when it returns.
func (f *files) write(target string, content func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	f.written = append(f.written, unnamed{file.Name(), target})
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewWriter(file)
	if err := content(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("%s: %w", target, err)
	}
	return file.Sync()
}

// keep gives every file its name. Who made one of that name meanwhile keeps it.
func (f *files) keep() error {
	if err := f.free(); err != nil {
		return err
	}
	for len(f.written) > 0 {
		if err := os.Rename(f.written[0].path, f.written[0].target); err != nil {
			return err
		}
		f.written = f.written[1:]
	}
	return nil
}

// discard removes what has not got its name.
func (f *files) discard() {
	for _, w := range f.written {
		_ = os.Remove(w.path)
	}
	f.written = nil
}
