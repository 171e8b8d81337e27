package eventstore

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	journeyv1 "journey/proto/journey/v1"
)

// parts are the sealed fields of one step: a Step for each class that has only the fields of that class.
type parts map[journeyv1.PrivacyClass]*journeyv1.Step

// split moves every populated sealed field out of step into the part of its class. A sealed field is
// moved whole. Merging the parts back gives the step again.
func (s schema) split(step *journeyv1.Step) parts {
	out := parts{}
	m := step.ProtoReflect()
	s.ofStep().split(m, func(class journeyv1.PrivacyClass) protoreflect.Message {
		if out[class] == nil {
			out[class] = &journeyv1.Step{}
		}
		return out[class].ProtoReflect()
	})
	return out
}

// split moves the sealed fields of m into its counterpart in each part, which sparse makes when needed.
func (f fields) split(m protoreflect.Message, sparse func(journeyv1.PrivacyClass) protoreflect.Message) {
	m.Range(func(fd protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch known := f[fd.Number()]; {
		case known.class != 0:
			sparse(known.class).Set(fd, value)
			m.Clear(fd)
		case known.below != nil:
			known.below.split(value.Message(), func(class journeyv1.PrivacyClass) protoreflect.Message {
				return sparse(class).Mutable(fd).Message()
			})
		}
		return true
	})
}

// classes are the classes of p in the order of their numbers.
func (p parts) classes() []journeyv1.PrivacyClass {
	var all []journeyv1.PrivacyClass
	for class := range p {
		all = append(all, class)
	}
	slices.Sort(all)
	return all
}

// merge puts a part back into its step.
func merge(step, part *journeyv1.Step) { proto.Merge(step, part) }

// hasUnknown says that m or a message in it holds fields that this program does not know. They could
// be personal, and nobody could say of which class.
func hasUnknown(m protoreflect.Message) bool {
	found := len(m.GetUnknown()) > 0
	m.Range(func(fd protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case fd.Message() == nil || fd.IsMap():
		case fd.IsList():
			for i := range value.List().Len() {
				found = found || hasUnknown(value.List().Get(i).Message())
			}
		default:
			found = found || hasUnknown(value.Message())
		}
		return !found
	})
	return found
}

// isKnown says that step is of a kind this program knows, and so is the step within a correction.
func isKnown(step *journeyv1.Step) bool {
	if corrected := step.GetFactCorrected(); corrected != nil {
		return corrected.Step != nil && isKnown(corrected.Step)
	}
	return step.GetKind() != nil
}

// clear clears in m what of the sealed fields part has: the leaves of part, as split makes it.
func (f fields) clear(m, part protoreflect.Message) {
	part.Range(func(fd protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if below := f[fd.Number()].below; below != nil {
			below.clear(m.Mutable(fd).Message(), value.Message())
		} else {
			m.Clear(fd)
		}
		return true
	})
}
