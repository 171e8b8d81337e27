package publication

import (
	"maps"
	"slices"
)

// side is how far a cell can change in one direction.
type side struct {
	cell int
	// sense is 1 upwards, -1 downwards.
	sense int64
	// by is how far it surely can, with its proof, which is nil if it cannot or need not be searched.
	by    int64
	proof changes
	// most is how far it can at most.
	most int64
	// endless: it can change without end.
	endless bool
}

func (s *side) settled() bool { return s.endless || s.by >= s.most }

// search looks how far a reader must reckon with a change of a cell, up to limits, and stops when both
// directions together are enough, or surely are not. It looks at the cells around it first: what is possible
// when all farther off stays as it is, is possible; what is not even when all farther off may be anything, is
// not.
func (r *reader) search(c int, from, to, enough int64) (down, up side) {
	least, most := r.room(c)
	down = side{cell: c, sense: -1, most: min(-from, -least)}
	up = side{cell: c, sense: 1, most: min(to, most)}
	sides := []*side{&up, &down}
	for hops := 1; ; hops += max(1, hops/2) {
		cells, more := r.around(c, hops, r.open)
		inner := r.neighbourhood(c, cells, false)
		for _, s := range sides {
			if down.by+up.by < enough && !s.settled() {
				inner.farthest(s)
			}
		}
		if !more || down.by+up.by >= enough || down.settled() && up.settled() {
			return down, up
		}
		outer := r.neighbourhood(c, cells, true)
		for _, s := range sides {
			if !s.settled() {
				s.most = outer.most(s)
			}
		}
		if down.most+up.most < enough && enough < unlimited || down.settled() && up.settled() {
			return down, up
		}
	}
}

// neighbourhood is the cells around a cell as a program.
type neighbourhood struct {
	reader *reader
	cells  []int
	place  map[int]int
	program
	solution solution
}

// neighbourhood makes the program; with loose as if there were no box and no relations to cells outside it.
func (r *reader) neighbourhood(c int, cells []int, loose bool) neighbourhood {
	n := neighbourhood{reader: r, cells: cells, place: make(map[int]int, len(cells))}
	for _, o := range cells {
		down, up := r.room(o)
		if !loose {
			down, up = max(down, -r.box), min(up, r.box)
		}
		n.place[o] = n.column(down, up)
	}
	n.relate(r, cells, func(o int) []int {
		if at, ok := n.place[o]; ok {
			return []int{at}
		}
		return nil
	}, loose)
	n.solution = n.solve()
	return n
}

// within is the search for the farthest change up to the most of the side.
func (n neighbourhood) within(s *side) whole {
	w := whole{solution: n.solution, goal: n.place[s.cell], sense: float64(s.sense)}
	w.lo, w.hi = slices.Clone(n.lo), slices.Clone(n.hi)
	if s.sense > 0 {
		w.hi[w.goal] = min(w.hi[w.goal], limit(s.most))
	} else {
		w.lo[w.goal] = max(w.lo[w.goal], limit(-s.most))
	}
	return w
}

// farthest looks for a proof of a farther change.
func (n neighbourhood) farthest(s *side) {
	w := n.within(s)
	if w.search() == boundless {
		s.endless = true
		return
	}
	if w.found == nil || s.sense*w.found[w.goal] <= s.by {
		return
	}
	found := changes{}
	for _, o := range n.cells {
		if by := w.found[n.place[o]]; by != 0 {
			found[o] = by
		}
	}
	if n.reader.allows(found) {
		s.by, s.proof = s.sense*found[s.cell], found
	}
}

// most is how far a change can go at most; as far as was known before, if nothing is known for certain.
func (n neighbourhood) most(s *side) int64 {
	w := n.within(s)
	if w.search() != solved {
		return s.most
	}
	return min(s.most, s.sense*w.found[w.goal])
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
		if x.atMost {
			p.atMost(row, x.left)
		} else {
			p.same(row)
		}
	}
}
