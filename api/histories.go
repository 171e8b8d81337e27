package api

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"

	"journey/eventstore"
)

// histories is the cache of verified histories. Correctness never depends on it: an append on a head
// that is no longer the head is a conflict, the entry is dropped and the history loaded again.
type histories struct {
	store eventstore.Store
	cache *lru.Cache[eventstore.Subject, eventstore.History]
}

// cachedHistories is how many histories are kept; some 20 kB each.
const cachedHistories = 20_000

func newHistories(store eventstore.Store) *histories {
	cache, err := lru.New[eventstore.Subject, eventstore.History](cachedHistories)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &histories{store: store, cache: cache}
}

// get answers a history; its Events must not be changed.
func (h *histories) get(ctx context.Context, subject eventstore.Subject) (eventstore.History, error) {
	if history, ok := h.cache.Get(subject); ok {
		return history, nil
	}
	history, err := h.store.Load(ctx, subject)
	if err != nil {
		return eventstore.History{}, err
	}
	if len(history.Events) > 0 {
		h.cache.Add(subject, history)
	}
	return history, nil
}

// extend puts what was appended behind a history. The slice is copied when it must grow, so that a
// reader of the older history keeps its own.
func (h *histories) extend(base eventstore.History, events []eventstore.Recorded) eventstore.History {
	last := events[len(events)-1]
	next := eventstore.History{
		Subject: base.Subject,
		Head:    eventstore.Head{Version: last.Event.GetVersion(), Sequence: last.Sequence, Hash: last.Hash},
		Events:  append(base.Events[:len(base.Events):len(base.Events)], events...),
	}
	h.cache.Add(base.Subject, next)
	return next
}

// forget drops histories that have moved on elsewhere.
func (h *histories) forget(subjects ...eventstore.Subject) {
	for _, s := range subjects {
		h.cache.Remove(s)
	}
}
