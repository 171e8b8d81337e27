package relay

import (
	"context"
	"fmt"
	"math"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/errgroup"

	"journey/domain/journey"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// loads is how many histories are loaded at the same time.
	loads = 8
	// perHistory is about how many bytes of memory a history takes beside its teller.
	perHistory = 400
)

// tellers keep what each history has told so far, of those that were used last as many as fit. One that is missing is
// told again from the log, so what is kept is only quick. Not for concurrent use.
type tellers struct {
	store   eventstore.Store
	choice  placement.Choice
	after   uint64
	limit   int
	size    int
	kept    *simplelru.LRU[eventstore.Subject, *history]
	missing map[eventstore.Subject]*history // loaded for the batch at hand, until they are kept
	rules   rules
}

// history is what one participation has told up to its head.
type history struct {
	teller *placement.Teller
	head   eventstore.Head
	size   int
	// noted: it is written down that the subscription was told of it.
	noted bool
}

func newTellers(store eventstore.Store, choice placement.Choice, after uint64, limit int) (*tellers, error) {
	t := &tellers{store: store, choice: choice, after: after, limit: limit, rules: rules{store: store, operations: map[string]*operationRules{}}}
	var err error
	t.kept, err = simplelru.NewLRU(math.MaxInt, func(_ eventstore.Subject, h *history) { t.size -= h.size })
	return t, err
}

// prepare loads what is missing of the histories of a batch, several at once.
func (t *tellers) prepare(ctx context.Context, batch []eventstore.Recorded) error {
	t.missing = map[eventstore.Subject]*history{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loads)
	for _, r := range batch {
		subject := subjectOf(r.Event)
		if t.missing[subject] != nil || t.kept.Contains(subject) {
			continue
		}
		before, err := eventstore.Predecessor(r.Event, r.Sequence)
		if err != nil {
			return err
		}
		h := &history{teller: placement.NewTeller(t.choice, t.after)}
		t.missing[subject] = h
		if before.Version == 0 {
			continue
		}
		rules, err := t.rules.of(ctx, subject.Operation)
		if err != nil {
			return err
		}
		group.Go(func() error { return t.load(ctx, subject, before, h, rules) })
	}
	return group.Wait()
}

// load tells a history again up to head; what it told is not given out.
func (t *tellers) load(ctx context.Context, subject eventstore.Subject, head eventstore.Head, h *history, rules *operationRules) error {
	messages, err := t.store.LoadTo(ctx, subject, head)
	if err != nil {
		return err
	}
	events, err := t.store.DecodeAll(ctx, messages)
	if err != nil {
		return err
	}
	for _, r := range events {
		h.teller.Tell(journey.Past{Event: r.Event, Sequence: r.Sequence}, rules.at(r.Sequence))
	}
	h.head = head
	return nil
}

// tell is what an event says.
func (t *tellers) tell(ctx context.Context, r eventstore.Recorded) (*history, []placement.Emission, error) {
	subject := subjectOf(r.Event)
	h, ok := t.kept.Get(subject)
	if !ok {
		if h = t.missing[subject]; h == nil { // put out by others of the same batch
			if err := t.prepare(ctx, []eventstore.Recorded{r}); err != nil {
				return nil, nil, err
			}
			h = t.missing[subject]
		}
		delete(t.missing, subject)
	} else {
		t.kept.Remove(subject)
	}
	if err := continues(h.head, r); err != nil {
		return nil, nil, err
	}
	rules, err := t.rules.of(ctx, subject.Operation)
	if err != nil {
		return nil, nil, err
	}
	told := h.teller.Tell(journey.Past{Event: r.Event, Sequence: r.Sequence}, rules.at(r.Sequence))
	h.head = eventstore.Head{Version: r.Event.Version, Sequence: r.Sequence, Hash: r.Hash}
	h.size = h.teller.Bytes() + perHistory
	t.keep(subject, h)
	return h, told, nil
}

func (t *tellers) keep(subject eventstore.Subject, h *history) {
	t.kept.Add(subject, h)
	t.size += h.size
	for t.size > t.limit && t.kept.Len() > 1 {
		t.kept.RemoveOldest()
	}
}

// continues holds an event against what came before it in its history.
func continues(head eventstore.Head, r eventstore.Recorded) error {
	before, err := eventstore.Predecessor(r.Event, r.Sequence)
	switch {
	case err != nil:
		return err
	case before.Version != head.Version || before.Sequence != head.Sequence:
		return &eventstore.DamageError{Kind: eventstore.DamageGap, Sequence: r.Sequence, Detail: fmt.Sprintf(
			"version %d says that version %d lies at %d, but it is version %d at %d", r.Event.Version, before.Version, before.Sequence, head.Version, head.Sequence)}
	case before.Hash != head.Hash:
		return &eventstore.DamageError{Kind: eventstore.DamageHash, Sequence: r.Sequence, Detail: fmt.Sprintf(
			"version %d names another hash than the event at %d has", r.Event.Version, head.Sequence)}
	}
	return nil
}

func subjectOf(e *journeyv1.Event) eventstore.Subject {
	return eventstore.Subject{Operation: e.Operation, Kind: e.Kind, ID: e.Subject}
}
