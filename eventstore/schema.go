package eventstore

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	journeyv1 "journey/proto/journey/v1"
)

// The classes that are sealed, each with a key of its own.
const (
	firstSealed = journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY
	lastSealed  = journeyv1.PrivacyClass_PRIVACY_CLASS_STATISTICS
)

// SealedClasses are the classes whose fields are sealed, in the order of their numbers.
func SealedClasses() []journeyv1.PrivacyClass {
	var classes []journeyv1.PrivacyClass
	for c := firstSealed; c <= lastSealed; c++ {
		classes = append(classes, c)
	}
	return classes
}

// schema knows, for each message that a step can hold, which fields are sealed and in which a sealed
// field may lie deeper. It is read from the contract; nothing registers.
type schema struct {
	fields map[protoreflect.FullName]fields
	within map[protoreflect.FullName]bool // read as part of a repeated message
}

type fields map[protoreflect.FieldNumber]field

type field struct {
	class journeyv1.PrivacyClass // sealed; zero if it is not
	below fields                 // of a singular message that is not sealed itself
}

// newSchema reads the classes of all messages reachable from root. A field without a class, and a sealed
// field beneath a repeated message, are mistakes in the contract.
func newSchema(root protoreflect.MessageDescriptor) (schema, error) {
	s := schema{map[protoreflect.FullName]fields{}, map[protoreflect.FullName]bool{}}
	_, err := s.read(root, false)
	return s, err
}

func (s schema) read(m protoreflect.MessageDescriptor, repeated bool) (fields, error) {
	found := fields{}
	if repeated {
		if s.within[m.FullName()] {
			return nil, nil
		}
		s.within[m.FullName()] = true
	} else {
		if known, ok := s.fields[m.FullName()]; ok {
			return known, nil
		}
		s.fields[m.FullName()] = found // before descending: a correction holds a step again
	}
	for i := range m.Fields().Len() {
		fd := m.Fields().Get(i)
		class := classOf(fd)
		many := repeated || fd.IsList() || fd.IsMap()
		switch {
		case class == journeyv1.PrivacyClass_PRIVACY_CLASS_UNSPECIFIED:
			return nil, fmt.Errorf("field %s has no privacy class", fd.FullName())
		case isSealed(class) && repeated:
			return nil, fmt.Errorf("field %s of class %s lies beneath a repeated message", fd.FullName(), className(class))
		case isSealed(class):
			found[fd.Number()] = field{class: class}
		case fd.Message() != nil && !isForeign(fd.Message()):
			below, err := s.read(fd.Message(), many)
			if err != nil {
				return nil, err
			}
			if !many {
				found[fd.Number()] = field{below: below}
			}
		}
	}
	return found, nil
}

// ofStep are the fields of Step.
func (s schema) ofStep() fields {
	return s.fields[(&journeyv1.Step{}).ProtoReflect().Descriptor().FullName()]
}

// classOf is the class the contract gives a field.
func classOf(fd protoreflect.FieldDescriptor) journeyv1.PrivacyClass {
	options, ok := fd.Options().(*descriptorpb.FieldOptions)
	if !ok {
		return journeyv1.PrivacyClass_PRIVACY_CLASS_UNSPECIFIED
	}
	return proto.GetExtension(options, journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass)
}

func isSealed(c journeyv1.PrivacyClass) bool { return c >= firstSealed && c <= lastSealed }

// isForeign says that a message is not of this contract (a timestamp): it holds no fields of ours.
func isForeign(m protoreflect.MessageDescriptor) bool {
	return m.ParentFile().Package() != journeyv1.File_journey_v1_step_proto.Package()
}
