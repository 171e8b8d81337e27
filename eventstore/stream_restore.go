package eventstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// restoringKey is in a stream's metadata while a backup is being put into it, with the last sequence of
// the backup. Nobody opens such a stream as a log.
const restoringKey = "journey_restoring"

// ErrStreamThere means that a stream that ought not to be there is.
var ErrStreamThere = errors.New("the stream is there already")

// Restoring puts a backed up log into a new stream: the same log id, the same bytes at the same sequences.
// Until Finish no store opens the stream, also after a crash.
type Restoring struct {
	// Begun says that the stream is there: of an interrupted restore, or since Begin.
	Begun bool
	log   *natsLog
	last  Mark
}

// OpenRestore prepares putting a log that ends at end into the stream, and changes nothing. The stream must
// not exist, or hold an interrupted restore of the same log and end; any other one is ErrStreamThere.
func OpenRestore(ctx context.Context, conn *nats.Conn, cfg Config, end Mark) (*Restoring, error) {
	cfg = cfg.withDefaults()
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	r := &Restoring{log: &natsLog{conn: conn, js: js, cfg: cfg, id: end.Log, restoring: fmt.Sprintf("%d %x", end.Sequence, end.Hash)}}
	r.log.checkMark = (&histories{journal: r.log}).Check
	info, err := r.log.info(ctx)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return r, nil
	case err != nil:
		return nil, err
	case info.metadata(logIDKey) != end.Log || info.metadata(restoringKey) != r.log.restoring:
		return nil, fmt.Errorf("stream %s, %d messages: %w", cfg.Stream, info.State.Messages, ErrStreamThere)
	}
	return r, r.begun(ctx)
}

// Begin creates the stream unless an interrupted restore did.
func (r *Restoring) Begin(ctx context.Context) error {
	if r.Begun {
		return nil
	}
	want := r.log.cfg.newStream(r.log.id)
	want.Metadata[restoringKey] = r.log.restoring
	creating, cancel := context.WithTimeout(ctx, r.log.cfg.Wait)
	defer cancel()
	if _, err := r.log.js.CreateStream(creating, want); err != nil {
		return fmt.Errorf("stream %s: %w", r.log.cfg.Stream, err)
	}
	return r.begun(ctx)
}

// begun reads what the stream has.
func (r *Restoring) begun(ctx context.Context) error {
	if _, err := r.log.checkStream(ctx); err != nil {
		return err
	}
	m, ok, err := r.log.end(ctx)
	if err != nil {
		return err
	}
	if ok {
		r.last = Mark{Log: r.log.id, Sequence: m.Sequence, Hash: hashOf(m.Data)}
	}
	r.Begun = true
	return nil
}

// Last is what lies in the stream so far; zero at the beginning.
func (r *Restoring) Last() Mark { return r.last }

// Append puts messages, which follow each other, behind the last one, each at its own sequence, at most
// MaxBatch at once; all or none, and on disk when it returns. A doubtful answer is settled by reading
// back. Anything else in the stream than what was put there is a *DamageError.
func (r *Restoring) Append(ctx context.Context, messages []Message) error {
	if len(messages) == 0 {
		return nil
	}
	end := messages[len(messages)-1]
	want := Mark{Log: r.log.id, Sequence: end.Sequence, Hash: hashOf(end.Data)}
	var doubt error
	for range attempts {
		var reply answer
		if reply, doubt = r.publish(ctx, messages); doubt == nil && reply.stored && reply.first == messages[0].Sequence {
			r.last = want
			return nil
		}
		if doubt == nil {
			doubt = reply.reason
		}
		m, ok, err := r.log.end(ctx)
		switch {
		case err != nil:
			return err
		case ok && m.Sequence == want.Sequence && hashOf(m.Data) == want.Hash:
			r.last = want
			return nil
		case m.Sequence != r.last.Sequence:
			return &DamageError{DamageForeign, m.Sequence, "somebody else writes into the stream that is being restored"}
		}
	}
	return fmt.Errorf("%w: not stored after %d attempts: %w", ErrUnavailable, attempts, doubt)
}

func (r *Restoring) publish(ctx context.Context, messages []Message) (answer, error) {
	batch := nuid.Next()
	for i, m := range messages {
		out := &nats.Msg{Subject: m.Subject, Data: m.Data, Header: nats.Header{}}
		if i == 0 {
			out.Header[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(r.last.Sequence, 10)}
		}
		if len(messages) > 1 {
			out.Header[batchIDHeader] = []string{batch}
			out.Header[batchSequenceHeader] = []string{strconv.Itoa(i + 1)}
		}
		if i < len(messages)-1 {
			if err := r.log.conn.PublishMsg(out); err != nil {
				return answer{}, err
			}
			continue
		}
		if len(messages) > 1 {
			out.Header[batchCommitHeader] = []string{"1"}
		}
		reply, err := r.log.request(ctx, out)
		if err != nil {
			return answer{}, err
		}
		return readAnswer(reply.Data, len(messages)), nil
	}
	return answer{}, nil
}

// errReadBack ends reading back.
var errReadBack = errors.New("read back")

// Messages reads back what lies in the stream, from its first message up to the last one.
func (r *Restoring) Messages(ctx context.Context, each func(Message) error) error {
	if r.last.Sequence == 0 {
		return nil
	}
	err := r.log.follow(ctx, 0, MaxBatch, func(_ context.Context, ms []Message) error {
		for _, m := range ms {
			if err := each(m); err != nil {
				return err
			}
			if m.Sequence == r.last.Sequence {
				return errReadBack
			}
		}
		return nil
	})
	if errors.Is(err, errReadBack) {
		return nil
	}
	return err
}

// Finish makes the stream a log that stores open.
func (r *Restoring) Finish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.log.cfg.Wait)
	defer cancel()
	stream, err := r.log.js.Stream(ctx, r.log.cfg.Stream)
	if err != nil {
		return fmt.Errorf("stream %s: %w", r.log.cfg.Stream, err)
	}
	is := stream.CachedInfo().Config
	delete(is.Metadata, restoringKey)
	if _, err := r.log.js.UpdateStream(ctx, is); err != nil {
		return fmt.Errorf("stream %s: %w", r.log.cfg.Stream, err)
	}
	r.log.restoring = ""
	return nil
}
