package projections

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// So many events are decoded and folded at once.
const chunkEvents = 8000

// mostWorkers bounds the memory that partitions take at once on a machine of many processors.
const mostWorkers = 9

// workers is how many partitions are folded at once: one more than there are processors, because one of
// them waits for the database.
func workers() int { return min(runtime.GOMAXPROCS(0)+1, mostWorkers) }

// fold is the second pass: partition by partition, each history is verified and each group folded once.
// Who was ever linked is put aside and folded last, because the members of a group lie in several partitions.
func (r *refold) fold(ctx context.Context) error {
	if err := r.foldSpool(ctx, r.all, r.divert); err != nil {
		return err
	}
	return r.foldSpool(ctx, r.linked.spool, nil)
}

// foldSpool folds what lies in a spool. Where divert answers true the messages of a subject went elsewhere.
func (r *refold) foldSpool(ctx context.Context, from *spool, divert func(groupKey, []eventstore.Message) (bool, error)) error {
	folding, ctx := errgroup.WithContext(ctx)
	folding.SetLimit(workers())
	for i := range from.partitions {
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
func (r *refold) foldPartition(ctx context.Context, messages []eventstore.Message, divert func(groupKey, []eventstore.Message) (bool, error)) error {
	w := &work{mark: r.target, fresh: map[string]*news{}, links: links{}, contexts: r.contexts}
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

// foldChunks puts the histories of a partition into groups, and folds some groups at a time.
func (r *refold) foldChunks(ctx context.Context, w *work, order []*news) error {
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
			chunk.order(names[0], f.members)
			chunk.groups[names[0]] = f
			names = names[1:]
		}
		if err := chunk.fold(ctx, r.store, r.model); err != nil {
			return err
		}
		if err := r.take(ctx, chunk); err != nil {
			return err
		}
		r.meter.groups.Add(uint64(len(chunk.groups)))
		r.meter.folded.Add(uint64(events))
		r.meter.report(ctx, "folding", false)
	}
	return nil
}
