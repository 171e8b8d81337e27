package eventstore

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	journeyv1 "journey/proto/journey/v1"
)

// Config says which stream is the log, and what may be read of it. Only Keys must be set.
type Config struct {
	// Stream is the name of the stream; "" = JOURNEY.
	Stream string
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
	// before the first one after each reconnect; nil = none.
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

// Open answers the log in a stream, whose configuration is read back and must be exactly what it has to be;
// else a *DamageError that says what differs. It is read back again after each reconnect.
func Open(ctx context.Context, conn *nats.Conn, cfg Config) (*JetStream, error) {
	cfg = cfg.withDefaults()
	seal, err := newSealer(cfg.Keys, cfg.Classes, cfg.Now)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	l := &natsLog{conn: conn, js: js, cfg: cfg}
	l.publish = l.request
	connection := l.reconnects()
	if cfg.Create {
		if err := l.create(ctx); err != nil {
			return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
		}
	}
	if l.id, err = l.checkStream(ctx); err != nil {
		return nil, fmt.Errorf("log %s: %w", cfg.Stream, err)
	}
	l.read.connection, l.read.done = connection, true
	s := &JetStream{histories{l, seal}, l}
	l.checkMark = s.Check
	return s, nil
}

func (c Config) withDefaults() Config {
	if c.Stream == "" {
		c.Stream = "JOURNEY"
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
}

// checked remembers for which connection a check was made.
type checked struct {
	mu         sync.Mutex
	done       bool
	connection uint64
}

// once runs check unless it succeeded on this connection before.
func (c *checked) once(connection uint64, check func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done && c.connection == connection {
		return nil
	}
	if err := check(); err != nil {
		return err
	}
	c.done, c.connection = true, connection
	return nil
}

func (l *natsLog) identity() string { return l.id }

// reconnects numbers the connections made so far.
func (l *natsLog) reconnects() uint64 { return l.conn.Stats().Reconnects }

// ready checks the stream once on every connection.
func (l *natsLog) ready(ctx context.Context) error {
	return l.read.once(l.reconnects(), func() error {
		id, err := l.checkStream(ctx)
		if err == nil && id != l.id {
			err = &DamageError{DamageForeign, 0, fmt.Sprintf("after a reconnect the log is %s, before it was %s", id, l.id)}
		}
		return err
	})
}

// readyToWrite also checks the watermark once on every connection.
func (l *natsLog) readyToWrite(ctx context.Context) error {
	if err := l.ready(ctx); err != nil || l.cfg.Watermark == nil {
		return err
	}
	return l.marked.once(l.reconnects(), func() error {
		mark, err := l.cfg.Watermark(ctx)
		if err != nil {
			return fmt.Errorf("watermark: %w", err)
		}
		return l.checkMark(ctx, mark)
	})
}

// request is one question with a bounded wait.
func (l *natsLog) request(ctx context.Context, m *nats.Msg) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	return l.conn.RequestMsgWithContext(ctx, m)
}
