// Package testdb gives each test a fresh PostgreSQL database or a fresh JetStream; used only by tests.
//
// A test process has one PostgreSQL, started by the first test that asks. It ends with the process, and its folder is
// cleared away by a later one. Nothing is to be prepared and no test is skipped: without PostgreSQL it fails and says
// what to install.
package testdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/broker"
	"journey/deploy/local/folder"
	"journey/deploy/local/postgres"
)

// The state of the test process: its server, and the number of the last database.
var (
	server = sync.OnceValues(start)
	last   atomic.Int64
)

const (
	// youngFor is how long a run's folder is left alone while nobody holds it: its owner may be about to.
	youngFor = 20 * time.Second
	// roomy is how many bytes must be free in memory for the servers of tests to live there.
	roomy = 4 << 30
)

// New answers a pool on a fresh, empty database of this test. Both are gone when the test ends; the database of a failed
// test stays as long as its process.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), DSN(t))
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// DSN is the connection string of a fresh, empty database of this test, as in New.
func DSN(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("test database: %v", err)
	}
	name := fmt.Sprintf("test_%d", last.Add(1))
	if err := s.CreateDatabase(t.Context(), name); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the test's database: %s", s.DSN(name))
			return
		}
		if err := drop(s, name); err != nil {
			t.Errorf("test database: %v", err)
		}
	})
	return s.DSN(name)
}

// Broker answers a fresh, empty JetStream that ends with the test.
// It acknowledges before a message is on disk: what a power loss does is not for it to show.
func Broker(t testing.TB) *broker.Server {
	t.Helper()
	s, err := broker.Start(broker.Config{Dir: t.TempDir(), RelaxedSync: true})
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("test broker: %v", err)
		}
	})
	return s
}

// JetStream answers a connection to a broker that ends with the test, and its JetStream.
func JetStream(t testing.TB, s *broker.Server) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	conn, err := s.ClientConn()
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	return conn, js
}

// drop removes a database and ends the sessions that are still on it.
func drop(s *postgres.Server, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
	return err
}

// place is memory where there is plenty, for a database is a thousand small files that live for a moment, and some
// file systems take a millisecond for each; else the temporary folder.
func place() string {
	const memory = "/dev/shm"
	var free syscall.Statfs_t
	if err := syscall.Statfs(memory, &free); err != nil || uint64(free.Bavail)*uint64(free.Bsize) < roomy {
		return os.TempDir()
	}
	return memory
}

// start starts the server of this process in a folder of its own.
func start() (*postgres.Server, error) {
	base := filepath.Join(place(), fmt.Sprintf("journey-test-%d", os.Getuid()))
	if err := os.MkdirAll(base, 0o700); err != nil {
		return nil, err
	}
	if err := sweep(base, time.Now()); err != nil {
		return nil, fmt.Errorf("folders of earlier tests: %w", err)
	}
	dir, err := os.MkdirTemp(base, "run-")
	if err != nil {
		return nil, err
	}
	return postgres.Start(context.Background(), postgres.Config{Dir: dir, Template: filepath.Join(base, "template")})
}

// sweep removes the folders of test processes that are gone, their servers as well.
func sweep(base string, now time.Time) error {
	entries, err := os.ReadDir(base)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), "run-") || now.Sub(info.ModTime()) < youngFor {
			continue // one that vanished meanwhile was swept by another process
		}
		dir := filepath.Join(base, entry.Name())
		claim, err := folder.Take(dir, "postgres.lock")
		if err != nil {
			continue // in use, or being removed at this moment
		}
		err = os.RemoveAll(dir)
		claim.Release()
		if err != nil {
			return err
		}
	}
	return nil
}
