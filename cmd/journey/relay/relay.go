// Package relay tells other services of placements: it puts what steps of the log mean to them into one stream for each
// subscription, each event exactly once and those of a participant in their order.
//
// What a stream has to hold is a function of the log and the subscription, and its last message says how far it is. So
// the stream is its own checkpoint: whoever finds it goes on behind that message, and only if nobody else did meanwhile.
package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/receipt"
	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

// Config is what a relay works on. Store, NATS, Database, Log and Now must be set.
type Config struct {
	// Store is the log; no class needs to be opened.
	Store eventstore.Store
	// NATS is where messages are published, JetStream where streams and consumers are made; nil = that of the connection.
	NATS      *nats.Conn
	JetStream jetstream.JetStream
	Database  *pgxpool.Pool
	Log       *slog.Logger
	Now       func() time.Time
	// Beside runs beside the telling of an active subscription, with its row as it is then, while this relay is the one
	// that tells it; told says that there is something new in the stream. It must end with its context. An error of it ends
	// the telling, and both begin again. nil = nothing.
	Beside func(ctx context.Context, s subscription.Subscription, told <-chan struct{}) error
	// CacheBytes bounds what is remembered of the histories of one subscription; 0 = 64 MiB.
	CacheBytes int
	// Poll is how often the subscriptions are looked at, and what was acknowledged; 0 = 1 s.
	Poll time.Duration
}

const (
	defaultCacheBytes = 64 << 20
	defaultPoll       = time.Second
	// Between two attempts of a worker that came to its end, at first and at last.
	pauseFirst = 50 * time.Millisecond
	pauseLast  = 10 * time.Second
)

// Run tells every subscription until ctx ends. Any number of relays may run on one deployment; each subscription is told
// by one of them. What goes wrong with one subscription is logged and tried again; Run ends with an error only when a
// person must come: the log is damaged or another one.
func Run(ctx context.Context, cfg Config) error {
	if cfg.CacheBytes == 0 {
		cfg.CacheBytes = defaultCacheBytes
	}
	if cfg.Poll == 0 {
		cfg.Poll = defaultPoll
	}
	if cfg.JetStream == nil {
		js, err := jetstream.New(cfg.NATS)
		if err != nil {
			return err
		}
		cfg.JetStream = js
	}
	for {
		err := serve(ctx, cfg)
		var damage *eventstore.DamageError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &damage):
			return err
		}
		cfg.Log.WarnContext(ctx, "the relay begins again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(cfg.Poll):
		}
	}
}

// serve tells subscriptions as long as the connection of its locks lives.
func serve(ctx context.Context, cfg Config) error {
	if err := prepareReceipts(ctx, cfg); err != nil {
		return err
	}
	locks, err := openLocks(ctx, cfg.Database)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	s := &served{cfg: cfg, locks: locks, group: group, at: map[string]*attended{}, gone: map[string]bool{}}
	group.Go(func() error {
		return receipt.Follow(ctx, receipt.Config{JetStream: cfg.JetStream, Database: cfg.Database, Log: cfg.Log})
	})
	group.Go(func() error { return every(ctx, cfg.Poll, s.round) })
	err = group.Wait()
	return errors.Join(err, locks.close())
}

// every does something at once and then again and again, until ctx ends or it fails.
func every(ctx context.Context, pause time.Duration, do func(context.Context) error) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
