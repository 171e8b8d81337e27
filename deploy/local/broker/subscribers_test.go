package broker

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/crypto/bcrypt"

	natsconf "journey/deploy/nats"
)

// subscriber is the one of a subscription with this password.
func subscriber(t *testing.T, name, password string) natsconf.Subscriber {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return natsconf.Subscriber{Name: name, PasswordHash: string(hash)}
}

func admit(t *testing.T, s *Server, all ...natsconf.Subscriber) {
	t.Helper()
	if err := s.Admit(all); err != nil {
		t.Fatal(err)
	}
}

func login(s *Server, name, password string, options ...nats.Option) (*nats.Conn, error) {
	return nats.Connect("nats://"+s.address, append(options, nats.UserInfo(natsconf.SubscriberUser(name), password))...)
}

// subscribed makes the streams and the consumers of two subscriptions, each with a message.
func subscribed(t *testing.T, s *Server) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(connected(t, s.URL()))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"payroll", "portal"} {
		if _, err := js.CreateOrUpdateStream(t.Context(), jetstream.StreamConfig{Name: "PLACEMENT_" + name, Subjects: []string{"placement.v1." + name + ".*.*"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := js.CreateOrUpdateConsumer(t.Context(), "PLACEMENT_"+name, jetstream.ConsumerConfig{Durable: name, AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(t.Context(), "placement.v1."+name+".laqs.started", []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	return js
}

// received takes the next message of a subscription and acknowledges it.
func received(t *testing.T, conn *nats.Conn, name string) string {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.Consumer(t.Context(), "PLACEMENT_"+name, name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Next(jetstream.FetchMaxWait(10 * time.Second))
	if err == nil {
		err = m.DoubleAck(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(m.Data())
}

// TestASubscriberHasItsRightsHereToo: with no streams elsewhere than where they always were.
func TestASubscriberHasItsRightsHereToo(t *testing.T) {
	dir := t.TempDir()
	s := started(t, Config{Dir: dir})
	streamed(t, connected(t, s.URL()))
	subscribed(t, s)
	if _, err := login(s, "payroll", "one"); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("before it is let in: %v", err)
	}
	admit(t, s, subscriber(t, "payroll", "one"), subscriber(t, "portal", "two"))
	denied := make(chan error, 10)
	conn, err := login(s, "payroll", "one", nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { denied <- err }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if got := received(t, conn, "payroll"); got != "payroll" {
		t.Errorf("received %s", got)
	}
	for _, subject := range []string{"$JS.API.CONSUMER.MSG.NEXT.PLACEMENT_portal.portal", "$JS.ACK.PLACEMENT_portal.portal.1.1.1.1.0", "$JS.API.STREAM.DELETE.PLACEMENT_payroll", "$JS.API.STREAM.INFO.VISITS", "visit.1", "placement.v1.payroll.laqs.ended"} {
		if err := conn.PublishRequest(subject, conn.NewInbox(), nil); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-denied:
			if !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("%s: %v", subject, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: is not denied", subject)
		}
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s = started(t, Config{Dir: dir})
	admit(t, s, subscriber(t, "portal", "two"))
	if conn, err = login(s, "portal", "two"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if got := received(t, conn, "portal"); got != "portal" {
		t.Errorf("received %s after a restart", got)
	}
}

// TestTheStreamsOfBeforeStayWhereTheyWere: a server without accounts keeps its streams in the global one, and folders
// of dev and demo have them there.
func TestTheStreamsOfBeforeStayWhereTheyWere(t *testing.T) {
	dir := t.TempDir()
	before, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: dir, JetStreamMaxStore: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	before.Start()
	if !before.ReadyForConnections(readyWithin) {
		t.Fatal("not ready")
	}
	conn := connected(t, before.ClientURL())
	streamed(t, conn)
	if _, err := conn.Request("visit.1", nil, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	before.Shutdown()
	before.WaitForShutdown()

	s := started(t, Config{Dir: dir})
	for _, all := range [][]natsconf.Subscriber{nil, {subscriber(t, "payroll", "one")}, nil} {
		admit(t, s, all...)
		if info, err := streamed(t, connected(t, s.URL())).Info(t.Context()); err != nil || info.State.Msgs != 1 {
			t.Errorf("with %d subscribers: %+v, %v", len(all), info, err)
		}
	}
}

// TestWhoIsNoLongerAdmittedIsOutAtOnce: also who comes with the password of before. Those whom it does not concern do
// not notice.
func TestWhoIsNoLongerAdmittedIsOutAtOnce(t *testing.T) {
	s := started(t, Config{Dir: t.TempDir()})
	js := subscribed(t, s)
	admit(t, s, subscriber(t, "payroll", "one"), subscriber(t, "portal", "two"), subscriber(t, "clerk", "three"))
	out := make(chan string, 10)
	conns := map[string]*nats.Conn{}
	for name, password := range map[string]string{"payroll": "one", "portal": "two", "clerk": "three"} {
		conn, err := login(s, name, password, nats.NoReconnect(), nats.ClosedHandler(func(*nats.Conn) { out <- name }))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(conn.Close)
		conns[name] = conn
	}
	admit(t, s, subscriber(t, "portal", "two"), subscriber(t, "clerk", "another"))
	gone := map[string]bool{}
	for range 2 {
		select {
		case name := <-out:
			gone[name] = true
		case <-time.After(10 * time.Second):
		}
	}
	if !gone["payroll"] || !gone["clerk"] || gone["portal"] {
		t.Errorf("disconnected are %v", gone)
	}
	for name, password := range map[string]string{"payroll": "one", "clerk": "three"} {
		if _, err := login(s, name, password); !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("%s logs in: %v", name, err)
		}
	}
	if conn, err := login(s, "clerk", "another"); err != nil {
		t.Errorf("with the new password: %v", err)
	} else {
		conn.Close()
	}
	if _, err := js.Publish(t.Context(), "placement.v1.portal.laqs.ended", nil); err != nil {
		t.Error(err)
	}
	if got := received(t, conns["portal"], "portal"); got != "portal" {
		t.Errorf("received %s", got)
	}
}

func TestNobodyIsAdmittedWhoIsNotOne(t *testing.T) {
	s := started(t, Config{Dir: t.TempDir()})
	admit(t, s, subscriber(t, "payroll", "one"))
	if err := s.Admit([]natsconf.Subscriber{subscriber(t, "*", "one")}); err == nil {
		t.Error("a wildcard is let in")
	}
	conn, err := login(s, "payroll", "one")
	if err != nil {
		t.Fatalf("and the others are out: %v", err)
	}
	conn.Close()
}

// TestOnceIsNotEnough: why Admit, and who runs a server, has it read its accounts twice. Once this fails, once is enough.
func TestOnceIsNotEnough(t *testing.T) {
	s := started(t, Config{Dir: t.TempDir()})
	subscribed(t, s)
	for _, want := range []error{nats.ErrNoResponders, nil} {
		if err := s.reload([]natsconf.Subscriber{subscriber(t, "payroll", "one")}); err != nil {
			t.Fatal(err)
		}
		conn, err := login(s, "payroll", "one")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Request("$JS.API.CONSUMER.INFO.PLACEMENT_payroll.payroll", nil, 10*time.Second); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		conn.Close()
	}
}
