package relay

import (
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/receipt"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// together is how many events of the log are told at once at most; it never waits for more.
const together = 1000

// worker tells one subscription.
type worker struct {
	cfg     Config
	sub     subscription.Subscription
	out     *outlet
	notes   notes
	tellers *tellers
	// told says to who runs beside that there is something new in the stream.
	told chan struct{}
	// receipts see to it that it is known which notices of erasures are acknowledged.
	receipts *receipt.Watch

	// lies is the id of the event that the log must have at the cursor of the stream, until it is seen to be there; empty if
	// that is known.
	lies string

	mu   sync.Mutex
	next done // what is told and not written down yet
	// behind says that there is some of it.
	behind chan struct{}
	// written is up to where it is written down; floor is up to where the subscriber had acknowledged when that was looked
	// at last.
	written, floor uint64
}

func newWorker(cfg Config, s subscription.Subscription) (*worker, error) {
	announcer, err := announcement.New(s.Name, s.Content, s.Secret)
	if err != nil {
		return nil, err
	}
	t, err := newTellers(cfg.Store, s.Choice, s.After, cfg.CacheBytes)
	if err != nil {
		return nil, err
	}
	return &worker{cfg: cfg, sub: s, tellers: t, told: make(chan struct{}, 1), behind: make(chan struct{}, 1), notes: notes{cfg.Database, s.Name},
		receipts: receipt.NewWatch(cfg.JetStream, cfg.Database, s, cfg.Now),
		out:      &outlet{js: cfg.JetStream, conn: cfg.NATS, sub: s, announcer: announcer}}, nil
}

// run tells until ctx ends or something goes wrong. Whoever runs it again goes on where it stopped.
func (w *worker) run(ctx context.Context) error {
	from, err := w.resume(ctx)
	if err != nil {
		return err
	}
	w.next.mark, w.written = from, from.Sequence
	if from.Sequence < w.out.cursor.Position {
		if w.lies, err = w.out.lastTold(ctx); err != nil {
			return err
		}
	}
	w.cfg.Log.InfoContext(ctx, "telling a subscription", "subscription", w.sub.Name, "position", from.Sequence, "published", w.out.sequence)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.cfg.Store.Follow(ctx, from.Sequence, together, w.tell) })
	group.Go(func() error { return every(ctx, w.cfg.Poll, w.look) })
	group.Go(func() error { return w.writeDown(ctx) })
	if w.cfg.Beside != nil && w.sub.State == subscription.Active {
		group.Go(func() error { return w.cfg.Beside(ctx, w.sub, w.told) })
	}
	return group.Wait()
}

// tell takes messages of the log. When one is damaged or cannot be told, what lies before it is still told.
func (w *worker) tell(ctx context.Context, messages []eventstore.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.announce(ctx, messages)
	if position, stops := stopsAt(err); stops {
		if i := slices.IndexFunc(messages, func(m eventstore.Message) bool { return m.Sequence == position }); i > 0 {
			var fault error
			if w.tellers, fault = newTellers(w.cfg.Store, w.sub.Choice, w.sub.After, w.cfg.CacheBytes); fault != nil { // they may be ahead
				return errors.Join(err, fault)
			}
			return errors.Join(w.announce(ctx, messages[:i]), err)
		}
	}
	return err
}

// announce puts into the stream what messages of the log mean to the subscription; it is written down soon. Nothing is
// published unless all of them are understood.
func (w *worker) announce(ctx context.Context, messages []eventstore.Message) error {
	events, err := w.cfg.Store.DecodeAll(ctx, messages)
	if err != nil {
		return err
	}
	var batch []eventstore.Recorded
	for _, r := range events {
		w.tellers.rules.saw(r)
		if r.Event.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT && slices.Contains(w.sub.Operations, r.Event.Operation) {
			batch = append(batch, r)
		}
	}
	if err := w.tellers.prepare(ctx, batch); err != nil {
		return err
	}
	var out []outgoing
	var people []person
	var erasures []receipt.Notice
	for _, r := range batch {
		h, told, err := w.tellers.tell(ctx, r)
		if err != nil {
			return err
		}
		for i, e := range told {
			at := announcement.Cursor{Position: r.Sequence, Index: uint32(i)}
			m, err := w.out.announcer.Message(e, at)
			if err != nil {
				return &UntoldError{r.Sequence, err}
			}
			lies := w.out.sequence + uint64(len(out)) + 1
			there := at.Compare(w.out.cursor) <= 0
			if !there {
				out = append(out, outgoing{m, at})
			}
			if at == w.out.cursor && m.ID == w.lies {
				w.lies = ""
			}
			if e.Kind != placement.ParticipantErased {
				continue
			}
			if there {
				if lies, err = w.out.firstFrom(ctx, at); err != nil {
					return err
				}
			}
			erasures = append(erasures, receipt.Notice{Operation: e.Operation, Participant: e.Participant, Position: e.Sequence, Event: m.ID, Sequence: lies, Stored: there})
		}
		if len(told) > 0 && !h.noted {
			people, h.noted = append(people, person{r.Event.Operation, r.Event.Subject, r.Sequence}), true
		}
	}
	if w.lies != "" && messages[len(messages)-1].Sequence >= w.out.cursor.Position {
		return w.knowsMore(eventstore.DamageHash, "the log has something else there")
	}
	if err := w.receipts.Expect(ctx, erasures); err != nil {
		return err
	}
	if err := w.out.publish(ctx, out); err != nil {
		return err
	}
	last := len(messages) - 1
	w.next.mark = eventstore.Mark{Log: w.cfg.Store.LogID(), Sequence: messages[last].Sequence, Hash: events[last].Hash}
	w.next.place, w.next.told = w.out.place, append(w.next.told, people...)
	if len(out)+len(people) > 0 { // the rest is written down when the worker looks
		signal(w.behind)
	}
	return nil
}

// writeDown writes down what was told. Who is told does not wait for it.
func (w *worker) writeDown(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return w.write(ctx)
		case <-w.behind:
			if err := w.write(ctx); err != nil {
				return err
			}
		}
	}
}

// write is not interrupted when the worker is stopped.
func (w *worker) write(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	w.mu.Lock()
	d := w.next
	w.next.told = nil
	w.mu.Unlock()
	if d.mark.Sequence == w.written {
		return nil
	}
	d.at, d.before = w.cfg.Now(), w.written
	if err := w.notes.write(ctx, d); err != nil {
		return err
	}
	w.written = d.mark.Sequence
	signal(w.told)
	return nil
}

// signal tells whoever waits, if they are not told already.
func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}
