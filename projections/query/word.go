package query

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Word is an enum value of the contract as read models store it: PHASE_EXITED is "exited". The value 0
// is the empty word.
func Word(value protoreflect.Enum) string {
	if value.Number() == 0 {
		return ""
	}
	of := value.Descriptor().Values()
	name := of.ByNumber(value.Number())
	if name == nil {
		return ""
	}
	return strings.ToLower(strings.TrimPrefix(string(name.Name()), prefix(of)))
}

// Value is the enum value of a word; 0 for the empty word and for one that the contract does not have.
func Value[E interface {
	~int32
	protoreflect.Enum
}](word string) E {
	of := E(0).Descriptor().Values()
	value := of.ByName(protoreflect.Name(prefix(of) + strings.ToUpper(word)))
	if word == "" || value == nil {
		return 0
	}
	return E(value.Number())
}

// prefix is what all names of an enum begin with.
func prefix(of protoreflect.EnumValueDescriptors) string {
	return strings.TrimSuffix(string(of.ByNumber(0).Name()), "UNSPECIFIED")
}
