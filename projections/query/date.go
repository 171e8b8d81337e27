package query

import (
	"github.com/jackc/pgx/v5/pgtype"

	"journey/domain/calendar"
)

// Date reads a DATE column into a calendar.Date, NULL as calendar.None: (*query.Date)(&row.EnteredOn).
type Date calendar.Date

// ScanDate implements pgtype.DateScanner.
func (d *Date) ScanDate(v pgtype.Date) error {
	*d = Date(calendar.None)
	if v.Valid {
		*d = Date(v.Time.Unix() / 86400)
	}
	return nil
}

// Day is the value of a DATE column or argument; nil, which is NULL, for None and Forever.
func Day(d calendar.Date) any {
	if d == calendar.None || d == calendar.Forever {
		return nil
	}
	return d.Time()
}

// Days is the value of a DATE[] column; None and Forever are NULL in it.
func Days(dates []calendar.Date) []pgtype.Date {
	values := make([]pgtype.Date, len(dates))
	for i, d := range dates {
		if d != calendar.None && d != calendar.Forever {
			values[i] = pgtype.Date{Time: d.Time(), Valid: true}
		}
	}
	return values
}

// Dates reads a DATE[] column, NULL elements as calendar.None.
func Dates(values []pgtype.Date) []calendar.Date {
	dates := make([]calendar.Date, len(values))
	for i, v := range values {
		// ScanDate never fails.
		_ = (*Date)(&dates[i]).ScanDate(v)
	}
	return dates
}
