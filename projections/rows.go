package projections

import (
	"context"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"
)

// tableRows are the finished rows of many groups, by table, with operation and group_id.
type tableRows map[string][][]any

// copyFrom is from how many rows of a table they are copied, which costs two round trips of its own.
const copyFrom = 40

// change is what is done to one table.
type change struct {
	table   int // its index in Model.Tables
	deletes []groupKey
	rows    [][]any
}

// replace deletes the rows of groups and inserts the new ones. What is too much for that is left to copy.
func (k *keeper) replace(b *pgx.Batch, groups map[groupKey]*folding) (large []change) {
	all := k.changes(groups)
	k.queueDeletes(b, all)
	for _, c := range all {
		if len(c.rows) >= copyFrom {
			large = append(large, c)
			continue
		}
		for _, row := range c.rows {
			b.Queue(k.inserts[c.table], row...)
		}
	}
	return large
}

func (k *keeper) queueDeletes(b *pgx.Batch, all []change) {
	for _, c := range all {
		if len(c.deletes) > 0 {
			operations, ids := keyColumns(c.deletes)
			b.Queue(k.deletes[c.table], operations, ids)
		}
	}
}

// copy writes the rows of changes whose deletions were made.
func (k *keeper) copy(ctx context.Context, tx pgx.Tx, all []change) error {
	for _, c := range all {
		if len(c.rows) == 0 {
			continue
		}
		t := k.model.Tables[c.table]
		_, err := tx.CopyFrom(ctx, pgx.Identifier{k.gen.Schema, t.Name}, t.Columns, pgx.CopyFromRows(c.rows))
		if err != nil {
			return err
		}
	}
	return nil
}

// changes are what must be done table by table so that the tables hold the rows of groups. Where it is
// known what they hold, only what differs is touched: most steps change one or two tables of many.
func (k *keeper) changes(groups map[groupKey]*folding) []change {
	all := make([]change, len(k.model.Tables))
	for name, f := range groups {
		if f.still || f.why != "" {
			continue
		}
		var shown tableRows
		known := !f.stored && !f.regrouped // a new group has no rows
		if !known && k.shown != nil {
			shown, known = k.shown.get(name)
		}
		for i, t := range k.model.Tables {
			rows := f.rows[t.Name]
			if !known {
				all[i].deletes = append(all[i].deletes, name)
			} else if old := shown[t.Name]; len(rows) >= len(old) && slices.EqualFunc(old, rows[:len(old)], sameRow) {
				rows = rows[len(old):]
			} else {
				all[i].deletes = append(all[i].deletes, name)
			}
			all[i].rows = append(all[i].rows, rows...)
		}
	}
	for i := range all {
		all[i].table = i
	}
	return all
}

// sameRow says that two rows are the same for certain.
func sameRow(a, b []any) bool {
	return slices.EqualFunc(a, b, func(a, b any) bool {
		switch a.(type) {
		case nil, bool, string, int, int16, int32, int64, uint32, uint64, float64:
			return a == b
		}
		return reflect.DeepEqual(a, b)
	})
}

// bytes is what the rows take in memory, about.
func (r tableRows) bytes() int {
	size := 200
	for _, rows := range r {
		for _, row := range rows {
			size += 50
			for _, value := range row {
				size += 32
				switch v := value.(type) {
				case string:
					size += len(v)
				case []byte:
					size += len(v)
				}
			}
		}
	}
	return size
}
