package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/simulate"
	"journey/eventstore"
)

// devProcess is a "journey dev" in a process of its own, with its servers and its children in theirs.
type devProcess struct {
	t    *testing.T
	data string
	cmd  *exec.Cmd
	said *bytes.Buffer
}

// begin starts dev in a data folder and returns when it is ready. It ends with the test.
func begin(t *testing.T, data string) *devProcess {
	t.Helper()
	r := &devProcess{t: t, data: data, said: &bytes.Buffer{}}
	r.cmd = exec.Command("journey", "dev", "--data", data, "--listen", "127.0.0.1:0")
	r.cmd.Stderr = r.said
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.end)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "Service:") {
			go io.Copy(io.Discard, out)
			return r
		}
	}
	r.end()
	t.Fatalf("dev does not start:\n%s", r.said)
	return nil
}

// end ends it gently. Further calls do nothing.
func (r *devProcess) end() {
	if r.cmd.ProcessState != nil {
		return
	}
	_ = r.cmd.Process.Signal(os.Interrupt)
	if err := r.cmd.Wait(); err != nil && !r.t.Failed() {
		r.t.Errorf("dev ended with %v:\n%s", err, r.said)
	}
}

// child is the process id of a child, by its arguments; 0 if it does not run now.
func (r *devProcess) child(args string) int {
	r.t.Helper()
	list, err := exec.Command("ps", "-A", "-o", "pid=,ppid=,args=").Output()
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		if words[1] == strconv.Itoa(r.cmd.Process.Pid) && strings.Contains(strings.Join(words[2:], " ")+" ", " "+args+" ") {
			pid, err := strconv.Atoi(words[0])
			if err != nil {
				r.t.Fatal(err)
			}
			return pid
		}
	}
	return 0
}

// postmaster is the process id of PostgreSQL; 0 if it does not run now.
func (r *devProcess) postmaster() int {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.data, "postgres", "data-*", "postmaster.pid"))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0]); err == nil {
			return pid
		}
	}
	return 0
}

// soon waits until something holds, which must come, however busy the machine is.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	end := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-end:
			t.Fatalf("in vain waited until %s", what)
		}
	}
}

// typed is what a person gets to see of a command, and its exit code. A command that does not end in time is
// ended, with the exit code -1.
func typed(t *testing.T, data string, args ...string) (string, int) {
	t.Helper()
	return typedWith(t, nil, data, args...)
}

// typedWith is typed with further variables in the environment.
func typedWith(t *testing.T, variables []string, data string, args ...string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "journey", append(args, "--data", data)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = filepath.Dir(data), append(os.Environ(), variables...), time.Second
	out, err := cmd.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) && ctx.Err() == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// must is typed for what must go well.
func must(t *testing.T, data string, args ...string) string {
	t.Helper()
	out, code := typed(t, data, args...)
	if code != exitDone {
		t.Fatalf("journey %s: exit code %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// inside connects to a running deployment.
func inside(t *testing.T, data string) (*parts, eventstore.Store) {
	t.Helper()
	d, err := (&options{data: data}).deployment()
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(t.Context(), d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	store, err := p.store(t.Context(), eventstore.Config{Classes: eventstore.SealedClasses()})
	if err != nil {
		t.Fatal(err)
	}
	return p, store
}

// everything is the whole log.
func everything(t *testing.T, store notary.Log) []eventstore.Message {
	t.Helper()
	last, err := store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []eventstore.Message
	err = store.Follow(t.Context(), 0, 1000, func(_ context.Context, ms []eventstore.Message) error {
		if all = append(all, ms...); all[len(all)-1].Sequence >= last.Sequence {
			return errSeen
		}
		return nil
	})
	if !errors.Is(err, errSeen) {
		t.Fatal(err)
	}
	return all
}

// caughtUp waits until every read model has the whole log.
func caughtUp(t *testing.T, data string, store eventstore.Store) {
	t.Helper()
	last, err := store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range models() {
		must(t, data, "projection", "wait", m.Name, "--position", fmt.Sprint(last.Sequence), "--within", patience.String())
	}
}

const selectViews = `SELECT schemaname, viewname FROM pg_views WHERE schemaname = ANY ($1) AND viewname <> 'checkpoint' ORDER BY 1, 2`

// publicRows are all rows that the read models show, as text, by table.
func publicRows(t *testing.T, p *parts) map[string][]string {
	t.Helper()
	var names []string
	for _, m := range models() {
		names = append(names, m.Name)
	}
	rows, err := p.database.Query(t.Context(), selectViews, names)
	if err != nil {
		t.Fatal(err)
	}
	views, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v pgx.Identifier, err error) {
		v = make(pgx.Identifier, 2)
		return v, row.Scan(&v[0], &v[1])
	})
	if err != nil {
		t.Fatal(err)
	}
	all, count := map[string][]string{}, 0
	for _, v := range views {
		rows, err := p.database.Query(t.Context(), "SELECT v::TEXT FROM "+v.Sanitize()+" v ORDER BY 1")
		if err == nil {
			all[v.Sanitize()], err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			t.Fatal(err)
		}
		count += len(all[v.Sanitize()])
	}
	if len(views) < len(names) || count == 0 {
		t.Fatalf("the read models have %d tables with %d rows", len(views), count)
	}
	return all
}

// simulated writes a programme of a few people to a file beside the data folders.
func simulated(t *testing.T, folder string, participants int) string {
	t.Helper()
	path := filepath.Join(folder, "steps.jsonl")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	err = simulate.Write(f, simulate.Config{Programme: "laqs", Participants: participants, Seed: 7})
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}
