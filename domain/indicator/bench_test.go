package indicator_test

import (
	"testing"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

// typical is a participant as most are: an entry, a placement, a qualification, observations and follow-ups
// around an exit.
func typical() indicator.Participation {
	return fold(caseOf("2016-02-01", status(unemployedOne), since("2014-06-01")).
		and("2015-07-01", counselled(60)).and("2015-12-01", awarded(true)).
		and("2016-01-15", begins("pl-1", job, 30, fixed, "2016-12-31")).
		and("2016-02-29", asked("2016-02-29", workingOne, yes(true))).
		and("2016-04-15", told(workingOne)).and("2016-07-20", asked("2016-07-20", workingOne, yes(true))).
		and("2016-08-03", told(workingOne)))
}

func BenchmarkStandings(b *testing.B) {
	for name, id := range map[string]journeyv1.IndicatorSet{"esf-plus": esfPlus, "esf-2014": esf2014, "esf-2007": esf2007} {
		b.Run(name, func(b *testing.B) {
			s, p := set(b, id, nil), typical()
			b.ReportAllocs()
			for b.Loop() {
				if len(s.Standings(p)) != 2 {
					b.Fatal("not two standings")
				}
			}
		})
	}
}

// TestStandingsAllocateTheirResultOnly: they are asked for several times of each of millions of people.
func TestStandingsAllocateTheirResultOnly(t *testing.T) {
	p := typical()
	for _, id := range []journeyv1.IndicatorSet{esfPlus, esf2014, esf2007} {
		s := set(t, id, nil)
		if n := testing.AllocsPerRun(100, func() { s.Standings(p) }); n != 1 {
			t.Errorf("%s: %v allocations, want 1", s.Name, n)
		}
	}
}
