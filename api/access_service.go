package api

import (
	"context"
	"slices"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/rights"
	"journey/domain/refusal"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

type accessService struct{ *Server }

// Rules of the access log.
const (
	ruleWithoutOperation refusal.Rule = "access.operation_missing"
	ruleNothingReviewed  refusal.Rule = "access.nothing_reviewed"
	ruleNoSuchGlass      refusal.Rule = "access.no_break_glass"
	rulePurposeMissing   refusal.Rule = "access.purpose_missing"
)

// ListAccess reads the lines from the log. Of an operation only its own are read, of a participant only theirs; the
// rest of the question is put to each line.
func (s *accessService) ListAccess(ctx context.Context, r *journeyv1.ListAccessRequest, stream journeyv1connect.AccessServiceListAccessServerStream) error {
	if no := s.shape(r); no != nil {
		return refusalError(connect.CodeInvalidArgument, no)
	}
	q := accesslog.Query{Operations: ActorOf(ctx).Operations, Since: timeOf(r.Since), Until: timeOf(r.Until)}
	switch {
	case r.Operation != "" && !ActorOf(ctx).May(r.Operation):
		return fail(connect.CodePermissionDenied, "auth.operation", "operation")
	case r.Operation != "":
		q.Operations = []string{r.Operation}
	case r.Participant != "":
		return fail(connect.CodeInvalidArgument, ruleWithoutOperation, "operation")
	case slices.Contains(q.Operations, "*"):
		q.Operations = nil
	}
	if r.Participant != "" {
		q.Participants = []string{r.Participant}
	}
	q.Matches = func(line *journeyv1.AccessRecord) bool {
		return (r.Actor == "" || line.Actor.GetId() == r.Actor) &&
			(r.Class == journeyv1.PrivacyClass_PRIVACY_CLASS_UNSPECIFIED || slices.Contains(line.Classes, r.Class)) &&
			(!r.BreakGlass || line.Broken != nil || line.BreakGlass != "" || line.Review.GetBreakGlass() != "")
	}
	err := s.Access.Find(ctx, q, func(records []*journeyv1.AccessRecord, done, target uint64) error {
		return stream.Send(&journeyv1.ListAccessResponse{Records: records, Done: done, Target: target})
	})
	return storeError(err)
}

// timeOf is the zero time where none is given.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// ReviewAccess records a review in the log itself, so that it is as hard to change as what it is of.
func (s *accessService) ReviewAccess(ctx context.Context, r *journeyv1.ReviewAccessRequest) (*journeyv1.ReviewAccessResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	judged := r.Outcome != journeyv1.ReviewOutcome_REVIEW_OUTCOME_UNSPECIFIED
	if (r.BreakGlass == "") == (r.Week == "") || judged != (r.BreakGlass != "") {
		return nil, fail(connect.CodeInvalidArgument, ruleNothingReviewed, "")
	}
	participant := ""
	if r.BreakGlass != "" {
		broken, err := s.brokenAs(ctx, r.Operation, r.BreakGlass)
		if err != nil {
			return nil, err
		}
		participant = broken.Participant
	}
	record, err := s.note(ctx, r.Operation, participant, func(line *journeyv1.AccessRecord) {
		line.Kind = journeyv1.AccessKind_ACCESS_KIND_REVIEW
		line.Review = &journeyv1.AccessReview{BreakGlass: r.BreakGlass, Outcome: r.Outcome, Week: r.Week}
	})
	if err != nil {
		return nil, err
	}
	return &journeyv1.ReviewAccessResponse{Record: record}, nil
}

// brokenAs is the break-glass with an id.
func (s *Server) brokenAs(ctx context.Context, operation, id string) (*journeyv1.AccessRecord, error) {
	var broken *journeyv1.AccessRecord
	err := s.Access.Find(ctx, accesslog.Query{
		Operations: []string{operation}, Matches: func(line *journeyv1.AccessRecord) bool { return line.Broken != nil && line.Id == id },
	}, func(records []*journeyv1.AccessRecord, _, _ uint64) error {
		if len(records) > 0 {
			broken = records[0]
		}
		return nil
	})
	if err == nil && broken == nil {
		return nil, fail(connect.CodeNotFound, ruleNoSuchGlass, "break_glass")
	}
	return broken, storeError(err)
}

// note records a line that the caller makes.
func (s *Server) note(ctx context.Context, operation, participant string, fill func(*journeyv1.AccessRecord)) (*journeyv1.AccessRecord, error) {
	record, err := s.door.Note(ctx, lookOf(ctx, operation), participant, fill)
	return record, notRecorded(err)
}

// underGlass is the look of somebody who has broken the glass of a case, as long as that holds; false if they have not,
// or if the table gives them nothing of it.
func (s *Server) underGlass(ctx context.Context, r reading, action rights.Action, participant string) (reading, bool, error) {
	actor := ActorOf(ctx)
	right, may := rights.UnderGlass(actor.Role, action)
	if !may || !actor.May(r.look.Operation) {
		return r, false, nil
	}
	broken, err := s.Access.Glass(ctx, r.look.Operation, participant, actor.ID)
	if err != nil {
		return r, false, storeError(err)
	}
	if broken == nil || !s.Now().Before(broken.Broken.GetUntil().AsTime()) {
		return r, false, nil
	}
	r.opens, r.look.BreakGlass = right.Opens, broken.Id
	return r, true, nil
}
