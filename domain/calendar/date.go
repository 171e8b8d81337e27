// Package calendar is business dates: days in the operation's time zone, without a time and without a clock.
package calendar

import (
	"fmt"
	"time"
)

// Date is a day, counted from 1970-01-01. Dates compare with < and ==. The zero value is 1970-01-01;
// None means that there is no date.
type Date int32

// None is no date. It lies before every other date.
const None Date = -1 << 31

// Forever is later than every date; it ends intervals that are open.
const Forever Date = 1<<31 - 1

// First and Last bound the dates that can be written: anything outside is refused.
var (
	First = New(1900, 1, 1)
	Last  = New(2199, 12, 31)
)

// New is the date of a year, month and day, normalised as in time.Date.
func New(year, month, day int) Date {
	return Date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Parse reads YYYY-MM-DD. The empty text is None. A day that does not exist (2015-02-29) and a day
// outside First to Last are errors.
func Parse(text string) (Date, error) {
	if text == "" {
		return None, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return None, fmt.Errorf("not a day of the calendar: %q", text)
	}
	d := Date(t.Unix() / 86400)
	if d < First || d > Last {
		return None, fmt.Errorf("outside the calendar of the programmes (1900 to 2199): %q", text)
	}
	return d, nil
}

// Read is Parse for the dates of accepted steps, which were parsed before: what is no date is None.
func Read(text string) Date {
	d, err := Parse(text)
	if err != nil {
		return None
	}
	return d
}

// Must is Parse for dates that are known to be good; it panics otherwise.
func Must(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Of is the business date of a moment in a time zone.
func Of(moment time.Time, zone *time.Location) Date {
	y, m, d := moment.In(zone).Date()
	return New(y, int(m), d)
}

// Time is midnight UTC of the day, for drivers that want a time.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is YYYY-MM-DD, or the empty text for None and Forever.
func (d Date) String() string {
	if d == None || d == Forever {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Add is the date so many days later.
func (d Date) Add(days int) Date {
	if d == None || d == Forever {
		return d
	}
	return d + Date(days)
}

// AddMonths is the same day of the month so many months later, or the last day of a shorter month (G7).
func (d Date) AddMonths(months int) Date {
	if d == None || d == Forever {
		return d
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return New(first.Year(), int(first.Month()), min(t.Day(), last))
}

// Age is the age in full years on a day of someone born on birth; somebody born on 29 February has
// their birthday on 1 March in other years (domain rules, case 4).
func Age(birth, on Date) int {
	b, o := birth.Time(), on.Time()
	years := o.Year() - b.Year()
	if New(o.Year(), int(b.Month()), b.Day()) > on {
		years--
	}
	return years
}
