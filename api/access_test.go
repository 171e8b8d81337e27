package api

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// passes says of each procedure what of participants passes out: what has to be recorded before.
var passes = []struct {
	procedure, body string
	stream          bool
	want            journeyv1.AccessKind // none: nothing that is sealed, nor figures as they are
	classes         []journeyv1.PrivacyClass
}{
	{procedure: journeyv1connect.HistoryServiceGetHistoryProcedure, body: `{"operation":"laqs","subject":"p-0003"}`, want: look,
		classes: []journeyv1.PrivacyClass{identity, contact, special}},
	{procedure: journeyv1connect.ReplayServiceReplayHistoryProcedure, body: `{"operation":"laqs","participant":"p-0003"}`, want: look,
		classes: []journeyv1.PrivacyClass{identity, contact, special}},
	{procedure: journeyv1connect.OperationReplayServiceStreamHistoriesProcedure, body: `{"operation":"laqs"}`, stream: true, want: look,
		classes: []journeyv1.PrivacyClass{identity, contact, special}},
	{procedure: journeyv1connect.OperationReplayServiceStreamReplaysProcedure, body: `{"operation":"laqs"}`, stream: true, want: look,
		classes: []journeyv1.PrivacyClass{identity, contact, special}},
	{procedure: journeyv1connect.CaseloadServiceListCasesProcedure, body: `{"operation":"laqs"}`, want: look, classes: []journeyv1.PrivacyClass{identity}},
	{procedure: journeyv1connect.JourneyServiceFindParticipantsProcedure, body: `{"operation":"laqs","name":"musterfall"}`, want: look, classes: []journeyv1.PrivacyClass{identity}},
	{procedure: journeyv1connect.IndicatorServiceExportParticipationsProcedure, body: `{"operation":"laqs"}`, stream: true, want: look, classes: []journeyv1.PrivacyClass{special}},
	{procedure: journeyv1connect.IndicatorServiceExplainIndicatorProcedure, body: `{"operation":"laqs","code":"CO16"}`, want: look, classes: []journeyv1.PrivacyClass{special}},

	{procedure: journeyv1connect.OutcomeServiceGetOutcomesProcedure, body: `{"operation":"laqs"}`, want: figures},
	{procedure: journeyv1connect.OutcomeServiceListParticipationsProcedure, body: `{"operation":"laqs","code":"entered"}`, want: figures},
	{procedure: journeyv1connect.IndicatorServiceGetTableProcedure, body: `{"operation":"laqs"}`, want: figures},
	{procedure: journeyv1connect.IndicatorServiceGetBreakdownProcedure, body: `{"operation":"laqs","code":"entered","by":["gender"]}`, want: figures},
	{procedure: journeyv1connect.IndicatorServiceGetSeriesProcedure, body: `{"operation":"laqs","codes":["entered"]}`, want: figures},
	{procedure: journeyv1connect.IndicatorServiceListMinorParticipationsProcedure, body: `{"operation":"laqs"}`, want: figures},
	{procedure: journeyv1connect.ReportServiceIssueReportProcedure, body: `{"operation":"laqs","cutOff":"2016-07-31","requestId":"` + requestID(970) + `"}`, stream: true, want: figures},
	{procedure: journeyv1connect.ReportServiceListReportsProcedure, body: `{"operation":"laqs"}`, want: figures},
	{procedure: journeyv1connect.ReportServiceVerifyReportProcedure, body: `{"operation":"laqs","number":1}`, stream: true, want: figures},
	{procedure: journeyv1connect.ReportServiceRestateReportProcedure, body: `{"operation":"laqs","number":1}`, want: figures},

	// A step that looks like somebody is in TestALookAlikeIsTold.
	{procedure: journeyv1connect.JourneyServiceRecordProcedure, body: `{}`},
	{procedure: journeyv1connect.JourneyServiceRecordAllProcedure, body: `{}`},
	{procedure: journeyv1connect.FollowUpServiceListObligationsProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.FollowUpServiceCountObligationsProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.FollowUpServiceGetFollowUpBoardProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.RetentionServiceGetRetentionProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.RetentionServiceListDueProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.ErasureServiceRequestErasureProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.ErasureServiceListErasuresProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.ErasureServiceDecideErasureProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.ErasureServiceGetErasuresProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.ErasureServiceResumeErasuresProcedure, body: `{"operation":"laqs","participant":"p-0003"}`},
	{procedure: journeyv1connect.RetentionServiceRequestDueProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.RetentionServiceDecideDueProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.StaffServiceListStaffProcedure, body: `{}`},
	{procedure: journeyv1connect.StaffServiceListPartnersProcedure, body: `{}`},
	{procedure: journeyv1connect.StaffServicePutDirectoryProcedure, body: `{}`},
	{procedure: journeyv1connect.StaffServiceSetAbsenceProcedure, body: `{}`},
	{procedure: journeyv1connect.StaffServiceLeaveProcedure, body: `{}`},
	{procedure: journeyv1connect.CalendarServiceCreateCalendarProcedure, body: `{"operation":"laqs","caseworker":"cw-1"}`},
	{procedure: journeyv1connect.CalendarServiceListCalendarsProcedure, body: `{"operation":"laqs"}`},
	{procedure: journeyv1connect.CalendarServiceRevokeCalendarProcedure, body: `{}`},
}

const look, figures = journeyv1.AccessKind_ACCESS_KIND_LOOK, journeyv1.AccessKind_ACCESS_KIND_FIGURES

// planted are words that stand in sealed fields, by class, as they are answered.
var planted = map[string]journeyv1.PrivacyClass{
	"Musterfall": identity, "1980-05-17": identity, "Musterweg": contact,
}

// ask calls a procedure in JSON and answers what came back, errors included.
func (s served) ask(t *testing.T, token, procedure, body string, stream bool) string {
	t.Helper()
	return s.askFor(t, "", token, procedure, body, stream)
}

// askFor does so for a stated purpose.
func (s served) askFor(t *testing.T, purpose, token, procedure, body string, stream bool) string {
	t.Helper()
	kind, payload := "application/json", []byte(body)
	if stream {
		kind = "application/connect+json"
		payload = append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(body))), body...)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+procedure, bytes.NewReader(payload))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set(PurposeHeader, purpose)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// recorded is what the access log has now.
func (s served) recorded(t *testing.T) (all []*journeyv1.AccessRecord) {
	t.Helper()
	err := s.Access.Find(t.Context(), accesslog.Query{}, func(records []*journeyv1.AccessRecord, _, _ uint64) error {
		all = append(all, records...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWhatPassesIsRecordedFirst: of every procedure that is served. What holds a planted word has a line of its class
// and its participant; and where no line can be stored nothing passes at all.
func TestWhatPassesIsRecordedFirst(t *testing.T) {
	o := withOutcome(t)
	r := registration("laqs", "p-0003")
	r.RequestId, r.Step.GetParticipantRegistered().Address = requestID(971), "Musterweg 1"
	o.record(r, o.step("p-0003", "2016-03-01", given), o.step("p-0003", "2016-03-07", strings.Replace(entering, `"disability": {"value": false}`, `"disability": {"value": true}`, 1)))
	o.caught()
	if err := o.upToNow(t.Context(), "outcome"); err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, p := range passes {
		named = append(named, p.procedure)
		t.Run(p.procedure, func(t *testing.T) {
			var fault eventstore.Fault
			o.Access.Records = eventstore.NewMemoryRecords(func() eventstore.Fault { return fault })
			text := o.ask(t, operatorToken, p.procedure, p.body, p.stream)
			lines := o.recorded(t)
			has := func(class journeyv1.PrivacyClass) bool {
				return slices.ContainsFunc(lines, func(r *journeyv1.AccessRecord) bool {
					return r.Participant == "p-0003" && slices.Contains(r.Classes, class) && r.Decision == journeyv1.AccessDecision_ACCESS_DECISION_SHOWN
				})
			}
			for word, class := range planted {
				if strings.Contains(text, word) && !has(class) {
					t.Errorf("%s passed and no line says so", word)
				}
				if slices.Contains(p.classes, class) && !strings.Contains(text, word) && word != "1980-05-17" {
					t.Errorf("%s did not pass", word)
				}
			}
			for _, class := range p.classes {
				if !has(class) {
					t.Errorf("no line of %s", class)
				}
			}
			for _, r := range lines {
				if r.Actor.GetId() != "op-1" || r.Procedure != p.procedure || r.RequestId == "" || r.At == nil || r.Operation != "laqs" {
					t.Errorf("the line does not say who and where: %v", r)
				}
			}
			if p.want == 0 {
				if len(lines) > 0 {
					t.Errorf("recorded: %v", lines)
				}
				return
			}
			if len(lines) == 0 || lines[0].Kind != p.want {
				t.Fatalf("recorded: %v; answered %s", lines, text)
			}
			fault = eventstore.FaultLost
			text = o.ask(t, operatorToken, p.procedure, p.body, p.stream)
			if !strings.Contains(text, "access.not_recorded") {
				t.Errorf("answered without a line: %s", text)
			}
			for word := range planted {
				if strings.Contains(text, word) {
					t.Errorf("%s passed without a line", word)
				}
			}
		})
	}
	for procedure := range actions {
		if !slices.Contains(named, procedure) && !strings.HasPrefix(procedure, "/journey.v1.AccessService/") {
			t.Errorf("nothing says what passes through %s; name it above", procedure)
		}
	}
}

// TestWhatCanHoldASealedField: every procedure whose answer can hold a step is known to show classes.
func TestWhatCanHoldASealedField(t *testing.T) {
	found := 0
	protoregistry.GlobalFiles.RangeFilesByPackage("journey.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				method := service.Methods().Get(j)
				procedure := fmt.Sprintf("/%s/%s", service.FullName(), method.Name())
				if !holdsSealed(method.Output(), map[protoreflect.FullName]bool{}) {
					continue
				}
				found++
				known := strings.HasPrefix(procedure, "/journey.v1.AccessService/")
				for _, p := range passes {
					known = known || p.procedure == procedure && p.want == look
				}
				if !known {
					t.Errorf("%s can answer sealed fields; say above what is recorded", procedure)
				}
			}
		}
		return true
	})
	if found < 2 {
		t.Errorf("only %d procedures found", found)
	}
}

func holdsSealed(m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) bool {
	if seen[m.FullName()] {
		return false
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		class, _ := proto.GetExtension(field.Options(), journeyv1.E_PrivacyClass).(journeyv1.PrivacyClass)
		if class > journeyv1.PrivacyClass_PRIVACY_CLASS_PSEUDONYMOUS && class < journeyv1.PrivacyClass_PRIVACY_CLASS_AS_CONTAINER ||
			field.Message() != nil && holdsSealed(field.Message(), seen) {
			return true
		}
	}
	return false
}

// TestARefusedLookIsRecorded: with its rule, and no more than some of them; nothing of what nobody knows.
func TestARefusedLookIsRecorded(t *testing.T) {
	o := withOutcome(t)
	id := o.open(1, "cw-2", "bilse")
	before := len(o.recorded(t))
	for range 30 {
		if text := o.ask(t, firstToken, journeyv1connect.HistoryServiceGetHistoryProcedure, `{"operation":"laqs","subject":"`+id+`"}`, false); !strings.Contains(text, "auth.relation") {
			t.Fatal(text)
		}
	}
	o.ask(t, firstToken, journeyv1connect.HistoryServiceGetHistoryProcedure, `{"operation":"laqs","subject":"p-9999"}`, false)
	lines := o.recorded(t)[before:]
	if len(lines) != 20 {
		t.Errorf("%d lines of 30 refused looks at once, want 20", len(lines))
	}
	for _, r := range lines {
		if r.Participant != id || r.Decision != journeyv1.AccessDecision_ACCESS_DECISION_REFUSED || r.Rule != "auth.relation" || len(r.Classes) > 0 || r.Actor.GetId() != "cw-1" {
			t.Errorf("%v", r)
		}
	}
}

// TestALookAlikeIsTold: whom somebody is told of is recorded; where that is impossible they are told of nobody, and
// the step is stored all the same.
func TestALookAlikeIsTold(t *testing.T) {
	o := newOffice(t)
	o.open(1, "cw-1", "bilse")
	o.caught()
	var fault eventstore.Fault
	o.Access.Records = eventstore.NewMemoryRecords(func() eventstore.Fault { return fault })
	told := func(id string) int {
		response, err := o.client(operatorToken).Record(t.Context(), registrationOf(o, id))
		if err != nil {
			t.Fatal(err)
		}
		return len(response.Candidates)
	}
	if n, lines := told("p-0002"), o.recorded(t); n != 1 || len(lines) != 1 || lines[0].Participant != "p-0001" || !slices.Equal(lines[0].Classes, []journeyv1.PrivacyClass{identity}) {
		t.Errorf("told of %d, recorded %v", n, lines)
	}
	fault = eventstore.FaultLost
	if n := told("p-0003"); n != 0 {
		t.Errorf("told of %d without a line", n)
	}
}
