package main

// headers is what stands beside the data in NATS: CloudEvents 1.0 in binary mode, as its NATS binding has it, and
// what is ours.
func headers() object {
	return headerSchema("Headers of a message: CloudEvents 1.0, binary mode.", append(cloudEvent(),
		header{"Nats-Msg-Id", "The same as ce-id; absent when the event is sent again.", nil, false},
		header{"journey-cursor", "Of no meaning to subscribers: where the relay goes on.", object{{"pattern", "^[0-9a-f]{32}$"}}, true},
		header{"journey-again", "How many times this event was sent again because somebody asked for it; absent the first time.", object{{"pattern", "^[1-9][0-9]*$"}}, false},
	))
}

// webhookHeaders is what stands beside the data in a request: the same CloudEvents attributes, and Standard Webhooks.
func webhookHeaders() object {
	return headerSchema("Headers of a request: CloudEvents 1.0, binary mode, and Standard Webhooks.", append(cloudEvent(),
		header{"webhook-id", "The same as ce-id, and the same in every attempt.", nil, true},
		header{"webhook-timestamp", "When this attempt was made, in seconds since 1970.", object{{"pattern", "^[0-9]+$"}}, true},
		header{"webhook-signature", "HMAC-SHA256 over id, timestamp and body, by one or more of the subscription's secrets: `v1,<base64>`, separated by spaces.", nil, true},
	))
}

type header struct {
	name, description string
	rules             object
	always            bool
}

func cloudEvent() []header {
	return []header{
		{"ce-specversion", "Version of CloudEvents.", object{{"const", "1.0"}}, true},
		{"ce-id", "Id of the event, the same whenever it is sent again; with it a subscriber knows what it has. Another subscription has another one.", object{{"pattern", "^[0-9a-f]{32}$"}}, true},
		{"ce-source", "The subscription: `/journey/` and its name.", object{{"pattern", "^/journey/[a-z0-9][a-z0-9_-]{0,62}$"}}, true},
		{"ce-type", "The kind of event.", nil, true},
		{"ce-subject", "Pseudonym of the participant. The events of one participant come in their order.", object{{"pattern", "^[0-9a-f]{32}$"}}, true},
		{"ce-time", "When the step behind the event was recorded, cut to the hour (UTC).", object{{"format", "date-time"}, {"pattern", "^[0-9-]{10}T[0-9]{2}:00:00Z$"}}, true},
		{"ce-dataschema", "The message of the contract that the data are.", nil, true},
		{"content-type", "How the data are encoded.", nil, true},
	}
}

func headerSchema(description string, all []header) object {
	var properties object
	var required list
	for _, h := range all {
		properties = append(properties, entry{h.name, append(append(object{{"type", "string"}}, h.rules...), entry{"description", h.description})})
		if h.always {
			required = append(required, h.name)
		}
	}
	return object{{"type", "object"}, {"description", description}, {"properties", properties}, {"required", required}}
}
