package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/reminder"
	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
)

const (
	stormPeople = 1250
	// stormSize: of four windows each, all closed for longer than a week.
	stormSize = stormPeople * 4 * 2
)

// TestAReminderStorm kills the process of reminders again and again, two of which run at once, while 10,000
// reminders are due: each lies in the stream exactly once, by its subject and by what it says, and the ledger knows.
func TestAReminderStorm(t *testing.T) {
	s := newStorm(t)
	dice := rand.New(rand.NewPCG(4, 10000))
	var running [2]*exec.Cmd
	kills, at := 0, 0
	for was := 0; was < stormSize; kills++ {
		for i := range running {
			if running[i] == nil {
				running[i] = s.start()
			}
		}
		// The first ones are killed while they begin, plan, and send for the first time.
		want := was + dice.IntN(stormSize/20)
		soon(t, "reminders are sent", func() bool { return kills < 4 && s.rows() > 0 || s.messages() > want || s.messages() == stormSize })
		at = kills % 2
		strikeDown(t, running[at])
		running[at] = nil
		was = s.messages()
	}
	if kills < 6 {
		t.Errorf("only %d kills", kills)
	}
	t.Logf("%d kills", kills)
	last := running[1-at]
	soon(t, "the ledger knows all", func() bool { return s.planned() == 0 })
	strikeDown(t, last)
	s.eachOnce()
}

// storm is a log, its read model, and what processes of reminders need.
type storm struct {
	t        *testing.T
	database *pgxpool.Pool
	js       jetstream.JetStream
	command  func() *exec.Cmd
}

func newStorm(t *testing.T) *storm {
	t.Helper()
	broker, dsn := testdb.Broker(t), testdb.DSN(t)
	conn, err := broker.ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	s := &storm{t: t}
	if s.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	if s.database, err = pgxpool.New(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.database.Close)
	store, err := eventstore.Open(t.Context(), conn, eventstore.Config{Create: true, Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	s.record(store)
	s.project(store)
	config := filepath.Join(t.TempDir(), "reminders.yaml")
	text := "defaults: {since: 2000-01-01, quiet_from: '00:00', quiet_until: '00:00', weekends: true, holidays: true}"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	user, password := broker.Credentials()
	s.command = func() *exec.Cmd {
		cmd := exec.Command("journey", "reminder", "--every", "10ms", "--grace", "0s", "--config", config)
		cmd.Dir = filepath.Dir(config)
		cmd.Env = append(os.Environ(), "JOURNEY_NATS_URL="+broker.URL(), "JOURNEY_NATS_USER="+user, "JOURNEY_NATS_PASSWORD="+password, "JOURNEY_DATABASE_URL="+dsn)
		return cmd
	}
	return s
}

// record lets everybody find a job three hundred days ago.
func (s *storm) record(store eventstore.Store) {
	s.t.Helper()
	day := time.Now().AddDate(0, 0, -300).Format(time.DateOnly)
	event := func(step *journeyv1.Step) *journeyv1.Event {
		return &journeyv1.Event{OccurredOn: day, RecordedAt: timestamppb.New(time.Unix(1, 0)), RequestId: uuid.NewString(),
			Actor: &journeyv1.Actor{Id: "worker-1"}, Step: step}
	}
	const operation = "storm"
	subject := eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, ID: operation}
	drafts := []eventstore.Draft{{Subject: subject, Events: []*journeyv1.Event{event(&journeyv1.Step{Kind: &journeyv1.Step_OperationRegistered{
		OperationRegistered: &journeyv1.OperationRegistered{Name: "Storm", TimeZone: "Europe/Berlin", State: "sn"}}})}}}
	for i := range stormPeople {
		subject := eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: fmt.Sprintf("p-%04d", i)}
		drafts = append(drafts, eventstore.Draft{Subject: subject, Events: []*journeyv1.Event{
			event(&journeyv1.Step{Kind: &journeyv1.Step_CaseworkerAssigned{CaseworkerAssigned: &journeyv1.CaseworkerAssigned{Caseworker: "worker-1", Partner: "partner-1"}}}),
			event(&journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{
				Placement: "pl-1", Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Employer: "employer-1"}}}),
		}})
	}
	for len(drafts) > 0 {
		n := min(len(drafts), 400)
		if _, err := store.Append(s.t.Context(), drafts[:n]...); err != nil {
			s.t.Fatal(err)
		}
		drafts = drafts[n:]
	}
}

// project makes the read model of the log and lets it be.
func (s *storm) project(store eventstore.Store) {
	s.t.Helper()
	last, err := store.Last(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- projections.New(store, s.database, followup.Model(), projections.Config{Log: slog.New(slog.DiscardHandler)}).Run(ctx)
	}()
	has, err := projections.Wait(s.t.Context(), s.database, "followup", store.LogID(), last.Sequence)
	stop()
	<-ended
	if err != nil || !has.Reached {
		s.t.Fatal(has, err)
	}
}

func (s *storm) start() *exec.Cmd {
	s.t.Helper()
	cmd := s.command()
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { strikeDown(s.t, cmd) })
	return cmd
}

// strikeDown kills without warning and waits until it is gone. One that ended by itself is a mistake.
func strikeDown(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if cmd.ProcessState != nil {
		return
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Errorf("it ended by itself: %v\n%s", err, cmd.Stderr)
	}
}

// messages is how many lie in the stream.
func (s *storm) messages() int {
	s.t.Helper()
	stream, err := s.js.Stream(s.t.Context(), reminder.Stream)
	if err != nil {
		return 0
	}
	return int(stream.CachedInfo().State.Msgs)
}

// rows is how many reminders the ledger has.
func (s *storm) rows() int { return s.count(`SELECT count(*) FROM journey_reminder.reminders`) }

// planned is how many it has that are not sent yet.
func (s *storm) planned() int {
	return s.count(`SELECT count(*) FROM journey_reminder.reminders WHERE state = 'planned'`)
}

// count is 0 while there is no ledger.
func (s *storm) count(sql string) (n int) {
	_ = s.database.QueryRow(s.t.Context(), sql).Scan(&n)
	return n
}

// eachOnce holds the stream against the ledger.
func (s *storm) eachOnce() {
	s.t.Helper()
	all, _, err := reminder.List(s.t.Context(), s.database, reminder.Filter{State: reminder.Sent})
	if err != nil {
		s.t.Fatal(err)
	}
	want := map[string]bool{}
	for _, r := range all {
		want[r.ID] = true
	}
	stream, err := s.js.OrderedConsumer(s.t.Context(), reminder.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		s.t.Fatal(err)
	}
	batch, err := stream.Fetch(2*stormSize, jetstream.FetchMaxWait(2*time.Second))
	if err != nil {
		s.t.Fatal(err)
	}
	subjects, contents := map[string]int{}, map[string]int{}
	for raw := range batch.Messages() {
		m := &journeyv1.Reminder{}
		if err := proto.Unmarshal(raw.Data(), m); err != nil {
			s.t.Fatal(err)
		}
		subjects[raw.Subject()]++
		contents[m.Participant+" "+m.Obligation+" "+m.Stage.String()]++
		if raw.Subject() != reminder.SubjectOf(m) || !want[m.Reminder] || len(m.Recipients) == 0 && !m.ToCoordinator {
			s.t.Fatalf("%s: in the ledger %v", raw.Subject(), want[m.Reminder])
		}
	}
	if len(subjects) != stormSize || len(contents) != stormSize || s.messages() != stormSize || len(all) != stormSize {
		s.t.Errorf("%d messages with %d subjects of %d reminders, %d in the ledger; want %d", s.messages(), len(subjects), len(contents), len(all), stormSize)
	}
	if n := s.rows(); n != stormPeople*4*3 {
		s.t.Errorf("the ledger has %d rows, want %d: each window was passed over once", n, stormPeople*4*3)
	}
}
