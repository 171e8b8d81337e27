package testdb

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	broker "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	configuration "journey/deploy/nats"
)

// Guarded is a JetStream with the accounts and users of deploy/nats.
type Guarded struct {
	// URL has no user.
	URL string
}

// NewGuarded answers a fresh, empty one that ends with the test.
func NewGuarded(t testing.TB) *Guarded {
	t.Helper()
	folder := t.TempDir()
	var passwords strings.Builder
	for _, user := range configuration.Users() {
		fmt.Fprintf(&passwords, "%s_PASSWORD: %q\n", strings.ToUpper(user), Password(user))
	}
	main := fmt.Sprintf("listen: \"127.0.0.1:-1\"\njetstream { store_dir: %q, max_file: 1TB, max_mem: 256MB }\nsystem_account: SYS\ninclude accounts.conf\n", folder)
	for name, text := range map[string]string{"main.conf": main, "accounts.conf": configuration.Accounts, "passwords.conf": passwords.String()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	options, err := broker.ProcessConfigFile(filepath.Join(folder, "main.conf"))
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	options.NoSigs, options.NoLog = true, true
	running, err := broker.NewServer(options)
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	running.Start()
	t.Cleanup(func() {
		running.Shutdown()
		running.WaitForShutdown()
	})
	if !running.ReadyForConnections(30 * time.Second) {
		t.Fatal("test broker: not ready")
	}
	return &Guarded{URL: running.ClientURL()}
}

// Password is that of a user of every Guarded.
func Password(user string) string { return "password-of-" + user }

// Connect logs a user in. The connection ends with the test.
func (g *Guarded) Connect(t testing.TB, user string) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(g.URL, nats.UserInfo(user, Password(user)), nats.ReconnectBufSize(-1))
	if err != nil {
		t.Fatalf("test broker: %s: %v", user, err)
	}
	t.Cleanup(conn.Close)
	return conn
}
