package placement_test

import (
	"cmp"
	"fmt"
	"sync"
	"testing"

	"journey/cmd/journey/simulate"
	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// histories are the random ones and the simulated ones, by name.
func histories(t *testing.T) map[string]history {
	all := map[string]history{}
	for seed := range randoms {
		all[fmt.Sprintf("random %d", seed)] = random(seed)
	}
	for name, h := range simulated(t) {
		all[name] = h
	}
	return all
}

var once = sync.OnceValues(simulatedOnce)

// simulated are the participants of a simulated operation, decided by the rules of the domain.
func simulated(t testing.TB) map[string]history {
	t.Helper()
	all, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func simulatedOnce() (map[string]history, error) {
	requests, err := simulate.Lines(simulate.Config{Programme: "laqs", Participants: 150, Seed: 6})
	if err != nil {
		return nil, err
	}
	w := world{histories: map[string]history{}}
	for i, r := range requests {
		if refused := w.record(r); refused != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, refused)
		}
	}
	return w.histories, nil
}

// world is an operation and its participants as the service would have them.
type world struct {
	operation []*journeyv1.Event
	facts     operation.Facts
	histories map[string]history
	sequence  uint64
}

func (w *world) record(r *journeyv1.RecordRequest) *refusal.Refusal {
	switch r.GetKind() {
	case journeyv1.HistoryKind_HISTORY_KIND_OPERATION:
		w.operation = append(w.operation, w.event(r, r.GetSubject(), uint64(len(w.operation)+1), journey.Decided{Step: r.GetStep(), On: calendar.Must(r.GetOccurredOn())}))
		w.facts = operation.Fold(w.operation)
		return nil
	case journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
	default:
		return nil
	}
	id := r.GetSubject()
	request := operation.Request{
		Step: r.GetStep(), On: calendar.Must(r.GetOccurredOn()), Evidence: r.GetEvidence(), TakenOver: true, Today: calendar.New(2030, 1, 1),
		Actor: &journeyv1.Actor{Id: "importer"}, RecordedBy: r.GetTakenOver().GetRecordedBy(), Version: uint64(len(w.histories[id])),
	}
	if other := cmp.Or(r.GetStep().GetPersonsLinked().GetOther(), r.GetStep().GetPersonsUnlinked().GetOther()); other != "" {
		a, b, refused := journey.DecideLink(w.histories[id], w.histories[other], id, other, w.facts, request)
		w.append(r, id, a)
		w.append(r, other, b)
		return refused
	}
	decision, refused := journey.Decide(w.histories[id], w.facts, request)
	w.append(r, id, decision)
	return refused
}

func (w *world) append(r *journeyv1.RecordRequest, id string, decision journey.Decision) {
	for _, d := range decision.Steps {
		e := w.event(r, id, uint64(len(w.histories[id])+1), d)
		w.histories[id] = append(w.histories[id], journey.Past{Event: e, Sequence: w.sequence})
	}
}

func (w *world) event(r *journeyv1.RecordRequest, id string, version uint64, d journey.Decided) *journeyv1.Event {
	w.sequence++
	return &journeyv1.Event{
		Id: fmt.Sprintf("event-%d", w.sequence), Operation: r.GetOperation(), Kind: r.GetKind(), Subject: id, Version: version,
		OccurredOn: d.On.String(), RecordedAt: r.GetTakenOver().GetSourceRecordedAt(), TakenOver: r.GetTakenOver(),
		Actor: &journeyv1.Actor{Id: "importer"}, Evidence: d.Evidence, Step: d.Step,
	}
}
