package publication_test

import (
	"testing"

	"journey/domain/publication"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// crossing adds a table of rows and columns with all its totals and answers the cells by row and column, the
// totals last.
func crossing(t *publication.Table, counts [][]int64) [][]int {
	rows, columns := len(counts), len(counts[0])
	cells := make([][]int, rows+1)
	for i := range cells {
		cells[i] = make([]int, columns+1)
		for j := range cells[i] {
			var sum int64
			for k := range rows {
				for l := range columns {
					if (i == k || i == rows) && (j == l || j == columns) {
						sum += counts[k][l]
					}
				}
			}
			cells[i][j] = t.Add(sum)
		}
	}
	for _, row := range cells {
		t.Sum(row[columns], row[:columns]...)
	}
	for j := range columns + 1 {
		var column []int
		for i := range rows {
			column = append(column, cells[i][j])
		}
		t.Sum(cells[rows][j], column...)
	}
	return cells
}

func randomCounts(t *rapid.T, rows, columns int, name string) [][]int64 {
	counts := make([][]int64, rows)
	for i := range counts {
		counts[i] = make([]int64, columns)
		for j := range counts[i] {
			counts[i][j] = rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 9)).Draw(t, name)
		}
	}
	return counts
}

// randomTable draws tables with margins, of two regions or of two cut-offs, and with nested subsets.
func randomTable(t *rapid.T) publication.Table {
	var table publication.Table
	rows, columns := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "columns")
	counts := randomCounts(t, rows, columns, "count")
	cells := crossing(&table, counts)
	switch rapid.SampledFrom([]string{"one table", "two regions", "two cut-offs", "nested", "hierarchy"}).Draw(t, "shape") {
	case "two regions":
		other := randomCounts(t, rows, columns, "other region")
		together := make([][]int64, rows)
		for i := range together {
			for j := range counts[i] {
				together[i] = append(together[i], counts[i][j]+other[i][j])
			}
		}
		second, both := crossing(&table, other), crossing(&table, together)
		for i := range both {
			for j := range both[i] {
				table.Sum(both[i][j], cells[i][j], second[i][j])
			}
		}
	case "two cut-offs":
		later := randomCounts(t, rows, columns, "growth")
		for i := range later {
			for j := range later[i] {
				later[i][j] = counts[i][j] + later[i][j]/3
			}
		}
		second := crossing(&table, later)
		for i := range second {
			for j := range second[i] {
				table.Difference(second[i][j], cells[i][j])
			}
		}
	case "nested":
		inner := make([][]int64, rows)
		for i := range inner {
			for j := range counts[i] {
				inner[i] = append(inner[i], rapid.Int64Range(0, counts[i][j]).Draw(t, "part"))
			}
		}
		second := crossing(&table, inner)
		for i := range second {
			for j := range second[i] {
				if rapid.Bool().Draw(t, "rest protected") {
					table.Difference(cells[i][j], second[i][j])
				} else {
					table.Subset(second[i][j], cells[i][j])
				}
			}
		}
	case "hierarchy":
		all := cells[rows][columns]
		some := table.Add(table.Cells[all].Count + rapid.Int64Range(0, 4).Draw(t, "others"))
		rest := table.Add(table.Cells[some].Count - table.Cells[all].Count)
		table.Sum(some, all, rest)
		table.Subset(rest, cells[0][columns])
		if table.Cells[rest].Count > table.Cells[cells[0][columns]].Count {
			table.Subsets = nil
		}
	}
	return table
}

func profiles(t *rapid.T) publication.Profile {
	return rapid.SampledFrom(append(publication.Profiles(publication.LeastThreshold), publication.Profile{Name: "suppressed-5", Threshold: 5})).Draw(t, "profile")
}

// attack finds by trying all whole numbers the cells of which a reader learns too much.
func attack(p publication.Profile, t publication.Table, shown []publication.Shown) []int {
	b := boxOf(t, shown, 2*p.Threshold)
	b.narrow()
	var found []int
	for i, c := range t.Cells {
		small := c.Count != 0 && max(c.Count, -c.Count) < p.Threshold
		var need int64
		switch s := shown[i]; {
		case s.Kind == publication.Suppressed, s.Kind == publication.Unshown && small && p.Round == 0:
			need = p.Threshold
		case s.Kind == publication.Unshown && small:
			need = min(p.Threshold, p.Round/2)
		case s.Kind == publication.Rounded && small:
			need = min(p.Threshold, s.Step/2)
		}
		if need > 0 && b.width(i, need) < need {
			found = append(found, i)
		}
	}
	return found
}

func TestNoReaderLearnsASuppressedCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, table := profiles(t), randomTable(t)
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		if found := attack(p, table, shown); found != nil {
			t.Fatalf("%s: cells %v are found out: %v", p.Name, found, shown)
		}
	})
}

func TestTheAttackFindsJustWhatIsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, table := profiles(t), randomTable(t)
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range shown { // less is hidden than should be
			if s.Kind == publication.Suppressed && rapid.Bool().Draw(t, "shown after all") {
				shown[i] = publication.Shown{Kind: publication.Exact, Value: table.Cells[i].Count}
			}
		}
		ranges, err := publication.Attack(table, shown)
		if err != nil {
			t.Fatal(err)
		}
		const reach = 6
		b := boxOf(table, shown, reach)
		b.narrow()
		for i, r := range ranges {
			count := table.Cells[i].Count
			for near := count - reach; near <= count+reach; near++ {
				// The brute search finds less than there is at the rim of its box, never more.
				if b.possible(i, near) && (near < r.Least || near > r.Most) {
					t.Fatalf("cell %d may be %d, not only %+v: %v", i, near, r, shown)
				}
			}
			for _, end := range []int64{r.Least, r.Most} {
				if max(end-count, count-end) < reach/2 && !b.possible(i, end) {
					t.Fatalf("cell %d cannot be %d, as in %+v: %v", i, end, r, shown)
				}
			}
		}
	})
}

func TestNothingIsHiddenWhereNothingIsSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]publication.Profile{{Threshold: 3}, {Threshold: 5}}).Draw(t, "profile")
		table := randomTable(t)
		for i := range table.Cells {
			table.Cells[i].Count *= p.Threshold
		}
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range shown {
			want := publication.Shown{Kind: publication.Exact, Value: table.Cells[i].Count}
			if table.Cells[i].Unprinted {
				want = publication.Shown{}
			}
			if s != want {
				t.Fatalf("cell %d is shown as %v", i, s)
			}
		}
	})
}

func TestZerosAreShownAndSmallCountsAreNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, table := profiles(t), randomTable(t)
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range table.Cells {
			switch s := shown[i]; {
			case c.Unprinted != (s.Kind == publication.Unshown):
				t.Fatalf("cell %d is printed or not as %v", i, s)
			case c.Count == 0 && s.Kind == publication.Suppressed:
				t.Fatalf("cell %d is zero and hidden", i)
			case c.Count > 0 && c.Count < p.Threshold && s.Kind == publication.Exact:
				t.Fatalf("cell %d is small and shown", i)
			}
		}
	})
}

func TestPublishingAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, table := profiles(t), randomTable(t)
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		again, err := p.Publish(table)
		if diff := cmp.Diff(shown, again); diff != "" || err != nil {
			t.Fatalf("the same table: %v %s", err, diff)
		}
		for i, s := range shown {
			table.Cells[i].Before = s
		}
		again, err = p.Publish(table)
		if diff := cmp.Diff(shown, again); diff != "" || err != nil {
			t.Fatalf("published before: %v %s", err, diff)
		}
	})
}

func TestWhatFollowsAnEarlierPublicationGivesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := profiles(t)
		rows, columns := rapid.IntRange(1, 2).Draw(t, "rows"), rapid.IntRange(1, 3).Draw(t, "columns")
		first := randomCounts(t, rows, columns, "count")
		var table publication.Table
		cells := crossing(&table, first)
		shown, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range shown {
			table.Cells[i].Before = s
		}
		second := make([][]int64, rows)
		for i := range second {
			for j := range first[i] {
				change := rapid.Int64Range(-2, 3).Draw(t, "change")
				second[i] = append(second[i], max(0, first[i][j]+change))
			}
		}
		later := crossing(&table, second)
		for i := range later {
			for j := range later[i] {
				table.Difference(later[i][j], cells[i][j])
			}
		}
		again, err := p.Publish(table)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shown, again[:len(shown)]); diff != "" {
			t.Fatalf("what was shown before changed: %s", diff)
		}
		if found := attack(p, table, again); found != nil {
			t.Fatalf("%s: cells %v are found out: %v", p.Name, found, again)
		}
	})
}
