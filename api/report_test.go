package api

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// issue asks for a report and answers the last response.
func (s served) issue(t *testing.T, token string, change func(*journeyv1.IssueReportRequest)) (*journeyv1.IssueReportResponse, error) {
	t.Helper()
	r := &journeyv1.IssueReportRequest{Operation: "laqs", CutOff: "2026-01-31", RequestId: requestID(500)}
	if change != nil {
		change(r)
	}
	stream, err := journeyv1connect.NewReportServiceClient(s.connect(token)).IssueReport(t.Context(), r)
	if err != nil {
		return nil, err
	}
	for {
		answer, err := stream.Receive()
		if err != nil || answer.Report != nil {
			return answer, err
		}
	}
}

func (s served) verify(t *testing.T, number uint32) *journeyv1.VerifyReportResponse {
	t.Helper()
	stream, err := journeyv1connect.NewReportServiceClient(s.connect(auditorToken)).VerifyReport(t.Context(), &journeyv1.VerifyReportRequest{Operation: "laqs", Number: number})
	if err != nil {
		t.Fatal(err)
	}
	for {
		answer, err := stream.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if answer.Work == nil {
			if _, err := stream.Receive(); !errors.Is(err, io.EOF) {
				t.Errorf("after the answer: %v", err)
			}
			return answer
		}
	}
}

func TestAReportIsIssuedOnceAndVerified(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	first, err := s.issue(t, leadToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.issue(t, leadToken, nil)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("the same request again: %v, %v; want %v", again, err, first)
	}
	if n := first.Report.Issued.Number; n != 1 {
		t.Errorf("number %d, want 1", n)
	}
	_, err = s.issue(t, leadToken, func(r *journeyv1.IssueReportRequest) { r.CutOff = "2025-12-31" })
	if rule := ruleOf(t, err); rule != "request.reused" {
		t.Errorf("the same request for another cut-off: %q", rule)
	}
	second, err := s.issue(t, leadToken, func(r *journeyv1.IssueReportRequest) { r.RequestId = requestID(501) })
	if err != nil || second.Report.Issued.Number != 2 || bytes.Equal(second.Report.Issued.Hash, first.Report.Issued.Hash) {
		t.Errorf("the next report: %v, %v", second.GetReport(), err)
	}
	for _, number := range []uint32{1, 2} {
		if answer := s.verify(t, number); !answer.Equal || answer.Rule != "" || len(answer.Differences) != 0 {
			t.Errorf("report %d: %v", number, answer)
		}
	}
}

// The figures of a report are the service's own: nobody may send in others.
func TestNobodyMakesAReportUp(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	made, err := s.issue(t, operatorToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	forged := proto.CloneOf(made.Report.Issued)
	forged.Number, forged.Figures[0].Value = 2, 1000
	request := &journeyv1.RecordRequest{Operation: "laqs", Subject: "laqs", OccurredOn: "2026-02-01", RequestId: requestID(502),
		Step: &journeyv1.Step{Kind: &journeyv1.Step_ReportIssued{ReportIssued: forged}}}
	_, err = s.client(operatorToken).Record(t.Context(), request)
	if rule := ruleOf(t, err); rule != "report.issue_it" {
		t.Errorf("a report made up: %q", rule)
	}
	all, err := s.client(operatorToken).RecordAll(t.Context(), &journeyv1.RecordAllRequest{Requests: []*journeyv1.RecordRequest{request}})
	if err != nil || all.Results[0].GetRefusal().GetRule() != "report.issue_it" {
		t.Errorf("in a list: %v, %v", all, err)
	}
	takenOver(request).TakenOver.SourceRecordedAt = timestamppb.New(time.Date(2026, 2, 2, 8, 0, 0, 0, time.UTC))
	if _, err := s.client(operatorToken).Record(t.Context(), request); err != nil {
		t.Errorf("one of another system: %v", err)
	}
	if answer := s.verify(t, 2); answer.Equal || answer.Rule != "report.taken_over" {
		t.Errorf("what is taken over cannot be computed again: %v", answer)
	}
}

func TestReportsThatCannotBe(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	for _, c := range []struct {
		what, token string
		change      func(*journeyv1.IssueReportRequest)
		want        string
	}{
		{"an auditor issues none", auditorToken, nil, "auth.role"},
		{"the cut-off lies in the future", leadToken, func(r *journeyv1.IssueReportRequest) { r.CutOff = "2031-01-01" }, "report.cut_off_in_future"},
		{"the cut-off is no day", leadToken, func(r *journeyv1.IssueReportRequest) { r.CutOff = "2026-02-30" }, "date.not_in_calendar"},
		{"another set than the operation's", leadToken, func(r *journeyv1.IssueReportRequest) {
			r.IndicatorSet = journeyv1.IndicatorSet_INDICATOR_SET_ESF_2007
		}, "report.other_indicator_set"},
		{"an operation that nobody knows", operatorToken, func(r *journeyv1.IssueReportRequest) { r.Operation = "none" }, "operation.unknown"},
		{"an operation of others", leadToken, func(r *journeyv1.IssueReportRequest) { r.Operation = "resque-plus" }, "auth.operation"},
		{"a time that is to come", leadToken, func(r *journeyv1.IssueReportRequest) {
			r.KnownAt = timestamppb.New(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
		}, "figures.known_in_future"},
		{"a day that is to come", leadToken, func(r *journeyv1.IssueReportRequest) { r.KnownOn = "2040-01-01" }, "figures.known_in_future"},
		{"a day that is none", leadToken, func(r *journeyv1.IssueReportRequest) { r.KnownOn = "2026-02-30" }, "date.not_in_calendar"},
		{"a time and a day", leadToken, func(r *journeyv1.IssueReportRequest) {
			r.KnownOn, r.KnownAt = "2026-01-31", timestamppb.New(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))
		}, "figures.known_twice"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := s.issue(t, c.token, c.change)
			if rule := ruleOf(t, err); rule != c.want {
				t.Errorf("%q, want %q", rule, c.want)
			}
		})
	}
	_, err := journeyv1connect.NewReportServiceClient(s.connect(auditorToken)).ListReports(t.Context(), &journeyv1.ListReportsRequest{Operation: "laqs", Number: 9})
	if rule := ruleOf(t, err); rule != "report.unknown" {
		t.Errorf("a number that no report has: %q", rule)
	}
}
