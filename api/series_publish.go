package api

import (
	"slices"

	"connectrpc.com/connect/v2"

	"journey/domain/publication"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// withKin are the codes and behind them all that hang together with them and have a series: they are published
// together whoever asks for which, so that two answers laid side by side are one table.
func withKin(codes []string) []string {
	all := slices.Clone(codes)
	for i := 0; i < len(all); i++ {
		for _, h := range hanging() {
			kin := append([]string{h.whole}, h.parts...)
			if !slices.Contains(kin, all[i]) {
				continue
			}
			for _, code := range kin {
				if d, _ := outcome.Find(code); !d.State && !slices.Contains(all, code) {
					all = append(all, code)
				}
			}
		}
	}
	return all
}

// publishSeries shows what may be published: each point is the one before it and what happened since, and figures
// hang together in each. Series that do not count people stay as they are.
func publishSeries(profile publication.Profile, all []*journeyv1.Series) error {
	var t publication.Table
	numbers, sums := map[string][]int{}, map[string][]int{}
	var people []*journeyv1.Series
	for _, s := range all {
		if d, _ := outcome.Find(s.Code); !d.OfPeople {
			continue
		}
		people = append(people, s)
		numbers[s.Code], sums[s.Code] = growing(&t, s.Points)
	}
	for _, h := range hanging() {
		tieSeries(&t, h, numbers, sums)
	}
	shown, err := profile.Publish(t)
	if err != nil {
		return fail(connect.CodeInternal, "figures.not_publishable", "profile").WithCause(err)
	}
	for _, s := range people {
		for i, p := range s.Points {
			number, sum := shown[numbers[s.Code][i]], shown[sums[s.Code][i]]
			p.Number, p.Shown, p.Cumulated, p.CumulatedShown = number.Value, shownAs(number), sum.Value, shownAs(sum)
		}
	}
	return nil
}

// growing adds the points of a series and answers their cells.
func growing(t *publication.Table, points []*journeyv1.SeriesPoint) (numbers, sums []int) {
	for i, p := range points {
		numbers, sums = append(numbers, t.Add(p.Number)), append(sums, t.Add(p.Cumulated))
		if i == 0 {
			t.Sum(sums[0], numbers[0])
		} else {
			t.Sum(sums[i], sums[i-1], numbers[i])
		}
	}
	return numbers, sums
}

// tieSeries relates series point by point: what happens on the same day hangs together in every quarter by itself,
// all else only by what had happened by its end.
func tieSeries(t *publication.Table, h hang, numbers, sums map[string][]int) {
	of := func(cells map[string][]int, from int) (whole []int, parts [][]int) {
		for _, code := range h.parts {
			if part, ok := cells[code]; ok {
				parts = append(parts, part[from:])
			}
		}
		if cells[h.whole] == nil || len(parts) == 0 {
			return nil, nil
		}
		return cells[h.whole][from:], parts
	}
	from := 0
	if h.when == atCutOff {
		from = max(0, len(sums[h.whole])-1)
	}
	if whole, parts := of(numbers, from); h.when == sameDay && whole != nil {
		exhaustive := addsUp(t, whole, parts)
		relate(t, whole, parts, exhaustive)
		if exhaustive {
			return
		}
	}
	if whole, parts := of(sums, from); whole != nil {
		relate(t, whole, parts, false)
	}
}
