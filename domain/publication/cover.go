package publication

import (
	"maps"
	"math"
	"slices"
)

// cover hides what costs least so that a cell can change as far as its protection needs, and answers what it
// hid; nothing if nothing helps. It asks for the cheapest changes around the cell, where a change of what is
// shown has its price and one of what is hidden is free.
// Source: Fischetti and Salazar, Solving the cell suppression problem on tabular data with linear constraints
// (2001), the heuristic; cells are chosen by the price of the change instead of the price of the cell.
func (h *hiding) cover(c int) []int {
	mayChange := func(o int) bool { return h.open(o) || h.hideable(o) }
	for _, r := range []*reader{h.near, h.reader} {
		for hops, more := 3, true; more; hops *= 2 {
			var cells []int
			cells, more = r.around(c, hops, mayChange)
			hide, enough := h.plan(r, c, cells)
			if enough && len(hide) == 0 {
				hide = h.nearest(cells)
			}
			if len(hide) > 0 {
				h.hide(hide)
				return hide
			}
		}
	}
	if !h.hideable(c) {
		return nil
	}
	h.hide([]int{c})
	return []int{c}
}

// nearest is one more cell to hide where all is hidden that is needed, but no change in whole numbers was
// found: the cheapest.
func (h *hiding) nearest(cells []int) []int {
	var at []int
	for _, o := range cells {
		if h.hideable(o) && (at == nil || h.price[o] < h.price[at[0]]) {
			at = []int{o}
		}
	}
	return at
}

// plan is the cells to hide, among those that can change or be hidden, so that a cell can change as far as it
// needs to: in one direction if that is enough, the cheaper one, else in both. It says whether they are enough.
func (h *hiding) plan(r *reader, c int, cells []int) (hide []int, enough bool) {
	width := h.profile.width(h.cells[c], h.shown[c])
	up := h.cheapest(r, c, cells, width)
	down := h.cheapest(r, c, cells, -width)
	switch {
	case up.by == width && (down.by > -width || up.price <= down.price):
		return up.hide, true
	case down.by == -width:
		return down.hide, true
	case up.by-down.by < width:
		return nil, false
	}
	down = h.cheapest(r, c, cells, up.by-width)
	hide = slices.Concat(up.hide, down.hide)
	slices.Sort(hide)
	return slices.Compact(hide), true
}

// purchase is a change of a cell, the cells to hide for it, and what they cost.
type purchase struct {
	by    int64
	hide  []int
	price float64
}

// cheapest is the cheapest change of a cell by so much, or as much of it as is possible, among cells that can
// change or be hidden.
func (h *hiding) cheapest(r *reader, c int, cells []int, by int64) purchase {
	p, worth := program{}, []float64{}
	add := func(down, up int64, price float64) int {
		worth = append(worth, price)
		return p.column(down, up)
	}
	columns := make(map[int][]int, len(cells))
	paid := map[int][]int{}
	for _, o := range cells {
		down, up := r.room(o)
		down, up = max(down, -r.box), min(up, r.box)
		if o == c {
			down, up = max(down, min(by, 0)), min(up, max(by, 0))
		}
		if down < up || o == c {
			columns[o] = append(columns[o], add(down, up, 0))
		}
		if o != c && h.hideable(o) {
			more, less := add(0, r.box-up, -h.price[o]), add(min(0, max(1-h.cells[o].Count, -r.box)-down), 0, h.price[o])
			columns[o] = append(columns[o], more, less)
			paid[o] = []int{more, less}
		}
	}
	p.relate(r, cells, func(o int) []int { return columns[o] }, false)
	worth = append(worth, make([]float64, len(p.lo)-len(worth))...)
	return p.buy(worth, columns[c][0], by, paid)
}

// buy first makes the change, then makes it cheap.
func (p program) buy(worth []float64, goal int, by int64, paid map[int][]int) purchase {
	first := make([]float64, len(worth))
	first[goal] = float64(by)
	s := p.solve().start(p.lo, p.hi)
	if s.maximize(first) != solved {
		return purchase{}
	}
	bought := purchase{by: int64(math.Trunc(s.at[goal] + math.Copysign(margin, float64(by))))}
	s.lo[goal], s.hi[goal] = float64(bought.by), float64(bought.by)
	if s.maximize(worth) != solved {
		return purchase{}
	}
	for _, o := range slices.Sorted(maps.Keys(paid)) {
		hide := false
		for _, column := range paid[o] {
			if at := s.at[column]; math.Abs(at) > margin {
				bought.price -= float64(at * worth[column])
				hide = true
			}
		}
		if hide {
			bought.hide = append(bought.hide, o)
		}
	}
	return bought
}
