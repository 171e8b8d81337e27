package eventstore_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"journey/deploy/local/testdb"
	"journey/eventstore"
)

// outage is a server that can be away and come back with the files of an earlier moment, under one connection.
type outage struct {
	t      *testing.T
	server *server.Server
	conn   *nats.Conn
	dir    string
	port   int
	// starting is the server that was told to come back while the test goes on.
	starting sync.WaitGroup
}

func newOutage(t *testing.T) *outage {
	o := &outage{t: t, dir: t.TempDir(), port: server.RANDOM_PORT}
	o.start(o.dir)
	t.Cleanup(o.stop)
	o.conn = o.connect()
	return o
}

func (o *outage) start(dir string) {
	s, err := server.NewServer(&server.Options{
		ServerName: "away", Host: "127.0.0.1", Port: o.port, NoSigs: true, JetStream: true, StoreDir: dir,
		JetStreamMaxStore: 1 << 40, JetStreamMaxMemory: 256 << 20,
	})
	if err != nil {
		o.t.Error(err)
		return
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		o.t.Error("the server is not ready")
	}
	o.server, o.port = s, s.Addr().(*net.TCPAddr).Port
}

func (o *outage) stop() {
	o.starting.Wait()
	o.server.Shutdown()
	o.server.WaitForShutdown()
}

func (o *outage) connect() *nats.Conn {
	conn, err := nats.Connect(o.server.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(200*time.Millisecond), nats.ReconnectBufSize(-1))
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(conn.Close)
	return conn
}

// goesAway returns when the connection is lost.
func (o *outage) goesAway() {
	lost := o.conn.StatusChanged(nats.RECONNECTING)
	defer o.conn.RemoveStatusListener(lost)
	o.stop()
	<-lost
}

// comesBack restarts the server on these files and returns when the connection is there again.
func (o *outage) comesBack(dir string) {
	back := o.conn.StatusChanged(nats.CONNECTED)
	defer o.conn.RemoveStatusListener(back)
	o.goesAway()
	o.start(dir)
	<-back
}

// files are the server's as they are now.
func (o *outage) files() string {
	dir := filepath.Join(o.t.TempDir(), "earlier")
	back := o.conn.StatusChanged(nats.CONNECTED)
	defer o.conn.RemoveStatusListener(back)
	o.goesAway()
	if err := os.CopyFS(dir, os.DirFS(o.dir)); err != nil {
		o.t.Fatal(err)
	}
	o.start(o.dir)
	<-back
	return dir
}

// A log that comes back without its last event is found before anything is told to be stored there, though no
// watermark knows of that event, and whatever the connection did with the write in between.
func TestALogThatLostItsEndUnderAStoreIsFound(t *testing.T) {
	once := func(do func()) func() {
		return func() {
			if do != nil {
				do()
				do = nil
			}
		}
	}
	nothing := func() {}
	for name, test := range map[string]struct {
		// meet lets the outage come; torn are the files without the last event.
		meet func(o *outage, s *eventstore.JetStream, torn string)
		// of is how many histories the write has.
		of   int
		want eventstore.DamageKind
	}{
		"between two writes": {func(o *outage, _ *eventstore.JetStream, torn string) { o.comesBack(torn) }, 1, eventstore.DamageShort},
		"between two writes, and is longer than before": {func(o *outage, s *eventstore.JetStream, torn string) {
			o.comesBack(torn)
			other := openLog(o.t, o.connect(), eventstore.Config{})
			append1(o.t, other, event("x", eventstore.Head{}))
			append1(o.t, other, event("y", eventstore.Head{}))
			if last, err := s.Last(o.t.Context()); err != nil || last.Sequence != 3 { // reading it proves nothing
				o.t.Fatalf("the log ends at %d, %v", last.Sequence, err)
			}
		}, 1, eventstore.DamageHash},
		"while it is sent": {func(o *outage, s *eventstore.JetStream, torn string) {
			eventstore.Between(s, once(func() { o.goesAway(); o.starting.Go(func() { o.start(torn) }) }), nothing)
		}, 1, eventstore.DamageShort},
		"just before it is sent": {func(o *outage, s *eventstore.JetStream, torn string) {
			eventstore.Between(s, once(func() { o.comesBack(torn) }), nothing)
		}, 1, eventstore.DamageHash},
		"just before it is sent, and the answer is lost": {func(o *outage, s *eventstore.JetStream, torn string) {
			eventstore.Between(s, once(func() { o.comesBack(torn) }), nothing)
			eventstore.InjectFaults(s, func() eventstore.Fault { return eventstore.FaultAnswerLost })
		}, 1, eventstore.DamageHash},
		"just before it is sent, and somebody else was faster": {func(o *outage, s *eventstore.JetStream, torn string) {
			eventstore.Between(s, once(func() {
				o.comesBack(torn)
				append1(o.t, openLog(o.t, o.connect(), eventstore.Config{}), event("x", eventstore.Head{}))
			}), nothing)
		}, 1, eventstore.DamageHash},
		"just after it was answered, with nothing else": {func(o *outage, s *eventstore.JetStream, _ string) {
			without := o.files()
			eventstore.Between(s, nothing, once(func() { o.comesBack(without) }))
		}, 1, eventstore.DamageShort},
		"just after a batch was answered": {func(o *outage, s *eventstore.JetStream, torn string) {
			eventstore.Between(s, nothing, once(func() { o.comesBack(torn) }))
		}, 2, eventstore.DamageShort},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOutage(t)
			s := openLog(t, o.conn, eventstore.Config{})
			head := append1(t, s, event("a", eventstore.Head{}))
			torn := o.files()
			append1(t, s, event("b", eventstore.Head{}))
			drafts := []eventstore.Draft{event("a", head), event("c", eventstore.Head{})}[:test.of]
			test.meet(o, s, torn)
			_, err := s.Append(t.Context(), drafts...)
			wantDamage(t, err, test.want)
			for range 2 {
				_, err = s.Append(t.Context(), event("d", eventstore.Head{}))
				wantDamage(t, err, test.want)
			}
		})
	}
}

// What a store has read counts as much as what it has stored.
func TestALogThatLostWhatWasReadIsFound(t *testing.T) {
	for name, read := range map[string]func(t *testing.T, s eventstore.Store, add func()) error{
		"the end": func(t *testing.T, s eventstore.Store, add func()) error {
			add()
			_, err := s.Last(t.Context())
			return err
		},
		"a history": func(t *testing.T, s eventstore.Store, add func()) error {
			add()
			_, err := s.Load(t.Context(), event("b", eventstore.Head{}).Subject)
			return err
		},
		"the log, followed": func(t *testing.T, s eventstore.Store, add func()) error {
			ctx, cancel := context.WithCancel(t.Context())
			err := s.Follow(ctx, 0, 1, func(_ context.Context, ms []eventstore.Message) error {
				if ms[0].Sequence == 1 {
					add()
				} else {
					cancel()
				}
				return nil
			})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOutage(t)
			append1(t, openLog(t, o.conn, eventstore.Config{}), event("a", eventstore.Head{}))
			torn := o.files()
			reader, other := openLog(t, o.conn, eventstore.Config{}), openLog(t, o.connect(), eventstore.Config{})
			add := func() { append1(t, other, event("b", eventstore.Head{})) }
			if err := read(t, reader, add); err != nil {
				t.Fatal(err)
			}
			o.comesBack(torn)
			if _, err := reader.Last(t.Context()); err != nil { // reading the torn log takes nothing back
				t.Fatal(err)
			}
			_, err := reader.Append(t.Context(), event("c", eventstore.Head{}))
			wantDamage(t, err, eventstore.DamageShort)
		})
	}
}

// A log that comes back whole is written on, also when the connection was lost while its answer was under way.
func TestALogThatComesBackWholeIsWrittenOn(t *testing.T) {
	o := newOutage(t)
	s := openLog(t, o.conn, eventstore.Config{})
	head := append1(t, s, event("a", eventstore.Head{}))
	o.comesBack(o.dir)
	head = append1(t, s, event("a", head))
	eventstore.Between(s, func() {}, func() { o.comesBack(o.dir) })
	head = append1(t, s, event("a", head))
	if h, err := s.Load(t.Context(), event("a", head).Subject); err != nil || h.Head != head || head.Version != 3 {
		t.Errorf("the history ends with %+v (%v), want %+v at version 3", h.Head, err, head)
	}
}

func TestAConnectionThatKeepsMessagesIsRefused(t *testing.T) {
	broker := testdb.Broker(t)
	for name, size := range map[string]int{"as it is made without options": 0, "with a buffer": 100} {
		conn, err := broker.ClientConn(nats.ReconnectBufSize(size))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := eventstore.Open(t.Context(), conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring(), Create: true}); !errors.Is(err, eventstore.ErrBuffering) {
			t.Errorf("%s: %v, want ErrBuffering", name, err)
		}
	}
}
