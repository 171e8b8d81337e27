// Package subscribers_test holds the example subscribers to what docs/placement-events.md asks of a subscriber.
package subscribers_test

import (
	"encoding/json"
	"os"
	"testing"

	"google.golang.org/protobuf/proto"

	placementv1 "journey/proto/placement/v1"
)

// event is what is told, whichever way.
type event struct {
	id, kind string
	message  proto.Message
}

// fact is what a subscriber has in its book of an event that holds.
type fact struct {
	Kind        string `json:"kind"`
	Participant string `json:"participant"`
	Placement   string `json:"placement"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day"`
}

// book is what a subscriber keeps.
type book struct {
	Facts  map[string]*fact `json:"facts"`
	Erased map[string]bool  `json:"erased"`
}

func placement(participant, id, first, last string) *placementv1.Placement {
	return &placementv1.Placement{Participant: participant, Placement: id, Operation: "laqs", FirstDay: first, LastDay: last,
		Kind: placementv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Qualifying: placementv1.Qualifying_QUALIFYING_YES}
}

// story has an event of every kind, some of them twice, and some that come too late.
func story() []event {
	first := event{"e-1", "started", &placementv1.Started{Placement: placement("one", "a", "2017-01-02", "")}}
	second := event{"e-2", "started", &placementv1.Started{Placement: placement("two", "b", "2017-02-01", "")}}
	unseen := event{"e-0", "started", &placementv1.Started{Placement: placement("two", "c", "2016-06-01", "")}}
	return []event{
		first, second,
		{"e-3", "changed", &placementv1.Changed{Placement: placement("one", "a", "2017-01-02", ""), From: "2017-03-01"}},
		second, // sent again
		{"e-4", "corrected", &placementv1.Corrected{Replaces: "e-1", Event: &placementv1.Corrected_Started{Started: &placementv1.Started{Placement: placement("one", "a", "2017-01-09", "")}}}},
		{"e-5", "sustained", &placementv1.Sustained{Placement: placement("two", "b", "2017-02-01", ""), Days: 42, On: "2017-03-15"}},
		{"e-6", "retracted", &placementv1.Retracted{Retracts: "e-5", Participant: "two", Placement: "b", Operation: "laqs"}},
		{"e-7", "ended", &placementv1.Ended{Placement: placement("two", "b", "2017-02-01", "2017-04-30")}},
		{"e-8", "corrected", &placementv1.Corrected{Replaces: "e-0", Event: &placementv1.Corrected_Ended{Ended: &placementv1.Ended{Placement: placement("two", "c", "2016-06-02", "2016-09-30")}}}},
		unseen, // what was replaced comes after what replaces it
		{"e-9", "participant_erased", &placementv1.ParticipantErased{Participant: "one", Operation: "laqs", ErasedOn: "2017-06-01"}},
		first, // sent again after the erasure
		{"e-10", "started", &placementv1.Started{Placement: placement("one", "d", "2017-05-01", "")}}, // and for the first time
	}
}

// told is the book of somebody who was told the story.
func told() book {
	return book{
		Facts: map[string]*fact{
			"e-0": nil, "e-1": nil, "e-3": nil, "e-4": nil, "e-5": nil, "e-6": nil, "e-9": nil, "e-10": nil,
			"e-2": {Kind: "started", Participant: "two", Placement: "b", FirstDay: "2017-02-01"},
			"e-7": {Kind: "ended", Participant: "two", Placement: "b", FirstDay: "2017-02-01", LastDay: "2017-04-30"},
			"e-8": {Kind: "ended", Participant: "two", Placement: "c", FirstDay: "2016-06-02", LastDay: "2016-09-30"},
		},
		Erased: map[string]bool{"one": true},
	}
}

// wantLines are the ids of the story that a subscriber prints: each once, in this order.
func wantLines() []string {
	return []string{"e-1", "e-2", "e-3", "e-4", "e-5", "e-6", "e-7", "e-8", "e-9", "e-10"}
}

func bookIn(t *testing.T, file string) (b book) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}
