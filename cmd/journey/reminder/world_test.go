package reminder_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/reminder"
	"journey/eventstore"
	"journey/projections/followup"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
)

const job = journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE

// world is a deployment with one operation in Schwerin and a clock that is set by hand.
type world struct {
	*storytest.World
	t       testing.TB
	process *reminder.Process
	// settings are those of processes to come; nil = the defaults.
	settings *reminder.Settings

	mu  sync.Mutex
	now time.Time
}

// tell begins with somebody who found a job on 2016-03-01: windows 03-05..03-15 (a Tuesday), 03-22..04-05,
// 05-17..06-14 and 08-16..09-13.
func tell(t testing.TB) *world {
	t.Helper()
	return begin(t, nil)
}

var programme = eventstore.Subject{Operation: storytest.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: storytest.Operation}

// begin is tell under a policy of the operation's own, if it has one.
func begin(t testing.TB, policy *journeyv1.FollowUpPolicySet) *world {
	t.Helper()
	w := &world{World: storytest.New(t, followup.Model()), t: t}
	w.Append(programme, "2015-01-01",
		&journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{OperationRegistered: &journeyv1.OperationRegistered{
			Name: "Op", StartsOn: "2015-01-01", EndsOn: "2018-12-31", TimeZone: "Europe/Berlin", State: "mv"}}})
	if policy != nil {
		w.Append(programme, policy.ValidFrom, &journeyv1.Step{Kind: &journeyv1.Step_FollowUpPolicySet{FollowUpPolicySet: policy}})
	}
	w.Record("p-1", "2016-01-04", storytest.Registered("Test", "One"))
	w.Record("p-1", "2016-01-11", storytest.Entered())
	w.Record("p-1", "2016-01-11", storytest.Assigned("worker-1", "partner-1"))
	placed := storytest.Placed("pl-1", job)
	placed.GetPlacementStarted().PolicyVersion = policy.GetVersion()
	w.Record("p-1", "2016-03-01", placed)
	w.Show()
	w.at("2016-01-04 12:00")
	w.process = w.another(nil)
	return w
}

// beside is what goes out beside the stream.
type beside func(context.Context, pgx.Tx, reminder.Rules, []reminder.Told) error

// another is one more process on the same deployment.
func (w *world) another(tell beside) *reminder.Process {
	w.t.Helper()
	if err := reminder.Prepare(w.t.Context(), w.Pool); err != nil {
		w.t.Fatal(err)
	}
	p, err := reminder.New(w.Conn, reminder.Process{Store: w.Store(), Database: w.Pool, Tell: tell,
		Log: slog.New(slog.DiscardHandler), Now: w.clock, Settings: w.settings,
		DatabaseNow: func(context.Context) (time.Time, error) { return w.clock(), nil }})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// at sets the clock, to the time in Berlin.
func (w *world) at(moment string) {
	w.t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	var now time.Time
	if err == nil {
		now, err = time.ParseInLocation("2006-01-02 15:04", moment, zone)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// round makes a round and holds what it did to the counts planned, passed over, sent, not needed.
func (w *world) round(moment string, want reminder.Counts) {
	w.t.Helper()
	w.at(moment)
	did, err := w.process.Round(w.t.Context())
	if err != nil {
		w.t.Fatalf("%s: %v", moment, err)
	}
	if did != want {
		w.t.Errorf("%s: %+v, want %+v", moment, did, want)
	}
}

// stored is the messages of the stream, in their order. Each must lie on its subject under its id, and no
// obligation and stage may be there twice.
func (w *world) stored() []*journeyv1.Reminder {
	w.t.Helper()
	js, err := jetstream.New(w.Conn)
	if err != nil {
		w.t.Fatal(err)
	}
	stream, err := js.Stream(w.t.Context(), reminder.Stream)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []*journeyv1.Reminder
	seen := map[string]bool{}
	for sequence := stream.CachedInfo().State.FirstSeq; sequence > 0 && sequence <= stream.CachedInfo().State.LastSeq; sequence++ {
		raw, err := stream.GetMsg(w.t.Context(), sequence)
		if err != nil {
			w.t.Fatal(err)
		}
		m := &journeyv1.Reminder{}
		if err := proto.Unmarshal(raw.Data, m); err != nil {
			w.t.Fatal(err)
		}
		key := m.Operation + " " + m.Participant + " " + m.Obligation + " " + m.Stage.String()
		if seen[key] || raw.Subject != reminder.SubjectOf(m) || raw.Header.Get("Nats-Msg-Id") != m.Reminder {
			w.t.Errorf("message %d: %s, twice %v", sequence, raw.Subject, seen[key])
		}
		seen[key] = true
		all = append(all, m)
	}
	return all
}

// told is the messages of the stream, a line each, sorted.
func (w *world) told() []string {
	w.t.Helper()
	var lines []string
	for _, m := range w.stored() {
		lines = append(lines, fmt.Sprintf("%s %s %s %s..%s %s %s %v", m.Participant, m.Obligation,
			strings.ToLower(strings.TrimPrefix(m.Stage.String(), "REMINDER_STAGE_")), m.OpensOn, m.ClosesOn, m.Caseworker, m.Recipients, m.ToCoordinator))
	}
	slices.Sort(lines)
	return lines
}

// kept is the ledger, a line each, sorted: the obligation, its stage and what became of it.
func (w *world) kept() []string {
	w.t.Helper()
	all, total, err := reminder.List(w.t.Context(), w.Pool, reminder.Filter{})
	if err != nil || total != len(all) {
		w.t.Fatal(total, err)
	}
	var lines []string
	for _, r := range all {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", r.Participant, r.Obligation, r.Stage, r.State))
	}
	slices.Sort(lines)
	return lines
}
