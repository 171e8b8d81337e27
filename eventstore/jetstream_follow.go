package eventstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// So many messages are asked for ahead of those delivered.
	ahead = 10_000
	// A server that says nothing for twice so long is asked again.
	heartbeat = 5 * time.Second
	// A consumer that nobody asks is forgotten by the server after so long.
	forgotten = time.Minute
	// Between two attempts to follow on while the log is not there.
	followPause = 50 * time.Millisecond
)

// errBroken means that a consumer came to its end; a new one goes on where it stopped.
var errBroken = errors.New("the consumer is gone")

// follow reads through a consumer of its own that keeps no state: when anything goes wrong with it, a new
// one begins at the next message. A message that is missing then, too, is missing in the log.
func (l *natsLog) follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []Message) error) error {
	f := &follower{log: l, max: max, deliver: deliver, last: Message{Sequence: after}}
	for {
		err := f.consume(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.Is(err, errBroken) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(followPause):
		}
	}
}

type follower struct {
	log     *natsLog
	max     int
	deliver func(context.Context, []Message) error
	last    Message // delivered; only its sequence at first
}

// consume follows on with one consumer until that ends.
func (f *follower) consume(ctx context.Context) error {
	l := f.log
	lost := l.conn.StatusChanged(nats.RECONNECTING, nats.CLOSED)
	defer l.conn.RemoveStatusListener(lost)
	if err := f.verify(ctx); err != nil {
		return broken(err)
	}
	asking, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	consumer, err := l.js.CreateConsumer(asking, l.cfg.Stream, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: f.last.Sequence + 1,
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: forgotten,
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	arrived, failed, ended := make(chan jetstream.Msg, ahead), make(chan error, 1), make(chan struct{})
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		select {
		case arrived <- m:
		case <-ended:
		}
	}, jetstream.PullMaxMessages(ahead), jetstream.PullHeartbeat(heartbeat), jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) {
		select {
		case failed <- err:
		default:
		}
	}))
	if err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	defer func() {
		close(ended)
		consuming.Stop()
		<-consuming.Closed()
	}()
	for first := true; ; first = false {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-lost:
			return errBroken
		case err := <-failed:
			return fmt.Errorf("%w: %w", errBroken, err)
		case m := <-arrived:
			if err := f.hand(ctx, m, arrived, first); err != nil {
				return err
			}
		}
	}
}

// hand delivers m and what has arrived behind it.
func (f *follower) hand(ctx context.Context, m jetstream.Msg, arrived <-chan jetstream.Msg, first bool) error {
	batch := make([]Message, 0, min(f.max, len(arrived)+1))
	next := f.last.Sequence + 1
	for {
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("%w: %w", errBroken, err)
		}
		if meta.Sequence.Stream != next {
			if first && len(batch) == 0 {
				return &DamageError{DamageGap, next, fmt.Sprintf("the message after %d is %d", f.last.Sequence, meta.Sequence.Stream)}
			}
			// Lost on the way or in the log: a new consumer, which begins here, will tell.
			if err := f.give(ctx, batch); err != nil {
				return err
			}
			return errBroken
		}
		batch = append(batch, Message{Subject: m.Subject(), Sequence: next, Data: m.Data()})
		next++
		if len(batch) == f.max {
			return f.give(ctx, batch)
		}
		select {
		case m = <-arrived:
		default:
			return f.give(ctx, batch)
		}
	}
}

func (f *follower) give(ctx context.Context, batch []Message) error {
	if len(batch) == 0 {
		return nil
	}
	if err := f.deliver(ctx, batch); err != nil {
		return err
	}
	f.last = batch[len(batch)-1]
	f.log.sawMessage(f.last)
	return nil
}

// verify makes sure before each consumer that the log is still the one that was followed so far.
func (f *follower) verify(ctx context.Context) error {
	if err := f.log.ready(ctx); err != nil {
		return err
	}
	if f.last.Data != nil {
		return f.log.checkMark(ctx, Mark{Log: f.log.id, Sequence: f.last.Sequence, Hash: hashOf(f.last.Data)})
	}
	end, _, err := f.log.end(ctx)
	if err == nil && end.Sequence < f.last.Sequence {
		err = shorter(end.Sequence, f.last.Sequence)
	}
	return err
}

// broken marks an error that waiting may heal.
func broken(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	return err
}
