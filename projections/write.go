package projections

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"journey/eventstore"
)

// fold decodes everything at once and calls the row function for each group. Bytes that do not decode,
// of parked groups as well, are damage.
func (k *keeper) fold(ctx context.Context, w *work) error {
	var messages []eventstore.Message
	for _, f := range w.groups {
		for _, h := range f.members {
			messages = append(messages, w.toDecode(f, h)...)
		}
	}
	// Damage is found in the order of the log.
	slices.SortFunc(messages, func(a, b eventstore.Message) int {
		if a.Sequence < b.Sequence {
			return -1
		}
		return 1
	})
	decoded, err := k.store.DecodeAll(ctx, messages)
	if err != nil {
		return err
	}
	bySubject := map[string][]eventstore.Recorded{}
	for i, m := range messages {
		bySubject[m.Subject] = append(bySubject[m.Subject], decoded[i])
	}
	for name, f := range w.groups {
		if f.still || len(f.members) == 0 {
			continue
		}
		var members []eventstore.History
		for _, h := range f.members {
			text := h.subject.String()
			members = append(members, eventstore.History{Subject: h.subject, Head: w.after(h), Events: bySubject[text]})
		}
		f.rows = tableRows{}
		f.why = k.model.fold(name, members, w.contexts[name.Operation].events, f.rows)
	}
	return nil
}

// toDecode is the whole history of a member, or only what is new when its group is parked.
func (w *work) toDecode(f *folding, h head) []eventstore.Message {
	text := h.subject.String()
	if !f.still {
		return w.histories[text]
	}
	if n := w.fresh[text]; n != nil {
		return n.messages
	}
	return nil
}

// after is the head of a history at the mark.
func (w *work) after(h head) eventstore.Head {
	if n := w.fresh[h.subject.String()]; n != nil {
		return n.after
	}
	return h.head
}

const countParked = `
UPDATE journey_projections.generation
SET parked = (SELECT count(DISTINCT (operation, group_id)) FROM heads WHERE parked_at IS NOT NULL)
WHERE model = $1 AND generation = $2`

const deleteRetry = `DELETE FROM journey_projections.retry WHERE model = $1`

// write replaces the rows of the touched groups and moves heads, links and clock. A group that failed
// keeps its old rows; a group that dissolved loses them.
func (k *keeper) write(ctx context.Context, tx pgx.Tx, w *work, careful bool) error {
	if careful {
		if err := k.replaceOneByOne(ctx, tx, w); err != nil {
			return err
		}
	} else if err := k.replace(ctx, tx, w.groups); err != nil {
		return err
	}
	var heads []head
	parkedBefore, parkedAfter := 0, 0
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
			parkedBefore += parkedCount(before)
			parkedAfter += parkedCount(h)
			if h != before || f.regrouped {
				heads = append(heads, h)
			}
		}
	}
	if err := writeHeads(ctx, tx, heads); err != nil {
		return err
	}
	if len(w.relinks) > 0 {
		if err := w.links.write(ctx, tx, w.relinks); err != nil {
			return err
		}
	}
	if err := w.ticks.write(ctx, tx); err != nil {
		return err
	}
	if parkedBefore > 0 || parkedAfter > 0 {
		if _, err := tx.Exec(ctx, countParked, k.gen.Model, k.gen.Generation); err != nil {
			return err
		}
	}
	if w.retry {
		if _, err := tx.Exec(ctx, deleteRetry, k.gen.Model); err != nil {
			return err
		}
	}
	return nil
}

func parkedCount(h head) int {
	if h.parkedAt > 0 {
		return 1
	}
	return 0
}

// replace deletes the rows of groups and copies the new ones, table by table.
func (k *keeper) replace(ctx context.Context, tx pgx.Tx, groups map[groupKey]*folding) error {
	var old []groupKey
	for name, f := range groups {
		if !f.still && f.why == "" && (f.stored || f.regrouped) {
			old = append(old, name)
		}
	}
	if len(old) > 0 {
		operations, ids := keyColumns(old)
		var batch pgx.Batch
		for _, sql := range k.deletes {
			batch.Queue(sql, operations, ids)
		}
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
	}
	for _, t := range k.model.Tables {
		var rows [][]any
		for _, f := range groups {
			rows = append(rows, f.rows[t.Name]...)
		}
		if err := copyRows(ctx, tx, k.gen.Schema, t, rows); err != nil {
			return err
		}
	}
	return nil
}

// copier is a connection or a transaction.
type copier interface {
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error)
}

func copyRows(ctx context.Context, to copier, schema string, t Table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := to.CopyFrom(ctx, pgx.Identifier{schema, t.Name}, t.Columns, pgx.CopyFromRows(rows))
	return err
}

// replaceOneByOne is replace with a savepoint for each group; a group whose rows are refused is parked.
func (k *keeper) replaceOneByOne(ctx context.Context, tx pgx.Tx, w *work) error {
	for name, f := range w.groups {
		err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
			return k.replace(ctx, tx, map[groupKey]*folding{name: f})
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
