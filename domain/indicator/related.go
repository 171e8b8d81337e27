package indicator

// Group is codes of a set that exclude each other, each a part of a whole.
type Group struct {
	Whole string
	Parts []string
	// Exhaustive: the parts add up to the whole; else somebody may be in none of them.
	Exhaustive bool
}

// related is how the codes of a set hang together: what anybody knows who reads its table. A code that no
// group names as a part is a part of the first code of the set, the grand total.
var related = []Group{
	// ESF+: only complete records count, so status and education each add up. Those from 30 to 54 are in no group.
	{"grand_total", []string{"EECO01"}, false},
	{"EECO01", []string{"EECO02", "EECO04", "EECO05"}, true},
	{"EECO01", []string{"EECO09", "EECO10", "EECO11"}, true},
	{"EECO01", []string{"EECO06", "EECO07", "EECO08"}, false},
	{"EECO02", []string{"EECO03"}, false},
	{"EECO04", []string{"EECR01"}, false},
	{"EECO05", []string{"EECR06"}, false},
	{"EECO01", []string{"EECR01", "EECR04"}, false},
	// ESF 2014-2020: ISCED 0 is in no group.
	{"grand_total", []string{"CO_TOTAL"}, false},
	{"CO_TOTAL", []string{"CO01", "CO03", "CO05"}, true},
	{"CO_TOTAL", []string{"CO09", "CO10", "CO11"}, false},
	{"CO_TOTAL", []string{"CO06", "CO07"}, false},
	{"CO01", []string{"CO02"}, false},
	{"CO03", []string{"CO04"}, false},
	{"CO03", []string{"CR01"}, false},
	{"CO05", []string{"CR07"}, false},
	{"CO07", []string{"CO08"}, false},
	{"CO12", []string{"CO13"}, false},
	{"CR06", []string{"CR08"}, false},
	{"CR06", []string{"CR09"}, false},
	{"CO_TOTAL", []string{"CR01", "CR04"}, false},
	// ESF 2007-2013: a status or a level of education may be unknown.
	{"participants", []string{"employed", "unemployed", "inactive"}, false},
	{"participants", []string{"age_15_24", "age_55_64"}, false},
	{"participants", []string{"isced_1_2", "isced_3", "isced_4", "isced_5_6"}, false},
	{"employed", []string{"self_employed"}, false},
	{"unemployed", []string{"long_term_unemployed"}, false},
	{"inactive", []string{"in_education_or_training"}, false},
}

// Related is how the codes of the set hang together.
func (s Set) Related() []Group {
	var groups []Group
	part := map[string]bool{}
	for _, g := range related {
		_, known := s.Find(g.Whole)
		for _, p := range g.Parts {
			_, has := s.Find(p)
			known = known && has
		}
		if known {
			groups = append(groups, g)
			for _, p := range g.Parts {
				part[p] = true
			}
		}
	}
	for i, c := range s.Codes {
		if i > 0 && c.At != OfOperation && !part[c.Code] {
			groups = append(groups, Group{s.Codes[0].Code, []string{c.Code}, false})
		}
	}
	return groups
}
