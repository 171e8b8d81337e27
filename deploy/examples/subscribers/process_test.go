package subscribers_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must come, on a machine that is busy with other things.
const patience = time.Minute

// process is a subscriber in a process of its own.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan map[string]string // what it prints, each line an object; closed when it ends
	errs  *bytes.Buffer          // to be read when it has ended
}

// start runs a subscriber with these variables and no others.
func start(t *testing.T, environment []string, program string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(program, args...), lines: make(chan map[string]string, 10_000), errs: &bytes.Buffer{}}
	p.cmd.Env, p.cmd.Stderr = environment, p.errs
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			line := map[string]string{}
			if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
				t.Errorf("it prints %q: %v", scanner.Text(), err)
			}
			p.lines <- line
		}
	}()
	return p
}

// next is the next line that it prints.
func (p *process) next() map[string]string {
	p.t.Helper()
	select {
	case line, ok := <-p.lines:
		if !ok {
			_ = p.cmd.Wait()
			p.t.Fatalf("it has ended:\n%s", p.errs)
		}
		return line
	case <-time.After(patience):
		p.t.Fatal("it prints nothing more")
	}
	return nil
}

// terminate asks it to end, and answers the ids that it had printed and nobody had read. It must end well.
func (p *process) terminate() (ids []string) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	for line := range p.lines {
		ids = append(ids, line["id"])
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Fatalf("it ended with %v:\n%s", err, p.errs)
	}
	return ids
}

// kill ends it without warning.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	for range p.lines {
	}
	_ = p.cmd.Wait()
}

// until waits for what must come.
func until(t *testing.T, what string, holds func() bool) {
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

// path is the variable that a program finds others by.
func path() string { return "PATH=" + os.Getenv("PATH") }
