package projections

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"sync"

	"journey/eventstore"
)

// spool keeps sealed messages on disk in partitions, so that all histories of a group can be read together.
// Its files have no name: whatever ends the process, they are gone.
type spool struct {
	mu      sync.Mutex
	seed    maphash.Seed
	files   []*os.File
	writers []*bufio.Writer
	head    []byte
}

func newSpool(dir string, partitions int) (*spool, error) {
	s := &spool{seed: maphash.MakeSeed()}
	for range partitions {
		file, err := os.CreateTemp(dir, "journey-rebuild-")
		if err == nil {
			s.files = append(s.files, file)
			s.writers = append(s.writers, bufio.NewWriterSize(file, 64<<10))
			err = os.Remove(file.Name())
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("spool: %w", err), s.close())
		}
	}
	return s, nil
}

// add puts a message into the partition of a group. Several may add at once; a history keeps its order
// as far as one caller adds it.
func (s *spool) add(key groupKey, m eventstore.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.head = binary.AppendUvarint(s.head[:0], m.Sequence)
	s.head = binary.AppendUvarint(s.head, uint64(len(m.Subject)))
	s.head = append(s.head, m.Subject...)
	s.head = binary.AppendUvarint(s.head, uint64(len(m.Data)))
	w := s.writers[maphash.Comparable(s.seed, key)%uint64(len(s.writers))]
	if _, err := w.Write(s.head); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	if _, err := w.Write(m.Data); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	return nil
}

// read answers a partition's messages in the order in which they were added; nothing is added any more.
func (s *spool) read(partition int) ([]eventstore.Message, error) {
	file := s.files[partition]
	if err := s.writers[partition].Flush(); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	data := make([]byte, size)
	if _, err := file.ReadAt(data, 0); err != nil && size > 0 {
		return nil, fmt.Errorf("spool: %w", err)
	}
	var messages []eventstore.Message
	subjects := map[string]string{} // each text once
	next := func() uint64 {
		n, width := binary.Uvarint(data)
		data = data[max(width, 0):]
		return n
	}
	for len(data) > 0 {
		m := eventstore.Message{Sequence: next()}
		length := next()
		text := data[:length]
		data = data[length:]
		subject, ok := subjects[string(text)]
		if !ok {
			subject = string(text)
			subjects[subject] = subject
		}
		length = next()
		m.Subject, m.Data, data = subject, data[:length:length], data[length:]
		messages = append(messages, m)
	}
	return messages, nil
}

func (s *spool) close() error {
	var all error
	for _, file := range s.files {
		all = errors.Join(all, file.Close())
	}
	return all
}
