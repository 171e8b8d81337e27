package main

import "google.golang.org/protobuf/compiler/protogen"

// channels are the subjects, one a kind of event, and the subscriber's own web server.
func channels(events []*protogen.Message) object {
	var out object
	var posted object
	for _, event := range events {
		name := kind(event)
		out = append(out, entry{name, object{
			{"address", "placement.v1.{subscription}.{operation}." + name},
			{"description", "Lies in the stream PLACEMENT_{subscription}; read by its durable consumer {subscription}, which acknowledges explicitly."},
			{"servers", list{ref("servers/nats")}},
			{"parameters", object{
				{"subscription", ref("components/parameters/subscription")},
				{"operation", ref("components/parameters/operation")},
			}},
			{"messages", object{
				{"json", ref("components/messages/" + name + ".json")},
				{"protobuf", ref("components/messages/" + name + ".protobuf")},
			}},
		}})
		posted = append(posted, entry{name, ref("components/messages/" + name + ".webhook")})
	}
	return append(out, entry{"webhook", object{
		{"address", nil},
		{"description", "For a service without NATS: each event is posted to the URL of the subscription, CloudEvents 1.0 in structured mode, signed by Standard Webhooks. An answer from 200 to 299 acknowledges it."},
		{"messages", posted},
	}})
}

// parameters are the parts of a subject that differ.
func parameters() object {
	return object{
		{"subscription", object{{"description", "Name of the subscription."}}},
		{"operation", object{{"description", "Id of the operation."}}},
	}
}

// operations say that journey sends, and that the subscriber need not answer but for the acknowledgement.
func operations(events []*protogen.Message) object {
	var out object
	var posted list
	for _, event := range events {
		name := kind(event)
		out = append(out, entry{"send_" + name, object{
			{"action", "send"},
			{"channel", ref("channels/" + name)},
			{"summary", said(event.Comments)},
			{"messages", list{ref("channels/" + name + "/messages/json"), ref("channels/" + name + "/messages/protobuf")}},
		}})
		posted = append(posted, ref("channels/webhook/messages/"+name))
	}
	return append(out, entry{"post", object{
		{"action", "send"},
		{"channel", ref("channels/webhook")},
		{"summary", "Every kind of event, posted in the order of each participant."},
		{"bindings", object{{"http", object{{"method", "POST"}, {"bindingVersion", "0.3.0"}}}}},
		{"messages", posted},
	}})
}

// narrowed is a schema of the document with what else holds of some of its properties.
func narrowed(schema string, properties object) object {
	return object{{"allOf", list{ref("components/schemas/" + schema), object{{"properties", properties}}}}}
}

// messages are the events in each form in which they arrive.
func messages(file *protogen.File, events []*protogen.Message) object {
	var out object
	for _, event := range events {
		name, message := kind(event), string(event.Desc.Name())
		typed := object{{"const", contract + "." + name}}
		schema := object{{"const", "urn:journey:" + string(event.Desc.FullName())}}
		form := func(form, contentType string, headers, payload object) {
			out = append(out, entry{name + "." + form, object{
				{"name", contract + "." + name},
				{"title", message},
				{"summary", said(event.Comments)},
				{"contentType", contentType},
				{"headers", headers},
				{"payload", payload},
			}})
		}
		inNATS := func(contentType string) object {
			return narrowed("Headers", object{{"ce-type", typed}, {"ce-dataschema", schema}, {"content-type", object{{"const", contentType}}}})
		}
		data := ref("components/schemas/" + message)
		form("json", "application/json", inNATS("application/json"), data)
		form("protobuf", "application/protobuf", inNATS("application/protobuf"), object{
			{"schemaFormat", "application/vnd.google.protobuf;version=3"},
			{"schema", object{{"$ref", "../proto/" + file.Desc.Path() + "#" + message}}},
		})
		form("webhook", "application/cloudevents+json", ref("components/schemas/WebhookHeaders"),
			narrowed("PostedEvent", object{{"type", typed}, {"dataschema", schema}, {"data", data}}))
	}
	return out
}
