package api

import (
	"context"
	"fmt"
	"slices"

	"connectrpc.com/connect/v2"
	"github.com/google/uuid"

	"journey/domain/journey"
	"journey/domain/operation"
	journeyv1 "journey/proto/journey/v1"
)

const (
	bySchedule = journeyv1.ErasureRequester_ERASURE_REQUESTER_RETENTION
	periodOver = journeyv1.LegalBasis_LEGAL_BASIS_RETENTION_END
	// erasedAtOnce is how many participants' requests or decisions are appended at once.
	erasedAtOnce = 50
)

// retentions names the request ids of the schedule.
var retentions = uuid.MustParse("6b0b1a52-3c6f-5d0e-8f5b-7d1c0a9e4b36")

// RequestDue requests the erasure of what has reached its end. What is requested is in the log at once, whatever
// happens to the rest; the same call again requests only what is not requested yet.
func (s *retentionService) RequestDue(ctx context.Context, r *journeyv1.RequestDueRequest) (*journeyv1.RequestDueResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	page, err := s.duePage(ctx, &journeyv1.ListDueRequest{
		Operation: r.Operation, On: r.On, Classes: r.Classes, PageSize: r.PageSize, PageToken: r.PageToken,
	})
	if err != nil {
		return nil, err
	}
	today := s.today(page.facts)
	if page.on > today {
		return nil, fail(connect.CodeFailedPrecondition, operation.RuleInFuture, "on", page.on.String(), today.String())
	}
	response := &journeyv1.RequestDueResponse{
		Examined: page.response.Examined, Participants: page.response.Participants, NextPageToken: page.response.NextPageToken,
	}
	var asked []asking
	for _, e := range page.examined {
		if classes := due(e.terms, r.Classes); len(classes) > 0 {
			asked = append(asked, e.asking(today.String(), &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: &journeyv1.ErasureRequested{
				Classes: classes, RequestedBy: bySchedule, LegalBasis: periodOver,
			}}}, &journeyv1.DueErasure{Classes: classes}))
		}
	}
	response.Erasures, response.Position, err = s.recordAsked(ctx, asked, r.DryRun, func(e *journeyv1.DueErasure, version uint64) { e.Request = version })
	return response, err
}

// due are the wanted classes that have reached their end and are not requested yet.
func due(terms []*journeyv1.ClassRetention, only []journeyv1.PrivacyClass) []journeyv1.PrivacyClass {
	var classes []journeyv1.PrivacyClass
	for _, c := range terms {
		if c.DueSince != "" && c.Requested == 0 && wanted(only, c.Class) {
			classes = append(classes, c.Class)
		}
	}
	// The special answers go only with identity and contact: those that were left out are waited for.
	for _, c := range terms {
		with := c.Class == identity || c.Class == contact
		if with && !c.Destroyed && !slices.Contains(classes, c.Class) {
			classes = slices.DeleteFunc(classes, func(class journeyv1.PrivacyClass) bool { return class == special })
		}
	}
	return classes
}

// DecideDue decides on what the schedule requested: everything that was requested is destroyed. What must not be, by
// now, stays undecided and is said; somebody has to decide on it by itself.
func (s *retentionService) DecideDue(ctx context.Context, r *journeyv1.DecideDueRequest) (*journeyv1.DecideDueResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	if r.PageToken == "" && !r.DryRun { // what an earlier run decided and could not carry out is not asked for again
		if _, err := s.resumeErasures(ctx, r.Operation); err != nil {
			return nil, err
		}
	}
	page, err := s.duePage(ctx, &journeyv1.ListDueRequest{Operation: r.Operation, PageSize: r.PageSize, PageToken: r.PageToken})
	if err != nil {
		return nil, err
	}
	response := &journeyv1.DecideDueResponse{
		Examined: page.response.Examined, Participants: page.response.Participants, NextPageToken: page.response.NextPageToken,
	}
	var asked []asking
	for _, e := range page.examined {
		for _, f := range journey.Undecided(pastOf(e.history)) {
			if f.Step.GetErasureRequested().GetRequestedBy() != bySchedule {
				continue
			}
			decided := &journeyv1.ErasureDecided{DecidedBy: ActorOf(ctx).ID, Request: f.Version}
			for _, class := range f.Step.GetErasureRequested().GetClasses() {
				decided.Decisions = append(decided.Decisions, &journeyv1.ClassDecision{Class: class, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY})
			}
			asked = append(asked, e.asking(page.on.String(), &journeyv1.Step{Kind: &journeyv1.Step_ErasureDecided{ErasureDecided: decided}},
				&journeyv1.DueErasure{Classes: f.Step.GetErasureRequested().GetClasses(), Request: f.Version}))
			break // the next one when this one is carried out
		}
	}
	response.Erasures, response.Position, err = s.recordAsked(ctx, asked, r.DryRun, func(e *journeyv1.DueErasure, version uint64) { e.Decision = version })
	return response, err
}

// asking is a step of an erasure to be recorded, and how it is told.
type asking struct {
	request *journeyv1.RecordRequest
	told    *journeyv1.DueErasure
}

// asking is a step in the history that was examined. It holds for that history only, so that its request id is the
// same until something else is recorded there.
func (e examined) asking(on string, step *journeyv1.Step, told *journeyv1.DueErasure) asking {
	version := e.history.Head.Version
	told.Operation, told.Participant = e.history.Subject.Operation, e.history.Subject.ID
	id := uuid.NewSHA1(retentions, fmt.Appendf(nil, "%s %d %s", e.history.Subject, version, told.Classes))
	return asking{told: told, request: &journeyv1.RecordRequest{
		Operation: told.Operation, Kind: e.history.Subject.Kind, Subject: told.Participant,
		OccurredOn: on, RequestId: id.String(), ExpectedVersion: &version, Step: step,
	}}
}

// recordAsked records the steps, some at once; noted takes the version of each that was recorded.
func (s *retentionService) recordAsked(ctx context.Context, asked []asking, dryRun bool, noted func(*journeyv1.DueErasure, uint64)) ([]*journeyv1.DueErasure, *journeyv1.Position, error) {
	recorder := &journeyService{Server: s.Server}
	told := make([]*journeyv1.DueErasure, 0, len(asked))
	var last *journeyv1.Position
	for part := range slices.Chunk(asked, erasedAtOnce) {
		requests := make([]*journeyv1.RecordRequest, len(part))
		for i, a := range part {
			requests[i] = a.request
		}
		results, position, err := recorder.recordList(ctx, ActorOf(ctx), requests, list{dryRun: dryRun, keepAccepted: true})
		if err != nil {
			return nil, nil, err
		}
		for i, result := range results {
			if events := result.GetRecorded().GetEvents(); len(events) > 0 {
				noted(part[i].told, events[0].Version)
			}
			part[i].told.Refusal = result.GetRefusal()
			told = append(told, part[i].told)
		}
		if position.GetSequence() > last.GetSequence() {
			last = position
		}
	}
	return told, last, nil
}
