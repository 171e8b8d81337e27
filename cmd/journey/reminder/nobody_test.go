package reminder_test

import (
	"slices"
	"testing"

	"journey/api/directory"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// changed changes who works here.
func (w *world) changed(staff ...directory.Staff) {
	w.t.Helper()
	err := directory.Change(w.t.Context(), w.Pool, func(d directory.Directory) (directory.Directory, error) { return d.With(staff, nil), nil })
	if err != nil {
		w.t.Fatal(err)
	}
}

func coordinator(id string, absences ...directory.Absence) directory.Staff {
	return directory.Staff{ID: id, Name: "Planted Name", Email: id + "@provider.example", Partner: "partner-1", Role: journeyv1.Role_ROLE_COORDINATOR,
		Operations: []string{"*"}, Absences: absences, LeftOn: calendar.None}
}

// What is for a coordinator where there is none is given up where a person sees it. Sent again it goes to all who
// are coordinators by then.
func TestWhatIsForNobodyIsSeen(t *testing.T) {
	w := tell(t)
	staff(t, w)
	left := coordinator("coordinator-1")
	left.LeftOn = calendar.Must("2016-01-01")
	w.changed(left)
	box := &postbox{}
	o := w.outside(box.open(t))
	w.process = w.another(o.Tell)
	w.round("2016-03-14 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.sentAll(t, o)
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 2, Sent: 2})
	w.sentAll(t, o)
	nobody := []string{"mail coordinators/op-1/partner-1 reminder.nobody"}
	same(t, "given up", w.dead(), nobody)
	again := func() {
		t.Helper()
		if n, err := outbox.Resend(t.Context(), w.Pool, "", w.clock()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		w.sentAll(t, o)
	}
	again()
	same(t, "given up again", w.dead(), nobody)
	w.changed(coordinator("coordinator-2"), coordinator("coordinator-3"))
	again()
	same(t, "given up, with coordinators", w.dead(), nil)
	if len(box.taken["coordinator-2@provider.example"]) != 1 || len(box.taken["coordinator-3@provider.example"]) != 1 || len(box.taken["one@provider.example"]) != 3 || len(box.taken) != 3 {
		t.Errorf("%v", box.taken)
	}
}

// A coordinator who is away without a deputy is better than nobody, and it waits for them.
func TestAnAbsentCoordinatorIsToldIfNobodyElseCanBe(t *testing.T) {
	w := tell(t)
	on := calendar.Must
	staff(t, w)
	w.changed(coordinator("coordinator-1", directory.Absence{From: on("2016-03-01"), Until: on("2016-12-31")}))
	box := &postbox{}
	o := w.outside(box.open(t))
	w.process = w.another(o.Tell)
	w.round("2016-03-14 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 3, Sent: 3})
	w.sentAll(t, o)
	if len(box.taken["coordinator-1@provider.example"]) != 1 || len(w.dead()) != 0 {
		t.Errorf("%v, given up %v", box.taken, w.dead())
	}
	if !slices.ContainsFunc(w.stored(), func(m *journeyv1.Reminder) bool {
		return m.ToCoordinator && slices.Equal(m.Recipients, []string{"coordinator-1"})
	}) {
		t.Errorf("%v", w.told())
	}
}
