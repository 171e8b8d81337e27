package mail

import (
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"journey/cmd/journey/delivery"
	"journey/domain/calendar"
)

// planted is who the mail goes to and whom it is about; none of it may stand in a mail.
var planted = []string{"Planted", "Givenname", "p-planted-1", "obligation-planted"}

func digest() Digest {
	return Digest{
		Key: "2026-11-23/cw-planted-17", To: "Planted Givenname <cw17@provider.example>", Language: "de",
		Day: calendar.Must("2026-11-23"), Opened: 3, Overdue: 2, WeekOverdue: 1,
		Link: "https://journey.example/followups?caseworker=cw-17",
	}
}

var monday = time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC)

func send(t *testing.T, s Server, d Digest) delivery.Answer {
	t.Helper()
	if s.From == "" {
		s.From = "reminders@provider.example"
	}
	sender, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Send(t.Context(), d, monday)
}

// read takes a mail apart.
func read(t *testing.T, text string) (header mail.Header, subject, body string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, subject, strings.ReplaceAll(string(all), "\r\n", "\n")
}

func TestADigestSaysHowMuchAndWhereAndNothingOfWhom(t *testing.T) {
	s := &server{}
	host, port := start(t, s, nil, false)
	for _, c := range []struct {
		language, subject, body string
	}{
		{"de", "Nachbegleitung am 23.11.2026: 3 fällig, 2 überfällig, 1 seit einer Woche überfällig", `Nachbegleitung, an die Sie am 23.11.2026 erinnert werden:

  3 fällig
  2 überfällig
  1 seit einer Woche überfällig

Die Liste: https://journey.example/followups?caseworker=cw-17

Namen stehen absichtlich nicht in dieser Nachricht. Sie wurde automatisch verschickt; Antworten liest niemand.
`},
		{"en", "Follow-ups on 2026-11-23: 3 due, 2 overdue, 1 overdue for a week", `Follow-ups that you are reminded of on 2026-11-23:

  3 due
  2 overdue
  1 overdue for a week

The list: https://journey.example/followups?caseworker=cw-17

There are no names in this message on purpose. It was sent automatically; nobody reads answers.
`},
	} {
		d := digest()
		d.Language = c.language
		if got := send(t, Server{Host: host, Port: port, Security: Plain}, d); got != (delivery.Answer{Outcome: delivery.Delivered}) {
			t.Fatalf("%s: %+v", c.language, got)
		}
		all := s.all()
		got := all[len(all)-1]
		header, subject, body := read(t, got.text)
		if diff := cmp.Diff(c.subject, subject); diff != "" {
			t.Errorf("%s: subject (-want +got):\n%s", c.language, diff)
		}
		if diff := cmp.Diff(c.body, body); diff != "" {
			t.Errorf("%s: body (-want +got):\n%s", c.language, diff)
		}
		want := map[string]string{
			"From": "<reminders@provider.example>", "To": "<cw17@provider.example>",
			"Auto-Submitted": "auto-generated", "Content-Language": c.language,
			"Date": "Mon, 23 Nov 2026 07:30:00 +0000", "User-Agent": "", "X-Mailer": "",
		}
		for name, value := range want {
			if header.Get(name) != value {
				t.Errorf("%s: %s is %q, want %q", c.language, name, header.Get(name), value)
			}
		}
		if got.from != "reminders@provider.example" || got.to != "cw17@provider.example" {
			t.Errorf("%s: from %s to %s", c.language, got.from, got.to)
		}
		for _, word := range planted {
			if strings.Contains(strings.ToLower(got.text+subject+body), strings.ToLower(word)) {
				t.Errorf("%s: the mail says %q:\n%s", c.language, word, got.text)
			}
		}
	}
}

func TestCountsOfNothingAreLeftOut(t *testing.T) {
	d := digest()
	d.Opened, d.WeekOverdue = 0, 0
	if got := subject(d); got != "Nachbegleitung am 23.11.2026: 2 überfällig" {
		t.Error(got)
	}
	d.Overdue, d.Language = 0, "en"
	if got := subject(d); got != "Follow-ups on 2026-11-23: nothing to do" {
		t.Error(got)
	}
}

// Sent again, on whatever day and with whatever counts, it is told by its id as the same.
func TestTheMessageIDIsTheKeys(t *testing.T) {
	s := &server{}
	host, port := start(t, s, nil, false)
	sender, err := New(Server{Host: host, Port: port, Security: Plain, From: "reminders@provider.example"})
	if err != nil {
		t.Fatal(err)
	}
	again := digest()
	again.Overdue, again.To = 7, "other@provider.example"
	other := digest()
	other.Key += "1"
	for i, d := range []Digest{digest(), again, other} {
		if got := sender.Send(t.Context(), d, monday.Add(time.Duration(i)*time.Hour)); got.Outcome != delivery.Delivered {
			t.Fatalf("%+v", got)
		}
	}
	var ids []string
	for _, got := range s.all() {
		header, _, _ := read(t, got.text)
		ids = append(ids, header.Get("Message-ID"))
	}
	if ids[0] != ids[1] || ids[0] == ids[2] {
		t.Errorf("%q", ids)
	}
	if !strings.HasPrefix(ids[0], "<digest-") || !strings.HasSuffix(ids[0], "@provider.example>") || strings.Contains(ids[0], "cw") {
		t.Errorf("%q", ids[0])
	}
}

func TestWhatTheServerSays(t *testing.T) {
	later := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "for cw17@provider.example later"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "cw17@provider.example is not known"}
	for _, c := range []struct {
		name  string
		at    map[string]error
		hang  string
		want  delivery.Answer
		taken int
	}{
		{"the sender later", map[string]error{"MAIL": later}, "", delivery.Answer{Fault: "mail.not_now"}, 0},
		{"the person later", map[string]error{"RCPT": later}, "", delivery.Answer{Fault: "mail.not_now"}, 0},
		{"the mail later", map[string]error{"end": later}, "", delivery.Answer{Fault: "mail.not_now"}, 0},
		{"the sender never, which may be put right", map[string]error{"MAIL": never}, "", delivery.Answer{Fault: "mail.sender_refused"}, 0},
		{"the person never", map[string]error{"RCPT": never}, "", delivery.Answer{Outcome: delivery.Refused, Fault: "mail.refused"}, 0},
		{"the mail never", map[string]error{"end": never}, "", delivery.Answer{Outcome: delivery.Refused, Fault: "mail.refused"}, 0},
		{"hung up on the sender", nil, "MAIL", delivery.Answer{Fault: "mail.interrupted"}, 0},
		{"hung up in the middle of the mail", nil, "DATA", delivery.Answer{Fault: "mail.interrupted"}, 0},
		{"hung up before the answer", nil, "after", delivery.Answer{Fault: "mail.interrupted"}, 1},
	} {
		s := &server{refuse: c.at, hangUp: c.hang}
		host, port := start(t, s, nil, false)
		got := send(t, Server{Host: host, Port: port, Security: Plain, Timeout: 5 * time.Second}, digest())
		if got != c.want || len(s.all()) != c.taken {
			t.Errorf("%s: %+v and %d taken, want %+v and %d", c.name, got, len(s.all()), c.want, c.taken)
		}
		if _, ok := Words(got.Fault); !ok {
			t.Errorf("%s: %s has no words", c.name, got.Fault)
		}
	}
}

// A server that answers every good-bye with a closed door has the mail all the same.
func TestWhatWasTakenIsTaken(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		talk(connection)
	}()
	at := listener.Addr().(*net.TCPAddr)
	got := send(t, Server{Host: at.IP.String(), Port: at.Port, Security: Plain, Timeout: 5 * time.Second}, digest())
	if got != (delivery.Answer{Outcome: delivery.Delivered}) {
		t.Errorf("%+v", got)
	}
}

func TestTheWayIsSealed(t *testing.T) {
	seal, roots := certificate(t)
	for _, c := range []struct {
		name     string
		seal     *tls.Config
		implicit bool
		client   Server
		want     string
	}{
		{"starttls", seal, false, Server{Roots: roots}, ""},
		{"tls from the first byte", seal, true, Server{Security: TLS, Roots: roots}, ""},
		{"a server that offers no starttls", nil, false, Server{Roots: roots}, "mail.no_greeting"},
		{"a certificate that nobody vouches for", seal, false, Server{}, "mail.tls"},
		{"the same from the first byte", seal, true, Server{Security: TLS}, "mail.tls"},
		{"tls to a server without", nil, false, Server{Security: TLS, Roots: roots}, "mail.tls"},
	} {
		s := &server{}
		c.client.Host, c.client.Port = start(t, s, c.seal, c.implicit)
		c.client.Timeout = 5 * time.Second
		got := send(t, c.client, digest())
		if got.Fault != c.want || (got.Outcome == delivery.Delivered) != (c.want == "") || len(s.all()) == 1 != (c.want == "") {
			t.Errorf("%s: %+v with %d taken, want %q", c.name, got, len(s.all()), c.want)
		}
	}
}

func TestTheLogin(t *testing.T) {
	seal, roots := certificate(t)
	for word, want := range map[string]string{password: "", "another": "mail.no_greeting"} {
		s := &server{password: password}
		host, port := start(t, s, seal, false)
		got := send(t, Server{Host: host, Port: port, Roots: roots, User: user, Password: word}, digest())
		if got.Fault != want || len(s.all()) == 1 != (want == "") {
			t.Errorf("%q: %+v with %d taken", word, got, len(s.all()))
		}
	}
	s := &server{password: password}
	host, port := start(t, s, seal, false)
	if got := send(t, Server{Host: host, Port: port, Roots: roots}, digest()); got.Fault != "mail.sender_refused" {
		t.Errorf("nobody logged in: %+v", got)
	}
}

func TestServersThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		server Server
		want   string
	}{
		"plain to another machine":   {Server{Host: "mail.example", Security: Plain}, "mail.plain_not_allowed"},
		"plain to a private address": {Server{Host: "10.0.0.25", Security: Plain}, "mail.plain_not_allowed"},
		"an unknown kind":            {Server{Host: "mail.example", Security: "ssl3"}, "mail.security"},
		"no host":                    {Server{}, "mail.host_form"},
		"a socket":                   {Server{Host: "unix:///run/mail"}, "mail.host_form"},
		"a port too high":            {Server{Host: "mail.example", Port: 65536}, "mail.host_form"},
		"no sender":                  {Server{Host: "mail.example", From: "nobody"}, "mail.from_form"},
		"plain where it is allowed":  {Server{Host: "mail.example", Security: Plain, AllowPlain: true}, ""},
		"plain to this machine":      {Server{Host: "::1", Security: Plain}, ""},
	} {
		if c.server.From == "" {
			c.server.From = "reminders@provider.example"
		}
		_, err := New(c.server)
		var f *delivery.Fault
		if errors.As(err, &f); (f == nil) != (c.want == "") || f != nil && f.ID != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if f != nil && (f.Words.German == "" || f.Words.English == "") {
			t.Errorf("%s has no words", f.ID)
		}
	}
}

func TestAddressesOfPersons(t *testing.T) {
	s := &server{}
	host, port := start(t, s, nil, false)
	for _, to := range []string{"", "nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"} {
		d := digest()
		d.To = to
		got := send(t, Server{Host: host, Port: port, Security: Plain}, d)
		if got != (delivery.Answer{Outcome: delivery.Refused, Fault: "mail.to_form"}) || len(s.all()) != 0 {
			t.Errorf("%q: %+v", to, got)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port = listener.Addr().(*net.TCPAddr).Port
	_ = listener.Close()
	if got := send(t, Server{Host: host, Port: port, Security: Plain}, digest()); got != (delivery.Answer{Fault: "mail.no_connection"}) {
		t.Errorf("nobody listens: %+v", got)
	}
}
