package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// children keeps child processes running: the same binary with another subcommand. A child that ends is
// started again, at once the first time, then ever later. A child ends when its standard input closes,
// and so with its parent, however that ends.
type children struct {
	program string
	logs    string
	log     *slog.Logger
	group   sync.WaitGroup
	mu      sync.Mutex
	running map[*exec.Cmd]io.Closer
	ending  bool
	done    chan struct{}
}

// parentVariable tells a child that its standard input is its parent's life.
const parentVariable = "JOURNEY_PARENT"

const (
	restartFirst = 100 * time.Millisecond
	restartLast  = 10 * time.Second
	stopWithin   = 20 * time.Second
)

func newChildren(logs string, log *slog.Logger) (*children, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return nil, err
	}
	return &children{program: program, logs: logs, log: log, running: map[*exec.Cmd]io.Closer{}, done: make(chan struct{})}, nil
}

// serve starts the service and answers its address. Started again, it takes the same address.
func (c *children) serve(ctx context.Context, d deployment, listen string) (string, error) {
	type ready struct {
		Listening string `json:"listening"`
	}
	first := make(chan string, 1)
	c.watch(ctx, func(address string) []string {
		if address != "" {
			listen = strings.TrimPrefix(address, "http://")
		}
		return []string{"serve", "--listen", listen}
	}, d, first, func(line []byte) string {
		var r ready
		_ = json.Unmarshal(line, &r)
		return r.Listening
	})
	select {
	case address, ok := <-first:
		if !ok {
			return "", fmt.Errorf("the service does not start; its last words:\n%s", lastLines(filepath.Join(c.logs, "serve.log"), 5))
		}
		return address, nil
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(time.Minute):
		return "", fmt.Errorf("the service did not answer within a minute; see %s", filepath.Join(c.logs, "serve.log"))
	}
}

// keep starts a child and keeps it running.
func (c *children) keep(ctx context.Context, d deployment, args ...string) {
	c.watch(ctx, func(string) []string { return args }, d, nil, nil)
}

// watch runs a child again and again until stop. read turns the child's first line of output into what is
// sent to first; if the child ends before that line, first is closed and the child is given up.
func (c *children) watch(ctx context.Context, args func(string) []string, d deployment, first chan<- string, read func([]byte) string) {
	c.group.Add(1)
	go func() {
		defer c.group.Done()
		pause, said := restartFirst, ""
		for {
			began := time.Now()
			said = c.once(ctx, args(said), d, first, read, said)
			if first != nil && said == "" {
				close(first)
				return
			}
			if time.Since(began) > time.Minute {
				pause = restartFirst
			}
			select {
			case <-c.done:
				return
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			pause = min(2*pause, restartLast)
			c.log.WarnContext(ctx, "child ended, starting it again", "child", strings.Join(args(said), " "))
		}
	}()
}

// once runs a child to its end.
func (c *children) once(ctx context.Context, args []string, d deployment, first chan<- string, read func([]byte) string, said string) string {
	name := args[0]
	if len(args) > 1 && !strings.HasPrefix(args[1], "-") {
		name += "-" + args[1]
	}
	log, err := os.OpenFile(filepath.Join(c.logs, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		c.log.ErrorContext(ctx, "log of a child", "error", err)
		return said
	}
	defer log.Close()
	cmd := exec.Command(c.program, args...)
	cmd.Env = append(os.Environ(), append(d.environment(), parentVariable+"=1")...)
	cmd.Stderr = log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the parent, which stops them in order
	life, err := cmd.StdinPipe()
	if err != nil {
		return said
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return said
	}
	c.mu.Lock()
	if c.ending {
		c.mu.Unlock()
		return said
	}
	err = cmd.Start()
	if err == nil {
		c.running[cmd] = life
	}
	c.mu.Unlock()
	if err != nil {
		c.log.ErrorContext(ctx, "child does not start", "child", name, "error", err)
		return said
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if read != nil && said == "" {
			if said = read(lines.Bytes()); said != "" {
				first <- said
			}
		}
		fmt.Fprintln(log, lines.Text())
	}
	err = cmd.Wait()
	c.mu.Lock()
	delete(c.running, cmd)
	c.mu.Unlock()
	fmt.Fprintf(log, "ended: %v\n", err)
	return said
}

// stop closes every child's life and waits; what has not ended then is killed.
func (c *children) stop() {
	c.mu.Lock()
	c.ending = true
	close(c.done)
	for _, life := range c.running {
		_ = life.Close()
	}
	c.mu.Unlock()
	ended := make(chan struct{})
	go func() { c.group.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(stopWithin):
		c.mu.Lock()
		for cmd := range c.running {
			_ = cmd.Process.Signal(syscall.SIGKILL)
		}
		c.mu.Unlock()
		<-ended
	}
}

// withParent ends the context when the parent does, if this process is a child of demo or dev.
func withParent(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if os.Getenv(parentVariable) != "" {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
	}
	return ctx, cancel
}

// lastLines is the end of a log file, for an error message.
func lastLines(path string, n int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
