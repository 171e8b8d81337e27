package eventstore

import (
	"context"
	"errors"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// CheckSchema is what the constructor of every store asks of the contract.
func CheckSchema(root protoreflect.MessageDescriptor) error {
	_, err := newSchema(root)
	return err
}

// InjectFaults lets writes of a store in JetStream fail.
func InjectFaults(s *JetStream, fault func() Fault) {
	real := s.log.publish
	s.log.publish = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
		switch fault() {
		case FaultLost:
			return nil, nats.ErrTimeout
		case FaultAnswerLost:
			if _, err := real(ctx, m); err != nil {
				return nil, err
			}
			return nil, nats.ErrTimeout
		}
		return real(ctx, m)
	}
}

// Between runs before and after the last message of each write is sent and answered.
func Between(s *JetStream, before, after func()) {
	real := s.log.publish
	s.log.publish = func(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
		before()
		defer after()
		return real(ctx, m)
	}
}

// OpenUnchecked opens a stream that is not as it must be.
func OpenUnchecked(t testing.TB, conn *nats.Conn, cfg Config) *JetStream {
	cfg = cfg.withDefaults()
	seal, err := newSealer(cfg.Keys, cfg.Classes, cfg.Now)
	js, err2 := jetstream.New(conn)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	l := &natsLog{conn: conn, js: js, cfg: cfg, id: "unchecked"}
	l.publish = l.request
	l.read.done, l.read.connection = true, l.reconnects()
	l.seen.connection = l.read.connection
	s := &JetStream{newHistories(l, seal), l}
	l.checkMark = s.Check
	return s
}

// Inject adds a message to a log in memory as it is.
func Inject(m *Memory, subject string, data []byte) {
	m.log.mu.Lock()
	defer m.log.mu.Unlock()
	m.log.add(subject, data)
}

// TakeOut removes a message from a log in memory.
func TakeOut(m *Memory, sequence uint64) {
	m.log.mu.Lock()
	defer m.log.mu.Unlock()
	m.log.messages[sequence-1] = Message{}
}

// Forget lets a log in memory forget its event ids, as a server does after a while.
func Forget(m *Memory) {
	m.log.mu.Lock()
	defer m.log.mu.Unlock()
	clear(m.log.ids)
}
