package publication_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"journey/domain/publication"

	"github.com/google/go-cmp/cmp"
)

// printed is what a reader sees: a number, ~ and a rounded number, x for what is suppressed; what is not
// printed is left out.
func printed(shown []publication.Shown) string {
	var words []string
	for _, s := range shown {
		switch s.Kind {
		case publication.Exact:
			words = append(words, fmt.Sprint(s.Value))
		case publication.Rounded:
			words = append(words, fmt.Sprint("~", s.Value))
		case publication.Suppressed:
			words = append(words, "x")
		}
	}
	return strings.Join(words, " ")
}

// row is counts and their total, the last cell.
func row(counts ...int64) publication.Table {
	var t publication.Table
	var sum int64
	var parts []int
	for _, c := range counts {
		parts = append(parts, t.Add(c))
		sum += c
	}
	t.Sum(t.Add(sum), parts...)
	return t
}

// crossed is rows of counts, each with its total, and the row of totals last.
func crossed(counts ...[]int64) publication.Table {
	var t publication.Table
	crossing(&t, counts)
	return t
}

// with is a table and what more is said of it.
func with(t publication.Table, more func(*publication.Table)) publication.Table {
	more(&t)
	return t
}

// again adds a count that was published before.
func again(t *publication.Table, count int64, before publication.Shown) int {
	cell := t.Add(count)
	t.Cells[cell].Before = before
	return cell
}

func TestPublish(t *testing.T) {
	profiles := publication.Profiles(publication.LeastThreshold)
	suppressed, to5, to10 := profiles[0], profiles[1], profiles[2]
	for _, c := range []struct {
		what    string
		profile publication.Profile
		table   publication.Table
		want    string
	}{
		{"an empty table has nothing to show", suppressed, publication.Table{}, ""},
		{"everything zero is shown", suppressed, crossed([]int64{0, 0}, []int64{0, 0}), "0 0 0 0 0 0 0 0 0"},
		{"a lone small count is suppressed", suppressed, with(publication.Table{}, func(t *publication.Table) { t.Add(2) }), "x"},
		{"a count that reaches the threshold is shown", suppressed, with(publication.Table{}, func(t *publication.Table) { t.Add(3) }), "3"},
		{"nothing small, nothing hidden", suppressed, crossed([]int64{3, 4}, []int64{5, 6}), "3 4 7 5 6 11 8 10 18"},
		{"a single 1 in a row takes the next smallest with it, the total stays", suppressed, row(1, 20, 5), "x 20 x 26"},
		{"a zero is no company for a 1: the total goes", suppressed, row(1, 0, 0), "x 0 0 x"},
		{"1 and 3 would tell each other from 4: the total goes", suppressed, row(1, 3), "x 3 x"},
		{"1 and 2 would tell each other from 3", suppressed, row(1, 2), "x x x"},
		{"1 and 2 are one too few, so a third one goes", suppressed, row(1, 2, 30), "x x x 33"},
		{"two by two: a 1 takes a rectangle with it", suppressed, crossed([]int64{1, 9}, []int64{8, 20}), "x x 10 x x 28 9 29 38"},
		{"a rectangle takes small counts, not large ones, and no zeros", suppressed,
			crossed([]int64{1, 90, 7, 0}, []int64{80, 200, 70, 0}, []int64{9, 95, 8, 0}),
			"x 90 x 0 98 80 200 70 0 350 x 95 x 0 112 90 385 85 0 560"},
		{"totals come last: rather five more parts than three totals", suppressed,
			crossed([]int64{1, 9, 0}, []int64{0, 8, 20}, []int64{30, 0, 7}), "x x 0 10 0 x x 28 x 0 x 37 31 17 27 75"},
		{"a total that is 1 itself is hidden, the zeros beside it are shown", suppressed, crossed([]int64{0, 1}, []int64{4, 30}), "0 x x 4 x x 4 31 35"},
		{"one participant in all", suppressed, crossed([]int64{1, 0}, []int64{0, 0}), "x 0 x 0 0 0 x 0 x"},
		{"nested: what is left of the whole is nobody's business unless it is asked for", suppressed,
			with(publication.Table{}, func(t *publication.Table) { t.Subset(t.Add(49), t.Add(50)) }), "49 50"},
		{"nested: the one who is not long-term unemployed is protected if asked for", suppressed,
			with(publication.Table{}, func(t *publication.Table) { part, whole := t.Add(49), t.Add(50); t.Difference(whole, part) }), "x 50"},
		{"nested: a whole of 3 leaves no doubt about 2 of them", suppressed,
			with(publication.Table{}, func(t *publication.Table) { t.Subset(t.Add(2), t.Add(3)) }), "x x"},
		{"two regions: the small count of one takes the other one with it", suppressed,
			with(publication.Table{}, func(t *publication.Table) { a, b := t.Add(2), t.Add(40); t.Sum(t.Add(42), a, b) }), "x x 42"},
		{"two cut-offs: nobody sees that one came", suppressed,
			with(publication.Table{}, func(t *publication.Table) { earlier, later := t.Add(20), t.Add(21); t.Difference(later, earlier) }), "x 21"},
		{"two cut-offs: nobody sees that one was taken back", suppressed,
			with(publication.Table{}, func(t *publication.Table) { earlier, later := t.Add(21), t.Add(20); t.Difference(later, earlier) }), "x 20"},
		{"two cut-offs: three came, all is shown", suppressed,
			with(publication.Table{}, func(t *publication.Table) { earlier, later := t.Add(20), t.Add(23); t.Difference(later, earlier) }), "20 23"},
		{"the threshold is a parameter", publication.Profile{Name: "ten", Threshold: 10}, row(9, 10, 50), "x x 50 69"},
		{"to 5: each by itself, so that sums need not add up", to5, row(3, 13, 8), "~5 ~15 ~10 ~25"},
		{"to 10: half-way goes to the even multiple", to10, row(5, 15, 25, 35), "~0 ~20 ~20 ~40 ~80"},
		{"to 5: four times 2 would follow from a total of 10, so one of them is hidden", to5, row(2, 2, 2, 2), "~0 x ~0 ~0 ~10"},
	} {
		t.Run(c.what, func(t *testing.T) {
			shown, err := c.profile.Publish(c.table)
			if err != nil {
				t.Fatal(err)
			}
			if got := printed(shown); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestWhatWasShownBeforeStays(t *testing.T) {
	suppressed := publication.Profiles(publication.LeastThreshold)[0]
	exact := func(v int64) publication.Shown { return publication.Shown{Kind: publication.Exact, Value: v} }
	hidden := publication.Shown{Kind: publication.Suppressed}
	for _, c := range []struct {
		what   string
		count  int64
		before publication.Shown
		later  int64
		want   string
	}{
		{"the later count gives way where one came", 20, exact(20), 21, "20 x"},
		{"the later count is shown where nobody came", 20, exact(20), 20, "20 20"},
		{"the later count is shown where three came", 20, exact(20), 23, "20 23"},
		{"what was hidden stays hidden, though it is large by now", 2, hidden, 20, "x 20"},
		{"what was hidden and has grown by one is not betrayed by a small total", 2, hidden, 3, "x x"},
	} {
		t.Run(c.what, func(t *testing.T) {
			var table publication.Table
			earlier := again(&table, c.count, c.before)
			table.Difference(table.Add(c.later), earlier)
			shown, err := suppressed.Publish(table)
			if err != nil {
				t.Fatal(err)
			}
			if got := printed(shown); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTwoPublicationsThatNeverKnewOfEachOtherExposeTheirDifference(t *testing.T) {
	var table publication.Table
	earlier := again(&table, 20, publication.Shown{Kind: publication.Exact, Value: 20})
	later := again(&table, 21, publication.Shown{Kind: publication.Exact, Value: 21})
	growth := table.Difference(later, earlier)
	_, err := publication.Profiles(publication.LeastThreshold)[0].Publish(table)
	var exposed *publication.ExposedError
	if !errors.As(err, &exposed) {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff([]int{growth}, exposed.Cells); diff != "" {
		t.Error(diff)
	}
}

func TestATableThatContradictsItselfIsRefused(t *testing.T) {
	rounded := func(v, step int64) publication.Shown {
		return publication.Shown{Kind: publication.Rounded, Value: v, Step: step}
	}
	for what, table := range map[string]publication.Table{
		"a negative count":           {Cells: []publication.Cell{{Count: -1}}},
		"a sum that does not add up": {Cells: make([]publication.Cell, 2), Sums: []publication.Sum{{Total: 0}, {Total: 5, Parts: []int{1}}}},
		"a part that is no cell":     {Cells: make([]publication.Cell, 2), Sums: []publication.Sum{{Total: 0, Parts: []int{2}}}},
		"a sum of wrong parts":       {Cells: []publication.Cell{{Count: 4}, {Count: 3}}, Sums: []publication.Sum{{Total: 0, Parts: []int{1}}}},
		"a part twice":               {Cells: make([]publication.Cell, 2), Sums: []publication.Sum{{Total: 0, Parts: []int{1, 1}}}},
		"a part larger than all":     {Cells: []publication.Cell{{Count: 4}, {Count: 3}}, Subsets: []publication.Subset{{Part: 0, Whole: 1}}},
		"a subset of nothing":        {Cells: make([]publication.Cell, 1), Subsets: []publication.Subset{{Part: 0, Whole: 1}}},
		"a part of itself":           {Cells: make([]publication.Cell, 1), Subsets: []publication.Subset{{Part: 0, Whole: 0}}},
		"shown as another count":     {Cells: []publication.Cell{{Count: 4, Before: publication.Shown{Kind: publication.Exact, Value: 5}}}},
		"rounded from another count": {Cells: []publication.Cell{{Count: 4, Before: rounded(10, 5)}}},
		"rounded to nothing":         {Cells: []publication.Cell{{Count: 4, Before: rounded(4, 0)}}},
		"a suppressed zero":          {Cells: []publication.Cell{{Before: publication.Shown{Kind: publication.Suppressed}}}},
		"shown, though not printed":  {Cells: []publication.Cell{{Unprinted: true, Before: publication.Shown{Kind: publication.Exact}}}},
	} {
		if _, err := publication.Profiles(publication.LeastThreshold)[0].Publish(table); !errors.Is(err, publication.ErrTable) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := publication.Attack(table, make([]publication.Shown, len(table.Cells))); !errors.Is(err, publication.ErrTable) {
			t.Errorf("%s, attacked: %v", what, err)
		}
	}
}

func TestAProfileThatHidesNothingIsRefused(t *testing.T) {
	for _, p := range []publication.Profile{{}, {Threshold: 1}, {Round: 5}, {Threshold: 3, Round: 1}, {Threshold: 3, Round: -5}} {
		if _, err := p.Publish(row(1, 2)); !errors.Is(err, publication.ErrProfile) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
