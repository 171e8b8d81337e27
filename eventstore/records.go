package eventstore

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
)

// Line is a message of a log of records.
type Line struct {
	Subject string
	Data    []byte
}

// Selection says which messages of a log of records are read.
type Selection struct {
	// Subjects may have wildcards; none = all.
	Subjects []string
	// Since leaves out what the server stored before; the zero time = nothing.
	Since time.Time
}

// Records is a log of lines that stand alone, beside that of the histories: a stream of its own, held to the same
// configuration, marks and checks. It seals nothing.
type Records struct {
	rules histories
	log   selecting
}

// selecting is a journal from which some subjects alone can be read.
type selecting interface {
	journal
	// pick delivers the messages of a selection that are there now, in order, and says how many follow.
	pick(ctx context.Context, s Selection, deliver func(ms []Message, left uint64) error) error
}

// OpenRecords is Open for a log of records; cfg names its Stream and Subjects, and Keys is not asked for.
func OpenRecords(ctx context.Context, conn *nats.Conn, cfg Config) (*Records, error) {
	cfg = cfg.withDefaults()
	l, err := openLog(ctx, conn, cfg)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	r := newRecords(l)
	l.checkMark = r.Check
	return r, nil
}

// NewMemoryRecords is an empty log of records in memory, for tests. fault is asked before each write; nil = none.
func NewMemoryRecords(fault func() Fault) *Records {
	if fault == nil {
		fault = func() Fault { return FaultNone }
	}
	return newRecords(newMemoryLog(fault))
}

func newRecords(l selecting) *Records { return &Records{rules: histories{journal: l}, log: l} }

// LogID is the random id of the log.
func (r *Records) LogID() string { return r.rules.LogID() }

// Last is Store.Last.
func (r *Records) Last(ctx context.Context) (Mark, error) { return r.rules.Last(ctx) }

// Check is Store.Check.
func (r *Records) Check(ctx context.Context, mark Mark) error { return r.rules.Check(ctx, mark) }

// Follow is Store.Follow.
func (r *Records) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error {
	return r.rules.Follow(ctx, after, max, deliver)
}

// Newest is the last message of a subject, as the leader has it; false if there is none.
func (r *Records) Newest(ctx context.Context, subject string) (Message, bool, error) {
	return r.log.newest(ctx, subject)
}

// Pick delivers the messages of a selection that are there now, in the order of the log, with how many are left
// after them. A reading that was broken off is ErrUnavailable.
func (r *Records) Pick(ctx context.Context, s Selection, deliver func(ms []Message, left uint64) error) error {
	return r.log.pick(ctx, s, deliver)
}

// Append stores all lines, at most MaxBatch, or none, and returns when they are on disk, with the mark of the last.
// Whenever an answer is doubtful the lines are stored once more under new ids: lines may lie in the log twice, but
// never not at all when Append says that they do. ErrUnavailable means that it is not known.
func (r *Records) Append(ctx context.Context, lines ...Line) (Mark, error) {
	if len(lines) == 0 || len(lines) > MaxBatch {
		return Mark{}, &DraftError{DraftInvalid, fmt.Sprintf("%d lines in one append", len(lines))}
	}
	entries := make([]entry, len(lines))
	pause := firstPause
	for attempt := 1; ; attempt++ {
		for i, line := range lines {
			entries[i] = entry{subject: line.Subject, id: uuid.NewString(), data: line.Data}
		}
		answer, err := r.log.write(ctx, entries)
		if err != nil {
			return Mark{}, err
		}
		if answer.stored {
			return Mark{Log: r.LogID(), Sequence: answer.first + uint64(len(lines)) - 1, Hash: hashOf(lines[len(lines)-1].Data)}, nil
		}
		if attempt == attempts {
			return Mark{}, fmt.Errorf("%w: not stored after %d attempts: %w", ErrUnavailable, attempts, answer.reason)
		}
		select {
		case <-ctx.Done():
			return Mark{}, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		case <-time.After(pause):
			pause *= 4
		}
	}
}
