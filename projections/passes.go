package projections

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// So many events are decoded, folded and copied at once.
	chunkEvents = 8000
	// So many rows of the clock are written at once.
	chunkTicks = 10_000
)

// read is the first pass: every message of the log goes to disk, and what must be known before folding
// is collected: who was ever linked, and the clock. It answers when the last event was recorded.
func (r *rebuild) read(ctx context.Context, into *spool) (time.Time, error) {
	var last time.Time
	var marks ticks
	hands, operations := clock{}, map[string]bool{}
	if r.target.Sequence == 0 {
		return time.Unix(0, 0), nil
	}
	err := r.store.Follow(ctx, 0, 5000, func(ctx context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			e, err := readEnvelope(m)
			if err != nil {
				return err
			}
			subject, err := eventstore.ParseSubject(m.Subject)
			if err != nil {
				return &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
					Detail: "it lies on a subject that is not that of a history"}
			}
			operations[subject.Operation] = true
			if err := r.linked.relate(subject, e, m); err != nil {
				return err
			}
			if err := into.add(groupKey{subject.Operation, subject.ID}, m); err != nil {
				return err
			}
			if r.model.Clock {
				marks.add(hands.advance(subject.Operation, e.claim, m.Sequence))
			}
			if m.Sequence == r.target.Sequence {
				if sha256.Sum256(m.Data) != r.target.Hash {
					return &eventstore.DamageError{Kind: eventstore.DamageHash, Sequence: m.Sequence,
						Detail: "the hash differs from the one that the log had here"}
				}
				last = e.recorded
				return errReached
			}
		}
		r.meter.read.Add(uint64(len(messages)))
		r.meter.report(ctx, "reading", false)
		if len(marks.rows) < chunkTicks+len(marks.last) {
			return nil
		}
		return r.writeTicks(ctx, marks.finished())
	})
	if !errors.Is(err, errReached) {
		return last, err
	}
	r.meter.read.Store(r.target.Sequence)
	if err := r.writeTicks(ctx, marks.rows); err != nil {
		return last, err
	}
	return last, r.loadContexts(ctx, operations)
}

func (r *rebuild) writeTicks(ctx context.Context, rows []tick) error {
	return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{BeginQuery: r.writer.beginSQL}, func(tx pgx.Tx) error {
		return copyTicks(ctx, tx, r.writer.gen.Schema, rows)
	})
}

// loadContexts reads the operations' own histories up to the target.
func (r *rebuild) loadContexts(ctx context.Context, operations map[string]bool) error {
	r.contexts = map[string]operationContext{}
	for operation := range operations {
		history, err := r.store.Load(ctx, operationSubject(operation))
		if err != nil {
			return err
		}
		events := slices.DeleteFunc(history.Events, func(e eventstore.Recorded) bool { return e.Sequence > r.target.Sequence })
		r.contexts[operation] = newContext(eventstore.Head{}, events)
	}
	return nil
}

// foldAll is the second pass: partition by partition, each history is verified and each group folded
// once. Where divert answers true the messages of a subject went elsewhere.
func (r *rebuild) foldAll(ctx context.Context, from *spool, divert func(groupKey, []eventstore.Message) (bool, error)) error {
	folding, ctx := errgroup.WithContext(ctx)
	folding.SetLimit(workers())
	for i := range from.files {
		folding.Go(func() error {
			messages, err := from.read(i)
			if err != nil || len(messages) == 0 {
				return err
			}
			return r.foldPartition(ctx, messages, divert)
		})
	}
	return folding.Wait()
}

// foldPartition folds the groups of one partition in chunks.
func (r *rebuild) foldPartition(ctx context.Context, messages []eventstore.Message, divert func(groupKey, []eventstore.Message) (bool, error)) error {
	w := &work{mark: r.target, fresh: map[string]*news{}, links: links{},
		groups: map[groupKey]*folding{}, histories: map[string][]eventstore.Message{}, contexts: r.contexts}
	var order []*news
	for _, m := range messages {
		e, err := readEnvelope(m)
		if err != nil {
			return err
		}
		n := w.fresh[m.Subject]
		if n == nil {
			n = &news{}
			if n.subject, err = eventstore.ParseSubject(m.Subject); err != nil {
				return err
			}
			w.fresh[m.Subject] = n
			order = append(order, n)
		}
		if err := e.continues(n.after, m); err != nil {
			return err
		}
		n.messages, n.after = append(n.messages, m), headOf(e, m)
		n.speaks = n.speaks || e.step == stepLinked || e.step == stepUnlinked
	}
	for _, n := range order {
		key := groupKey{n.subject.Operation, n.subject.ID}
		if divert != nil {
			gone, err := divert(key, n.messages)
			if err != nil {
				return err
			}
			n.gone = gone
		}
		if n.speaks && !n.gone && n.subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
			var err error
			if w.links[key], err = r.model.said(n.messages); err != nil {
				return err
			}
			w.relinks = append(w.relinks, key)
		}
	}
	return r.foldChunks(ctx, w, order)
}

// foldChunks puts the histories of a partition into groups, and folds and writes some groups at a time.
func (r *rebuild) foldChunks(ctx context.Context, w *work, order []*news) error {
	groups := map[groupKey][]*news{}
	var names []groupKey
	for _, n := range order {
		if n.gone {
			continue
		}
		name := w.links.group(n.subject)
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], n)
	}
	relinks := w.relinks
	for len(names) > 0 {
		chunk := &work{mark: w.mark, fresh: w.fresh, links: w.links, relinks: relinks, contexts: w.contexts,
			groups: map[groupKey]*folding{}, histories: map[string][]eventstore.Message{}}
		relinks = nil // once is enough
		events := 0
		for events < chunkEvents && len(names) > 0 {
			f := &folding{}
			for _, n := range groups[names[0]] {
				f.members = append(f.members, head{subject: n.subject, group: names[0], head: eventstore.Head{}})
				chunk.histories[n.subject.String()] = n.messages
				events += len(n.messages)
			}
			r.writer.order(chunk, names[0], f.members)
			chunk.groups[names[0]] = f
			names = names[1:]
		}
		if err := r.writeChunk(ctx, chunk); err != nil {
			return err
		}
		r.meter.groups.Add(uint64(len(chunk.groups)))
		r.meter.folded.Add(uint64(events))
		r.meter.report(ctx, "folding", false)
	}
	return nil
}

// writeChunk folds and writes in one transaction; group by group if the database refuses a row.
func (r *rebuild) writeChunk(ctx context.Context, w *work) error {
	if err := r.writer.fold(ctx, w); err != nil {
		return err
	}
	write := func(careful bool) error {
		return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{BeginQuery: r.writer.beginSQL}, func(tx pgx.Tx) error {
			return r.writer.write(ctx, tx, w, careful)
		})
	}
	err := write(false)
	if refused(err) != "" {
		err = write(true)
	}
	return err
}

// relatives says which groups may belong together: everyone that a link ever named, whatever became of it.
type relatives map[groupKey]groupKey

// root names all relatives of one.
func (r relatives) root(one groupKey) groupKey {
	for {
		up, ok := r[one]
		if !ok || up == one {
			return one
		}
		one = up
	}
}

// linkedSpool takes the histories of participants that were ever linked, relatives into one partition.
type linkedSpool struct {
	*spool
	mu        sync.Mutex
	relatives relatives
}

// relate notes what an event says about relatives.
func (l *linkedSpool) relate(s eventstore.Subject, e envelope, m eventstore.Message) error {
	if e.step != stepLinked && e.step != stepUnlinked && e.step != stepCorrected {
		return nil
	}
	event, err := open(m)
	if err != nil {
		return err
	}
	step := event.GetStep()
	if corrected := step.GetFactCorrected(); corrected != nil {
		step = corrected.GetStep()
	}
	other := step.GetPersonsLinked().GetOther()
	if other == "" {
		other = step.GetPersonsUnlinked().GetOther()
	}
	if other == "" || s.Kind != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		return nil
	}
	a, b := l.relatives.root(groupKey{s.Operation, s.ID}), l.relatives.root(groupKey{s.Operation, other})
	l.relatives[a] = a
	l.relatives[b] = a
	return nil
}

// divert puts the messages of whoever has relatives aside.
func (r *rebuild) divert(key groupKey, messages []eventstore.Message) (bool, error) {
	if _, ok := r.linked.relatives[key]; !ok {
		return false, nil
	}
	root := r.linked.relatives.root(key)
	r.linked.mu.Lock() // a history stays together, and in its order
	defer r.linked.mu.Unlock()
	for _, m := range messages {
		if err := r.linked.add(root, m); err != nil {
			return false, err
		}
	}
	return true, nil
}
