package eventstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// picked is how many messages are delivered at once.
const picked = 1000

// pick reads through a consumer of its own that the server forgets afterwards.
func (l *natsLog) pick(ctx context.Context, s Selection, deliver func([]Message, uint64) error) error {
	if err := l.ready(ctx); err != nil {
		return err
	}
	cfg := jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: forgotten, FilterSubjects: s.Subjects,
	}
	if !s.Since.IsZero() {
		cfg.DeliverPolicy, cfg.OptStartTime = jetstream.DeliverByStartTimePolicy, &s.Since
	}
	asking, cancel := context.WithTimeout(ctx, l.cfg.Wait)
	defer cancel()
	consumer, err := l.js.CreateConsumer(asking, l.cfg.Stream, cfg)
	if err != nil {
		return fmt.Errorf("%w: reading of %s: %w", ErrUnavailable, l.cfg.Stream, err)
	}
	left := consumer.CachedInfo().NumPending
	if left == 0 {
		return nil
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(ahead), jetstream.PullHeartbeat(heartbeat))
	if err != nil {
		return fmt.Errorf("%w: reading of %s: %w", ErrUnavailable, l.cfg.Stream, err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	batch := make([]Message, 0, picked)
	for ; left > 0; left-- {
		m, err := messages.Next()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("%w: reading of %s: %w", ErrUnavailable, l.cfg.Stream, err)
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("%w: reading of %s: %w", ErrUnavailable, l.cfg.Stream, err)
		}
		batch = append(batch, Message{Subject: m.Subject(), Sequence: meta.Sequence.Stream, Data: m.Data()})
		if len(batch) < picked && left > 1 {
			continue
		}
		if err := deliver(batch, left-1); err != nil {
			return err
		}
		batch = make([]Message, 0, picked)
	}
	return nil
}

// pick does not know when a message was stored, so Since leaves nothing out.
func (l *memoryLog) pick(ctx context.Context, s Selection, deliver func([]Message, uint64) error) error {
	l.mu.Lock()
	var found []Message
	for _, m := range l.messages {
		if wanted(s.Subjects, m.Subject) {
			found = append(found, m)
		}
	}
	l.mu.Unlock()
	for len(found) > 0 {
		n := min(picked, len(found))
		if err := errors.Join(ctx.Err(), deliver(found[:n:n], uint64(len(found)-n))); err != nil {
			return err
		}
		found = found[n:]
	}
	return nil
}

// wanted says whether a subject is among some, which may have * for one word and > for the rest.
func wanted(filters []string, subject string) bool {
	words := strings.Split(subject, ".")
	for _, filter := range filters {
		parts := strings.Split(filter, ".")
		for i, part := range parts {
			if part == ">" && i < len(words) {
				return true
			}
			if i >= len(words) || part != "*" && part != words[i] {
				break
			}
			if i == len(parts)-1 && len(parts) == len(words) {
				return true
			}
		}
	}
	return len(filters) == 0
}
