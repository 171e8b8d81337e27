package simulate

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

func TestTheDomainRefusesNoLine(t *testing.T) {
	for _, config := range []Config{{Programme: "laqs", Seed: 1}, {Programme: "resque-plus", Seed: 1}, {Programme: "laqs", Participants: 40, Seed: 2016}, {Programme: "resque-plus", Participants: 40, Seed: 99}} {
		requests, err := Lines(config)
		if err != nil {
			t.Fatal(err)
		}
		world := newWorld()
		refused := map[refusal.Rule]int{}
		for i, request := range requests {
			if r := world.record(request); r != nil {
				if refused[r.Rule]++; len(refused) == 1 && refused[r.Rule] == 1 {
					t.Errorf("%s seed %d line %d: %s (%s, version %d) %v\n%v\nits history:\n%s", config.Programme, config.Seed, i+1, r.Rule, r.Field, r.Version, r.Args, request, world.told(request))
				}
			}
		}
		if len(refused) > 0 {
			t.Errorf("%s seed %d: refused in all: %v", config.Programme, config.Seed, refused)
		}
	}
}

// importer sends every line, as the import does; who recorded it stands in the line.
var importer = &journeyv1.Actor{Id: "importer"}

// world is the histories as the service would have them.
type world struct {
	operation operation.Facts
	histories map[string][]*journeyv1.Event
	sequence  uint64
	sequences map[*journeyv1.Event]uint64
}

func newWorld() *world {
	return &world{histories: map[string][]*journeyv1.Event{}, sequences: map[*journeyv1.Event]uint64{}}
}

// record decides a line by the rules of the domain and appends what is decided.
func (w *world) record(r *journeyv1.RecordRequest) *refusal.Refusal {
	zone := w.operation.Zone
	if zone == nil {
		zone = berlin
	}
	request := operation.Request{Step: r.GetStep(), On: calendar.Must(r.GetOccurredOn()), Evidence: r.GetEvidence(), TakenOver: true,
		Today: calendar.Of(r.GetTakenOver().GetSourceRecordedAt().AsTime(), zone), Actor: importer, RecordedBy: r.GetTakenOver().GetRecordedBy()}
	key := subject(r.GetKind(), r.GetSubject())
	request.Version = uint64(len(w.histories[key]))
	if other := linked(r.GetStep()); other != "" {
		otherKey := subject(r.GetKind(), other)
		a, b, refused := journey.DecideLink(w.past(key), w.past(otherKey), r.GetSubject(), other, w.operation, request)
		if refused == nil {
			w.append(key, r, a)
			w.append(otherKey, r, b)
		}
		return refused
	}
	var decision operation.Decision
	var refused *refusal.Refusal
	if r.GetKind() == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		decision, refused = journey.Decide(w.past(key), w.operation, request)
	} else {
		decision, refused = operation.Decide(r.GetKind(), w.histories[key], w.operation, request)
	}
	if refused == nil {
		w.append(key, r, decision)
	}
	if r.GetKind() == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
		w.operation = operation.Fold(w.histories[key])
	}
	return refused
}

func (w *world) append(key string, r *journeyv1.RecordRequest, decision operation.Decision) {
	for i, step := range decision.Steps {
		w.sequence++
		event := &journeyv1.Event{Operation: r.GetOperation(), Kind: r.GetKind(), Subject: key[2:], Version: uint64(len(w.histories[key]) + 1),
			OccurredOn: step.On.String(), RecordedAt: r.GetTakenOver().GetSourceRecordedAt(), TakenOver: r.GetTakenOver(),
			Actor: importer, Evidence: step.Evidence, RequestId: r.GetRequestId(), RequestIndex: uint32(i), Step: step.Step}
		w.sequences[event] = w.sequence
		w.histories[key] = append(w.histories[key], event)
	}
}

func (w *world) past(key string) []journey.Past {
	past := make([]journey.Past, len(w.histories[key]))
	for i, event := range w.histories[key] {
		past[i] = journey.Past{Event: event, Sequence: w.sequences[event]}
	}
	return past
}

// told is the history of a line, for the person who has to find out what was wrong.
func (w *world) told(r *journeyv1.RecordRequest) string {
	var text string
	for _, e := range w.histories[subject(r.GetKind(), r.GetSubject())] {
		text += e.GetOccurredOn() + " " + e.GetStep().String() + "\n"
	}
	return text
}

func subject(kind journeyv1.HistoryKind, id string) string { return string(rune('0'+kind)) + "." + id }

func linked(step *journeyv1.Step) string {
	if l := step.GetPersonsLinked(); l != nil {
		return l.GetOther()
	}
	return step.GetPersonsUnlinked().GetOther()
}
