package relay_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/receipt"
	"journey/cmd/journey/relay"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
)

// Somebody is erased; the subscriber refuses the notice, gets it again because a person asks, and acknowledges it. All
// the while relays come and go.
func TestTheNoticeOfAnErasureIsAcknowledgedWhenItIs(t *testing.T) {
	w := newWorld(t, 6)
	s := w.subscribe("payroll", 0, placement.Choice{})
	w.record(len(w.rest) - 40)
	running := w.relay()
	w.told("payroll")
	var told string
	if err := w.pool.QueryRow(t.Context(), `SELECT min(participant) FROM journey_relay.told`).Scan(&told); err != nil {
		t.Fatal(err)
	}
	erased := w.step(told, "2018-12-01", &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
		Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}, Decision: 1,
	}}})
	w.told("payroll")
	acknowledged := func() bool {
		return w.count(`SELECT count(*) FROM journey_relay.erasures WHERE position = $1 AND participant = $2 AND acknowledged_at IS NOT NULL`, erased, told) == 1
	}
	first := w.notice()
	if err := first.Term(); err != nil {
		t.Fatal(err)
	}
	w.soon("it is parked", func() bool { return w.count(`SELECT count(*) FROM journey_relay.waiting WHERE parked`) == 1 })
	running.end()
	if n, err := receipt.Retry(t.Context(), w.pool, "payroll", nil); n != 1 || err != nil {
		t.Fatalf("%d are sent again, %v", n, err)
	}
	running = w.relay()
	again := w.notice()
	running.end()
	if got, want := again.Headers().Get(announcement.IDHeader), first.Headers().Get(announcement.IDHeader); got != want {
		t.Errorf("it is sent again as %s, want %s", got, want)
	}
	if acknowledged() {
		t.Error("it counts as acknowledged")
	}
	if err := again.DoubleAck(t.Context()); err != nil { // while no relay runs
		t.Fatal(err)
	}
	w.relay()
	w.soon("it is acknowledged", acknowledged)
	w.record(len(w.rest)) // what comes behind a copy is told as ever
	w.told("payroll")
	_, all := w.stream("payroll")
	all = slices.DeleteFunc(all, func(l lying) bool { return l.Header[announcement.AgainHeader] != "" })
	if diff := cmp.Diff(w.pure(s), all); diff != "" {
		t.Error(diff)
	}
}

// notice takes messages as the subscriber, and acknowledges all up to the next notice of an erasure.
func (w *world) notice() jetstream.Msg {
	w.t.Helper()
	consumer, err := w.js.Consumer(w.t.Context(), "PLACEMENT_payroll", "payroll")
	if err != nil {
		w.t.Fatal(err)
	}
	for {
		m, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
		if err != nil {
			w.t.Fatal(err)
		}
		if m.Headers().Get(announcement.TypeHeader) == announcement.Type(placement.ParticipantErased) {
			return m
		}
		if err := m.DoubleAck(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

// A service that begins again has the data of who is erased again, too: it owes another acknowledgement.
func TestAResetAsksForTheAcknowledgementAgain(t *testing.T) {
	w := newWorld(t, 6)
	w.subscribe("payroll", 0, placement.Choice{})
	w.record(len(w.rest))
	w.relay()
	w.told("payroll")
	var told string
	if err := w.pool.QueryRow(t.Context(), `SELECT min(participant) FROM journey_relay.told`).Scan(&told); err != nil {
		t.Fatal(err)
	}
	erased := w.step(told, "2018-12-01", &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
		Classes: []journeyv1.PrivacyClass{journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY}, Decision: 1,
	}}})
	acknowledged := func() bool {
		return w.count(`SELECT count(*) FROM journey_relay.erasures WHERE acknowledged_at IS NOT NULL`) == 1
	}
	for _, to := range []uint64{erased, 0, erased - 1} {
		if err := w.notice().DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.soon("it is acknowledged", acknowledged)
		w.reset("payroll", to)
		if got, want := acknowledged(), to >= erased; got != want {
			t.Fatalf("after a reset to %d of a notice at %d it counts as acknowledged: %t, want %t", to, erased, got, want)
		}
		if to >= erased {
			w.reset("payroll", 0)
		}
	}
	if err := w.notice().DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.soon("it is acknowledged again", acknowledged)
}

// What is sent again is under way until the subscriber has it behind it, whatever becomes of the stream.
func TestACopyIsSentOnceMoreIfItsStreamIsLost(t *testing.T) {
	w := newWorld(t, 6)
	w.subscribe("payroll", 0, placement.Choice{})
	w.record(len(w.rest))
	running := w.relay()
	w.told("payroll")
	erased := w.erase(w.somebody("payroll"))
	w.told("payroll")
	notice := w.notice()
	id := notice.Headers().Get(announcement.IDHeader)
	if err := notice.Term(); err != nil {
		t.Fatal(err)
	}
	parked := func() bool {
		return w.count(`SELECT count(*) FROM journey_relay.waiting WHERE parked AND NOT retry`) == 1
	}
	w.soon("it is parked", parked)
	if _, err := receipt.Retry(t.Context(), w.pool, "payroll", nil); err != nil {
		t.Fatal(err)
	}
	w.soon("it is sent again", func() bool { return w.count(`SELECT count(*) FROM journey_relay.waiting WHERE parked`) == 0 })
	w.looks("payroll")
	for range 2 {
		running.end()
		if err := w.js.DeleteStream(t.Context(), "PLACEMENT_payroll"); err != nil {
			t.Fatal(err)
		}
		running = w.relay()
		w.soon("it is sent again once more", func() bool {
			_, all := w.stream("payroll")
			return len(all) == 1 && all[0].Header[announcement.IDHeader] == id
		})
	}
	again := w.notice()
	if got := again.Headers().Get(announcement.IDHeader); got != id {
		t.Fatalf("%s comes again, want %s", got, id)
	}
	if err := again.Term(); err != nil {
		t.Fatal(err)
	}
	w.soon("the copy is parked", parked)
	if _, err := receipt.Retry(t.Context(), w.pool, "payroll", nil); err != nil {
		t.Fatal(err)
	}
	if err := w.notice().DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.soon("it is acknowledged", func() bool {
		return w.count(`SELECT count(*) FROM journey_relay.erasures WHERE position = $1 AND acknowledged_at IS NOT NULL`, erased) == 1
	})
	w.soon("nothing waits", func() bool { return w.count(`SELECT count(*) FROM journey_relay.waiting`) == 0 })
}

// The consumer has a notice behind it, what the server said of it is lost, and then the stream.
func TestALostNoticeIsMadeAgainFromTheLog(t *testing.T) {
	w := newWorld(t, 6)
	s := w.subscribe("payroll", 0, placement.Choice{})
	w.record(len(w.rest))
	running := w.relay()
	w.told("payroll")
	w.erase(w.somebody("payroll"))
	w.told("payroll")
	if err := w.notice().DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := w.pure(s)
	w.soon("all is acknowledged", func() bool { return w.progress("payroll").Acknowledged == uint64(len(all)) })
	running.end()
	w.exec(`UPDATE journey_relay.erasures SET acknowledged_at = NULL`)
	if err := w.js.DeleteStream(t.Context(), "PLACEMENT_payroll"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	w.relay(func(c *relay.Config) { c.Now = func() time.Time { return began.Add(time.Since(began) * 1000) } })
	w.soon("it is sent again", func() bool {
		_, all := w.stream("payroll")
		return len(all) == 1
	})
	again, want := w.notice(), all[len(all)-1]
	got := lyingOf(again.Subject(), again.Headers(), again.Data())
	for _, header := range []string{announcement.AgainHeader, announcement.CursorHeader, "Nats-Msg-Id"} {
		delete(got.Header, header)
		delete(want.Header, header)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
