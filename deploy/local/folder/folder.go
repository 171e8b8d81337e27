// Package folder lets one process at a time hold a folder.
package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrInUse says that another Claim, here or in another living process, holds the folder.
var ErrInUse = errors.New("folder is in use")

// Claim is the right to a folder. It ends with Release or with the process, however that dies, so a
// killed process never leaves a folder locked.
type Claim struct{ file *os.File }

// Take creates dir (readable by its owner only) if it is missing and claims it by a lock on the file name in it.
// It does not wait: a folder held elsewhere is answered with ErrInUse and the process that holds it.
// The lock file stays; it means nothing without a living holder.
func Take(dir, name string) (*Claim, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, err)
	}
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock of %s: %w", dir, err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		holder, _ := os.ReadFile(file.Name())
		file.Close()
		return nil, fmt.Errorf("%s: %w by process %s; stop it or choose another folder", dir, ErrInUse, strings.TrimSpace(string(holder)))
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock of %s: %w", dir, err)
	}
	if err = file.Truncate(0); err == nil {
		_, err = fmt.Fprintln(file, os.Getpid())
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock of %s: %w", dir, err)
	}
	return &Claim{file: file}, nil
}

// Wait is Take that waits for the holder to let go, until ctx ends.
func Wait(ctx context.Context, dir, name string) (*Claim, error) {
	for {
		claim, err := Take(dir, name)
		if !errors.Is(err, ErrInUse) {
			return claim, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Release gives the folder back. A second call changes nothing.
func (c *Claim) Release() error {
	if c.file == nil {
		return nil
	}
	file := c.file
	c.file = nil
	// A child between fork and exec still shares the lock, so closing alone would not be enough.
	return errors.Join(syscall.Flock(int(file.Fd()), syscall.LOCK_UN), file.Close())
}
