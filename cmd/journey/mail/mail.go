// Package mail sends the day's reminders to one person.
//
// A mail says how much there is to do and where the list is, nothing of whom: it passes servers that nobody
// here looks after.
package mail

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"journey/cmd/journey/delivery"
	"journey/domain/calendar"
)

// Security is how the way to the mail server is sealed.
type Security string

const (
	// StartTLS begins in the clear and seals before anything is said; a server that does not offer it gets nothing.
	StartTLS Security = "starttls"
	// TLS is sealed from the first byte.
	TLS Security = "tls"
	// Plain is not sealed: for a server on this machine, or where it is allowed in so many words.
	Plain Security = "plain"
)

// Server is where mail is handed in.
type Server struct {
	// Host and Port; a port of zero means 587, 465 or 25, as Security is.
	Host string
	Port int
	// Security is StartTLS if empty.
	Security Security
	// AllowPlain lets Security be Plain for a server elsewhere.
	AllowPlain bool
	// User and Password; without a user nobody logs in. A password never goes over a way that is not sealed,
	// except to this machine.
	User, Password string
	// From is the address that mail comes from.
	From string
	// Roots are who may vouch for the server; nil means whom the machine trusts.
	Roots *x509.CertPool
	// Timeout bounds the wait for each part of the conversation; zero means 15 seconds.
	Timeout time.Duration
}

const timeout = 15 * time.Second

// Digest is what one person is reminded of on one day.
type Digest struct {
	// Key is the same for the same person and day, however often it is sent; the Message-ID is made from it.
	Key string
	// To is the address as the directory has it now.
	To string
	// Language is de or en.
	Language string
	Day      calendar.Date
	// Opened, Overdue and WeekOverdue count the obligations by the stage that they are reminded of.
	Opened, Overdue, WeekOverdue int
	// Link leads to the list. Its query holds pseudonyms only.
	Link string
	// BreakGlass: it is not of follow-ups but of one break-glass, and counts nothing.
	BreakGlass bool
}

// Sender hands digests to one server. It may be used from several goroutines.
type Sender struct {
	server Server
	from   *mail.Address
}

// New checks a server; what is wrong with it is a *delivery.Fault. Nothing is dialled yet.
func New(server Server) (*Sender, error) {
	if server.Security == "" {
		server.Security = StartTLS
	}
	if server.Timeout == 0 {
		server.Timeout = timeout
	}
	ports := map[Security]int{StartTLS: 587, TLS: 465, Plain: 25}
	from, err := mail.ParseAddress(server.From)
	switch {
	case server.Host == "" || strings.Contains(server.Host, "/") || server.Port < 0 || server.Port > 65535:
		return nil, fault("mail.host_form")
	case ports[server.Security] == 0:
		return nil, fault("mail.security")
	case server.Security == Plain && !server.AllowPlain && !thisMachine(server.Host):
		return nil, fault("mail.plain_not_allowed")
	case err != nil:
		return nil, fault("mail.from_form")
	}
	if server.Port == 0 {
		server.Port = ports[server.Security]
	}
	return &Sender{server: server, from: from}, nil
}

func thisMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// Send hands a digest in once. A crash before the answer is kept leaves open whether it was taken: send it
// again with the same key. now becomes the date of the mail.
func (s *Sender) Send(ctx context.Context, d Digest, now time.Time) delivery.Answer {
	message, answer := s.message(d, now)
	if message == nil {
		return answer
	}
	client, err := s.client()
	if err != nil {
		return delivery.Answer{Fault: "mail.host_form"}
	}
	err = client.DialAndSendWithContext(ctx, message)
	// What was taken is taken, whatever went wrong with the good-byes.
	if message.IsDelivered() {
		return delivery.Answer{Outcome: delivery.Delivered}
	}
	return unsent(err)
}

// message is a digest as it goes over the line. nil and an answer if its address is none.
func (s *Sender) message(d Digest, now time.Time) (*gomail.Msg, delivery.Answer) {
	to, err := mail.ParseAddress(d.To)
	if err != nil {
		return nil, delivery.Answer{Outcome: delivery.Refused, Fault: "mail.to_form"}
	}
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	message.FromMailAddress(s.from)
	message.ToMailAddress(&mail.Address{Address: to.Address}) // the address alone, without a name
	message.Subject(subject(d))
	message.SetDateWithValue(now)
	message.SetMessageIDWithValue(messageID(d.Key, s.from.Address))
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetGenHeader("X-Auto-Response-Suppress", "All")
	message.SetGenHeader(gomail.HeaderContentLang, d.Language)
	message.SetBodyString(gomail.TypeTextPlain, body(d))
	return message, delivery.Answer{}
}

// messageID is the same for the same key, and says nothing of it.
func messageID(key, from string) string {
	hash := sha256.Sum256([]byte(key))
	return "digest-" + hex.EncodeToString(hash[:16]) + from[strings.LastIndex(from, "@"):]
}

func (s *Sender) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.server.Port), gomail.WithTimeout(s.server.Timeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.server.Host, RootCAs: s.server.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch s.server.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.server.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.server.User), gomail.WithPassword(s.server.Password))
	}
	return gomail.NewClient(s.server.Host, options...)
}

// unsent reads why a mail was not taken. The error itself names the address and goes nowhere. Only what the
// server says of this person or this mail for good is refused; a server that is set up wrongly may be put right.
func unsent(err error) delivery.Answer {
	var sent *gomail.SendError
	if errors.As(err, &sent) {
		code, about := sent.ErrorCode(), sent.Reason
		switch {
		case code >= 500 && (about == gomail.ErrSMTPRcptTo || about == gomail.ErrSMTPData || about == gomail.ErrSMTPDataClose):
			return delivery.Answer{Outcome: delivery.Refused, Fault: "mail.refused"}
		case code >= 500:
			return delivery.Answer{Fault: "mail.sender_refused"}
		case code >= 400:
			return delivery.Answer{Fault: "mail.not_now"}
		}
		return delivery.Answer{Fault: "mail.interrupted"}
	}
	var slow net.Error
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, context.Canceled):
		return delivery.Answer{Fault: "mail.interrupted"}
	case errors.As(err, &certificate), errors.As(err, &record):
		return delivery.Answer{Fault: "mail.tls"}
	case errors.As(err, &slow) && slow.Timeout():
		return delivery.Answer{Fault: "mail.timeout"}
	case errors.As(err, &dial) && dial.Op == "dial":
		return delivery.Answer{Fault: "mail.no_connection"}
	}
	return delivery.Answer{Fault: "mail.no_greeting"}
}
