package api

import (
	"bytes"
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/refusal"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// RestateReport says what the table of a report reads now, or in another report, cell by cell, with the
// participations behind each difference and the steps that caused it.
func (s *reportService) RestateReport(ctx context.Context, r *journeyv1.RestateReportRequest) (*journeyv1.RestateReportResponse, error) {
	facts, reports, err := s.begin(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return nil, err
	}
	report, ok := find(reports, r.Number)
	if !ok {
		return nil, fail(connect.CodeNotFound, "report.unknown", "number")
	}
	set, err := setOf(facts)
	if err != nil {
		return nil, err
	}
	if rule := report.notHere(set, s.Store.LogID()); rule != "" && rule != "report.other_definitions" {
		return nil, fail(connect.CodeFailedPrecondition, refusal.Rule(rule), "number")
	}
	fresh, err := s.fresh(ctx, "outcome", r.AtLeast)
	if err != nil {
		return nil, err
	}
	then := report.at(facts)
	now := outcome.At{CutOff: then.CutOff, Position: fresh.Position.GetSequence(), KnownOn: calendar.Of(s.Now(), facts.Zone)}
	response := &journeyv1.RestateReportResponse{
		DefinitionChanged: !bytes.Equal(report.issued.GetDefinitionSha256(), hashOf(set)), Freshness: fresh,
	}
	var after []*journeyv1.Figure
	if r.Against != 0 {
		other, ok := find(reports, r.Against)
		if !ok {
			return nil, fail(connect.CodeNotFound, "report.unknown", "against")
		}
		now, after = other.at(facts), other.issued.GetFigures()
		if rule := other.notHere(set, s.Store.LogID()); rule != "" {
			return nil, fail(connect.CodeFailedPrecondition, refusal.Rule(rule), "against")
		}
	} else {
		table, err := outcome.Table(ctx, s.figures(r.Operation), set, r.Operation, now)
		if err != nil {
			return nil, err
		}
		after = indicator.Figures(table)
	}
	if fresh.Position.GetSequence() < max(then.Position, now.Position) {
		return nil, fail(connect.CodeUnavailable, "query.not_yet", "number")
	}
	known, err := outcome.KnownAt(ctx, s.figures(r.Operation), r.Operation, now.Position)
	if err != nil {
		return nil, err
	}
	response.KnownPosition, response.KnownAt = s.position(now.Position), timestamppb.New(known)
	response.Differences = differences(report.issued.GetFigures(), after)
	moved, err := outcome.Restated(ctx, s.figures(r.Operation), set, r.Operation, then, now)
	if err != nil {
		return nil, err
	}
	c := causes{server: s.Server, operation: r.Operation, set: set, then: then, now: now}
	answers, err := c.add(ctx, response.Differences, moved)
	if err != nil {
		return nil, err
	}
	if err := s.showAnswers(ctx, r.Operation, rights.ReadBehind, answers...); err != nil {
		return nil, err
	}
	return response, c.addOnce(ctx, response.Differences)
}
