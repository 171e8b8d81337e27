package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"journey/deploy/local/folder"
)

// Config says where and how a server runs. Only Dir must be set.
type Config struct {
	// Dir holds everything of the server: data-<major>, the socket's folder and postgres.log. It is created.
	Dir string
	// Durable keeps every acknowledged commit through a power loss. Without it a power loss can destroy the
	// whole data folder (the end of a process cannot): for tests only.
	Durable bool
	// Places is where PostgreSQL is looked for; nil = Standard().
	Places *Places
	// Template is a folder that keeps an empty cluster to copy, which is quicker than making one, and may be
	// shared by several processes. "" = make one.
	Template string
	// Settings are further settings of the server by their PostgreSQL names.
	Settings map[string]string
	// Within is how long one start may take, crash recovery included; 0 = one minute.
	Within time.Duration
	// Log gets what a person may want to know about; nil = nothing.
	Log *slog.Logger
}

const (
	user = "journey"
	port = "5432" // only part of the socket's name; nothing listens on it

	stopWithin = 30 * time.Second // for the last checkpoint of a fast shutdown
)

// Server is a running PostgreSQL.
type Server struct {
	bin     Binaries
	data    string // data folder
	socket  string // folder of the socket
	claim   *folder.Claim
	cmd     *exec.Cmd
	done    chan struct{}
	exit    error // of cmd; read it after done
	stop    sync.Once
	stopErr error
}

// Start runs a PostgreSQL in cfg.Dir and returns when it answers queries.
//
// Data of an earlier run is kept, whatever ended that run. A server that an earlier, killed caller left running
// there is shut down first. Where several PostgreSQL are installed the one that wrote the newest data folder is taken.
// A data folder is never deleted, and one of a newer PostgreSQL than any installed is refused.
// The server ends when the calling process does, even by SIGKILL (on Linux; elsewhere the next Start ends it).
//
// Errors: *NotFoundError, folder.ErrInUse if another living process runs a server in Dir, *NewerDataError, and else
// one that carries the end of the server's log.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Within == 0 {
		cfg.Within = time.Minute
	}
	places := cfg.Places
	if places == nil {
		standard := Standard()
		places = &standard
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("postgres folder: %w", err)
	}
	all, err := places.Find(ctx)
	if err != nil {
		return nil, err
	}
	claim, err := folder.Take(dir, "postgres.lock")
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	cfg.Dir = dir
	s, err := start(ctx, cfg, all, claim)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("postgres in %s: %w", dir, err), claim.Release())
	}
	return s, nil
}

// start is Start within a claimed folder.
func start(ctx context.Context, cfg Config, all []Binaries, claim *folder.Claim) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Within)
	defer cancel()
	bin, err := choose(ctx, cfg.Dir, all, cfg.Log)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(cfg.Dir, dataName(bin.Major))
	who, err := owner(data)
	if err != nil {
		return nil, err
	}
	if err := who.prepare(ctx, bin, data, cfg); err != nil {
		return nil, err
	}
	if err := takeOver(ctx, data, cfg.Log); err != nil {
		return nil, err
	}
	socket, err := who.socketFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, data: data, socket: socket, claim: claim, done: make(chan struct{})}
	return s, s.launch(ctx, cfg, who)
}

// launch starts the program and waits until it answers.
func (s *Server) launch(ctx context.Context, cfg Config, who account) error {
	log, err := os.OpenFile(filepath.Join(cfg.Dir, "postgres.log"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	defer log.Close()
	before, err := log.Stat()
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}

	s.cmd = exec.Command(s.bin.program("postgres"))
	defer func() { closeAll(s.cmd.ExtraFiles) }()
	data, err := who.pass(s.cmd, s.data)
	if err != nil {
		return err
	}
	socket, err := who.pass(s.cmd, s.socket)
	if err != nil {
		return err
	}
	s.cmd.Args = append(s.cmd.Args, "-D", data, "-k", socket, "-p", port)
	for name, value := range settings(cfg) {
		s.cmd.Args = append(s.cmd.Args, "-c", name+"="+value)
	}
	s.cmd.Dir = "/" // some versions ask for the working folder, which another user may not be able to read
	s.cmd.Env = s.bin.environment()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = who.attributes(syscall.SIGINT)

	started := make(chan error)
	go func() {
		// The kernel ends the server when the thread that started it ends, so that thread must live as long.
		runtime.LockOSThread()
		err := s.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		s.exit = s.cmd.Wait()
		close(s.done)
	}()
	if err := <-started; err != nil {
		return err
	}
	if err := s.ready(ctx); err != nil {
		s.end()
		return fmt.Errorf("%w; the end of %s:\n%s", err, log.Name(), since(log, before.Size()))
	}
	return nil
}

// settings are those of every server, then those of cfg.
func settings(cfg Config) map[string]string {
	all := map[string]string{
		"listen_addresses":        "",
		"unix_socket_permissions": "0700",
		"timezone":                "UTC",
		"jit":                     "off",
		"max_connections":         "200",
		// Values and statements may be personal data and stay out of the log.
		"log_error_verbosity":               "terse",
		"log_min_error_statement":           "panic",
		"log_statement":                     "none",
		"log_parameter_max_length":          "0",
		"logging_collector":                 "off",
		"log_destination":                   "stderr",
		"log_checkpoints":                   "off",
		"log_parameter_max_length_on_error": "0",
		"fsync":                             "on",
		"full_page_writes":                  "on",
		"synchronous_commit":                "on",
	}
	if !cfg.Durable {
		all["fsync"], all["full_page_writes"], all["synchronous_commit"] = "off", "off", "off"
	}
	for name, value := range cfg.Settings {
		all[name] = value
	}
	return all
}

// ready waits until the server answers, ends, or ctx does.
func (s *Server) ready(ctx context.Context) error {
	retry := time.NewTicker(5 * time.Millisecond)
	defer retry.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.DSN("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.done:
			return fmt.Errorf("it ended at once (%v)", s.exit)
		case <-ctx.Done():
			return fmt.Errorf("no answer in time: %w", ctx.Err())
		case <-retry.C:
		}
	}
}

// since is the last 2000 bytes of what the log got after the offset.
func since(log *os.File, offset int64) string {
	end, err := log.Stat()
	if err != nil {
		return err.Error()
	}
	if from := end.Size() - 2000; from > offset {
		offset = from
	}
	text := make([]byte, end.Size()-offset)
	n, _ := log.ReadAt(text, offset)
	return tail(text[:n], 2000)
}

// PID is the process id of the server.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Version is the server's version, "15.18 (Debian 15.18-0+deb12u1)".
func (s *Server) Version() string { return s.bin.Version }

// DSN is the connection string of a database, which need not exist yet. It stays the same when a server is
// started in the same folder again.
func (s *Server) DSN(database string) string {
	q := url.Values{"host": {s.socket}, "port": {port}, "user": {user}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Done is closed when the server has ended, by Stop or by itself. After an unwanted end call Stop, then Start again.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop shuts the server down, open sessions included, and waits for it: about a second, half a minute at most
// before it is ended the hard way, after which the next Start recovers. Everything committed is kept.
// It then gives the folder back. Further calls answer the same.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		s.stopErr = s.end()
		os.Remove(s.socket) // empty now; it may be a guest in the temporary folder
		s.stopErr = errors.Join(s.stopErr, s.claim.Release())
	})
	return s.stopErr
}

// end ends the process, gently first.
func (s *Server) end() error {
	for _, try := range []struct {
		signal syscall.Signal
		within time.Duration
	}{{syscall.SIGINT, stopWithin}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 10 * time.Second}} {
		if err := s.cmd.Process.Signal(try.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("postgres %d: %w", s.PID(), err)
		}
		select {
		case <-s.done:
			return nil
		case <-time.After(try.within):
		}
	}
	return fmt.Errorf("postgres %d does not end", s.PID())
}
