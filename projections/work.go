package projections

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
)

// loads is how many histories are loaded at the same time.
const loads = 8

// work is what one transaction does.
type work struct {
	retry   bool
	moves   bool            // the checkpoint, too; a rebuild moves its own at its end
	mark    eventstore.Mark // where the checkpoint goes
	eventAt time.Time
	ticks   ticks
	fresh   map[string]*news // by subject
	links   links            // as they are at the mark
	relinks []groupKey       // participants whose links changed

	groups    map[groupKey]*folding
	histories map[string][]eventstore.Message // of the members of groups that are folded, up to the mark
	contexts  map[string]operationContext
}

// news is what arrived for one history.
type news struct {
	subject  eventstore.Subject
	messages []eventstore.Message
	after    eventstore.Head
	first    envelope

	// Of a rebuild: it speaks of links; its messages were put aside for later.
	speaks, gone bool
}

// folding is a group that was touched.
type folding struct {
	members []head // as they will be; empty for a group that dissolved
	stored  bool   // it may have rows
	// still: it is parked and nothing but its heads moves.
	still bool
	// regrouped: histories came from another group or went to one; joined: a history began.
	regrouped, joined bool
	why               string // the row function failed
	rows              tableRows
}

// gather reads envelopes and links. Within the messages each event must continue the one before it.
func (k *keeper) gather(ctx context.Context, tx pgx.Tx, messages []eventstore.Message, retry bool) (*work, error) {
	w := &work{retry: retry, moves: true, mark: k.mark, eventAt: k.gen.EventAt, fresh: map[string]*news{}, links: k.links,
		groups: map[groupKey]*folding{}, histories: map[string][]eventstore.Message{}, contexts: map[string]operationContext{}}
	var linkers []string
	for _, m := range messages {
		if m.Sequence != w.mark.Sequence+1 {
			return nil, &eventstore.DamageError{Kind: eventstore.DamageGap, Sequence: m.Sequence,
				Detail: "the messages before it are missing"}
		}
		e, err := readEnvelope(m)
		if err != nil {
			return nil, err
		}
		n := w.fresh[m.Subject]
		if n == nil {
			subject, err := eventstore.ParseSubject(m.Subject)
			if err != nil {
				return nil, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
					Detail: "it lies on a subject that is not that of a history"}
			}
			n = &news{subject: subject, first: e}
			w.fresh[m.Subject] = n
		} else if err := e.continues(n.after, m); err != nil {
			return nil, err
		}
		if k.links.concerns(n.subject, e) && !slices.Contains(linkers, m.Subject) {
			linkers = append(linkers, m.Subject)
		}
		n.messages, n.after = append(n.messages, m), headOf(e, m)
		w.mark = eventstore.Mark{Log: k.mark.Log, Sequence: m.Sequence, Hash: n.after.Hash}
		w.eventAt = e.recorded
		if k.model.Clock {
			w.tick(k.clock, n.subject.Operation, e.claim, m.Sequence)
		}
	}
	if len(linkers) == 0 {
		return w, nil
	}
	return w, k.relink(ctx, tx, w, linkers)
}

// tick moves the clock of an operation without changing what the keeper remembers.
func (w *work) tick(stands clock, operation string, claim time.Time, position uint64) {
	at := stands[operation]
	if i, ok := w.ticks.last[operation]; ok {
		at = w.ticks.rows[i].knownAt
	}
	w.ticks.add(clock{operation: at}.advance(operation, claim, position))
}

// relink reads again what some histories say about links.
func (k *keeper) relink(ctx context.Context, tx pgx.Tx, w *work, linkers []string) error {
	heads, err := readHeadsOf(ctx, tx, linkers)
	if err != nil {
		return err
	}
	if err := k.histories(ctx, w, linkers, heads); err != nil {
		return err
	}
	w.links = maps.Clone(k.links)
	for _, subject := range linkers {
		s := w.fresh[subject].subject
		key := groupKey{s.Operation, s.ID}
		if w.links[key], err = k.model.said(w.histories[subject]); err != nil {
			return err
		}
		w.relinks = append(w.relinks, key)
	}
	return nil
}

// touched are the names of all groups that events or links touch, old and new; and the participants whose
// group may be another now.
func (k *keeper) touched(w *work) map[groupKey]bool {
	names := map[groupKey]bool{}
	for _, n := range w.fresh {
		names[k.links.group(n.subject)] = true
		names[w.links.group(n.subject)] = true
	}
	for _, key := range w.relinks {
		for _, id := range append(k.links.component(key), w.links.component(key)...) {
			one := groupKey{key.Operation, id}
			names[groupKey{key.Operation, k.links.component(one)[0]}] = true
			names[groupKey{key.Operation, w.links.component(one)[0]}] = true
		}
	}
	return names
}

// load reads the heads of all touched groups, checks that the events continue them, and loads the
// histories that must be folded.
func (k *keeper) load(ctx context.Context, tx pgx.Tx, w *work) error {
	names := k.touched(w)
	if w.retry {
		parked, err := readParkedGroups(ctx, tx)
		if err != nil {
			return err
		}
		for _, key := range parked {
			names[key] = true
		}
	}
	heads, err := readHeads(ctx, tx, names)
	if err != nil {
		return err
	}
	for name := range names {
		w.groups[name] = &folding{}
	}
	for _, h := range heads {
		w.groups[h.group].stored = true
	}
	for text, n := range w.fresh {
		h := heads[text]
		if err := n.first.continues(h.head, n.messages[0]); err != nil {
			return err
		}
		if h.head.Version == 0 {
			h = head{subject: n.subject, group: w.links.group(n.subject)}
			heads[text] = h
			w.groups[h.group].joined = true
		}
	}
	for text, h := range heads {
		group := w.links.group(h.subject)
		f := w.groups[group]
		f.regrouped = f.regrouped || group != h.group
		w.groups[h.group].regrouped = w.groups[h.group].regrouped || group != h.group
		f.still = f.still || h.parkedAt > 0
		h.group = group
		heads[text] = h
		f.members = append(f.members, h)
	}
	var wanted []string
	for name, f := range w.groups {
		f.still = f.still && !w.retry && !f.regrouped && !f.joined
		w.order(name, f.members)
		if !f.still {
			for _, h := range f.members {
				wanted = append(wanted, h.subject.String())
			}
		}
	}
	if err := k.operations(ctx, tx, w); err != nil {
		return err
	}
	return k.histories(ctx, w, wanted, heads)
}

// order puts the members of a group in the order of Group.Members.
func (w *work) order(name groupKey, members []head) {
	if len(members) < 2 {
		return
	}
	ids := w.links.component(name)
	slices.SortFunc(members, func(a, b head) int {
		if a.subject.Kind != b.subject.Kind {
			return int(a.subject.Kind) - int(b.subject.Kind)
		}
		return slices.Index(ids, a.subject.ID) - slices.Index(ids, b.subject.ID)
	})
}

// histories loads the raw messages of histories up to the mark: from the cache or the log up to the
// stored head, then what arrived.
func (k *keeper) histories(ctx context.Context, w *work, subjects []string, heads map[string]head) error {
	loading, loadCtx := errgroup.WithContext(ctx)
	loading.SetLimit(loads)
	loaded := make([][]eventstore.Message, len(subjects))
	for i, subject := range subjects {
		h := heads[subject]
		if w.histories[subject] != nil || h.head.Version == 0 {
			continue
		}
		if kept, ok := k.cache.get(subject); ok && kept.endsAt(h.head) {
			loaded[i] = kept
			continue
		}
		loading.Go(func() (err error) {
			loaded[i], err = k.store.LoadTo(loadCtx, h.subject, h.head)
			return err
		})
	}
	if err := loading.Wait(); err != nil {
		return err
	}
	for i, subject := range subjects {
		if w.histories[subject] != nil {
			continue
		}
		history := slices.Clip(loaded[i])
		if n := w.fresh[subject]; n != nil {
			history = append(history, n.messages...)
		}
		w.histories[subject] = history
	}
	return nil
}

// operations reads the operations' own histories up to the mark: remembered, or loaded up to their stored heads.
func (k *keeper) operations(ctx context.Context, tx pgx.Tx, w *work) error {
	var unknown []string
	for name := range w.groups {
		if c, ok := k.contexts[name.Operation]; ok {
			w.contexts[name.Operation] = c
		} else if _, asked := w.contexts[name.Operation]; !asked {
			w.contexts[name.Operation] = newContext(eventstore.Head{}, nil)
			unknown = append(unknown, operationSubject(name.Operation).String())
		}
	}
	heads := map[string]head{}
	if len(unknown) > 0 {
		var err error
		if heads, err = readHeadsOf(ctx, tx, unknown); err != nil {
			return err
		}
	}
	for _, h := range heads {
		messages, err := k.store.LoadTo(ctx, h.subject, h.head)
		if err != nil {
			return err
		}
		if w.contexts[h.subject.Operation], err = k.extend(ctx, newContext(eventstore.Head{}, nil), messages, h.head); err != nil {
			return err
		}
	}
	for operation, c := range w.contexts {
		if n := w.fresh[operationSubject(operation).String()]; n != nil {
			var err error
			if w.contexts[operation], err = k.extend(ctx, c, n.messages, n.after); err != nil {
				return err
			}
		}
	}
	return nil
}

// extend is a context with some more messages, up to head.
func (k *keeper) extend(ctx context.Context, c operationContext, messages []eventstore.Message, head eventstore.Head) (operationContext, error) {
	events, err := k.store.DecodeAll(ctx, messages)
	if err != nil {
		return operationContext{}, err
	}
	return newContext(head, append(slices.Clip(c.events), events...)), nil
}
