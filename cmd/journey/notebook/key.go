package notary

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// The names of the files in the folder of a notary.
const (
	keyName    = "notary.key"  // signs; only the notary reads it
	publicName = "notary.pub"  // verifies; for everybody
	notesName  = "checkpoints" // every checkpoint that was signed, one after the other
	treeName   = "tree"        // the hashes of the tree, in the order of tlog's stored hashes
)

// ErrNoKey means that a folder has checkpoints but not the key that signed them.
var ErrNoKey = errors.New("there are checkpoints, but the key that signed them is gone")

// PublicKey is the key that verifies what the notary of a folder signs, in the form of a C2SP verifier key.
func PublicKey(folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, publicName))
	return strings.TrimSpace(string(text)), err
}

// loadOrCreateKey answers the signing key of a folder. It is made once, for one log, and never over another.
func loadOrCreateKey(folder, origin string) (note.Signer, note.Verifier, error) {
	path := filepath.Join(folder, keyName)
	private, public, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, signed := os.Stat(filepath.Join(folder, notesName)); signed == nil {
			return nil, nil, ErrNoKey
		}
		if err := createKey(path, origin); err != nil {
			return nil, nil, err
		}
		private, public, err = readKey(path)
	}
	if err != nil {
		return nil, nil, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if signer.Name() != verifier.Name() || signer.KeyHash() != verifier.KeyHash() {
		return nil, nil, fmt.Errorf("%s: its two keys do not belong together", path)
	}
	return signer, verifier, writeWhole(filepath.Join(folder, publicName), public+"\n", 0o644, os.Rename)
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
		return "", "", fmt.Errorf("%s: it does not hold two keys", path)
	}
	return lines[0], lines[1], nil
}

func createKey(path, origin string) error {
	private, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return err
	}
	return writeWhole(path, private+"\n"+public+"\n", 0o600, os.Link)
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
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
