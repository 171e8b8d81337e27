package main

import (
	"strings"
	"unicode"

	"google.golang.org/protobuf/compiler/protogen"
)

// document is the whole document of a file.
func document(file *protogen.File) object {
	events := eventsOf(file)
	return object{
		{"asyncapi", "3.0.0"},
		{"info", object{
			{"title", "Placement events"},
			{"version", "1"},
			{"description", said(protogen.CommentSet{Leading: packageComment(file)}) + "\n\n" +
				"Each subscription gets its events in an order that is right for every participant, each at least once, and with the same id whenever it is sent again. " +
				"docs/placement-events.md says what that asks of a subscriber."},
		}},
		{"defaultContentType", "application/json"},
		{"servers", object{{"nats", object{
			{"host", "{host}"},
			{"protocol", "nats"},
			{"description", "The broker, with the account and password of the subscription. It lets read and acknowledge the subscription's own consumer, and nothing else."},
			{"variables", object{{"host", object{{"default", "localhost:4222"}, {"description", "Name and port of the broker."}}}}},
		}}}},
		{"channels", channels(events)},
		{"operations", operations(events)},
		{"components", object{
			{"parameters", parameters()},
			{"messages", messages(file, events)},
			{"schemas", append(schemas(file), entry{"Headers", headers()}, entry{"WebhookHeaders", webhookHeaders()}, entry{"PostedEvent", postedEvent()})},
		}},
	}
}

// eventsOf are the messages that are sent: all but those that others are made of. What a correction holds as one of
// its alternatives is sent on its own as well.
func eventsOf(file *protogen.File) []*protogen.Message {
	part := map[*protogen.Message]bool{}
	for _, m := range file.Messages {
		for _, field := range m.Fields {
			if field.Message != nil && field.Oneof == nil {
				part[field.Message] = true
			}
		}
	}
	var events []*protogen.Message
	for _, m := range file.Messages {
		if !part[m] {
			events = append(events, m)
		}
	}
	return events
}

// kind is the name of an event in subjects and in its type: participant_erased of ParticipantErased.
func kind(event *protogen.Message) string {
	var out strings.Builder
	for i, r := range string(event.Desc.Name()) {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// packageComment is what stands before the package's name.
func packageComment(file *protogen.File) protogen.Comments {
	const packageField = 2 // of google.protobuf.FileDescriptorProto
	for _, location := range file.Proto.GetSourceCodeInfo().GetLocation() {
		if len(location.GetPath()) == 1 && location.GetPath()[0] == packageField {
			return protogen.Comments(location.GetLeadingComments())
		}
	}
	return ""
}
