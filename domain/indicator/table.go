package indicator

import "slices"

// Flow is how a participation moves in a calendar year; only sets by year have other flows than Standing.
type Flow int

const (
	// Stands: it is in the operation's figures at the cut-off.
	Stands Flow = iota
	// Entering: its first entry is in the year.
	Entering
	// Leaving: its last exit is in the year.
	Leaving
	// Present: it is in on 31 December of the year, or at the cut-off if that is earlier.
	Present
)

// Tally is what participations may have in common so that they are counted together.
type Tally struct {
	Gender                   Gender
	Yes, Base, Unknown, Near Mask
	// Open and LaterOpen: the window upon leaving, or six months later, is open as known.
	Open, LaterOpen bool
	// Flow and Year are set for sets by year.
	Flow Flow
	Year int
}

// Count is how many participations have a tally.
type Count struct {
	Tally
	Number int64
}

// Cell is one number of a table with what it is counted among.
type Cell struct {
	// Value is how many count.
	Value int64
	// Base is how many they are counted among; Unknown of these have no data, Open an open window. The rest
	// of the base is known, and no (G19).
	Base, Unknown, Open int64
}

func (c *Cell) add(d Cell) {
	c.Value, c.Base, c.Unknown, c.Open = c.Value+d.Value, c.Base+d.Base, c.Unknown+d.Unknown, c.Open+d.Open
}

// Line is one indicator of a table.
type Line struct {
	Code
	// Flow and Year are set for sets by year.
	Flow Flow
	Year int
	// Total is the sum of the others.
	Total                            Cell
	Women, Men, NonBinary, NotStated Cell
}

// Table is the official table of the counts, a line for each code in the order of the set, for sets by year
// in the order of years and flows, each flow broken down as far as the set breaks it down. The same counts
// make the same table in whatever order they come; total is the sum of its parts. Codes of an operation (OfOperation) are not counted from participations and stay 0.
func (s Set) Table(counts []Count) []Line {
	type key struct {
		year int
		flow Flow
	}
	groups := map[key][]Line{}
	for _, c := range counts {
		k := key{c.Year, c.Flow}
		lines := groups[k]
		if lines == nil {
			lines = make([]Line, s.shown(c.Flow))
			for i, code := range s.Codes[:len(lines)] {
				lines[i] = Line{Code: code, Flow: c.Flow, Year: c.Year}
			}
			groups[k] = lines
		}
		for i := range lines {
			lines[i].count(i, c)
		}
	}
	var keys []key
	for k := range groups {
		keys = append(keys, k)
	}
	if len(keys) == 0 && !s.ByYear {
		return s.Table([]Count{{}})
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.year != b.year {
			return a.year - b.year
		}
		return int(a.flow) - int(b.flow)
	})
	var table []Line
	for _, k := range keys {
		table = append(table, groups[k]...)
	}
	return table
}

// shown is how many of the codes, from the first on, a flow is broken down by: of a set by year those who
// enter by all, the others by parameter, else they are only counted.
// Source: Reg. (EC) 1828/2006 Annex XXIII asks for the breakdown of those entering; the parameter is own.
func (s Set) shown(flow Flow) int {
	if s.ByYear && !s.EveryFlow && flow != Entering {
		return 1
	}
	return len(s.Codes)
}

// count adds the participations of one tally to the line of a code.
func (l *Line) count(place int, c Count) {
	if !c.Base.Has(place) {
		return
	}
	open := l.At == OnLeaving && c.Open || l.At == SixMonthsLater && c.LaterOpen
	one := Cell{Base: c.Number}
	switch {
	case open:
		one.Open = c.Number
	case c.Yes.Has(place):
		one.Value = c.Number
	case c.Unknown.Has(place):
		one.Unknown = c.Number
	}
	l.Total.add(one)
	switch c.Gender {
	case Women:
		l.Women.add(one)
	case Men:
		l.Men.add(one)
	case NonBinary:
		l.NonBinary.add(one)
	default:
		l.NotStated.add(one)
	}
}
