package indicator

import "slices"

// Group is codes of a set that exclude each other, each a part of a whole.
type Group struct {
	Whole string
	Parts []string
	// Exhaustive: the parts add up to the whole; else somebody may be in none of them.
	Exhaustive bool
}

// related is how the codes of a set hang together: what anybody knows who reads its table. A code that no
// group names as a part is a part of all whose records are complete.
// Source: what each code counts, by the annexes named beside the codes (G6, G8, G13).
var related = []Group{
	// ESF+: only complete records count, so status and education each add up. Those from 30 to 54 are in no group.
	{"grand_total", []string{"EECO01"}, false},
	{"EECO01", []string{"EECO02", "EECO04", "EECO05"}, true},
	{"EECO01", []string{"EECO09", "EECO10", "EECO11"}, true},
	{"EECO01", []string{"EECO06", "EECO07", "EECO08"}, false},
	{"EECO02", []string{"EECO03"}, false},
	{"EECO04", []string{"EECR01"}, false},
	{"EECO05", []string{"EECR06"}, false},
	// Who worked at entry is not asked whether they search, or work; who did not, whether their work is better.
	{"EECO01", []string{"EECR01", "EECR04"}, false},
	{"EECO01", []string{"EECO05", "EECR01", "EECR04"}, false},
	{"EECO01", []string{"EECO05", "EECR05"}, false},
	{"EECO01", []string{"EECR05", "EECR06"}, false},
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
	{"CO07", []string{"CR08"}, false},
	{"CO12", []string{"CO13"}, false},
	{"CR06", []string{"CR08"}, false},
	{"CR06", []string{"CR09"}, false},
	{"CO_TOTAL", []string{"CO05", "CO08"}, false},
	{"CO_TOTAL", []string{"CO05", "CR01", "CR04"}, false},
	{"CO_TOTAL", []string{"CO05", "CR06"}, false},
	{"CO_TOTAL", []string{"CR06", "CR07"}, false},
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
		if s.has(g.Whole) && s.has(g.Parts...) {
			groups = append(groups, g)
			for _, p := range g.Parts {
				part[p] = true
			}
		}
	}
	complete := s.Codes[0].Code
	if s.questions[1] == participants {
		complete = s.Codes[1].Code
	}
	for i, c := range s.Codes {
		if i > 0 && c.At != OfOperation && !part[c.Code] {
			groups = append(groups, Group{complete, []string{c.Code}, false})
		}
	}
	return groups
}

func (s Set) has(codes ...string) bool {
	for _, code := range codes {
		if _, ok := s.Find(code); !ok {
			return false
		}
	}
	return true
}

// Bound says that everybody counts for at least as many codes of More as of Less, so that these add up to at
// most as much as those.
type Bound struct{ Less, More []string }

// bounded is what anybody knows of the codes besides.
// Source: Reg. (EU) 1304/2013 Annex I: who counts for two codes counts for a third (CO12 and CO14 for CO13, CO07
// out of work for CO08, CR06 and CO07 for CR08), nobody in education for CO04 or CR02, and who counts for CR05 or
// CR09 for one of the groups and of the results it is about.
var bounded = []Bound{
	{[]string{"CO12", "CO14"}, []string{"CO_TOTAL", "CO13"}},
	{[]string{"CO03", "CR02"}, []string{"CO_TOTAL", "CO04"}},
	{[]string{"CO03", "CO05", "CO08"}, []string{"CO_TOTAL", "CO04"}},
	{[]string{"CO01", "CO04", "CO07"}, []string{"CO_TOTAL", "CO08"}},
	{[]string{"CO07", "CR06"}, []string{"CO_TOTAL", "CR08"}},
	{[]string{"CR05"}, []string{"CR01", "CR02", "CR03", "CR04"}},
	{[]string{"CR05"}, disadvantages},
	{[]string{"CR09"}, disadvantages},
}

// disadvantages are the codes of the groups that CR05 and CR09 look at; CO13 is a part of CO12.
var disadvantages = []string{"CO12", "CO14", "CO15", "CO16", "CO17"}

// Bounds is what anybody knows of the codes of the set besides Related.
func (s Set) Bounds() []Bound {
	if !s.has("CO_TOTAL") {
		return nil
	}
	bounds := slices.Clone(bounded)
	for _, group := range disadvantages {
		for _, results := range [][]string{{"CR01", "CR04"}, {"CR02"}, {"CR03"}} {
			bounds = append(bounds, Bound{append([]string{group}, results...), []string{"CO_TOTAL", "CR05"}})
		}
		bounds = append(bounds, Bound{[]string{group, "CR06"}, []string{"CO_TOTAL", "CR09"}})
	}
	if !s.parameters.isced0LeftOut {
		bounds = append(bounds, Bound{[]string{"CO_TOTAL"}, []string{"CO09", "CO10", "CO11", "CO17"}})
	}
	return bounds
}
