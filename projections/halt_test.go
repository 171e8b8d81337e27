package projections_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/local/testdb"
	"journey/eventstore"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// inject puts bytes into the log that the store would not write.
func (w *world) inject(subject string, data []byte) {
	w.t.Helper()
	js, err := jetstream.New(w.conn)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := js.Publish(w.t.Context(), subject, data); err != nil {
		w.t.Fatal(err)
	}
}

// next is an event that continues p-1, as it lies in the log; change spoils it.
func (w *world) next(change func(*journeyv1.Event)) []byte {
	w.t.Helper()
	s := participant("p-1")
	head := w.heads[s.String()]
	id := uuid.NewString()
	e := &journeyv1.Event{Contract: eventstore.Contract, Id: eventstore.EventID(s, id, 0), Operation: op, Kind: s.Kind, Subject: s.ID,
		Version: head.Version + 1, PreviousHash: head.Hash[:], OccurredOn: "2026-03-03",
		Predecessor: &journeyv1.Event_PredecessorSequence{PredecessorSequence: head.Sequence},
		RecordedAt:  timestamppb.New(w.at), RequestId: id, Actor: &journeyv1.Actor{Id: "worker-1"}, Step: session()}
	change(e)
	data, err := proto.Marshal(e)
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

func TestAProjectorHaltsAtADamagedEventAndNotBefore(t *testing.T) {
	subject := participant("p-1").String()
	future := protowire.AppendBytes(protowire.AppendTag(nil, 900, protowire.BytesType), nil)
	for name, test := range map[string]struct {
		subject string
		change  func(*journeyv1.Event)
		data    []byte
		want    eventstore.DamageKind
	}{
		"a version is missing": {subject, func(e *journeyv1.Event) { e.Version++ }, nil, eventstore.DamageGap},
		"a hash differs":       {subject, func(e *journeyv1.Event) { e.PreviousHash[3] ^= 1 }, nil, eventstore.DamageHash},
		"a step of the future": {subject, func(e *journeyv1.Event) {
			e.Step = &journeyv1.Step{}
			e.Step.ProtoReflect().SetUnknown(future)
		}, nil, eventstore.DamageUnknownStep},
		"a step of no kind":        {subject, func(e *journeyv1.Event) { e.Step = &journeyv1.Step{} }, nil, eventstore.DamageUnknownStep},
		"bytes that are no event":  {subject, nil, []byte("no event"), eventstore.DamageUndecodable},
		"an event of somebody":     {participant("p-2").String(), func(e *journeyv1.Event) { e.Version, e.PreviousHash, e.Predecessor = 1, nil, nil }, nil, eventstore.DamageUndecodable},
		"a subject of no history":  {"journey.op-1.visitor.x", func(*journeyv1.Event) {}, nil, eventstore.DamageUndecodable},
		"the good one is no fault": {subject, func(*journeyv1.Event) {}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.record("p-1", "2026-03-02", registered())
			data := test.data
			if data == nil {
				data = w.next(test.change)
			}
			w.inject(test.subject, data)
			live := w.start(w.store, visits(nil), projections.Config{})
			if test.want == "" {
				w.wait(2)
				return
			}
			for range 2 { // and again when it is started again
				err := live.ends(t)
				var damage *eventstore.DamageError
				if !errors.As(err, &damage) || damage.Kind != test.want || damage.Sequence != 2 {
					t.Fatalf("ended with %v, want %s at 2", err, test.want)
				}
				live = w.start(w.store, visits(nil), projections.Config{})
			}
			live.ends(t)
			s := w.state(projections.StatusCatchingUp)
			if s.Position.Sequence != 1 || !strings.HasPrefix(s.Halted, string(test.want)+" at 2") {
				t.Errorf("state: %+v", s)
			}
			if diff := cmp.Diff([]string{"p-1 1"}, w.texts(`SELECT group_id || ' ' || steps FROM visits_v1_g1.visitor`)); diff != "" {
				t.Error(diff)
			}
			_, err := projections.Rebuild(t.Context(), w.store, w.pool, visits(nil), projections.RebuildConfig{SpoolDir: t.TempDir()})
			var damage *eventstore.DamageError
			if !errors.As(err, &damage) || damage.Kind != test.want {
				t.Errorf("the rebuild ended with %v", err)
			}
			_, err = projections.Replay(t.Context(), w.store, visits(nil), projections.ReplayConfig{SpoolDir: t.TempDir()},
				func(string, string, map[string][][]any) error { return nil })
			if damage = nil; !errors.As(err, &damage) || damage.Kind != test.want {
				t.Errorf("the replay ended with %v", err)
			}
		})
	}
}

func TestAProjectorHaltsAtALogThatIsNotItsOwn(t *testing.T) {
	w := newWorld(t)
	w.project(visits(nil), w.record("p-1", "2026-03-02", registered()))
	for name, test := range map[string]struct {
		spoil string
		want  eventstore.DamageKind
	}{
		"a checkpoint beyond the end": {`UPDATE journey_projections.generation SET sequence = 7`, eventstore.DamageShort},
		"another event there":         {`UPDATE journey_projections.generation SET sequence = 1, hash = sha256('x')`, eventstore.DamageHash},
	} {
		if _, err := w.pool.Exec(t.Context(), test.spoil); err != nil {
			t.Fatal(err)
		}
		var damage *eventstore.DamageError
		if err := w.start(w.store, visits(nil), projections.Config{}).ends(t); !errors.As(err, &damage) || damage.Kind != test.want {
			t.Errorf("%s: ended with %v", name, err)
		}
		if s := w.state(projections.StatusLive); s.Halted != damage.Error() {
			t.Errorf("%s: state %+v", name, s)
		}
		// Whoever waits is told at once.
		has, err := projections.Wait(t.Context(), w.pool, "visits", "", 1000)
		if err != nil || has.Reached || has.Halted != damage.Error() {
			t.Errorf("%s: waiting answers %+v, %v", name, has, err)
		}
	}
	conn, err := testdb.Broker(t).ClientConn()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	foreign, err := eventstore.Open(t.Context(), conn, eventstore.Config{Create: true, Keys: eventstore.NewMemoryKeyring()})
	if err != nil {
		t.Fatal(err)
	}
	var damage *eventstore.DamageError
	if err := w.start(foreign, visits(nil), projections.Config{}).ends(t); !errors.As(err, &damage) || damage.Kind != eventstore.DamageForeign {
		t.Errorf("another log: ended with %v", err)
	}
}
