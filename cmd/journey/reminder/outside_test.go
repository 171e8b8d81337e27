package reminder_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"journey/api/directory"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"
)

// office is a configuration with one web server that nobody asks.
const office = `webhooks: [{name: office, url: "https://office.example/", secret_file: office.secret}]`

const secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// files are what the configurations of the tests name.
func files(name string) ([]byte, error) {
	if name != "office.secret" {
		return nil, io.ErrUnexpectedEOF
	}
	return []byte(secret + "\n"), nil
}

// outside is the outside of a configuration, and the process's own settings become those.
func (w *world) outside(config string) *reminder.Outside {
	w.t.Helper()
	settings, err := reminder.Parse([]byte(config))
	if err != nil {
		w.t.Fatal(err)
	}
	w.settings = settings
	channels, err := settings.Channels(files)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := outbox.Prepare(w.t.Context(), w.Pool); err != nil {
		w.t.Fatal(err)
	}
	return reminder.NewOutside(w.Pool, channels, outbox.Config{Log: slog.New(slog.DiscardHandler), Now: w.clock, Poll: time.Millisecond})
}

// runs lets an outside send until the test ends it.
func runs(t *testing.T, o *reminder.Outside) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// minutesPass lets the clock run fast until something is so.
func (w *world) minutesPass(until func() bool) {
	w.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !until() {
		select {
		case <-tick.C:
			w.mu.Lock()
			w.now = w.now.Add(time.Minute)
			w.mu.Unlock()
		case <-w.t.Context().Done():
			w.t.Fatal("it never was")
		}
	}
}

// listener is a web server that is told, and what it was told.
type listener struct {
	*httptest.Server
	status func(n int) int
	mu     sync.Mutex
	ids    []string
	bodies []string
}

// listen verifies every message with the library's own verifier.
func listen(t *testing.T, status func(n int) int) *listener {
	t.Helper()
	l := &listener{status: status}
	verifier, err := standard.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	l.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := verifier.VerifyIgnoringTimestamp(body, r.Header); err != nil { // the clock of the test is another one
			t.Error(err)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.ids, l.bodies = append(l.ids, r.Header.Get("webhook-id")), append(l.bodies, string(body))
		rw.WriteHeader(l.status(len(l.ids)))
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) config() string {
	return `webhooks: [{name: office, url: "` + l.URL + `", secret_file: office.secret, allow_private: true}]`
}

func TestAWebServerIsToldOnceAndTheSameIDAgainUntilItTakesIt(t *testing.T) {
	w := tell(t)
	l := listen(t, func(n int) int {
		if n == 1 {
			return http.StatusServiceUnavailable
		}
		return http.StatusNoContent
	})
	o := w.outside(l.config())
	w.process = w.another(o.Tell)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	stop := runs(t, o)
	w.minutesPass(func() bool { return w.undelivered() == 0 })
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, Sent: 1})
	w.minutesPass(func() bool { return w.undelivered() == 0 })
	stop()
	if len(l.ids) != 3 || l.ids[0] != l.ids[1] || l.ids[1] == l.ids[2] || l.bodies[0] != l.bodies[1] {
		t.Errorf("%q\n%q", l.ids, l.bodies)
	}
	var m struct {
		Type, Timestamp string
		Data            map[string]any
	}
	if err := json.Unmarshal([]byte(l.bodies[0]), &m); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\noffice", m.Data["reminder"]))
	if id := hex.EncodeToString(sum[:16]); l.ids[0] != id {
		t.Errorf("webhook-id %s, want %s", l.ids[0], id)
	}
	delete(m.Data, "reminder")
	want := map[string]any{
		"operation": "op-1", "participant": "p-1", "obligation": "employment.pl-1.7", "stage": "REMINDER_STAGE_OPENED",
		"opens_on": "2016-03-05", "checkpoint_on": "2016-03-08", "closes_on": "2016-03-15", "caseworker": "worker-1", "partner": "partner-1",
		"recipients": []any{"worker-1"}, "decided_at": "2016-03-07T08:00:00Z",
	}
	if diff := cmp.Diff(want, m.Data); diff != "" || m.Type != "reminder.opened" || m.Timestamp != "2016-03-07T08:00:00Z" {
		t.Errorf("%s %s (-want +got):\n%s", m.Type, m.Timestamp, diff)
	}
	// A new process has nothing left to do.
	o = w.outside(l.config())
	w.process = w.another(o.Tell)
	w.round("2016-03-17 12:00", nothing)
	if n := w.undelivered(); n != 0 {
		t.Errorf("%d are pending", n)
	}
}

// Its channels are the operation's; a name of them is a file's, and a file that cannot be read says nothing of itself.
func TestChannelsOfAnOperation(t *testing.T) {
	w := tell(t)
	o := w.outside(office + "\noperations: {op-1: {channels: []}}")
	w.process = w.another(o.Tell)
	w.round("2016-03-07 09:00", reminder.Counts{Planned: 1, Sent: 1})
	if n := w.undelivered(); n != 0 {
		t.Errorf("%d deliveries of an operation without channels", n)
	}
}

// postbox is who gets what mail, instead of a mail server: the outbox holds it.
func (w *world) mails() (all []string) {
	w.t.Helper()
	rows, err := w.Pool.Query(w.t.Context(), `
SELECT d.target || ' ' || d.day || ' ' || to_char(d.next_at AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI') || ' '
    || string_agg(p.kind, ' ' ORDER BY p.kind)
FROM journey_outbox.deliveries d JOIN journey_outbox.parts p ON p.delivery = d.id
WHERE d.channel = 'mail' GROUP BY d.id ORDER BY 1`)
	if err == nil {
		all, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

const letters = `mail: {host: 127.0.0.1, security: plain, from: reminders@provider.example, list_url: "https://journey.example/followups"}`

func TestAMailADay(t *testing.T) {
	w := tell(t)
	staff(t, w)
	w.process = w.another(w.outside(letters).Tell)
	w.round("2016-03-05 12:00", reminder.Counts{Planned: 1}) // a Saturday
	w.round("2016-03-07 08:00", reminder.Counts{Sent: 1})
	w.round("2016-03-16 17:57", reminder.Counts{Planned: 1, Sent: 1}) // five minutes later it is quiet
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 2, Sent: 2})
	same(t, "mails", w.mails(), []string{
		"coordinator-1 2016-03-22 2016-03-22 12:05 week_overdue",
		"worker-1 2016-03-16 2016-03-16 17:57 overdue",
		"worker-1 2016-03-22 2016-03-22 12:05 opened",
		"worker-2 2016-03-07 2016-03-07 08:05 opened",
	})
}

// staff knows a caseworker who is away in the first week, their deputy, and a coordinator.
func staff(t *testing.T, w *world) {
	t.Helper()
	on := calendar.Must
	err := directory.Change(t.Context(), w.Pool, func(d directory.Directory) (directory.Directory, error) {
		return d.With([]directory.Staff{
			{ID: "worker-1", Name: "Planted Name", Email: "one@provider.example", Partner: "partner-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Operations: []string{"*"},
				Deputies: []string{"worker-2"}, Absences: []directory.Absence{{From: on("2016-03-07"), Until: on("2016-03-10")}}, LeftOn: calendar.None},
			{ID: "worker-2", Name: "Planted Name", Email: "two@provider.example", Partner: "partner-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Operations: []string{"*"}, LeftOn: calendar.None},
			{ID: "coordinator-1", Name: "Planted Name", Email: "three@provider.example", Partner: "partner-1", Role: journeyv1.Role_ROLE_COORDINATOR, Operations: []string{"*"}, LeftOn: calendar.None},
		}, []directory.Partner{{ID: "partner-1", Name: "Partner"}}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// undelivered is how many deliveries wait to be sent.
func (w *world) undelivered() (n int) {
	w.t.Helper()
	if err := w.Pool.QueryRow(w.t.Context(), `SELECT count(*) FROM journey_outbox.deliveries WHERE state = 'pending'`).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}
