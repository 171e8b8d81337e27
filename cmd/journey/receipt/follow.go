package receipt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// some is how many verdicts are read at once.
	some = 500
	// listenFor is how long one question for verdicts waits.
	listenFor = 5 * time.Second
	// restFor is how long a broker or database that did not answer is left alone.
	restFor = time.Second
	// answerWithin bounds one answer of the broker.
	answerWithin = 10 * time.Second
)

// Config is what Follow needs; everything is required.
type Config struct {
	JetStream jetstream.JetStream
	Database  *pgxpool.Pool
	Log       *slog.Logger
}

// Follow writes down what the server says of the messages of subscribers until ctx ends, which is no error. Several
// may do so at once. What is written down is on disk before it is taken off the stream, so a crash forgets nothing;
// what is read twice changes nothing.
func Follow(ctx context.Context, cfg Config) error {
	f := &following{Config: cfg}
	for ctx.Err() == nil {
		err := f.round(ctx)
		if err == nil || ctx.Err() != nil {
			continue
		}
		cfg.Log.WarnContext(ctx, "what became of messages cannot be written down, will be tried again", "error", err)
		f.consumer = nil
		select {
		case <-ctx.Done():
		case <-time.After(restFor):
		}
	}
	return nil
}

type following struct {
	Config
	consumer jetstream.Consumer
}

// round writes down what lies there, waiting a while for it if there is nothing.
func (f *following) round(ctx context.Context) (err error) {
	if f.consumer == nil {
		f.consumer, err = f.JetStream.CreateOrUpdateConsumer(ctx, Stream, jetstream.ConsumerConfig{
			Durable: follower, AckPolicy: jetstream.AckExplicitPolicy, AckWait: time.Minute, MaxAckPending: 4 * some,
		})
		if err != nil {
			return fmt.Errorf("consumer of %s: %w", Stream, err)
		}
	}
	waiting, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	first, err := f.consumer.Next(jetstream.FetchContext(waiting))
	if errors.Is(err, nats.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, jetstream.ErrNoMessages) {
		f.consumer = nil // nothing to say, or nobody there to say it
		return nil
	}
	if err != nil {
		return err
	}
	rest, err := f.consumer.FetchNoWait(some)
	if err != nil {
		return err
	}
	messages := []jetstream.Msg{first}
	for m := range rest.Messages() {
		messages = append(messages, m)
	}
	if err := rest.Error(); err != nil && !errors.Is(err, jetstream.ErrNoMessages) {
		return err
	}
	return f.settle(ctx, messages)
}

// settle writes down what messages say and takes them off the stream.
func (f *following) settle(ctx context.Context, messages []jetstream.Msg) error {
	var acknowledged, given []verdict
	for _, m := range messages {
		switch v, ok := read(m.Data()); {
		case ok && v.fault == "":
			acknowledged = append(acknowledged, v)
		case ok:
			given = append(given, v)
		}
	}
	if err := f.acknowledge(ctx, acknowledged); err != nil {
		return err
	}
	for _, v := range given {
		if err := f.park(ctx, v); err != nil {
			return err
		}
	}
	for _, m := range messages {
		if err := m.Ack(); err != nil {
			return err
		}
	}
	return nil
}

// message is the message that a verdict is about; nil if there is none any more. A stream that was made anew may have
// another one there, which is younger than the verdict.
func (f *following) message(ctx context.Context, v verdict) (*jetstream.RawStreamMsg, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return messageAt(ctx, f.JetStream, v)
}
