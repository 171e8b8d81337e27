package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// readable is a line of what a person can read: where the event lies, the hash of its bytes, and what it says
// in clear. Of a sealed part only its class is there.
type readable struct {
	Sequence uint64          `json:"sequence"`
	History  string          `json:"history"`
	SHA256   string          `json:"sha256"`
	Event    json.RawMessage `json:"event"`
}

// readableLine is the line of a message whose bytes are an event.
func readableLine(m eventstore.Message) ([]byte, error) {
	ev := &journeyv1.Event{}
	if err := proto.Unmarshal(m.Data, ev); err != nil {
		return nil, err
	}
	text, err := clearOf(ev.ProtoReflect())
	if err != nil {
		return nil, err
	}
	return json.Marshal(readable{Sequence: m.Sequence, History: m.Subject, SHA256: hex.EncodeToString(sum(m.Data)), Event: text})
}

// saysTheSame says whether a line is the line of a message: what its event says in clear may be written by
// another program, in whatever words that has for the same.
func saysTheSame(line []byte, m eventstore.Message) bool {
	var said readable
	if err := json.Unmarshal(line, &said); err != nil {
		return false
	}
	again, err := json.Marshal(said)
	return err == nil && bytes.Equal(append(again, '\n'), line) && said.Sequence == m.Sequence && said.History == m.Subject &&
		said.SHA256 == hex.EncodeToString(sum(m.Data)) && sameEvent(said.Event, m.Data) == nil
}

// clearOf is an event in JSON, without its ciphertexts.
func clearOf(ev protoreflect.Message) ([]byte, error) {
	parts := ev.Descriptor().Fields().ByName("sealed")
	if parts == nil || !parts.IsList() || parts.Message() == nil || parts.Message().Fields().ByName("ciphertext") == nil {
		return nil, errors.New("its schema has no sealed parts")
	}
	for i := range ev.Get(parts).List().Len() {
		ev.Mutable(parts).List().Get(i).Message().Clear(parts.Message().Fields().ByName("ciphertext"))
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(ev.Interface())
	if err != nil {
		return nil, err
	}
	var line bytes.Buffer // protojson puts in spaces as it likes
	err = json.Compact(&line, text)
	return line.Bytes(), err
}

// schema is the contract, as far as an event needs it: a FileDescriptorSet, which every protobuf tool reads.
func schema() ([]byte, error) {
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(f))
	}
	add(journeyv1.File_journey_v1_event_proto)
	return proto.MarshalOptions{Deterministic: true}.Marshal(set)
}

// bySchema answers how a schema from a bundle reads an event.
func bySchema(text []byte) (func(data []byte) ([]byte, error), error) {
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(text, set); err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	name := journeyv1.File_journey_v1_event_proto.Package().Append("Event")
	found, err := files.FindDescriptorByName(name)
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	event, ok := found.(protoreflect.MessageDescriptor)
	if !ok {
		return nil, fmt.Errorf("the schema: %s is no message", name)
	}
	return func(data []byte) ([]byte, error) {
		ev := dynamicpb.NewMessage(event)
		if err := proto.Unmarshal(data, ev); err != nil {
			return nil, err
		}
		return clearOf(ev)
	}, nil
}

// sameEvent says whether a text in JSON says exactly what the bytes of an event say in clear.
func sameEvent(text, data []byte) error {
	said, is := &journeyv1.Event{}, &journeyv1.Event{}
	if err := protojson.Unmarshal(text, said); err != nil {
		return err
	}
	if err := proto.Unmarshal(data, is); err != nil {
		return err
	}
	for _, part := range is.Sealed {
		part.Ciphertext = nil
	}
	if !proto.Equal(said, is) {
		return errors.New("it says other things than the bytes do")
	}
	return nil
}
