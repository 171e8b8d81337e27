package storetest

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
)

// FullStep is the step of this kind with every field set: always the same shapes, and no sense.
func FullStep(kind string) *journeyv1.Step {
	step := &journeyv1.Step{}
	setAll(step.ProtoReflect().Mutable(kinds().ByName(protoreflect.Name(kind))).Message())
	return step
}

// SetAll sets every field of m; of the alternatives of a oneof the last.
func SetAll(m proto.Message) { setAll(m.ProtoReflect()) }

func setAll(m protoreflect.Message) {
	switch of := m.Interface().(type) {
	case *timestamppb.Timestamp:
		of.Seconds = 1_456_789_012
		return
	case *journeyv1.Step: // within a correction
		proto.Merge(of, FullStep("participant_registered"))
		return
	}
	all := m.Descriptor().Fields()
	for i := range all.Len() {
		switch fd := all.Get(i); {
		case fd.IsList() && fd.Message() != nil:
			for range 2 {
				setAll(m.Mutable(fd).List().AppendMutable().Message())
			}
		case fd.IsList():
			m.Mutable(fd).List().Append(fixed(fd, 0))
			m.Mutable(fd).List().Append(fixed(fd, 1))
		case fd.Message() != nil:
			setAll(m.Mutable(fd).Message())
		default:
			m.Set(fd, fixed(fd, 0))
		}
	}
}

// fixed is a value made from the field's own name and number.
func fixed(fd protoreflect.FieldDescriptor, i int) protoreflect.Value {
	n := int(fd.Number()) + i
	switch fd.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(fmt.Sprintf("%s %d äß", fd.Name(), i))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(fmt.Appendf(nil, "%s %d", fd.Name(), i))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		values := fd.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(1 + n%(values.Len()-1)).Number())
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(-n))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(int64(-n))
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(n))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(n))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(n) + 0.5)
	}
	panic(fmt.Sprintf("field %s of kind %s", fd.FullName(), fd.Kind()))
}
