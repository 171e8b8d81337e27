package nats_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/testdb"
)

// TestASubscriberMayNothingElse: whatever it tries with another one's stream, with its own, or with the server, is
// denied, changes nothing, and leaves it its connection.
func TestASubscriberMayNothingElse(t *testing.T) {
	w := newWorld(t)
	foreign := next(t, w.bound("portal")) // is not acknowledged yet
	mine := next(t, w.bound("payroll"))
	inbox := w.conns[portal].NewInbox()
	heard, err := w.conns[portal].SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	before, own, streams := w.progress("portal"), w.progress("payroll"), w.state()

	var subjects []string
	for _, name := range []string{"PLACEMENT_portal", "PLACEMENT_payroll", "PLACEMENT_*", "PLACEMENT_ADVISORY", "JOURNEY", "REMINDER", "*", ">"} {
		for _, question := range []string{"CREATE", "UPDATE", "DELETE", "INFO", "PURGE", "SNAPSHOT", "RESTORE", "MSG.GET", "MSG.DELETE", "LEADER.STEPDOWN", "PEER.REMOVE"} {
			subjects = append(subjects, "$JS.API.STREAM."+question+"."+name)
		}
		for _, question := range []string{"NAMES", "LIST", "CREATE"} {
			subjects = append(subjects, "$JS.API.CONSUMER."+question+"."+name)
		}
		subjects = append(subjects, "$JS.API.DIRECT.GET."+name, "$JS.API.DIRECT.GET."+name+".placement.v1.portal.laqs.started", "LOG.STREAM.DELETE."+name, "LOG.STREAM.DELETE.PLACEMENT."+name)
		for _, consumer := range []string{"portal", "payroll", "other", "*", ">"} {
			for _, question := range []string{"CREATE", "DURABLE.CREATE", "DELETE", "PAUSE", "RESET", "UNPIN", "INFO", "MSG.NEXT", "LEADER.STEPDOWN"} {
				if name != "PLACEMENT_payroll" || consumer != "payroll" || question != "INFO" && question != "MSG.NEXT" {
					subjects = append(subjects, "$JS.API.CONSUMER."+question+"."+name+"."+consumer, "LOG.CONSUMER."+question+"."+name+"."+consumer)
				}
			}
			if name != "PLACEMENT_payroll" || consumer != "payroll" {
				subjects = append(subjects, "$JS.ACK."+name+"."+consumer+".1.1.1.1.0", "$JS.ACK."+name+"."+consumer+".>")
			}
		}
	}
	subjects = append(subjects, foreign.Reply(), inbox, "_INBOX.>", "placement.v1.portal.laqs.started", "placement.v1.payroll.laqs.started", "placement.v1.>", "journey.laqs.participant.p-0001", "access.laqs.p-0001",
		"$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.ACCOUNT.PURGE.STREAM_PLACEMENT", "$JS.API.SERVER.REMOVE", "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.PLACEMENT_portal.portal",
		"$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.USER.INFO", "$SYS.REQ.SERVER.PING.JSZ", "$JSC.R.x", "$JS.FC.PLACEMENT_portal.portal.x", "_R_.x", "anything", ">")
	for _, subject := range subjects {
		for _, data := range []string{"", "+TERM", `{"batch": 1, "no_wait": true}`} {
			if !w.denied(payroll, func() error {
				return w.conns[payroll].PublishRequest(subject, w.conns[payroll].NewInbox(), []byte(data))
			}) {
				t.Errorf("may publish %q to %s", data, subject)
			}
		}
	}
	for _, subject := range []string{">", "placement.v1.>", "placement.v1.payroll.laqs.started", "journey.>", "$JS.>", "$JS.ACK.>", "$JS.EVENT.>", "$SYS.>", "LOG.>", "*.>", "*", "_R_.>", "_R_", "anything"} {
		if !w.denied(payroll, func() error { _, err := w.conns[payroll].SubscribeSync(subject); return err }) {
			t.Errorf("may subscribe to %s", subject)
		}
	}
	if diff := cmp.Diff(before, w.progress("portal")); diff != "" {
		t.Errorf("the other one's consumer (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(own, w.progress("payroll")); diff != "" {
		t.Errorf("its own consumer (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(streams, w.state()); diff != "" {
		t.Errorf("the streams (-before +after):\n%s", diff)
	}
	if n, _, err := heard.Pending(); n > 0 || err != nil {
		t.Errorf("the other one's inbox has %d, %v", n, err)
	}
	if err := mine.DoubleAck(t.Context()); err != nil {
		t.Errorf("and its own message: %v", err)
	}
	if err := foreign.DoubleAck(t.Context()); err != nil {
		t.Errorf("and the other one's: %v", err)
	}
}

// TestASubscriberHearsOnlyItsOwn: of what the others are answered and sent nothing reaches it, though it may listen to
// every inbox.
func TestASubscriberHearsOnlyItsOwn(t *testing.T) {
	w := newWorld(t)
	everything, err := w.conns[payroll].SubscribeSync("_INBOX.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.conns[payroll].Flush(); err != nil {
		t.Fatal(err)
	}
	m := next(t, w.bound("portal"))
	if err := m.DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.sentinels()
	if err := w.conns[payroll].Flush(); err != nil {
		t.Fatal(err)
	}
	if n, _, err := everything.Pending(); n > 0 || err != nil {
		t.Errorf("heard %d, %v", n, err)
	}
}

// TestASubscriberCannotHaveTheServerDoIt: with what it may ask, and a reply or a header that names something else.
func TestASubscriberCannotHaveTheServerDoIt(t *testing.T) {
	w := newWorld(t)
	for range 3 * tries {
		w.must("relay", "placement.v1.payroll.laqs.started", "for payroll")
		w.must("relay", "placement.v1.portal.laqs.started", "for portal")
	}
	foreign := next(t, w.bound("portal"))
	c := w.bound("payroll")
	own := next(t, c)
	inbox := w.conns[portal].NewInbox()
	heard, err := w.conns[portal].SubscribeSync(inbox)
	if err != nil {
		t.Fatal(err)
	}
	before, streams := w.progress("portal"), w.state()
	targets := []string{foreign.Reply(), "$JS.ACK.PLACEMENT_portal.portal.>", "$JS.API.CONSUMER.MSG.NEXT.PLACEMENT_portal.portal", "$JS.API.CONSUMER.DELETE.PLACEMENT_portal.portal", "LOG.CONSUMER.DELETE.PLACEMENT_portal.portal",
		"$JS.API.STREAM.DELETE.PLACEMENT_payroll", "$JS.API.STREAM.PURGE.PLACEMENT_portal", "placement.v1.portal.laqs.started", "placement.v1.payroll.laqs.started", "placement.v1.>",
		"journey.laqs.participant.p-0001", "access.laqs.p-0001", "reminder.laqs.window_open.r-1", inbox, ">", "$SYS.REQ.SERVER.PING", "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.PLACEMENT_portal.portal"}
	send := func(m *nats.Msg) {
		t.Helper()
		if err := w.conns[payroll].PublishMsg(m); err != nil {
			t.Fatal(err)
		}
	}
	forged := nats.Header{"Nats-Request-Info": []string{`{"acc":"STREAM_JOURNEY","svc":"STREAM_JOURNEY"}`}}
	var mine struct {
		Stream string `json:"stream_name"`
		Name   string
	}
	if err := json.Unmarshal(w.ask(payroll, ownInfo, nil, forged), &mine); err != nil || mine.Stream != "PLACEMENT_payroll" || mine.Name != "payroll" {
		t.Errorf("its own info: %+v, %v", mine, err)
	}
	for _, to := range targets {
		for _, what := range []string{"", "nonsense", `{"batch": 2, "no_wait": true}`} {
			send(&nats.Msg{Subject: ownNext, Reply: to, Data: []byte(what)})
			send(&nats.Msg{Subject: ownInfo, Reply: to, Data: []byte(what)})
			send(&nats.Msg{Subject: ownInfo, Reply: to, Header: nats.Header{"Nats-Trace-Dest": []string{to}}})
			send(&nats.Msg{Subject: ownNext, Reply: to, Header: forged, Data: []byte(what)})
		}
		send(&nats.Msg{Subject: own.Reply(), Reply: to, Data: []byte("+NXT")})
	}
	if err := w.conns[payroll].Flush(); err != nil {
		t.Fatal(err)
	}
	// A consumer answers in the order in which it was asked. A reply with a wildcard can make the server forget who of
	// the same account still waits for an answer: who tries that has to ask again.
	for end := time.Now().Add(10 * time.Second); ; {
		if _, err := c.Next(jetstream.FetchMaxWait(100 * time.Millisecond)); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal(err)
		}
	}
	if got := w.progress("payroll").Delivered.Sequence; got < 10 {
		t.Errorf("the server has sent %d messages, which says nothing", got)
	}
	if diff := cmp.Diff(before, w.progress("portal")); diff != "" {
		t.Errorf("the other one's consumer (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(streams, w.state()); diff != "" {
		t.Errorf("the streams (-before +after):\n%s", diff)
	}
	if n, _, err := heard.Pending(); n > 0 || err != nil {
		t.Errorf("the other one's inbox has %d, %v", n, err)
	}
}

// TestASubscriberIsBounded: it can neither fill the server with connections nor send it much.
func TestASubscriberIsBounded(t *testing.T) {
	server := testdb.NewGuarded(t, "payroll")
	for range 100 {
		server.Connect(t, payroll)
	}
	one, err := nats.Connect(server.URL, nats.UserInfo(payroll, testdb.Password(payroll)))
	if err == nil {
		t.Error("it has 101 connections")
		one.Close()
	}
	server.Connect(t, "relay")
	conn := testdb.NewGuarded(t, "payroll").Connect(t, payroll)
	if err := conn.Flush(); err != nil || conn.MaxPayload() != 64<<10 {
		t.Errorf("it sends up to %d bytes, %v", conn.MaxPayload(), err)
	}
}
