package broker

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"journey/deploy/local/folder"
	natsconf "journey/deploy/nats"
)

// Config says where a broker keeps its streams. Only Dir must be set.
type Config struct {
	// Dir holds the streams. It is created.
	Dir string
	// RelaxedSync acknowledges before a message is on disk, so that a power loss forgets the last two minutes
	// (the end of a process does not): for tests only.
	RelaxedSync bool
	// MaxPayload is the most bytes of one message, headers included; 0 = 1 MiB.
	MaxPayload int32
	// MaxStore is the most bytes of all streams together; 0 = 1 TiB, in effect the limits of the streams.
	MaxStore int64
	// Log gets the server's warnings and errors, its notices at debug level; nil = nothing.
	Log *slog.Logger
}

const (
	// MaxBatch is how many messages an atomic batch may have.
	MaxBatch = 1000

	readyWithin = 30 * time.Second
	// Left to itself the server takes three quarters of what is free at each start. A disk that filled up would
	// then lower the limit below what a stream has reserved, and the stream would not come back.
	defaultMaxStore = 1 << 40
)

// Server is a running broker.
type Server struct {
	nats     *server.Server
	address  string // 127.0.0.1:port
	claim    *folder.Claim
	user     string
	password string
	options  func([]natsconf.Subscriber) (*server.Options, error)
	admitted map[string]bool // whose accounts the server has
	stop     sync.Once
	stopErr  error
}

// Start runs a broker on a free port of the loopback interface and returns when it takes connections.
//
// What an earlier run acknowledged is there again. User and password are new at each start and are kept nowhere.
// Errors: folder.ErrInUse if another broker, here or in another living process, has Dir.
func Start(cfg Config) (*Server, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("broker folder: %w", err)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.MaxPayload == 0 {
		cfg.MaxPayload = 1 << 20
	}
	if cfg.MaxStore == 0 {
		cfg.MaxStore = defaultMaxStore
	}
	// A second server on the same files would destroy them, and NATS itself does not look.
	claim, err := folder.Take(dir, "broker.lock")
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	s := &Server{claim: claim, user: "journey", password: rand.Text()}
	if err := s.start(dir, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("broker in %s: %w", dir, err), claim.Release())
	}
	return s, nil
}

func (s *Server) start(dir string, cfg Config) error {
	s.options = func(subscribers []natsconf.Subscriber) (*server.Options, error) {
		options := &server.Options{
			ServerName: "journey-local",
			Host:       "127.0.0.1",
			Port:       server.RANDOM_PORT,
			NoSigs:     true,
			MaxPayload: cfg.MaxPayload,

			JetStream:          true,
			StoreDir:           dir,
			SyncAlways:         !cfg.RelaxedSync,
			JetStreamMaxMemory: 256 << 20,
			JetStreamMaxStore:  cfg.MaxStore,
			JetStreamLimits:    server.JSLimitOpts{MaxBatchSize: MaxBatch},
		}
		return options, s.admitting(options, subscribers)
	}
	options, err := s.options(nil)
	if err != nil {
		return err
	}
	if s.nats, err = server.NewServer(options); err != nil {
		return err
	}
	log := &logger{slog: cfg.Log}
	s.nats.SetLoggerV2(log, false, false, false)
	s.nats.Start()
	if log.fatal() != "" || !s.nats.ReadyForConnections(readyWithin) {
		s.nats.Shutdown()
		s.nats.WaitForShutdown()
		if reason := log.fatal(); reason != "" {
			return errors.New(reason)
		}
		return fmt.Errorf("not ready within %v", readyWithin)
	}
	s.address = s.nats.Addr().String()
	return nil
}

// URL is what a client connects to, user and password included: nats://user:password@127.0.0.1:port.
// It must not be logged.
func (s *Server) URL() string {
	return (&url.URL{Scheme: "nats", User: url.UserPassword(s.user, s.password), Host: s.address}).String()
}

// Credentials are the user and password of this run.
func (s *Server) Credentials() (user, password string) { return s.user, s.password }

// ClientConn connects within this process, without a socket. It keeps no messages while it is down, as a log demands,
// unless the options say otherwise. The caller drains or closes it before Stop.
func (s *Server) ClientConn(options ...nats.Option) (*nats.Conn, error) {
	options = append([]nats.Option{nats.ReconnectBufSize(-1)}, options...)
	options = append(options, nats.InProcessServer(s.nats), nats.UserInfo(s.user, s.password))
	conn, err := nats.Connect("", options...)
	if err != nil {
		return nil, fmt.Errorf("connection to the broker: %w", err)
	}
	return conn, nil
}

// Stop ends the broker, waits until its files are closed and gives the folder back. Further calls answer the same.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		s.nats.Shutdown()
		s.nats.WaitForShutdown()
		s.stopErr = s.claim.Release()
	})
	return s.stopErr
}
