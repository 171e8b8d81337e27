package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/eventstore"
)

// recheckAgain is the rest after a recheck that could not be made.
const recheckAgain = time.Minute

// KeepRechecking makes a Recheck at once and then again and again, each after a rest, until ctx ends, whose error
// it answers, or until the log is not what it was. While no generation is live there is nothing to check; what
// else keeps it from checking will be tried again.
func KeepRechecking(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model string, rest time.Duration, log *slog.Logger) error {
	for {
		pause := rest
		events, err := Recheck(ctx, store, pool, model)
		var damage *eventstore.DamageError
		switch {
		case errors.As(err, &damage):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			log.InfoContext(ctx, "log read again, it is what it was", "events", events)
		case !errors.Is(err, ErrNotLive):
			log.WarnContext(ctx, "log not read again, will be tried again", "error", err)
			pause = min(rest, recheckAgain)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// recheckBatch is how many messages are looked at at once.
const recheckBatch = 1000

// errRechecked ends the reading at the checkpoint.
var errRechecked = errors.New("the checkpoint is reached")

// Recheck reads the log again from its first event up to the checkpoint of the live generation of a model, and
// holds every history against itself and against the head that the model remembers of it. A head commits to
// each byte of its history, so whatever was changed, removed, put elsewhere or put in since it was read is a
// *eventstore.DamageError, also far behind the checkpoint. It opens nothing and changes nothing, and answers
// how many events it read.
func Recheck(ctx context.Context, store eventstore.Store, pool *pgxpool.Pool, model string) (uint64, error) {
	mark, heads, err := remembered(ctx, pool, model)
	if err != nil {
		return 0, fmt.Errorf("recheck by %s: %w", model, err)
	}
	if err := store.Check(ctx, mark); err != nil || mark.Sequence == 0 {
		return 0, err
	}
	audit := eventstore.NewAudit()
	err = store.Follow(ctx, 0, recheckBatch, func(_ context.Context, messages []eventstore.Message) error {
		for _, m := range messages {
			if err := audit.Add(m); err != nil {
				return err
			}
			if m.Sequence == mark.Sequence {
				return errRechecked
			}
		}
		return nil
	})
	if !errors.Is(err, errRechecked) {
		return 0, err
	}
	if damage := unlike(audit, heads); damage != nil {
		return 0, damage
	}
	return mark.Sequence, nil
}

const selectAllHeads = `SELECT subject, version, sequence, hash FROM heads`

// remembered is the checkpoint of the live generation and the heads of all histories then.
func remembered(ctx context.Context, pool *pgxpool.Pool, model string) (mark eventstore.Mark, heads map[string]eventstore.Head, err error) {
	heads = map[string]eventstore.Head{}
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		g, err := live(ctx, tx, model)
		if err != nil {
			return err
		}
		mark = g.mark()
		if err := enter(ctx, tx, g.Schema); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectAllHeads)
		if err != nil {
			return err
		}
		var subject string
		var h eventstore.Head
		var hash []byte
		_, err = pgx.ForEachRow(rows, []any{&subject, &h.Version, &h.Sequence, &hash}, func() error {
			h.Hash = eventstore.Hash(hash)
			heads[subject] = h
			return nil
		})
		return err
	})
	return mark, heads, err
}

// unlike is the first place at which a log is not the one whose heads are remembered; nil if it is.
func unlike(audit *eventstore.Audit, heads map[string]eventstore.Head) error {
	var first *eventstore.DamageError
	found := func(kind eventstore.DamageKind, at uint64, detail string, numbers ...any) {
		if first == nil || at < first.Sequence {
			first = &eventstore.DamageError{Kind: kind, Sequence: at, Detail: fmt.Sprintf(detail, numbers...)}
		}
	}
	for subject, was := range heads {
		switch is := audit.Head(subject); {
		case is == was:
		case is.Version < was.Version:
			found(eventstore.DamageGap, was.Sequence, "a history that had %d events has %d: some were removed", was.Version, is.Version)
		case is.Version > was.Version:
			found(eventstore.DamageGap, is.Sequence, "a history that had %d events has %d up to the same place: some were put in", was.Version, is.Version)
		case is.Sequence != was.Sequence:
			found(eventstore.DamageGap, min(is.Sequence, was.Sequence), "version %d of a history lay at %d, and lies at %d", was.Version, was.Sequence, is.Sequence)
		default:
			found(eventstore.DamageHash, was.Sequence, "version %d of a history is not the one that was here: it or one before it was changed", was.Version)
		}
	}
	for subject, is := range audit.Heads() {
		if _, known := heads[subject]; !known {
			found(eventstore.DamageGap, is.Sequence, "a history ends here that was not in the log")
		}
	}
	if first == nil {
		return nil
	}
	return first
}
