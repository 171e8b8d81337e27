package journey

import (
	"slices"
	"testing"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"pgregory.net/rapid"
)

// anyStep draws a step with any fields filled, none, or with what no shape allows.
func anyStep(t *rapid.T) *journeyv1.Step {
	step := &journeyv1.Step{}
	fill(t, step.ProtoReflect(), 0)
	return step
}

var texts = []string{"", "pl-1", "m-1", "g-1", "employment.pl-1.7", "exit.4.28d", "2016-02-01", "2016-05-20", "2016-02-30", "9999-12-31", "x\x00"}

func fill(t *rapid.T, m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	if depth == 0 {
		f := rapid.SampledFrom(participantSteps()).Draw(t, "kind")
		m.Set(f, m.NewField(f))
		fill(t, m.Mutable(f).Message(), 1)
		return
	}
	for i := range fields.Len() {
		f := fields.Get(i)
		if depth > 4 || rapid.IntRange(0, 3).Draw(t, "leave out") == 0 {
			continue
		}
		switch {
		case f.IsList():
			list := m.Mutable(f).List()
			for range rapid.IntRange(0, 2).Draw(t, "length") {
				if f.Message() != nil {
					fill(t, list.AppendMutable().Message(), depth+1)
				} else {
					list.Append(scalar(t, f))
				}
			}
		case f.Message() != nil && f.Message().Name() == "Step":
			fill(t, m.Mutable(f).Message(), 0)
		case f.Message() != nil:
			fill(t, m.Mutable(f).Message(), depth+1)
		default:
			m.Set(f, scalar(t, f))
		}
	}
}

func scalar(t *rapid.T, f protoreflect.FieldDescriptor) protoreflect.Value {
	n := rapid.IntRange(0, 6).Draw(t, string(f.Name()))
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(n > 3)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(n))
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(n))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(n))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(n))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{byte(n)})
	}
	return protoreflect.ValueOfString(rapid.SampledFrom(texts).Draw(t, string(f.Name())))
}

// likely draws a step that a journey may well take.
func likely(t *rapid.T) *journeyv1.Step {
	id := rapid.SampledFrom([]string{"x-1", "x-2"}).Draw(t, "id")
	version := rapid.Uint64Range(1, 9).Draw(t, "version")
	day := date0(t).String()
	return of(rapid.SampledFrom([]proto.Message{
		registering(), consenting(), withdrawing(), enteringAs(), exiting(), &journeyv1.ParticipantReentered{},
		moduleFrom(id), moduleTo(id), placing(id), ended(id), changed(id), found(id), resolved(id),
		plan(id, "g-1"), revised(id, "g-1"), reached(id, "g-1"), &journeyv1.CounsellingSessionHeld{Minutes: 30},
		tried(phone, "employment."+id+".7"), talked("employment." + id + ".7"), closing(opEnded), asking(), destroying(version, identity),
		retracting(version), correcting(version, day, placing(id)), correcting(version, day, enteringAs()),
		correcting(version, day, registeringBorn("1981-01-20")), correcting(version, day, exiting()), correcting(version, day, moduleFrom(id)),
	}).Draw(t, "step"))
}

func date0(t *rapid.T) calendar.Date {
	return calendar.Must("2016-01-04").Add(rapid.IntRange(0, 40).Draw(t, "day") * 5)
}

// journeyOf records likely and arbitrary steps, whatever of them is accepted, and hands each decision over.
func journeyOf(t *rapid.T, decided func(before, after []Past, d Decision)) []Past {
	var events []Past
	if rapid.Bool().Draw(t, "begun") {
		events = history(t, active())
	}
	for range rapid.IntRange(1, 25).Draw(t, "steps") {
		step := likely(t)
		if rapid.IntRange(0, 4).Draw(t, "arbitrary") == 0 {
			step = anyStep(t)
		}
		req := Request{Step: step, On: date0(t), Today: calendar.Must(today), Actor: &journeyv1.Actor{Id: rapid.SampledFrom([]string{"a", "officer"}).Draw(t, "actor")}}
		d, refused := decide(events, laqs(), req)
		if refused != nil {
			if s := refused.Sentence(); s.German == "" || s.English == "" {
				t.Fatalf("%s has no sentence", refused.Rule)
			}
			continue
		}
		after := recorded(events, d, req)
		decided(events, after, d)
		events = after
	}
	return events
}

func TestWhatIsAcceptedKeepsTheJourneyAcceptable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		journeyOf(t, func(_, after []Past, _ Decision) {
			if found := judge(Effective(after)); len(found) > 0 {
				t.Fatalf("accepted, and yet: %s (version %d)", found[0].refusal, found[0].version)
			}
		})
	})
}

// TestDecideNeverPanics takes steps that no shape check has seen, in histories that no rule has seen.
func TestDecideNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []Past
		for i := range rapid.IntRange(0, 8).Draw(t, "past") {
			events = append(events, Past{Event: &journeyv1.Event{Version: uint64(i + 1), OccurredOn: rapid.SampledFrom(texts).Draw(t, "on"), Step: anyStep(t)}})
		}
		req := Request{Step: anyStep(t), On: date0(t), Today: calendar.Must(today)}
		if _, refused := Decide(events, laqs(), req); refused != nil && refused.Rule == "" {
			t.Fatal("a refusal without a rule")
		}
		_, _, _ = DecideLink(events, events, "p-1", "p-2", laqs(), req)
		facts := Effective(events)
		Flags(facts)
		Fold(facts)
	})
}

// TestOrderOfRecordingDoesNotMatter: sessions, which begin and end nothing, read the same in whatever
// order they were recorded.
func TestOrderOfRecordingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sessions []at
		for i := range rapid.IntRange(2, 8).Draw(t, "sessions") {
			sessions = append(sessions, on(calendar.Must("2016-02-01").Add(3*i).String(), &journeyv1.CounsellingSessionHeld{Minutes: uint32(i + 1)}))
		}
		shuffled := rapid.Permutation(sessions).Draw(t, "recorded")
		content := func(p past) []*journeyv1.Step {
			var steps []*journeyv1.Step
			for _, f := range Effective(history(t, p)) {
				steps = append(steps, f.Step)
			}
			return steps
		}
		if diff := cmp.Diff(content(active(sessions...)), content(active(shuffled...)), protocmp.Transform()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestCorrectingToTheSameChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := journeyOf(t, func(_, _ []Past, _ Decision) {})
		facts := Effective(events)
		if len(facts) == 0 {
			return
		}
		f := rapid.SampledFrom(facts).Draw(t, "fact")
		if final(f.Step) {
			return
		}
		same := correcting(f.Version, f.On.String(), proto.CloneOf(f.Step))
		same.Evidence = f.Evidence
		_, refused := decide(events, laqs(), Request{Step: of(same), On: calendar.Must(today), Today: calendar.Must(today)})
		if refused == nil {
			t.Fatalf("%s of %s corrected to itself is recorded", Kind(f.Step), f.On)
		}
	})
}

// TestEffectiveIsInOrder: facts stand by date and version, each original once, none of it retracted.
func TestEffectiveIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := journeyOf(t, func(_, _ []Past, _ Decision) {})
		facts := Effective(events)
		if !slices.IsSortedFunc(facts, inOrder) {
			t.Fatal("not in order")
		}
		gone := retracted(events)
		seen := map[uint64]bool{}
		for _, f := range facts {
			if gone[f.Version] || seen[f.Version] || f.Effective < f.Version {
				t.Fatalf("version %d is retracted, twice there or worded before it was recorded", f.Version)
			}
			seen[f.Version] = true
		}
	})
}
