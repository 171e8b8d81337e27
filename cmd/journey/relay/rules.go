package relay

import (
	"context"
	"sort"
	"sync"

	"journey/domain/followup"
	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// rules are the follow-up policies of operations, as they were at any position of the log. Not for concurrent use.
type rules struct {
	store      eventstore.Store
	operations map[string]*operationRules
}

// operationRules are those of one operation. They may be used by several goroutines at once.
type operationRules struct {
	head   eventstore.Head
	events []eventstore.Recorded
	mu     sync.Mutex
	known  map[int]followup.Policies // by how many events lie before
}

// of is the rules of an operation, known at least up to what was seen.
func (r *rules) of(ctx context.Context, id string) (*operationRules, error) {
	if o := r.operations[id]; o != nil {
		return o, nil
	}
	history, err := r.store.Load(ctx, eventstore.Subject{Operation: id, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: id})
	if err != nil {
		return nil, err
	}
	o := &operationRules{head: history.Head, events: history.Events, known: map[int]followup.Policies{}}
	r.operations[id] = o
	return o, nil
}

// saw makes the rules be read again after an event of the operation that they do not know.
func (r *rules) saw(e eventstore.Recorded) {
	if o := r.operations[e.Event.Operation]; o != nil && e.Event.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION && e.Sequence > o.head.Sequence {
		delete(r.operations, e.Event.Operation)
	}
}

// at is the policies as they were known at a position.
func (o *operationRules) at(position uint64) followup.Policies {
	n := sort.Search(len(o.events), func(i int) bool { return o.events[i].Sequence > position })
	o.mu.Lock()
	defer o.mu.Unlock()
	known, ok := o.known[n]
	if !ok {
		events := make([]*journeyv1.Event, n)
		for i := range events {
			events[i] = o.events[i].Event
		}
		known = operation.Fold(events).Policies
		o.known[n] = known
	}
	return known
}
