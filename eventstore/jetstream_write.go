package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// The headers of an atomic batch (ADR-50 of the server), which the client library has no call for.
const (
	batchIDHeader       = "Nats-Batch-Id"
	batchSequenceHeader = "Nats-Batch-Sequence"
	batchCommitHeader   = "Nats-Batch-Commit"
)

// headerRoom is more than the headers of an event take.
const headerRoom = 512

// write publishes one event plainly and several as an atomic batch, of which only the last is answered. The
// log is checked before, and again before the answer is believed if the connection was lost in between: then
// it may come from another log.
func (l *natsLog) write(ctx context.Context, entries []entry) (answer, error) {
	connection, err := l.readyToWrite(ctx)
	if err != nil {
		return answer{}, err
	}
	for _, e := range entries {
		if limit := l.conn.MaxPayload(); int64(len(e.data)+headerRoom) > limit {
			return answer{}, &DraftError{DraftTooLarge, fmt.Sprintf("an event of %d bytes, more than the log takes (%d)", len(e.data), limit)}
		}
	}
	is := l.send(ctx, entries)
	if !is.stored {
		return is, nil
	}
	mark := Mark{Log: l.id, Sequence: is.first + uint64(len(entries)) - 1, Hash: hashOf(entries[len(entries)-1].data)}
	if l.reconnects() != connection {
		return is, l.confirm(ctx, mark)
	}
	l.saw(mark)
	return is, nil
}

func (l *natsLog) send(ctx context.Context, entries []entry) answer {
	last := len(entries) - 1
	batch := ""
	if last > 0 {
		batch = nuid.Next()
	}
	for i, e := range entries {
		m := message(e)
		if batch != "" {
			m.Header[batchIDHeader] = []string{batch}
			m.Header[batchSequenceHeader] = []string{strconv.Itoa(i + 1)}
		}
		if i < last {
			if err := l.conn.PublishMsg(m); err != nil {
				return answer{reason: err}
			}
			continue
		}
		if batch != "" {
			m.Header[batchCommitHeader] = []string{"1"}
		}
		reply, err := l.publish(ctx, m)
		if err != nil {
			return answer{reason: err}
		}
		return readAnswer(reply.Data, len(entries))
	}
	return answer{reason: errors.New("nothing to write")}
}

func message(e entry) *nats.Msg {
	m := &nats.Msg{Subject: e.subject, Data: e.data, Header: nats.Header{jetstream.MsgIDHeader: []string{e.id}}}
	if e.first {
		m.Header[jetstream.ExpectedLastSubjSeqHeader] = []string{strconv.FormatUint(e.expected, 10)}
	}
	return m
}

// duplicateInBatch says that a batch was refused because the server remembers one of its ids.
const duplicateInBatch = 10201

func readAnswer(data []byte, count int) answer {
	var ack struct {
		Sequence  uint64              `json:"seq"`
		Duplicate bool                `json:"duplicate"`
		Error     *jetstream.APIError `json:"error"`
	}
	switch err := json.Unmarshal(data, &ack); {
	case err != nil:
		return answer{reason: err}
	case ack.Error != nil:
		return answer{reason: ack.Error, duplicate: ack.Error.ErrorCode == duplicateInBatch}
	case ack.Duplicate:
		return answer{duplicate: true, reason: errRemembered}
	case ack.Sequence < uint64(count):
		return answer{reason: errors.New("an answer without a sequence")}
	}
	return answer{stored: true, first: ack.Sequence - uint64(count) + 1}
}
