package api

import (
	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// repeated answers a request whose id lies in its history already, in the log or on the desk: with its
// first answer if it is the same request, else with a refusal. A request that links two histories lies in
// both or in none.
func repeated(f, g *file, r *journeyv1.RecordRequest) (decided, bool) {
	stored, added := f.having(r.RequestId)
	first := stored
	if added.count > 0 {
		first = []eventstore.Recorded{{Event: f.added[added.first]}}
	}
	if g != nil {
		there, also := g.having(r.RequestId)
		if len(first) == 0 && len(there)+also.count > 0 {
			// The other history has it from another request.
			return decided{refusal: refusal.New(ruleReused, "request_id")}, true
		}
		stored = append(stored, there...)
		if also.count > 0 {
			return firstAnswer(r, first, decided{added: []addition{added, also}})
		}
	}
	switch {
	case len(first) == 0:
		return decided{}, false
	case added.count > 0:
		return firstAnswer(r, first, decided{added: []addition{added}})
	}
	return firstAnswer(r, first, decided{repeated: stored})
}

// firstAnswer is the first answer, if the request is the same.
func firstAnswer(r *journeyv1.RecordRequest, first []eventstore.Recorded, answer decided) (decided, bool) {
	if !eventstore.SameRequest(r.OccurredOn, r.Evidence, r.TakenOver, r.Step, first[0]) {
		return decided{refusal: refusal.New(ruleReused, "request_id").Against(first[0].Event.Version)}, true
	}
	return answer, true
}

// having is what a file has of a request: events of the log, and events added on the desk.
func (f *file) having(requestID string) (stored []eventstore.Recorded, added addition) {
	for _, e := range f.history.Events {
		if e.Event.RequestId == requestID {
			stored = append(stored, e)
		}
	}
	for i, e := range f.added {
		if e.RequestId == requestID {
			if added.count == 0 {
				added = addition{file: f, first: i}
			}
			added.count++
		}
	}
	return stored, added
}
