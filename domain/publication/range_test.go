package publication

import "math"

// Range is what a reader can conclude about a count: it is one of the whole numbers from Least to Most, which
// is math.MaxInt64 if nothing limits the count, as Least is math.MinInt64 if nothing limits a difference.
type Range struct {
	Least, Most int64
}

// Attack answers, for each cell in order, what a reader can conclude from all that is shown: the smallest and
// the largest count that some table of whole numbers has there which looks the same, given the relations, that
// zeros are shown and all else is at least 1, or at least 0 where the cell is unprinted or rounded. It is exact;
// only where a search in whole numbers gets too long a range may be given smaller than it is.
//
// It returns ErrTable if the table contradicts itself or was not shown like that.
func Attack(t Table, shown []Shown) ([]Range, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	if len(shown) != len(t.Cells) {
		return nil, ErrTable
	}
	r := newReader(t, shown, func(int) bool { return true }, unlimited)
	for i := range t.Cells {
		if down, up := r.room(i); down > 0 || up < 0 {
			return nil, ErrTable
		}
	}
	ranges := make([]Range, len(t.Cells))
	for i, c := range t.Cells {
		ranges[i] = Range{Least: c.Count, Most: c.Count}
		if !r.open(i) {
			continue
		}
		down, up := r.search(i, -unlimited, unlimited, 2*unlimited)
		if ranges[i].Least -= down.by; down.endless {
			ranges[i].Least = math.MinInt64
		}
		if ranges[i].Most += up.by; up.endless {
			ranges[i].Most = math.MaxInt64
		}
	}
	return ranges, nil
}
