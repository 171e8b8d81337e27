package simulate

import (
	"time"

	"journey/domain/calendar"
)

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// holidays are the public holidays of both states that have the same date each year, as month*100 + day.
var holidays = map[int]bool{101: true, 501: true, 1003: true, 1031: true, 1224: true, 1225: true, 1226: true, 1231: true}

// worked is whether the offices are open on a day.
func worked(day calendar.Date) bool {
	t := day.Time()
	weekday := t.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !holidays[int(t.Month())*100+t.Day()]
}

// workday is the day itself or the next one on which the offices are open.
func workday(day calendar.Date) calendar.Date {
	for !worked(day) {
		day++
	}
	return day
}

// workdayBefore is the day itself or the last one before it on which the offices are open.
func workdayBefore(day calendar.Date) calendar.Date {
	for !worked(day) {
		day--
	}
	return day
}

// moment is a time in the working hours of a workday: not before the day, and after the floor.
func moment(d dice, day calendar.Date, floor time.Time) time.Time {
	if !floor.IsZero() {
		day = max(day, calendar.Of(floor, berlin))
	}
	day = workday(day)
	at := clock(day, 8*3600+d.IntN(8*3600))
	if after := floor.Add(time.Duration(60+d.IntN(420)) * time.Second); !floor.IsZero() && at.Before(after) {
		at = after
	}
	if at.After(clock(day, 18*3600)) {
		day = workday(day + 1)
		at = clock(day, 7*3600+1800+d.IntN(1800))
	}
	return at.UTC()
}

// clock is a time of a day in Berlin, in seconds after midnight by the clock on the wall.
func clock(day calendar.Date, seconds int) time.Time {
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, seconds, 0, berlin)
}
