package nats_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"golang.org/x/crypto/bcrypt"

	configuration "journey/deploy/nats"
)

// TestTheServersConfiguration: the configuration as it is, with folders of this test, starts a server that syncs, and
// lets nobody in without TLS or with a wrong password, or with none.
func TestTheServersConfiguration(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(folder, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	certificate, key := selfSigned(t)
	main := strings.NewReplacer("/etc/nats/tls/server.crt", file("crt", certificate), "/etc/nats/tls/server.key", file("key", key),
		"/var/lib/nats", filepath.Join(folder, "data"), "0.0.0.0:4222", "127.0.0.1:-1").Replace(configuration.Server)
	if strings.Contains(main, "/etc/nats") || strings.Contains(main, "/var/lib") {
		t.Fatal("a folder is not of this test:\n" + main)
	}
	file("accounts.conf", configuration.Accounts)
	nobody, err := configuration.Subscribers(nil)
	if err != nil {
		t.Fatal(err)
	}
	file("subscribers.conf", nobody)
	conf := file("nats-server.conf", main)
	file("passwords.conf", "")
	if _, err := server.ProcessConfigFile(conf); err == nil || !strings.Contains(err.Error(), "API_PASSWORD") {
		t.Errorf("without passwords: %v", err)
	}
	var passwords strings.Builder
	for _, user := range configuration.Users() {
		hash, err := bcrypt.GenerateFromPassword([]byte("password-of-"+user), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		passwords.WriteString(strings.ToUpper(user) + `_PASSWORD: "` + string(hash) + "\"\n")
	}
	file("passwords.conf", passwords.String())
	options, err := server.ProcessConfigFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	if !options.SyncAlways || !options.JetStream || options.TLSConfig == nil {
		t.Errorf("sync %t, JetStream %t, TLS %v", options.SyncAlways, options.JetStream, options.TLSConfig)
	}
	options.NoSigs, options.NoLog = true, true
	running, err := server.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	running.Start()
	t.Cleanup(func() {
		running.Shutdown()
		running.WaitForShutdown()
	})
	if !running.ReadyForConnections(30 * time.Second) {
		t.Fatal("not ready")
	}
	trusted := nats.RootCAs(filepath.Join(folder, "crt"))
	for _, user := range configuration.Users() {
		for _, c := range []struct {
			what    string
			options []nats.Option
			in      bool
		}{
			{"with its password", []nats.Option{nats.UserInfo(user, "password-of-"+user), trusted}, true},
			{"with another one's", []nats.Option{nats.UserInfo(user, "password-of-somebody"), trusted}, false},
			{"without one", []nats.Option{trusted}, false},
			{"without TLS that can be trusted", []nats.Option{nats.UserInfo(user, "password-of-"+user)}, false},
		} {
			conn, err := nats.Connect(running.ClientURL(), c.options...)
			if (err == nil) != c.in {
				t.Errorf("%s %s: %v", user, c.what, err)
			}
			if err == nil {
				conn.Close()
			}
		}
	}
}

// selfSigned is a certificate for this machine, which vouches for itself, and its key.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})), string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}))
}
