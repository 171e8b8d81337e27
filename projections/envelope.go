package projections

import (
	"crypto/sha256"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// envelope is what the engine itself needs of an event. It is read from the bytes without decoding the rest.
type envelope struct {
	version  uint64
	previous []byte
	recorded time.Time
	// claim is when the step became known: what the source says for history taken over.
	claim time.Time
	step  protowire.Number
}

// The numbers of fields, taken from the generated contract once.
var (
	eventFields  = (&journeyv1.Event{}).ProtoReflect().Descriptor().Fields()
	stepFields   = (&journeyv1.Step{}).ProtoReflect().Descriptor().Fields()
	versionField = eventFields.ByName("version").Number()
	previousOf   = eventFields.ByName("previous_hash").Number()
	recordedAt   = eventFields.ByName("recorded_at").Number()
	takenOver    = eventFields.ByName("taken_over").Number()
	stepOf       = eventFields.ByName("step").Number()
	sourceAt     = (&journeyv1.TakenOver{}).ProtoReflect().Descriptor().Fields().ByName("source_recorded_at").Number()

	stepRegistered = stepFields.ByName("participant_registered").Number()
	stepCorrected  = stepFields.ByName("fact_corrected").Number()
	stepRetracted  = stepFields.ByName("fact_retracted").Number()
	stepLinked     = stepFields.ByName("persons_linked").Number()
	stepUnlinked   = stepFields.ByName("persons_unlinked").Number()
)

// readEnvelope reads the envelope of a message.
func readEnvelope(m eventstore.Message) (envelope, error) {
	var e envelope
	ok := eachField(m.Data, func(number protowire.Number, value uint64, bytes []byte) {
		switch number {
		case versionField:
			e.version = value
		case previousOf:
			e.previous = bytes
		case recordedAt:
			e.recorded = readTime(bytes)
		case takenOver:
			eachField(bytes, func(number protowire.Number, _ uint64, bytes []byte) {
				if number == sourceAt {
					e.claim = readTime(bytes)
				}
			})
		case stepOf:
			eachField(bytes, func(number protowire.Number, _ uint64, _ []byte) { e.step = number })
		}
	})
	if !ok {
		return envelope{}, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
			Detail: "the bytes are not an event"}
	}
	if e.claim.IsZero() {
		e.claim = e.recorded
	}
	return e, nil
}

// eachField calls visit with each field of a serialized message; false if it is not one.
func eachField(data []byte, visit func(number protowire.Number, value uint64, bytes []byte)) bool {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return false
		}
		data = data[n:]
		var value uint64
		var bytes []byte
		switch kind {
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(data)
		case protowire.BytesType:
			bytes, n = protowire.ConsumeBytes(data)
		default:
			n = protowire.ConsumeFieldValue(number, kind, data)
		}
		if n < 0 {
			return false
		}
		data = data[n:]
		visit(number, value, bytes)
	}
	return true
}

// readTime reads a serialized google.protobuf.Timestamp.
func readTime(data []byte) time.Time {
	var seconds, nanos int64
	eachField(data, func(number protowire.Number, value uint64, _ []byte) {
		switch number {
		case 1:
			seconds = int64(value)
		case 2:
			nanos = int64(value)
		}
	})
	return time.Unix(seconds, nanos).UTC()
}

// continues says what is wrong when an event does not continue its history at head; nil when it does.
func (e envelope) continues(head eventstore.Head, m eventstore.Message) error {
	switch {
	case e.version != head.Version+1:
		return &eventstore.DamageError{Kind: eventstore.DamageGap, Sequence: m.Sequence,
			Detail: fmt.Sprintf("version %d follows version %d of the same history", e.version, head.Version)}
	case head.Version == 0 && len(e.previous) != 0,
		head.Version > 0 && string(e.previous) != string(head.Hash[:]):
		return &eventstore.DamageError{Kind: eventstore.DamageHash, Sequence: m.Sequence,
			Detail: fmt.Sprintf("version %d does not continue version %d of the same history: the hash of the event before differs",
				e.version, head.Version)}
	}
	return nil
}

// headOf is the head of a history that ends with m.
func headOf(e envelope, m eventstore.Message) eventstore.Head {
	return eventstore.Head{Version: e.version, Sequence: m.Sequence, Hash: sha256.Sum256(m.Data)}
}

// open parses the clear part of a message.
func open(m eventstore.Message) (*journeyv1.Event, error) {
	var event journeyv1.Event
	if err := proto.Unmarshal(m.Data, &event); err != nil {
		return nil, &eventstore.DamageError{Kind: eventstore.DamageUndecodable, Sequence: m.Sequence,
			Detail: "the bytes are not an event"}
	}
	return &event, nil
}
