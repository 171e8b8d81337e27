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
	"golang.org/x/crypto/bcrypt"

	configuration "journey/deploy/nats"
)

// Guarded is a JetStream with the accounts and users of deploy/nats.
type Guarded struct {
	// URL has no user.
	URL     string
	folder  string // of the configuration
	running *broker.Server
}

// NewGuarded answers a fresh, empty one that ends with the test, and lets the subscribers of these subscriptions in.
func NewGuarded(t testing.TB, subscriptions ...string) *Guarded {
	t.Helper()
	g := &Guarded{folder: t.TempDir()}
	var passwords strings.Builder
	for _, user := range configuration.Users() {
		fmt.Fprintf(&passwords, "%s_PASSWORD: %q\n", strings.ToUpper(user), Password(user))
	}
	g.write(t, "main.conf", fmt.Sprintf("listen: \"127.0.0.1:-1\"\njetstream { store_dir: %q, max_file: 1TB, max_mem: 256MB }\nsystem_account: SYS\ninclude accounts.conf\n", g.folder))
	g.write(t, "accounts.conf", configuration.Accounts)
	g.write(t, "passwords.conf", passwords.String())
	g.subscribers(t, subscriptions)
	var err error
	if g.running, err = broker.NewServer(g.options(t)); err != nil {
		t.Fatalf("test broker: %v", err)
	}
	g.running.Start()
	t.Cleanup(func() {
		g.running.Shutdown()
		g.running.WaitForShutdown()
	})
	if !g.running.ReadyForConnections(30 * time.Second) {
		t.Fatal("test broker: not ready")
	}
	g.URL = g.running.ClientURL()
	return g
}

// Let lets in the subscribers of these subscriptions and no others, as two reloads of the server do: an account that is
// new to it has nothing of what it imports before the second one.
func (g *Guarded) Let(t testing.TB, subscriptions ...string) {
	t.Helper()
	g.subscribers(t, subscriptions)
	for range 2 {
		if err := g.running.ReloadOptions(g.options(t)); err != nil {
			t.Fatalf("test broker: %v", err)
		}
	}
}

func (g *Guarded) subscribers(t testing.TB, subscriptions []string) {
	t.Helper()
	var all []configuration.Subscriber
	for _, name := range subscriptions {
		hash, err := bcrypt.GenerateFromPassword([]byte(Password(configuration.SubscriberUser(name))), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, configuration.Subscriber{Name: name, PasswordHash: string(hash)})
	}
	text, err := configuration.Subscribers(all)
	if err != nil {
		t.Fatal(err)
	}
	g.write(t, "subscribers.conf", text)
}

func (g *Guarded) write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(g.folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (g *Guarded) options(t testing.TB) *broker.Options {
	t.Helper()
	options, err := broker.ProcessConfigFile(filepath.Join(g.folder, "main.conf"))
	if err != nil {
		t.Fatalf("test broker: %v", err)
	}
	options.NoSigs, options.NoLog = true, true
	return options
}

// Password is that of a user of every Guarded.
func Password(user string) string { return "password-of-" + user }

// Connect logs a user in. The connection ends with the test.
func (g *Guarded) Connect(t testing.TB, user string, more ...nats.Option) *nats.Conn {
	t.Helper()
	conn, err := nats.Connect(g.URL, append([]nats.Option{nats.UserInfo(user, Password(user)), nats.ReconnectBufSize(-1)}, more...)...)
	if err != nil {
		t.Fatalf("test broker: %s: %v", user, err)
	}
	t.Cleanup(conn.Close)
	return conn
}
