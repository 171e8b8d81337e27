package relay_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/subscription"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

var tables = []string{"subscriptions", "progress", "told", "erasures", "waiting"}

// backup keeps the tables of subscriptions as they are, restore brings them back.
func (w *world) backup() (restore func()) {
	w.t.Helper()
	w.exec(`CREATE SCHEMA backup`)
	for _, t := range tables {
		w.exec(fmt.Sprintf(`CREATE TABLE backup.%s AS TABLE journey_relay.%s`, t, t))
	}
	return func() {
		w.t.Helper()
		w.exec(`TRUNCATE journey_relay.subscriptions CASCADE`)
		for _, t := range tables {
			w.exec(fmt.Sprintf(`INSERT INTO journey_relay.%s SELECT * FROM backup.%s`, t, t))
		}
	}
}

func (w *world) erase(participant string) uint64 {
	w.t.Helper()
	return w.step(participant, "2018-06-01", &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
		Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}}}})
}

// somebody is a participant of whom a subscription was told.
func (w *world) somebody(name string) (participant string) {
	w.t.Helper()
	if err := w.pool.QueryRow(w.t.Context(), `SELECT participant FROM journey_relay.told WHERE subscription = $1 ORDER BY participant LIMIT 1`, name).Scan(&participant); err != nil {
		w.t.Fatal(err)
	}
	return participant
}

// rows are whom a subscription was told of, and of whose erasure.
func (w *world) rows(name string) (people, erasures int) {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM journey_relay.told WHERE subscription = $1`, name), w.count(`SELECT count(*) FROM journey_relay.erasures WHERE subscription = $1`, name)
}

func TestAnOlderDatabaseTellsNothingTwiceAndForgetsNobody(t *testing.T) {
	for name, lost := range map[string]bool{"its stream is there": false, "its stream was made anew meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			w, s, _ := half(t)
			restore := w.backup()
			r := w.relay()
			if lost {
				if err := w.js.DeleteStream(t.Context(), subscription.Stream(s.Name)); err != nil {
					t.Fatal(err)
				}
			}
			w.record(1500)
			erased := w.erase(w.somebody(s.Name))
			w.told(s.Name)
			r.end()
			first, want := w.stream(s.Name)
			people, erasures := w.rows(s.Name)
			position, sequence := w.count(`SELECT position FROM journey_relay.erasures`), w.count(`SELECT sequences[1] FROM journey_relay.erasures`)

			restore()
			if p, e := w.rows(s.Name); p >= people || e >= erasures {
				t.Fatalf("the older database knows %d people and %d erasures", p, e)
			}
			w.relay()
			w.told(s.Name)
			if now, got := w.stream(s.Name); cmp.Diff(want, got) != "" || now != first {
				t.Error(cmp.Diff(want, got))
			}
			if p, e := w.rows(s.Name); p != people || e != erasures || erasures != 1 {
				t.Errorf("%d people and %d erasures are written down, want %d and %d", p, e, people, erasures)
			}
			if w.count(`SELECT position FROM journey_relay.erasures`) != position || w.count(`SELECT sequences[1] FROM journey_relay.erasures`) != sequence || position != int(erased) {
				t.Error("the notice of the erasure is written down somewhere else")
			}
		})
	}
}

// A database that forgets what it did not write to its disk may be back before the relay asks it for anything.
func TestADatabaseThatForgetsInBetweenForgetsNobody(t *testing.T) {
	w, s, _ := halfOf(newWorld(t, 150))
	w.exec(`CREATE TABLE before AS SELECT position, hash, published FROM journey_relay.progress`)
	w.relay()
	w.record(1000)
	w.told(s.Name)
	before, _ := w.rows(s.Name)
	w.exec(`WITH b AS (SELECT * FROM before), lost AS (DELETE FROM journey_relay.told USING b WHERE told.position > b.position)
	    UPDATE journey_relay.progress SET position = b.position, hash = b.hash, published = b.published FROM b`)
	if p, _ := w.rows(s.Name); p >= before {
		t.Fatalf("it forgot none of %d people", p)
	}
	w.record(300)
	w.told(s.Name)
	people := map[string]bool{}
	for _, m := range w.pure(s) {
		people[m.Header["ce-subject"]] = true
	}
	if p, _ := w.rows(s.Name); p != len(people) {
		t.Errorf("%d people were told of, %d are written down", len(people), p)
	}
}

func TestADatabaseThatForgotHowFarItWasForgetsNobody(t *testing.T) {
	w, s, want := half(t)
	people, _ := w.rows(s.Name)
	w.exec(`DELETE FROM journey_relay.progress`)
	w.exec(`DELETE FROM journey_relay.told`)
	w.relay()
	w.told(s.Name)
	if p, _ := w.rows(s.Name); p != people || people == 0 {
		t.Errorf("%d people are written down, want %d", p, people)
	}
	if _, got := w.stream(s.Name); cmp.Diff(want, got) != "" {
		t.Error(cmp.Diff(want, got))
	}
}

// looks waits until the relay has looked at what was acknowledged, twice.
func (w *world) looks(name string) {
	w.t.Helper()
	for range 2 {
		w.exec(`UPDATE journey_relay.progress SET pending = 4711 WHERE subscription = $1`, name)
		w.soon("the relay looks", func() bool { return w.progress(name).Pending != 4711 })
	}
}

func TestAnotherLogHaltsTheRelay(t *testing.T) {
	w, _, _ := half(t)
	if err := w.js.DeleteStream(t.Context(), "JOURNEY"); err != nil {
		t.Fatal(err)
	}
	w.heads = map[eventstore.Subject]eventstore.Head{}
	w.connect()
	w.record(100)
	w.halts(eventstore.DamageForeign)
}

// halts runs a relay, which must end with the damage, and answers what it says.
func (w *world) halts(want eventstore.DamageKind) (says string) {
	w.t.Helper()
	r := w.relay()
	var damage *eventstore.DamageError
	if err := r.ended(); !errors.As(err, &damage) || damage.Kind != want {
		w.t.Fatalf("it ended with %v, want %s", err, want)
	}
	return damage.Detail
}

// TestWhatLiesBeforeAGapIsTold has a message twice: the second is no step that follows.
func TestWhatLiesBeforeAGapIsTold(t *testing.T) {
	w := newWorld(t, 100)
	w.record(2500)
	s := w.subscribe("payroll", 0, placement.Choice{})
	want := w.pure(s)
	if len(want) == 0 {
		t.Fatal("nothing to tell")
	}
	log, err := w.js.Stream(t.Context(), "JOURNEY")
	if err != nil {
		t.Fatal(err)
	}
	m, err := log.GetLastMsgForSubject(t.Context(), "journey.laqs.participant.>")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.js.Publish(t.Context(), m.Subject, m.Data); err != nil {
		t.Fatal(err)
	}
	w.halts(eventstore.DamageGap)
	if _, got := w.stream(s.Name); cmp.Diff(want, got) != "" {
		t.Error(cmp.Diff(want, got))
	}
}

func TestWhatLiesBeforeADamageIsTold(t *testing.T) {
	w := newWorld(t, 100)
	w.record(2500)
	s := w.subscribe("payroll", 0, placement.Choice{})
	want := w.pure(s)
	if _, err := w.js.Publish(t.Context(), "journey.laqs.participant.p-0001", []byte("no event")); err != nil {
		t.Fatal(err)
	}
	w.halts(eventstore.DamageUndecodable)
	if _, got := w.stream(s.Name); cmp.Diff(want, got) != "" || len(want) == 0 {
		t.Error(cmp.Diff(want, got))
	}
	if p := w.progress(s.Name); p.Position != 2500 {
		t.Errorf("it is at %d, want 2500", p.Position)
	}
}

// TestALogThatIsOlderThanWhatWasToldHaltsTheRelay has the first events of the log, and nothing of how far
// the subscription was but its stream.
func TestALogThatIsOlderThanWhatWasToldHaltsTheRelay(t *testing.T) {
	for name, grown := range map[string]int{"and shorter": 0, "and has grown since": 500} {
		t.Run(name, func(t *testing.T) {
			w, s, want := half(t)
			w.cutLog(2900)
			w.rest = slices.DeleteFunc(w.rest, func(l *journeyv1.RecordRequest) bool { return l.Subject == l.Operation })
			for _, line := range w.rest {
				line.Subject = "q-" + line.Subject // somebody else
			}
			w.record(grown)
			w.exec(`DELETE FROM journey_relay.progress`)
			kind := eventstore.DamageShort
			if grown > 0 {
				kind = eventstore.DamageHash
			}
			if says := w.halts(kind); !strings.Contains(says, "delete the stream PLACEMENT_payroll") {
				t.Errorf("it does not say what to do: %s", says)
			}
			if _, all := w.stream(s.Name); cmp.Diff(want, all) != "" {
				t.Error("the stream was changed")
			}
		})
	}
}

// cutLog leaves the first n events of the log.
func (w *world) cutLog(n uint64) {
	t := w.t
	t.Helper()
	log, err := w.js.Stream(t.Context(), "JOURNEY")
	if err != nil {
		t.Fatal(err)
	}
	var older []*jetstream.RawStreamMsg
	for at := range n {
		m, err := log.GetMsg(t.Context(), at+1)
		if err != nil {
			t.Fatal(err)
		}
		older = append(older, m)
	}
	if err := w.js.DeleteStream(t.Context(), "JOURNEY"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.js.CreateStream(t.Context(), log.CachedInfo().Config); err != nil {
		t.Fatal(err)
	}
	for _, m := range older {
		if _, err := w.js.Publish(t.Context(), m.Subject, m.Data); err != nil {
			t.Fatal(err)
		}
	}
}
