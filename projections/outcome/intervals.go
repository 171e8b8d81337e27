package outcome

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"journey/domain/calendar"
)

// still is the position up to which something is known that is known now.
const still uint64 = math.MaxInt64

// record is what a row says, without when that was known. Records that are equal are the same row.
type record interface {
	comparable
	// values are the columns after known_until.
	values() []any
}

// track follows what was known from position to position.
type track[R record] struct {
	open []tracked[R]
	done []tracked[R]
}

type tracked[R record] struct {
	record      R
	from, until uint64
}

// set says what is known from a position on. What was known and is not among it was known up to there;
// what goes on as it was stays one interval. Positions rise from call to call.
func (t *track[R]) set(position uint64, now []R) {
	kept := t.open[:0]
	for _, o := range t.open {
		if i := slices.Index(now, o.record); i >= 0 {
			kept = append(kept, o)
			continue
		}
		o.until = position
		if o.from < o.until {
			t.done = append(t.done, o)
		}
	}
	before := len(kept)
	for _, r := range now {
		if !slices.ContainsFunc(kept[:before], func(o tracked[R]) bool { return o.record == r }) {
			kept = append(kept, tracked[R]{record: r, from: position, until: still})
		}
	}
	t.open = kept
}

// rows are all that was ever known, in the order in which it became known.
func (t *track[R]) rows() [][]any {
	all := append(t.done, t.open...)
	slices.SortStableFunc(all, func(a, b tracked[R]) int { return cmp.Compare(a.from, b.from) })
	rows := make([][]any, 0, len(all))
	for _, o := range all {
		rows = append(rows, row(o.record, o.from, o.until))
	}
	return rows
}

// row is a record with the interval in which it was known.
func row[R record](r R, from, until uint64) []any {
	return append([]any{int64(from), int64(until)}, r.values()...)
}

// day is a date as a column: NULL for None, infinity for Forever.
func day(d calendar.Date) any {
	switch d {
	case calendar.None:
		return nil
	case calendar.Forever:
		return pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return time.Unix(int64(d)*86400, 0).UTC()
}

// last is the last day of something, NULL while it goes on.
func last(d calendar.Date) any {
	if d == calendar.Forever {
		return nil
	}
	return day(d)
}

// dateColumn reads a date that may be NULL.
type dateColumn struct{ pgtype.Date }

// date is the date read, or otherwise for NULL.
func (d dateColumn) date(otherwise calendar.Date) calendar.Date {
	if !d.Valid {
		return otherwise
	}
	return calendar.Date(d.Time.Unix() / 86400)
}
