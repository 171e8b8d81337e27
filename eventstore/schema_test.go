package eventstore_test

import (
	"slices"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"journey/eventstore"
	"journey/eventstore/storetest"
	journeyv1 "journey/proto/journey/v1"
)

func TestEveryFieldThatReachesTheLogHasAClass(t *testing.T) {
	for _, root := range []proto.Message{&journeyv1.Event{}, &journeyv1.SealedContent{}} {
		if err := eventstore.CheckSchema(root.ProtoReflect().Descriptor()); err != nil {
			t.Error(err)
		}
	}
}

// The check itself: a contract with a mistake is found out.
func TestAMistakeInTheContractIsFound(t *testing.T) {
	plain, sealed, none := journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS, journeyv1.PrivacyClass_PRIVACY_CLASS_HEALTH, journeyv1.PrivacyClass_PRIVACY_CLASS_UNSPECIFIED
	one, many := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL, descriptorpb.FieldDescriptorProto_LABEL_REPEATED
	cases := map[string]struct {
		class journeyv1.PrivacyClass
		label descriptorpb.FieldDescriptorProto_Label
		want  string
	}{
		"as it should be":             {sealed, one, ""},
		"no class":                    {none, one, "Inner.text has no privacy class"},
		"no class, repeated":          {none, many, "Inner.text has no privacy class"},
		"sealed beneath a repeated":   {sealed, many, "Inner.text of class HEALTH lies beneath a repeated message"},
		"in clear beneath a repeated": {plain, many, ""},
	}
	for name, c := range cases {
		class := func(c journeyv1.PrivacyClass) *descriptorpb.FieldOptions {
			o := &descriptorpb.FieldOptions{}
			if c != none {
				proto.SetExtension(o, journeyv1.E_PrivacyClass, c)
			}
			return o
		}
		file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
			Name: proto.String("mistake.proto"), Package: proto.String("journey.v1"), Syntax: proto.String("proto3"),
			Dependency: []string{"journey/v1/privacy.proto"},
			MessageType: []*descriptorpb.DescriptorProto{
				{Name: proto.String("Outer"), Field: []*descriptorpb.FieldDescriptorProto{{
					Name: proto.String("inner"), Number: proto.Int32(1), Label: c.label.Enum(), Options: class(plain),
					Type: descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum(), TypeName: proto.String(".journey.v1.Inner"),
				}}},
				{Name: proto.String("Inner"), Field: []*descriptorpb.FieldDescriptorProto{{
					Name: proto.String("text"), Number: proto.Int32(1), Label: one.Enum(), Options: class(c.class),
					Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(),
				}}},
			},
		}, protoregistry.GlobalFiles)
		if err != nil {
			t.Fatal(err)
		}
		err = eventstore.CheckSchema(file.Messages().ByName("Outer"))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A text in the clear within a participant's step can only be an id, a date, a code: it is bound to a
// pattern. Free text is sealed.
func TestNoFreeTextInTheClear(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	step := (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields()
	for _, kind := range storetest.Kinds() {
		m := step.ByName(protoreflect.Name(kind)).Message()
		histories := proto.GetExtension(m.Options(), journeyv1.E_History).([]journeyv1.HistoryKind)
		if len(histories) == 0 {
			t.Errorf("step %s belongs to no history", kind)
		}
		if slices.Contains(histories, journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT) {
			wantBound(t, m, seen)
		}
	}
	// What the caller gives in the envelope.
	for _, name := range []protoreflect.Name{"taken_over", "actor", "evidence"} {
		wantBound(t, (&journeyv1.Event{}).ProtoReflect().Descriptor().Fields().ByName(name).Message(), seen)
	}
	if len(seen) < 40 {
		t.Errorf("only %d messages looked at", len(seen))
	}
}

// wantBound checks what of m is in the clear, and in the messages in it.
func wantBound(t *testing.T, m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) {
	t.Helper()
	if m.FullName() == "journey.v1.Step" || !strings.HasPrefix(string(m.FullName()), "journey.v1.") || seen[m.FullName()] {
		return // the step within a correction is one of the steps; the others are not ours
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		fd := m.Fields().Get(i)
		switch proto.GetExtension(fd.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass) {
		case journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS, journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER:
		default:
			continue
		}
		switch {
		case fd.Message() != nil:
			wantBound(t, fd.Message(), seen)
		case fd.Kind() == protoreflect.StringKind && !bound(fd):
			t.Errorf("%s is text in the clear and bound to no pattern: seal it as NARRATIVE, or give it a rule", fd.FullName())
		case fd.Kind() == protoreflect.BytesKind && fieldRules(fd).GetBytes().GetLen() == 0:
			t.Errorf("%s is bytes in the clear of any length", fd.FullName())
		}
	}
}

func fieldRules(fd protoreflect.FieldDescriptor) *validate.FieldRules {
	rules, _ := proto.GetExtension(fd.Options(), validate.E_Field).(*validate.FieldRules)
	return rules
}

// bound says that a text can hold nothing but what one of the patterns lets through.
func bound(fd protoreflect.FieldDescriptor) bool {
	rules := fieldRules(fd)
	if fd.IsList() {
		rules = rules.GetRepeated().GetItems()
	}
	text := rules.GetString()
	if text == nil {
		return false
	}
	if text.GetUuid() {
		return true
	}
	for _, pattern := range []protoreflect.ExtensionType{
		journeyv1.E_Id, journeyv1.E_Date, journeyv1.E_Reference, journeyv1.E_Language, journeyv1.E_Country, journeyv1.E_Occupation, journeyv1.E_Obligation,
		journeyv1.E_LocalId, journeyv1.E_Participant, journeyv1.E_IndicatorCode, journeyv1.E_Nace,
	} {
		if proto.GetExtension(text, pattern).(bool) {
			return true
		}
	}
	return false
}
