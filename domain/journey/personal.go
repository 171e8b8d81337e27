package journey

import (
	"slices"
	"strconv"

	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// RulePersonalFields refuses a step that says something personal after an erasure was decided (rule 9).
const RulePersonalFields refusal.Rule = "erasure.personal_fields"

// personal refuses a new step that has a personal field, once a decision to destroy any class is in force.
func (d *draft) personal() *refusal.Refusal {
	for _, f := range d.before {
		if len(destroyed(f.Step)) == 0 {
			continue
		}
		if path := given(d.event.GetStep().ProtoReflect(), allSealed(), "step."); path != "" {
			return refusal.New(RulePersonalFields, path, f.On.String()).Against(f.Version)
		}
	}
	return nil
}

// given is the path of the first populated field of one of the classes; empty if there is none.
func given(m protoreflect.Message, classes []journeyv1.PrivacyClass, path string) string {
	found := ""
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		name := path + string(f.Name())
		switch {
		case slices.Contains(classes, classOf(f)):
			found = name
		case f.Message() == nil, f.IsMap():
		case f.IsList():
			for i := 0; i < v.List().Len() && found == ""; i++ {
				found = given(v.List().Get(i).Message(), classes, name+".")
			}
		default:
			found = given(v.Message(), classes, name+".")
		}
		return found == ""
	})
	return found
}

// classOf is the privacy class that the contract gives a field.
func classOf(f protoreflect.FieldDescriptor) journeyv1.PrivacyClass {
	class, _ := proto.GetExtension(f.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass)
	return class
}

// sealed: fields of the class are sealed with a key of the participant.
func sealed(class journeyv1.PrivacyClass) bool {
	return class >= journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY && class <= journeyv1.PrivacyClass_PRIVACY_CLASS_SPECIAL
}

// allSealed is every class that is sealed with a key of the participant.
func allSealed() []journeyv1.PrivacyClass {
	var all []journeyv1.PrivacyClass
	for class := journeyv1.PrivacyClass_PRIVACY_CLASS_IDENTITY; sealed(class); class++ {
		all = append(all, class)
	}
	return all
}

// strip clears the fields of the classes.
func strip(m protoreflect.Message, classes []journeyv1.PrivacyClass) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case slices.Contains(classes, classOf(f)):
			m.Clear(f)
		case f.Message() != nil && !f.IsList() && !f.IsMap():
			strip(v.Message(), classes)
		}
		return true
	})
}

// keep puts the fields of the classes from what held before into a message of the same kind.
func keep(m, held protoreflect.Message, classes []journeyv1.PrivacyClass) {
	held.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case slices.Contains(classes, classOf(f)):
			m.Set(f, v)
		case f.Message() != nil && !f.IsList() && !f.IsMap():
			if !f.IsExtension() && m.Has(f) {
				keep(m.Mutable(f).Message(), v.Message(), classes)
			}
		}
		return true
	})
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
