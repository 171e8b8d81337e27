package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"journey/eventstore"
)

// longestRecord bounds one message: more than a log takes, less than would hurt.
const longestRecord = 64 << 20

// Reader reads a backup. Make sure of it with Verify first.
type Reader struct {
	dir string
	// Manifest is what the backup says of itself; verified against SHA256SUMS when it was opened.
	Manifest Manifest
	seal     *keySeal // once it is unlocked
}

// Open reads the manifest of the backup in dir. A folder without the files of a backup, and a manifest
// that was altered, are a *DamagedError.
func Open(dir string) (*Reader, error) {
	r := &Reader{dir: dir}
	sums, err := r.sums()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &DamagedError{manifestFile, "it is missing"}
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != sums[manifestFile] {
		return nil, &DamagedError{manifestFile, "its SHA-256 is not the one in " + sumsFile}
	}
	if err := json.Unmarshal(text, &r.Manifest); err != nil {
		return nil, &DamagedError{manifestFile, "it is no manifest"}
	}
	if r.Manifest.Format > Format {
		return nil, fmt.Errorf("the backup has format %d, this program knows %d: take a newer one", r.Manifest.Format, Format)
	}
	for _, name := range r.Manifest.parts() {
		if r.Manifest.Files[name].SHA256 != sums[name] {
			return nil, &DamagedError{sumsFile, "it says another SHA-256 of " + name + " than " + manifestFile}
		}
	}
	return r, nil
}

// sums reads SHA256SUMS.
func (r *Reader) sums() (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(r.dir, sumsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &DamagedError{sumsFile, "it is missing: " + r.dir + " is not a whole backup"}
	}
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || len(sum) != 2*sha256.Size {
			return nil, &DamagedError{sumsFile, "it is no list of hashes"}
		}
		sums[name] = sum
	}
	return sums, nil
}

// Verify reads all files and compares their sizes and hashes with the manifest. What differs is a
// *DamagedError that names the file. progress is told how many bytes are read, of how many.
func (r *Reader) Verify(ctx context.Context, progress func(done, total int64)) error {
	var done, total int64
	for _, f := range r.Manifest.Files {
		total += f.Bytes
	}
	for _, name := range r.Manifest.parts() {
		want := r.Manifest.Files[name]
		f, err := os.Open(filepath.Join(r.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return &DamagedError{name, "it is missing"}
		}
		if err != nil {
			return err
		}
		hash, size := sha256.New(), int64(0)
		for err == nil && ctx.Err() == nil {
			var n int64
			n, err = io.CopyN(hash, f, 16<<20)
			size, done = size+n, done+n
			progress(done, total)
		}
		f.Close()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, io.EOF):
			return err
		case size != want.Bytes:
			return &DamagedError{name, fmt.Sprintf("it has %d bytes, and had %d: it was cut off or continued", size, want.Bytes)}
		case hex.EncodeToString(hash.Sum(nil)) != want.SHA256:
			return &DamagedError{name, "its SHA-256 is not the one in " + manifestFile + ": it was altered"}
		}
	}
	return nil
}

// Messages reads the log, in order.
func (r *Reader) Messages(each func(eventstore.Message) error) error {
	return r.messages(logFile, each)
}

// Accesses reads the log of accesses, in order; of a backup up to format 3 none.
func (r *Reader) Accesses(each func(eventstore.Message) error) error {
	if r.Manifest.Format < 4 {
		return nil
	}
	return r.messages(accessFile, each)
}

func (r *Reader) messages(name string, each func(eventstore.Message) error) error {
	f, err := os.Open(filepath.Join(r.dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, len(logHead))
	if _, err := io.ReadFull(in, head); err != nil || string(head) != logHead {
		return &DamagedError{name, "it does not begin as a log does"}
	}
	for {
		m, err := readMessage(in, name)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(m); err != nil {
			return err
		}
	}
}

// readMessage is io.EOF at the end of the log.
func readMessage(in io.Reader, name string) (eventstore.Message, error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return eventstore.Message{}, io.EOF
		}
		return eventstore.Message{}, &DamagedError{name, "it ends within a message"}
	}
	length := binary.BigEndian.Uint32(size[:])
	if length < 10 || length > longestRecord {
		return eventstore.Message{}, &DamagedError{name, fmt.Sprintf("a message of %d bytes", length)}
	}
	record := make([]byte, length)
	if _, err := io.ReadFull(in, record); err != nil {
		return eventstore.Message{}, &DamagedError{name, "it ends within a message"}
	}
	m := eventstore.Message{Sequence: binary.BigEndian.Uint64(record)}
	subject := int(binary.BigEndian.Uint16(record[8:]))
	if record = record[10:]; subject > len(record) {
		return m, &DamagedError{name, fmt.Sprintf("message %d is shorter than its subject", m.Sequence)}
	}
	m.Subject, m.Data = string(record[:subject]), record[subject:]
	return m, nil
}

// Tables reads the rows of tables, in the order in which they can be put back; of a backup of format 1 none.
func (r *Reader) Tables(each func(TableRow) error) error {
	if r.Manifest.Format < 2 {
		return nil
	}
	return lines(r, tablesFile, plain, each)
}

// plain is what lies there as it is.
func plain(in io.Reader) (io.Reader, error) { return in, nil }

// lines reads JSON Lines out of what open makes of a file.
func lines[Row any](r *Reader, file string, open func(io.Reader) (io.Reader, error), each func(Row) error) error {
	f, err := os.Open(filepath.Join(r.dir, file))
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := open(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return err
	}
	in := json.NewDecoder(text)
	for {
		var row Row
		err := in.Decode(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &DamagedError{file, "a line is no row"}
		}
		if err := each(row); err != nil {
			return err
		}
	}
}
