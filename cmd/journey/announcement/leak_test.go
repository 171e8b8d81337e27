package announcement

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"journey/cmd/journey/simulate"
	"journey/domain/followup"
	"journey/domain/journey"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// TestWhatIsSealedDecidesNothing: the messages of every journey of a simulated operation are the same, byte for byte,
// whether the relay could open what is sealed or not; and every text in them has the form that its origin names.
func TestWhatIsSealedDecidesNothing(t *testing.T) {
	requests, err := simulate.Lines(simulate.Config{Programme: "laqs", Participants: 120, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	a := announcer(t, "payroll", JSON, 1)
	open, closed := map[string]*placement.Teller{}, map[string]*placement.Teller{}
	versions, seen, cleared := map[string]uint64{}, map[placement.Kind]int{}, 0
	for i, r := range requests {
		id := r.GetSubject()
		if r.GetKind() != journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
			continue
		}
		if open[id] == nil {
			open[id], closed[id] = placement.NewTeller(placement.Choice{}, 0), placement.NewTeller(placement.Choice{}, 0)
		}
		versions[id]++
		event := &journeyv1.Event{
			Id: fmt.Sprintf("event-%d", i), Operation: "laqs", Kind: r.GetKind(), Subject: id, Version: versions[id],
			OccurredOn: r.GetOccurredOn(), RecordedAt: r.GetTakenOver().GetSourceRecordedAt(), Step: r.GetStep(),
		}
		without := proto.CloneOf(event)
		eventstore.ClearSealed(without.Step)
		if !proto.Equal(event, without) {
			cleared++
		}
		told := open[id].Tell(journey.Past{Sequence: uint64(i + 1), Event: event}, followup.Policies{})
		same := closed[id].Tell(journey.Past{Sequence: uint64(i + 1), Event: without}, followup.Policies{})
		if len(told) != len(same) {
			t.Fatalf("line %d: %d emissions, %d without what is sealed", i+1, len(told), len(same))
		}
		for j, e := range told {
			seen[e.Kind]++
			m := message(t, a, e)
			if diff := cmp.Diff(m, message(t, a, same[j])); diff != "" {
				t.Fatalf("line %d says something sealed (-open +closed):\n%s", i+1, diff)
			}
			wantForms(t, m)
		}
	}
	for _, kind := range append(placement.Facts(), placement.Corrected) {
		if seen[kind] == 0 {
			t.Errorf("nothing was %s", kind)
		}
	}
	if cleared < 1000 {
		t.Errorf("only %d steps held something sealed", cleared)
	}
}

func wantForms(t *testing.T, m Message) {
	t.Helper()
	event := eventOf(t, m.Header[TypeHeader][len(Type("")):])
	if err := protojson.Unmarshal(m.Data, event); err != nil {
		t.Fatal(err)
	}
	texts(event.ProtoReflect(), func(name, text string) {
		if form := origins[name].form; form == nil || !form.MatchString(text) {
			t.Errorf("%s is %q", name, text)
		}
	})
}

// texts gives every text of a message with the name of its field.
func texts(m protoreflect.Message, give func(name, text string)) {
	m.Range(func(fd protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch fd.Kind() {
		case protoreflect.MessageKind:
			texts(value.Message(), give)
		case protoreflect.StringKind:
			give(string(m.Descriptor().Name())+"."+string(fd.Name()), value.String())
		}
		return true
	})
}
