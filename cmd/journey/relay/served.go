package relay

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/subscription"
	"journey/eventstore"
)

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
		var untold *UntoldError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &damage):
			return err
		case errors.As(err, &differs), errors.As(err, &untold), errors.Is(err, errFull), errors.Is(err, errNoRoom):
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
