package publication

import (
	"math"
	"slices"
)

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
	// margin is how close to a bound, or to a whole number, counts as being there.
	margin = 1e-6
)

// simplex is a program solved for some of its columns, and the values that the columns have now; a free column
// may rest between its bounds as long as nothing is gained by moving it.
// Source: the bounded primal simplex method (Dantzig 1955), on a condensed tableau.
type simplex struct {
	solution
	lo, hi, at []float64
}

// start begins with the free columns at 0 or the bound next to it.
func (s solution) start(lo, hi []float64) *simplex {
	x := &simplex{lo: lo, hi: hi, at: make([]float64, len(lo))}
	x.basic, x.free = slices.Clone(s.basic), slices.Clone(s.free)
	x.t = make([][]float64, len(s.t))
	all := make([]float64, len(s.t)*len(s.free))
	for i, row := range s.t {
		x.t[i] = all[i*len(row) : (i+1)*len(row)]
		copy(x.t[i], row)
	}
	for _, c := range x.free {
		x.at[c] = min(max(0, lo[c]), hi[c])
	}
	for i, b := range x.basic {
		for j, by := range x.t[i] {
			x.at[b] -= float64(by * x.at[x.free[j]])
		}
	}
	return x
}

// maximize looks for the values that are worth most.
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
		if stalled++; step > margin {
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
		if s.at[b] < s.lo[b]-margin {
			gain[i], feasible = 1, false
		} else if s.at[b] > s.hi[b]+margin {
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
		if math.Abs(d) <= margin || d > 0 && s.at[c] >= s.hi[c]-margin || d < 0 && s.at[c] <= s.lo[c]+margin {
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
		if rate > 0 && s.at[b] < s.lo[b]-margin || rate < 0 && s.at[b] <= s.hi[b]+margin {
			bound = s.lo[b]
		}
		if rate > 0 && s.at[b] > s.hi[b]+margin || rate < 0 && s.at[b] < s.lo[b]-margin {
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
	for k := range own {
		own[k] /= scale
	}
	for r, row := range s.t {
		if by := row[j]; r != i && by != 0 {
			row[j] = 0
			subtract(row, by, own)
		}
	}
	s.basic[i], s.free[j] = s.free[j], s.basic[i]
}
