package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"journey/deploy/local/broker"
	"journey/deploy/nats"
)

// admission keeps those who may read from the broker of dev and demo equal to the subscriptions in PostgreSQL, as a
// person does who runs a server of NATS.
type admission struct {
	broker   *broker.Server
	database *pgxpool.Pool
	log      *slog.Logger
	admitted []nats.Subscriber
	ending   context.CancelFunc
	done     chan struct{}
}

// admissionEvery is how soon a new subscriber is let in, and a revoked one thrown out.
const admissionEvery = 250 * time.Millisecond

// admit lets in who may read now, and keeps that up to date until stop.
func admit(ctx context.Context, to *broker.Server, dsn string, log *slog.Logger) (*admission, error) {
	database, err := pool(ctx, dsn)
	if err != nil {
		return nil, err
	}
	a := &admission{broker: to, database: database, log: log, done: make(chan struct{})}
	if err := a.once(ctx); err != nil {
		database.Close()
		return nil, err
	}
	ctx, a.ending = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(a.done)
		a.watch(ctx)
	}()
	return a, nil
}

func (a *admission) watch(ctx context.Context) {
	again := time.NewTicker(admissionEvery)
	defer again.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
		err := a.once(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			a.log.WarnContext(ctx, "who may read placement events is not known at present, those of before may", "error", err)
		}
		failing = err != nil
	}
}

// once asks who may read, and tells the broker if others may than before.
func (a *admission) once(ctx context.Context) error {
	readers, err := readersOfNATS(ctx, a.database)
	if err != nil || slices.Equal(readers, a.admitted) {
		return err
	}
	if err := a.broker.Admit(readers); err != nil {
		return err
	}
	a.admitted = readers
	return nil
}

// stop leaves those in who are in.
func (a *admission) stop() {
	a.ending()
	<-a.done
	a.database.Close()
}
