package publication

import (
	"maps"
	"slices"
)

// cover hides what costs least so that a cell can change as far as its protection needs, and answers what it
// hid; nothing if nothing helps. It asks for the cheapest changes around the cell, where a change of what is
// shown has its price and one of what is hidden is free.
// Source: Fischetti and Salazar, Solving the cell suppression problem on tabular data with linear constraints
// (2001), the heuristic; cells are chosen by the price of the change instead of the price of the cell.
func (h *hiding) cover(c int) []int {
	for hops := 2; ; hops *= 2 {
		cells, more := h.around(c, hops, func(o int) bool { return h.open(o) || h.hideable(o) })
		var cheapest []int
		var least float64
		for _, by := range h.wanted(c) {
			if hide, price := h.cheapest(c, cells, by); len(hide) > 0 && (cheapest == nil || price < least) {
				cheapest, least = hide, price
			}
		}
		if len(cheapest) > 0 {
			h.hide(cheapest)
			return cheapest
		}
		if !more {
			return h.next(c, cells)
		}
	}
}

// wanted is the changes of which one would do; if the sight of the cell leaves too little room on either side,
// those of which both are needed.
func (h *hiding) wanted(c int) []int64 {
	width := h.profile.width(h.cells[c], h.shown[c])
	down, up := h.room(c)
	switch {
	case up >= width && down <= -width:
		return []int64{width, -width}
	case up >= width:
		return []int64{width}
	case down <= -width:
		return []int64{-width}
	}
	return []int64{up, down}
}

// next hides one more cell where no whole-numbered change was found: the cheapest near enough to matter.
func (h *hiding) next(c int, cells []int) []int {
	at := -1
	for _, o := range cells {
		if h.hideable(o) && (at < 0 || h.price[o] < h.price[at]) {
			at = o
		}
	}
	if at < 0 {
		return nil
	}
	h.hide([]int{at})
	return []int{at}
}

// cheapest is the cells to hide for a change of a cell by so much, among cells that can change or be hidden,
// and what they cost; none if that is impossible.
func (h *hiding) cheapest(c int, cells []int, by int64) (hide []int, price float64) {
	p, worth := program{}, []float64{}
	add := func(down, up int64, price float64) int {
		worth = append(worth, price)
		return p.column(down, up)
	}
	columns := make(map[int][]int, len(cells))
	paid := map[int][]int{}
	for _, o := range cells {
		down, up := h.room(o)
		if o == c {
			down, up = min(by, 0), max(by, 0)
		}
		if down < up {
			columns[o] = append(columns[o], add(down, up, 0))
		}
		if o != c && h.hideable(o) {
			more, less := add(0, unlimited, -h.price[o]), add(min(0, 1-h.cells[o].Count-down), 0, h.price[o])
			columns[o] = append(columns[o], more, less)
			paid[o] = []int{more, less}
		}
	}
	p.relate(h.reader, cells, func(o int) []int { return columns[o] }, false)
	worth = append(worth, make([]float64, len(p.lo)-len(worth))...)
	return h.buy(p, worth, columns[c][0], float64(by), paid)
}

// buy first makes the change, then makes it cheap.
func (h *hiding) buy(p program, worth []float64, goal int, by float64, paid map[int][]int) ([]int, float64) {
	first := make([]float64, len(worth))
	first[goal] = by
	s := p.solve().start(p.lo, p.hi)
	if s.maximize(first) != solved || by*(s.at[goal]-by) < -near {
		return nil, 0
	}
	s.lo[goal], s.hi[goal] = by, by
	if s.maximize(worth) != solved {
		return nil, 0
	}
	hide, price := []int{}, 0.0
	for _, o := range slices.Sorted(maps.Keys(paid)) {
		for _, column := range paid[o] {
			if at := s.at[column]; at > near || at < -near {
				price -= at * worth[column]
				if !slices.Contains(hide, o) {
					hide = append(hide, o)
				}
			}
		}
	}
	return hide, price
}
