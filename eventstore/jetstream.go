package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	journeyv1 "journey/proto/journey/v1"
)

// Config says which stream is the log, and what may be read of it. Only Keys must be set.
type Config struct {
	// Stream is the name of the stream; "" = JOURNEY.
	Stream string
	// Subjects are what the stream takes; nil = those of histories.
	Subjects []string
	// Classes are the privacy classes that are opened; none by default.
	Classes []journeyv1.PrivacyClass
	// Keys keeps the class keys.
	Keys Keyring
	// Create creates the stream if it does not exist. An existing one is never changed.
	Create bool
	// Replicas is how many servers keep the stream; 0 = one when creating, any when checking.
	Replicas int
	// MaxBytes is how large the log may grow before nothing more is stored. Keep it below the disk, which must
	// never fill up; 0 = 64 GiB when creating, any limit when checking.
	MaxBytes int64
	// Deduplication is how long the server itself remembers event ids. Nothing depends on it: it only saves
	// reading back; 0 = 2 minutes.
	Deduplication time.Duration
	// Watermark is a mark kept outside the log. It is asked for and checked before the first append and again
	// before the first one after each reconnect; nil = none. What the store itself stored or read since it was
	// opened is checked then as well.
	Watermark func(ctx context.Context) (Mark, error)
	// Wait bounds each question to the log; 0 = 5 s.
	Wait time.Duration
	// Now is the clock of the key cache; nil = time.Now.
	Now func() time.Time
}

// JetStream is the Store in production. The caller closes the connection.
type JetStream struct {
	histories
	log *natsLog
}

var _ Store = (*JetStream)(nil)

// ErrBuffering refuses a connection that keeps messages while it is down: they would be sent on the next
// connection before anybody looked whether the log there is still the same.
var ErrBuffering = errors.New("the connection to NATS must keep no messages while it is down: make it with nats.ReconnectBufSize(-1)")

// Open answers the log in a stream, whose configuration is read back and must be exactly what it has to be;
// else a *DamageError that says what differs. It is read back again after each reconnect. A connection that
// keeps messages while it is down is ErrBuffering.
func Open(ctx context.Context, conn *nats.Conn, cfg Config) (*JetStream, error) {
	cfg = cfg.withDefaults()
	seal, err := newSealer(cfg.Keys, cfg.Classes, cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	l, err := openLog(ctx, conn, cfg)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	s := &JetStream{newHistories(l, seal), l}
	l.checkMark = s.Check
	return s, nil
}

// openLog makes the stream if it is to be made, and reads it back. Its checkMark is for the caller to set.
func openLog(ctx context.Context, conn *nats.Conn, cfg Config) (*natsLog, error) {
	if conn.Opts.ReconnectBufSize >= 0 {
		return nil, ErrBuffering
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	l := &natsLog{conn: conn, js: js, cfg: cfg}
	l.publish = l.request
	connection := l.reconnects()
	if cfg.Create {
		if err := l.create(ctx); err != nil {
			return nil, err
		}
	}
	if l.id, err = l.checkStream(ctx); err != nil {
		return nil, err
	}
	l.read.connection, l.read.done = connection, true
	l.seen.connection = connection
	return l, nil
}

func (c Config) withDefaults() Config {
	if c.Stream == "" {
		c.Stream = "JOURNEY"
	}
	if c.Subjects == nil {
		c.Subjects = []string{"journey.*.*.*"}
	}
	if c.Deduplication == 0 {
		c.Deduplication = 2 * time.Minute
	}
	if c.Wait == 0 {
		c.Wait = 5 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// natsLog is the journal in a stream.
type natsLog struct {
	conn *nats.Conn
	js   jetstream.JetStream
	cfg  Config
	id   string
	// restoring is the mark of an unfinished restore that the stream must have; "" = none.
	restoring string
	// publish sends the last message of a write and waits for its answer; tests put faults before it.
	publish func(ctx context.Context, m *nats.Msg) (*nats.Msg, error)
	// checkMark is Store.Check.
	checkMark func(ctx context.Context, mark Mark) error

	read, marked checked
	seen         seen
}

func (l *natsLog) identity() string { return l.id }

// reconnects numbers the connections made so far.
func (l *natsLog) reconnects() uint64 { return l.conn.Stats().Reconnects }

// request is one question with a bounded wait.
func (l *natsLog) request(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	return l.conn.RequestMsgWithContext(ctx, m)
}
