package api

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tellEvery is how often the log tells of calls that were turned away.
const tellEvery = time.Minute

// turnedAway counts the calls of those who may not make them, by procedure and reason. The first is told at once, the
// others once a minute together: somebody who tries ids or tokens is seen, and cannot fill the disk. Never told are
// who tried and what.
type turnedAway struct {
	log *slog.Logger
	now func() time.Time

	mu  sync.Mutex
	all map[turned]*tally
}

type turned struct{ procedure, reason string }

// tally is how many were not told of yet, and when it was told last.
type tally struct {
	count int
	told  time.Time
}

func newTurnedAway(log *slog.Logger, now func() time.Time) *turnedAway {
	return &turnedAway{log: log, now: now, all: map[turned]*tally{}}
}

// count takes note of one call.
func (t *turnedAway) count(ctx context.Context, procedure, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	is, known := t.all[turned{procedure, reason}]
	if !known {
		is = &tally{}
		t.all[turned{procedure, reason}] = is
	}
	is.count++
	t.tell(ctx, turned{procedure, reason}, is)
}

// tell logs what was not told of for a minute.
func (t *turnedAway) tell(ctx context.Context, of turned, is *tally) {
	if now := t.now(); is.count > 0 && now.Sub(is.told) >= tellEvery {
		t.log.InfoContext(ctx, "calls were turned away", "procedure", of.procedure, "reason", of.reason, "count", is.count)
		is.count, is.told = 0, now
	}
}

// tellAll is tell for all of them.
func (t *turnedAway) tellAll(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for of, is := range t.all {
		t.tell(ctx, of, is)
	}
}

// run tells what is left every minute until ctx ends.
func (t *turnedAway) run(ctx context.Context) error {
	every := time.NewTicker(tellEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
			t.tellAll(ctx)
		}
	}
}
