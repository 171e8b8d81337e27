package api

import (
	"context"
	"errors"
	"slices"
	"sort"

	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// attempt decides a list on one desk and appends it. Unless what is accepted is to be kept, a history with
// a refused step is taken off the desk and the rest decided again without it, because later decisions
// may rest on it.
func (s *journeyService) attempt(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	off := map[eventstore.Subject]bool{}
	refused := map[int]*refusal.Refusal{}
	for {
		d := newDesk(s.Server, actor)
		answers := make([]decided, len(requests))
		fell := false
		for i, r := range requests {
			if no := refused[i]; no != nil {
				answers[i] = decided{refusal: no}
				continue
			}
			subject, _ := subjectOf(r)
			if takenOff(off, subject, r.Step) {
				answers[i] = decided{refusal: refusal.New("list.other_refused", "")}
				continue
			}
			var err error
			if answers[i], err = d.decide(ctx, r); err != nil {
				return nil, nil, storeError(err)
			}
			if no := answers[i].refusal; no != nil && !how.keepAccepted && len(requests) > 1 {
				refused[i] = no
				fell = fell || !off[subject]
				off[subject] = true
			}
		}
		if !fell {
			return s.finish(ctx, d, requests, answers, how)
		}
	}
}

func takenOff(off map[eventstore.Subject]bool, subject eventstore.Subject, step *journeyv1.Step) bool {
	if off[subject] {
		return true
	}
	other, link := linked(step)
	subject.ID = other
	return link && off[subject]
}

// finish appends what is on the desk and writes the answers.
func (s *journeyService) finish(ctx context.Context, d *desk, requests []*journeyv1.RecordRequest, answers []decided, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	stored := map[*file][]eventstore.Recorded{}
	if !how.dryRun {
		events := 0
		for _, f := range d.order {
			events += len(f.added)
		}
		if events > eventstore.MaxBatch {
			return nil, nil, fail(tooMany, "list.too_many_events", "requests")
		}
		var err error
		if stored, err = d.append(ctx); err != nil {
			var conflict *eventstore.ConflictError
			if errors.As(err, &conflict) {
				return nil, nil, err
			}
			return nil, nil, storeError(err)
		}
	}
	results := make([]*journeyv1.RecordResult, len(answers))
	position := &journeyv1.Position{Log: s.Store.LogID()}
	for i, a := range answers {
		if a.refusal != nil {
			results[i] = refusedResult(a.refusal)
			continue
		}
		response := &journeyv1.RecordResponse{Notices: noticeMessages(a.notices), Repeated: a.repeated != nil}
		events := slices.Clone(a.repeated)
		for _, add := range a.added {
			if all := stored[add.file]; all != nil {
				events = append(events, all[add.first:add.first+add.count]...)
			}
		}
		sort.SliceStable(events, func(a, b int) bool { return events[a].Sequence < events[b].Sequence })
		for _, e := range events {
			response.Events = append(response.Events, s.storedEvent(e))
			position.Sequence = max(position.Sequence, e.Sequence)
			response.Position = &journeyv1.Position{Log: s.Store.LogID(), Sequence: e.Sequence}
		}
		results[i] = &journeyv1.RecordResult{Result: &journeyv1.RecordResult_Recorded{Recorded: response}}
	}
	return results, position, s.lookAlikes(ctx, requests, results)
}

func (s *Server) storedEvent(e eventstore.Recorded) *journeyv1.StoredEvent {
	subject := eventstore.Subject{Operation: e.Event.Operation, Kind: e.Event.Kind, ID: e.Event.Subject}
	return &journeyv1.StoredEvent{
		Subject: subject.String(), Version: e.Event.Version, Id: e.Event.Id, Hash: e.Hash[:],
		Position: &journeyv1.Position{Log: s.Store.LogID(), Sequence: e.Sequence},
	}
}

func refusedResult(no *refusal.Refusal) *journeyv1.RecordResult {
	return &journeyv1.RecordResult{Result: &journeyv1.RecordResult_Refusal{Refusal: refusalMessage(no)}}
}
