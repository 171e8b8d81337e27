package operation

import (
	"cmp"
	"slices"

	"journey/domain/calendar"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// fact is a step as it reads now.
type fact struct {
	// version is the original step's; effective that of the wording that holds.
	version, effective uint64
	on                 calendar.Date
	evidence           []*journeyv1.Evidence
	step               *journeyv1.Step
}

// effective is a history as it reads now: each step with its latest valid correction, retracted steps
// gone. A retraction names a step, which is gone with all its corrections, or a correction, which is
// undone. The registration stands first whatever its date; the rest by business date, ties by version.
func effective(events []*journeyv1.Event) []fact {
	gone := map[uint64]bool{}
	for _, e := range events {
		if r := e.GetStep().GetFactRetracted(); r != nil {
			gone[r.GetVersion()] = true
		}
	}
	var facts []fact
	at := map[uint64]int{}
	for _, e := range events {
		version, step := e.GetVersion(), e.GetStep()
		switch kind := step.GetKind().(type) {
		case nil, *journeyv1.Step_FactRetracted:
		case *journeyv1.Step_FactCorrected:
			i, known := at[kind.FactCorrected.GetVersion()]
			wording := kind.FactCorrected.GetStep()
			if known && !gone[version] && name(wording) == name(facts[i].step) {
				facts[i].effective, facts[i].step = version, wording
				facts[i].on, facts[i].evidence = calendar.Read(kind.FactCorrected.GetOccurredOn()), kind.FactCorrected.GetEvidence()
			}
		default:
			if !gone[version] {
				at[version] = len(facts)
				facts = append(facts, fact{
					version: version, effective: version, on: calendar.Read(e.GetOccurredOn()), evidence: e.GetEvidence(), step: step,
				})
			}
		}
	}
	slices.SortStableFunc(facts, inOrder)
	return facts
}

func inOrder(a, b fact) int {
	return cmp.Or(registrationFirst(a, b), cmp.Compare(a.on, b.on), cmp.Compare(a.version, b.version))
}

func registrationFirst(a, b fact) int {
	switch x, y := a.step.GetOperationRegistered() != nil, b.step.GetOperationRegistered() != nil; {
	case x && !y:
		return -1
	case y && !x:
		return 1
	}
	return 0
}

// name is the name of the step in the contract's list, e.g. "grant_decided"; empty for an unknown one.
func name(step *journeyv1.Step) string {
	if f := field(step); f != nil {
		return string(f.Name())
	}
	return ""
}

func field(step *journeyv1.Step) protoreflect.FieldDescriptor {
	if step == nil {
		return nil
	}
	m := step.ProtoReflect()
	return m.WhichOneof(m.Descriptor().Oneofs().ByName("kind"))
}
