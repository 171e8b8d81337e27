package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	placementv1 "journey/proto/placement/v1"
)

// book is what this service knows, in one file. Elsewhere it is a table, written in the transaction that ends before
// the acknowledgement.
type book struct {
	file string
	// Facts are the events by id. An event that was told and does not hold is nil: replaced, taken back, or erased.
	Facts map[string]*fact `json:"facts"`
	// Erased are participants whose personal data were erased. Nothing is known of them, whatever comes afterwards.
	Erased map[string]bool `json:"erased"`
	// taken are the messages that are noted here and not yet on disk.
	taken []jetstream.Msg
}

// fact is as much of an event as this service needs.
type fact struct {
	Kind        string `json:"kind"` // started, changed, ended or sustained
	Participant string `json:"participant"`
	Placement   string `json:"placement"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day,omitempty"`
}

// openBook reads the file; without one the book is empty.
func openBook(file string) (*book, error) {
	b := &book{file: file, Facts: map[string]*fact{}, Erased: map[string]bool{}}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(text, b)
	}
	return b, err
}

// take notes what a message says, if it is new: each may come more than once. An error means that nothing was noted,
// because this version does not understand it; the error says nothing of what is in it.
func (b *book) take(m jetstream.Msg) error {
	id, kind := m.Headers().Get("ce-id"), m.Headers().Get("ce-type")
	if _, told := b.Facts[id]; !told {
		if err := b.note(id, kind, m.Data()); err != nil {
			return err
		}
		fmt.Printf("{\"id\":%q,\"type\":%q}\n", id, kind) // nobody erases what was printed, so it names no participant
	}
	b.taken = append(b.taken, m)
	return nil
}

func (b *book) note(id, kind string, data []byte) error {
	event := eventOf(kind)
	if event == nil || id == "" {
		return fmt.Errorf("%q is no kind that this version knows", kind)
	}
	if err := proto.Unmarshal(data, event); err != nil {
		return err
	}
	switch e := event.(type) {
	case *placementv1.Started:
		b.hold(id, "started", e.GetPlacement())
	case *placementv1.Changed:
		b.hold(id, "changed", e.GetPlacement())
	case *placementv1.Ended:
		b.hold(id, "ended", e.GetPlacement())
	case *placementv1.Sustained:
		b.hold(id, "sustained", e.GetPlacement())
	case *placementv1.Corrected:
		which := e.ProtoReflect().WhichOneof(e.ProtoReflect().Descriptor().Oneofs().ByName("event"))
		if which == nil {
			return errors.New("it is corrected to a kind that this version does not know")
		}
		b.Facts[e.GetReplaces()] = nil // also if it has not come yet: sent again, it may come later
		b.hold(id, string(which.Name()), cmp.Or(e.GetStarted().GetPlacement(), e.GetChanged().GetPlacement(), e.GetEnded().GetPlacement(), e.GetSustained().GetPlacement()))
	case *placementv1.Retracted:
		b.Facts[e.GetRetracts()], b.Facts[id] = nil, nil
	case *placementv1.ParticipantErased:
		b.erase(e.GetParticipant())
		b.Facts[id] = nil
	}
	return nil
}

// eventOf is an empty event of a kind; nil if there is no such kind.
func eventOf(kind string) proto.Message {
	switch kind {
	case "placement.v1.started":
		return &placementv1.Started{}
	case "placement.v1.changed":
		return &placementv1.Changed{}
	case "placement.v1.ended":
		return &placementv1.Ended{}
	case "placement.v1.sustained":
		return &placementv1.Sustained{}
	case "placement.v1.corrected":
		return &placementv1.Corrected{}
	case "placement.v1.retracted":
		return &placementv1.Retracted{}
	case "placement.v1.participant_erased":
		return &placementv1.ParticipantErased{}
	}
	return nil
}

// hold notes that an event holds, unless its participant was erased.
func (b *book) hold(id, kind string, p *placementv1.Placement) {
	if b.Facts[id] = nil; !b.Erased[p.GetParticipant()] {
		b.Facts[id] = &fact{Kind: kind, Participant: p.GetParticipant(), Placement: p.GetPlacement(), FirstDay: p.GetFirstDay(), LastDay: p.GetLastDay()}
	}
}

// erase forgets everything about a participant. Ids of events stay; they say nothing about anybody.
func (b *book) erase(participant string) {
	b.Erased[participant] = true
	for id, f := range b.Facts {
		if f != nil && f.Participant == participant {
			b.Facts[id] = nil
		}
	}
}

// keep writes the book to disk, as it was or as it is, never half, and then acknowledges what was taken.
func (b *book) keep() error {
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	part, err := os.OpenFile(b.file+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = part.Write(text)
	if err := errors.Join(err, part.Sync(), part.Close()); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), b.file); err != nil {
		return err
	}
	for _, m := range b.taken {
		if err := m.Ack(); err != nil {
			return err
		}
	}
	b.taken = nil
	return nil
}
