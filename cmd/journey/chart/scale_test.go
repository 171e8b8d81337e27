package chart

import (
	"strings"
	"testing"
)

func TestStepsAreRound(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{nil, "0 1"}, {[]float64{0}, "0 1"}, {[]float64{1}, "0 1"}, {[]float64{3}, "0 1 2 3"}, {[]float64{5}, "0 1 2 3 4 5"},
		{[]float64{6}, "0 2 4 6"}, {[]float64{12}, "0 5 10 15"}, {[]float64{650}, "0 200 400 600 800"}, {[]float64{1200}, "0 500 1,000 1,500"},
		{[]float64{0.3, 0.1}, "0.0 0.1 0.2 0.3"}, {[]float64{0.7}, "0.0 0.2 0.4 0.6 0.8"}, {[]float64{33.3}, "0 10 20 30 40"},
		{[]float64{2.5}, "0.0 0.5 1.0 1.5 2.0 2.5"}, {[]float64{99, 100}, "0 20 40 60 80 100"},
		{[]float64{1e-300}, "0.000000 0.000001"}, {[]float64{1e15}, "0 200,000,000,000,000 400,000,000,000,000 600,000,000,000,000 800,000,000,000,000 1,000,000,000,000,000"},
	} {
		s := Chart{Series: []Series{{Values: c.values}}}.scaleFor()
		var got []string
		for at := range s.steps + 1 {
			got = append(got, s.tick(at, "en"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v: got %v, want %s", c.values, got, c.want)
		}
	}
}

func TestNumbersInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		value           float64
		german, english string
	}{
		{0, "0", "0"}, {7, "7", "7"}, {999, "999", "999"}, {1000, "1.000", "1,000"}, {1234567.5, "1.234.567,5", "1,234,567.5"},
		{33.333333333333336, "33,33", "33.33"}, {99.999, "100", "100"}, {0.1, "0,1", "0.1"}, {0.004, "0,004", "0.004"}, {12.5, "12,5", "12.5"}, {1e15, "1.000.000.000.000.000", "1,000,000,000,000,000"},
	} {
		if de, en := number(c.value, "de"), number(c.value, "en"); de != c.german || en != c.english {
			t.Errorf("%v is %s and %s", c.value, de, en)
		}
	}
}
