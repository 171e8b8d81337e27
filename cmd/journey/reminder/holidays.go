package reminder

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"

	"journey/domain/calendar"
)

// since is a holiday that a state has kept from a year on, where the library does not say so.
func since(h *cal.Holiday, year int) *cal.Holiday {
	return h.Clone(&cal.Holiday{StartYear: year})
}

// luther is 31 October 2017, a holiday everywhere.
func luther() *cal.Holiday {
	return de.Reformationstag.Clone(&cal.Holiday{StartYear: 2017, EndYear: 2017})
}

// once are the holidays that Berlin kept for one year only: 75 and 80 years after the end of the war, and 75 after
// the uprising of 1953.
func once() []*cal.Holiday {
	of := func(year int, month time.Month, day int) *cal.Holiday {
		return &cal.Holiday{Type: cal.ObservancePublic, StartYear: year, EndYear: year, Month: month, Day: day, Func: cal.CalcDayOfMonth}
	}
	return []*cal.Holiday{of(2020, time.May, 8), of(2025, time.May, 8), of(2028, time.June, 17)}
}

// states are the public holidays of the federal states (ISO 3166-2 without the country, in lower case), those that
// a whole state keeps. Source: the states' laws on holidays; what the library lacks is added here: Women's Day in
// Mecklenburg-Vorpommern since 2023 and in Berlin not before 2019, Reformation Day in the north since 2018, and what
// Berlin kept once.
func states() map[string][]*cal.Holiday {
	north := func(all []*cal.Holiday) []*cal.Holiday {
		others := slices.DeleteFunc(slices.Clone(all), func(h *cal.Holiday) bool { return h == de.Reformationstag })
		return append(others, since(de.Reformationstag, 2017))
	}
	west := func(all []*cal.Holiday) []*cal.Holiday { return append(slices.Clone(all), luther()) }
	berlin := slices.DeleteFunc(slices.Clone(de.HolidaysBE), func(h *cal.Holiday) bool { return h == de.Frauentag })
	return map[string][]*cal.Holiday{
		"bw": west(de.HolidaysBW), "by": west(de.HolidaysBY), "be": slices.Concat(berlin, once(), []*cal.Holiday{since(de.Frauentag, 2019), luther()}),
		"bb": de.HolidaysBB, "hb": north(de.HolidaysHB), "hh": north(de.HolidaysHH), "he": west(de.HolidaysHE),
		"mv": append(slices.Clone(de.HolidaysMV), since(de.Frauentag, 2023)),
		"ni": north(de.HolidaysNI), "nw": west(de.HolidaysNW), "rp": west(de.HolidaysRP), "sl": west(de.HolidaysSL),
		"sn": de.HolidaysSN, "st": de.HolidaysST, "sh": north(de.HolidaysSH), "th": de.HolidaysTH,
	}
}

// Holidays answers whether a day is a public holiday in a federal state (mv, sn); false if there is no such state,
// and then only the holidays of the whole country are known.
func Holidays(state string) (func(calendar.Date) bool, bool) {
	all, known := states()[state]
	if !known {
		all = de.Holidays
	}
	return func(day calendar.Date) bool {
		year, month, d := day.Time().Date()
		return slices.ContainsFunc(all, func(h *cal.Holiday) bool {
			actual, _ := h.Calc(year)
			y, m, is := actual.Date()
			return y == year && m == month && is == d
		})
	}, known
}
