package eventstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// askPause is between two questions while the server is not there: it may be restarting.
const askPause = 20 * time.Millisecond

// ask is a question without effect. It is asked again until there is an answer or the wait is over; what stood in the
// way until then is the error, not that the wait is over.
func (l *natsLog) ask(ctx context.Context, subject string, data []byte) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	var reason error
	for {
		reply, err := l.conn.RequestWithContext(ctx, subject, data)
		if err == nil {
			return reply, nil
		}
		if reason == nil || ctx.Err() == nil {
			reason = err
		}
		if errors.Is(err, nats.ErrConnectionClosed) || errors.Is(err, nats.ErrConnectionDraining) {
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, reason)
		case <-time.After(askPause):
		}
	}
}

func (l *natsLog) newest(ctx context.Context, subject string) (Message, bool, error) {
	m, ok, err := l.fromLeader(ctx, map[string]any{"last_by_subj": subject})
	if ok {
		l.sawMessage(m)
	}
	return m, ok, err
}

// at asks whichever server has the message, and the leader if that one does not have it. What lies at a
// sequence never changes, so any server's answer is good.
func (l *natsLog) at(ctx context.Context, sequence uint64) (Message, bool, error) {
	reply, err := l.ask(ctx, "$JS.API.DIRECT.GET."+l.cfg.Stream, []byte(`{"seq":`+strconv.FormatUint(sequence, 10)+`}`))
	if err != nil {
		return Message{}, false, err
	}
	if reply.Header.Get(jetstream.SequenceHeader) == strconv.FormatUint(sequence, 10) {
		return Message{Subject: reply.Header.Get(jetstream.SubjectHeader), Sequence: sequence, Data: reply.Data}, true, nil
	}
	return l.fromLeader(ctx, map[string]any{"seq": sequence})
}

func (l *natsLog) end(ctx context.Context) (Message, bool, error) {
	info, err := l.info(ctx)
	if err != nil || info.State.LastSeq == 0 {
		return Message{}, false, err
	}
	m, ok, err := l.at(ctx, info.State.LastSeq)
	if err == nil && !ok {
		err = &DamageError{DamageGap, info.State.LastSeq, "the last message of the log is not there"}
	}
	if ok {
		l.sawMessage(m)
	}
	return m, ok, err
}

// fromLeader asks the leader of the stream, which has every message that was acknowledged.
func (l *natsLog) fromLeader(ctx context.Context, question map[string]any) (Message, bool, error) {
	data, err := json.Marshal(question)
	if err != nil {
		return Message{}, false, err
	}
	reply, err := l.ask(ctx, "$JS.API.STREAM.MSG.GET."+l.cfg.Stream, data)
	if err != nil {
		return Message{}, false, err
	}
	var got struct {
		Message struct {
			Subject string `json:"subject"`
			Seq     uint64 `json:"seq"`
			Data    []byte `json:"data"`
		} `json:"message"`
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &got); err != nil {
		return Message{}, false, fmt.Errorf("%w: answer of the leader: %w", ErrUnavailable, err)
	}
	switch {
	case got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return Message{}, false, nil
	case got.Error != nil:
		return Message{}, false, fmt.Errorf("%w: answer of the leader: %w", ErrUnavailable, got.Error)
	}
	return Message{Subject: got.Message.Subject, Sequence: got.Message.Seq, Data: got.Message.Data}, true, nil
}
