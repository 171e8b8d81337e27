package announcement

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	placementv1 "journey/proto/placement/v1"
)

// firstContract is the contract that the first subscribers were built with: buf build --path proto/placement --exclude-source-info.
// It is never rewritten.
const firstContract = "testdata/contract-1.binpb"

// A subscriber of the first release reads what is sent today, in both content types, and sees in it what it always saw.
func TestTheFirstSubscribersStillRead(t *testing.T) {
	first := recorded(t)
	for name, files := range messages(t) {
		of := first.Messages().ByName(eventOf(t, name).ProtoReflect().Descriptor().Name())
		if of == nil {
			continue // an event of a later contract: passed over by its type
		}
		want, binary, text := dynamicpb.NewMessage(of), dynamicpb.NewMessage(of), dynamicpb.NewMessage(of)
		if err := proto.Unmarshal(readGolden(t, name+".pb"), want); err != nil {
			t.Fatal(err)
		}
		if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(files[".pb"], binary); err != nil {
			t.Fatal(err)
		}
		if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(files[".json"], text); err != nil {
			t.Fatal(err)
		}
		for _, got := range []proto.Message{binary, text} {
			if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
				t.Errorf("%s reads otherwise than it did:\n%s", name, diff)
			}
		}
	}
}

// Every message, field and value of the first contract is there, under its name and number.
func TestNothingOfTheFirstContractChanged(t *testing.T) {
	first, now := recorded(t), placementv1.File_placement_v1_placement_proto
	if first.Messages().Len() < 8 || first.Enums().Len() < 3 {
		t.Fatalf("%d messages and %d enums", first.Messages().Len(), first.Enums().Len())
	}
	for i := range first.Messages().Len() {
		was := first.Messages().Get(i)
		is := now.Messages().ByName(was.Name())
		for j := range was.Fields().Len() {
			w := was.Fields().Get(j)
			if is == nil || is.Fields().ByNumber(w.Number()) == nil {
				t.Errorf("%s is gone", w.FullName())
				continue
			}
			n := is.Fields().ByNumber(w.Number())
			if diff := cmp.Diff(protodesc.ToFieldDescriptorProto(w), protodesc.ToFieldDescriptorProto(n), protocmp.Transform(), protocmp.IgnoreFields(&descriptorpb.FieldDescriptorProto{}, "options")); diff != "" {
				t.Errorf("%s changed:\n%s", w.FullName(), diff)
			}
		}
	}
	for i := range first.Enums().Len() {
		was := first.Enums().Get(i)
		for j := range was.Values().Len() {
			w := was.Values().Get(j)
			is := now.Enums().ByName(was.Name())
			if is == nil || is.Values().ByNumber(w.Number()) == nil || is.Values().ByNumber(w.Number()).Name() != w.Name() {
				t.Errorf("%s is gone", w.FullName())
			}
		}
	}
}

// What a later contract says more breaks no reader of this one: new fields, values, and things that can be corrected.
func TestALaterContractBreaksNoReader(t *testing.T) {
	later := laterContract(t)
	placed := dynamicpb.NewMessage(later.Messages().ByName("Placement"))
	set := func(m protoreflect.Message, field string, v protoreflect.Value) {
		m.Set(m.Descriptor().Fields().ByName(protoreflect.Name(field)), v)
	}
	set(placed, "participant", protoreflect.ValueOfString("05a0052f162ca14becc3a92ca6f1bd39"))
	set(placed, "kind", protoreflect.ValueOfEnum(98))
	set(placed, "shift", protoreflect.ValueOfString("night"))
	started := dynamicpb.NewMessage(later.Messages().ByName("Started"))
	set(started, "placement", protoreflect.ValueOfMessage(placed))
	corrected := dynamicpb.NewMessage(later.Messages().ByName("Corrected"))
	set(corrected, "replaces", protoreflect.ValueOfString("64d9c50c16956f1553c503d53cab1281"))
	set(corrected, "moved", protoreflect.ValueOfMessage(started))

	for _, c := range []struct {
		sent       proto.Message
		read, want proto.Message
		text       proto.Message // as JSON a name that nobody knows cannot be kept
	}{
		{started, &placementv1.Started{}, &placementv1.Started{Placement: &placementv1.Placement{Participant: "05a0052f162ca14becc3a92ca6f1bd39", Kind: 98}}, &placementv1.Started{Placement: &placementv1.Placement{Participant: "05a0052f162ca14becc3a92ca6f1bd39"}}},
		{corrected, &placementv1.Corrected{}, &placementv1.Corrected{Replaces: "64d9c50c16956f1553c503d53cab1281"}, &placementv1.Corrected{Replaces: "64d9c50c16956f1553c503d53cab1281"}},
	} {
		for _, content := range []Content{Protobuf, JSON} {
			data, err := (&Announcer{content: content}).encode(c.sent)
			if err != nil {
				t.Fatal(err)
			}
			want := c.want
			proto.Reset(c.read)
			if content == Protobuf {
				err = proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(data, c.read)
			} else {
				err, want = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(data, c.read), c.text
			}
			if err != nil {
				t.Errorf("a reader of today fails: %v", err)
			}
			if diff := cmp.Diff(want, c.read, protocmp.Transform()); diff != "" {
				t.Errorf("as %s:\n%s", content, diff)
			}
		}
	}
}

// laterContract is today's with a field, a kind of placement and a thing to correct more.
func laterContract(t *testing.T) protoreflect.FileDescriptor {
	t.Helper()
	file := protodesc.ToFileDescriptorProto(placementv1.File_placement_v1_placement_proto)
	message := func(name string) *descriptorpb.DescriptorProto {
		return file.MessageType[slices.IndexFunc(file.MessageType, func(m *descriptorpb.DescriptorProto) bool { return m.GetName() == name })]
	}
	optional := descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum()
	message("Placement").Field = append(message("Placement").Field, &descriptorpb.FieldDescriptorProto{
		Name: proto.String("shift"), Number: proto.Int32(98), Label: optional, Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(),
	})
	message("Corrected").Field = append(message("Corrected").Field, &descriptorpb.FieldDescriptorProto{
		Name: proto.String("moved"), Number: proto.Int32(98), Label: optional, Type: descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum(),
		TypeName: proto.String(".placement.v1.Started"), OneofIndex: proto.Int32(0),
	})
	for _, e := range file.EnumType {
		if e.GetName() == "PlacementKind" {
			e.Value = append(e.Value, &descriptorpb.EnumValueDescriptorProto{Name: proto.String("PLACEMENT_KIND_VOLUNTARY_YEAR"), Number: proto.Int32(98)})
		}
	}
	out, err := protodesc.NewFile(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// recorded is the first contract as it was recorded.
func recorded(t *testing.T) protoreflect.FileDescriptor {
	t.Helper()
	data, err := os.ReadFile(firstContract)
	if err != nil {
		t.Fatal(err)
	}
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(data, set); err != nil {
		t.Fatal(err)
	}
	file, err := protodesc.NewFile(set.File[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
