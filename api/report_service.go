package api

import (
	"context"
	"slices"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/projections"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

type reportService struct{ *Server }

// IssueReport computes the table of the operation's set from the log alone and records it as a step. The same
// request again is answered with the report that it issued.
func (s *reportService) IssueReport(ctx context.Context, r *journeyv1.IssueReportRequest, stream journeyv1connect.ReportServiceIssueReportServerStream) error {
	facts, reports, err := s.begin(ctx, r)
	if err != nil {
		return err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return err
	}
	for _, report := range reports {
		if report.request == r.RequestId && !report.answers(r, facts) {
			return fail(connect.CodeAlreadyExists, ruleReused, "request_id")
		}
		if report.request == r.RequestId {
			return stream.Send(&journeyv1.IssueReportResponse{Report: report.message(), Position: s.position(report.sequence)})
		}
	}
	set, err := setOf(facts)
	if err != nil {
		return err
	}
	if r.IndicatorSet != journeyv1.IndicatorSet_INDICATOR_SET_UNSPECIFIED && r.IndicatorSet != set.ID {
		return fail(connect.CodeInvalidArgument, operation.RuleReportSet, "indicator_set")
	}
	cutOff, err := s.pastDay(r.CutOff, facts)
	if err != nil {
		return err
	}
	known, at, err := s.known(ctx, r, facts, cutOff)
	if err != nil {
		return err
	}
	issued := &journeyv1.ReportIssued{
		Number: facts.Reports + 1, IndicatorSet: set.ID, DefinitionVersion: set.Definition(), CutOff: cutOff.String(),
		KnownAt: timestamppb.New(known), KnownPosition: s.position(at.Position), CanonicalForm: indicator.CanonicalForm,
		DefinitionSha256: hashOf(set), Parameters: set.Parameters(),
	}
	work := func(w *journeyv1.Work) error { return stream.Send(&journeyv1.IssueReportResponse{Work: w}) }
	before, err := s.noneErasing(ctx, r.Operation)
	if err != nil {
		return err
	}
	if err := s.compute(ctx, r.Operation, set, at, issued, work); err != nil {
		return err
	}
	if after, err := s.noneErasing(ctx, r.Operation); err != nil {
		return err
	} else if !slices.Equal(before, after) {
		return fail(codeUnavailable, ruleErasing, "")
	}
	// Another one may have been issued meanwhile.
	if facts, _, err = s.begin(ctx, r); err != nil {
		return err
	}
	issued.Number = facts.Reports + 1
	issued.Hash = indicator.ReportHash(r.Operation, issued)
	today := calendar.Of(s.Now(), facts.Zone)
	recorded, err := s.record(ctx, &journeyv1.RecordRequest{
		Operation: r.Operation, Subject: r.Operation, OccurredOn: today.String(), RequestId: r.RequestId,
		Step: &journeyv1.Step{Kind: &journeyv1.Step_ReportIssued{ReportIssued: issued}},
	})
	if err != nil {
		return err
	}
	return stream.Send(&journeyv1.IssueReportResponse{Position: recorded.Position, Report: &journeyv1.Report{
		Issued: issued, Version: recorded.Events[0].Version, IssuedOn: today.String(), IssuedBy: ActorOf(ctx).ID,
	}})
}

// known is what a report knows: the time asked for, to the second, or now, and the last position known then.
func (s *reportService) known(ctx context.Context, r *journeyv1.IssueReportRequest, facts operation.Facts, cutOff calendar.Date) (time.Time, outcome.At, error) {
	last, err := s.Store.Last(ctx)
	if err != nil {
		return time.Time{}, outcome.At{}, storeError(err)
	}
	position := last.Sequence
	known, err := s.knownBy(facts, r)
	if err != nil {
		return known, outcome.At{}, err
	}
	if known.IsZero() {
		known = s.Now().UTC().Truncate(time.Second)
	} else {
		if _, err := s.fresh(ctx, "outcome", s.position(last.Sequence)); err != nil {
			return known, outcome.At{}, err
		}
		if position, err = outcome.PositionAt(ctx, s.figures(r.Operation), r.Operation, known); err != nil {
			return known, outcome.At{}, err
		}
		if position == 0 {
			return known, outcome.At{}, fail(connect.CodeInvalidArgument, "figures.nothing_known", "known_at")
		}
	}
	return known, outcome.At{CutOff: cutOff, Position: position, KnownOn: calendar.Of(known, facts.Zone)}, nil
}

// compute fills in the figures of a report from the log alone: every history of the operation is read,
// verified and folded by the row function of the read model. It is read to its end, not only up to the position
// that the report knows, because an erasure behind it holds the answers that keep the figures before it as they
// were; the rows say what was known at the position.
func (s *reportService) compute(ctx context.Context, operation string, set indicator.Set, at outcome.At, into *journeyv1.ReportIssued, work func(*journeyv1.Work) error) error {
	tallier := outcome.NewTallier(set, at)
	replayed, err := projections.Replay(ctx, s.Store, outcome.Model(), projections.ReplayConfig{
		Operation: operation, Now: s.Now,
		// Whoever does not listen any more has ended ctx, too.
		Progress: func(p projections.Progress) { _ = work(&journeyv1.Work{Done: p.Done, Target: p.Target}) },
	}, func(_, _ string, rows map[string][][]any) error {
		tallier.Add(rows)
		return nil
	})
	if err != nil {
		return storeError(err)
	}
	into.Figures, into.Parked = indicator.Figures(tallier.Table()), uint64(len(replayed.Parked))
	return nil
}

// record takes a step as the api's own Record does.
func (s *reportService) record(ctx context.Context, r *journeyv1.RecordRequest) (*journeyv1.RecordResponse, error) {
	return (&journeyService{Server: s.Server, issuing: true}).Record(ctx, r)
}

func (s *Server) position(sequence uint64) *journeyv1.Position {
	return &journeyv1.Position{Log: s.Store.LogID(), Sequence: sequence}
}

func hashOf(set indicator.Set) []byte {
	sum := set.Hash()
	return sum[:]
}

// ListReports lists the reports of an operation.
func (s *reportService) ListReports(ctx context.Context, r *journeyv1.ListReportsRequest) (*journeyv1.ListReportsResponse, error) {
	_, reports, err := s.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return nil, err
	}
	response := &journeyv1.ListReportsResponse{}
	for _, report := range reports {
		if r.Number == 0 || report.issued.GetNumber() == r.Number {
			response.Reports = append(response.Reports, report.message())
		}
	}
	if r.Number != 0 && len(response.Reports) == 0 {
		return nil, fail(connect.CodeNotFound, "report.unknown", "number")
	}
	return response, nil
}
