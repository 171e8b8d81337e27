// Package accesslog keeps who saw what of whom: lines in a stream of their own, on disk before anything is shown,
// never changed and never deleted.
package accesslog

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Stream is the name of the stream.
const Stream = "ACCESS"

// nobody stands in a subject where a line is about no participant. No participant has this id.
const nobody = "_"

// Config is the stream of the access log: access.<operation>.<participant>, and below it one subject for each actor
// who broke the glass of that case.
func Config() eventstore.Config {
	return eventstore.Config{Stream: Stream, Subjects: []string{"access.*.*", "access.*.*.*"}}
}

// Log is the access log.
type Log struct {
	*eventstore.Records
	// Stored is told of each mark that was stored here; nil = nobody. Set it before the first Append.
	Stored func(eventstore.Mark)
}

// Open answers the access log. create makes it if it is not there. watermark is a mark kept elsewhere, checked before
// the first line; nil = none. Errors are those of eventstore.Open.
func Open(ctx context.Context, conn *nats.Conn, create bool, watermark func(context.Context) (eventstore.Mark, error)) (*Log, error) {
	cfg := Config()
	cfg.Create, cfg.Watermark = create, watermark
	records, err := eventstore.OpenRecords(ctx, conn, cfg)
	if err != nil {
		return nil, err
	}
	return &Log{Records: records}, nil
}

// NewMemory is an empty log in memory, for tests; fault is asked before each write.
func NewMemory(fault func() eventstore.Fault) *Log {
	return &Log{Records: eventstore.NewMemoryRecords(fault)}
}

// Append gives each record an id if it has none, and returns when all are on disk. Records beyond one append are
// stored in several, so that after an error some may be there: of something that was not shown then.
func (l *Log) Append(ctx context.Context, records ...*journeyv1.AccessRecord) error {
	lines := make([]eventstore.Line, len(records))
	for i, r := range records {
		if r.Id == "" {
			r.Id = uuid.NewString()
		}
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(r)
		if err != nil {
			return fmt.Errorf("access record: %w", err)
		}
		lines[i] = eventstore.Line{Subject: subjectOf(r), Data: data}
	}
	for some := range slices.Chunk(lines, eventstore.MaxBatch) {
		mark, err := l.Records.Append(ctx, some...)
		if err != nil {
			return fmt.Errorf("access log: %w", err)
		}
		if l.Stored != nil {
			l.Stored(mark)
		}
	}
	return nil
}

func subjectOf(r *journeyv1.AccessRecord) string {
	if r.Kind == journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS {
		return glassSubject(r.Operation, r.Participant, r.Actor.GetId())
	}
	participant := r.Participant
	if participant == "" {
		participant = nobody
	}
	return "access." + r.Operation + "." + participant
}

func glassSubject(operation, participant, actor string) string {
	return "access." + operation + "." + participant + "." + base64.RawURLEncoding.EncodeToString([]byte(actor))
}

// Glass is the newest break-glass of an actor for a case, as the leader of the log has it; nil if there is none.
// Whether it still holds is the caller's to see.
func (l *Log) Glass(ctx context.Context, operation, participant, actor string) (*journeyv1.AccessRecord, error) {
	m, ok, err := l.Newest(ctx, glassSubject(operation, participant, actor))
	if err != nil || !ok {
		return nil, err
	}
	return Decode(m)
}

// Decode reads a line.
func Decode(m eventstore.Message) (*journeyv1.AccessRecord, error) {
	r := &journeyv1.AccessRecord{}
	if err := proto.Unmarshal(m.Data, r); err != nil || r.Id == "" || subjectOf(r) != m.Subject {
		return nil, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
			Detail: "the bytes are no line of the access log, or not of their subject"}
	}
	return r, nil
}

// Query selects lines. What is zero does not narrow.
type Query struct {
	// Operations are the operations; none = every one.
	Operations []string
	// Participants narrows to lines about some participants; needs one operation.
	Participants []string
	// Since and Until bound the time of the lines, Until excluded.
	Since, Until time.Time
	// Matches says whether a line is wanted; nil = every one.
	Matches func(*journeyv1.AccessRecord) bool
}

// skew is by how much the clocks of the service and of the log may differ.
const skew = time.Hour

// Find delivers the lines of a query, oldest first, some at a time, and says meanwhile how many were looked at, of
// how many. A line that was stored twice is delivered once.
func (l *Log) Find(ctx context.Context, q Query, deliver func(records []*journeyv1.AccessRecord, done, target uint64) error) error {
	if len(q.Participants) > 0 && len(q.Operations) != 1 {
		return errors.New("access log: a participant without the operation")
	}
	s := eventstore.Selection{Subjects: q.subjects()}
	if !q.Since.IsZero() {
		s.Since = q.Since.Add(-skew)
	}
	var before repeats
	done := uint64(0)
	return l.Pick(ctx, s, func(ms []eventstore.Message, left uint64) error {
		var found []*journeyv1.AccessRecord
		for _, m := range ms {
			r, err := Decode(m)
			if err != nil {
				return err
			}
			if at := r.At.AsTime(); at.Before(q.Since) || !q.Until.IsZero() && !at.Before(q.Until) || before.had(r.Id) {
				continue
			}
			if q.Matches == nil || q.Matches(r) {
				found = append(found, r)
			}
		}
		done += uint64(len(ms))
		return deliver(found, done, done+left)
	})
}

func (q Query) subjects() (all []string) {
	for _, operation := range q.Operations {
		for _, participant := range q.Participants {
			all = append(all, "access."+operation+"."+participant, "access."+operation+"."+participant+".*")
		}
		if len(q.Participants) == 0 {
			all = append(all, "access."+operation+".>")
		}
	}
	return all
}

// repeats knows the ids of the last lines: a line that lies in the log twice was appended again within seconds.
type repeats struct {
	last [4 * eventstore.MaxBatch]string
	next int
	ids  map[string]bool
}

// had says whether an id was among the last ones, and takes note of it.
func (r *repeats) had(id string) bool {
	if r.ids == nil {
		r.ids = map[string]bool{}
	}
	if r.ids[id] {
		return true
	}
	delete(r.ids, r.last[r.next])
	r.last[r.next], r.ids[id] = id, true
	r.next = (r.next + 1) % len(r.last)
	return false
}
