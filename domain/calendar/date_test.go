package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]bool{
		"2016-02-29": true, "2015-02-29": false, "1900-01-01": true, "1899-12-31": false, "2199-12-31": true, "2200-01-01": false,
		"0000-01-01": false, "9999-12-31": false, "2016-13-01": false, "2016-1-1": false, "01.02.2016": false, "2016-01-01T00:00:00Z": false,
	} {
		d, err := Parse(text)
		if (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil && d.String() != text {
			t.Errorf("%s reads as %s", text, d)
		}
		if read := Read(text); err == nil && read != d || err != nil && read != None {
			t.Errorf("%s reads as %s, refused or not: %v", text, read, err)
		}
	}
	if d, err := Parse(""); d != None || err != nil {
		t.Errorf("no text is %d, %v", d, err)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2017-08-31", 6, "2018-02-28"}, // case 9
		{"2015-08-31", 6, "2016-02-29"},
		{"2016-02-29", 12, "2017-02-28"},
		{"2016-11-30", 3, "2017-02-28"},
		{"2016-12-15", 1, "2017-01-15"},
	} {
		if got := Must(c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
	if Forever.AddMonths(1) != Forever || None.AddMonths(1) != None || Forever.Add(1) != Forever || None.Add(-1) != None {
		t.Error("what is no date stays none")
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		birth, on string
		want      int
	}{
		{"1961-03-10", "2016-03-09", 54}, // case 4
		{"1961-03-10", "2016-03-10", 55},
		{"1996-02-29", "2017-02-28", 20},
		{"1996-02-29", "2017-03-01", 21},
		{"1996-02-29", "2020-02-28", 23},
		{"1996-02-29", "2020-02-29", 24},
		{"2000-01-01", "2000-01-01", 0},
	} {
		if got := Age(Must(c.birth), Must(c.on)); got != c.want {
			t.Errorf("born %s, on %s: %d, want %d", c.birth, c.on, got, c.want)
		}
	}
}

func TestOfReadsTheZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	moment := time.Date(2016, 12, 31, 23, 30, 0, 0, time.UTC)
	if got := Of(moment, berlin).String(); got != "2017-01-01" {
		t.Errorf("in Berlin it is %s", got)
	}
	if got := Of(moment, time.UTC).String(); got != "2016-12-31" {
		t.Errorf("in Greenwich it is %s", got)
	}
}

func TestDatesAreDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(int32(First), int32(Last)).Draw(t, "day"))
		if back, err := Parse(d.String()); err != nil || back != d {
			t.Fatalf("%d is %s is %d (%v)", d, d, back, err)
		}
		if !d.Time().AddDate(0, 0, 1).Equal(d.Add(1).Time()) {
			t.Fatalf("the day after %s is %s", d, d.Add(1))
		}
		on := Date(rapid.Int32Range(int32(d), int32(Last)).Draw(t, "later"))
		if age := Age(d, on); age < 0 || on > d && Age(d, on-1) > age {
			t.Fatalf("born %s: the age falls on %s", d, on)
		}
	})
}
