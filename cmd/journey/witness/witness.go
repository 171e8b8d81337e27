// Package witness is the process that looks from elsewhere at what a notary publishes, and signs beside it only what
// grew out of what it signed before. It needs the notary's public key and nothing of the deployment.
package witness

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"journey/eventstore/proof"
)

// Refusal is why a witness does not sign. It is an error whose text is for logs; Told is for people.
type Refusal struct {
	// ID is stable: witness.forked, witness.older, witness.unproven or witness.not_signed.
	ID string
	// Size is how many events the refused checkpoint has; 0 = it cannot be read.
	Size int64
	// Detail is what was published and what was expected.
	Detail string
}

// The reasons of a refusal.
const (
	// Forked: the notary signed a tree that does not hold what the witness signed before. There are two truths, and
	// the witness keeps both signatures.
	Forked = "witness.forked"
	// Older: the notary shows fewer events than the witness signed.
	Older = "witness.older"
	// Unproven: what the notary publishes of its tree does not belong to what it signed, or is not there.
	Unproven = "witness.unproven"
	// NotSigned: what is published is not signed with the notary's key.
	NotSigned = "witness.not_signed"
)

func (r *Refusal) Error() string { return fmt.Sprintf("%s at %d: %s", r.ID, r.Size, r.Detail) }

// Witness signs in Book what Notary publishes.
type Witness struct {
	Notary Site
	Book   *Book
	// Every is how long it rests between two looks.
	Every time.Duration
	Words *slog.Logger
}

// Run looks again and again until ctx ends. After a fork it ends with the *Refusal; other refusals, and a notary that
// cannot be reached, are told in the log, and it looks again.
func (w Witness) Run(ctx context.Context) error {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		err := w.Once(ctx)
		var refused *Refusal
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &refused) && refused.ID == Forked:
			return err
		case errors.As(err, &refused):
			w.Words.ErrorContext(ctx, "not signed", "reason", refused.ID, "size", refused.Size, "detail", refused.Detail)
		case errors.Is(err, ErrUnreachable):
			w.Words.WarnContext(ctx, "notary not reached, will be tried again", "error", err)
		case err != nil:
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Once looks at the notary's newest checkpoint and signs it, unless it is signed already or must not be: then it is a
// *Refusal. A notary that does not answer is ErrUnreachable.
func (w Witness) Once(ctx context.Context) error {
	published, err := w.Notary.Checkpoint(ctx)
	if err != nil {
		return err
	}
	signed, err := w.look(ctx, published)
	if err == nil && signed {
		is, _ := w.Book.Signed()
		w.Words.InfoContext(ctx, "checkpoint signed", "size", is.Size, "root", is.Root.String())
	}
	return err
}

func (w Witness) look(ctx context.Context, published []byte) (signed bool, err error) {
	next, err := proof.ReadCheckpoint(published, w.Book.notary)
	if err != nil {
		return false, &Refusal{NotSigned, 0, err.Error()}
	}
	was, _ := w.Book.Signed()
	switch {
	case was.Size == 0:
		return true, w.Book.sign(published, next)
	case next == was:
		return false, nil
	case next.Size <= was.Size:
		return false, w.notLarger(published, next)
	}
	tiles := tlog.TileHashReader(tlog.Tree{N: next.Size, Hash: next.Root}, w.Notary.tiles(ctx))
	growth, err := proof.Grown(was.Size, next, tiles)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, ErrUnreachable):
		return false, err
	case err != nil:
		return false, &Refusal{Unproven, next.Size, err.Error()}
	case growth.Was != was.Root:
		return false, w.Book.fork(was.Size, published, next, growth)
	}
	return true, w.Book.sign(published, next)
}

// notLarger judges a checkpoint that is not larger than the last one, and another.
func (w Witness) notLarger(published []byte, next proof.Checkpoint) error {
	root, known, err := w.Book.signedAt(next.Size)
	switch {
	case err != nil:
		return err
	case known && root != next.Root:
		return w.Book.fork(next.Size, published, next, proof.Growth{Was: next.Root})
	}
	was, _ := w.Book.Signed()
	return &Refusal{Older, next.Size, fmt.Sprintf("the notary shows %d events, %d were signed", next.Size, was.Size)}
}
