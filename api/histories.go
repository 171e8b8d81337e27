package api

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"

	"journey/eventstore"
)

// histories is the cache of verified histories. What is decided never rests on it alone: an append on a
// head that is no longer the head is a conflict, and a refusal counts only on a history whose head was
// asked for (desk.current).
type histories struct {
	store eventstore.Store
	mu    sync.Mutex // an older history never replaces a newer one
	cache *expirable.LRU[eventstore.Subject, eventstore.History]
	// forgot is how often something was forgotten: what was opened before may be erased since, and is not kept.
	forgot uint64
}

const (
	// cachedHistories is how many histories are kept; some 20 kB each.
	cachedHistories = 20_000
	// cachedFor is how long what was opened stays in memory at most.
	cachedFor = 10 * time.Minute
)

func newHistories(store eventstore.Store) *histories {
	return &histories{store: store, cache: expirable.NewLRU[eventstore.Subject, eventstore.History](cachedHistories, nil, cachedFor)}
}

// get answers a history; its Events must not be changed.
func (h *histories) get(ctx context.Context, subject eventstore.Subject) (eventstore.History, error) {
	if history, ok := h.cache.Get(subject); ok {
		return history, nil
	}
	return h.load(ctx, subject)
}

// load reads a history from the log.
func (h *histories) load(ctx context.Context, subject eventstore.Subject) (eventstore.History, error) {
	since := h.moment()
	history, err := h.store.Load(ctx, subject)
	if err != nil {
		return eventstore.History{}, err
	}
	h.put(history, since)
	return history, nil
}

// newest is a history as it is in the log now: one question if the cache has it.
func (h *histories) newest(ctx context.Context, subject eventstore.Subject) (eventstore.History, error) {
	history, ok := h.cache.Get(subject)
	if !ok {
		return h.load(ctx, subject)
	}
	head, err := h.store.Head(ctx, subject)
	if err != nil || head == history.Head {
		return history, err
	}
	return h.load(ctx, subject)
}

// moment is now, as far as forgetting is concerned.
func (h *histories) moment() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.forgot
}

// put keeps a history that was opened since a moment, unless anything was forgotten meanwhile.
func (h *histories) put(history eventstore.History, since uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.forgot != since {
		h.cache.Remove(history.Subject)
		return
	}
	if known, ok := h.cache.Get(history.Subject); len(history.Events) > 0 && (!ok || known.Head.Version <= history.Head.Version) {
		h.cache.Add(history.Subject, history)
	}
}

// extend puts what was appended behind a history that was opened since a moment. The slice is copied when it must grow, so that a
// reader of the older history keeps its own.
func (h *histories) extend(base eventstore.History, events []eventstore.Recorded, since uint64) {
	last := events[len(events)-1]
	h.put(eventstore.History{
		Subject: base.Subject,
		Head:    eventstore.Head{Version: last.Event.GetVersion(), Sequence: last.Sequence, Hash: last.Hash},
		Events:  append(base.Events[:len(base.Events):len(base.Events)], events...),
	}, since)
}

// forget drops histories that have moved on elsewhere, or must not stay in memory.
func (h *histories) forget(subjects ...eventstore.Subject) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgot++
	for _, s := range subjects {
		h.cache.Remove(s)
	}
}

// forgetAll drops every history.
func (h *histories) forgetAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forgot++
	h.cache.Purge()
}
