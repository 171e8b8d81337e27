package eventstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// checked remembers for which connection a check was made.
type checked struct {
	mu         sync.Mutex
	done       bool
	connection uint64
}

// once runs check unless it succeeded on this connection, or a later one, before.
func (c *checked) once(connection uint64, check func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done && c.connection >= connection {
		return nil
	}
	if err := check(); err != nil {
		return err
	}
	c.done, c.connection = true, connection
	return nil
}

// again lets the check be made again.
func (c *checked) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = false
}

// seen is the highest mark that was stored or read since the store was opened: newer than any watermark, so
// that a log which loses its last events under a living process is found, whatever was stored elsewhere.
type seen struct {
	mu   sync.Mutex
	mark Mark
	// connection is the last one on which the log was checked. What is read on a newer one does not count:
	// it may be of a damaged log, and must not take the place of what proves that.
	connection uint64
}

func (s *seen) last() Mark {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mark
}

func (s *seen) trust(connection uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connection = max(s.connection, connection)
}

// saw takes note of a mark.
func (l *natsLog) saw(mark Mark) {
	connection := l.reconnects()
	l.seen.mu.Lock()
	defer l.seen.mu.Unlock()
	if connection == l.seen.connection && mark.Sequence > l.seen.mark.Sequence {
		l.seen.mark = mark
	}
}

// sawMessage takes note of a message that was read.
func (l *natsLog) sawMessage(m Message) {
	if m.Sequence > l.seen.last().Sequence {
		l.saw(Mark{Log: l.id, Sequence: m.Sequence, Hash: hashOf(m.Data)})
	}
}

// ready checks the stream once on every connection.
func (l *natsLog) ready(ctx context.Context) error { return l.readyOn(ctx, l.reconnects()) }

func (l *natsLog) readyOn(ctx context.Context, connection uint64) error {
	return l.read.once(connection, func() error {
		id, err := l.checkStream(ctx)
		if err == nil && id != l.id {
			err = &DamageError{DamageForeign, 0, fmt.Sprintf("after a reconnect the log is %s, before it was %s", id, l.id)}
		}
		return err
	})
}

// readyToWrite also checks the watermark and what this store has seen, once on every connection. It answers
// the connection for which that holds.
func (l *natsLog) readyToWrite(ctx context.Context) (uint64, error) {
	connection := l.reconnects()
	if err := l.readyOn(ctx, connection); err != nil {
		return connection, err
	}
	return connection, l.marked.once(connection, func() error {
		if l.cfg.Watermark != nil {
			mark, err := l.cfg.Watermark(ctx)
			if err != nil {
				return fmt.Errorf("watermark: %w", err)
			}
			if err := l.checkMark(ctx, mark); err != nil {
				return err
			}
		}
		if err := l.checkMark(ctx, l.seen.last()); err != nil {
			return err
		}
		l.seen.trust(connection)
		return nil
	})
}

// errUnsteady is the reason when the connection is lost again and again.
var errUnsteady = errors.New("the connection was lost while the log was checked")

// confirm makes sure that the log is the one it was and has the event at mark, before anybody is told that it
// is stored. A connection that was lost since then is checked first.
func (l *natsLog) confirm(ctx context.Context, mark Mark) error {
	for range attempts {
		connection, err := l.readyToWrite(ctx)
		if err != nil {
			return err
		}
		l.saw(mark) // though nobody was told of it: the log had it, and must not have lost it
		if err := l.checkMark(ctx, mark); err != nil {
			l.marked.again()
			return err
		}
		if l.reconnects() == connection {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, errUnsteady)
}
