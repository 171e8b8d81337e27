package reminder_test

import (
	"fmt"
	"net/http"
	"testing"

	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/projections/storytest"
)

// kept are the tables that are part of a backup, those that others refer to first.
var kept = []string{"journey_reminder.operations", "journey_reminder.reminders", "journey_outbox.deliveries", "journey_outbox.parts", "journey_outbox.stopped"}

// backup copies what the database has; restore brings the tables back to it.
func (w *world) backup() (restore func()) {
	w.t.Helper()
	w.sql(`CREATE SCHEMA backup`)
	for i, table := range kept {
		w.sql(fmt.Sprintf(`CREATE TABLE backup.t%d AS TABLE %s`, i, table))
	}
	return func() {
		w.t.Helper()
		w.sql(`TRUNCATE journey_reminder.operations, journey_reminder.reminders, journey_outbox.deliveries, journey_outbox.parts, journey_outbox.stopped`)
		for i, table := range kept {
			w.sql(fmt.Sprintf(`INSERT INTO %s TABLE backup.t%d`, table, i))
		}
	}
}

// sentAll lets an outside send until nothing waits.
func (w *world) sentAll(t *testing.T, o *reminder.Outside) {
	t.Helper()
	stop := runs(t, o)
	w.minutesPass(func() bool { return w.undelivered() == 0 })
	stop()
}

// both is a configuration with a web server and a mail server, and what they get.
func both(t *testing.T, status func(int) int) (config string, l *listener, box *postbox) {
	t.Helper()
	l, box = listen(t, status), &postbox{}
	return l.config() + "\n" + box.open(t), l, box
}

func taken(int) int { return http.StatusNoContent }

func (w *world) dead() (lines []string) {
	w.t.Helper()
	dead, err := outbox.ListDead(w.t.Context(), w.Pool)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range dead {
		lines = append(lines, d.Channel+" "+d.Target+" "+d.Fault)
	}
	return lines
}

// Planned at night, saved, sent in the morning, restored at noon: the letter is not written again unless a person
// says so, and the web server knows by its id what it has.
func TestTheBackupOfTheNightTellsNobodyTwice(t *testing.T) {
	w := tell(t)
	staff(t, w)
	config, l, box := both(t, taken)
	o := w.outside(config)
	w.process = w.another(o.Tell)
	w.round("2016-03-14 02:00", reminder.Counts{Planned: 1})
	restore := w.backup()
	w.round("2016-03-14 08:00", reminder.Counts{Sent: 1})
	w.sentAll(t, o)
	restore()
	w.process = w.another(o.Tell)
	w.round("2016-03-14 15:00", reminder.Counts{Sent: 1})
	w.sentAll(t, o)
	if n := len(box.taken["one@provider.example"]); n != 1 {
		t.Errorf("%d letters", n)
	}
	if len(l.ids) != 2 || l.ids[0] != l.ids[1] || l.bodies[0] != l.bodies[1] || len(w.stored()) != 1 {
		t.Errorf("%q %q", l.ids, l.bodies)
	}
	same(t, "given up", w.dead(), []string{"mail worker-1 reminder.perhaps_told"})
	if words, ok := reminder.Words("reminder.perhaps_told"); !ok || words.German == "" || words.English == "" {
		t.Error("no words")
	}
	w.round("2016-03-14 15:30", nothing)
	if n, err := outbox.Resend(t.Context(), w.Pool, "", w.clock()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.sentAll(t, o)
	if n := len(box.taken["one@provider.example"]); n != 2 {
		t.Errorf("%d letters after a person asked for the second", n)
	}
}

// Decided after the backup, its way to the outside not ended when the database was lost.
func TestWhatABackupKnowsNothingOfIsNotLost(t *testing.T) {
	w := tell(t)
	staff(t, w)
	config, l, box := both(t, taken)
	o := w.outside(config)
	w.process = w.another(o.Tell)
	w.round("2016-03-13 02:00", reminder.Counts{Planned: 1})
	w.sql(`DELETE FROM journey_reminder.reminders`)
	restore := w.backup()
	w.process = w.another(o.Tell)
	w.round("2016-03-14 08:00", reminder.Counts{Planned: 1, Sent: 1})
	restore() // before anything went out
	w.process = w.another(o.Tell)
	w.round("2016-03-14 15:00", reminder.Counts{Planned: 1, Sent: 1})
	w.sentAll(t, o)
	if len(l.ids) != 1 || len(box.taken) != 0 {
		t.Errorf("%d webhooks, letters %v", len(l.ids), box.taken)
	}
	same(t, "given up", w.dead(), []string{"mail worker-1 reminder.perhaps_told"})
}

// What has been done since needs no letter, but a web server that was not told is.
func TestWhatWasDoneBeforeARestoreNeedsNoLetter(t *testing.T) {
	w := tell(t)
	staff(t, w)
	config, l, box := both(t, taken)
	o := w.outside(config)
	w.process = w.another(o.Tell)
	w.round("2016-03-14 02:00", reminder.Counts{Planned: 1})
	restore := w.backup()
	w.round("2016-03-14 08:00", reminder.Counts{Sent: 1})
	restore()
	w.Record("p-1", "2016-03-14", storytest.Completed("employment.pl-1.7"))
	w.Show()
	w.process = w.another(o.Tell)
	w.round("2016-03-14 15:00", reminder.Counts{Sent: 1})
	w.sentAll(t, o)
	if len(l.ids) != 1 || len(box.taken) != 0 || len(w.dead()) != 0 {
		t.Errorf("%d webhooks, letters %v, given up %v", len(l.ids), box.taken, w.dead())
	}
}

// Killed between the stream and the commit, and back before anybody can have been written to.
func TestAnInterruptionIsNoRestore(t *testing.T) {
	w := tell(t)
	staff(t, w)
	config, _, box := both(t, taken)
	o := w.outside(config)
	w.process = w.another(o.Tell)
	w.round("2016-03-14 02:00", reminder.Counts{Planned: 1})
	restore := w.backup()
	w.round("2016-03-14 08:00", reminder.Counts{Sent: 1})
	restore()
	w.process = w.another(o.Tell)
	w.round("2016-03-14 08:04", reminder.Counts{Sent: 1})
	w.sentAll(t, o)
	if n := len(box.taken["one@provider.example"]); n != 1 || len(w.dead()) != 0 {
		t.Errorf("%d letters, given up %v", n, w.dead())
	}
}
