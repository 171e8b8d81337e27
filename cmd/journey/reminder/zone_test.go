package reminder_test

import (
	"testing"

	"journey/api/directory"
	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
)

// Shortly after midnight in Berlin it is the day before in Greenwich. An absence begins with the day of the operation.
func TestAnAbsenceBeginsWithTheDayOfTheOperation(t *testing.T) {
	w := tell(t)
	staff(t, w)
	box := &postbox{}
	o := w.outside(box.open(t) + "\n" + `defaults: {quiet_from: "00:00", quiet_until: "00:00"}`)
	w.process = w.another(o.Tell)
	w.round("2016-03-04 12:00", nothing)
	w.round("2016-03-16 00:10", reminder.Counts{Planned: 1, PassedOver: 1, Sent: 1})
	err := directory.Change(t.Context(), w.Pool, func(d directory.Directory) (directory.Directory, error) {
		ill, _ := d.Staff("worker-1")
		ill.Absences = append(ill.Absences, directory.Absence{From: calendar.Must("2016-03-16"), Until: calendar.Must("2016-03-31")})
		return d.With([]directory.Staff{ill}, nil), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.sentAll(t, o)
	if len(box.taken["two@provider.example"]) != 1 || len(box.taken) != 1 {
		t.Errorf("%v", box.taken)
	}
}
