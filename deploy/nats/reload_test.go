package nats_test

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/testdb"
	configuration "journey/deploy/nats"
)

// TestAReloadLetsInAndThrowsOut: who is new in subscribers.conf gets in, who is gone from it is disconnected and not
// let in again, and nobody else notices: not even one who is waiting for an answer.
func TestAReloadLetsInAndThrowsOut(t *testing.T) {
	w := newWorld(t)
	out := make(chan struct{}, 1)
	w.conns[payroll].SetDisconnectErrHandler(func(*nats.Conn, error) { out <- struct{}{} })
	others := []string{"api", "relay", "operator", portal}
	for _, user := range others {
		w.conns[user].SetDisconnectErrHandler(func(_ *nats.Conn, err error) { t.Errorf("%s: disconnected: %v", user, err) })
	}
	c := w.bound("portal")
	if m := next(t, c); m.DoubleAck(t.Context()) != nil {
		t.Fatal("not acknowledged")
	}
	waiting := make(chan jetstream.Msg)
	running, err := c.Consume(func(m jetstream.Msg) { waiting <- m })
	if err != nil {
		t.Fatal(err)
	}
	if err := w.conns[portal].Flush(); err != nil {
		t.Fatal(err)
	}
	if err := w.login("clerk"); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("who is not in the file yet: %v", err)
	}
	w.server.Let(t, "portal", "clerk")
	select {
	case <-out:
	case <-time.After(10 * time.Second):
		t.Error("who is gone from the file is still connected")
	}
	if err := w.login("payroll"); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("who is gone from the file logs in: %v", err)
	}
	w.subscription("clerk")
	w.must("relay", "placement.v1.clerk.laqs.started", "for the new one")
	w.conns[configuration.SubscriberUser("clerk")] = w.server.Connect(t, configuration.SubscriberUser("clerk"))
	if m := next(t, w.bound("clerk")); string(m.Data()) != `"for the new one"` || m.DoubleAck(t.Context()) != nil {
		t.Errorf("who is new in the file got %s", m.Data())
	}
	w.must("relay", "placement.v1.portal.laqs.started", "after it")
	if m := <-waiting; string(m.Data()) != `"after it"` || m.DoubleAck(t.Context()) != nil {
		t.Errorf("who was waiting got %s", m.Data())
	}
	running.Stop()
	w.sentinels()
	if err := w.login("portal"); err != nil {
		t.Error(err)
	}
	for _, user := range others {
		w.conns[user].SetDisconnectErrHandler(nil)
	}
}

// login logs the subscriber of a subscription in, and out again.
func (w *world) login(name string) error {
	w.t.Helper()
	user := configuration.SubscriberUser(name)
	conn, err := nats.Connect(w.server.URL, nats.UserInfo(user, testdb.Password(user)))
	if err == nil {
		conn.Close()
	}
	return err
}
