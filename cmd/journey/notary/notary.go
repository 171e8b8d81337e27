// Package notary is the process that follows the log, keeps the tree over it, and signs again and again how
// large the tree is and what its hash is. It reads only, and opens nothing that is sealed.
package notary

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"

	"journey/eventstore"
	"journey/eventstore/proof"
)

// Log is what the notary asks of a log: an eventstore.Store is one, and so is every other stream whose messages have
// their id in the field of Event.id and the sequences 1, 2, 3 ... without a gap.
type Log interface {
	// LogID is the random id of the log, under which it is signed.
	LogID() string
	// Last is the last message, from the leader; the zero Mark for an empty log.
	Last(ctx context.Context) (eventstore.Mark, error)
	// Follow delivers the messages after a sequence in order, as eventstore.Store says, until ctx ends or deliver
	// returns an error, which it returns. A gap, or a log shorter than after, is an *eventstore.DamageError.
	Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error
}

// batch is how many events are taken at once.
const batch = 1000

// Notary signs the tree of Log in Book.
type Notary struct {
	Log  Log
	Book *Book
	// Every is how long it rests at least between two checkpoints.
	Every time.Duration
	// Now is the clock that tells when a day has ended (UTC); nil = no heads are signed.
	Now   func() time.Time
	Words *slog.Logger
}

// errCaughtUp ends following.
var errCaughtUp = errors.New("caught up")

// Run follows the log until ctx ends, and signs at most once in Every, and the heads of all histories once a day. A log that is shorter than its last
// checkpoint, or another one, is ErrForked: nothing is signed then.
func (n Notary) Run(ctx context.Context) error {
	if err := n.longEnough(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return n.follow(ctx, 0) })
	group.Go(func() error { return n.again(ctx, n.sign) })
	if n.Now != nil {
		group.Go(func() error { return n.again(ctx, (&nightly{Notary: n}).look) })
	}
	return group.Wait()
}

// again does something once in Every until ctx ends.
func (n Notary) again(ctx context.Context, do func(context.Context) error) error {
	tick := time.NewTicker(n.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := do(ctx); err != nil {
				return err
			}
		}
	}
}

// Once follows the log to its present end and signs there, and the heads of yesterday, if they are not signed yet.
func (n Notary) Once(ctx context.Context) error {
	if err := n.longEnough(ctx); err != nil {
		return err
	}
	last, err := n.Log.Last(ctx)
	if err != nil {
		return err
	}
	if int64(last.Sequence) > n.Book.Size() {
		if err := n.follow(ctx, last.Sequence); !errors.Is(err, errCaughtUp) {
			return err
		}
	}
	if err := n.sign(ctx); err != nil || n.Now == nil {
		return err
	}
	return (&nightly{Notary: n}).look(ctx)
}

func (n Notary) longEnough(ctx context.Context) error {
	last, err := n.Log.Last(ctx)
	if err != nil {
		return err
	}
	if signed, _ := n.Book.Signed(); int64(last.Sequence) < signed.Size {
		return fmt.Errorf("%w: it ends at %d, and %d events were signed", ErrForked, last.Sequence, signed.Size)
	}
	return nil
}

// follow adds event after event to the tree; with an end it is errCaughtUp there.
func (n Notary) follow(ctx context.Context, end uint64) error {
	return n.Log.Follow(ctx, uint64(n.Book.Size()), batch, func(_ context.Context, messages []eventstore.Message) error {
		leaves := make([]tlog.Hash, len(messages))
		for i, m := range messages {
			var err error
			if leaves[i], err = leafOf(m, n.Book.Size()+int64(i)); err != nil {
				return err
			}
		}
		if err := n.Book.Append(leaves); err != nil {
			return err
		}
		if end > 0 && uint64(n.Book.Size()) >= end {
			return errCaughtUp
		}
		return nil
	})
}

// leafOf is the leaf of the message that comes after so many.
func leafOf(m eventstore.Message, before int64) (tlog.Hash, error) {
	if m.Sequence != uint64(before)+1 {
		return tlog.Hash{}, &eventstore.DamageError{Kind: eventstore.DamageGap, Sequence: uint64(before) + 1, Detail: fmt.Sprintf("the next message is %d", m.Sequence)}
	}
	leaf, err := proof.Leaf(m.Sequence, m.Subject, m.Data)
	if err != nil {
		return leaf, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence, Detail: err.Error()}
	}
	return leaf, nil
}

func (n Notary) sign(ctx context.Context) error {
	signed, err := n.Book.Sign()
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if signed {
		is, _ := n.Book.Signed()
		n.Words.InfoContext(ctx, "checkpoint signed", "size", is.Size, "root", is.Root.String())
	}
	return nil
}
