package reminder_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"journey/domain/calendar"
	"journey/domain/reminder"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// office is quiet from 18:00 until 8:00, at weekends and on one day.
var office = reminder.Quiet{From: 18 * 60, Until: 8 * 60, Weekends: true, Holiday: func(d calendar.Date) bool {
	return d == calendar.Must("2026-05-14") || d == calendar.Must("2026-03-30")
}}

func TestQuietMovesTheMoment(t *testing.T) {
	lunch := reminder.Quiet{From: 12 * 60, Until: 13*60 + 30}
	always := reminder.Quiet{Holiday: func(calendar.Date) bool { return true }}
	for _, c := range []struct {
		says     string
		quiet    reminder.Quiet
		at, want string
	}{
		{"in office hours", office, "2026-05-13 11:15", "2026-05-13 11:15"},
		{"the first minute", office, "2026-05-13 08:00", "2026-05-13 08:00"},
		{"before them", office, "2026-05-13 00:00", "2026-05-13 08:00"},
		{"the minute they end, and the next day is a holiday", office, "2026-05-13 18:00", "2026-05-15 08:00"},
		{"on a holiday", office, "2026-05-14 11:00", "2026-05-15 08:00"},
		{"on Friday night", office, "2026-05-15 22:00", "2026-05-18 08:00"},
		{"on Sunday, in the hour that is missing", office, "2026-03-29 01:59", "2026-03-31 08:00"},
		{"over the change to winter time", office, "2026-10-24 23:00", "2026-10-26 08:00"},
		{"never quiet", reminder.Quiet{}, "2026-05-17 03:00", "2026-05-17 03:00"},
		{"weekends without hours", reminder.Quiet{Weekends: true}, "2026-05-16 03:00", "2026-05-18 00:00"},
		{"at noon", lunch, "2026-05-16 12:00", "2026-05-16 13:30"},
		{"before noon", lunch, "2026-05-16 11:59", "2026-05-16 11:59"},
		{"quiet from midnight, on the day after a quiet day", reminder.Quiet{Until: 60, Weekends: true}, "2026-05-17 12:00", "2026-05-18 01:00"},
		{"in the evening", lunch, "2026-05-16 23:59", "2026-05-16 23:59"},
		{"a calendar without a day to work on is a mistake", always, "2026-05-16 12:00", "2026-05-16 12:00"},
	} {
		zone := berlin(t)
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := c.quiet.Next(at, zone)
		if got.In(zone).Format("2006-01-02 15:04") != c.want {
			t.Errorf("%s: %s, want %s", c.says, got.In(zone), c.want)
		}
		if c.quiet.Allows(at, zone) != (c.at == c.want) {
			t.Errorf("%s: allowed %v", c.says, c.quiet.Allows(at, zone))
		}
	}
}

func TestTheNextMomentIsTheFirstThatIsNotQuiet(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		quiet := reminder.Quiet{
			From: rapid.IntRange(0, 24*60).Draw(t, "from"), Until: rapid.IntRange(0, 24*60-1).Draw(t, "until"), Weekends: rapid.Bool().Draw(t, "weekends"),
			Holiday: func(d calendar.Date) bool { return int(d)%5 == 0 },
		}
		at := time.Date(2026, 1, 1, 0, rapid.IntRange(0, 400*24*60).Draw(t, "minute"), 0, 0, zone)
		next := quiet.Next(at, zone)
		if next.Before(at) || !quiet.Allows(next, zone) {
			t.Fatalf("%s moves to %s", at, next)
		}
		if next.After(at) && !quiet.Next(next.Add(-time.Second), zone).Equal(next) {
			t.Fatalf("%s moves to %s, but there is something before it", at, next)
		}
	})
}
