package publication

import (
	"maps"
	"slices"
)

// reader is one who holds a table as it is shown, and reckons. Everything is reckoned as changes of the true
// counts: no change at all is one table the reader must reckon with, and any other changes that keep every
// relation and every bound are another.
type reader struct {
	cells     []Cell
	shown     []Shown
	relations []relation
	// of is the relations of each cell.
	of [][]int
}

// relation is a sum, in which the changes of the parts cancel that of the total, or a subset, whose part may
// grow by no more than the whole does and what there is left.
type relation struct {
	cells []int
	// by is 1 for parts and -1 for the total or the whole.
	by     []int64
	subset bool
	left   int64
}

func newReader(t Table, shown []Shown) *reader {
	r := &reader{cells: t.Cells, shown: shown, of: make([][]int, len(t.Cells))}
	for _, s := range t.Sums {
		by := make([]int64, len(s.Parts)+1)
		for i := range s.Parts {
			by[i] = 1
		}
		by[len(s.Parts)] = -1
		r.relate(relation{cells: append(slices.Clone(s.Parts), s.Total), by: by})
	}
	for _, s := range t.Subsets {
		left := t.Cells[s.Whole].Count - t.Cells[s.Part].Count
		r.relate(relation{cells: []int{s.Part, s.Whole}, by: []int64{1, -1}, subset: true, left: left})
	}
	return r
}

func (r *reader) relate(x relation) {
	for _, c := range x.cells {
		r.of[c] = append(r.of[c], len(r.relations))
	}
	r.relations = append(r.relations, x)
}

// room is how far a cell may change as far as the sight of it alone says.
func (r *reader) room(c int) (down, up int64) {
	least, most := r.cells[c].bounds(r.shown[c])
	return least - r.cells[c].Count, most - r.cells[c].Count
}

// open says whether the cell itself leaves a reader in doubt.
func (r *reader) open(c int) bool {
	down, up := r.room(c)
	return down < up
}

// changes is a change of some cells, by place.
type changes map[int]int64

// allows says whether a reader must reckon with the changes: it is the proof that everything rests on, in
// whole numbers, whatever found the changes.
func (r *reader) allows(x changes) bool {
	for c, by := range x {
		if down, up := r.room(c); by < down || by > up {
			return false
		}
		for _, i := range r.of[c] {
			if !r.relations[i].allows(x) {
				return false
			}
		}
	}
	return true
}

func (x relation) allows(y changes) bool {
	var sum int64
	for i, c := range x.cells {
		sum += x.by[i] * y[c]
	}
	return sum == 0 || x.subset && sum <= x.left
}

// around is the cells that may change and can be reached from a cell through at most so many relations, in
// order. more says that there are others farther off.
func (r *reader) around(c int, hops int, mayChange func(int) bool) (cells []int, more bool) {
	reached := map[int]bool{c: true}
	used := map[int]bool{}
	edge := []int{c}
	for hop := 0; len(edge) > 0; hop++ {
		var next []int
		for _, e := range edge {
			for _, i := range r.of[e] {
				if used[i] {
					continue
				}
				used[i] = true
				for _, o := range r.relations[i].cells {
					if reached[o] || !mayChange(o) {
						continue
					}
					if hop == hops {
						return slices.Sorted(maps.Keys(reached)), true
					}
					reached[o] = true
					next = append(next, o)
				}
			}
		}
		edge = next
	}
	return slices.Sorted(maps.Keys(reached)), false
}
