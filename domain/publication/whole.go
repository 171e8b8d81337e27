package publication

import (
	"math"
	"slices"
)

// mostBranches is how many programs a search in whole numbers may solve; beyond it takes what it has.
const mostBranches = 2000

// whole looks for values in whole numbers for which one column, times sense (1 or -1), is largest.
// Source: branch and bound (Land and Doig 1960).
type whole struct {
	program
	solution solution
	goal     int
	sense    float64
	branches int
	// found is the best values so far; nil if there are none.
	found []int64
}

// search answers with boundless if the column can grow without end (in whole numbers too), solved if
// found is the best there is, impossible if there is nothing, and lost if it gave up; found then may not be the best.
func (w *whole) search() outcome {
	worth := make([]float64, len(w.lo))
	worth[w.goal] = w.sense
	return w.branch(w.lo, w.hi, worth)
}

func (w *whole) branch(lo, hi, worth []float64) outcome {
	if w.branches++; w.branches > mostBranches {
		return lost
	}
	s := w.solution.start(lo, hi)
	if o := s.maximize(worth); o != solved {
		return o
	}
	if w.found != nil && w.sense*s.at[w.goal] < w.sense*float64(w.found[w.goal])+1-margin {
		return impossible // nothing better this way
	}
	split := -1
	for c, at := range s.at {
		if math.Abs(at-math.Round(at)) > margin {
			split = c
			break
		}
	}
	if split < 0 {
		w.found = make([]int64, len(s.at))
		for c, at := range s.at {
			w.found[c] = int64(math.Round(at))
		}
		return solved
	}
	below, above := slices.Clone(hi), slices.Clone(lo)
	below[split], above[split] = math.Floor(s.at[split]), math.Ceil(s.at[split])
	a := w.branch(lo, below, worth)
	b := w.branch(above, hi, worth)
	switch {
	case a == lost || b == lost:
		return lost
	case a == boundless || b == boundless:
		return boundless
	case a == solved || b == solved:
		return solved
	}
	return impossible
}
