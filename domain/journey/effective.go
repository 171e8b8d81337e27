package journey

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Past is one event of a history and where it lies in the log.
type Past struct {
	Event    *journeyv1.Event
	Sequence uint64
}

// Effective is the history as it holds now: each step with the content of its latest valid correction,
// retracted steps gone, in the order of business dates, ties by version. Corrections and retractions
// are not facts themselves.
//
// A correction names the original step. A retraction names an original step, which is gone with all its
// corrections, or a correction, which is undone: what held before it holds again. A correction of another
// kind than its original, or of a step that is not there, has no effect. Events without a readable step
// have no effect either; Decide refuses to go on after one.
func Effective(past []Past) []Fact {
	gone := retracted(past)
	at := make(map[uint64]int, len(past))
	facts := make([]Fact, 0, len(past))
	for _, p := range past {
		version := p.Event.GetVersion()
		switch p.Event.GetStep().GetKind().(type) {
		case nil, *journeyv1.Step_FactRetracted:
		case *journeyv1.Step_FactCorrected:
			correct(facts, at, p, gone)
		default:
			if gone[version] {
				continue
			}
			at[version] = len(facts)
			facts = append(facts, Fact{
				Version: version, Effective: version, Sequence: p.Sequence,
				On: calendar.Read(p.Event.GetOccurredOn()), Evidence: p.Event.GetEvidence(),
				Step: p.Event.GetStep(), Event: p.Event,
			})
		}
	}
	for version, known := range days(past) {
		if i, ok := at[version]; ok {
			facts[i].days = known
		}
	}
	slices.SortStableFunc(facts, inOrder)
	return facts
}

// inOrder is the order of business: by date, ties by version.
func inOrder(a, b Fact) int {
	return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Version, b.Version))
}

// retracted is the set of versions that a retraction names. A retraction cannot be retracted: the step
// is recorded again instead.
func retracted(past []Past) map[uint64]bool {
	gone := map[uint64]bool{}
	for _, p := range past {
		if r := p.Event.GetStep().GetFactRetracted(); r != nil {
			gone[r.GetVersion()] = true
		}
	}
	return gone
}

// correct puts the content of a correction in the place of what held before.
func correct(facts []Fact, at map[uint64]int, p Past, gone map[uint64]bool) {
	c := p.Event.GetStep().GetFactCorrected()
	i, known := at[c.GetVersion()]
	if !known || gone[p.Event.GetVersion()] || Kind(c.GetStep()) != Kind(facts[i].Step) {
		return
	}
	facts[i].Effective, facts[i].Sequence = p.Event.GetVersion(), p.Sequence
	facts[i].Step, facts[i].Evidence = wording(c, facts[i].Step), c.GetEvidence()
	if on := calendar.Read(c.GetOccurredOn()); on != calendar.None {
		facts[i].On = on
	}
}

// wording is the step as a correction says it should read: what it says, and the fields of the classes it
// leaves unchanged as they were in the version that held before.
func wording(c *journeyv1.FactCorrected, held *journeyv1.Step) *journeyv1.Step {
	if len(c.GetUnchanged()) == 0 {
		return c.GetStep()
	}
	step := proto.CloneOf(c.GetStep())
	keep(step.ProtoReflect(), held.ProtoReflect(), c.GetUnchanged())
	return step
}

// Kind is the name of the step in the contract's list of steps, e.g. "placement_started"; empty for a
// step that this reader does not know.
func Kind(step *journeyv1.Step) string {
	if f := kindField(step); f != nil {
		return string(f.Name())
	}
	return ""
}

func kindField(step *journeyv1.Step) protoreflect.FieldDescriptor {
	if step == nil {
		return nil
	}
	m := step.ProtoReflect()
	return m.WhichOneof(m.Descriptor().Oneofs().ByName("kind"))
}
