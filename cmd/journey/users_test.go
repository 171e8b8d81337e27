package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/archive"
	"journey/cmd/journey/receipt"
	"journey/cmd/journey/reminder"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/testdb"
	"journey/domain/publication"
	"journey/eventstore"
)

// TestEveryProcessGetsOnWithItsUser: with the users of deploy/nats a new deployment works: it records, tells, signs, is
// backed up and put back. A process with the user of another one ends and says so.
func TestEveryProcessGetsOnWithItsUser(t *testing.T) {
	w := newWalled(t)
	w.admin.NATS = testdb.NewGuarded(t, "dashboard").URL
	as := func(user string) deployment {
		d := w.admin
		d.NATSUser, d.NATSPassword = user, testdb.Password(user)
		return d
	}
	c := w.start(as)
	w.begin(c)
	w.asked(c, w.tell(c, "p-0001"), 1)
	w.refuses()
	w.subscriber(2)
	log := slog.New(slog.DiscardHandler)
	sign := func(ctx context.Context, d deployment) error {
		return d.onLogs(ctx, log, func(logs []signedLog, later awaited) error {
			return notarize(ctx, logs, later, notaryFlags{folder: filepath.Join(t.TempDir(), "notary"), every: time.Second, once: true}, io.Discard, log)
		})
	}
	if err := sign(t.Context(), as("notary")); err != nil {
		t.Errorf("the notary: %v", err)
	}
	w.examined(as("reader"))
	backup := w.backup(as("reader"))
	w.stop()
	w.restore(backup, testdb.NewGuarded(t, "dashboard").URL, as)

	remindAs := func(ctx context.Context, d deployment) error {
		settings := &reminder.Settings{}
		channels, err := settings.Channels(os.ReadFile)
		if err != nil {
			return err
		}
		return remind(ctx, d, settings, channels, pace{every: 50 * time.Millisecond}, log)
	}
	serveAs := func(ctx context.Context, d deployment) error {
		return serve(ctx, d, publication.LeastThreshold, "127.0.0.1:0", io.Discard, log)
	}
	projectAs := func(ctx context.Context, d deployment) error { return project(ctx, d, models()[0], log) }
	relayAs := func(ctx context.Context, d deployment) error { return relaying(ctx, d, time.Second, log) }
	var all sync.WaitGroup // most of it is waiting
	for _, c := range []struct {
		process string
		run     func(context.Context, deployment) error
		users   []string
	}{
		{"service", serveAs, []string{"projector", "notary", "reminder", "relay", "reader", "subscriber"}},
		{"projector", projectAs, []string{"subscriber"}},
		{"reminders", remindAs, []string{"api", "projector", "notary", "relay", "reader", "subscriber"}},
		{"relay", relayAs, []string{"api", "projector", "reminder", "subscriber"}},
		{"notary", sign, []string{"projector", "relay", "subscriber"}},
	} {
		for _, user := range c.users {
			all.Go(func() { ended(t, c.process+" as "+user, c.run, as(user), fmt.Sprintf("the user %q", user)) })
		}
		all.Go(func() {
			d := as("api")
			d.NATSPassword = "wrong"
			ended(t, c.process+" with a wrong password", c.run, d, "JOURNEY_NATS_PASSWORD")
		})
	}
	all.Wait()
}

// next gives the next message to the user of a subscription, which answers it.
func (w *walled) next(answer func(context.Context, jetstream.Msg) error) {
	w.t.Helper()
	user := subscription.User("dashboard")
	conn, err := nats.Connect(w.admin.NATS, nats.UserInfo(user, testdb.Password(user)))
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	var told strings.Builder
	if err := readSome(&told, conn, "dashboard", 1, answer); err != nil || told.String() != "placement.v1.dashboard.laqs.started placement.v1.started\n" {
		w.t.Fatalf("told %q, %v", told.String(), err)
	}
}

// refuses has the subscriber refuse its next message; the relay hears of it, and sends it again because somebody asks.
func (w *walled) refuses() {
	w.t.Helper()
	w.next(func(_ context.Context, m jetstream.Msg) error { return m.Term() })
	parked := func() int {
		return w.number(w.admin.Database, `SELECT count(*)::int FROM journey_relay.waiting WHERE parked`)
	}
	soon(w.t, "the message is parked", func() bool { return parked() == 1 })
	database, err := pool(w.t.Context(), w.admin.Database)
	if err != nil {
		w.t.Fatal(err)
	}
	defer database.Close()
	if n, err := receipt.Retry(w.t.Context(), database, "dashboard", nil); n != 1 || err != nil {
		w.t.Fatalf("%d messages are sent again, %v", n, err)
	}
	soon(w.t, "it is sent again", func() bool { return parked() == 0 })
}

// subscriber takes its next message with the user of its subscription; the relay knows then that it has all up to sequence n.
func (w *walled) subscriber(n int) {
	w.t.Helper()
	w.next(acknowledge)
	soon(w.t, "the relay knows what the subscriber has", func() bool {
		return w.number(w.admin.Database, `SELECT coalesce(max(acknowledged), 0)::int FROM journey_relay.progress WHERE subscription = 'dashboard'`) == n
	})
}

// examined has the doctor look with a user. It sees everything: also that servers of tests do not sync.
func (w *walled) examined(d deployment) {
	w.t.Helper()
	doc := &doctor{deployment: d, now: time.Now, all: true, bar: func(total int) *progress { return newProgress(io.Discard, "events checked", total) }}
	defer doc.close()
	if err := doc.examine(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var errors []string
	for _, f := range doc.findings {
		if f.Status == healthError {
			errors = append(errors, f.Check+": "+f.Found)
		}
	}
	if len(errors) != 1 || !strings.HasPrefix(errors[0], "sync: NATS acknowledges before") {
		w.t.Errorf("the doctor: %q", errors)
	}
}

// backup takes a backup with a user and answers where it is.
func (w *walled) backup(d deployment) string {
	w.t.Helper()
	p, err := open(w.t.Context(), d, slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	defer p.close()
	store, err := p.store(w.t.Context(), eventstore.Config{})
	if err != nil {
		w.t.Fatal(err)
	}
	to := filepath.Join(w.t.TempDir(), "backup")
	if _, _, err := takeBackup(w.t.Context(), p, store, to, nil); err != nil {
		w.t.Fatal(err)
	}
	return to
}

// restore puts a backup into new servers as the operator, and the processes go on there.
func (w *walled) restore(from, broker string, as func(string) deployment) {
	w.t.Helper()
	w.admin.NATS, w.admin.Database, w.admin.Keys = broker, testdb.DSN(w.t), testdb.DSN(w.t)
	backup, err := archive.Open(from)
	if err != nil {
		w.t.Fatal(err)
	}
	source, err := (&options{}).unlock(w.t.Context(), backup, w.admin.KeyFile)
	if err != nil {
		w.t.Fatal(err)
	}
	to, err := openTarget(w.t.Context(), as("operator"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer to.close()
	err = restoreInto(w.t.Context(), to, backup, source, func(what string) *progress { return newProgress(io.Discard, what, 0) })
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.start(as)
	w.asked(c, w.tell(c, "p-0002"), 2)
	w.subscriber(1_000_001) // the stream is made anew, and begins apart from that of before
	w.stop()
}

// ended runs what must end by itself, soon, and say something.
func ended(t *testing.T, what string, run func(context.Context, deployment) error, d deployment, says string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := run(ctx, d)
	var exit *exitError
	if !errors.As(err, &exit) || exit.code != exitUnreachable || !strings.Contains(err.Error(), says) || ctx.Err() != nil {
		t.Errorf("%s: %v (%v)", what, err, ctx.Err())
	}
}
