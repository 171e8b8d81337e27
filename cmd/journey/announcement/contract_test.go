package announcement

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	journeyv1 "journey/proto/journey/v1"
	placementv1 "journey/proto/placement/v1"
)

func TestNothingButPseudonymousFieldsReachesTheContract(t *testing.T) {
	for _, fault := range faults(placementv1.File_placement_v1_placement_proto, origins) {
		t.Error(fault)
	}
}

// The check itself: what should not be in the contract is found out.
func TestALeakInTheContractIsFound(t *testing.T) {
	field := func(name string, number int32, kind descriptorpb.FieldDescriptorProto_Type) *descriptorpb.FieldDescriptorProto {
		return &descriptorpb.FieldDescriptorProto{Name: &name, Number: &number, Type: &kind, Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum()}
	}
	text, blob := descriptorpb.FieldDescriptorProto_TYPE_STRING, descriptorpb.FieldDescriptorProto_TYPE_BYTES
	cases := map[string]struct {
		more *descriptorpb.FieldDescriptorProto
		of   *origin
		want string
	}{
		"as it is":                  {nil, nil, ""},
		"a field without origin":    {field("note", 99, text), nil, "Placement.note is in the contract, and nobody says what it is made of"},
		"made of nothing":           {field("note", 99, text), &origin{idForm, nil}, "Placement.note is made of nothing"},
		"made of what is not":       {field("note", 99, text), &origin{idForm, []string{"step.placement_moved.to"}}, "there is no step.placement_moved"},
		"health":                    {field("reason", 99, text), &origin{idForm, []string{"step.placement_ended.reason"}}, "step.placement_ended.reason is of class HEALTH"},
		"identity":                  {field("born", 99, text), &origin{dayForm, []string{"step.participant_registered.date_of_birth"}}, "date_of_birth is of class IDENTITY"},
		"residence":                 {field("country", 99, text), &origin{idForm, []string{"step.entry_declared.country"}}, "country is of class RESIDENCE"},
		"special, in a container":   {field("disabled", 99, text), &origin{idForm, []string{"step.entry_declared.disability.value"}}, "disability is of class SPECIAL"},
		"a message with a secret":   {field("reason", 99, text), &origin{idForm, []string{"step.placement_ended"}}, "step.placement_ended.reason is of class HEALTH"},
		"narrative in a correction": {field("why", 99, text), &origin{idForm, []string{"step.fact_corrected.why"}}, "why is of class NARRATIVE"},
		"text of any form":          {field("place", 99, text), &origin{nil, []string{"occurred_on"}}, "Placement.place is free text"},
		"made of free text":         {field("place", 99, text), &origin{idForm, []string{"step.operation_registered.name"}}, "step.operation_registered.name is free text"},
		"bytes":                     {field("blob", 99, blob), &origin{nil, []string{"previous_hash"}}, "Placement.blob is of kind bytes"},
		"a line too many":           {nil, &origin{idForm, []string{"operation"}}, "Placement.note has an origin, and is not in the contract"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			contract := protodesc.ToFileDescriptorProto(placementv1.File_placement_v1_placement_proto)
			lines := maps.Clone(origins)
			called := "note"
			if c.more != nil {
				called = c.more.GetName()
				contract.MessageType[0].Field = append(contract.MessageType[0].Field, c.more)
			}
			if c.of != nil {
				lines["Placement."+called] = *c.of
			}
			file, err := protodesc.NewFile(contract, protoregistry.GlobalFiles)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(faults(file, lines), "\n")
			if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

// faults says what is wrong with a contract: fields that are made of what is sealed, or of nobody knows what, or that
// could hold free text.
func faults(contract protoreflect.FileDescriptor, lines map[string]origin) []string {
	var found []string
	seen := map[string]bool{}
	for i := range contract.Messages().Len() {
		m := contract.Messages().Get(i)
		for j := range m.Fields().Len() {
			fd := m.Fields().Get(j)
			if fd.Message() != nil && fd.Message().ParentFile().Path() == contract.Path() {
				continue // its own fields are looked at
			}
			name := string(m.Name()) + "." + string(fd.Name())
			seen[name] = true
			line, known := lines[name]
			switch {
			case !known:
				found = append(found, name+" is in the contract, and nobody says what it is made of")
			case len(line.of) == 0:
				found = append(found, name+" is made of nothing")
			case !slices.Contains([]protoreflect.Kind{protoreflect.StringKind, protoreflect.EnumKind, protoreflect.Uint32Kind}, fd.Kind()) || fd.IsMap():
				found = append(found, fmt.Sprintf("%s is of kind %s, and it must be text of a form, a number or an enumeration", name, fd.Kind()))
			case fd.Kind() == protoreflect.StringKind && line.form == nil:
				found = append(found, name+" is free text")
			}
			for _, path := range line.of {
				if why := clear(path, fd.Kind() == protoreflect.StringKind); why != "" {
					found = append(found, name+": "+why)
				}
			}
		}
	}
	for name := range lines {
		if !seen[name] {
			found = append(found, name+" has an origin, and is not in the contract")
		}
	}
	return found
}

// clear says why a field of the log may not reach the contract: something on the way to it, or within it, is sealed,
// or, for a text, it is free text itself. Empty if it may.
func clear(path string, text bool) string {
	m := (&journeyv1.Event{}).ProtoReflect().Descriptor()
	var fd protoreflect.FieldDescriptor
	walked := ""
	for _, name := range strings.Split(path, ".") {
		walked = strings.TrimPrefix(walked+"."+name, ".")
		if m == nil || m.Fields().ByName(protoreflect.Name(name)) == nil {
			return "there is no " + walked
		}
		fd = m.Fields().ByName(protoreflect.Name(name))
		if why := sealed(fd, walked); why != "" {
			return why
		}
		m = fd.Message()
	}
	if m != nil {
		return within(m, walked)
	}
	if text && fd.Kind() == protoreflect.StringKind && strings.Contains(path, ".") && !bound(fd) {
		return walked + " is free text"
	}
	return ""
}

// within looks at everything that a message can hold.
func within(m protoreflect.MessageDescriptor, walked string) string {
	for i := range m.Fields().Len() {
		fd := m.Fields().Get(i)
		name := walked + "." + string(fd.Name())
		if why := sealed(fd, name); why != "" {
			return why
		}
		if fd.Message() != nil {
			if why := within(fd.Message(), name); why != "" {
				return why
			}
		}
	}
	return ""
}

// sealed names the class of a field if it is another than PSEUDONYMOUS, or that of a container which was looked at.
func sealed(fd protoreflect.FieldDescriptor, walked string) string {
	switch class := proto.GetExtension(fd.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass); class {
	case journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS, journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER:
		return ""
	default:
		return walked + " is of class " + strings.TrimPrefix(class.String(), "PRIVACY_CLASS_")
	}
}

// bound says that a text of a step is an id, a date or a code. Those of the envelope are held to a form by the store.
func bound(fd protoreflect.FieldDescriptor) bool {
	rules, _ := proto.GetExtension(fd.Options(), validate.E_Field).(*validate.FieldRules)
	for _, form := range []protoreflect.ExtensionType{journeyv1.E_Id, journeyv1.E_LocalId, journeyv1.E_Date, journeyv1.E_Occupation, journeyv1.E_Participant} {
		if rules.GetString() != nil && proto.GetExtension(rules.GetString(), form).(bool) {
			return true
		}
	}
	return false
}
