package reminder_test

import (
	"fmt"
	"testing"
	"time"

	"journey/cmd/journey/reminder"
	"journey/projections"
	"journey/projections/followup"
	"journey/projections/storytest"
)

// A read model that lacks what the log has would remind people of what they have done.
func TestAReadModelThatIsBehindIsNotAsked(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing)
	w.Record("p-1", "2016-03-06", storytest.Completed("employment.pl-1.7"))
	w.at("2016-03-07 12:00")
	w.process.LevelWithin = time.Millisecond
	if did, err := w.process.Round(t.Context()); err == nil || did != nothing {
		t.Errorf("%+v, %v", did, err)
	}
	w.Show()
	w.process.LevelWithin = time.Minute
	w.round("2016-03-07 12:01", nothing)
}

// The rows of a parked group are those of an earlier time: what is planned waits, and nothing is planned.
func TestParkedGroupsWait(t *testing.T) {
	w := tell(t)
	w.Record("p-2", "2016-01-11", storytest.Entered())
	w.Record("p-2", "2016-03-01", storytest.Placed("pl-1", job))
	w.Show()
	w.round("2016-03-05 09:00", reminder.Counts{Planned: 2})
	schema := fmt.Sprintf("followup_v%d_g1", followup.Version)
	park := func(at string, number int) {
		w.sql(`UPDATE ` + schema + `.heads SET parked_at = ` + at + `, parked_why = 'a mistake of ours' WHERE group_id = 'p-1'`)
		w.sql(fmt.Sprintf(`UPDATE journey_projections.generation SET parked = %d`, number))
	}
	park("1", 1)
	w.round("2016-03-07 09:00", reminder.Counts{Sent: 1, Parked: 1})
	w.round("2016-03-16 09:00", reminder.Counts{Planned: 1, Sent: 1, Parked: 1})
	w.process = w.another(nil)
	w.round("2016-03-16 09:01", reminder.Counts{Parked: 1})
	park("NULL", 0)
	w.round("2016-03-16 09:02", reminder.Counts{Planned: 1, Sent: 1, NotNeeded: 1})
	same(t, "ledger", w.kept(), []string{
		"p-1 employment.pl-1.7 opened not_needed", "p-1 employment.pl-1.7 overdue sent",
		"p-2 employment.pl-1.7 opened sent", "p-2 employment.pl-1.7 overdue sent",
	})
}

// Other rows may be shown at the same position: those of a rebuild, which mend what was wrong.
func TestPromotedRowsAreScanned(t *testing.T) {
	w := tell(t)
	w.sql(fmt.Sprintf(`DELETE FROM followup_v%d_g1.obligations WHERE obligation = 'employment.pl-1.7'`, followup.Version))
	w.round("2016-03-07 12:00", nothing)
	if _, err := projections.Rebuild(t.Context(), w.Store(), w.Pool, followup.Model(), projections.RebuildConfig{SpoolDir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	if _, err := projections.Promote(t.Context(), w.Store(), w.Pool, followup.Model(), projections.PromoteConfig{Accepted: "rows were lost"}); err != nil {
		t.Fatal(err)
	}
	w.round("2016-03-07 12:01", reminder.Counts{Planned: 1, Sent: 1})
}

// Whoever runs the process must see why nobody is reminded.
func TestAReadModelThatIsNotLiveIsAnError(t *testing.T) {
	w := tell(t)
	w.sql(`UPDATE journey_projections.generation SET status = 'retired'`)
	w.at("2016-03-07 12:00")
	w.process.LevelWithin = 50 * time.Millisecond
	if did, err := w.process.Round(t.Context()); err == nil || did != nothing {
		t.Errorf("%+v, %v", did, err)
	}
}
