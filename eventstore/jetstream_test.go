package eventstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

func connect(t testing.TB) *nats.Conn {
	t.Helper()
	conn, err := testdb.Broker(t).ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func openLog(t testing.TB, conn *nats.Conn, cfg eventstore.Config) *eventstore.JetStream {
	t.Helper()
	if cfg.Keys == nil {
		cfg.Keys = eventstore.NewMemoryKeyring()
	}
	cfg.Create = true
	s, err := eventstore.Open(t.Context(), conn, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJetStream(t *testing.T) {
	storetest.Run(t, func(t testing.TB, options storetest.Options) storetest.Backend {
		conn, keys := connect(t), eventstore.NewMemoryKeyring()
		cfg := eventstore.Config{Keys: keys}
		if options.Forgetful {
			cfg.Deduplication = 100 * time.Millisecond // the least a server takes
		}
		b := storetest.Backend{
			Keys: keys,
			Opening: func(t testing.TB, classes ...journeyv1.PrivacyClass) eventstore.Store {
				cfg := cfg
				cfg.Classes = classes
				return openLog(t, conn, cfg)
			},
			Inject: func(t testing.TB, subject string, data []byte) { publish(t, conn, nats.NewMsg(subject), data) },
			Forget: func(t testing.TB) { forget(t, conn) },
		}
		store := b.Opening(t, eventstore.SealedClasses()...)
		if options.Fault != nil {
			eventstore.InjectFaults(store.(*eventstore.JetStream), options.Fault)
		}
		b.Store = store
		return b
	})
}

// publish sends a message past the store and gives the server's answer.
func publish(t testing.TB, conn *nats.Conn, m *nats.Msg, data []byte) string {
	t.Helper()
	m.Data = data
	reply, err := conn.RequestMsg(m, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return string(reply.Data)
}

// wrongLastID is the server's answer to a message that expects another one before it.
const wrongLastID = 10070

// forget waits until the server remembers none of the event ids in the log. It asks with messages that expect
// one before them that there never was: they are not stored, but only after the ids have been looked at.
func forget(t testing.TB, conn *nats.Conn) {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "JOURNEY")
	if err != nil {
		t.Fatal(err)
	}
	for sequence := uint64(1); sequence <= stream.CachedInfo().State.LastSeq; sequence++ {
		stored, err := stream.GetMsg(t.Context(), sequence)
		if err != nil {
			t.Fatal(err)
		}
		for {
			m := nats.NewMsg(stored.Subject)
			m.Header.Set(jetstream.MsgIDHeader, stored.Header.Get(jetstream.MsgIDHeader))
			m.Header.Set(jetstream.ExpectedLastMsgIDHeader, "nobody")
			answer := publish(t, conn, m, nil)
			if strings.Contains(answer, fmt.Sprintf(`"err_code":%d`, wrongLastID)) {
				break
			}
			if !strings.Contains(answer, `"duplicate": true`) {
				t.Fatalf("asked whether an id is remembered, the server says %s", answer)
			}
		}
	}
}

// event is a draft of one event.
func event(id string, head eventstore.Head) eventstore.Draft {
	return eventstore.Draft{
		Subject:  eventstore.Subject{Operation: "op", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id},
		Expected: head,
		Events: []*journeyv1.Event{{
			RequestId: uuid.NewString(), OccurredOn: "2026-03-04", RecordedAt: timestamppb.New(time.Unix(1, 0)), Actor: &journeyv1.Actor{Id: "worker-1"},
			Step: &journeyv1.Step{Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
				Minutes: 45, Note: "a note of some length, as notes are, which is sealed before it leaves",
			}}},
		}},
	}
}

func wantDamage(t *testing.T, err error, want eventstore.DamageKind) *eventstore.DamageError {
	t.Helper()
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) || damage.Kind != want {
		t.Fatalf("error %v, want damage %s", err, want)
	}
	return damage
}

// A stream that is not exactly what it must be is refused, and the message says what differs.
func TestAnotherConfigurationIsRefused(t *testing.T) {
	conn := connect(t)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	good := jetstream.StreamConfig{
		Subjects: []string{"journey.*.*.*"}, Storage: jetstream.FileStorage, Discard: jetstream.DiscardNew, MaxBytes: 1 << 30,
		DenyDelete: true, DenyPurge: true, AllowDirect: true, AllowAtomicPublish: true, Metadata: map[string]string{"journey_log_id": "log-1"},
	}
	// Another stream that stays: with its last stream the server clears away the folder of all of them, a moment later.
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "STAYS", Subjects: []string{"stays"}, Storage: jetstream.FileStorage}); err != nil {
		t.Fatal(err)
	}
	keys, number := eventstore.NewMemoryKeyring(), 0
	for word, change := range map[string]func(*jetstream.StreamConfig){
		"":                     func(*jetstream.StreamConfig) {},
		"subjects":             func(c *jetstream.StreamConfig) { c.Subjects = []string{"journey.>"} },
		"storage":              func(c *jetstream.StreamConfig) { c.Storage, c.MaxBytes = jetstream.MemoryStorage, 1<<20 },
		"discard":              func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"max_bytes":            func(c *jetstream.StreamConfig) { c.MaxBytes = -1 },
		"max_age":              func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"max_msgs":             func(c *jetstream.StreamConfig) { c.MaxMsgs = 10 },
		"max_msgs_per_subject": func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 10 },
		"max_msg_size":         func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1000 },
		"deny_delete":          func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"deny_purge":           func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"allow_direct":         func(c *jetstream.StreamConfig) { c.AllowDirect = false },
		"allow_atomic":         func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false },
		"no_ack":               func(c *jetstream.StreamConfig) { c.NoAck = true },
		"allow_msg_ttl":        func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"allow_msg_schedules":  func(c *jetstream.StreamConfig) { c.AllowMsgSchedules, c.Discard = true, jetstream.DiscardOld },
		"allow_rollup_hdrs":    func(c *jetstream.StreamConfig) { c.DenyPurge, c.AllowRollup = false, true },
		"retention":            func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"duplicate_window":     func(c *jetstream.StreamConfig) { c.Duplicates = time.Minute },
		"republish":            func(c *jetstream.StreamConfig) { c.RePublish = &jetstream.RePublish{Destination: "out.>"} },
		"journey_log_id":       func(c *jetstream.StreamConfig) { c.Metadata = nil },
		"first_seq":            func(c *jetstream.StreamConfig) { c.FirstSeq = 10 },
		"max_consumers":        func(c *jetstream.StreamConfig) { c.MaxConsumers = 3 },
		"there is no stream":   nil,
	} {
		number++ // another name each time: the server takes a moment to clear away what was deleted
		name := fmt.Sprintf("JOURNEY-%d", number)
		if change != nil {
			cfg := good
			cfg.Name = name
			change(&cfg)
			if _, err := js.CreateStream(t.Context(), cfg); err != nil {
				t.Fatalf("%s: %v", word, err)
			}
		}
		s, err := eventstore.Open(t.Context(), conn, eventstore.Config{Stream: name, Keys: keys, Create: change != nil})
		if word == "" {
			if err != nil || s.LogID() != "log-1" {
				t.Errorf("a stream as it must be: %v", err)
			}
		} else if damage := wantDamage(t, err, eventstore.DamageConfiguration); !strings.Contains(damage.Detail, word) {
			t.Errorf("%s differs: the message does not name it: %s", word, damage.Detail)
		}
		if change != nil {
			if err := js.DeleteStream(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAStreamIsCreatedOnceAndKeepsItsLog(t *testing.T) {
	conn := connect(t)
	first := openLog(t, conn, eventstore.Config{MaxBytes: 1 << 30, Replicas: 1})
	if _, err := first.Append(t.Context(), event("p", eventstore.Head{})); err != nil {
		t.Fatal(err)
	}
	second := openLog(t, conn, eventstore.Config{})
	if first.LogID() == "" || first.LogID() != second.LogID() {
		t.Errorf("log ids %q and %q", first.LogID(), second.LogID())
	}
	if last, err := second.Last(t.Context()); err != nil || last.Sequence != 1 {
		t.Errorf("the log ends at %d, %v", last.Sequence, err)
	}
	_, err := eventstore.Open(t.Context(), conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring(), Create: true, MaxBytes: 1 << 20})
	wantDamage(t, err, eventstore.DamageConfiguration)
}

// The configuration and the watermark are looked at again on each new connection, before anything is stored.
func TestAReconnectIsDistrusted(t *testing.T) {
	conn := connect(t)
	mark, asked := eventstore.Mark{}, 0
	s := openLog(t, conn, eventstore.Config{MaxBytes: 1 << 30, Watermark: func(context.Context) (eventstore.Mark, error) { asked++; return mark, nil }})
	first, err := s.Append(t.Context(), event("a", eventstore.Head{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), event("b", eventstore.Head{})); err != nil || asked != 1 {
		t.Fatalf("second append: %v, watermark asked %d times, want once", err, asked)
	}
	mark = eventstore.Mark{Log: s.LogID(), Sequence: 50, Hash: first[0].Events[0].Hash}
	reconnect(t, conn)
	_, err = s.Append(t.Context(), event("c", eventstore.Head{}))
	wantDamage(t, err, eventstore.DamageShort)
	_, err = s.Append(t.Context(), event("c", eventstore.Head{}))
	wantDamage(t, err, eventstore.DamageShort)
	mark = eventstore.Mark{}
	if _, err := s.Append(t.Context(), event("c", eventstore.Head{})); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "JOURNEY")
	if err != nil {
		t.Fatal(err)
	}
	changed := stream.CachedInfo().Config
	changed.MaxAge = time.Hour
	if _, err := js.UpdateStream(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	reconnect(t, conn)
	_, err = s.Append(t.Context(), event("d", eventstore.Head{}))
	wantDamage(t, err, eventstore.DamageConfiguration)
}

func reconnect(t *testing.T, conn *nats.Conn) {
	t.Helper()
	back := conn.StatusChanged(nats.CONNECTED)
	defer conn.RemoveStatusListener(back)
	if err := conn.ForceReconnect(); err != nil {
		t.Fatal(err)
	}
	<-back
}

// Following goes on after a lost connection, in order and without a message twice.
func TestFollowSurvivesReconnects(t *testing.T) {
	conn := connect(t)
	s := openLog(t, conn, eventstore.Config{})
	enough := errors.New("enough")
	const batches, of = 6, 50
	add := func(n int) {
		var drafts []eventstore.Draft
		for i := range of {
			drafts = append(drafts, event(fmt.Sprintf("p-%d-%d", n, i), eventstore.Head{}))
		}
		if _, err := s.Append(t.Context(), drafts...); err != nil {
			t.Error(err)
		}
	}
	add(0)
	seen, added := 0, 1
	err := s.Follow(t.Context(), 0, 20, func(_ context.Context, ms []eventstore.Message) error {
		for _, m := range ms {
			seen++
			if m.Sequence != uint64(seen) {
				t.Errorf("message %d, want %d", m.Sequence, seen)
			}
		}
		if seen >= added*of-10 && added < batches {
			reconnect(t, conn)
			add(added)
			added++
		}
		if seen == batches*of {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Errorf("follow: %v", err)
	}
}

// Where the server itself lets a message go, following and loading stop.
func TestADeletedMessageIsAGap(t *testing.T) {
	conn := connect(t)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "JOURNEY", Subjects: []string{"journey.*.*.*"}, AllowDirect: true, AllowAtomicPublish: true})
	if err != nil {
		t.Fatal(err)
	}
	s := eventstore.OpenUnchecked(t, conn, eventstore.Config{Keys: eventstore.NewMemoryKeyring()})
	head := eventstore.Head{}
	for range 3 {
		got, err := s.Append(t.Context(), event("p", head))
		if err != nil {
			t.Fatal(err)
		}
		head = headOf(got[0].Events[0])
	}
	if err := stream.DeleteMsg(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	_, err = s.Load(t.Context(), event("p", head).Subject)
	if damage := wantDamage(t, err, eventstore.DamageGap); damage.Sequence != 2 {
		t.Errorf("load: %v", damage)
	}
	var seen []uint64
	err = s.Follow(t.Context(), 0, 10, func(_ context.Context, ms []eventstore.Message) error {
		for _, m := range ms {
			seen = append(seen, m.Sequence)
		}
		return nil
	})
	if damage := wantDamage(t, err, eventstore.DamageGap); damage.Sequence != 2 || len(seen) != 1 {
		t.Errorf("follow: %v after %v", damage, seen)
	}
	wantDamage(t, s.Check(t.Context(), eventstore.Mark{Log: s.LogID(), Sequence: 2}), eventstore.DamageGap)
}

func TestAnEventLargerThanAMessageIsRefused(t *testing.T) {
	s := openLog(t, connect(t), eventstore.Config{})
	d := event("p", eventstore.Head{})
	d.Events[0].Step.GetCounsellingSessionHeld().Note = strings.Repeat("x", 2<<20)
	var refused *eventstore.DraftError
	if _, err := s.Append(t.Context(), d); !errors.As(err, &refused) || refused.Kind != eventstore.DraftTooLarge {
		t.Errorf("append: %v, want it refused as %s", err, eventstore.DraftTooLarge)
	}
}

// A log at its limit refuses and says so; what it has stays.
func TestAFullLogIsUnavailable(t *testing.T) {
	s := openLog(t, connect(t), eventstore.Config{MaxBytes: 20_000})
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		_, err = s.Append(t.Context(), event(fmt.Sprintf("p-%d", i), eventstore.Head{}))
	}
	if !errors.Is(err, eventstore.ErrUnavailable) || !strings.Contains(err.Error(), "maximum bytes") {
		t.Errorf("append to a full log: %v", err)
	}
}

func TestAClosedConnectionIsUnavailable(t *testing.T) {
	conn := connect(t)
	s := openLog(t, conn, eventstore.Config{})
	conn.Close()
	if _, err := s.Append(t.Context(), event("p", eventstore.Head{})); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("append: %v", err)
	}
	if _, err := s.Load(t.Context(), event("p", eventstore.Head{}).Subject); !errors.Is(err, eventstore.ErrUnavailable) {
		t.Errorf("load: %v", err)
	}
}
