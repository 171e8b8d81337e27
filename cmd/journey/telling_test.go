package main

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/followup"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/placement"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
	placementv1 "journey/proto/placement/v1"
)

// heldFact is what an example subscriber has in its book of an event that holds.
type heldFact struct {
	Kind        string `json:"kind"`
	Participant string `json:"participant"`
	Placement   string `json:"placement"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day"`
}

// telling is what a subscription is told, by the log and domain/placement alone.
type telling struct {
	ids    []string          // of all events, in order
	of     map[string]int    // how many of each kind
	who    map[string]string // the participant of each event, by the id in the log
	facts  map[string]*heldFact
	erased map[string]bool // pseudonyms
}

// tellingOf reads the whole log. What holds at the end is found by what the facts are called in the domain; a subscriber
// knows it from what names and replaces what.
func tellingOf(t *testing.T, store eventstore.Store, s subscription.Subscription) telling {
	t.Helper()
	a, err := announcement.New(s.Name, announcement.Protobuf, s.Secret)
	if err != nil {
		t.Fatal(err)
	}
	events, err := store.DecodeAll(t.Context(), everything(t, store))
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		participant string
		fact        placement.Key
	}
	out := telling{of: map[string]int{}, who: map[string]string{}, facts: map[string]*heldFact{}, erased: map[string]bool{}}
	var rules []*journeyv1.Event
	var policies followup.Policies
	tellers, holds := map[string]*placement.Teller{}, map[key]string{}
	for _, r := range events {
		switch r.Event.GetKind() {
		case journeyv1.HistoryKind_HISTORY_KIND_OPERATION:
			rules = append(rules, r.Event)
			policies = operation.Fold(rules).Policies
			continue
		case journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
		default:
			continue
		}
		who := r.Event.GetSubject()
		if tellers[who] == nil {
			tellers[who] = placement.NewTeller(s.Choice, s.After)
		}
		for _, e := range tellers[who].Tell(journey.Past{Event: r.Event, Sequence: r.Sequence}, policies) {
			id := messageOf(t, a, e).ID
			out.ids = append(out.ids, id)
			out.of[announcement.Type(e.Kind)]++
			out.who[id] = who
			at := key{who, e.Key}
			delete(out.facts, holds[at])
			switch e.Kind {
			case placement.ParticipantErased:
				pseudonym := messageOf(t, a, e).Header[announcement.ParticipantHeader]
				out.erased[pseudonym] = true
				for id, f := range out.facts {
					if f.Participant == pseudonym {
						delete(out.facts, id)
					}
				}
			case placement.Retracted:
			default:
				holds[at] = id
				if f := factOf(t, a, e); !out.erased[f.Participant] {
					out.facts[id] = f
				}
			}
		}
	}
	return out
}

func messageOf(t *testing.T, a *announcement.Announcer, e placement.Emission) announcement.Message {
	t.Helper()
	m, err := a.Message(e, announcement.Cursor{Position: e.Sequence})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// factOf is the fact that an emission tells, whether for the first time or corrected.
func factOf(t *testing.T, a *announcement.Announcer, e placement.Emission) *heldFact {
	t.Helper()
	if e.Kind == placement.Corrected {
		e.Kind, e.Replaces = e.Fact, placement.Ref{}
	}
	var told placementv1.Started // of the four facts the placement is the first field
	if err := proto.Unmarshal(messageOf(t, a, e).Data, &told); err != nil {
		t.Fatal(err)
	}
	p := told.GetPlacement()
	return &heldFact{Kind: string(e.Kind), Participant: p.GetParticipant(), Placement: p.GetPlacement(), FirstDay: p.GetFirstDay(), LastDay: p.GetLastDay()}
}
