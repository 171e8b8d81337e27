package projections

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const countParked = `
UPDATE journey_projections.generation
SET parked = (SELECT count(DISTINCT (operation, group_id)) FROM heads WHERE parked_at IS NOT NULL)
WHERE model = $1 AND generation = $2`

const deleteRetry = `DELETE FROM journey_projections.retry WHERE model = $1`

// write moves the checkpoint, replaces the rows of the touched groups and moves heads, links and clock. A
// group that failed keeps its old rows; a group that dissolved loses them. All but the rows of large tables
// goes to the database in one message.
func (k *keeper) write(ctx context.Context, tx pgx.Tx, w *work, careful bool) error {
	var b pgx.Batch
	var large []change
	if w.moves {
		k.move(&b, w)
	}
	if careful {
		if err := tx.SendBatch(ctx, &b).Close(); err != nil {
			return err
		}
		b = pgx.Batch{}
		if err := k.replaceOneByOne(ctx, tx, w); err != nil {
			return err
		}
	} else {
		large = k.replace(&b, w.groups)
	}
	heads, parked := w.heads()
	queueHeads(&b, heads)
	w.links.queue(&b, w.relinks)
	w.ticks.queue(&b)
	if parked {
		b.Queue(countParked, k.gen.Model, k.gen.Generation)
	}
	if w.retry {
		b.Queue(deleteRetry, k.gen.Model)
	}
	if w.moves {
		b.Queue(sendNotify, channelMoved, k.gen.Model)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return err
	}
	return k.copy(ctx, tx, large)
}

// heads are the heads that moved, and whether a group is parked, or was.
func (w *work) heads() (heads []head, parked bool) {
	for _, f := range w.groups {
		for _, h := range f.members {
			before := h
			h.head = w.after(h)
			if !f.still {
				h.parkedAt, h.parkedWhy = 0, f.why
				if f.why != "" {
					h.parkedAt = w.mark.Sequence
				}
			}
			parked = parked || before.parkedAt > 0 || h.parkedAt > 0
			if h != before || f.regrouped {
				heads = append(heads, h)
			}
		}
	}
	return heads, parked
}

// replaceOneByOne is replace with a savepoint for each group; a group whose rows are refused is parked.
func (k *keeper) replaceOneByOne(ctx context.Context, tx pgx.Tx, w *work) error {
	for name, f := range w.groups {
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			var b pgx.Batch
			all := k.changes(map[groupKey]*folding{name: f})
			k.queueDeletes(&b, all)
			if err := tx.SendBatch(ctx, &b).Close(); err != nil {
				return err
			}
			return k.copy(ctx, tx, all)
		})
		if refused(err) == "" && err != nil {
			return err
		}
		if err != nil {
			f.why, f.rows = refusal(err), nil
		}
	}
	return nil
}

// refusal says why the database refused a row, without the values, which may be personal data.
func refusal(err error) string {
	var pg *pgconn.PgError
	errors.As(err, &pg)
	text := "the database refused a row, SQLSTATE " + pg.Code
	for _, part := range []struct{ word, name string }{
		{" in table ", pg.TableName}, {", column ", pg.ColumnName}, {", constraint ", pg.ConstraintName},
	} {
		if part.name != "" {
			text += part.word + part.name
		}
	}
	return text
}
