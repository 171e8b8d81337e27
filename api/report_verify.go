package api

import (
	"bytes"
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"

	"journey/domain/indicator"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// VerifyReport computes a report again and compares it.
func (s *reportService) VerifyReport(ctx context.Context, r *journeyv1.VerifyReportRequest, stream journeyv1connect.ReportServiceVerifyReportServerStream) error {
	facts, reports, err := s.begin(ctx, r)
	if err != nil {
		return err
	}
	if err := s.showFigures(ctx, r.Operation); err != nil {
		return err
	}
	report, ok := find(reports, r.Number)
	if !ok {
		return fail(connect.CodeNotFound, "report.unknown", "number")
	}
	set, err := setOf(facts)
	if err != nil {
		return err
	}
	answer := &journeyv1.VerifyReportResponse{RecordedHash: report.issued.GetHash()}
	if answer.Rule = report.notHere(set, s.Store.LogID()); answer.Rule != "" {
		return stream.Send(answer)
	}
	again := proto.CloneOf(report.issued)
	work := func(w *journeyv1.Work) error { return stream.Send(&journeyv1.VerifyReportResponse{Work: w}) }
	if err := s.compute(ctx, r.Operation, set, report.at(facts), again, work); err != nil {
		return err
	}
	answer.ComputedHash = indicator.ReportHash(r.Operation, again)
	answer.Equal = bytes.Equal(answer.ComputedHash, report.issued.GetHash())
	answer.Differences = differences(report.issued.GetFigures(), again.GetFigures())
	return stream.Send(answer)
}

// differences are the cells in which two reports differ.
func differences(before, after []*journeyv1.Figure) []*journeyv1.FigureDifference {
	type cell struct{ code, breakdown string }
	then, now := map[cell]*journeyv1.Figure{}, map[cell]*journeyv1.Figure{}
	var order []cell
	for _, f := range before {
		c := cell{f.GetCode(), f.GetBreakdown()}
		then[c], order = f, append(order, c)
	}
	for _, f := range after {
		c := cell{f.GetCode(), f.GetBreakdown()}
		if now[c] = f; then[c] == nil {
			order = append(order, c)
		}
	}
	var all []*journeyv1.FigureDifference
	for _, c := range order {
		if !proto.Equal(then[c], now[c]) {
			all = append(all, &journeyv1.FigureDifference{Code: c.code, Breakdown: c.breakdown, Before: then[c], After: now[c]})
		}
	}
	return all
}
