package reminder

import (
	"time"

	"journey/domain/calendar"
)

// Quiet is when nobody is reminded. It moves reminders, never the day on which something is due. The zero
// value is never quiet.
type Quiet struct {
	// From and Until are times of day in minutes after midnight: from From until Until, over midnight if
	// Until is the smaller, nobody is reminded. Equal ones are no quiet hours.
	From, Until int
	// Weekends: not on Saturdays and Sundays.
	Weekends bool
	// Holiday answers whether a day is none to work on; nil = every day is.
	Holiday func(calendar.Date) bool
}

// horizon is after how many quiet days in a row the calendar is taken for a mistake.
const horizon = 62

// Next is the first moment, not before at, at which somebody may be reminded, by the clocks of a time zone.
// A calendar with two months of quiet days in a row is taken for a mistake, and the answer is at: better
// told in quiet hours than never.
func (q Quiet) Next(at time.Time, zone *time.Location) time.Time {
	day := calendar.Of(at, zone)
	for range horizon {
		if !q.off(day) {
			for _, hours := range q.hours(day, zone) {
				switch {
				case !at.Before(hours[1]), !hours[0].Before(hours[1]):
				case at.Before(hours[0]):
					return hours[0]
				default:
					return at
				}
			}
		}
		day = day.Add(1)
	}
	return at
}

// Allows answers whether somebody may be reminded at a moment.
func (q Quiet) Allows(at time.Time, zone *time.Location) bool { return q.Next(at, zone).Equal(at) }

func (q Quiet) off(day calendar.Date) bool {
	weekday := day.Time().Weekday()
	return q.Weekends && (weekday == time.Saturday || weekday == time.Sunday) || q.Holiday != nil && q.Holiday(day)
}

// hours are the hours of a day that are not quiet: each from its first moment to the one after its last.
func (q Quiet) hours(day calendar.Date, zone *time.Location) [][2]time.Time {
	at := func(minutes int) time.Time {
		y, m, d := day.Time().Date()
		return time.Date(y, m, d, 0, minutes, 0, 0, zone)
	}
	const midnight = 24 * 60
	switch {
	case q.From == q.Until:
		return [][2]time.Time{{at(0), at(midnight)}}
	case q.From > q.Until:
		return [][2]time.Time{{at(q.Until), at(q.From)}}
	}
	return [][2]time.Time{{at(0), at(q.From)}, {at(q.Until), at(midnight)}}
}
