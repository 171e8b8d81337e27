package api

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"journey/domain/indicator"
	"journey/domain/publication"
	journeyv1 "journey/proto/journey/v1"
)

// somebody is a person as the codes of a set see them: those that the person counts for. It is written from the
// regulations alone, not from what the service knows of how codes hang together.
type somebody map[string]bool

// ways goes through everything that somebody can be like, one after the other; nobody counts for a code that may not.
type ways struct {
	may map[string]bool
	// chosen is what was chosen this time, of so many each time.
	chosen, of []int
	at         int
}

// choose is one of n numbers.
func (w *ways) choose(n int) int {
	if w.at == len(w.chosen) {
		w.chosen, w.of = append(w.chosen, 0), append(w.of, n)
	}
	w.at++
	return w.chosen[w.at-1]
}

// next begins another way; false if there is none any more.
func (w *ways) next() bool {
	for i := w.at - 1; i >= 0; i-- {
		if w.chosen[i]++; w.chosen[i] < w.of[i] {
			w.chosen, w.of, w.at = w.chosen[:i+1], w.of[:i+1], 0
			return true
		}
	}
	return false
}

// one is one of the codes that may count, or the last one, whether it may or not.
func (w *ways) one(codes ...string) string {
	last := len(codes) - 1
	open := slices.DeleteFunc(slices.Clone(codes[:last]), func(code string) bool { return !w.may[code] })
	return append(open, codes[last])[w.choose(len(open)+1)]
}

func (w *ways) coin() bool { return w.choose(2) == 1 }

func (w *ways) yes(code string) bool { return w.may[code] && w.coin() }

// anybody2021 is every person of the ESF+. A record that is not complete is in the grand total only.
func anybody2021(w *ways) somebody {
	is := somebody{"grand_total": true}
	if w.coin() {
		return is
	}
	status := w.one("EECO02", "EECO04", "EECO05")
	for _, code := range []string{"EECO01", status, w.one("EECO06", "EECO07", "EECO08", "aged 30 to 54"), w.one("EECO09", "EECO11", "EECO10")} {
		is[code] = true
	}
	is["EECO03"] = status == "EECO02" && w.yes("EECO03")
	for _, code := range []string{"EECO12", "EECO13", "EECO14", "EECO15", "EECO16", "EECO17"} {
		is[code] = w.yes(code)
	}
	if w.coin() {
		w.leaves(is, status == "EECO04", status == "EECO05", w.coin(), "EECR01", "EECR02", "EECR03", "EECR04", "EECR05", "EECR06")
	}
	return is
}

// anybody2014 is every person of the ESF 2014-2020, of an entry on which the household was asked.
func anybody2014(w *ways) somebody {
	is := somebody{"grand_total": true}
	if w.coin() {
		return is
	}
	status, age, isced := w.one("CO01", "CO03", "CO05"), w.one("CO06", "CO07", "aged 25 to 54"), w.one("ISCED 0", "CO09", "CO11", "CO10")
	if w.coin() {
		isced = "ISCED 0"
	}
	inEducation := w.coin()
	for _, code := range []string{"CO_TOTAL", status, age, isced} {
		is[code] = true
	}
	is["CO02"] = status == "CO01" && w.yes("CO02")
	is["CO04"] = status == "CO03" && !inEducation
	is["CO08"] = is["CO07"] && (is["CO01"] || is["CO04"])
	someoneWorks, alone, children := w.coin(), w.coin(), w.coin()
	is["CO12"], is["CO13"], is["CO14"] = !someoneWorks, !someoneWorks && children, alone && children
	for _, code := range []string{"CO15", "CO16", "CO17", "CO18", "CO19"} {
		is[code] = w.yes(code)
	}
	is["CO17"] = is["CO17"] || isced == "ISCED 0"
	if w.coin() {
		return is
	}
	w.leaves(is, status == "CO03", status == "CO05", inEducation, "CR01", "CR02", "CR03", "CR04", "CR06", "CR07")
	inNeed := is["CO12"] || is["CO13"] || is["CO14"] || is["CO15"] || is["CO16"] || is["CO17"]
	is["CR05"] = inNeed && (is["CR01"] || is["CR02"] || is["CR03"] || is["CR04"])
	is["CR08"], is["CR09"] = is["CR06"] && is["CO07"], is["CR06"] && inNeed
	return is
}

// leaves: searching is asked of the inactive, work of those who did not work, better work of those who did, and
// education of those who were in none; at the end of the window nobody both searches and works.
func (w *ways) leaves(is somebody, inactive, employed, inEducation bool, searching, education, qualified, work, later, better string) {
	is[work] = !employed && w.yes(work)
	is[searching] = inactive && !is[work] && w.yes(searching)
	is[education] = !inEducation && w.yes(education)
	is[qualified] = w.yes(qualified)
	is[later] = !employed && w.yes(later)
	is[better] = employed && w.yes(better)
}

// reader is one who knows which people there can be, each described by the codes of some lines, and reads how
// many there are for each line: a range.
type reader struct {
	people      [][]int // the lines that each kind of person counts for
	least, most []int64 // by line
	few, many   []int64 // of each kind of person
	patience    *int    // how often more may be tried
}

// reads answers whether there can be such people at all, by trying all numbers of them. A reader who loses patience
// believes so.
func (r reader) reads() bool {
	if *r.patience--; *r.patience < 0 {
		return true
	}
	if !r.narrow() {
		return false
	}
	kind := -1
	for i := range r.few {
		if width := r.many[i] - r.few[i]; width > 0 && (kind < 0 || width < r.many[kind]-r.few[kind]) {
			kind = i
		}
	}
	if kind < 0 {
		return true
	}
	for number := r.few[kind]; number <= r.many[kind]; number++ {
		next := reader{r.people, r.least, r.most, slices.Clone(r.few), slices.Clone(r.many), r.patience}
		next.few[kind], next.many[kind] = number, number
		if next.reads() {
			return true
		}
	}
	return false
}

// narrow drops numbers that a single line rules out; false if nothing is left.
func (r reader) narrow() bool {
	for changed := true; changed; {
		changed = false
		few, many := make([]int64, len(r.least)), make([]int64, len(r.least))
		for i, lines := range r.people {
			for _, l := range lines {
				few[l], many[l] = few[l]+r.few[i], many[l]+r.many[i]
			}
		}
		for i, lines := range r.people {
			for _, l := range lines {
				if r.most[l] < few[l] || r.least[l] > many[l] {
					return false
				}
				if most := r.most[l] - few[l] + r.few[i]; most < r.many[i] {
					many[l], r.many[i], changed = many[l]-r.many[i]+most, most, true
				}
				if least := r.least[l] - many[l] + r.many[i]; least > r.few[i] {
					few[l], r.few[i], changed = few[l]-r.few[i]+least, least, true
				}
			}
			if r.few[i] > r.many[i] {
				return false
			}
		}
	}
	return true
}

// possible answers whether a line can count so many.
func (r reader) possible(line int, count, reach int64) bool {
	next := reader{r.people, slices.Clone(r.least), slices.Clone(r.most), make([]int64, len(r.people)), make([]int64, len(r.people)), new(int)}
	*next.patience = 300
	if count < r.least[line] || count > r.most[line] {
		return false
	}
	next.least[line], next.most[line] = count, count
	for i := range next.many {
		next.many[i] = reach
	}
	return next.reads()
}

// TestNobodyIsFoundInATable: a reader who knows what the codes of an official table mean, and tries all the people
// there can be, cannot tell a count that is not shown to less than the threshold. The people are alike in most
// ways, so that most lines count nobody and all can be tried.
func TestNobodyIsFoundInATable(t *testing.T) {
	for _, set := range []struct {
		name string
		id   journeyv1.IndicatorSet
		any  func(*ways) somebody
		// always are lines that may count somebody in any table.
		always []string
	}{
		{"ESF+", journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021, anybody2021, []string{"grand_total", "EECO01", "EECO02", "EECO04", "EECO05", "EECO10"}},
		{"2014-2020", journeyv1.IndicatorSet_INDICATOR_SET_ESF_2014, anybody2014, []string{"grand_total", "CO_TOTAL", "CO01", "CO03", "CO05", "CO10"}},
	} {
		t.Run(set.name, func(t *testing.T) {
			s, err := indicator.New(set.id, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			codes := ofPeople(s)
			rapid.Check(t, func(t *rapid.T) {
				some := rapid.Permutation(codes).Draw(t, "codes")[:rapid.IntRange(2, 7).Draw(t, "number of codes")]
				people := whoever(set.any, codes, append(some, set.always...))
				var table []*journeyv1.IndicatorLine
				for _, code := range codes {
					table = append(table, line(code, 0, 0))
				}
				for range rapid.IntRange(1, 6).Draw(t, "kinds of people") {
					is := rapid.SampledFrom(people).Draw(t, "kind")
					number := rapid.Int64Range(1, 5).Draw(t, "number")
					for i, l := range table {
						l.Women.Value += number * int64(is>>i&1)
						l.Total.Value += number * int64(is>>i&1)
					}
				}
				counts := make([]int64, len(table))
				var counting []int
				var may []string
				for i, l := range table {
					if counts[i] = l.Women.Value; counts[i] > 0 {
						counting, may = append(counting, i), append(may, l.Code)
					}
				}
				if err := publishTable(publication.Profiles(publication.LeastThreshold)[0], s, table); err != nil {
					t.Fatal(err)
				}
				found(t, kinds(whoever(set.any, codes, may), counting), counts, table, counting)
			})
		})
	}
}

// ofPeople are the codes of a set that count people.
func ofPeople(s indicator.Set) (codes []string) {
	for _, c := range s.Codes {
		if c.At != indicator.OfOperation {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// whoever are the people there can be who count for no code but those that may, a bit for each code.
func whoever(anybody func(*ways) somebody, codes, may []string) []uint64 {
	w := &ways{may: map[string]bool{}}
	for _, code := range may {
		w.may[code] = true
	}
	seen := map[uint64]bool{}
	for more := true; more; more = w.next() {
		var mask uint64
		is := anybody(w)
		for i, code := range codes {
			if is[code] {
				mask |= 1 << i
			}
			if is[code] && !w.may[code] {
				mask = 0
				break
			}
		}
		if mask != 0 {
			seen[mask] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// kinds are the different people as far as some lines tell them apart: for each the lines that count the person.
func kinds(everybody []uint64, lines []int) [][]int {
	seen := map[uint64]bool{}
	var kinds [][]int
	var all uint64
	for _, l := range lines {
		all |= 1 << l
	}
	for _, is := range everybody {
		if seen[is&all] {
			continue
		}
		seen[is&all] = true
		var counting []int
		for i, l := range lines {
			if is>>l&1 == 1 {
				counting = append(counting, i)
			}
		}
		if len(counting) > 0 {
			kinds = append(kinds, counting)
		}
	}
	return kinds
}

// found fails for a count that is not shown and can be told.
func found(t *rapid.T, people [][]int, counts []int64, lines []*journeyv1.IndicatorLine, looked []int) {
	const threshold, reach = 3, 30
	r := reader{people: people, least: make([]int64, len(looked)), most: make([]int64, len(looked))}
	for i, at := range looked {
		l := lines[at]
		r.least[i], r.most[i] = l.Women.Value, l.Women.Value
		if l.Women.Shown == journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			r.least[i], r.most[i] = 1, reach
		} else if counts[at] == 1 || counts[at] == 2 {
			t.Fatalf("%s shows %d", l.Code, counts[at])
		}
	}
	for i, at := range looked {
		if lines[at].Women.Shown != journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			continue
		}
		least := int64(1)
		for !r.possible(i, least, reach) {
			least++
		}
		most := least + threshold
		for most <= counts[at]+threshold && !r.possible(i, most, reach) {
			most++
		}
		if most > counts[at]+threshold {
			t.Fatalf("%s is %d, and can be told to be from %d to %d: %v", lines[at].Code, counts[at], least, least+threshold-1, shownOf(lines))
		}
	}
}

func shownOf(lines []*journeyv1.IndicatorLine) (shown []string) {
	for _, l := range lines {
		word := "*"
		if l.Women.Shown != journeyv1.CellShown_CELL_SHOWN_SUPPRESSED {
			word = strconv.FormatInt(l.Women.Value, 10)
		}
		shown = append(shown, l.Code+" "+word)
	}
	return shown
}
