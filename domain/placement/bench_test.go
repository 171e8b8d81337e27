package placement_test

import (
	"maps"
	"slices"
	"testing"

	"journey/domain/placement"
)

// typical is a journey of 50 steps: a year of coaching, two placements that follow each other, their follow-up, an
// exit, and three mistakes.
func typical() history {
	h := of("2016-01-01", entered("mueßer-holz"), "2016-01-01", assigned("bilse"))
	for range 20 {
		h = h.and("2016-02-01", counselled())
	}
	h = h.and("2016-03-01", begins("pl-1", job, 30), "2016-03-08", observed(working), "2016-03-29", asked("", working, true),
		"2016-04-01", hours("pl-1", 38), "2016-03-29", corrects(25, "2016-03-30", asked("", working, true)), "2016-05-31", asked("", working, true),
		"2016-06-30", ends("pl-1"), "2016-07-05", begins("pl-2", subsidised, 35), "2016-07-05", corrects(30, "2016-07-04", begins("pl-2", subsidised, 35)),
		"2016-08-31", asked("", working, true))
	for range 12 {
		h = h.and("2016-09-01", counselled())
	}
	return h.and("2016-09-15", observed(working), "2016-09-15", retracts(45), "2016-09-30", exited(), "2016-10-28", asked("", working, true),
		"2016-12-31", ends("pl-2"), "2017-03-30", observed(idle))
}

func BenchmarkTell(b *testing.B) {
	histories := slices.Collect(maps.Values(simulated(b)))
	for _, of := range []struct {
		name      string
		histories []history
	}{{"typical", []history{typical()}}, {"simulated", histories}} {
		b.Run(of.name, func(b *testing.B) {
			b.ReportAllocs()
			events, told := 0, 0
			for b.Loop() {
				for _, h := range of.histories {
					t := placement.NewTeller(placement.Choice{}, 0)
					events += len(h)
					for _, p := range h {
						told += len(t.Tell(p, nil))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1000/float64(events), "µs/event")
			b.ReportMetric(float64(told)/float64(events), "told/event")
		})
	}
}
