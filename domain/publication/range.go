package publication

import (
	"maps"
	"math"
	"slices"
)

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
	r := newReader(t, shown)
	for i := range t.Cells {
		if down, up := r.room(i); down > 0 || up < 0 {
			return nil, ErrTable
		}
	}
	ranges := make([]Range, len(t.Cells))
	for i, c := range t.Cells {
		x := Range{Least: c.Count, Most: c.Count}
		if r.open(i) {
			least, endless := r.farthest(i, -1, unlimited)
			if x.Least += least[i]; endless {
				x.Least = math.MinInt64
			}
			most, endless := r.farthest(i, 1, unlimited)
			if x.Most += most[i]; endless {
				x.Most = math.MaxInt64
			}
		}
		ranges[i] = x
	}
	return ranges, nil
}

// farthest is the changes a reader must reckon with that change one cell most, in one direction and up to a
// limit. It looks at the cells around it first: what is possible when all farther off stays as it is, is
// possible; what is not even when all farther off may be anything, is not.
func (r *reader) farthest(c int, sense, limit int64) (found changes, endless bool) {
	found = changes{}
	for hops := 1; ; hops *= 2 {
		cells, more := r.around(c, hops, r.open)
		inner, without := r.reach(c, cells, sense, limit, false)
		if without {
			return found, true
		}
		if sense*inner[c] > sense*found[c] {
			found = inner
		}
		if !more || sense*found[c] >= limit {
			return found, false
		}
		if outer, without := r.reach(c, cells, sense, limit, true); !without && sense*outer[c] <= sense*found[c] {
			return found, false
		}
	}
}

// reach is the farthest change of a cell among changes of these cells: with loose, as if there were no
// relations to others, else with all others as they are. A loose reach that is not known for certain is
// without limit; any other has its proof.
func (r *reader) reach(c int, cells []int, sense, limit int64, loose bool) (found changes, endless bool) {
	p := program{}
	place := make(map[int]int, len(cells))
	for _, o := range cells {
		down, up := r.room(o)
		if o == c && sense > 0 {
			up = min(up, limit)
		} else if o == c {
			down = max(down, -limit)
		}
		place[o] = p.column(down, up)
	}
	p.relate(r, cells, func(o int) []int {
		if at, ok := place[o]; ok {
			return []int{at}
		}
		return nil
	}, loose)
	w := whole{program: p, goal: place[c], sense: float64(sense)}
	o := w.search()
	if o == boundless || loose && o == lost {
		return nil, true
	}
	found = changes{}
	if w.found == nil {
		return found, false
	}
	for _, o := range cells {
		if by := w.found[place[o]]; by != 0 {
			found[o] = by
		}
	}
	if !loose && !r.allows(found) {
		return changes{}, false
	}
	return found, false
}

// column adds a column that may change so far.
func (p *program) column(down, up int64) int {
	p.lo, p.hi = append(p.lo, limit(down)), append(p.hi, limit(up))
	return len(p.lo) - 1
}

func limit(change int64) float64 {
	switch {
	case change > unlimited/2:
		return math.Inf(1)
	case change < -unlimited/2:
		return math.Inf(-1)
	}
	return float64(change)
}

// relate adds the relations among the cells, each of which may be several columns that add up; what has none
// does not change, or, with loose, may be anything, so that its relations say nothing.
func (p *program) relate(r *reader, cells []int, columns func(int) []int, loose bool) {
	used := map[int]bool{}
	for _, c := range cells {
		for _, i := range r.of[c] {
			used[i] = true
		}
	}
relations:
	for _, i := range slices.Sorted(maps.Keys(used)) {
		x := r.relations[i]
		var row []entry
		for k, c := range x.cells {
			at := columns(c)
			if len(at) == 0 && loose && r.open(c) {
				continue relations
			}
			for _, column := range at {
				row = append(row, entry{column, float64(x.by[k])})
			}
		}
		if x.subset {
			row = append(row, entry{p.column(-x.left, unlimited), 1})
		}
		p.rows = append(p.rows, row)
	}
}
