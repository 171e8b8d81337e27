package subscribers_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/crypto/bcrypt"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"journey/deploy/local/broker"
	natsconf "journey/deploy/nats"
	placementv1 "journey/proto/placement/v1"
)

// subscription is a stream with the consumer of its subscriber, as the relay makes them.
type subscription struct {
	t        *testing.T
	broker   *broker.Server
	js       jetstream.JetStream
	consumer jetstream.Consumer
	marshal  func(proto.Message) ([]byte, error)
}

// The subscriber has the rights of a subscriber, and no more.
const name, password = "payroll", "password-of-payroll"

// subscribed makes a subscription; what is not acknowledged comes again after a while.
func subscribed(t *testing.T, content string, again time.Duration) *subscription {
	t.Helper()
	s := &subscription{t: t, marshal: proto.Marshal}
	if content == "application/json" {
		s.marshal = protojson.Marshal
	}
	var err error
	if s.broker, err = broker.Start(broker.Config{Dir: t.TempDir(), RelaxedSync: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.broker.Stop() })
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err == nil {
		err = s.broker.Admit([]natsconf.Subscriber{{Name: name, PasswordHash: string(hash)}})
	}
	if err != nil {
		t.Fatal(err)
	}
	conn, err := s.broker.ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if s.js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	if _, err := s.js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "PLACEMENT_" + name, Subjects: []string{"placement.v1." + name + ".>"}}); err != nil {
		t.Fatal(err)
	}
	s.consumer, err = s.js.CreateConsumer(t.Context(), "PLACEMENT_"+name, jetstream.ConsumerConfig{
		Durable: name, AckPolicy: jetstream.AckExplicitPolicy, AckWait: again, MaxDeliver: 10, MaxAckPending: 1000,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tell puts events into the stream.
func (s *subscription) tell(events ...event) {
	s.t.Helper()
	for _, e := range events {
		data, err := s.marshal(e.message)
		if err != nil {
			s.t.Fatal(err)
		}
		m := nats.NewMsg("placement.v1." + name + ".laqs." + e.kind)
		m.Data = data
		m.Header.Set("ce-id", e.id)
		m.Header.Set("ce-type", "placement.v1."+e.kind)
		if _, err := s.js.PublishMsg(s.t.Context(), m); err != nil {
			s.t.Fatal(err)
		}
	}
}

// environment is what the subscriber is told of its subscription.
func (s *subscription) environment(file string) []string {
	address := strings.Split(s.broker.URL(), "@")
	return []string{path(), "NATS_URL=nats://" + address[1], "NATS_USER=" + natsconf.SubscriberUser(name), "NATS_PASSWORD=" + password, "SUBSCRIPTION=" + name, "BOOK=" + file}
}

// acknowledged says whether everything is.
func (s *subscription) acknowledged() bool {
	s.t.Helper()
	info, err := s.consumer.Info(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return info.NumPending == 0 && info.NumAckPending == 0
}

// tellsTheStory holds a subscriber to the story, each event of which it must take once and then acknowledge.
func tellsTheStory(t *testing.T, content, program string, args ...string) {
	s, file := subscribed(t, content, time.Minute), filepath.Join(t.TempDir(), "book.json")
	p := start(t, s.environment(file), program, args...)
	s.tell(story()...)
	until(t, "everything is acknowledged", func() bool { return s.acknowledged() })
	if diff := cmp.Diff(wantLines(), p.terminate()); diff != "" {
		t.Errorf("printed: %s", diff)
	}
	if diff := cmp.Diff(told(), bookIn(t, file)); diff != "" {
		t.Errorf("known: %s", diff)
	}
}

// outlivesItsEnd kills a subscriber three times in the middle and lets another one go on.
func outlivesItsEnd(t *testing.T, content, program string, args ...string) {
	s, file := subscribed(t, content, 2*time.Second), filepath.Join(t.TempDir(), "book.json")
	want := book{Facts: map[string]*fact{}, Erased: map[string]bool{}}
	for round := range 3 {
		var events []event
		for i := range 500 {
			person, id, first := fmt.Sprintf("one-%d", i%100), fmt.Sprintf("e-%d-%d", round, i), fmt.Sprintf("2017-01-%02d", i%28+1)
			events = append(events, event{id, "started", &placementv1.Started{Placement: placement(person, id, first, "")}})
			want.Facts[id] = &fact{Kind: "started", Participant: person, Placement: id, FirstDay: first}
		}
		s.tell(events...)
		p := start(t, s.environment(file), program, args...)
		for range 150 {
			p.next()
		}
		p.kill()
	}
	p := start(t, s.environment(file), program, args...)
	until(t, "everything is acknowledged", func() bool { return s.acknowledged() })
	p.terminate()
	if diff := cmp.Diff(want, bookIn(t, file)); diff != "" {
		t.Errorf("known: %s", diff)
	}
}

// passesOver holds a subscriber to leave what it does not understand, without a word of what is in it, and to take the rest.
func passesOver(t *testing.T, content, program string, args ...string) {
	s, file := subscribed(t, content, time.Minute), filepath.Join(t.TempDir(), "book.json")
	parked, err := s.js.Conn().SubscribeSync("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>")
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, s.environment(file), program, args...)
	s.tell(event{"e-90", "moved", &placementv1.Started{Placement: placement("nobody", "z", "2017-01-01", "")}})
	s.tell(story()...)
	s.tell(event{"e-91", "corrected", &placementv1.Corrected{Replaces: "e-2"}})
	for range 2 {
		if _, err := parked.NextMsg(patience); err != nil {
			t.Fatalf("given up after ten times: %v", err)
		}
	}
	until(t, "the rest is acknowledged", func() bool { return s.acknowledged() })
	if got := p.terminate(); !slices.Equal(got, wantLines()) {
		t.Errorf("printed %v", got)
	}
	if diff := cmp.Diff(told(), bookIn(t, file)); diff != "" {
		t.Errorf("known: %s", diff)
	}
	if said := p.errs.String(); strings.Count(said, "e-90") != 10 || strings.Count(said, "e-91") != 10 || strings.Contains(said, "nobody") {
		t.Errorf("it says\n%s", said)
	}
}
