package api

import (
	"testing"
	"time"

	journeyv1 "journey/proto/journey/v1"

	"journey/domain/calendar"
	"journey/domain/operation"
)

// A day ends where the operation is, in summer, in winter and when the clocks change.
func TestADayIsKnownToItsEnd(t *testing.T) {
	for _, c := range []struct{ zone, on, want string }{
		{"Europe/Berlin", "2016-09-09", "2016-09-09T21:59:59Z"},
		{"Europe/Berlin", "2016-12-31", "2016-12-31T22:59:59Z"},
		{"Europe/Berlin", "2016-10-30", "2016-10-30T22:59:59Z"},
		{"Europe/Berlin", "2016-03-27", "2016-03-27T21:59:59Z"},
		{"UTC", "2016-12-31", "2016-12-31T23:59:59Z"},
		{"America/Sao_Paulo", "2018-11-03", "2018-11-04T02:59:59Z"}, // the next day began at one o'clock
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := namedTime(operation.Facts{Zone: zone}, &journeyv1.GetTableRequest{KnownOn: c.on})
		if err != nil || at.Format(time.RFC3339) != c.want {
			t.Errorf("%s in %s: %s, %v; want %s", c.on, c.zone, at.Format(time.RFC3339), err, c.want)
		}
		if on := calendar.Of(at, zone); on.String() != c.on {
			t.Errorf("%s in %s is judged on %s", c.on, c.zone, on)
		}
	}
}
