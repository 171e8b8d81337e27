package projections

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// listenAgain is how long a watch waits before it listens again after it lost its connection.
const listenAgain = 100 * time.Millisecond

// Watch is Wait for many waiters with one connection. It is safe for concurrent use.
type Watch struct {
	pool *pgxpool.Pool
	log  *slog.Logger

	mu    sync.Mutex
	moved map[string]chan struct{} // by model; closed at the next notice
}

// NewWatch is a watch that hears nothing until it runs. A nil log says nothing.
func NewWatch(pool *pgxpool.Pool, log *slog.Logger) *Watch {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watch{pool: pool, log: log, moved: map[string]chan struct{}{}}
}

// Run listens until ctx ends, which is no error, and begins again whenever the connection is lost.
func (w *Watch) Run(ctx context.Context) error {
	for {
		err := w.listen(ctx)
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
	w.wake("") // whatever happened before is unheard
	for {
		n, err := ears.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		w.wake(n.Payload)
	}
}

// wake wakes the waiters of a model; "" is all.
func (w *Watch) wake(model string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, moved := range w.moved {
		if model == "" || name == model {
			close(moved)
			delete(w.moved, name)
		}
	}
}

// next is closed when the model moves next.
func (w *Watch) next(model string) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.moved[model] == nil {
		w.moved[model] = make(chan struct{})
	}
	return w.moved[model]
}

// Wait is as the function Wait. While the watch does not hear it answers at the end of ctx.
func (w *Watch) Wait(ctx context.Context, model, log string, sequence uint64) (Freshness, error) {
	var has Freshness
	for {
		moved := w.next(model)
		now, err := freshness(ctx, w.pool, model, log, sequence)
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
