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

// same says that the entries, 1 or -1 each, cancel.
func (p *program) same(row []entry) {
	switch len(row) {
	case 0:
	case 1:
		p.lo[row[0].column], p.hi[row[0].column] = 0, 0
	default:
		p.rows = append(p.rows, row)
	}
}

// atMost says that the entries, 1 or -1 each, add up to no more than what is left.
func (p *program) atMost(row []entry, left int64) {
	switch {
	case len(row) == 0:
	case len(row) == 1 && row[0].by > 0:
		p.hi[row[0].column] = min(p.hi[row[0].column], float64(left))
	case len(row) == 1:
		p.lo[row[0].column] = max(p.lo[row[0].column], float64(-left))
	default:
		p.rows = append(p.rows, append(row, entry{p.column(-left, unlimited), 1}))
	}
}

// solution is the rows of a program solved for some of its columns: basic[i] + sum over j of t[i][j]*free[j] = 0.
type solution struct {
	basic, free []int
	t           [][]float64
}

// solve solves the rows for as many columns as they allow. Most rows have a column that no other row left has:
// they are put aside, the others are eliminated, and what was put aside is solved from them, last first.
func (p program) solve() solution {
	aside, core := p.peel()
	s := p.eliminate(core)
	place := make([]int, len(p.lo)) // of a free column 1 + its place in free; of a basic one -1 - its row
	for i, c := range s.basic {
		place[c] = -1 - i
	}
	for _, e := range aside {
		place[e.column] = math.MinInt
	}
	free := s.free[:0:0]
	for c, at := range place {
		if at == 0 {
			free = append(free, c)
			place[c] = len(free)
		}
	}
	for i, row := range s.t {
		wide := make([]float64, len(free))
		for j, by := range row {
			wide[place[s.free[j]]-1] = by
		}
		s.t[i] = wide
	}
	s.free = free
	for i := len(aside) - 1; i >= 0; i-- {
		e := aside[i]
		row := make([]float64, len(free))
		for _, o := range p.rows[e.row] {
			at, by := place[o.column], o.by/e.by
			switch {
			case o.column == e.column:
			case at > 0:
				row[at-1] += by
			default:
				subtract(row, by, s.t[-1-at])
			}
		}
		place[e.column] = -1 - len(s.basic)
		s.basic, s.t = append(s.basic, e.column), append(s.t, row)
	}
	return s
}

// pivot is a row and the column it is solved for.
type pivot struct {
	row int
	entry
}

// peel puts rows aside, each with a column that none of the rows after it has, and answers the rows left.
func (p program) peel() (aside []pivot, core []int) {
	uses := make([]int, len(p.lo))
	in := make([][]pivot, len(p.lo))
	for i, row := range p.rows {
		for _, e := range row {
			uses[e.column]++
			in[e.column] = append(in[e.column], pivot{i, e})
		}
	}
	var single []int
	for c, n := range uses {
		if n == 1 {
			single = append(single, c)
		}
	}
	gone := make([]bool, len(p.rows))
	for len(single) > 0 {
		c := single[0]
		single = single[1:]
		for _, e := range in[c] {
			if gone[e.row] {
				continue
			}
			gone[e.row] = true
			aside = append(aside, e)
			for _, o := range p.rows[e.row] {
				if uses[o.column]--; uses[o.column] == 1 {
					single = append(single, o.column)
				}
			}
		}
	}
	for i := range p.rows {
		if !gone[i] {
			core = append(core, i)
		}
	}
	return aside, core
}

// eliminate solves some of the rows (Gauss-Jordan).
func (p program) eliminate(rows []int) solution {
	s := solution{}
	place := map[int]int{}
	var uses []int
	for _, i := range rows {
		for _, e := range p.rows[i] {
			if _, ok := place[e.column]; !ok {
				place[e.column] = len(s.free)
				s.free = append(s.free, e.column)
				uses = append(uses, 0)
			}
			uses[place[e.column]]++
		}
	}
	t := make([][]float64, len(rows))
	for r, i := range rows {
		t[r] = make([]float64, len(s.free))
		for _, e := range p.rows[i] {
			t[r][place[e.column]] = e.by
		}
	}
	for r, row := range t {
		at := -1
		for j, by := range row {
			if by != 0 && (at < 0 || uses[j] < uses[at]) {
				at = j
			}
		}
		if at < 0 {
			continue // it follows from the rows before
		}
		last := len(s.free) - 1
		scale := row[at]
		for j := range row {
			row[j] /= scale
		}
		s.t = append(s.t, row)
		for k, other := range t {
			if by := other[at]; k != r && by != 0 {
				subtract(other, by, row)
			}
			other[at] = other[last]
			t[k] = other[:last]
		}
		for k := range s.t {
			s.t[k] = s.t[k][:last]
		}
		s.basic = append(s.basic, s.free[at])
		s.free[at], uses[at] = s.free[last], uses[last]
		s.free, uses = s.free[:last], uses[:last]
	}
	return s
}

// subtract takes so many times one row from another; products are rounded before they are added (float64), so
// that every machine reckons the same, and what is left of nothing is nothing.
func subtract(row []float64, times float64, other []float64) {
	for j, by := range other {
		if by == 0 {
			continue
		}
		row[j] -= float64(times * by)
		if math.Abs(row[j]) < tiny {
			row[j] = 0
		}
	}
}
