package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"journey/deploy/local/postgres"
)

// keptPostgres is the PostgreSQL of dev and demo, which is started again when it ends by itself. Its
// connection strings stay the same.
type keptPostgres struct {
	config postgres.Config
	log    *slog.Logger
	ending context.CancelFunc
	done   chan struct{}
	mu     sync.Mutex
	server *postgres.Server
}

// keepPostgres starts the server and keeps it running until stop.
func keepPostgres(ctx context.Context, config postgres.Config, log *slog.Logger) (*keptPostgres, error) {
	server, err := postgres.Start(ctx, config)
	if err != nil {
		return nil, err
	}
	ctx, ending := context.WithCancel(context.WithoutCancel(ctx))
	k := &keptPostgres{config: config, log: log, ending: ending, done: make(chan struct{}), server: server}
	go func() {
		defer close(k.done)
		k.watch(ctx)
	}()
	return k, nil
}

func (k *keptPostgres) watch(ctx context.Context) {
	pause := restartFirst
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.running().Done():
		}
		k.log.WarnContext(ctx, "PostgreSQL ended, starting it again")
		_ = k.running().Stop() // gives the folder back
		for ctx.Err() == nil {
			server, err := postgres.Start(ctx, k.config)
			if err == nil {
				k.mu.Lock()
				k.server = server
				k.mu.Unlock()
				pause = restartFirst
				break
			}
			k.log.ErrorContext(ctx, "PostgreSQL does not start, will be tried again", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			pause = min(2*pause, restartLast)
		}
	}
}

func (k *keptPostgres) running() *postgres.Server {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.server
}

func (k *keptPostgres) createDatabase(ctx context.Context, name string) error {
	return k.running().CreateDatabase(ctx, name)
}

func (k *keptPostgres) dsn(database string) string { return k.running().DSN(database) }

// stop ends the server for good.
func (k *keptPostgres) stop() {
	k.ending()
	<-k.done
	_ = k.running().Stop()
}
