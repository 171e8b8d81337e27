package main

// headers is what stands beside the data in NATS: CloudEvents 1.0 in binary mode, as its NATS binding has it, and
// what is ours.
func headers() object {
	var all []attribute
	for _, a := range cloudEvent() {
		a.name = "ce-" + a.name
		all = append(all, a)
	}
	return attributes("Headers of a message: CloudEvents 1.0, binary mode.", append(all,
		attribute{"content-type", "How the data are encoded.", text(), true},
		attribute{"Nats-Msg-Id", "The same as ce-id; absent when the event is sent again.", text(), false},
		attribute{"journey-cursor", "Of no meaning to subscribers: where the relay goes on.", text(entry{"pattern", "^[0-9a-f]{32}$"}), true},
		attribute{"journey-again", "How many times this event was sent again because somebody asked for it; absent the first time.", text(entry{"pattern", "^[1-9][0-9]*$"}), false},
	))
}

// webhookHeaders is what stands beside an event that is posted: Standard Webhooks.
func webhookHeaders() object {
	return attributes("Headers of a request: Standard Webhooks. What an event says stands in the body alone, because the signature is over that.", []attribute{
		{"content-type", "CloudEvents 1.0, structured mode.", text(entry{"const", "application/cloudevents+json"}), true},
		{"webhook-id", "The same as the id of the event, and the same in every attempt.", text(), true},
		{"webhook-timestamp", "When this attempt was made, in seconds since 1970.", text(entry{"pattern", "^[0-9]+$"}), true},
		{"webhook-signature", "HMAC-SHA256 over webhook-id, timestamp and body, by one or more of the subscription's secrets: `v1,<base64>`, separated by spaces.", text(), true},
	})
}

// postedEvent is the body of a request: CloudEvents 1.0 in structured mode, in its JSON format. It has these attributes
// and no others, so that whoever verified a body can tell that it has understood all of it.
func postedEvent() object {
	return append(attributes("Body of a request: CloudEvents 1.0, structured mode, in JSON. It has no other attributes.", append(cloudEvent(),
		attribute{"datacontenttype", "How the data are encoded.", text(entry{"const", "application/json"}), true},
		attribute{"data", "The message of the contract that dataschema names.", object{{"type", "object"}}, true},
	)), entry{"additionalProperties", false})
}

// attribute is one property of what goes with the data, or holds them.
type attribute struct {
	name, description string
	schema            object
	always            bool
}

// cloudEvent is what CloudEvents says of every event, but for the encoding of its data.
func cloudEvent() []attribute {
	return []attribute{
		{"specversion", "Version of CloudEvents.", text(entry{"const", "1.0"}), true},
		{"id", "Id of the event, the same whenever it is sent again; with it a subscriber knows what it has. Another subscription has another one.", text(entry{"pattern", "^[0-9a-f]{32}$"}), true},
		{"source", "The subscription: `/journey/` and its name.", text(entry{"pattern", "^/journey/[a-z0-9][a-z0-9_-]{0,62}$"}), true},
		{"type", "The kind of event.", text(), true},
		{"subject", "Pseudonym of the participant. The events of one participant come in their order.", text(entry{"pattern", "^[0-9a-f]{32}$"}), true},
		{"time", "When the step behind the event was recorded, cut to the hour (UTC).", text(entry{"format", "date-time"}, entry{"pattern", "^[0-9-]{10}T[0-9]{2}:00:00Z$"}), true},
		{"dataschema", "The message of the contract that the data are.", text(), true},
	}
}

// text is the schema of a text, with what else holds of it.
func text(rules ...entry) object { return append(object{{"type", "string"}}, rules...) }

func attributes(description string, all []attribute) object {
	var properties object
	var required list
	for _, a := range all {
		properties = append(properties, entry{a.name, append(a.schema, entry{"description", a.description})})
		if a.always {
			required = append(required, a.name)
		}
	}
	return object{{"type", "object"}, {"description", description}, {"properties", properties}, {"required", required}}
}
