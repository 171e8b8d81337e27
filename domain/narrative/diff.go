package narrative

import (
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Change is one field that reads differently, in words.
type Change struct {
	// Field is the name of the field in the language of the reader.
	Field string `json:"field"`
	// Before and After are what it said and what it says; "-" where it is empty.
	Before string `json:"before"`
	After  string `json:"after"`
}

// nothing stands for an empty field.
const nothing = "-"

// Diff is what is different in after, field by field in the order of the contract. What the veil covers
// is no difference: nobody could say whether it is one.
func Diff(before, after *journeyv1.Step, lang string, veil Veil) []Change {
	t := teller{lang, veil}
	if stepName(before) != stepName(after) {
		return []Change{{t.say("Schritt", "step"), Tell(before, lang, veil), Tell(after, lang, veil)}}
	}
	return t.diff(before.ProtoReflect(), after.ProtoReflect())
}

func (t teller) diff(before, after protoreflect.Message) []Change {
	var out []Change
	fields := before.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		if t.covered(fd) != "" || before.Has(fd) == after.Has(fd) && before.Get(fd).Equal(after.Get(fd)) {
			continue
		}
		if b, a, ok := inner(fd, before, after); ok {
			out = append(out, t.diff(b, a)...)
			continue
		}
		out = append(out, Change{label(fd, t), t.orNothing(before, fd), t.orNothing(after, fd)})
	}
	return out
}

// inner is the messages whose fields tell the difference, if both sides have one: that of the field, or
// that within an answer.
func inner(fd protoreflect.FieldDescriptor, before, after protoreflect.Message) (b, a protoreflect.Message, ok bool) {
	if fd.Message() == nil || fd.IsList() || !before.Has(fd) || !after.Has(fd) {
		return nil, nil, false
	}
	b, a = before.Get(fd).Message(), after.Get(fd).Message()
	if b.Descriptor().Oneofs().ByName("answer") == nil {
		return b, a, b.Descriptor().ParentFile().Package() == journeyv1.File_journey_v1_step_proto.Package()
	}
	value := b.Descriptor().Fields().ByName("value")
	if value.Message() == nil || !b.Has(value) || !a.Has(value) {
		return nil, nil, false
	}
	return b.Get(value).Message(), a.Get(value).Message(), true
}

func (t teller) orNothing(m protoreflect.Message, fd protoreflect.FieldDescriptor) string {
	if text, ok := t.field(m, fd); ok {
		return text
	}
	return nothing
}

// label is the name of a field for a person; the contract's name if there is no better one.
func label(fd protoreflect.FieldDescriptor, t teller) string {
	if s, ok := labels[string(fd.Name())]; ok {
		return t.in(s)
	}
	return string(fd.Name())
}
