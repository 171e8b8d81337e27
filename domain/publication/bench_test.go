package publication_test

import (
	"fmt"
	"math/rand"
	"testing"

	"journey/domain/publication"
)

// byGender is the counts of one code: women, men, non-binary, not stated.
type byGender [4]int64

// grow lets the counts of a region grow until the next cut-off. Codes 1 to 3 add up to code 0; each code after
// them is part of one of these.
func grow(random *rand.Rand, codes []byGender, size int) {
	codes[0] = byGender{}
	for code := 1; code < len(codes); code++ {
		for g, percent := range []int{48, 47, 2, 3} {
			count := &codes[code][g]
			if code < 4 {
				*count += int64(random.Intn(size*percent/100 + 1))
				codes[0][g] += *count
			} else {
				left := codes[1+code%3][g] - *count
				*count += int64(random.Intn(int(left)/(1+code%7) + 1))
			}
		}
	}
}

// official adds a table of codes by gender, the total first, and answers its cells.
func official(t *publication.Table, codes []byGender) [][]int {
	cells := make([][]int, len(codes))
	for i, code := range codes {
		cells[i] = []int{t.Add(code[0] + code[1] + code[2] + code[3])}
		for _, count := range code {
			cells[i] = append(cells[i], t.Add(count))
		}
		t.Sum(cells[i][0], cells[i][1:]...)
	}
	for g := range 5 {
		t.Sum(cells[0][g], cells[1][g], cells[2][g], cells[3][g])
		for code := 4; code < len(codes); code++ {
			t.Subset(cells[code][g], cells[1+code%3][g])
		}
	}
	return cells
}

// officials is one table of 60 codes in several regions with what they add up to, at several cut-offs with
// what came between them.
func officials(regions, cutOffs, size int) publication.Table {
	random := rand.New(rand.NewSource(1))
	counts := make([][]byGender, regions)
	for i := range counts {
		counts[i] = make([]byGender, 60)
	}
	var table publication.Table
	var earlier [][][]int
	for range cutOffs {
		var now [][][]int
		together := make([]byGender, 60)
		for _, codes := range counts {
			grow(random, codes, size)
			now = append(now, official(&table, codes))
			for code := range codes {
				for g := range codes[code] {
					together[code][g] += codes[code][g]
				}
			}
		}
		if regions > 1 {
			all := official(&table, together)
			for code := range all {
				for g := range all[code] {
					var parts []int
					for _, region := range now {
						parts = append(parts, region[code][g])
					}
					table.Sum(all[code][g], parts...)
				}
			}
			now = append(now, all)
		}
		for i := range earlier {
			for code := range earlier[i] {
				for g := range earlier[i][code] {
					table.Difference(now[i][code][g], earlier[i][code][g])
				}
			}
		}
		earlier = now
	}
	return table
}

func BenchmarkPublish(b *testing.B) {
	for _, shape := range []struct{ regions, cutOffs, size int }{{1, 1, 30}, {1, 1, 300}, {1, 2, 100}, {2, 1, 100}, {3, 1, 60}, {2, 2, 100}} {
		for _, p := range publication.Profiles(publication.LeastThreshold)[:2] {
			b.Run(fmt.Sprintf("%s/%d regions/%d cut-offs/size %d", p.Name, shape.regions, shape.cutOffs, shape.size), func(b *testing.B) {
				table := officials(shape.regions, shape.cutOffs, shape.size)
				printed, small, others := 0, 0, 0
				for b.Loop() {
					shown, err := p.Publish(table)
					if err != nil {
						b.Fatal(err)
					}
					printed, small, others = 0, 0, 0
					for i, s := range shown {
						switch {
						case s.Kind == publication.Unshown:
							continue
						case s.Kind == publication.Suppressed && table.Cells[i].Count < p.Threshold:
							small++
						case s.Kind == publication.Suppressed:
							others++
						}
						printed++
					}
				}
				b.ReportMetric(float64(printed), "printed")
				b.ReportMetric(float64(small), "small-suppressed")
				b.ReportMetric(float64(others), "others-suppressed")
			})
		}
	}
}
