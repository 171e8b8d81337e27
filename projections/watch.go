package projections

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

// listenAgain is how long a watch waits before it listens again after it lost its connection.
const listenAgain = 100 * time.Millisecond

// Watch is Wait for many waiters with one connection, which asks once for all of them when a model moves.
// It is safe for concurrent use.
type Watch struct {
	pool *pgxpool.Pool
	log  *slog.Logger

	mu     sync.Mutex
	models map[string]*watched
	heard  chan struct{} // has one element when a model was heard
}

// watched is a model that somebody waits for.
type watched struct {
	waiting int
	moved   chan struct{} // closed at the next notice
	heard   bool          // a notice came that was not asked about yet
	// at is where the live generation was at the last notice; nil = ask.
	at *generation
}

// news wakes all who wait.
func (m *watched) news(at *generation) {
	close(m.moved)
	m.moved, m.at = make(chan struct{}), at
}

// NewWatch is a watch that hears nothing until it runs. A nil log says nothing.
func NewWatch(pool *pgxpool.Pool, log *slog.Logger) *Watch {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watch{pool: pool, log: log, models: map[string]*watched{}, heard: make(chan struct{}, 1)}
}

// Run listens until ctx ends, which is no error, and begins again whenever the connection is lost.
func (w *Watch) Run(ctx context.Context) error {
	for {
		hearing, together := errgroup.WithContext(ctx)
		hearing.Go(func() error { return w.listen(together) })
		hearing.Go(func() error { return w.ask(together) })
		err := hearing.Wait()
		w.wake() // whatever happens from here on is unheard
		if ctx.Err() != nil {
			return nil
		}
		w.log.WarnContext(ctx, "not hearing read models move, trying again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(listenAgain):
		}
	}
}

// listen hears one connection until it fails.
func (w *Watch) listen(ctx context.Context) error {
	ears, err := listen(ctx, w.pool, channelMoved)
	if err != nil {
		return err
	}
	defer ears.Close(context.WithoutCancel(ctx))
	w.wake() // whatever happened before is unheard
	for {
		n, err := ears.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		w.note(n.Payload)
	}
}

// note notes that a model moved. While nobody waits for it, nobody needs to ask.
func (w *Watch) note(model string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.models[model]
	if m == nil {
		return
	}
	m.heard = true
	select {
	case w.heard <- struct{}{}:
	default:
	}
}

// ask asks where models are after they were heard, and wakes who waits for them. What is heard meanwhile is
// asked about next, however often it was heard.
func (w *Watch) ask(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.heard:
		}
		for _, model := range w.moves() {
			g, err := live(ctx, w.pool, model)
			at := &g
			if errors.Is(err, ErrNotLive) {
				at = nil
			} else if err != nil {
				return err
			}
			w.mu.Lock()
			if m := w.models[model]; m != nil {
				m.news(at)
			}
			w.mu.Unlock()
		}
	}
}

// moves are the models that were heard since they were asked about last.
func (w *Watch) moves() (names []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, m := range w.models {
		if m.heard {
			m.heard = false
			names = append(names, name)
		}
	}
	return names
}

// wake lets all who wait ask themselves.
func (w *Watch) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.models {
		m.news(nil)
	}
}

// join begins to wait for a model; leave ends it.
func (w *Watch) join(model string) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.models[model]
	if m == nil {
		m = &watched{moved: make(chan struct{})}
		w.models[model] = m
	}
	m.waiting++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if m.waiting--; m.waiting == 0 {
			delete(w.models, model)
		}
	}
}

// look answers where a model somebody joined was at the last notice, or nil, and what is closed at the next.
func (w *Watch) look(model string) (*generation, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.models[model].at, w.models[model].moved
}

// Wait is as the function Wait. While the watch does not hear it answers at the end of ctx.
func (w *Watch) Wait(ctx context.Context, model, log string, sequence uint64) (Freshness, error) {
	defer w.join(model)()
	var has Freshness
	for {
		at, moved := w.look(model)
		var now Freshness
		var err error
		if at == nil || sequence == 0 {
			now, err = freshness(ctx, w.pool, model, log, sequence)
		} else {
			now, err = at.freshness(log, sequence)
		}
		if settled(now, err, sequence) {
			if err != nil {
				return ended(ctx, has, err)
			}
			return now, nil
		}
		has = now
		select {
		case <-moved:
		case <-ctx.Done():
			return ended(ctx, has, ctx.Err())
		}
	}
}
