package outcome

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/journey"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// TestConcernsKnowsEveryKind: of each kind of step, what the domain and the activities read from it is what
// concerns says of it. A kind that concerns does not know would make no rows, without a word.
func TestConcernsKnowsEveryKind(t *testing.T) {
	fields := (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields()
	services := 0
	for i := range fields.Len() {
		step := one(fields.Get(i))
		entry := journey.Fact{On: calendar.Must("2016-01-11"), Version: 1, Event: &journeyv1.Event{}, Step: entered}
		f := journey.Fact{On: calendar.Must("2016-02-01"), Version: 2, Event: &journeyv1.Event{}, Step: step}
		bears, alone := concerns(step)
		rows := len(activity(step))
		single([]journey.Fact{f}, func(string, []any) { rows++ })
		if (rows > 0) != alone {
			t.Errorf("%s makes %d rows of its own, concerns says %t", journey.Kind(step), rows, alone)
		}
		p := indicator.Read([]journey.Fact{entry, f}, nil)
		services += len(p.Services)
		for _, read := range []struct {
			topic topic
			some  bool
		}{
			{standing, step.GetEntryDeclared() != nil || len(p.Exits)+len(p.Reentries) > 0 || p.Died != nil},
			{placing, len(p.Placements)+len(p.Statuses) > 0},
			{caring, len(journey.Responsibles([]journey.Fact{f})) > 0},
		} {
			if borne := len(bears) > 0 && bears[0] == read.topic; read.some && !borne {
				t.Errorf("%s bears on topic %d, concerns says %v", journey.Kind(step), read.topic, bears)
			}
		}
	}
	if services < 10 {
		t.Errorf("only %d kinds of service", services)
	}
}

var entered = &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{EntryDeclared: &journeyv1.EntryDeclared{}}}

// one is a step of the kind, with one element in each of its lists of messages; a closure is by death.
func one(kind protoreflect.FieldDescriptor) *journeyv1.Step {
	step := &journeyv1.Step{}
	m := step.ProtoReflect().Mutable(kind).Message()
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); f.IsList() && f.Message() != nil {
			m.Mutable(f).List().AppendMutable()
		}
	}
	if c := step.GetFollowUpClosed(); c != nil {
		c.Why = journeyv1.ClosureReason_CLOSURE_REASON_DIED
	}
	return step
}
