package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"

	"journey/deploy/examples"
	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// erasingVariable makes the test binary be a service that erases, for TestAKilledErasureIsFinishedOnce: what it
// connects to, and the write at which it kills itself, 0 for none.
const erasingVariable = "JOURNEY_TEST_ERASING"

func TestMain(m *testing.M) {
	if with := os.Getenv(erasingVariable); with != "" {
		if err := eraseUntilKilled(context.Background(), strings.Fields(with)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// eraseUntilKilled decides on the erasure of a participant, or finishes what it finds.
func eraseUntilKilled(ctx context.Context, with []string) error {
	url, user, password, dsn, participant, before, after := with[0], with[1], with[2], with[3], with[4], with[5], with[6]
	s, closing, err := realService(ctx, url, user, password, dsn)
	if err != nil {
		return err
	}
	defer closing()
	if before == "0" && after == "0" {
		_, err := s.resumeErasures(ctx, "")
		return err
	}
	kill := &killing{}
	if kill.before, err = strconv.Atoi(before); err != nil {
		return err
	}
	if kill.after, err = strconv.Atoi(after); err != nil {
		return err
	}
	s.Keys, s.Store = writingKeys{s.Keys, kill.write}, writingStore{s.Store, kill.write}
	r := destroys(0, identity, contact, special)
	r.Participant, r.RequestId = participant, requestID(5000+10*kill.before+kill.after)
	_, err = (&erasureService{s}).DecideErasure(context.WithValue(ctx, actorKey{}, theOfficer), r)
	return err
}

// realService is a service on a real log, with its keys in PostgreSQL.
func realService(ctx context.Context, url, user, password, dsn string) (*Server, func(), error) {
	conn, err := nats.Connect(url, nats.UserInfo(user, password), nats.ReconnectBufSize(-1))
	if err != nil {
		return nil, nil, err
	}
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, nil, err
	}
	keys, err := eventstore.OpenPostgresKeyring(ctx, pool, oneKey{})
	if err != nil {
		return nil, nil, err
	}
	store, err := eventstore.Open(ctx, conn, eventstore.Config{Keys: keys, Classes: eventstore.SealedClasses(), Create: true})
	if err != nil {
		return nil, nil, err
	}
	s, err := New(Config{Store: store, Keys: keys, Database: pool, Access: accesslog.NewMemory(nil), Log: slog.New(slog.DiscardHandler), Now: time.Now})
	return s, func() { conn.Close(); pool.Close() }, err
}

// oneKey is the same key-encrypting key for every process of the test.
type oneKey struct{}

func (oneKey) Generations(context.Context) ([]eventstore.KeyGeneration, error) {
	return []eventstore.KeyGeneration{{Number: 1, Key: make([]byte, eventstore.KeySize)}}, nil
}

// killing kills its process at a write with a number, before or after it takes effect.
type killing struct{ before, after, writes int }

func (k *killing) write(do func() error) error {
	k.writes++
	if k.writes == k.before {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	err := do()
	if k.writes == k.after {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	return err
}

// A real process is killed at each write of an erasure, from the decision on, before and after it took effect.
// Another process finds what is not finished and finishes it, once.
func TestAKilledErasureIsFinishedOnce(t *testing.T) {
	server, dsn := testdb.Broker(t), testdb.DSN(t)
	user, password := server.Credentials()
	s, closing, err := realService(t.Context(), server.URL(), user, password, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closing)
	service := served{Server: s}
	requests, err := examples.Operation("laqs")
	if err != nil {
		t.Fatal(err)
	}
	service.all(t, list{}, requests...)
	erasing := func(participant string, before, after int) error {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), erasingVariable+"="+strings.Join([]string{server.URL(), user, password, dsn, participant, strconv.Itoa(before), strconv.Itoa(after)}, " "))
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if errors.As(err, &ended) && ended.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
			return errInterrupted
		}
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return nil
	}
	killed := 0
	for write := 1; ; write++ {
		some := false
		for _, at := range [][2]int{{write, 0}, {0, write}} {
			id := "p-" + strconv.Itoa(100*at[0]+at[1])
			enter(t, service, id, 1000+100*at[0]+10*at[1])
			r := asksFor(3000+100*at[0]+at[1], identity, contact, special)
			r.Participant = id
			wantRecorded(t, service, r)
			if erasing(id, at[0], at[1]) == nil {
				continue
			}
			killed, some = killed+1, true
			if err := erasing(id, 0, 0); err != nil {
				t.Fatal(err)
			}
			s.histories.forgetAll()
			if at == [2]int{1, 0} { // nothing is decided
				if e, err := s.one(t.Context(), "laqs", id, 4); err != nil || e.State != journeyv1.ErasureState_ERASURE_STATE_REQUESTED {
					t.Errorf("killed before the decision: %v, %v", e, err)
				}
				continue
			}
			t.Run(fmt.Sprintf("before %d, after %d", at[0], at[1]), func(t *testing.T) { erasedOnce(t, service, id) })
		}
		if !some {
			break
		}
	}
	if killed != 2*8 { // the decision, special with its answers, identity, contact, special, scrub, the step, what was kept
		t.Errorf("killed %d times, want 16", killed)
	}
}
