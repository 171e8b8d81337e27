package main

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// schemas are the messages and enums of the contract as JSON schemas of their ProtoJSON. No field is required and none
// forbidden: a field that is empty is left out, and a later version may have more.
func schemas(file *protogen.File) object {
	var out object
	for _, m := range file.Messages {
		out = append(out, entry{string(m.Desc.Name()), messageSchema(m)})
	}
	for _, e := range file.Enums {
		out = append(out, entry{string(e.Desc.Name()), enumSchema(e)})
	}
	return out
}

func messageSchema(m *protogen.Message) object {
	var properties object
	for _, field := range m.Fields {
		properties = append(properties, entry{field.Desc.JSONName(), fieldSchema(field)})
	}
	out := object{{"type", "object"}, {"description", said(m.Comments)}, {"properties", properties}}
	for _, oneof := range m.Oneofs {
		var one list
		for _, field := range oneof.Fields {
			one = append(one, object{{"required", list{field.Desc.JSONName()}}})
		}
		out = append(out, entry{"oneOf", one})
	}
	return out
}

func fieldSchema(field *protogen.Field) object {
	description := entry{"description", said(field.Comments)}
	switch field.Desc.Kind() {
	case protoreflect.StringKind:
		return object{{"type", "string"}, description}
	case protoreflect.Uint32Kind:
		return object{{"type", "integer"}, {"minimum", 0}, description}
	case protoreflect.MessageKind:
		return object{{"allOf", list{ref("components/schemas/" + string(field.Message.Desc.Name()))}}, description}
	case protoreflect.EnumKind:
		return object{{"allOf", list{ref("components/schemas/" + string(field.Enum.Desc.Name()))}}, description}
	}
	panic(fmt.Sprintf("%s is of a kind that the document has no schema for yet", field.Desc.FullName()))
}

// enumSchema lists the names of the values, but for the zero: what is zero is left out of the message.
func enumSchema(e *protogen.Enum) object {
	var names list
	description := said(e.Comments) + " A later version may have more.\n"
	for _, value := range e.Values {
		if value.Desc.Number() == 0 {
			description += "\n- absent: " + said(value.Comments)
			continue
		}
		names = append(names, string(value.Desc.Name()))
		description += fmt.Sprintf("\n- `%s`: %s", value.Desc.Name(), said(value.Comments))
	}
	return object{{"type", "string"}, {"description", description}, {"enum", names}}
}

// said is what a comment says, without the ends of its lines.
func said(comments protogen.CommentSet) string {
	return strings.Join(strings.Fields(string(comments.Leading)), " ")
}
