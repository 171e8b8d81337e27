package eventstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	journeyv1 "journey/proto/journey/v1"
)

// Fault is what goes wrong with one write in a test.
type Fault int

// The faults of a write.
const (
	FaultNone       Fault = iota
	FaultLost             // it never reaches the log
	FaultAnswerLost       // it takes effect, but its answer does not arrive
)

var (
	errFault = errors.New("no answer")
	errMoved = errors.New("the history moved on")
)

// MemoryConfig says what a store in memory opens. Only Keys must be set.
type MemoryConfig struct {
	// Classes are the privacy classes that are opened; none by default.
	Classes []journeyv1.PrivacyClass
	// Keys keeps the class keys.
	Keys Keyring
	// Now is the clock of the key cache; nil = time.Now.
	Now func() time.Time
	// Fault is asked before each write; nil = none. It may be called from several goroutines.
	Fault func() Fault
}

// Memory is a Store that lasts as long as its process, for tests and simulations.
type Memory struct {
	histories
	log *memoryLog
}

var _ Store = (*Memory)(nil)

// NewMemory is an empty log in memory.
func NewMemory(cfg MemoryConfig) (*Memory, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Fault == nil {
		cfg.Fault = func() Fault { return FaultNone }
	}
	seal, err := newSealer(cfg.Keys, cfg.Classes, cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("memory log: %w", err)
	}
	log := newMemoryLog(cfg.Fault)
	return &Memory{newHistories(log, seal), log}, nil
}

// Opening is another store on the same log and keyring that opens other classes, as another process would.
func (m *Memory) Opening(classes ...journeyv1.PrivacyClass) (*Memory, error) {
	seal, err := newSealer(m.sealer.keys, classes, m.sealer.now)
	if err != nil {
		return nil, fmt.Errorf("memory log: %w", err)
	}
	return &Memory{newHistories(m.log, seal), m.log}, nil
}

// memoryLog is the journal in memory.
type memoryLog struct {
	id    string
	fault func() Fault

	mu       sync.Mutex
	messages []Message
	heads    map[string]uint64 // the last sequence of each subject
	ids      map[string]bool
	grown    chan struct{} // closed when messages are added
}

func newMemoryLog(fault func() Fault) *memoryLog {
	return &memoryLog{id: uuid.NewString(), fault: fault, heads: map[string]uint64{}, ids: map[string]bool{}, grown: make(chan struct{})}
}

func (l *memoryLog) identity() string { return l.id }

func (l *memoryLog) write(_ context.Context, entries []entry) (answer, error) {
	fault := l.fault()
	if fault == FaultLost {
		return answer{reason: errFault}, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range entries {
		if l.ids[e.id] {
			return answer{duplicate: true, reason: errRemembered}, nil
		}
		if e.first && l.heads[e.subject] != e.expected {
			return answer{reason: errMoved}, nil
		}
	}
	first := uint64(len(l.messages)) + 1
	for _, e := range entries {
		l.add(e.subject, e.data)
		l.ids[e.id] = true
	}
	if fault == FaultAnswerLost {
		return answer{reason: errFault}, nil
	}
	return answer{stored: true, first: first}, nil
}

// add appends a message as it is; l.mu is held.
func (l *memoryLog) add(subject string, data []byte) {
	sequence := uint64(len(l.messages)) + 1
	l.messages = append(l.messages, Message{Subject: subject, Sequence: sequence, Data: data})
	l.heads[subject] = sequence
	close(l.grown)
	l.grown = make(chan struct{})
}

func (l *memoryLog) newest(ctx context.Context, subject string) (Message, bool, error) {
	l.mu.Lock()
	sequence := l.heads[subject]
	l.mu.Unlock()
	return l.at(ctx, sequence)
}

func (l *memoryLog) at(_ context.Context, sequence uint64) (Message, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sequence == 0 || sequence > uint64(len(l.messages)) || l.messages[sequence-1].Sequence == 0 {
		return Message{}, false, nil
	}
	return l.messages[sequence-1], true, nil
}

func (l *memoryLog) end(ctx context.Context) (Message, bool, error) {
	l.mu.Lock()
	last := uint64(len(l.messages))
	l.mu.Unlock()
	return l.at(ctx, last)
}

func (l *memoryLog) subjects(_ context.Context, filter string) ([]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	want := strings.Split(filter, ".")
	var all []string
	for subject := range l.heads {
		if slices.EqualFunc(want, strings.Split(subject, "."), func(w, part string) bool { return w == "*" || w == part }) {
			all = append(all, subject)
		}
	}
	return all, nil
}

// confirm has nothing to do: what was stored in memory is there.
func (l *memoryLog) confirm(context.Context, Mark) error { return nil }

func (l *memoryLog) follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		l.mu.Lock()
		var batch []Message
		for after < uint64(len(l.messages)) && len(batch) < max {
			if m := l.messages[after]; m.Sequence != 0 { // zero: taken out by a test
				batch = append(batch, m)
			}
			after++
		}
		grown := l.grown
		l.mu.Unlock()
		if len(batch) > 0 {
			if err := deliver(ctx, batch); err != nil {
				return err
			}
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-grown:
		}
	}
}
