package tabular

import (
	"testing"
	"time"
)

var (
	utc   = time.UTC
	epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
)

func TestNumbersAreReadAsTheyAreMeant(t *testing.T) {
	for _, c := range []struct {
		text, decimal string
		want          float64
		ambiguous, ok bool
	}{
		{"12", "", 12, false, true}, {"-3", "", -3, false, true}, {"38,5", "", 38.5, false, true}, {"38.5", "", 38.5, false, true},
		{"1.234,5", "", 1234.5, false, true}, {"1,234.5", "", 1234.5, false, true}, {"1.234.567", "", 1234567, false, true},
		{"1 234,50", "", 1234.5, false, true}, {"1'234.50", "", 1234.5, false, true}, {"0,125", "", 0.125, false, true},
		{"1.234", "", 0, true, false}, {"1,234", "", 0, true, false}, {"1.234", "comma", 1234, false, true}, {"1.234", "point", 1.234, false, true},
		{"1,234", "comma", 1.234, false, true}, {"1,234", "point", 1234, false, true}, {"1234.125", "", 1234.125, false, true},
		{"1.23.4", "", 0, false, false}, {"1.23,4", "", 0, false, false}, {"12,34,567", "", 0, false, false}, {",5", "", 0.5, false, true},
		{"", "", 0, false, false}, {"12 h", "", 0, false, false}, {"inf", "", 0, false, false}, {"0x10", "", 0, false, false}, {"1e400", "", 0, false, false},
	} {
		got, ambiguous, ok := number(c.text, c.decimal)
		if ok != c.ok || ambiguous != c.ambiguous || ok && got != c.want {
			t.Errorf("%q %s: got %v, ambiguous %v, ok %v", c.text, c.decimal, got, ambiguous, ok)
		}
	}
}

func TestMomentsLieInTheZoneOfTheMapping(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"1.7.2016 9:05": "2016-07-01T07:05:00Z", "01.03.2016 09:05 Uhr": "2016-03-01T08:05:00Z", "2016-03-01T09:05:06": "2016-03-01T08:05:06Z",
		"2016-03-01 09:05:06.5": "2016-03-01T08:05:06Z", "2016-03-01T09:05:06Z": "2016-03-01T09:05:06Z", "1.3.2016": "2016-02-29T23:00:00Z",
		"42430.5": "2016-03-01T11:00:00Z", "42430": "2016-02-29T23:00:00Z",
	} {
		at, ok := moment(text, nil, berlin, false)
		if got := at.UTC().Format(time.RFC3339); !ok || got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "9:05", "1.3.2016 24:01", "1.3.2016 mittags", "31.4.2016 9:05"} {
		if at, ok := moment(text, nil, berlin, false); ok {
			t.Errorf("%q is %s", text, at)
		}
	}
}

func TestDaysOfASpreadsheet(t *testing.T) {
	for text, want := range map[string]string{"2101": "1905-10-01", "25569": "1970-01-01", "42430": "2016-03-01", "42430.999": "2016-03-01", "73415": "2100-12-31"} {
		if day, ok := date(text, nil, false); !ok || day.Format("2006-01-02") != want {
			t.Errorf("%s is %s, want %s", text, day, want)
		}
	}
	for _, text := range []string{"0", "60", "1980", "2100", "73416", "20160301", "-42430", "4243O"} {
		if day, ok := date(text, nil, false); ok {
			t.Errorf("%s is %s", text, day)
		}
	}
	if day, ok := date("40968", nil, true); !ok || day.Format("2006-01-02") != "2016-03-01" {
		t.Errorf("counted from 1904 it is %s", day)
	}
}
