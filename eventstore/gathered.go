package eventstore

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Gathered is every history of one operation up to a position, on disk, so that each can be read whole without asking
// the log for its events one by one. The bytes are those of the log, sealed. The file has no name: whatever ends the
// process, it is gone. In memory is one entry a history. It is not for concurrent use.
type Gathered struct {
	file      *os.File
	subjects  []Subject
	histories map[string]*gatheredHistory
	events    uint64
}

// gatheredHistory is where the last record of a history lies, and what its head is. Each record leads to the one
// before it.
type gatheredHistory struct {
	head Head
	last record
}

// record is where something lies in the file.
type record struct {
	at     int64
	length uint32
}

// recordHead is what stands before the bytes of an event: the record before it in its history, and its sequence.
const recordHead = 8 + 4 + 8

// Gather reads the log from its first message up to the position to, and keeps the histories of one operation. The
// versions and hashes of those are verified as Audit verifies them. progress is told how far it has come, now and
// then; nil = not. An empty folder means the usual one for files of no duration.
//
// Errors: *DamageError when the log is not what it must be; a log that is shorter than to is waited for until ctx ends.
func Gather(ctx context.Context, store Store, operation string, to uint64, folder string, progress func(sequence uint64)) (*Gathered, error) {
	file, err := os.CreateTemp(folder, "journey-histories-")
	if err != nil {
		return nil, fmt.Errorf("histories of an operation: %w", err)
	}
	g := &Gathered{file: file, histories: map[string]*gatheredHistory{}}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("histories of an operation: %w", err), g.Close())
	}
	if err := g.read(ctx, store, "journey."+operation+".", to, progress); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

// errAllRead ends following at the position that was asked for.
var errAllRead = errors.New("all is read")

func (g *Gathered) read(ctx context.Context, store Store, prefix string, to uint64, progress func(uint64)) error {
	if to == 0 {
		return nil
	}
	audit, out, end := NewAudit(), bufio.NewWriterSize(g.file, 1<<20), int64(0)
	err := store.Follow(ctx, 0, 5000, func(_ context.Context, ms []Message) error {
		for _, m := range ms {
			var err error
			if !strings.HasPrefix(m.Subject, prefix) {
				err = audit.Skip(m)
			} else if err = audit.Add(m); err == nil {
				err = g.add(out, &end, m, audit.heads[m.Subject])
			}
			if err != nil {
				return err
			}
			if m.Sequence == to {
				return errAllRead
			}
		}
		if progress != nil {
			progress(ms[len(ms)-1].Sequence)
		}
		return nil
	})
	if !errors.Is(err, errAllRead) {
		return err
	}
	return out.Flush()
}

func (g *Gathered) add(out *bufio.Writer, end *int64, m Message, now Head) error {
	h := g.histories[m.Subject]
	if h == nil {
		subject, err := ParseSubject(m.Subject)
		if err != nil {
			return err
		}
		h = &gatheredHistory{}
		g.histories[m.Subject] = h
		g.subjects = append(g.subjects, subject)
	}
	head := binary.BigEndian.AppendUint64(make([]byte, 0, recordHead), uint64(h.last.at))
	head = binary.BigEndian.AppendUint32(head, h.last.length)
	head = binary.BigEndian.AppendUint64(head, m.Sequence)
	_, err := out.Write(head)
	if _, errData := out.Write(m.Data); err != nil || errData != nil {
		return fmt.Errorf("histories of an operation: %w", errors.Join(err, errData))
	}
	h.last = record{*end, uint32(recordHead + len(m.Data))}
	h.head = now
	*end += int64(h.last.length)
	g.events++
	return nil
}

// Subjects are the histories in the order of their first steps. They must not be changed.
func (g *Gathered) Subjects() []Subject { return g.subjects }

// Events is how many events there are in all.
func (g *Gathered) Events() uint64 { return g.events }

// Head is the last event of a history; the zero Head if there is none.
func (g *Gathered) Head(subject Subject) Head {
	if h := g.histories[subject.String()]; h != nil {
		return h.head
	}
	return Head{}
}

// Messages are the events of a history as they lie in the log, oldest first; none of one that is not there.
func (g *Gathered) Messages(subject Subject) ([]Message, error) {
	name := subject.String()
	h := g.histories[name]
	if h == nil {
		return nil, nil
	}
	var found []Message
	for r := h.last; r.length > 0; {
		bytes := make([]byte, r.length)
		if _, err := g.file.ReadAt(bytes, r.at); err != nil {
			return nil, fmt.Errorf("histories of an operation: %w", err)
		}
		r = record{int64(binary.BigEndian.Uint64(bytes)), binary.BigEndian.Uint32(bytes[8:])}
		found = append(found, Message{Subject: name, Sequence: binary.BigEndian.Uint64(bytes[12:]), Data: bytes[recordHead:]})
	}
	slices.Reverse(found)
	return found, nil
}

// Close gives the disk back.
func (g *Gathered) Close() error { return g.file.Close() }
