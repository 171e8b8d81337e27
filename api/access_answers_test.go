package api

import (
	"slices"
	"strings"
	"testing"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// TestAnswersLeaveForAPurposeAndWithALine: which participation an indicator counts by a sensitive answer tells the
// answer, wherever it is told. An auditor states what for, and each participant has a line.
func TestAnswersLeaveForAPurposeAndWithALine(t *testing.T) {
	o := withOutcome(t)
	disabled := strings.Replace(entering, `"disability": {"value": false}`, `"disability": {"value": true}`, 1)
	r := registration("laqs", "p-0003")
	r.RequestId = requestID(971)
	o.record(r, o.step("p-0003", "2016-03-01", given), o.step("p-0003", "2016-03-07", disabled), o.step("p-0003", "2016-03-07", assigned("cw-1", "bilse")))
	other := registration("laqs", "p-0004")
	other.RequestId = requestID(972)
	o.record(other, o.step("p-0004", "2016-03-01", given), o.step("p-0004", "2016-03-07", disabled), o.step("p-0004", "2016-03-07", assigned("cw-1", "bilse")))
	if err := o.upToNow(t.Context(), "outcome"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.issue(t, leadToken, func(r *journeyv1.IssueReportRequest) { r.CutOff = "2016-07-31" }); err != nil {
		t.Fatal(err)
	}
	o.record(o.step("p-0003", "2016-08-01", `{"fact_corrected": {"version": "3", "occurred_on": "2016-03-07", "step": `+entering+`}}`))
	if err := o.upToNow(t.Context(), "outcome"); err != nil {
		t.Fatal(err)
	}
	const missing, cell = "access.purpose_missing", "CO16"
	for _, c := range []struct {
		what, procedure, body string
		stream                bool
		// without is in the answer to an auditor without a purpose; what is told to those with one is not.
		without, with, who string
	}{
		{"who is behind an indicator", journeyv1connect.IndicatorServiceExplainIndicatorProcedure, `{"operation":"laqs","code":"CO16"}`, false, missing, "p-0004", "p-0004"},
		{"an export", journeyv1connect.IndicatorServiceExportParticipationsProcedure, `{"operation":"laqs"}`, true, missing, "p-0003", "p-0003"},
		{"why a report reads otherwise", journeyv1connect.ReportServiceRestateReportProcedure, `{"operation":"laqs","number":1}`, false, missing, "p-0003", "p-0003"},
		{"a replay", journeyv1connect.ReplayServiceReplayHistoryProcedure, `{"operation":"laqs","participant":"p-0003"}`, false, "CO01", cell, "p-0003"},
		{"all replays", journeyv1connect.OperationReplayServiceStreamReplaysProcedure, `{"operation":"laqs"}`, true, "CO01", cell, "p-0003"},
	} {
		for token, purpose := range map[string]string{auditorToken: "audit-2026-014", leadToken: ""} {
			var fault eventstore.Fault
			o.Access.Records = eventstore.NewMemoryRecords(func() eventstore.Fault { return fault })
			if text := o.askFor(t, purpose, token, c.procedure, c.body, c.stream); !strings.Contains(text, c.with) {
				t.Errorf("%s: %s", c.what, text)
			}
			if !slices.ContainsFunc(o.recorded(t), func(r *journeyv1.AccessRecord) bool {
				return r.Participant == c.who && slices.Contains(r.Classes, special) && r.Purpose == purpose
			}) {
				t.Errorf("%s left without a line: %v", c.what, o.recorded(t))
			}
			fault = eventstore.FaultLost
			if text := o.askFor(t, purpose, token, c.procedure, c.body, c.stream); !strings.Contains(text, "access.not_recorded") {
				t.Errorf("%s, without a log: %s", c.what, text)
			}
		}
		o.Access.Records = eventstore.NewMemoryRecords(nil)
		if text := o.ask(t, auditorToken, c.procedure, c.body, c.stream); !strings.Contains(text, c.without) || strings.Contains(text, c.with) {
			t.Errorf("%s, without a purpose: %s", c.what, text)
		}
	}
}

// TestWhyAReportReadsOtherwiseIsForWhoSeesBehindFigures: it names participants of every partner.
func TestWhyAReportReadsOtherwiseIsForWhoSeesBehindFigures(t *testing.T) {
	o := withOutcome(t)
	for token, want := range map[string]string{otherToken: "auth.relation", leadToken: "report.unknown"} {
		if text := o.ask(t, token, journeyv1connect.ReportServiceRestateReportProcedure, `{"operation":"laqs","number":7}`, false); !strings.Contains(text, want) {
			t.Errorf("%s, want %s", text, want)
		}
	}
}

// TestWhatIsToldOfReportsIsALookAtFigures: the registration of an operation is none, its reports are.
func TestWhatIsToldOfReportsIsALookAtFigures(t *testing.T) {
	o := withOutcome(t)
	if _, err := o.issue(t, leadToken, func(r *journeyv1.IssueReportRequest) { r.CutOff = "2016-07-31" }); err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]int{
		`{"operation":"laqs","kind":"HISTORY_KIND_OPERATION","subject":"laqs"}`:                 1,
		`{"operation":"laqs","kind":"HISTORY_KIND_OPERATION","subject":"laqs","atVersion":"1"}`: 0,
	} {
		o.Access.Records = eventstore.NewMemoryRecords(nil)
		text := o.ask(t, operatorToken, journeyv1connect.HistoryServiceGetHistoryProcedure, body, false)
		if !strings.Contains(text, "operationRegistered") || len(o.recorded(t)) != want {
			t.Errorf("%s: %d lines, want %d: %s", body, len(o.recorded(t)), want, text)
		}
	}
}
