package projections

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// So many rows of the clock are handed on at once.
const chunkTicks = 10_000

// refold reads the log once up to a target and folds each group of histories once: what a rebuild and a
// replay have in common. Memory is bounded by the size of a partition.
type refold struct {
	store  eventstore.Store
	model  Model
	target eventstore.Mark
	only   string // the operation that is folded; "" = all
	meter  *meter
	// ticks gets rows of the clock that no later event changes; nil = nobody wants them.
	ticks func(context.Context, []tick) error
	// take gets some groups with their rows at a time, from several goroutines at once.
	take func(context.Context, *work) error

	all      *spool
	linked   *linkedSpool
	hands    clock
	own      map[string][]eventstore.Message // the operations' own histories, until they are folded
	contexts map[string]operationContext     // by operation, at the target
}

// So many events a partition holds, about, and so many partitions there are at least and at most. Partitions are
// read as a whole, as many at once as there are workers, so this bounds the memory: 20,000 events are about
// 15 MB, and 8,000 of them at a time are decoded. Only a single group may be larger.
const (
	partitionEvents = 20_000
	fewestOf        = 16
	mostOf          = 4096
)

// partitionsOf is into how many partitions a log of so many events is split.
func partitionsOf(events uint64) int {
	return int(min(max((events+partitionEvents-1)/partitionEvents, fewestOf), mostOf))
}

// spools makes room on disk for the messages, in so many partitions or, if that is 0, as many as the log
// needs; the caller closes it.
func (r *refold) spools(dir string, partitions int) error {
	if partitions <= 0 {
		partitions = partitionsOf(r.target.Sequence)
	}
	all, err := newSpool(dir, partitions)
	if err != nil {
		return err
	}
	related, err := newSpool(dir, partitions)
	if err != nil {
		return errors.Join(err, all.close())
	}
	r.all, r.linked = all, &linkedSpool{spool: related, relatives: relatives{}}
	return nil
}

// spooled is how many bytes lie on disk.
func (r *refold) spooled() int64 { return r.all.size() + r.linked.size() }

func (r *refold) close() error { return errors.Join(r.all.close(), r.linked.close()) }

// read is the first pass: every message of the log goes to disk, and what must be known before folding
// is collected: who was ever linked, the clock, and what the operations say. It answers when the last event
// was recorded.
func (r *refold) read(ctx context.Context) (time.Time, error) {
	last := time.Unix(0, 0)
	r.hands, r.own = clock{}, map[string][]eventstore.Message{}
	var marks ticks
	if r.target.Sequence > 0 {
		err := r.store.Follow(ctx, 0, 5000, func(ctx context.Context, messages []eventstore.Message) error {
			for _, m := range messages {
				e, err := r.sort(m, &marks)
				if err != nil {
					return err
				}
				if m.Sequence == r.target.Sequence {
					last = e.recorded
					return r.reached(m)
				}
			}
			r.meter.read.Add(uint64(len(messages)))
			r.meter.report(ctx, "reading", false)
			if len(marks.rows) < chunkTicks+len(marks.last) {
				return nil
			}
			return r.ticks(ctx, marks.finished())
		})
		if !errors.Is(err, errReached) {
			return last, err
		}
	}
	r.meter.read.Store(r.target.Sequence)
	if r.ticks != nil {
		if err := r.ticks(ctx, marks.rows); err != nil {
			return last, err
		}
	}
	return last, r.foldOperations(ctx)
}

var errReached = errors.New("reached")

// reached is errReached if m is the message that the target names. A target that is a position alone gets
// its hash.
func (r *refold) reached(m eventstore.Message) error {
	hash := eventstore.Hash(sha256.Sum256(m.Data))
	if r.target.Hash == (eventstore.Hash{}) {
		r.target.Hash = hash
	}
	if hash != r.target.Hash {
		return &eventstore.DamageError{Kind: eventstore.DamageHash, Sequence: m.Sequence,
			Detail: "the hash differs from the one that the log had here"}
	}
	return errReached
}

// sort puts a message where it belongs. Of other operations than the one that is folded it only looks at the
// subject.
func (r *refold) sort(m eventstore.Message, marks *ticks) (envelope, error) {
	subject, err := eventstore.ParseSubject(m.Subject)
	if err != nil {
		return envelope{}, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
			Detail: "it lies on a subject that is not that of a history"}
	}
	if r.only != "" && subject.Operation != r.only {
		return envelope{}, nil
	}
	e, err := readEnvelope(m)
	if err != nil {
		return e, err
	}
	r.meter.spooled.Add(1)
	if err := r.linked.relate(subject, e, m); err != nil {
		return e, err
	}
	if _, ok := r.own[subject.Operation]; !ok {
		r.own[subject.Operation] = nil // also of an operation that has no history of its own
	}
	if subject == operationSubject(subject.Operation) {
		r.own[subject.Operation] = append(r.own[subject.Operation], m)
	}
	row := r.hands.advance(subject.Operation, e.claim, m.Sequence)
	if r.ticks != nil {
		marks.add(row)
	}
	return e, r.all.add(groupKey{subject.Operation, subject.ID}, m)
}

// foldOperations folds the operations' own histories, which are short, for the rows of all their groups.
func (r *refold) foldOperations(ctx context.Context) error {
	r.contexts = map[string]operationContext{}
	for name, messages := range r.own {
		recorded, err := r.store.DecodeAll(ctx, messages)
		if err != nil {
			return err
		}
		events := make([]*journeyv1.Event, len(recorded))
		for i, e := range recorded {
			events[i] = e.Event
		}
		facts := operation.Fold(events)
		r.contexts[name] = operationContext{facts: func() operation.Facts { return facts }}
	}
	r.own = nil
	return nil
}
