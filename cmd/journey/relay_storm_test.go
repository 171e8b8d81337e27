package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/relay/relaytest"
	"journey/cmd/journey/subscription"
	"journey/deploy/local/testdb"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const stormRounds = 24

// TestARelayStorm kills relays again and again, two of which run at once, while placements are recorded: each stream
// holds exactly what its subscription gets of the log, in order, and so it does when one is deleted and a rebuild of it
// is killed, too.
func TestARelayStorm(t *testing.T) {
	s := newRelayStorm(t)
	dice := rand.New(rand.NewPCG(6, 10))
	s.subscribe("payroll", 0)
	var running [2]*exec.Cmd
	kills := 0
	for round := range stormRounds {
		for i := range running {
			if running[i] == nil {
				running[i] = s.start()
			}
		}
		s.record(round, 40)
		switch round {
		case stormRounds / 3:
			s.subscribe("dashboard", s.last()-500)
		case stormRounds / 2:
			if err := s.js.DeleteStream(t.Context(), subscription.Stream("payroll")); err != nil {
				t.Fatal(err)
			}
		}
		was, more := s.published(), dice.IntN(60)
		soon(t, "placements are told", func() bool { return s.published() >= was+more || s.level() })
		strikeDown(t, running[round%2])
		running[round%2] = nil
		kills++
	}
	soon(t, "everything is told", s.level)
	t.Logf("%d kills, %d messages", kills, s.published())
	for name, sub := range s.subs {
		want, err := relaytest.Messages(t.Context(), s.store, sub)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.lying(name); len(want) < 500 || cmp.Diff(ids(want), got) != "" {
			t.Errorf("%s: %d messages lie there, want %d: %s", name, len(got), len(want), cmp.Diff(ids(want), got))
		}
		people := map[string]bool{}
		for _, m := range want {
			people[m.Header[announcement.ParticipantHeader]] = true
		}
		var told int
		if err := s.database.QueryRow(t.Context(), `SELECT count(*) FROM journey_relay.told WHERE subscription = $1`, name).Scan(&told); err != nil || told != len(people) {
			t.Errorf("%s: it is written down that it was told of %d people, want %d (%v)", name, told, len(people), err)
		}
	}
}

// TestARelayHaltsAtADamagedLog tells what lies before the damage, and ends with the words of every process that finds one.
func TestARelayHaltsAtADamagedLog(t *testing.T) {
	s := newRelayStorm(t)
	s.subscribe("payroll", 0)
	s.record(0, 3)
	if _, err := s.js.Publish(t.Context(), "journey.storm.participant.p-0-1", []byte("no event")); err != nil {
		t.Fatal(err)
	}
	halts := s.command()
	var errs bytes.Buffer
	halts.Stderr = &errs
	if err := halts.Run(); err == nil || halts.ProcessState.ExitCode() != exitRefused {
		t.Errorf("it ended with %v", err)
	}
	for _, want := range []string{"log.undecodable at 4", "This process halts; nothing was written."} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, errs.String())
		}
	}
	if n := len(s.lying("payroll")); n != 3 {
		t.Errorf("%d of 3 events before the damage are told", n)
	}
}

func ids(all []announcement.Message) (ids []string) {
	for _, m := range all {
		ids = append(ids, m.Subject+" "+m.ID+" "+m.Header[announcement.CursorHeader])
	}
	return ids
}

// relayStorm is a log, and what processes of relays need.
type relayStorm struct {
	t        *testing.T
	database *pgxpool.Pool
	js       jetstream.JetStream
	store    *eventstore.JetStream
	command  func() *exec.Cmd
	subs     map[string]subscription.Subscription
	heads    map[string]eventstore.Head
}

func newRelayStorm(t *testing.T) *relayStorm {
	t.Helper()
	broker, dsn := testdb.Broker(t), testdb.DSN(t)
	conn, err := broker.ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	s := &relayStorm{t: t, subs: map[string]subscription.Subscription{}, heads: map[string]eventstore.Head{}}
	if s.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	if s.database, err = pgxpool.New(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.database.Close)
	if s.store, err = eventstore.Open(t.Context(), conn, eventstore.Config{Create: true, Keys: eventstore.NewMemoryKeyring()}); err != nil {
		t.Fatal(err)
	}
	if err := subscription.Prepare(t.Context(), s.database); err != nil {
		t.Fatal(err)
	}
	user, password := broker.Credentials()
	s.command = func() *exec.Cmd {
		cmd := exec.Command("journey", "relay", "--every", "10ms")
		cmd.Env = append(os.Environ(), "JOURNEY_NATS_URL="+broker.URL(), "JOURNEY_NATS_USER="+user, "JOURNEY_NATS_PASSWORD="+password, "JOURNEY_DATABASE_URL="+dsn)
		cmd.Dir = t.TempDir()
		return cmd
	}
	return s
}

func (s *relayStorm) start() *exec.Cmd {
	s.t.Helper()
	cmd := s.command()
	cmd.Stderr = &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { strikeDown(s.t, cmd) })
	return cmd
}

func (s *relayStorm) subscribe(name string, after uint64) {
	s.t.Helper()
	sub := subscription.Subscription{Name: name, Operations: []string{"storm"}, Content: announcement.JSON, After: after, Choice: placement.Choice{},
		Secret: bytes.Repeat([]byte(name[:1]), announcement.MinSecret)}
	if err := subscription.Create(s.t.Context(), s.database, sub, time.Now()); err != nil {
		s.t.Fatal(err)
	}
	s.subs[name] = sub
}

// record lets some people find work, those of the round before change it, and those of the round before that lose it.
func (s *relayStorm) record(round, people int) {
	s.t.Helper()
	step := func(since int, step *journeyv1.Step) {
		if round < since {
			return
		}
		var drafts []eventstore.Draft
		for i := range people {
			id := fmt.Sprintf("p-%d-%d", round-since, i)
			drafts = append(drafts, eventstore.Draft{
				Subject: eventstore.Subject{Operation: "storm", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}, Expected: s.heads[id],
				Events: []*journeyv1.Event{{OccurredOn: "2016-03-01", RecordedAt: timestamppb.New(time.Unix(1_460_000_000, 0)), RequestId: uuid.NewString(),
					Actor: &journeyv1.Actor{Id: "worker-1"}, Step: step}}})
		}
		appended, err := s.store.Append(s.t.Context(), drafts...)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, a := range appended {
			e := a.Events[len(a.Events)-1]
			s.heads[a.Subject.ID] = eventstore.Head{Version: e.Event.Version, Sequence: e.Sequence, Hash: e.Hash}
		}
	}
	hours := 20.0
	step(0, &journeyv1.Step{Kind: &journeyv1.Step_PlacementStarted{PlacementStarted: &journeyv1.PlacementStarted{Placement: "pl-1",
		Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Employer: "employer-1"}}})
	step(1, &journeyv1.Step{Kind: &journeyv1.Step_PlacementChanged{PlacementChanged: &journeyv1.PlacementChanged{Placement: "pl-1", HoursPerWeek: &hours}}})
	step(2, &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{Placement: "pl-1"}}})
}

func (s *relayStorm) last() uint64 {
	s.t.Helper()
	last, err := s.store.Last(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return last.Sequence
}

// published is how many messages lie in all streams.
func (s *relayStorm) published() (n int) {
	for name := range s.subs {
		if stream, err := s.js.Stream(s.t.Context(), subscription.Stream(name)); err == nil {
			n += int(stream.CachedInfo().State.Msgs)
		}
	}
	return n
}

// level: every subscription is told everything that was recorded.
func (s *relayStorm) level() bool {
	all, err := subscription.ListProgress(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	for name := range s.subs {
		if all[name].Position < s.last() {
			return false
		}
	}
	return true
}

// lying is what lies in a stream.
func (s *relayStorm) lying(name string) (all []string) {
	s.t.Helper()
	stream, err := s.js.Stream(s.t.Context(), subscription.Stream(name))
	if err != nil {
		s.t.Fatal(err)
	}
	for n := stream.CachedInfo().State.FirstSeq; n <= stream.CachedInfo().State.LastSeq; n++ {
		m, err := stream.GetMsg(s.t.Context(), n)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, m.Subject+" "+m.Header.Get(announcement.IDHeader)+" "+m.Header.Get(announcement.CursorHeader))
	}
	return all
}
