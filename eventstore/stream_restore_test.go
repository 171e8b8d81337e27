package eventstore_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/eventstore"
)

// restoring begins to restore the log of two histories into an empty server.
func restoring(t *testing.T, conn *nats.Conn, source eventstore.Store) *eventstore.Restoring {
	t.Helper()
	end, err := source.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := eventstore.OpenRestore(t.Context(), conn, eventstore.Config{}, end)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARestoredLogIsTheSameLog(t *testing.T) {
	source, keys, log := twoHistories(t)
	conn := connect(t)
	r := restoring(t, conn, source)
	if err := r.Append(t.Context(), log[:3]); err != nil {
		t.Fatal(err)
	}
	if err := r.Append(t.Context(), log[3:4]); err != nil {
		t.Fatal(err)
	}
	_, err := eventstore.Open(t.Context(), conn, eventstore.Config{Keys: keys})
	var damage *eventstore.DamageError
	if !errors.As(err, &damage) || !strings.Contains(damage.Detail, "restore") {
		t.Errorf("a log that is half restored opens with %v, want a DamageError that says so", err)
	}

	again := restoring(t, conn, source) // as after a crash
	if !again.Begun || again.Last().Sequence != 4 {
		t.Fatalf("an interrupted restore goes on after %d (begun: %v), want 4", again.Last().Sequence, again.Begun)
	}
	if err := again.Append(t.Context(), log[4:]); err != nil {
		t.Fatal(err)
	}
	var back []eventstore.Message
	if err := again.Messages(t.Context(), func(m eventstore.Message) error { back = append(back, m); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(log, back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if err := again.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	store, err := eventstore.Open(t.Context(), conn, eventstore.Config{Keys: keys, Classes: eventstore.SealedClasses()})
	if err != nil {
		t.Fatal(err)
	}
	if store.LogID() != source.LogID() {
		t.Errorf("the log id is %s, want %s", store.LogID(), source.LogID())
	}
	if diff := cmp.Diff(log, everyMessage(t, store)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	history, err := store.Load(t.Context(), eventstore.Subject{Operation: "op", Kind: 1, ID: "a"})
	if err != nil || len(history.Events) != 3 || history.Events[0].Event.Step.GetCounsellingSessionHeld().GetNote() == "" {
		t.Fatalf("the history has %d events, %v; want 3, opened", len(history.Events), err)
	}
	if head := append1(t, store, event("a", history.Head)); head.Sequence != 6 || head.Version != 4 {
		t.Errorf("the next event has version %d at %d, want 4 at 6", head.Version, head.Sequence)
	}
}

func TestARestoreGoesOnlyWhereNothingIs(t *testing.T) {
	source, _, _ := twoHistories(t)
	conn := connect(t)
	openLog(t, conn, eventstore.Config{})
	end, err := source.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := eventstore.OpenRestore(t.Context(), conn, eventstore.Config{}, end); !errors.Is(err, eventstore.ErrStreamThere) {
		t.Errorf("beside a log: %v, want ErrStreamThere", err)
	}
	conn = connect(t)
	restoring(t, conn, source)
	end.Sequence--
	if _, err := eventstore.OpenRestore(t.Context(), conn, eventstore.Config{}, end); !errors.Is(err, eventstore.ErrStreamThere) {
		t.Errorf("beside the interrupted restore of another backup: %v, want ErrStreamThere", err)
	}
}

func TestSomebodyElsesMessageInARestoreIsFound(t *testing.T) {
	source, _, log := twoHistories(t)
	conn := connect(t)
	r := restoring(t, conn, source)
	publish(t, conn, nats.NewMsg("journey.op.participant.z"), []byte("foreign"))
	var damage *eventstore.DamageError
	if err := r.Append(t.Context(), log); !errors.As(err, &damage) || damage.Kind != eventstore.DamageForeign {
		t.Errorf("%v, want %s", err, eventstore.DamageForeign)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "JOURNEY")
	if err != nil || stream.CachedInfo().State.Msgs != 1 {
		t.Errorf("the stream has %d messages, %v; want the foreign one only", stream.CachedInfo().State.Msgs, err)
	}
}
