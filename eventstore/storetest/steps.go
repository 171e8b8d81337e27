// Package storetest is the suite that every event store is held to, and the steps it stores.
package storetest

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	journeyv1 "journey/proto/journey/v1"
)

// Kinds are the names of all steps, in the order of the contract.
func Kinds() []string {
	var names []string
	of := kinds()
	for i := range of.Len() {
		names = append(names, string(of.Get(i).Name()))
	}
	return names
}

func kinds() protoreflect.FieldDescriptors {
	return (&journeyv1.Step{}).ProtoReflect().Descriptor().Oneofs().ByName("kind").Fields()
}

// HistoryOf is a kind of history that takes the step of this name.
func HistoryOf(kind string) journeyv1.HistoryKind {
	fd := kinds().ByName(protoreflect.Name(kind))
	return proto.GetExtension(fd.Message().Options(), journeyv1.E_History).([]journeyv1.HistoryKind)[0]
}

// Step draws a step of the given kind, any field of which may be set to anything: shapes, not sense.
// Each text begins with mark, so that it can be found again.
func Step(t *rapid.T, kind, mark string) *journeyv1.Step {
	step := &journeyv1.Step{}
	fd := kinds().ByName(protoreflect.Name(kind))
	if fd == nil {
		panic("no step of kind " + kind)
	}
	fill(t, step.ProtoReflect().Mutable(fd).Message(), mark, 0)
	return step
}

// fill sets fields of m. A message beneath the third level is left empty.
func fill(t *rapid.T, m protoreflect.Message, mark string, depth int) {
	if stamp, ok := m.Interface().(*timestamppb.Timestamp); ok {
		stamp.Seconds = rapid.Int64Range(0, 1<<32).Draw(t, "seconds")
		return
	}
	if step, ok := m.Interface().(*journeyv1.Step); ok {
		names := Kinds()
		kind := rapid.SampledFrom(names).Filter(func(k string) bool { return k != "fact_corrected" }).Draw(t, "kind")
		fill(t, step.ProtoReflect().Mutable(kinds().ByName(protoreflect.Name(kind))).Message(), mark, depth+1)
		return
	}
	of := m.Descriptor().Fields()
	for i := range of.Len() {
		fd := of.Get(i)
		must := fd.Message() != nil && fd.Message().Name() == "Step"
		if !must && (depth > 3 || !rapid.Bool().Draw(t, string(fd.Name()))) {
			continue
		}
		switch {
		case fd.IsList():
			list := m.Mutable(fd).List()
			for range rapid.IntRange(1, 3).Draw(t, "items") {
				if fd.Message() != nil {
					item := list.NewElement()
					fill(t, item.Message(), mark, depth+1)
					list.Append(item)
				} else {
					list.Append(scalar(t, fd, mark))
				}
			}
		case fd.Message() != nil:
			fill(t, m.Mutable(fd).Message(), mark, depth+1)
		default:
			m.Set(fd, scalar(t, fd, mark))
		}
	}
}

func scalar(t *rapid.T, fd protoreflect.FieldDescriptor, mark string) protoreflect.Value {
	name := string(fd.Name())
	switch fd.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(mark + rapid.StringMatching(`[a-z0-9]{8}`).Draw(t, name))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, name))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(rapid.Bool().Draw(t, name))
	case protoreflect.EnumKind:
		values := fd.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(rapid.IntRange(0, values.Len()-1).Draw(t, name)).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(rapid.Int32().Draw(t, name))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(rapid.Int64().Draw(t, name))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(rapid.Uint32().Draw(t, name))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(rapid.Uint64().Draw(t, name))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(rapid.Int32().Draw(t, name)) / 4)
	}
	panic(fmt.Sprintf("field %s of kind %s", fd.FullName(), fd.Kind()))
}
