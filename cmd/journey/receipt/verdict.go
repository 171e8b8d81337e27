package receipt

import (
	"encoding/json"
	"strings"
	"time"

	"journey/cmd/journey/subscription"
)

// Why a message waits for a person, as stable ids.
const (
	// FaultLimit: it was given out as often as the consumer may, and not acknowledged.
	FaultLimit = "delivery.limit"
	// FaultRefused: the subscriber said that it will not take it (+TERM).
	FaultRefused = "delivery.refused"
	// FaultPassed: an erasure notice that the consumer has behind it, and of which nobody said that it is acknowledged:
	// the subscription was reset past it, or what the server said was lost.
	FaultPassed = "delivery.passed_over"
)

// verdict is what the server said of one message of a subscription.
type verdict struct {
	subscription string
	sequence     uint64
	at           time.Time
	// fault is why it was not taken; empty if it was acknowledged.
	fault      string
	deliveries int
}

// faults are the types of what the server says.
var faults = map[string]string{
	"io.nats.jetstream.advisory.v1.max_deliver": FaultLimit,
	"io.nats.jetstream.advisory.v1.terminated":  FaultRefused,
	"io.nats.jetstream.metric.v1.consumer_ack":  "",
}

// read reads what the server said; false if it is not about the consumer of a subscriber. What the subscriber gave as
// its reason is not kept: it might say anything.
func read(data []byte) (v verdict, ok bool) {
	var said struct {
		Type       string    `json:"type"`
		Timestamp  time.Time `json:"timestamp"`
		Stream     string    `json:"stream"`
		Consumer   string    `json:"consumer"`
		Sequence   uint64    `json:"stream_seq"`
		Deliveries int       `json:"deliveries"`
	}
	if json.Unmarshal(data, &said) != nil {
		return v, false
	}
	fault, known := faults[said.Type]
	name, placement := strings.CutPrefix(said.Stream, subscription.Stream(""))
	v = verdict{name, said.Sequence, said.Timestamp, fault, said.Deliveries}
	return v, known && placement && said.Consumer == name
}
