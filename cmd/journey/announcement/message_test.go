package announcement

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
	placementv1 "journey/proto/placement/v1"
)

// emissions is one of each kind, and a correction of each fact, with everything that can be said.
func emissions() map[string]placement.Emission {
	facts := []placement.Kind{placement.Started, placement.Changed, placement.Ended, placement.Sustained}
	out := map[string]placement.Emission{}
	for _, kind := range facts {
		out[string(kind)] = emission(kind, kind)
		out[string(placement.Corrected)+"-"+string(kind)] = emission(placement.Corrected, kind)
	}
	out[string(placement.Retracted)] = emission(placement.Retracted, placement.Ended)
	out[string(placement.ParticipantErased)] = emission(placement.ParticipantErased, "")
	return out
}

func emission(kind, fact placement.Kind) placement.Emission {
	e := placement.Emission{
		Ref:       placement.Ref{Event: "2f1c1c52-96a5-5a6b-8f4d-0a3b1f0e7a01", Kind: kind, Key: placement.Key{Kind: fact, Placement: "pl-1"}},
		Operation: "laqs", Participant: "p-0001",
		Recorded: time.Date(2016, 6, 3, 14, 59, 58, 765_432_100, time.FixedZone("", 2*3600)), Sequence: 4711,
		Placement: placement.Placement{
			ID: "pl-1", Kind: journeyv1.PlacementKind_PLACEMENT_KIND_SOCIAL_INSURANCE, Qualifying: indicator.Yes,
			OccupationGroup: "kldb:82", Hours: placementv1.HoursBand_HOURS_BAND_20_TO_UNDER_35,
			First: calendar.Read("2016-06-01"), Last: calendar.None, Area: "mueszer-holz", Partner: "bilse-institut",
		},
		From: calendar.None, On: calendar.None, ErasedOn: calendar.None,
	}
	switch fact {
	case placement.Changed:
		e.From, e.Key.Version = calendar.Read("2016-09-01"), 17
	case placement.Ended:
		e.Placement.Last = calendar.Read("2017-02-28")
	case placement.Sustained:
		e.Days, e.On, e.Key.Days = 182, calendar.Read("2016-11-30"), 182
	case "":
		e.Placement, e.Key.Placement, e.ErasedOn = placement.Placement{}, "", calendar.Read("2029-01-31")
		e.Key.Kind = placement.ParticipantErased
	}
	if kind != fact && fact != "" {
		e.Fact = fact
		e.Replaces = placement.Ref{Event: "8a0d3f6e-2b77-5c1e-9a3c-5d7e9b1c2f02", Kind: fact, Key: e.Key}
	}
	return e
}

func message(t *testing.T, a *Announcer, e placement.Emission) Message {
	t.Helper()
	m, err := a.Message(e, Cursor{Position: e.Sequence})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMessageIsTheSameWheneverItIsMade(t *testing.T) {
	for _, content := range []Content{Protobuf, JSON} {
		for name, e := range emissions() {
			first := message(t, announcer(t, "payroll", content, 1), e)
			for range 20 {
				if diff := cmp.Diff(first, message(t, announcer(t, "payroll", content, 1), e)); diff != "" {
					t.Fatalf("%s as %s: %s", name, content, diff)
				}
			}
		}
	}
}

// What two subscriptions get of one emission has nothing in common but what it says.
func TestTwoSubscriptionsCannotBeJoined(t *testing.T) {
	for name, e := range emissions() {
		a, b := message(t, announcer(t, "payroll", JSON, 1), e), message(t, announcer(t, "payroll", JSON, 2), e)
		for _, header := range []string{IDHeader, ParticipantHeader, CursorHeader, "Nats-Msg-Id"} {
			if a.Header[header] == b.Header[header] {
				t.Errorf("%s: both have %s %s", name, header, a.Header[header])
			}
		}
		for _, m := range []Message{a, b} {
			all := m.Subject + string(m.Data) + strings.Join(slices.Collect(maps.Values(m.Header)), " ")
			for _, raw := range []string{e.Event, e.Participant, "pl-1", "4711", "14:59", "12:59", e.Replaces.Event} {
				if raw != "" && strings.Contains(all, raw) {
					t.Errorf("%s: %q leaves: %s", name, raw, all)
				}
			}
		}
	}
	for _, pair := range [][2]string{
		{announcer(t, "a", JSON, 1).participant(placement.Emission{Operation: "laqs", Participant: "p-1"}), announcer(t, "a", JSON, 1).participant(placement.Emission{Operation: "other", Participant: "p-1"})},
		{newKey([]byte{1}).pseudonym("ab", "c"), newKey([]byte{1}).pseudonym("a", "bc")},
	} {
		if pair[0] == pair[1] {
			t.Errorf("the same pseudonym for two: %s", pair[0])
		}
	}
}

// Ids differ as soon as one part of what names an emission does; what does not name it does not count.
func TestAnIdIsOfOneEmission(t *testing.T) {
	a := announcer(t, "payroll", JSON, 1)
	base := emission(placement.Changed, placement.Changed)
	ids := map[string]bool{message(t, a, base).ID: true}
	for name, change := range map[string]func(*placement.Emission){
		"event":     func(e *placement.Emission) { e.Event = "2f1c1c52-96a5-5a6b-8f4d-0a3b1f0e7a02" },
		"kind":      func(e *placement.Emission) { e.Kind = placement.Started },
		"fact":      func(e *placement.Emission) { e.Key.Kind = placement.Ended },
		"placement": func(e *placement.Emission) { e.Key.Placement = "pl-2" },
		"version":   func(e *placement.Emission) { e.Key.Version = 18 },
		"days":      func(e *placement.Emission) { e.Key.Days = 42 },
	} {
		e := base
		change(&e)
		if id := message(t, a, e).ID; ids[id] {
			t.Errorf("the id does not depend on the %s", name)
		} else {
			ids[id] = true
		}
	}
	corrected := emission(placement.Corrected, placement.Ended)
	corrected.Replaces = base.Ref
	event, err := a.event(corrected)
	if err != nil || event.(*placementv1.Corrected).Replaces != message(t, a, base).ID {
		t.Errorf("the correction replaces %v, %v", event, err)
	}
}

func TestWhatTheContractHasNoWordForIsRefused(t *testing.T) {
	a := announcer(t, "payroll", JSON, 1)
	for name, change := range map[string]func(*placement.Emission){
		"no event":            func(e *placement.Emission) { e.Event = "" },
		"no participant":      func(e *placement.Emission) { e.Participant = "" },
		"no operation":        func(e *placement.Emission) { e.Operation = "" },
		"a wildcard":          func(e *placement.Emission) { e.Operation = "laqs.>" },
		"no placement":        func(e *placement.Emission) { e.Placement.ID = "" },
		"nothing replaced":    func(e *placement.Emission) { e.Replaces = placement.Ref{} },
		"no fact":             func(e *placement.Emission) { e.Fact = "" },
		"an unknown kind":     func(e *placement.Emission) { e.Kind = "moved" },
		"no kind of work":     func(e *placement.Emission) { e.Placement.Kind = 0 },
		"a new kind of work":  func(e *placement.Emission) { e.Placement.Kind = 99 },
		"words for an area":   func(e *placement.Emission) { e.Placement.Area = "beside the park" },
		"words for partner":   func(e *placement.Emission) { e.Placement.Partner = "Example GmbH" },
		"an exact occupation": func(e *placement.Emission) { e.Placement.OccupationGroup = "kldb:82182" },
	} {
		e := emission(placement.Corrected, placement.Started)
		change(&e)
		if m, err := a.Message(e, Cursor{Position: 1}); err == nil {
			t.Errorf("%s: told as %s", name, m.Data)
		} else if strings.Contains(err.Error(), "p-0001") {
			t.Errorf("%s: the error names somebody: %v", name, err)
		}
	}
}

// Each kind of placement of the journey has its word in the contract, and each answer.
func TestEveryKindOfPlacementIsTold(t *testing.T) {
	for _, kind := range placement.Kinds() {
		if got, err := kindOf(kind); err != nil || got.String() != kind.String() {
			t.Errorf("%s is %s, %v", kind, got, err)
		}
	}
	got := []placementv1.Qualifying{qualifying(indicator.Yes), qualifying(indicator.No), qualifying(indicator.Unknown)}
	if diff := cmp.Diff([]placementv1.Qualifying{1, 2, 3}, got); diff != "" {
		t.Error(diff)
	}
}
