package reminder_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"journey/api/directory"
	"journey/cmd/journey/outbox"
	"journey/cmd/journey/reminder"
	"journey/domain/calendar"
)

// postbox is a mail server on this machine that takes everything.
type postbox struct {
	mu    sync.Mutex
	taken map[string][]string // by address
}

func (p *postbox) open(t *testing.T) (config string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.taken = map[string][]string{}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &letter{box: p}, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listener) }()
	t.Cleanup(func() { _, _ = server.Close(), listener.Close(); <-ended })
	return fmt.Sprintf(`mail: {host: 127.0.0.1, port: %d, security: plain, from: reminders@provider.example, list_url: "https://journey.example/followups"}`,
		listener.Addr().(*net.TCPAddr).Port)
}

type letter struct {
	box *postbox
	to  string
}

func (l *letter) Mail(string, *smtp.MailOptions) error      { return nil }
func (l *letter) Rcpt(to string, _ *smtp.RcptOptions) error { l.to = to; return nil }
func (l *letter) Reset()                                    {}
func (l *letter) Logout() error                             { return nil }
func (l *letter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	l.box.mu.Lock()
	defer l.box.mu.Unlock()
	l.box.taken[l.to] = append(l.box.taken[l.to], string(text))
	return err
}

// The mail goes to the address of the moment, to whoever stands in by then, and says nobody's name or id.
// Who cannot be written to is seen among what was given up.
func TestMailGoesToThoseWhoAreThere(t *testing.T) {
	w := tell(t)
	staff(t, w)
	box := &postbox{}
	o := w.outside(box.open(t))
	w.process = w.another(o.Tell)
	w.round("2016-03-04 12:00", nothing) // from here the operation is known
	w.round("2016-03-16 12:00", reminder.Counts{Planned: 1, PassedOver: 1, Sent: 1})
	w.round("2016-03-22 12:00", reminder.Counts{Planned: 2, Sent: 2})
	same(t, "mails", w.mails(), []string{
		"coordinator-1 2016-03-22 2016-03-22 12:05 week_overdue",
		"worker-1 2016-03-16 2016-03-16 12:05 overdue",
		"worker-1 2016-03-22 2016-03-22 12:05 opened",
	})
	// Between the planning and the sending one falls ill, and another leaves.
	on := calendar.Must
	err := directory.Change(t.Context(), w.Pool, func(d directory.Directory) (directory.Directory, error) {
		ill, _ := d.Staff("worker-1")
		ill.Absences = append(ill.Absences, directory.Absence{From: on("2016-03-22"), Until: on("2016-03-31")})
		moved, _ := d.Staff("worker-2")
		moved.Email = "moved@provider.example"
		left, _ := d.Staff("coordinator-1")
		left.LeftOn = on("2016-03-22")
		return d.With([]directory.Staff{ill, moved, left}, nil), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stop := runs(t, o)
	w.minutesPass(func() bool { return w.undelivered() == 0 })
	stop()
	got := box.taken["moved@provider.example"]
	if len(box.taken) != 1 || len(got) != 2 {
		t.Fatalf("%v", box.taken)
	}
	slices.Sort(got)
	for _, text := range got {
		for _, word := range []string{"planted", "name@", "p-1", "employment", "partner", "op-1", "two@", "one@", "worker", "recipient"} {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("it says %q:\n%s", word, text)
			}
		}
	}
	unfolded := strings.NewReplacer("=\r\n", "", "=\n", "").Replace(strings.Join(got, ""))
	if !strings.Contains(unfolded, "https://journey.example/followups?on=3D2016-03-22\r\n") {
		t.Errorf("no link:\n%s", got)
	}
	dead, err := outbox.ListDead(t.Context(), w.Pool)
	if err != nil || len(dead) != 1 || dead[0].Target != "coordinator-1" || dead[0].Fault != "reminder.nobody" {
		t.Errorf("given up: %+v, %v", dead, err)
	}
	if german, ok := reminder.Words("reminder.nobody"); !ok || german.German == "" {
		t.Error("no words")
	}
}
