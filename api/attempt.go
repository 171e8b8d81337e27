package api

import (
	"context"
	"errors"
	"sort"

	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of lists.
const (
	ruleOtherRefused refusal.Rule = "list.other_refused"
	ruleReused       refusal.Rule = "request.reused"
	ruleIssueIt      refusal.Rule = "report.issue_it"
)

// offDesk are the histories that were taken off the desk because a step of theirs was refused. They are
// told by what a request says, whatever is wrong with it.
type offDesk map[offKey]bool

type offKey struct{ operation, subject string }

// keysOf are the histories a request is for.
func keysOf(r *journeyv1.RecordRequest) []offKey {
	keys := []offKey{{r.Operation, r.Subject}}
	if other, link := linked(r.Step); link {
		keys = append(keys, offKey{r.Operation, other})
	}
	return keys
}

func (o offDesk) has(r *journeyv1.RecordRequest) bool {
	for _, key := range keysOf(r) {
		if o[key] {
			return true
		}
	}
	return false
}

// add takes the histories of a request off; false if they were off already.
func (o offDesk) add(r *journeyv1.RecordRequest) bool {
	added := false
	for _, key := range keysOf(r) {
		added = added || !o[key]
		o[key] = true
	}
	return added
}

// errTooMany means that a list leads to more events than one append takes.
var errTooMany = errors.New("more events than one append takes")

// attempt decides a list on one desk and appends it. Unless what is accepted is to be kept, a history with
// a refused step is taken off the desk and the rest decided again without it, because later decisions
// may rest on it.
//
// Errors: *eventstore.ConflictError and errTooMany, with nothing stored; else an answer.
func (s *journeyService) attempt(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	off := offDesk{}
	refused := map[int]*refusal.Refusal{}
	for {
		d := newDesk(s.Server, actor)
		d.carryingOut = s.carryingOut
		answers := make([]decided, len(requests))
		fell := false
		for i, r := range requests {
			if no := refused[i]; no != nil {
				answers[i] = decided{refusal: no}
				continue
			}
			if no := s.madeUp(r); no != nil {
				answers[i] = decided{refusal: no}
				refused[i] = no
				continue
			}
			var err error
			if answers[i], err = d.decide(ctx, r, off); err != nil {
				return nil, nil, appendError(err)
			}
			no := answers[i].refusal
			if no == nil || how.keepAccepted || len(requests) == 1 {
				continue
			}
			if no.Rule != ruleOtherRefused {
				refused[i] = no
			}
			fell = off.add(r) || fell
		}
		if !fell {
			return s.finish(ctx, d, answers, how)
		}
	}
}

// madeUp refuses a report whose figures nobody computed here: it is issued, or taken over as it was.
func (s *journeyService) madeUp(r *journeyv1.RecordRequest) *refusal.Refusal {
	if r.GetStep().GetReportIssued() == nil || r.GetTakenOver() != nil || s.issuing {
		return nil
	}
	return refusal.New(ruleIssueIt, "step.report_issued")
}

// finish appends what is on the desk and writes the answers.
func (s *journeyService) finish(ctx context.Context, d *desk, answers []decided, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	events := 0
	for _, f := range d.order {
		events += len(f.added)
	}
	if events > eventstore.MaxBatch {
		return nil, nil, errTooMany
	}
	stored := map[*file][]eventstore.Recorded{}
	if !how.dryRun {
		var err error
		if stored, err = d.append(ctx); err != nil {
			return nil, nil, appendError(err)
		}
	}
	results := make([]*journeyv1.RecordResult, len(answers))
	position := &journeyv1.Position{Log: s.Store.LogID()}
	for i, a := range answers {
		if a.refusal != nil {
			results[i] = refusedResult(a.refusal)
			continue
		}
		recorded := a.repeated
		for _, add := range a.added {
			if all := stored[add.file]; all != nil {
				recorded = append(recorded, all[add.first:add.first+add.count]...)
			}
		}
		if err := s.carryOut(ctx, recorded); err != nil {
			return nil, nil, err
		}
		sort.SliceStable(recorded, func(a, b int) bool { return recorded[a].Sequence < recorded[b].Sequence })
		response := &journeyv1.RecordResponse{Notices: noticeMessages(a.notices), Repeated: a.repeated != nil}
		for _, e := range recorded {
			response.Events = append(response.Events, s.storedEvent(e))
			response.Position = &journeyv1.Position{Log: s.Store.LogID(), Sequence: e.Sequence}
			position.Sequence = max(position.Sequence, e.Sequence)
		}
		results[i] = &journeyv1.RecordResult{Result: &journeyv1.RecordResult_Recorded{Recorded: response}}
	}
	return results, position, nil
}

// carryOut does what a recorded step promises: a decision on erasure is carried out, and what another system erased
// is erased here. The step is on disk first; the same request sent again does it again, which changes nothing.
func (s *journeyService) carryOut(ctx context.Context, recorded []eventstore.Recorded) error {
	for _, e := range recorded {
		subject := eventstore.Subject{Operation: e.Event.Operation, Kind: e.Event.Kind, ID: e.Event.Subject}
		switch k := e.Event.GetStep().GetKind().(type) {
		case *journeyv1.Step_ErasureDecided:
			if err := s.erase(ctx, subject, e.Event.Version); err != nil {
				return err
			}
		case *journeyv1.Step_PersonalDataErased:
			if e.Event.TakenOver == nil {
				continue // it is recorded because it is done
			}
			for _, class := range k.PersonalDataErased.Classes {
				if err := s.Keys.Destroy(ctx, subject.String(), class); err != nil {
					return keysFailed(err)
				}
			}
			s.forget(subject)
		}
	}
	return nil
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
