package announcement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"journey/domain/placement"
)

// Message is what a subscription gets of an emission.
type Message struct {
	// ID is that of the event: the same whenever the message is made again, and another one for each subscription.
	ID      string
	Subject string
	Header  map[string]string
	Data    []byte
}

// Headers by which others than the subscriber know a message.
const (
	IDHeader          = "ce-id"
	TypeHeader        = "ce-type"    // Type of the kind
	ParticipantHeader = "ce-subject" // pseudonym of the participant
	// AgainHeader is how many times a message was sent again because somebody asked for it; absent the first time.
	AgainHeader = "journey-again"
)

// The other headers of an event.
const (
	versionHeader = "ce-specversion"
	sourceHeader  = "ce-source"
	timeHeader    = "ce-time"
	schemaHeader  = "ce-dataschema"
	contentHeader = "content-type"
)

// errIncomplete is what becomes of an emission that lacks what names it: a mistake of ours.
var errIncomplete = errors.New("nothing that could be told")

// Type is the value of TypeHeader for a kind.
func Type(kind placement.Kind) string { return "placement.v1." + string(kind) }

// Subjects are those of the messages of a subscription, as a filter.
func Subjects(subscription string) string { return "placement.v1." + subscription + ".>" }

// Message makes the message of an emission: CloudEvents 1.0 in binary mode, as its binding to NATS has it, with the
// cursor. It is a pure function of the emission, the cursor and the subscription, byte for byte. An error is a mistake
// of ours: an emission that is incomplete, or of what the contract has no word for; it names no participant.
func (a *Announcer) Message(e placement.Emission, at Cursor) (Message, error) {
	if !complete(e) {
		return Message{}, fmt.Errorf("event %d of the log: %w", e.Sequence, errIncomplete)
	}
	event, err := a.event(e)
	if err != nil {
		return Message{}, fmt.Errorf("event %d of the log: %w", e.Sequence, err)
	}
	data, err := a.encode(event)
	if err != nil {
		return Message{}, fmt.Errorf("event %d of the log: %w", e.Sequence, err)
	}
	id := a.id(e.Ref)
	return Message{
		ID:      id,
		Subject: "placement.v1." + a.subscription + "." + e.Operation + "." + string(e.Kind),
		Header: map[string]string{
			versionHeader:     "1.0",
			IDHeader:          id,
			sourceHeader:      "/journey/" + a.subscription,
			TypeHeader:        Type(e.Kind),
			ParticipantHeader: a.participant(e),
			// An exact time would let two subscribers tell which of their events are of the same step.
			timeHeader:    e.Recorded.UTC().Truncate(time.Hour).Format(time.RFC3339),
			schemaHeader:  "urn:journey:" + string(event.ProtoReflect().Descriptor().FullName()),
			contentHeader: a.content.mediaType(),
			"Nats-Msg-Id": id,
			CursorHeader:  a.SealCursor(at),
		},
		Data: data,
	}, nil
}

// complete says that an emission has what names it, and what it is about.
func complete(e placement.Emission) bool {
	switch e.Kind {
	case placement.Corrected, placement.Retracted:
		if e.Replaces.Event == "" {
			return false
		}
	}
	return e.Event != "" && e.Participant != "" && names.MatchString(e.Operation) && (e.Kind == placement.ParticipantErased || e.Placement.ID != "")
}

// encode makes the bytes, always the same for the same event: protojson puts spaces here and there on purpose.
func (a *Announcer) encode(event proto.Message) ([]byte, error) {
	if a.content == Protobuf {
		return proto.MarshalOptions{Deterministic: true}.Marshal(event)
	}
	spaced, err := protojson.Marshal(event)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	err = json.Compact(&data, spaced)
	return data.Bytes(), err
}

func (a *Announcer) id(ref placement.Ref) string {
	return a.keys.event.pseudonym(ref.Event, string(ref.Kind),
		string(ref.Key.Kind), ref.Key.Placement, strconv.FormatUint(ref.Key.Version, 10), strconv.Itoa(ref.Key.Days))
}

// participant is the pseudonym of a participation: the same id in another operation is somebody else.
func (a *Announcer) participant(e placement.Emission) string {
	return a.keys.participant.pseudonym(e.Operation, e.Participant)
}

func (a *Announcer) placement(e placement.Emission) string {
	return a.keys.placement.pseudonym(e.Operation, e.Participant, e.Placement.ID)
}
