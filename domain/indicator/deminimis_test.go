package indicator_test

import (
	"testing"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
)

func TestDeMinimis(t *testing.T) {
	in, out := of("a").and("2016-01-10", entry()), of("a")
	coached := &journeyv1.Step{Kind: &journeyv1.Step_ApplicationCoachingHeld{ApplicationCoachingHeld: &journeyv1.ApplicationCoachingHeld{Minutes: 15}}}
	hour := &journeyv1.IndicatorParameters{DeMinimisMinutes: 60}
	for _, row := range []struct {
		name            string
		of              history
		params          *journeyv1.IndicatorParameters
		flagged, listed bool
	}{
		{"480 minutes of counselling on two days are no participation: who entered is flagged", in.and("2016-01-11", counselled(240)).and("2016-01-12", counselled(240)), nil, true, false},
		{"481 are one", in.and("2016-01-11", counselled(240)).and("2016-01-12", counselled(241)), nil, false, false},
		{"who did not enter is not listed with 480", out.and("2016-01-11", counselled(480)), nil, false, false},
		{"with 481 they are", out.and("2016-01-11", counselled(481)), nil, false, true},
		{"anything else than counselling is a participation", in.and("2016-01-11", coached), nil, false, false},
		{"and lists who did not enter", out.and("2016-01-11", coached), nil, false, true},
		{"who entered and was given nothing is flagged", in, nil, true, false},
		{"who was given nothing and did not enter is nobody", out.and("2016-01-11", exited(completed)), nil, false, false},
		{"another limit by parameter", in.and("2016-01-11", counselled(61)), hour, false, false},
		{"its minutes included", in.and("2016-01-11", counselled(60)), hour, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := fold(row.of)
			m := indicator.DeMinimis(p, row.params)
			if m.Flagged() != row.flagged || m.Listed() != row.listed {
				t.Errorf("flagged %v, listed %v: %+v", m.Flagged(), m.Listed(), m)
			}
			if p.Entry != nil && counts(set(t, esfPlus, row.params), p, "2016-12-31") == "-" {
				t.Error("who entered does not count any more")
			}
		})
	}
}

func TestAgeGroup(t *testing.T) {
	for age, want := range map[int]string{0: "under_18", 17: "under_18", 18: "18_24", 24: "18_24", 25: "25_29", 29: "25_29", 30: "30_54", 54: "30_54", 55: "55_plus", 99: "55_plus"} {
		if got := indicator.AgeGroup(age); got != want {
			t.Errorf("%d is %s, want %s", age, got, want)
		}
	}
}
