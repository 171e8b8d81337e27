package publication_test

import (
	"slices"

	"journey/domain/publication"
)

// box is where the brute search looks: every count a table of whole numbers may have, up to a limit.
type box struct {
	table       publication.Table
	least, most []int64
}

// boxOf reads what is shown as a reader would, without any of the package's own reckoning, and looks no farther
// than reach from the true counts. What is possible only farther off is missed, so that a reader seems to know
// more than it does, never less.
func boxOf(t publication.Table, shown []publication.Shown, reach int64) box {
	b := box{table: t, least: make([]int64, len(shown)), most: make([]int64, len(shown))}
	for i, s := range shown {
		count := t.Cells[i].Count
		b.least[i], b.most[i] = max(0, count-reach), count+reach
		switch s.Kind {
		case publication.Unshown:
			if count < 0 {
				b.least[i] = count - reach
			}
		case publication.Exact:
			b.least[i], b.most[i] = s.Value, s.Value
		case publication.Suppressed:
			b.least[i] = max(1, b.least[i])
		case publication.Rounded:
			b.most[i] = -1
			for count := max(0, s.Value-s.Step); count <= s.Value+s.Step; count++ {
				if nearest(count, s.Step) == s.Value {
					if b.most[i] < 0 {
						b.least[i] = count
					}
					b.most[i] = count
				}
			}
		}
	}
	return b
}

// nearest is the multiple of step next to a count, half-way the even one.
func nearest(count, step int64) int64 {
	for distance := int64(0); ; distance++ {
		below, above := count-distance, count+distance
		switch {
		case below%step == 0 && above%step == 0:
			if below/step%2 == 0 {
				return below
			}
			return above
		case below >= 0 && below%step == 0:
			return below
		case above%step == 0:
			return above
		}
	}
}

// possible says whether some table of whole numbers in the box has this count in this cell.
func (b box) possible(cell int, count int64) bool {
	c := box{table: b.table, least: slices.Clone(b.least), most: slices.Clone(b.most)}
	if count < c.least[cell] || count > c.most[cell] {
		return false
	}
	c.least[cell], c.most[cell] = count, count
	return c.solvable()
}

// solvable tries every count of every cell, the cell with fewest counts first.
func (b box) solvable() bool {
	if !b.narrow() {
		return false
	}
	cell := -1
	for i := range b.least {
		if width := b.most[i] - b.least[i]; width > 0 && (cell < 0 || width < b.most[cell]-b.least[cell]) {
			cell = i
		}
	}
	if cell < 0 {
		return true
	}
	for count := b.least[cell]; count <= b.most[cell]; count++ {
		if b.possible(cell, count) {
			return true
		}
	}
	return false
}

// narrow drops counts that a single relation rules out, until nothing more falls; false if nothing is left.
func (b box) narrow() bool {
	for changed := true; changed; {
		changed = false
		cut := func(i int, least, most int64) {
			if least > b.least[i] {
				b.least[i], changed = least, true
			}
			if most < b.most[i] {
				b.most[i], changed = most, true
			}
		}
		for _, s := range b.table.Sums {
			var least, most int64
			for _, p := range s.Parts {
				least, most = least+b.least[p], most+b.most[p]
			}
			cut(s.Total, least, most)
			for _, p := range s.Parts {
				cut(p, b.least[s.Total]-(most-b.most[p]), b.most[s.Total]-(least-b.least[p]))
				if changed {
					break // least and most are out of date
				}
			}
		}
		for _, s := range b.table.Subsets {
			cut(s.Part, b.least[s.Part], b.most[s.Whole])
			cut(s.Whole, b.least[s.Part], b.most[s.Whole])
		}
		for i := range b.least {
			if b.least[i] > b.most[i] {
				return false
			}
		}
	}
	return true
}

// width is how far apart the possible counts of a cell are, as far as it is of interest.
func (b box) width(cell int, interest int64) int64 {
	first, none := int64(0), true
	for count := b.least[cell]; count <= b.most[cell]; count++ {
		if !b.possible(cell, count) {
			continue
		}
		if none {
			first, none = count, false
		}
		if count-first >= interest {
			return count - first
		}
	}
	// The farthest count is the last possible one; look from the top.
	for count := b.most[cell]; count > first; count-- {
		if b.possible(cell, count) {
			return count - first
		}
	}
	return 0
}
