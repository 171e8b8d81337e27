// Package notebook is a file of signed notes that only grows, and the key that signs them.
package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoKey means that there are notes but not the key that signed them.
var ErrNoKey = errors.New("there are signed notes, but the key that signed them is gone")

// ErrBadKey means that the file of the key does not hold the two keys.
var ErrBadKey = errors.New("it does not hold two keys")

// PublicKey is the key that verifies what was signed, as it lies in a folder for everybody: NAME.pub, in the form of
// a C2SP verifier key.
func PublicKey(folder, name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, name+".pub"))
	return strings.TrimSpace(string(text)), err
}

// Key answers the two keys of NAME.key, the one that signs and the one that verifies. They are made once, with
// generate, before the first note, and never over others; later it is ErrNoKey. The one that verifies lies in NAME.pub
// as well then. A file that others may read is refused.
func (n *Notes) Key(name string, generate func() (private, public string, err error)) (private, public string, err error) {
	folder := filepath.Dir(n.file.Name())
	path := filepath.Join(folder, name+".key")
	private, public, err = readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if n.newest != nil {
			return "", "", ErrNoKey
		}
		if private, public, err = generate(); err != nil {
			return "", "", err
		}
		if err := writeWhole(path, private+"\n"+public+"\n", 0o600, os.Link); err != nil {
			return "", "", err
		}
		private, public, err = readKey(path)
	}
	if err != nil {
		return "", "", err
	}
	return private, public, writeWhole(filepath.Join(folder, name+".pub"), public+"\n", 0o644, os.Rename)
}

// readKey reads the file of the key: the one that signs in the first line, the one that verifies in the second.
func readKey(path string) (private, public string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", "", fmt.Errorf("%s: others may read it (mode %#o): chmod 600, and if others have read it, begin a new log of checkpoints", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	lines := strings.Fields(string(text))
	if len(lines) != 2 {
		return "", "", fmt.Errorf("%s: %w", path, ErrBadKey)
	}
	return lines[0], lines[1], nil
}

// WriteFile puts a file in the place of another whole or not at all; it is on disk then.
func WriteFile(path string, data []byte) error {
	return writeWhole(path, string(data), 0o644, os.Rename)
}

// writeWhole puts a file in its place whole or not at all; it is on disk then. place is os.Link, which never
// replaces a file, or os.Rename.
func writeWhole(path, text string, mode os.FileMode, place func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := place(f.Name(), path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder puts the names in a folder on disk.
func SyncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
