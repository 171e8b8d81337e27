package projections

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"os"
	"sync"

	"journey/eventstore"
)

// spool keeps sealed messages on disk in partitions, so that all histories of a group can be read together.
// All partitions lie in one file, each in blocks that are read in their order. The file has no name: whatever
// ends the process, it is gone.
type spool struct {
	mu         sync.Mutex
	seed       maphash.Seed
	file       *os.File
	end        int64 // of the file
	block      int   // bytes that a partition gathers before they are written
	partitions []partition
}

// partition is where the bytes of one partition are: on disk, and the last ones in memory.
type partition struct {
	blocks []block
	last   []byte
}

type block struct {
	at     int64
	length int
}

// So much memory the partitions of a spool may gather before it is written, in blocks no larger than this.
const (
	gathered     = 32 << 20
	largestBlock = 64 << 10
)

func newSpool(dir string, partitions int) (*spool, error) {
	file, err := os.CreateTemp(dir, "journey-rebuild-")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		file.Close()
		return nil, fmt.Errorf("spool: %w", err)
	}
	return &spool{seed: maphash.MakeSeed(), file: file, block: min(gathered/partitions, largestBlock),
		partitions: make([]partition, partitions)}, nil
}

// add puts a message into the partition of a group. Several may add at once; a history keeps its order
// as far as one caller adds it.
func (s *spool) add(key groupKey, m eventstore.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.partitions[maphash.Comparable(s.seed, key)%uint64(len(s.partitions))]
	if p.last == nil {
		p.last = make([]byte, 0, s.block+4<<10)
	}
	p.last = binary.AppendUvarint(p.last, m.Sequence)
	p.last = binary.AppendUvarint(p.last, uint64(len(m.Subject)))
	p.last = append(p.last, m.Subject...)
	p.last = binary.AppendUvarint(p.last, uint64(len(m.Data)))
	p.last = append(p.last, m.Data...)
	if len(p.last) < s.block {
		return nil
	}
	if _, err := s.file.WriteAt(p.last, s.end); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	p.blocks = append(p.blocks, block{s.end, len(p.last)})
	s.end += int64(len(p.last))
	p.last = p.last[:0]
	return nil
}

// read answers a partition's messages in the order in which they were added; nothing is added any more.
func (s *spool) read(number int) ([]eventstore.Message, error) {
	p := s.partitions[number]
	size := len(p.last)
	for _, b := range p.blocks {
		size += b.length
	}
	data := make([]byte, 0, size)
	for _, b := range p.blocks {
		data = data[:len(data)+b.length]
		if _, err := s.file.ReadAt(data[len(data)-b.length:], b.at); err != nil {
			return nil, fmt.Errorf("spool: %w", err)
		}
	}
	return messagesIn(append(data, p.last...)), nil
}

// messagesIn reads what add wrote. The messages share its memory.
func messagesIn(data []byte) []eventstore.Message {
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
	return messages
}

// size is how many bytes lie on disk.
func (s *spool) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end
}

func (s *spool) close() error { return s.file.Close() }
