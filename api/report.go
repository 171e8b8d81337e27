package api

import (
	"bytes"
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	"journey/domain/indicator"
	"journey/domain/operation"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// issuedReport is a report in the history of its operation.
type issuedReport struct {
	issued   *journeyv1.ReportIssued
	event    *journeyv1.Event
	request  string
	sequence uint64
}

// begin checks a request and answers the operation's facts and reports, read from the log now.
func (s *reportService) begin(ctx context.Context, r interface {
	proto.Message
	GetOperation() string
}) (operation.Facts, []issuedReport, error) {
	if err := s.admit(ctx, r); err != nil {
		return operation.Facts{}, nil, err
	}
	history, err := s.histories.newest(ctx, operationSubject(r.GetOperation()))
	if err != nil {
		return operation.Facts{}, nil, storeError(err)
	}
	events := make([]*journeyv1.Event, len(history.Events))
	var reports []issuedReport
	for i, e := range history.Events {
		events[i] = e.Event
		if issued := e.Event.GetStep().GetReportIssued(); issued != nil {
			reports = append(reports, issuedReport{issued, e.Event, e.Event.GetRequestId(), e.Sequence})
		}
	}
	facts := operation.Fold(events)
	if !facts.Registered {
		return facts, nil, fail(connect.CodeNotFound, operation.RuleUnknown, "operation", r.GetOperation())
	}
	return facts, reports, s.reach(ctx, facts, facts.ID)
}

func find(reports []issuedReport, number uint32) (issuedReport, bool) {
	for _, r := range reports {
		if r.issued.GetNumber() == number {
			return r, true
		}
	}
	return issuedReport{}, false
}

func (r issuedReport) message() *journeyv1.Report {
	return &journeyv1.Report{
		Issued: r.issued, Version: r.event.GetVersion(), IssuedOn: r.event.GetOccurredOn(),
		IssuedBy: r.event.GetActor().GetId(), Source: r.event.GetTakenOver().GetSystem(),
	}
}

// answers says whether a report is what a request asks for.
func (r issuedReport) answers(asked *journeyv1.IssueReportRequest, facts operation.Facts) bool {
	set := asked.IndicatorSet == journeyv1.IndicatorSet_INDICATOR_SET_UNSPECIFIED || asked.IndicatorSet == r.issued.GetIndicatorSet()
	named, err := namedTime(facts, asked)
	known := err == nil && (named.IsZero() || named.Equal(r.issued.GetKnownAt().AsTime()))
	return set && known && asked.CutOff == r.issued.GetCutOff()
}

// at is what the report was asked for.
func (r issuedReport) at(facts operation.Facts) outcome.At {
	cutOff, err := calendar.Parse(r.issued.GetCutOff())
	if err != nil {
		cutOff = calendar.None // it was accepted, so it is a day
	}
	return outcome.At{
		CutOff: cutOff, Position: r.issued.GetKnownPosition().GetSequence(),
		KnownOn: calendar.Of(r.issued.GetKnownAt().AsTime(), facts.Zone),
	}
}

// notHere is the rule that says why a report cannot be computed again by this program; empty if it can.
func (r issuedReport) notHere(set indicator.Set, log string) string {
	switch {
	case r.event.GetTakenOver() != nil:
		return "report.taken_over"
	case r.issued.GetCanonicalForm() != indicator.CanonicalForm:
		return "report.other_form"
	case r.issued.GetDefinitionVersion() != set.Definition() || !bytes.Equal(r.issued.GetDefinitionSha256(), hashOf(set)):
		return "report.other_definitions"
	case r.issued.GetKnownPosition().GetLog() != log:
		return "report.other_log"
	}
	return ""
}
