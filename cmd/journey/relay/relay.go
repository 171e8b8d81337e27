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
	"reflect"
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
	group.Go(func() error {
		tick := time.NewTicker(cfg.Poll)
		defer tick.Stop()
		for {
			if err := s.round(ctx); err != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
		}
	})
	err = group.Wait()
	return errors.Join(err, locks.close())
}

// served is the subscriptions that this relay tells.
type served struct {
	cfg   Config
	locks *locks
	group *errgroup.Group
	at    map[string]*attended
	// gone are those that were revoked and have no stream any more.
	gone map[string]bool
}

// attended is a subscription and who tells it.
type attended struct {
	sub   subscription.Subscription
	stop  context.CancelFunc
	ended chan struct{}
}

func (a *attended) end() {
	a.stop()
	<-a.ended
}

// round looks once at every subscription: a new one is told, one that changed is told as it is now.
func (s *served) round(ctx context.Context) error {
	if err := s.locks.alive(ctx); err != nil {
		return err
	}
	all, err := subscription.List(ctx, s.cfg.Database)
	if err != nil {
		return err
	}
	for _, sub := range all {
		if s.gone[sub.Name] {
			continue
		}
		now := s.at[sub.Name]
		if now != nil && reflect.DeepEqual(now.sub, sub) {
			continue
		}
		if now != nil {
			now.end()
			delete(s.at, sub.Name)
		} else if mine, err := s.locks.take(ctx, sub.Name); err != nil || !mine {
			if err != nil {
				return err
			}
			continue
		}
		if sub.State == subscription.Revoked {
			s.revoked(ctx, sub.Name)
			continue
		}
		s.attend(ctx, sub)
	}
	return nil
}

// revoked deletes the stream of a subscription, and its consumer with it; if that cannot be done now, in a later round.
func (s *served) revoked(ctx context.Context, name string) {
	err := s.cfg.JetStream.DeleteStream(ctx, subscription.Stream(name))
	if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		s.cfg.Log.WarnContext(ctx, "the stream of a revoked subscription is still there, it will be tried again", "subscription", name, "error", err)
		return
	}
	s.gone[name] = true
	if err == nil {
		s.cfg.Log.InfoContext(ctx, "the stream of a revoked subscription was deleted", "subscription", name)
	}
}

// attend tells a subscription until it is stopped, again and again if something goes wrong.
func (s *served) attend(ctx context.Context, sub subscription.Subscription) {
	telling, stop := context.WithCancel(ctx)
	a := &attended{sub: sub, stop: stop, ended: make(chan struct{})}
	s.at[sub.Name] = a
	s.group.Go(func() error {
		defer close(a.ended)
		defer stop()
		return keepTelling(telling, s.cfg, sub)
	})
}

func keepTelling(ctx context.Context, cfg Config, sub subscription.Subscription) error {
	for pause := pauseFirst; ; pause = min(2*pause, pauseLast) {
		began := cfg.Now()
		w, err := newWorker(cfg, sub)
		if err == nil {
			err = w.run(ctx)
		}
		var damage *eventstore.DamageError
		var differs *StreamError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &damage):
			return err
		case errors.As(err, &differs), errors.Is(err, errFull):
			cfg.Log.ErrorContext(ctx, "a subscription is not told", "subscription", sub.Name, "error", err)
		default:
			cfg.Log.WarnContext(ctx, "a subscription is told on in a moment", "subscription", sub.Name, "error", err)
		}
		if cfg.Now().Sub(began) > time.Minute {
			pause = pauseFirst
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}
