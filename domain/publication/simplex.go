package publication

import "math"

// program asks for the best of all values of its columns that lie between bounds and for which every row adds
// up to nothing. The bounds are whole numbers or infinite; all columns at 0 satisfy the rows.
type program struct {
	lo, hi []float64
	rows   [][]entry
}

type entry struct {
	column int
	by     float64
}

// outcome is what came of a search for the best.
type outcome int

const (
	solved outcome = iota
	// boundless: there is always something better.
	boundless
	// impossible: no values satisfy rows and bounds.
	impossible
	// lost: the search gave up.
	lost
)

const (
	tiny = 1e-9
	// near is how close to a bound, or to a whole number, counts as being there.
	near = 1e-6
)

// simplex is a program solved for some of its columns: basic[i] + sum over j of t[i][j]*free[j] = 0.
// Source: the bounded primal simplex method (Dantzig 1955), on a condensed tableau; a free column may rest
// between its bounds as long as nothing is gained by moving it.
type simplex struct {
	lo, hi, at  []float64
	basic, free []int
	t           [][]float64
}

// newSimplex solves the rows for as many columns, and starts with the free columns at 0 or the bound next to
// it.
func newSimplex(p program) *simplex {
	n := len(p.lo)
	s := &simplex{lo: p.lo, hi: p.hi, at: make([]float64, n), free: make([]int, n)}
	uses := make([]int, n)
	for j := range s.free {
		s.free[j] = j
	}
	t := make([][]float64, len(p.rows))
	for i, row := range p.rows {
		t[i] = make([]float64, n)
		for _, e := range row {
			t[i][e.column] += e.by
			uses[e.column]++
		}
	}
	for i := range t {
		pivot := -1
		for j, by := range t[i] {
			if math.Abs(by) > tiny && (pivot < 0 || uses[s.free[j]] < uses[s.free[pivot]]) {
				pivot = j
			}
		}
		if pivot < 0 {
			continue // it follows from the rows before
		}
		s.basic = append(s.basic, s.free[pivot])
		s.t = append(s.t, t[i])
		s.free = eliminate(t, s.t, i, pivot, s.free)
	}
	for i := range s.t {
		s.t[i] = s.t[i][:len(s.free)]
	}
	for _, c := range s.free {
		s.at[c] = min(max(0, s.lo[c]), s.hi[c])
	}
	for i, b := range s.basic {
		for j, by := range s.t[i] {
			s.at[b] -= float64(by * s.at[s.free[j]])
		}
	}
	return s
}

// eliminate solves row i for the column at pivot, takes it out of all others, and drops the column.
func eliminate(t, done [][]float64, i, pivot int, free []int) []int {
	last := len(free) - 1
	scale := t[i][pivot]
	for j := range free {
		t[i][j] /= scale
	}
	drop := func(row []float64) { row[pivot], row[last] = row[last], 0 }
	take := func(row []float64) {
		if f := row[pivot]; f != 0 {
			for j := range free {
				if by := t[i][j]; by != 0 {
					row[j] = settle(row[j] - float64(f*by))
				}
			}
		}
		drop(row)
	}
	for _, row := range done[:len(done)-1] {
		take(row)
	}
	for _, row := range t[i+1:] {
		take(row)
	}
	drop(t[i])
	free[pivot] = free[last]
	return free[:last]
}

// settle keeps what is left of nothing from growing.
func settle(x float64) float64 {
	if math.Abs(x) < tiny {
		return 0
	}
	return x
}

// maximize looks for the values that are worth most. Products are rounded before they are added (float64), so
// that every machine reckons the same.
func (s *simplex) maximize(worth []float64) outcome {
	stalled := 0
	for range 50*(len(s.basic)+len(s.free)) + 100 {
		slope, feasible := s.slope(worth)
		j, up := s.entering(slope, stalled > 30)
		if j < 0 {
			if !feasible {
				return impossible
			}
			return solved
		}
		step, i := s.leaving(j, up, stalled > 30)
		if math.IsInf(step, 1) {
			if !feasible {
				return lost
			}
			return boundless
		}
		if stalled++; step > near {
			stalled = 0
		}
		s.move(j, step*up)
		if i >= 0 {
			s.pivot(i, j)
		}
	}
	return lost
}

// slope is what is gained by raising each free column; until all columns are within their bounds, by how much
// those outside come nearer.
func (s *simplex) slope(worth []float64) (slope []float64, feasible bool) {
	slope, feasible = make([]float64, len(s.free)), true
	gain := make([]float64, len(s.basic))
	for i, b := range s.basic {
		if s.at[b] < s.lo[b]-near {
			gain[i], feasible = 1, false
		} else if s.at[b] > s.hi[b]+near {
			gain[i], feasible = -1, false
		}
	}
	if feasible {
		for i, b := range s.basic {
			gain[i] = worth[b]
		}
		for j, c := range s.free {
			slope[j] = worth[c]
		}
	}
	for i, g := range gain {
		if g == 0 {
			continue
		}
		for j, by := range s.t[i] {
			slope[j] -= float64(g * by)
		}
	}
	return slope, feasible
}

// entering is the free column to move, and the direction (1 or -1); -1 if there is nothing to gain. The
// first one instead of the steepest never goes in circles (Bland 1977).
func (s *simplex) entering(slope []float64, first bool) (place int, up float64) {
	place = -1
	var most float64
	for j, d := range slope {
		c := s.free[j]
		if math.Abs(d) <= near || d > 0 && s.at[c] >= s.hi[c]-near || d < 0 && s.at[c] <= s.lo[c]+near {
			continue
		}
		if first && (place < 0 || c < s.free[place]) || !first && math.Abs(d) > most {
			place, most = j, math.Abs(d)
		}
	}
	if place >= 0 {
		up = math.Copysign(1, slope[place])
	}
	return place, up
}

// leaving is how far the column can move until it or a basic one, at row i, comes to a bound; i is -1 where it
// is the column itself.
func (s *simplex) leaving(j int, up float64, first bool) (step float64, row int) {
	c := s.free[j]
	row = -1
	if step = s.hi[c] - s.at[c]; up < 0 {
		step = s.at[c] - s.lo[c]
	}
	for i, b := range s.basic {
		rate := -s.t[i][j] * up
		if math.Abs(rate) <= tiny {
			continue
		}
		bound := s.hi[b]
		if rate > 0 && s.at[b] < s.lo[b]-near || rate < 0 && s.at[b] <= s.hi[b]+near {
			bound = s.lo[b]
		}
		if rate > 0 && s.at[b] > s.hi[b]+near || rate < 0 && s.at[b] < s.lo[b]-near {
			continue // it is outside, and only goes farther
		}
		limit := max(0, (bound-s.at[b])/rate)
		switch {
		case limit < step-tiny:
		case limit > step+tiny || row < 0:
			continue
		case first && b > s.basic[row], !first && math.Abs(rate) <= math.Abs(s.t[row][j]):
			continue
		}
		step, row = min(step, limit), i
	}
	return step, row
}

// move changes a free column and what follows from it.
func (s *simplex) move(j int, by float64) {
	c := s.free[j]
	s.at[c] += by
	for i, b := range s.basic {
		if s.t[i][j] != 0 {
			s.at[b] -= float64(s.t[i][j] * by)
		}
	}
}

// pivot exchanges a basic and a free column.
func (s *simplex) pivot(i, j int) {
	own := s.t[i]
	scale := own[j]
	own[j] = 1
	var used []int
	for k := range own {
		if own[k] != 0 {
			own[k] /= scale
			used = append(used, k)
		}
	}
	for r, row := range s.t {
		f := row[j]
		if r == i || f == 0 {
			continue
		}
		row[j] = 0
		for _, k := range used {
			row[k] = settle(row[k] - float64(f*own[k]))
		}
	}
	s.basic[i], s.free[j] = s.free[j], s.basic[i]
}
