package mail

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a mail server on this machine, and what it was handed.
type server struct {
	// refuse answers an error at MAIL, RCPT, DATA or the end of DATA; nil takes everything.
	refuse map[string]error
	// hangUp closes the connection at that point instead.
	hangUp string
	// password makes the server demand a login.
	password string

	mu    sync.Mutex
	taken []taken
}

type taken struct{ from, to, text string }

const (
	user     = "reminders"
	password = "a password of a test"
)

// start listens; seal is nil for a server without TLS. implicit seals from the first byte.
func start(t *testing.T, s *server, seal *tls.Config, implicit bool) (host string, port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	backend := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	backend.Domain, backend.TLSConfig, backend.ErrorLog = "mail.example", seal, log.New(io.Discard, "", 0)
	if implicit {
		backend.TLSConfig, listener = nil, tls.NewListener(listener, seal)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = backend.Serve(listener) }()
	t.Cleanup(func() { _, _ = backend.Close(), listener.Close(); <-ended })
	return address.IP.String(), address.Port
}

// certificate is one for this machine, and the pool that vouches for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, roots
}

func (s *server) all() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]taken(nil), s.taken...)
}

type session struct {
	server *server
	conn   *smtp.Conn
	in     bool
	now    taken
}

func (s *session) at(point string) error {
	if s.server.hangUp == point {
		_ = s.conn.Conn().Close()
		return errors.New("hung up")
	}
	return s.server.refuse[point]
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, word string) error {
		if name != user || word != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.password != "" && !s.in {
		return smtp.ErrAuthRequired
	}
	s.now = taken{from: from}
	return s.at("MAIL")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.to = to
	return s.at("RCPT")
}

func (s *session) Data(r io.Reader) error {
	if err := s.at("DATA"); err != nil {
		return err
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.now.text = string(text)
	if err := s.at("end"); err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.taken = append(s.server.taken, s.now)
	s.server.mu.Unlock()
	return s.at("after")
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// talk takes one mail and then closes the door without a word.
func talk(connection net.Conn) {
	lines := bufio.NewReader(connection)
	say := func(text string) { _, _ = io.WriteString(connection, text+"\r\n") }
	say("220 mail.example")
	for {
		line, err := lines.ReadString('\n')
		switch {
		case err != nil:
			return
		case strings.HasPrefix(line, "DATA"):
			say("354 go on")
			for line != ".\r\n" {
				if line, err = lines.ReadString('\n'); err != nil {
					return
				}
			}
			say("250 taken")
			return
		default:
			say("250 mail.example")
		}
	}
}
