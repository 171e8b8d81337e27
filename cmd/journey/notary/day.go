package notary

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"journey/cmd/journey/notebook"
	"journey/eventstore"
	"journey/eventstore/proof"
)

// Day is the last day whose heads were signed; the zero Day if none was.
func (b *Book) Day() proof.Day {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.day
}

// openDays reads the last day that was signed.
func (b *Book) openDays(verifier note.Verifier) (err error) {
	if b.days, err = notebook.Open(filepath.Join(b.folder, daysName)); err != nil {
		return err
	}
	if newest := b.days.Newest(); newest != nil {
		if b.day, err = proof.ReadDay(newest, verifier); err != nil {
			return fmt.Errorf("the last of %d days: %w", b.days.Count(), err)
		}
	}
	return nil
}

// SignDay signs the heads that the histories had at a checkpoint which is signed. The heads themselves are on disk
// before; they take the place of those of an earlier day, which the log gives back. After a crash in between, the day
// is signed again, with the heads of then.
func (b *Book) SignDay(day string, at proof.Checkpoint, heads *proof.HeadTree) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := proof.Day{Day: day, Log: at, Histories: heads.Len(), Root: heads.Root()}
	if b.over != nil || day <= b.day.Day || at.Size < b.day.Log.Size {
		return b.over
	}
	signed, err := next.Sign(b.signer)
	if err != nil {
		return err
	}
	if b.over = notebook.WriteFile(filepath.Join(b.folder, headsName), heads.Bytes()); b.over == nil {
		b.over = b.days.Append(signed)
	}
	if b.over == nil {
		b.day = next
	}
	return b.over
}

// hasHeads says whether the heads of the last day are on disk as they were signed.
func (b *Book) hasHeads() bool {
	day := b.Day()
	data, err := os.ReadFile(filepath.Join(b.folder, headsName))
	if err != nil {
		return false
	}
	heads, err := proof.ReadHeadTree(day.Log.Origin, data)
	return err == nil && heads.Root() == day.Root
}

// newestDay is the last day as the note that was signed; nil before the first.
func (b *Book) newestDay() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.days.Newest()
}

// nightly signs the heads once a day has ended (UTC).
type nightly struct {
	Notary
	looked bool   // whether the heads of the last day are on disk
	told   bool   // that the clock is behind
	day    string // that waits to be signed
	end    uint64 // what the log had when it ended, or later
}

// Yesterday is the last day that has ended (UTC).
func Yesterday(now time.Time) string { return now.UTC().AddDate(0, 0, -1).Format(time.DateOnly) }

// look signs the heads of yesterday, if they are not signed yet and everything stored until then is signed. For that
// the whole log is read again from its first event: one that is not what was signed is ErrForked, however far back.
func (n *nightly) look(ctx context.Context) error {
	yesterday, last := Yesterday(n.Now()), n.Book.Day().Day
	if behind := yesterday < last; behind != n.told {
		if n.told = behind; behind {
			n.Words.ErrorContext(ctx, "the clock is behind the last day whose heads were signed; no heads are signed before it is past that", "day", last, "yesterday", yesterday)
		}
	}
	if yesterday <= last {
		return n.mend(ctx)
	}
	if n.day != yesterday {
		last, err := n.Log.Last(ctx)
		if err != nil {
			return err
		}
		n.day, n.end = yesterday, last.Sequence
	}
	at, _ := n.Book.Signed()
	if at.Size == 0 || uint64(at.Size) < n.end {
		return nil
	}
	heads, err := n.heads(ctx, at)
	if err != nil {
		return err
	}
	if err := n.Book.SignDay(n.day, at, heads.Tree(at.Origin)); err != nil {
		return fmt.Errorf("heads of %s: %w", n.day, err)
	}
	n.Words.InfoContext(ctx, "heads signed", "day", n.day, "size", at.Size, "histories", heads.Len())
	return nil
}

// mend makes the heads of the last day again from the log if they are gone or are not what was signed.
func (n *nightly) mend(ctx context.Context) error {
	if n.looked || n.Book.hasHeads() {
		n.looked = true
		return nil
	}
	day := n.Book.Day()
	heads, err := n.heads(ctx, day.Log)
	if err != nil {
		return err
	}
	tree := heads.Tree(day.Log.Origin)
	if tree.Root() != day.Root {
		return fmt.Errorf("%w: the heads of %s have the hash %v, signed was %v", ErrForked, day.Day, tree.Root(), day.Root)
	}
	return notebook.WriteFile(filepath.Join(n.Book.folder, headsName), tree.Bytes())
}

// heads reads the log up to a checkpoint and holds it against it.
func (n *nightly) heads(ctx context.Context, at proof.Checkpoint) (*proof.Heads, error) {
	var heads proof.Heads
	var tree proof.Tree
	err := n.Log.Follow(ctx, 0, batch, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			leaf, err := leafOf(m, tree.Size())
			if err != nil {
				return err
			}
			tree.Append(leaf, nil)
			heads.Add(m.Sequence, m.Subject, m.Data)
			if tree.Size() == at.Size {
				return errCaughtUp
			}
		}
		return nil
	})
	switch {
	case !errors.Is(err, errCaughtUp):
		return nil, err
	case tree.Root() != at.Root:
		return nil, fmt.Errorf("%w: read from the beginning, with %d events its hash is %v, signed was %v", ErrForked, at.Size, tree.Root(), at.Root)
	}
	return &heads, nil
}
