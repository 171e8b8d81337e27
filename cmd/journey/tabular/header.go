package tabular

import (
	"slices"
	"strconv"
	"strings"
)

// headerWithin is how many rows at the top are looked through for the header: titles and dates of export
// stand above it.
const headerWithin = 20

// header finds the columns of a mapping in the rows of a table.
type header struct {
	mapping *Mapping
	rows    int
	// at is where in a row each column of the mapping stands, once the header is found.
	at []int
	// width is how many cells the header has.
	width int
	// missing are the columns that the best row so far lacks.
	missing []string
}

// take looks at one more row of the top. It answers true when this row is the header; false and a fault
// when it is not and never will be.
func (h *header) take(number int, cells []string) (bool, *Fault) {
	h.rows++
	folded := make([]string, len(cells))
	for i, c := range cells {
		folded[i] = fold(c)
	}
	at := make([]int, len(h.mapping.columns))
	var missing []string
	for i, name := range h.mapping.columns {
		if at[i] = slices.Index(folded, fold(name)); at[i] < 0 {
			missing = append(missing, strconv.Quote(name))
		}
	}
	if h.missing == nil || len(missing) < len(h.missing) {
		h.missing = missing
	}
	if len(missing) > 0 {
		if h.rows >= headerWithin {
			return false, h.absent()
		}
		return false, nil
	}
	for i, name := range h.mapping.columns {
		if second := slices.Index(folded[at[i]+1:], fold(name)); second >= 0 {
			where := letters(at[i]) + ", " + letters(at[i]+1+second)
			return false, fault("table.column_twice", where).at(number).in(name, "")
		}
	}
	h.at, h.width = at, len(cells)
	return true, nil
}

// absent is the fault of a table that ended without a header.
func (h *header) absent() *Fault {
	if h.rows == 0 {
		return fault("table.empty")
	}
	return fault("table.columns_missing", strconv.Itoa(h.rows), strings.Join(h.missing, ", "))
}

// line picks the mapping's columns out of a row. A fault is about this row only.
func (h *header) line(number int, cells []string, from1904 bool) (line, *Fault) {
	l := line{number: number, cells: make([]string, len(h.at)), from1904: from1904}
	for i, at := range h.at {
		if at >= len(cells) {
			continue // the empty end of a row
		}
		if strings.IndexByte(cells[at], 0) >= 0 {
			return l, fault("row.nul").at(number).in(h.mapping.columns[i], "")
		}
		l.cells[i] = clean(cells[at])
	}
	return l, nil
}

// ragged says that a row has not as many cells as the header; empty ones at its end do not count.
func (h *header) ragged(number int, cells []string) *Fault {
	for len(cells) > h.width && clean(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) == h.width {
		return nil
	}
	return fault("row.ragged", strconv.Itoa(len(cells)), strconv.Itoa(h.width)).at(number)
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// letters is a column as a spreadsheet names it: A, B ... Z, AA.
func letters(at int) string {
	var out string
	for at++; at > 0; at = (at - 1) / 26 {
		out = string(rune('A'+(at-1)%26)) + out
	}
	return out
}
