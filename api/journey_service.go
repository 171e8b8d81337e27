package api

import (
	"context"
	"errors"
	"slices"

	"connectrpc.com/connect/v2"

	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

type journeyService struct {
	*Server
	// issuing: the list is a report that the service has computed.
	issuing bool
	// carryingOut: the list is what the service has done itself.
	carryingOut bool
}

// decideAgain is how often a step is decided when the history keeps moving under it.
const decideAgain = 3

// Record takes one step.
func (s *journeyService) Record(ctx context.Context, r *journeyv1.RecordRequest) (*journeyv1.RecordResponse, error) {
	actor := ActorOf(ctx)
	results, position, err := s.recordList(ctx, actor, []*journeyv1.RecordRequest{r}, list{})
	if err != nil {
		return nil, err
	}
	if no := results[0].GetRefusal(); no != nil {
		return nil, refusalResult(no)
	}
	response := results[0].GetRecorded()
	response.Position = position
	return response, nil
}

// refusalResult is a refusal as an error. A history that has another version than expected is the
// caller's to look at again; everything else is an answer to this request.
func refusalResult(no *journeyv1.Refusal) error {
	code := connect.CodeFailedPrecondition
	switch no.Rule {
	case "request.shape", "request.unknown_field", "date.not_in_calendar", "subject.missing", "subject.not_pseudonymous",
		"subject.not_the_operation", "step.wrong_history", "taken_over.in_future", "taken_over.no_time", "list.too_many_events":
		code = connect.CodeInvalidArgument
	case "version.expected", "history.busy":
		code = connect.CodeAborted
	case "request.reused":
		code = connect.CodeAlreadyExists
	case "auth.operation", string(ruleRelation), "taken_over.operator_only":
		code = connect.CodePermissionDenied
	}
	err := connect.NewError(code, no.Rule+": "+no.English)
	return withDetail(err, no)
}

// RecordAll takes a list of steps.
func (s *journeyService) RecordAll(ctx context.Context, r *journeyv1.RecordAllRequest) (*journeyv1.RecordAllResponse, error) {
	actor := ActorOf(ctx)
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	results, position, err := s.recordList(ctx, actor, r.Requests, list{dryRun: r.DryRun, keepAccepted: r.KeepAccepted})
	if err != nil {
		return nil, err
	}
	return &journeyv1.RecordAllResponse{Results: results, Position: position}, nil
}

// list says how a list is taken.
type list struct {
	dryRun       bool
	keepAccepted bool
}

// recordList decides a list and appends it at once. When a history keeps moving meanwhile, or the list
// leads to more events than one append takes, each history is decided and appended on its own.
func (s *journeyService) recordList(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	results, position, err := s.decideAndAppend(ctx, actor, requests, how)
	if err == nil && !how.dryRun {
		s.lookAlikes(ctx, actor, requests, results)
	}
	return results, position, err
}

func (s *journeyService) decideAndAppend(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	for range 2 {
		results, position, err := s.attempt(ctx, actor, requests, how)
		if !again(err) {
			return results, position, err
		}
	}
	results := make([]*journeyv1.RecordResult, len(requests))
	position := &journeyv1.Position{Log: s.Store.LogID()}
	for _, part := range byHistory(requests) {
		chosen := make([]*journeyv1.RecordRequest, len(part))
		for i, at := range part {
			chosen[i] = requests[at]
		}
		some, where, err := s.persist(ctx, actor, chosen, how)
		if err != nil {
			return nil, nil, err
		}
		for i, at := range part {
			results[at] = some[i]
		}
		position.Sequence = max(position.Sequence, where.GetSequence())
	}
	return results, position, nil
}

// again says whether an error is settled by deciding again, in another way.
func again(err error) bool {
	var conflict *eventstore.ConflictError
	return errors.As(err, &conflict) || errors.Is(err, errTooMany)
}

// persist tries a part of a list until its histories hold still.
func (s *journeyService) persist(ctx context.Context, actor Actor, requests []*journeyv1.RecordRequest, how list) ([]*journeyv1.RecordResult, *journeyv1.Position, error) {
	why := refusal.New("history.busy", "")
	for range decideAgain {
		results, position, err := s.attempt(ctx, actor, requests, how)
		if !again(err) {
			return results, position, err
		}
		if errors.Is(err, errTooMany) {
			why = refusal.New("list.too_many_events", "requests")
			break
		}
	}
	results := make([]*journeyv1.RecordResult, len(requests))
	for i := range results {
		results[i] = refusedResult(why)
	}
	return results, nil, nil
}

// byHistory splits a list by history: those of operations first, because everything else rests on them,
// then in the order in which they first occur. Histories that a step links stay together.
func byHistory(requests []*journeyv1.RecordRequest) [][]int {
	part := map[eventstore.Subject]int{}
	var parts [][]int
	for i, r := range requests {
		subject, no := subjectOf(r)
		at, known := part[subject]
		if !known || no != nil {
			at = len(parts)
			parts = append(parts, nil)
		}
		part[subject] = at
		if other, link := linked(r.Step); link {
			subject.ID = other
			if theirs, known := part[subject]; known && theirs != at {
				parts[at] = append(parts[at], parts[theirs]...)
				parts[theirs] = nil
				for s, p := range part {
					if p == theirs {
						part[s] = at
					}
				}
			}
			part[subject] = at
		}
		parts[at] = append(parts[at], i)
	}
	var first, rest [][]int
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		slices.Sort(p) // linked histories keep the order of the list
		if subject, _ := subjectOf(requests[p[0]]); subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION {
			first = append(first, p)
		} else {
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}
