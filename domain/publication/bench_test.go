package publication_test

import (
	"fmt"
	"math/rand"
	"testing"

	"journey/domain/publication"
)

// official draws tables like the official ones: codes by gender, codes that add up to others, codes that are
// part of others and all part of everybody, in regions that add up and at cut-offs that grow.
func official(seed int64, codes, regions, cutOffs, size int) publication.Table {
	random := rand.New(rand.NewSource(seed))
	var table publication.Table
	genders := []int{48, 47, 2, 3}
	var cumulated [][][]int64 // region, code, gender
	for range regions {
		cumulated = append(cumulated, make([][]int64, codes))
	}
	var earlier [][][]int
	for range cutOffs {
		var now [][][]int // region (the last is all), code, gender (the first is the total)
		for region := range regions {
			now = append(now, make([][]int, codes))
			for code := range codes {
				cells := make([]int, 5)
				if cumulated[region][code] == nil {
					cumulated[region][code] = make([]int64, 4)
				}
				var sum int64
				for g := range 4 {
					if code > 3 { // codes 1 to 3 add up to code 0, each other one is part of one of these
						whole := cumulated[region][1+code%3][g]
						cumulated[region][code][g] = max(cumulated[region][code][g], min(whole, int64(random.Intn(int(whole)/(1+code%7)+1))))
					} else if code > 0 {
						cumulated[region][code][g] += int64(random.Intn(size*genders[g]/100 + 1))
					}
				}
				if code == 3 {
					for g := range 4 {
						cumulated[region][0][g] = cumulated[region][1][g] + cumulated[region][2][g] + cumulated[region][3][g]
						table.Cells[now[region][0][g+1]].Count = cumulated[region][0][g]
					}
					table.Cells[now[region][0][0]].Count = 0
					for g := range 4 {
						table.Cells[now[region][0][0]].Count += cumulated[region][0][g]
					}
				}
				for g := range 4 {
					cells[g+1] = table.Add(cumulated[region][code][g])
					sum += cumulated[region][code][g]
				}
				cells[0] = table.Add(sum)
				now[region][code] = cells
				table.Sum(cells[0], cells[1:]...)
			}
			for g := range 5 {
				table.Sum(now[region][0][g], now[region][1][g], now[region][2][g], now[region][3][g])
				for code := 4; code < codes; code++ {
					table.Subset(now[region][code][g], now[region][1+code%3][g])
				}
			}
		}
		if regions > 1 {
			var all [][]int
			for code := range codes {
				cells := make([]int, 5)
				for g := range 5 {
					var sum int64
					var parts []int
					for region := range regions {
						parts = append(parts, now[region][code][g])
						sum += table.Cells[now[region][code][g]].Count
					}
					cells[g] = table.Add(sum)
					table.Sum(cells[g], parts...)
				}
				table.Sum(cells[0], cells[1:]...)
				all = append(all, cells)
			}
			now = append(now, all)
		}
		for region := range earlier {
			for code := range codes {
				for g := range 5 {
					table.Difference(now[region][code][g], earlier[region][code][g])
				}
			}
		}
		earlier = now
	}
	return table
}

func BenchmarkPublish(b *testing.B) {
	for _, shape := range []struct{ codes, regions, cutOffs, size int }{
		{60, 1, 1, 30}, {60, 1, 1, 300}, {60, 2, 1, 100}, {60, 1, 2, 100}, {60, 3, 1, 60}, {60, 2, 2, 100},
	} {
		for _, p := range publication.Profiles()[:2] {
			b.Run(fmt.Sprintf("%s/codes=%d/regions=%d/cutOffs=%d/size=%d", p.Name, shape.codes, shape.regions, shape.cutOffs, shape.size), func(b *testing.B) {
				table := official(1, shape.codes, shape.regions, shape.cutOffs, shape.size)
				printed, hidden, small := 0, 0, 0
				for b.Loop() {
					shown, err := p.Publish(table)
					if err != nil {
						b.Fatal(err)
					}
					printed, hidden, small = 0, 0, 0
					for i, s := range shown {
						if s.Kind != publication.Unshown {
							printed++
						}
						if s.Kind == publication.Suppressed {
							hidden++
							if table.Cells[i].Count < p.Threshold {
								small++
							}
						}
					}
				}
				b.ReportMetric(float64(printed), "printed")
				b.ReportMetric(float64(small), "small")
				b.ReportMetric(float64(hidden-small), "complementary")
			})
		}
	}
}
