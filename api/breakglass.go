package api

import (
	"context"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/rights"
	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// GlassHolds is for how long a case is open to who broke its glass. Nobody ends it before, and nothing lengthens it but
// another break-glass, which is reviewed as well.
const GlassHolds = 4 * time.Hour

const ruleGlassNotNeeded refusal.Rule = "break_glass.not_needed"

// BreakGlass records why before anything is open; the record itself is what opens the case.
func (s *accessService) BreakGlass(ctx context.Context, r *journeyv1.BreakGlassRequest) (*journeyv1.BreakGlassResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor := ActorOf(ctx)
	facts, err := s.facts(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	subject := eventstore.Subject{Operation: r.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: r.Participant}
	history, err := s.histories.newest(ctx, subject)
	if err != nil {
		return nil, storeError(err)
	}
	if len(history.Events) == 0 {
		return nil, fail(connect.CodeNotFound, "history.unknown", "participant")
	}
	history.Subject = subject
	relation, err := s.toCase(ctx, actor, facts, history)
	switch {
	case err != nil:
		return nil, storeError(err)
	case !rights.May(actor.Role, rights.BreakGlass, relation):
		return nil, fail(connect.CodePermissionDenied, ruleRelation, "participant")
	case rights.May(actor.Role, rights.ReadHistory, relation):
		return nil, fail(connect.CodeFailedPrecondition, ruleGlassNotNeeded, "participant")
	}
	record, err := s.note(ctx, r.Operation, r.Participant, func(line *journeyv1.AccessRecord) {
		line.Kind, line.Relation = journeyv1.AccessKind_ACCESS_KIND_BREAK_GLASS, relation.String()
		line.Broken = &journeyv1.GlassBroken{
			Reason: r.Reason, Reference: r.Reference, Until: timestamppb.New(line.At.AsTime().Add(GlassHolds)),
		}
	})
	if err != nil {
		return nil, err
	}
	return &journeyv1.BreakGlassResponse{Record: record}, nil
}
