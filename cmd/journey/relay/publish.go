package relay

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
)

const (
	// batch is how many messages are stored at once at most; the server takes no more.
	batch = 1000
	// answerWithin bounds the wait for the answer to one batch.
	answerWithin = 10 * time.Second
)

const (
	// full is what the server calls a stream that takes nothing more.
	full = 10077
	// noRoom is what it calls a stream for which it has no room: max_bytes counts from the start.
	noRoom = 10047
)

// errFull means that a person must come: nothing in the stream may go as long as it is not known to be acknowledged.
var errFull = errors.New("the stream is full: raise its max_bytes with the nats tool, or delete it, and it is made anew behind what was acknowledged")

// errNoRoom means that a person must come.
var errNoRoom = fmt.Errorf("NATS has no room for the stream, which reserves %d GiB: raise its max_file, or revoke subscriptions that nobody needs", maxBytes>>30)

// The headers of an atomic batch (ADR-50 of the server), which the client library has no call for.
const (
	batchIDHeader       = "Nats-Batch-Id"
	batchSequenceHeader = "Nats-Batch-Sequence"
	batchCommitHeader   = "Nats-Batch-Commit"
)

// outgoing is a message and its cursor.
type outgoing struct {
	announcement.Message
	at announcement.Cursor
}

// publish stores messages behind the last one. If that is not the last one any more, because of another relay or
// because an answer was lost, nothing is stored and it is errGone.
func (o *outlet) publish(ctx context.Context, messages []outgoing) error {
	for len(messages) > 0 {
		some := messages[:min(batch, len(messages))]
		messages = messages[len(some):]
		last, err := o.store(ctx, some)
		if err != nil {
			return err
		}
		o.sequence, o.cursor = last, some[len(some)-1].at
	}
	return nil
}

func (o *outlet) store(ctx context.Context, messages []outgoing) (last uint64, err error) {
	// Whoever is stopped waits for the answer: what is under way would be stored behind the back of who comes next.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	id := rand.Text() // subscribers see it: one that is counted would be of this process, and the same for all of them
	for i, out := range messages {
		m := nats.NewMsg(out.Subject)
		m.Data = out.Data
		for name, value := range out.Header {
			m.Header[name] = []string{value}
		}
		if i == 0 {
			m.Header[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(o.sequence, 10)}
		}
		if len(messages) > 1 {
			m.Header[batchIDHeader] = []string{id}
			m.Header[batchSequenceHeader] = []string{strconv.Itoa(i + 1)}
		}
		if i < len(messages)-1 {
			if err := o.conn.PublishMsg(m); err != nil {
				return 0, err
			}
			continue
		}
		if len(messages) > 1 {
			m.Header[batchCommitHeader] = []string{"1"}
		}
		reply, err := o.conn.RequestMsgWithContext(ctx, m)
		if err != nil {
			return 0, err
		}
		last, err = stored(reply.Data, o.sequence+uint64(len(messages)))
		if err != nil {
			return 0, err
		}
	}
	return last, nil
}

// stored reads the answer to a batch, whose last message must lie at a sequence.
func stored(answer []byte, want uint64) (uint64, error) {
	var ack struct {
		Sequence  uint64              `json:"seq"`
		Duplicate bool                `json:"duplicate"`
		Error     *jetstream.APIError `json:"error"`
	}
	switch err := json.Unmarshal(answer, &ack); {
	case err != nil:
		return 0, fmt.Errorf("answer of the stream: %w", err)
	case ack.Error != nil && ack.Error.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence:
		return 0, errors.Join(errGone, ack.Error)
	case ack.Error != nil && ack.Error.ErrorCode == full:
		return 0, errors.Join(errFull, ack.Error)
	case ack.Error != nil:
		return 0, ack.Error
	case ack.Duplicate || ack.Sequence != want:
		return 0, fmt.Errorf("%w: stored at %d, not at %d", errGone, ack.Sequence, want)
	}
	return ack.Sequence, nil
}
