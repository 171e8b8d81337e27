package reminder_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/reminder"
	"journey/eventstore"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

// many lets so many others find a job on the same day.
func (w *world) many(n int) {
	w.t.Helper()
	for i := range n {
		id := fmt.Sprintf("q-%d", i)
		w.Record(id, "2016-01-04", storytest.Registered("Test", "One"))
		w.Record(id, "2016-01-11", storytest.Entered())
		w.Record(id, "2016-03-01", storytest.Placed("pl-1", job))
	}
	w.Show()
}

func TestTwoProcessesTellOnce(t *testing.T) {
	w := tell(t)
	w.many(40)
	w.round("2016-01-05 12:00", nothing)
	w.at("2016-04-13 12:00") // opened passed over, overdue, a week overdue: of two windows each
	var did [2]reminder.Counts
	var failed [2]error
	var both sync.WaitGroup
	for i, p := range []*reminder.Process{w.process, w.another(nil)} {
		both.Go(func() { did[i], failed[i] = p.Round(t.Context()) })
	}
	both.Wait()
	if err := errors.Join(failed[0], failed[1]); err != nil {
		t.Fatal(err)
	}
	if n := did[0].Planned + did[1].Planned; n != 41*4 {
		t.Errorf("%d planned: %+v", n, did)
	}
	w.round("2016-04-13 12:01", nothing)
	if n := did[0].Sent + did[1].Sent; n != 41*4 || len(w.stored()) != n {
		t.Errorf("%d sent, %d in the stream: %+v", n, len(w.stored()), did)
	}
}

func (w *world) stream() jetstream.JetStream {
	w.t.Helper()
	js, err := jetstream.New(w.Conn)
	if err != nil {
		w.t.Fatal(err)
	}
	return js
}

// The broker comes back from a backup without the reminders, or somebody deletes the stream: the ledger knows.
func TestALostStreamIsMadeAnewAndNothingIsToldAgain(t *testing.T) {
	w := tell(t)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	if err := w.stream().DeleteStream(t.Context(), reminder.Stream); err != nil {
		t.Fatal(err)
	}
	w.round("2016-03-08 09:00", nothing)
	w.process = w.another(nil)
	w.round("2016-03-16 09:00", reminder.Counts{Planned: 1, Sent: 1})
	same(t, "stream", w.told(), []string{"p-1 employment.pl-1.7 overdue 2016-03-05..2016-03-15 worker-1 [worker-1] false"})
}

// The server itself remembers an id for minutes only; what lies on the subject refuses a second one for as long as
// it lies there.
func TestTheStreamRefusesASecondOneAlsoMuchLater(t *testing.T) {
	w := tell(t)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	stream, err := w.stream().Stream(t.Context(), reminder.Stream)
	if err != nil {
		t.Fatal(err)
	}
	short := stream.CachedInfo().Config
	short.Duplicates = 100 * time.Millisecond
	if _, err := w.stream().UpdateStream(t.Context(), short); err != nil {
		t.Fatal(err)
	}
	w.sql(`DROP SCHEMA journey_reminder CASCADE`)
	w.process = w.another(nil)
	soonForgotten(t, w.stream())
	w.round("2016-03-08 09:00", reminder.Counts{Planned: 1, Sent: 1})
	ended, err := w.stream().Stream(t.Context(), reminder.Stream)
	if err != nil || ended.CachedInfo().State.Msgs != stream.CachedInfo().State.Msgs+2 {
		t.Errorf("%d messages, %v; want the reminder and two probes", ended.CachedInfo().State.Msgs, err)
	}
}

// soonForgotten waits until the stream has forgotten every id that it knew.
func soonForgotten(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	for i := 0; ; i++ {
		ack, err := js.Publish(t.Context(), "reminder.op-1.probe.y", nil, jetstream.WithMsgID("probe"))
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && !ack.Duplicate {
			return
		}
	}
}

// letters counts what goes out beside the stream, as it is committed.
func (w *world) letters() beside {
	w.sql(`CREATE TABLE IF NOT EXISTS letters (reminder TEXT NOT NULL)`)
	return func(ctx context.Context, tx pgx.Tx, rules reminder.Rules, told []reminder.Told) error {
		for _, m := range told {
			if m.Perhaps {
				continue
			}
			if _, err := tx.Exec(ctx, `INSERT INTO letters VALUES ($1)`, m.GetReminder()+rules.State); err != nil {
				return err
			}
		}
		return nil
	}
}

func (w *world) posted() (n int) {
	w.t.Helper()
	if err := w.Pool.QueryRow(w.t.Context(), `SELECT count(*) FROM letters WHERE reminder LIKE '%mv'`).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// The database comes back from a backup that is older than the ledger: the stream knows, and what was decided anew
// begins nothing beside it.
func TestALostLedgerTellsNobodyAgain(t *testing.T) {
	w := tell(t)
	w.process = w.another(w.letters())
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	if n := w.posted(); n != 1 {
		t.Errorf("%d letters", n)
	}
	w.sql(`DROP SCHEMA journey_reminder CASCADE`)
	w.process = w.another(w.letters())
	w.round("2016-03-08 09:00", reminder.Counts{Planned: 1, Sent: 1})
	if n := len(w.stored()); n != 1 || w.posted() != 1 {
		t.Errorf("%d messages, %d letters", n, w.posted())
	}
}

// Killed between the stream and the ledger, it was told once, and what goes out beside the stream begins with the next round.
func TestAnInterruptionAfterSendingLosesNoLetter(t *testing.T) {
	w := tell(t)
	w.process = w.another(w.letters())
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	w.sql(`DELETE FROM letters`)
	w.sql(`UPDATE journey_reminder.reminders SET state = 'planned', settled_at = NULL, recipients = '{}'`)
	w.round("2016-03-07 09:04", reminder.Counts{Sent: 1})
	if n := len(w.stored()); n != 1 || w.posted() != 1 {
		t.Errorf("%d messages, %d letters", n, w.posted())
	}
}

// What cannot be planned beside the stream is planned with the next round, and the reminder is told once.
func TestWhatGoesOutBesideTheStreamFails(t *testing.T) {
	w := tell(t)
	letters, fails := w.letters(), true
	w.process = w.another(func(ctx context.Context, tx pgx.Tx, rules reminder.Rules, told []reminder.Told) error {
		if err := letters(ctx, tx, rules, told); err != nil || !fails {
			return err
		}
		return errors.New("no ink")
	})
	w.at("2016-03-07 09:00")
	if did, err := w.process.Round(t.Context()); err == nil || did != (reminder.Counts{Planned: 1}) {
		t.Errorf("%+v, %v", did, err)
	}
	fails = false
	w.round("2016-03-07 09:01", reminder.Counts{Sent: 1})
	if n := len(w.stored()); n != 1 || w.posted() != 1 {
		t.Errorf("%d messages, %d letters", n, w.posted())
	}
}

// One of the two clocks was set wrong: which one, a person must say. Nobody is told of anything meanwhile.
func TestAClockThatIsNotTheDatabasesIsNotBelieved(t *testing.T) {
	w := tell(t)
	w.at("2016-03-07 12:00")
	database := w.clock()
	w.process.DatabaseNow = func(context.Context) (time.Time, error) { return database, nil }
	for _, wrong := range []time.Duration{-6 * time.Minute, 6 * time.Minute, 365 * 24 * time.Hour} {
		w.process.Now = func() time.Time { return database.Add(wrong) }
		if did, err := w.process.Round(t.Context()); !errors.Is(err, reminder.ErrClock) || did != nothing {
			t.Errorf("%s: %+v, %v", wrong, did, err)
		}
	}
	same(t, "ledger", w.kept(), nil)
	w.process.Now = func() time.Time { return database.Add(-4 * time.Minute) }
	if did, err := w.process.Round(t.Context()); err != nil || did.Sent != 1 {
		t.Errorf("%+v, %v", did, err)
	}
	// Without another one it is the clock of the database itself.
	for wrong, want := range map[time.Duration]error{0: nil, -time.Hour: reminder.ErrClock} {
		real, err := reminder.New(w.Conn, reminder.Process{Store: w.Store(), Database: w.Pool, Log: w.process.Log,
			Now: func() time.Time { return time.Now().Add(wrong) }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := real.Round(t.Context()); !errors.Is(err, want) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestAStreamThatIsNotOursIsLeftAlone(t *testing.T) {
	w := tell(t)
	js := w.stream()
	other := jetstream.StreamConfig{Name: reminder.Stream, Subjects: []string{"reminder.>"}, Storage: jetstream.MemoryStorage}
	if _, err := js.CreateStream(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	w.at("2016-03-07 12:00")
	if err := w.process.Run(t.Context()); !errors.Is(err, reminder.ErrStreamDiffers) {
		t.Errorf("%v", err)
	}
	same(t, "ledger", w.kept(), nil)
}

func TestRetentionCanBeSetAnew(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing)
	settings, err := reminder.Parse([]byte("retention_days: 30"))
	if err != nil {
		t.Fatal(err)
	}
	w.process, err = reminder.New(w.Conn, reminder.Process{Store: w.Store(), Database: w.Pool, Settings: settings, Log: w.process.Log, Now: w.process.Now,
		DatabaseNow: w.process.DatabaseNow})
	if err != nil {
		t.Fatal(err)
	}
	w.round("2016-03-04 13:00", nothing)
	stream, err := w.stream().Stream(t.Context(), reminder.Stream)
	if err != nil {
		t.Fatal(err)
	}
	if is := stream.CachedInfo().Config; is.MaxAge.Hours() != 30*24 || !is.DenyPurge || is.Storage != jetstream.FileStorage {
		t.Errorf("%+v", is)
	}
}

// An id and its subject never change: a stream and a ledger of years ago must go on refusing.
func TestIdsAreForEver(t *testing.T) {
	const want = "9a7e942db891aa229a5c368181d3797d"
	if id := reminder.IDOf("op-1", "p-1", "employment.pl-1.7", "opened"); id != want {
		t.Errorf("%s, want %s", id, want)
	}
	if reminder.IDOf("op-1", "p-1", "employment.pl-1.7", "overdue") == want || reminder.IDOf("op-1p", "-1", "employment.pl-1.7", "opened") == want {
		t.Error("two reminders have one id")
	}
	m := &journeyv1.Reminder{Operation: "op-1", Stage: journeyv1.ReminderStage_REMINDER_STAGE_WEEK_OVERDUE, Reminder: want}
	if subject := reminder.SubjectOf(m); subject != "reminder.op-1.week_overdue."+want {
		t.Errorf("%s", subject)
	}
}

// Other operations have their turn when one fails.
func TestOneOperationDoesNotHoldUpAnother(t *testing.T) {
	w := tell(t)
	w.round("2016-03-04 12:00", nothing)
	table := fmt.Sprintf("followup_v%d_g1.obligations", followup.Version)
	w.sql(`INSERT INTO ` + table + ` SELECT (jsonb_populate_record(o, '{"operation": "a b"}')).* FROM ` + table + ` o`)
	w.at("2016-03-07 12:00")
	did, err := w.process.Round(t.Context())
	if err == nil || did.Sent != 1 {
		t.Errorf("%+v, %v", did, err)
	}
	var damage *eventstore.DamageError
	if errors.As(err, &damage) {
		t.Error("a person is called for nothing")
	}
}
