package publication

import (
	"cmp"
	"math/bits"
	"slices"
)

// hiding looks for a little to hide so that all that needs protection has it.
type hiding struct {
	*reader
	// near is the same reader within a box: most of what there is to find is found near, and quicker.
	near    *reader
	profile Profile
	// proofs are changes a reader must reckon with.
	proofs []changes
	// down and up are how far the proofs change each cell.
	down, up []int64
	// price is what it costs to hide a cell: more for larger counts, and far more for totals.
	price []float64
}

func newHiding(p Profile, t Table, shown []Shown) *hiding {
	n := len(t.Cells)
	asked := func(c int) bool { return p.small(max(t.Cells[c].Count, -t.Cells[c].Count)) }
	return &hiding{
		reader: newReader(t, shown, asked, unlimited), near: newReader(t, shown, asked, p.Threshold),
		profile: p, down: make([]int64, n), up: make([]int64, n), price: prices(t),
	}
}

// prices rises with the length of a count and eightfold with every sum it totals, up to three on top of each
// other, so that totals come last.
func prices(t Table) []float64 {
	height := make([]int, len(t.Cells))
	for range 3 {
		next := slices.Clone(height)
		for _, s := range t.Sums {
			highest, printed := 0, len(s.Parts) > 1
			for _, part := range s.Parts {
				highest = max(highest, height[part]+1)
				printed = printed && !t.Cells[part].Unprinted
			}
			if printed {
				next[s.Total] = min(3, max(next[s.Total], highest))
			}
		}
		height = next
	}
	price := make([]float64, len(t.Cells))
	for i, c := range t.Cells {
		price[i] = float64((4 + bits.Len64(uint64(c.Count))) << (3 * height[i]))
	}
	return price
}

// protect hides cells until every cell has the protection it needs, and answers those for which nothing is
// left to hide.
func (h *hiding) protect() (exposed []int) {
	for rest := true; rest; {
		rest = false
		for c := range h.cells {
			for !h.safe(c) && !slices.Contains(exposed, c) {
				if hidden := h.cover(c); len(hidden) == 0 {
					exposed = append(exposed, c)
				} else {
					rest = true // what was hidden needs protection too
				}
			}
		}
	}
	return exposed
}

// safe says whether a cell has the protection it needs, and searches for the proof.
func (h *hiding) safe(c int) bool {
	width := h.profile.width(h.cells[c], h.shown[c])
	if h.up[c]-h.down[c] >= width {
		return true
	}
	for _, r := range []*reader{h.near, h.reader} {
		down, up := r.search(c, -width, width, width)
		for _, s := range []side{down, up} {
			if s.proof != nil && h.allows(s.proof) {
				h.learn(s.proof)
			}
		}
		if h.up[c]-h.down[c] >= width {
			return true
		}
		if down.most+up.most < width {
			return false
		}
	}
	return false
}

// learn keeps changes as a proof.
func (h *hiding) learn(x changes) {
	h.proofs = append(h.proofs, x)
	for c, by := range x {
		h.down[c], h.up[c] = min(h.down[c], by), max(h.up[c], by)
	}
}

// hideable says whether a cell may be suppressed: one that is printed for the first time, and not zero.
func (h *hiding) hideable(c int) bool {
	known := h.cells[c]
	return !known.Unprinted && known.Before.Kind == Unshown && known.Count > 0 && h.shown[c].Kind != Suppressed
}

// hide suppresses cells.
func (h *hiding) hide(cells []int) {
	for _, c := range cells {
		h.show(c, Shown{Kind: Suppressed})
	}
}

// show shows a cell in another way and forgets the proofs that do not hold any more: also when more is hidden,
// since a count that is rounded to 0 may be 0, and one that is suppressed may not.
func (h *hiding) show(c int, s Shown) {
	h.shown[c] = s
	proofs := h.proofs
	h.proofs, h.down, h.up = nil, make([]int64, len(h.cells)), make([]int64, len(h.cells))
	down, up := h.room(c)
	for _, x := range proofs {
		if x[c] >= down && x[c] <= up {
			h.learn(x)
		}
	}
}

// uncover shows again what is not needed after all, the dearest first.
func (h *hiding) uncover() {
	var hidden []int
	for c, known := range h.cells {
		if h.shown[c].Kind == Suppressed && h.profile.alone(known).Kind != Suppressed {
			hidden = append(hidden, c)
		}
	}
	slices.SortStableFunc(hidden, func(a, b int) int { return cmp.Compare(h.price[b], h.price[a]) })
	for _, c := range hidden {
		h.tryToShow(c)
	}
}

// tryToShow shows a cell again if all others keep their protection.
func (h *hiding) tryToShow(c int) {
	proofs, down, up := h.proofs, h.down, h.up
	h.show(c, h.profile.alone(h.cells[c]))
	for o := range h.cells {
		if !h.safe(o) {
			h.shown[c] = Shown{Kind: Suppressed}
			h.proofs, h.down, h.up = proofs, down, up
			return
		}
	}
}
