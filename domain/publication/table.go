package publication

import (
	"errors"
	"fmt"
	"slices"
)

// ErrTable is returned for a table that contradicts itself: a relation that names a cell that is not there,
// or twice the same, a negative count, a sum that does not add up, or a cell that cannot have been shown as
// said before.
var ErrTable = errors.New("the table contradicts itself")

// Cell is one count of a table.
type Cell struct {
	// Count is the number itself, 0 or more. Only an unprinted cell may be less than 0: a difference of which a
	// reader does not know which way it goes.
	Count int64
	// Before is how the cell was shown when it was published before; zero if it never was. It stays like that.
	Before Shown
	// Unprinted cells are in no table, but can be worked out from cells that are, as the growth between two
	// cut-offs. Nothing of them is shown; a small one is protected all the same.
	Unprinted bool
}

// Sum says that a cell is the sum of others.
type Sum struct {
	Total int
	Parts []int
}

// Subset says that a cell counts some of what another one counts, so that it is at most as large. What is
// left, the whole without the part, is protected only if it is a cell of its own (Difference).
type Subset struct {
	Part, Whole int
}

// Table is counts and all that ties them together; whatever a reader may hold side by side belongs into one
// table: regions with what they add up to, cut-offs with what came between them, what was published before.
// The zero Table is empty and ready for use.
type Table struct {
	Cells   []Cell
	Sums    []Sum
	Subsets []Subset
}

// Add puts a new cell into the table and answers its place.
func (t *Table) Add(count int64) int {
	return t.add(Cell{Count: count})
}

func (t *Table) add(c Cell) int {
	t.Cells = append(t.Cells, c)
	return len(t.Cells) - 1
}

// Sum says that a cell is the sum of others.
func (t *Table) Sum(total int, parts ...int) {
	t.Sums = append(t.Sums, Sum{Total: total, Parts: parts})
}

// Subset says that a cell counts some of what another one counts.
func (t *Table) Subset(part, whole int) {
	t.Subsets = append(t.Subsets, Subset{Part: part, Whole: whole})
}

// Difference protects what a reader learns by taking parts from a whole: those who are in none of the parts, or
// the growth of a cumulative figure from one cut-off to the next, or what a restatement changed. It adds what is
// left as a cell that is not printed and answers its place. A reader is taken to know that the parts exclude each
// other and are at most the whole, except if they are more: then, as after a restatement, nobody can know.
func (t *Table) Difference(whole int, parts ...int) int {
	rest := Cell{Count: t.Cells[whole].Count, Unprinted: true}
	for _, part := range parts {
		rest.Count -= t.Cells[part].Count
	}
	left := t.add(rest)
	t.Sum(whole, append(slices.Clone(parts), left)...)
	return left
}

// bounds is what the sight of the cell alone says about its count.
func (c Cell) bounds(s Shown) (least, most int64) {
	switch s.Kind {
	case Exact:
		return s.Value, s.Value
	case Rounded:
		reach := s.Step / 2
		if s.Step > 0 && s.Step%2 == 0 && s.Value/s.Step%2 == 1 {
			reach--
		}
		return max(0, s.Value-reach), s.Value + reach
	case Suppressed:
		return 1, unlimited
	}
	if c.Count < 0 {
		return -unlimited, unlimited
	}
	return 0, unlimited
}

// check answers whether the table agrees with itself. Errors name places, never counts.
func (t Table) check() error {
	for i, c := range t.Cells {
		least, most := c.bounds(c.Before)
		switch {
		case c.Count < 0 && !c.Unprinted:
			return fmt.Errorf("%w: cell %d is negative", ErrTable, i)
		case c.Count < least || c.Count > most:
			return fmt.Errorf("%w: cell %d was shown as something else", ErrTable, i)
		case c.Unprinted && c.Before.Kind != Unshown:
			return fmt.Errorf("%w: cell %d is not printed, and was shown", ErrTable, i)
		case c.Before.Kind == Rounded && c.Before.Step < 2:
			return fmt.Errorf("%w: cell %d was rounded to nothing", ErrTable, i)
		}
	}
	for i, s := range t.Sums {
		var sum int64
		for _, part := range s.Parts {
			if part < 0 || part >= len(t.Cells) {
				return fmt.Errorf("%w: sum %d has a part that is no cell", ErrTable, i)
			}
			sum += t.Cells[part].Count
		}
		if s.Total < 0 || s.Total >= len(t.Cells) || repeats(append([]int{s.Total}, s.Parts...)) {
			return fmt.Errorf("%w: sum %d names no cell, or one twice", ErrTable, i)
		}
		if sum != t.Cells[s.Total].Count {
			return fmt.Errorf("%w: sum %d does not add up", ErrTable, i)
		}
	}
	for i, s := range t.Subsets {
		if min(s.Part, s.Whole) < 0 || max(s.Part, s.Whole) >= len(t.Cells) || s.Part == s.Whole {
			return fmt.Errorf("%w: subset %d names no cell, or one twice", ErrTable, i)
		}
		if t.Cells[s.Part].Count > t.Cells[s.Whole].Count {
			return fmt.Errorf("%w: subset %d is larger than its whole", ErrTable, i)
		}
	}
	return nil
}

func repeats(cells []int) bool {
	seen := make(map[int]bool, len(cells))
	for _, c := range cells {
		if seen[c] {
			return true
		}
		seen[c] = true
	}
	return false
}
