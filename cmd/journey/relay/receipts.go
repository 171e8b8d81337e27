package relay

import (
	"context"
	"fmt"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/receipt"
	"journey/domain/journey"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// prepareReceipts makes sure that what the server says of subscribers is kept, by as many servers as keep the log.
func prepareReceipts(ctx context.Context, cfg Config) error {
	log, err := cfg.JetStream.Stream(ctx, journeyStream)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	return receipt.Prepare(ctx, cfg.JetStream, log.CachedInfo().Config.Replicas)
}

// end is the end of the stream, where copies are put. They have the cursor of the last message: the stream is as far
// with them as it was before.
type end struct{ *outlet }

func (e end) Next() uint64 { return e.sequence + 1 }

func (e end) Put(ctx context.Context, m announcement.Message) error {
	m.Header[announcement.CursorHeader] = e.announcer.SealCursor(e.cursor)
	return e.publish(ctx, []outgoing{{m, e.cursor}})
}

// firstFrom is the first sequence of the stream whose cursor is not before another one: where a message lies, and not
// its copies.
func (o *outlet) firstFrom(ctx context.Context, at announcement.Cursor) (uint64, error) {
	previous := announcement.Cursor{Position: at.Position, Index: at.Index - 1}
	if at.Index == 0 {
		previous = whole(at.Position - 1)
	}
	last, err := o.lastUpTo(ctx, previous)
	return last + 1, err
}

// lastTold is the id of the last message that is no copy; empty if there is none.
func (o *outlet) lastTold(ctx context.Context) (string, error) {
	sequence, err := o.firstFrom(ctx, o.cursor)
	if err != nil || sequence > o.sequence {
		return "", err
	}
	m, err := o.stream.GetMsg(ctx, sequence)
	if err != nil || m.Header.Get(announcement.AgainHeader) != "" { // an empty stream may begin with a copy
		return "", err
	}
	return m.Header.Get(announcement.IDHeader), nil
}

// remake makes the notice of an erasure from the log.
func (w *worker) remake(ctx context.Context, n receipt.Notice) (announcement.Message, error) {
	subject := eventstore.Subject{Operation: n.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: n.Participant}
	history, err := w.cfg.Store.Load(ctx, subject)
	if err != nil {
		return announcement.Message{}, err
	}
	all := rules{store: w.cfg.Store, operations: map[string]*operationRules{}} // those of the tellers are in use
	rules, err := all.of(ctx, n.Operation)
	if err != nil {
		return announcement.Message{}, err
	}
	teller := placement.NewTeller(w.sub.Choice, w.sub.After)
	for _, r := range history.Events {
		for i, e := range teller.Tell(journey.Past{Event: r.Event, Sequence: r.Sequence}, rules.at(r.Sequence)) {
			if e.Kind == placement.ParticipantErased && e.Sequence == n.Position {
				return w.out.announcer.Message(e, announcement.Cursor{Position: e.Sequence, Index: uint32(i)})
			}
		}
	}
	return announcement.Message{}, fmt.Errorf("event %d of the log: no erasure that was told", n.Position)
}
