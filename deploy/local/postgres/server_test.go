package postgres

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"journey/deploy/local/folder"
)

// template is kept between test runs; a cluster made anew takes most of a second.
var template = filepath.Join(os.TempDir(), fmt.Sprintf("journey-test-%d", os.Getuid()), "template")

// TestMain lets the test binary play a caller that is killed: it starts a server, says so and stays.
func TestMain(m *testing.M) {
	if dir := os.Getenv("POSTGRES_TEST_HOLD"); dir != "" {
		if _, err := Start(context.Background(), Config{Dir: dir, Template: template}); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("started")
		bufio.NewReader(os.Stdin).ReadString('\n')
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func started(t *testing.T, cfg Config) *Server {
	t.Helper()
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return s
}

// ask answers the one text of a query.
func ask(t *testing.T, s *Server, database, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

// tell runs a statement.
func tell(t *testing.T, s *Server, database, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

const (
	makeVisit = `CREATE TABLE visit AS SELECT '2016-12-31' AS day`
	readVisit = `SELECT day FROM visit`
)

// killed plays a caller that starts a server in dir and is killed.
func killed(t *testing.T, dir string) {
	t.Helper()
	caller := exec.Command(os.Args[0])
	caller.Env = append(os.Environ(), "POSTGRES_TEST_HOLD="+dir)
	in, err := caller.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := caller.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := caller.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "started\n" {
		t.Fatalf("the caller said %q", line)
	}
	if err := caller.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	caller.Wait()
}

func TestARestartKeepsDataAndConnectionString(t *testing.T) {
	for _, durable := range []bool{true, false} {
		t.Run(fmt.Sprintf("durable=%v", durable), func(t *testing.T) {
			cfg := Config{Dir: t.TempDir(), Durable: durable, Template: template}
			first := started(t, cfg)
			for range 2 {
				if err := first.CreateDatabase(t.Context(), `own "name"`); err != nil {
					t.Fatal(err)
				}
			}
			tell(t, first, `own "name"`, makeVisit)
			for range 2 {
				if err := first.Stop(); err != nil {
					t.Fatal(err)
				}
			}
			select {
			case <-first.Done():
			default:
				t.Error("Done is open after Stop")
			}
			second := started(t, cfg)
			ask(t, second, `own "name"`, readVisit)
			if first.DSN("x") != second.DSN("x") {
				t.Errorf("connection string changed from %s to %s", first.DSN("x"), second.DSN("x"))
			}
			want := map[bool]string{true: "on", false: "off"}[durable]
			for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
				if got := ask(t, second, "postgres", `SELECT current_setting('`+setting+`')`); got != want {
					t.Errorf("%s is %s, want %s", setting, got, want)
				}
			}
		})
	}
}

func TestManyMayMakeTheSameDatabaseAtOnce(t *testing.T) {
	s := started(t, Config{Dir: t.TempDir(), Template: template})
	var group errgroup.Group
	for range 4 {
		group.Go(func() error { return s.CreateDatabase(t.Context(), "journey_keys") })
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	ask(t, s, "journey_keys", `SELECT 'there'`)
}

func TestItListensOnThePrivateSocketOnly(t *testing.T) {
	s := started(t, Config{Dir: t.TempDir(), Template: template, Settings: map[string]string{"work_mem": "7MB"}})
	if got := ask(t, s, "postgres", `SELECT current_setting('listen_addresses')`); got != "" {
		t.Errorf("it listens on %q", got)
	}
	if got := ask(t, s, "postgres", `SELECT current_setting('work_mem')`); got != "7MB" {
		t.Errorf("work_mem is %s, want the 7MB of the configuration", got)
	}
	info, err := os.Stat(s.socket)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder is open to others: %v", info.Mode())
	}
}

func TestAFolderTooDeepForASocket(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30), "with space & sign")
	s := started(t, Config{Dir: dir, Template: template})
	ask(t, s, "postgres", `SELECT 'there'`)
	dsn, err := url.Parse(s.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	socket := dsn.Query().Get("host")
	if len(socket)+len("/.s.PGSQL.5432") > 103 {
		t.Errorf("the socket's path is still too long: %s", socket)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socket); err == nil {
		t.Errorf("%s is left behind", socket)
	}

	// Somebody else's folder in its place must not be used.
	if err := os.Mkdir(socket, 0o777); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(socket)
	if err := os.Chmod(socket, 0o777); err != nil {
		t.Fatal(err)
	}
	who, err := owner(s.data)
	if err != nil {
		t.Fatal(err)
	}
	if err := who.own(socket); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Dir: dir, Template: template}); err == nil || !strings.Contains(err.Error(), socket) {
		t.Errorf("with an open folder in the socket's place: %v, want an error that names it", err)
	}
}

func TestAFolderHasOneServer(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Template: template}
	s := started(t, cfg)
	if _, err := Start(t.Context(), cfg); !errors.Is(err, folder.ErrInUse) {
		t.Errorf("a second server: %v, want ErrInUse", err)
	}
	ask(t, s, "postgres", `SELECT 'unharmed'`)
}

func TestTheServerEndsWithItsKilledCaller(t *testing.T) {
	dir := t.TempDir()
	killed(t, dir)
	data, err := filepath.Glob(filepath.Join(dir, "data-*"))
	if err != nil || len(data) != 1 {
		t.Fatalf("data folders %v, %v", data, err)
	}
	deadline := time.After(30 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		pids, err := working(data[0])
		if err != nil {
			t.Fatal(err)
		}
		if len(pids) == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("processes %v still run", pids)
		case <-look.C:
		}
	}
}

func TestAStartRightAfterTheCallerWasKilled(t *testing.T) {
	dir := t.TempDir()
	killed(t, dir)
	ask(t, started(t, Config{Dir: dir, Template: template}), "postgres", `SELECT 'there'`)
}

func TestAServerThatOutlivedItsCallerIsTakenOver(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Template: template}
	first := started(t, cfg)
	tell(t, first, "postgres", makeVisit)
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	left := exec.Command(first.bin.program("postgres"), "-c", "listen_addresses=", "-c", "unix_socket_directories="+outside(t))
	who, err := owner(first.data)
	if err != nil {
		t.Fatal(err)
	}
	path, err := who.pass(left, first.data)
	if err != nil {
		t.Fatal(err)
	}
	left.Args = append(left.Args, "-D", path)
	left.Dir, left.Env, left.SysProcAttr = "/", first.bin.environment(), &syscall.SysProcAttr{Credential: who.credential}
	if err := left.Start(); err != nil {
		t.Fatal(err)
	}
	closeAll(left.ExtraFiles)
	ended := make(chan error, 1)
	go func() { ended <- left.Wait() }()
	for postmaster(first.data) != left.Process.Pid {
		select {
		case err := <-ended:
			t.Fatalf("the earlier server ended: %v", err)
		case <-time.After(time.Millisecond):
		}
	}

	var log bytes.Buffer
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	ask(t, started(t, cfg), "postgres", readVisit)
	if err := <-ended; err != nil {
		t.Errorf("the earlier server did not end cleanly: %v", err)
	}
	if !strings.Contains(log.String(), "left running") || !strings.Contains(log.String(), "pid=") {
		t.Errorf("it did not say so:\n%s", &log)
	}
}

func TestAfterAKillOfTheServerAllThatWasCommittedIsThere(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Durable: true, Template: template}
	s := started(t, cfg)
	tell(t, s, "postgres", makeVisit)
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	ask(t, started(t, cfg), "postgres", readVisit)
}

func TestTheNumberOfAKilledServerMayBelongToAnotherProcess(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Template: template}
	s := started(t, cfg)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	stranger := exec.Command("sleep", "600")
	stranger.SysProcAttr = &syscall.SysProcAttr{}
	who, err := owner(s.data)
	if err != nil {
		t.Fatal(err)
	}
	// Of the same user, for PostgreSQL asks only whether it may send that process a signal.
	stranger.SysProcAttr.Credential = who.credential
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer stranger.Wait()
	defer stranger.Process.Kill()
	stale := filepath.Join(s.data, "postmaster.pid")
	if err := os.WriteFile(stale, fmt.Appendf(nil, "%d\n%s\n1\n5432\n\n\n\n\n", stranger.Process.Pid, s.data), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := who.own(stale); err != nil {
		t.Fatal(err)
	}
	ask(t, started(t, cfg), "postgres", `SELECT 'there'`)
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was harmed: %v", err)
	}
}

func TestAServerThatCannotStartSaysWhy(t *testing.T) {
	dir := t.TempDir()
	_, err := Start(t.Context(), Config{Dir: dir, Template: template, Settings: map[string]string{"work_mem": "much"}})
	if err == nil || !strings.Contains(err.Error(), `"work_mem"`) || !strings.Contains(err.Error(), filepath.Join(dir, "postgres.log")) {
		t.Errorf("%v, want the server's own words and where its log is", err)
	}
	started(t, Config{Dir: dir, Template: template})
}

func TestAServerThatDoesNotAnswerIsGivenUp(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), Template: template, Within: 3 * time.Second,
		Settings: map[string]string{"unix_socket_directories": outside(t)}}
	before := time.Now()
	if _, err := Start(t.Context(), cfg); !errors.Is(err, context.DeadlineExceeded) || time.Since(before) > 5*cfg.Within {
		t.Errorf("after %v: %v, want a deadline exceeded after about %v", time.Since(before), err, cfg.Within)
	}
	// It is ended and the folder is free again.
	started(t, Config{Dir: cfg.Dir, Template: template})
}

func TestAnotherUserRunsItForRoot(t *testing.T) {
	private := filepath.Join(t.TempDir(), "only for its owner, like root's home")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []Config{
		{Dir: filepath.Join(private, "made")},
		{Dir: filepath.Join(private, "copied"), Template: template},
	} {
		s := started(t, cfg)
		info, err := os.Stat(filepath.Join(s.data, "postmaster.pid"))
		if err != nil {
			t.Fatal(err)
		}
		uid := int(info.Sys().(*syscall.Stat_t).Uid)
		if root := os.Geteuid() == 0; root == (uid == os.Geteuid()) {
			t.Errorf("started by user %d it runs as %d", os.Geteuid(), uid)
		}
	}
}

// outside is a short folder that every user can write to, away from where a connection would look.
func outside(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "journey-outside-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}
