package announcement

import (
	"errors"
	"fmt"
	"regexp"

	"google.golang.org/protobuf/proto"

	"journey/domain/indicator"
	"journey/domain/placement"
	journeyv1 "journey/proto/journey/v1"
	placementv1 "journey/proto/placement/v1"
)

// groups are those of occupations, or none.
var groups = regexp.MustCompile(`^((kldb|isco):[0-9]{1,2})?$`)

// errText is what becomes of an emission with words where only an id may be: none leaves, whatever the log holds.
var errText = errors.New("words where an id should be")

// event is an emission in the words of the contract.
func (a *Announcer) event(e placement.Emission) (proto.Message, error) {
	switch e.Kind {
	case placement.ParticipantErased:
		return &placementv1.ParticipantErased{Participant: a.participant(e), Operation: e.Operation, ErasedOn: e.ErasedOn.String()}, nil
	case placement.Retracted:
		return &placementv1.Retracted{Retracts: a.id(e.Replaces), Participant: a.participant(e), Placement: a.placement(e), Operation: e.Operation}, nil
	case placement.Corrected:
		return a.corrected(e)
	}
	return a.fact(e, e.Kind)
}

func (a *Announcer) corrected(e placement.Emission) (proto.Message, error) {
	fact, err := a.fact(e, e.Fact)
	if err != nil {
		return nil, err
	}
	out := &placementv1.Corrected{Replaces: a.id(e.Replaces)}
	switch fact := fact.(type) {
	case *placementv1.Started:
		out.Event = &placementv1.Corrected_Started{Started: fact}
	case *placementv1.Changed:
		out.Event = &placementv1.Corrected_Changed{Changed: fact}
	case *placementv1.Ended:
		out.Event = &placementv1.Corrected_Ended{Ended: fact}
	case *placementv1.Sustained:
		out.Event = &placementv1.Corrected_Sustained{Sustained: fact}
	}
	return out, nil
}

func (a *Announcer) fact(e placement.Emission, kind placement.Kind) (proto.Message, error) {
	p, err := a.stood(e)
	if err != nil {
		return nil, err
	}
	switch kind {
	case placement.Started:
		return &placementv1.Started{Placement: p}, nil
	case placement.Changed:
		return &placementv1.Changed{Placement: p, From: e.From.String()}, nil
	case placement.Ended:
		return &placementv1.Ended{Placement: p}, nil
	case placement.Sustained:
		return &placementv1.Sustained{Placement: p, Days: uint32(e.Days), On: e.On.String()}, nil
	}
	return nil, fmt.Errorf("the contract has no event %q", string(kind))
}

// stood is the placement as it stood on the day that the emission is about.
func (a *Announcer) stood(e placement.Emission) (*placementv1.Placement, error) {
	kind, err := kindOf(e.Placement.Kind)
	if err != nil {
		return nil, err
	}
	for _, id := range []string{e.Placement.Area, e.Placement.Partner} {
		if id != "" && !names.MatchString(id) {
			return nil, errText
		}
	}
	if !groups.MatchString(e.Placement.OccupationGroup) {
		return nil, errText
	}
	return &placementv1.Placement{
		Participant:     a.participant(e),
		Placement:       a.placement(e),
		Operation:       e.Operation,
		Kind:            kind,
		Qualifying:      qualifying(e.Placement.Qualifying),
		OccupationGroup: e.Placement.OccupationGroup,
		Hours:           e.Placement.Hours,
		FirstDay:        e.Placement.First.String(),
		LastDay:         e.Placement.Last.String(),
		Area:            e.Placement.Area,
		Partner:         e.Placement.Partner,
	}, nil
}

// kindOf goes by the name: the contract has a number of its own for each kind.
func kindOf(kind journeyv1.PlacementKind) (placementv1.PlacementKind, error) {
	number, known := placementv1.PlacementKind_value[kind.String()]
	if !known || number == 0 {
		return 0, fmt.Errorf("the contract has no word for placements of kind %s", kind)
	}
	return placementv1.PlacementKind(number), nil
}

func qualifying(answer indicator.Answer) placementv1.Qualifying {
	switch answer {
	case indicator.Yes:
		return placementv1.Qualifying_QUALIFYING_YES
	case indicator.No:
		return placementv1.Qualifying_QUALIFYING_NO
	}
	return placementv1.Qualifying_QUALIFYING_UNKNOWN
}
