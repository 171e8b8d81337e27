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
	// box is how far cells are changed at most; unlimited does not limit them.
	box int64
}

// relation says that changes cancel, or, with atMost, that they add up to no more than what is left.
type relation struct {
	cells []int
	// by is 1 or -1 for each cell.
	by     []int64
	atMost bool
	left   int64
}

// newReader makes a reader of whom certain cells are asked. An unprinted cell that is not, and that is in one
// sum only, just says that the rest of the sum has so much room. Relations with more room than changes within
// the box can use up are left out.
func newReader(t Table, shown []Shown, asked func(int) bool, box int64) *reader {
	r := &reader{cells: t.Cells, shown: shown, of: make([][]int, len(t.Cells)), box: box}
	uses := make([]int, len(t.Cells))
	for _, s := range t.Sums {
		for _, c := range append([]int{s.Total}, s.Parts...) {
			uses[c]++
		}
	}
	for _, s := range t.Subsets {
		uses[s.Part], uses[s.Whole] = uses[s.Part]+1, uses[s.Whole]+1
	}
	for _, s := range t.Sums {
		x := relation{cells: append([]int{s.Total}, s.Parts...)}
		for range x.cells {
			x.by = append(x.by, 1)
		}
		x.by[0] = -1
		for i, c := range x.cells {
			if t.Cells[c].Unprinted && uses[c] == 1 && !asked(c) {
				x.leaveRoom(i, t.Cells[c].Count)
				break
			}
		}
		r.relate(x)
	}
	for _, s := range t.Subsets {
		left := t.Cells[s.Whole].Count - t.Cells[s.Part].Count
		r.relate(relation{cells: []int{s.Part, s.Whole}, by: []int64{1, -1}, atMost: true, left: left})
	}
	return r
}

// leaveRoom turns a sum with a cell that can shrink to nothing, and grow without end, into a limit for the
// others; a difference can shrink without end, too, and leaves no limit.
func (x *relation) leaveRoom(i int, count int64) {
	x.atMost, x.left = true, count
	if count < 0 {
		x.left = unlimited
	}
	own := x.by[i]
	x.cells, x.by = slices.Delete(x.cells, i, i+1), slices.Delete(x.by, i, i+1)
	for k := range x.by {
		x.by[k] *= own
	}
}

func (r *reader) relate(x relation) {
	if x.atMost && (x.left == unlimited || x.left >= int64(len(x.cells))*r.box) {
		return
	}
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
	return sum == 0 || x.atMost && sum <= x.left
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
