package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"filippo.io/age"

	"journey/eventstore"
)

// Writer writes a backup beside its place and moves it there when it is whole and on disk.
type Writer struct {
	dir        string
	unfinished string
	log, keys  *file
	access     *file
	tables     *file
	sealed     io.WriteCloser // what is written to keys goes through it
	rows       *json.Encoder
	seal       keySeal
	under      map[int]bool // generations that rows are wrapped with
}

// file is one file with the hash of what was written. Only Write writes it.
type file struct {
	on     *os.File
	buffer *bufio.Writer
	hash   hash.Hash
	bytes  int64
}

func (f *file) Write(p []byte) (int, error) {
	f.hash.Write(p)
	f.bytes += int64(len(p))
	return f.buffer.Write(p)
}

// finish brings the file to the disk.
func (f *file) finish() (File, error) {
	if err := errors.Join(f.buffer.Flush(), f.on.Sync(), f.on.Close()); err != nil {
		return File{}, err
	}
	return File{Bytes: f.bytes, SHA256: hex.EncodeToString(f.hash.Sum(nil))}, nil
}

// Create begins a backup in dir, which must not exist or be empty. Its keys open with the given generation of the
// key-encrypting key, until they expire. Until Finish it lies in a folder of
// another name beside it, <dir>.unfinished-*, which a process that is killed leaves behind.
func Create(dir string, opens eventstore.KeyGeneration, expires time.Time) (*Writer, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := vacant(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, seal: keySeal{opens, expires.UTC().Truncate(time.Second)}, under: map[int]bool{}}
	if w.unfinished, err = os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".unfinished-"); err != nil {
		return nil, err
	}
	if w.log, err = w.create(logFile); err == nil {
		w.keys, err = w.create(keysFile)
	}
	if err == nil {
		w.access, err = w.create(accessFile)
	}
	if err == nil {
		w.tables, err = w.create(tablesFile)
	}
	if err == nil {
		_, err = io.WriteString(io.MultiWriter(w.log, w.access), logHead)
	}
	if err == nil {
		w.sealed, err = age.Encrypt(w.keys, w.seal)
	}
	if err != nil {
		w.Abandon()
		return nil, err
	}
	w.rows = json.NewEncoder(w.sealed)
	return w, nil
}

// vacant says that a backup can be put at dir.
func vacant(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty; a backup goes into a new folder", dir)
	}
	return nil
}

func (w *Writer) create(name string) (*file, error) {
	f, err := os.OpenFile(filepath.Join(w.unfinished, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &file{on: f, buffer: bufio.NewWriterSize(f, 1<<20), hash: sha256.New()}, nil
}

// Message adds the next message of the log.
func (w *Writer) Message(m eventstore.Message) error { return writeMessage(w.log, m) }

// Access adds the next message of the log of accesses.
func (w *Writer) Access(m eventstore.Message) error { return writeMessage(w.access, m) }

func writeMessage(out io.Writer, m eventstore.Message) error {
	head := make([]byte, 0, 4+8+2+len(m.Subject))
	head = binary.BigEndian.AppendUint32(head, uint32(8+2+len(m.Subject)+len(m.Data)))
	head = binary.BigEndian.AppendUint64(head, m.Sequence)
	head = binary.BigEndian.AppendUint16(head, uint16(len(m.Subject)))
	if _, err := out.Write(append(head, m.Subject...)); err != nil {
		return fmt.Errorf("log of the backup: %w", err)
	}
	if _, err := out.Write(m.Data); err != nil {
		return fmt.Errorf("log of the backup: %w", err)
	}
	return nil
}

// LogSum is what the log of a backup would be, were it made of the messages it is shown: to prove that a
// restored log is the one in the backup.
type LogSum struct {
	hash  hash.Hash
	bytes int64
}

// NewLogSum begins before the first message.
func NewLogSum() *LogSum {
	s := &LogSum{hash: sha256.New()}
	s.Write([]byte(logHead))
	return s
}

// Write implements io.Writer; it never fails.
func (s *LogSum) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	return s.hash.Write(p)
}

// Message shows it the next message.
func (s *LogSum) Message(m eventstore.Message) error { return writeMessage(s, m) }

// Same says that the log of the backup is made of exactly these messages.
func (s *LogSum) Same(m Manifest) bool { return m.Files[logFile] == s.file() }

// SameAccess says so of the log of accesses.
func (s *LogSum) SameAccess(m Manifest) bool { return m.Files[accessFile] == s.file() }

func (s *LogSum) file() File {
	return File{Bytes: s.bytes, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}

// Keys adds the next row of the key database.
func (w *Writer) Keys(row eventstore.WrappedKeys) error {
	w.under[row.Generation] = true
	if err := w.rows.Encode(row); err != nil {
		return fmt.Errorf("keys of the backup: %w", err)
	}
	return nil
}

// Table adds the next row of a table. A table comes after those that its rows refer to.
func (w *Writer) Table(row TableRow) error {
	if err := json.NewEncoder(w.tables).Encode(row); err != nil {
		return fmt.Errorf("tables of the backup: %w", err)
	}
	return nil
}

// Finish writes the manifest, whose Format, Files and KeysExpireAt it fills, and whose KeyGenerations it takes from those given
// as far as keys need them; brings everything to the disk and moves the
// backup to its place. After a crash it is there whole or not at all.
func (w *Writer) Finish(m Manifest) (Manifest, error) {
	m.Format, m.Files, m.KeysExpireAt = Format, map[string]File{}, w.seal.expires
	m.KeyGenerations = append([]KeyGeneration{{w.seal.generation.Number, w.seal.generation.Fingerprint}}, slices.DeleteFunc(m.KeyGenerations, func(g KeyGeneration) bool {
		return !w.under[g.Number] || g.Number == w.seal.generation.Number
	})...)
	if err := w.sealed.Close(); err != nil {
		return m, fmt.Errorf("keys of the backup: %w", err)
	}
	sums := ""
	add := func(name string, f *file) error {
		is, err := f.finish()
		if err != nil {
			return fmt.Errorf("%s of the backup: %w", name, err)
		}
		if name != manifestFile && name != sumsFile {
			m.Files[name] = is
		}
		sums += is.SHA256 + "  " + name + "\n"
		return nil
	}
	write := func(name string, text func() ([]byte, error)) error {
		f, err := w.create(name)
		if err != nil {
			return err
		}
		b, err := text()
		if err == nil {
			_, err = f.Write(b)
		}
		if err != nil {
			return errors.Join(err, f.on.Close())
		}
		return add(name, f)
	}
	if err := errors.Join(add(logFile, w.log), add(accessFile, w.access), add(keysFile, w.keys), add(tablesFile, w.tables)); err != nil {
		return m, err
	}
	if err := write(manifestFile, func() ([]byte, error) { return json.MarshalIndent(m, "", "  ") }); err != nil {
		return m, err
	}
	if err := write(sumsFile, func() ([]byte, error) { return []byte(sums), nil }); err != nil {
		return m, err
	}
	return m, w.move()
}

func (w *Writer) move() error {
	if err := syncFolder(w.unfinished); err != nil {
		return err
	}
	if err := os.Remove(w.dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // only ever an empty folder
		return err
	}
	if err := os.Rename(w.unfinished, w.dir); err != nil {
		return err
	}
	w.unfinished = ""
	return syncFolder(filepath.Dir(w.dir))
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Abandon removes what Finish did not move to its place.
func (w *Writer) Abandon() {
	if w.unfinished == "" {
		return
	}
	for _, f := range []*file{w.log, w.access, w.keys, w.tables} {
		if f != nil {
			_ = f.on.Close()
		}
	}
	_ = os.RemoveAll(w.unfinished)
}
