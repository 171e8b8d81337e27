package nats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/deploy/local/testdb"
	configuration "journey/deploy/nats"
	"journey/eventstore"
	"journey/eventstore/accesslog"
)

// logs are the streams, each with a subject that it takes, who may store there, and who may ask how it is. The two of
// placements, which lie in one account, do not stand together: the relay may store in both, also by a delivery.
var logs = []struct{ name, subject, writer, reader string }{
	{"JOURNEY", "journey.laqs.participant.p-0001", "api", "operator"},
	{"ACCESS", "access.laqs.p-0001", "api", "operator"},
	{"PLACEMENT_payroll", "placement.v1.payroll.laqs.started", "relay", "relay"},
	{"REMINDER", "reminder.laqs.window_open.r-1", "reminder", "operator"},
	{"PLACEMENT_portal", "placement.v1.portal.laqs.started", "relay", "relay"},
}

// everybody are the users of the matrix: those of deploy/nats, and the subscriber of the subscription payroll.
func everybody() []string {
	return append(configuration.Users(), configuration.SubscriberUser("payroll"))
}

// world is a server with these users, on which every stream has a message.
type world struct {
	t       *testing.T
	server  *testdb.Guarded // nil if it is another one
	conns   map[string]*nats.Conn
	stored  map[string]string
	counter int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	conns, server := map[string]*nats.Conn{}, testdb.NewGuarded(t, "payroll", "portal")
	for _, user := range append(everybody(), configuration.SubscriberUser("portal")) {
		conns[user] = server.Connect(t, user, nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})) // what is denied is asked for
	}
	w := worldOf(t, conns)
	w.server = server
	return w
}

// worldOf is a new server that these users are connected to.
func worldOf(t *testing.T, conns map[string]*nats.Conn) *world {
	t.Helper()
	w := &world{t: t, conns: conns}
	for _, cfg := range []eventstore.Config{{}, accesslog.Config()} {
		cfg.Create = true
		if _, err := eventstore.OpenRecords(t.Context(), w.conns["api"], cfg); err != nil {
			t.Fatal(err)
		}
	}
	w.must("reminder", "$JS.API.STREAM.CREATE.REMINDER", jetstream.StreamConfig{Name: "REMINDER", Subjects: []string{"reminder.*.*.*"}, Storage: jetstream.FileStorage})
	w.must("operator", "$JS.API.CONSUMER.CREATE.REMINDER.subscriber", map[string]any{"stream_name": "REMINDER",
		"config": map[string]any{"durable_name": "subscriber", "name": "subscriber", "ack_policy": "explicit"}})
	w.subscription("payroll")
	w.subscription("portal")
	w.sentinels()
	w.stored = w.state()
	return w
}

// subscription makes the stream and the consumer of one.
func (w *world) subscription(name string) {
	w.t.Helper()
	stream := "PLACEMENT_" + name
	w.must("relay", "$JS.API.STREAM.CREATE."+stream, jetstream.StreamConfig{Name: stream, Subjects: []string{"placement.v1." + name + ".*.*"}, Storage: jetstream.FileStorage})
	w.must("relay", "$JS.API.CONSUMER.CREATE."+stream+"."+name, map[string]any{"stream_name": stream,
		"config": map[string]any{"durable_name": name, "name": name, "ack_policy": "explicit", "max_deliver": 3, "ack_wait": time.Hour}})
}

// ask sends a question and answers what came; "-" when nobody is there to answer, "denied" when the user may not ask.
func (w *world) ask(user, subject string, data []byte, header nats.Header) []byte {
	w.t.Helper()
	conn := w.conns[user]
	inbox, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		w.t.Fatal(err)
	}
	defer inbox.Unsubscribe()
	if w.denied(user, func() error {
		return conn.PublishMsg(&nats.Msg{Subject: subject, Reply: inbox.Subject, Data: data, Header: header})
	}) {
		return []byte(denied)
	}
	reply, err := inbox.NextMsg(10 * time.Second)
	if errors.Is(err, nats.ErrNoResponders) {
		return []byte(nobody)
	}
	if err != nil {
		w.t.Fatalf("%s: %s: %v", user, subject, err)
	}
	if len(reply.Data) == 0 {
		return []byte(`{"error": {"description": "` + reply.Header.Get("Description") + `"}}`)
	}
	return reply.Data
}

// denied says whether the server denies something to the user. It says so on the connection, before it answers what
// comes after that, and keeps the connection.
func (w *world) denied(user string, something func() error) bool {
	w.t.Helper()
	before := w.conns[user].LastError()
	if err := something(); err != nil {
		w.t.Fatal(err)
	}
	if err := w.conns[user].Flush(); err != nil {
		w.t.Fatalf("%s: %v", user, err)
	}
	after := w.conns[user].LastError()
	return after != before && errors.Is(after, nats.ErrPermissionViolation)
}

// must asks for what must be done.
func (w *world) must(user, subject string, question any) {
	w.t.Helper()
	data, err := json.Marshal(question)
	if err != nil {
		w.t.Fatal(err)
	}
	if said := outcome(w.ask(user, subject, data, nil)); said != done {
		w.t.Fatalf("%s: %s: %s", user, subject, said)
	}
}

// What comes of an operation.
const (
	nobody  = "-"       // nothing of that kind exists for the user
	denied  = "denied"  // NATS says no
	refused = "refused" // JetStream says no
	done    = "may"
)

func outcome(reply []byte) string {
	if said := string(reply); said == nobody || said == denied {
		return said
	}
	var answer struct{ Error *struct{} }
	if json.Unmarshal(reply, &answer) == nil && answer.Error != nil {
		return refused
	}
	return done
}

const gone = "gone" // in place of the state of a stream that was deleted

// state is how each stream is configured, and how many messages it has.
func (w *world) state() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	for _, log := range logs {
		var info struct {
			Config  json.RawMessage
			Created string
			State   struct {
				Messages uint64 `json:"messages"`
				First    uint64 `json:"first_seq"`
				Last     uint64 `json:"last_seq"`
			}
		}
		reply := w.ask(log.reader, "$JS.API.STREAM.INFO."+log.name, nil, nil)
		if err := json.Unmarshal(reply, &info); err != nil {
			w.t.Fatal(err)
		}
		all[log.name] = gone
		if info.Created != "" {
			all[log.name] = fmt.Sprintf("%s %s %+v", info.Config, info.Created, info.State)
		}
	}
	return all
}

// sentinels stores a message in each stream that is there. A stream stores in the order in which messages come, so
// what was on its way before lies there now.
func (w *world) sentinels() {
	w.t.Helper()
	for _, log := range logs {
		w.ask(log.writer, log.subject, []byte("sentinel"), nil)
	}
}

// untouched says whether the streams are as they were, with what was stored by sentinels.
func (w *world) untouched() bool {
	w.t.Helper()
	before := w.state()
	same := cmp.Equal(before, w.stored)
	w.sentinels()
	w.stored = w.state()
	for _, log := range logs {
		if before[log.name] == gone {
			same = same && w.stored[log.name] == gone
			continue
		}
		// one message more than before
		same = same && last(w.t, w.stored[log.name]) == last(w.t, before[log.name])+1
	}
	return same
}

func last(t *testing.T, state string) (sequence int) {
	t.Helper()
	at := strings.LastIndex(state, "Last:")
	if at < 0 {
		return 0
	}
	if _, err := fmt.Sscanf(state[at:], "Last:%d}", &sequence); err != nil {
		t.Fatal(err)
	}
	return sequence
}
