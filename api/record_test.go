package api

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/deploy/examples"
	journeyv1 "journey/proto/journey/v1"
)

func requestID(n int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte{byte(n >> 8), byte(n)}).String()
}

// registerOperation records the real operation as its file says it.
func registerOperation(t *testing.T, s served, id string) {
	t.Helper()
	requests, err := examples.Operation(id)
	if err != nil {
		t.Fatal(err)
	}
	results, err := s.client(operatorToken).RecordAll(t.Context(), &journeyv1.RecordAllRequest{Requests: requests})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results.Results {
		if no := r.GetRefusal(); no != nil {
			t.Fatalf("line %d of %s: %s", i+1, id, no.English)
		}
	}
}

func registration(operation, participant string) *journeyv1.RecordRequest {
	return &journeyv1.RecordRequest{
		Operation: operation, Subject: participant, OccurredOn: "2016-03-01", RequestId: requestID(1),
		Step: &journeyv1.Step{Kind: &journeyv1.Step_ParticipantRegistered{ParticipantRegistered: &journeyv1.ParticipantRegistered{
			GivenName: "Test", FamilyName: "Musterfall",
			DateOfBirth: &journeyv1.DateAnswer{Answer: &journeyv1.DateAnswer_Value{Value: "1980-05-17"}},
		}}},
	}
}

func takenOver(r *journeyv1.RecordRequest) *journeyv1.RecordRequest {
	r.TakenOver = &journeyv1.TakenOver{System: "old-system", SourceRecordedAt: timestamppb.New(time.Date(2016, 3, 2, 10, 0, 0, 0, time.UTC))}
	return r
}

func named(given string) *journeyv1.RecordRequest {
	r := registration("laqs", "p-1")
	r.Step.GetParticipantRegistered().GivenName = given
	return r
}

func with(change func(*journeyv1.RecordRequest)) *journeyv1.RecordRequest {
	r := registration("laqs", "p-1")
	change(r)
	return r
}

// Each of these changes nothing and has a clear answer with a stable id.
func TestBadInput(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	before, err := s.Store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what    string
		request *journeyv1.RecordRequest
		want    string
	}{
		{"an operation nobody registered", with(func(r *journeyv1.RecordRequest) { r.Operation = "nowhere" }), "operation.unknown"},
		{"an id with a dot", with(func(r *journeyv1.RecordRequest) { r.Subject = "p.1" }), "request.shape"},
		{"an id with a star", with(func(r *journeyv1.RecordRequest) { r.Subject = "p*" }), "request.shape"},
		{"an id with an arrow", with(func(r *journeyv1.RecordRequest) { r.Subject = ">" }), "request.shape"},
		{"an id with a space", with(func(r *journeyv1.RecordRequest) { r.Subject = "p 1" }), "request.shape"},
		{"an id with a line break", with(func(r *journeyv1.RecordRequest) { r.Subject = "p-1\r\nPUB x" }), "request.shape"},
		{"an operation with a line break", with(func(r *journeyv1.RecordRequest) { r.Operation = "laqs\n" }), "request.shape"},
		{"an id that is a name", with(func(r *journeyv1.RecordRequest) { r.Subject = "musterfall-1980" }), "subject.not_pseudonymous"},
		{"no subject", with(func(r *journeyv1.RecordRequest) { r.Subject = "" }), "subject.missing"},
		{"no step", with(func(r *journeyv1.RecordRequest) { r.Step = nil }), "request.shape"},
		{"an empty step", with(func(r *journeyv1.RecordRequest) { r.Step = &journeyv1.Step{} }), "request.shape"},
		{"a step of another history", with(func(r *journeyv1.RecordRequest) { r.Kind = journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER }), "step.wrong_history"},
		{"no request id", with(func(r *journeyv1.RecordRequest) { r.RequestId = "" }), "request.shape"},
		{"a NUL in a name", named("Te\x00st"), "request.shape"},
		{"a control character in a name", named("Te\x1bst"), "request.shape"},
		{"a bidi override in a name", named("Te\u202est"), "request.shape"},
		{"a zero-width character in a name", named("Te\u200bst"), "request.shape"},
		{"a name of 500 characters", named(strings.Repeat("x", 500)), "request.shape"},
		{"the year 0000", with(func(r *journeyv1.RecordRequest) { r.OccurredOn = "0000-01-01" }), "date.not_in_calendar"},
		{"the year 9999", with(func(r *journeyv1.RecordRequest) { r.OccurredOn = "9999-12-31" }), "date.not_in_calendar"},
		{"29 February of another year", with(func(r *journeyv1.RecordRequest) { r.OccurredOn = "2015-02-29" }), "date.not_in_calendar"},
		{"a date in German", with(func(r *journeyv1.RecordRequest) { r.OccurredOn = "01.03.2016" }), "request.shape"},
		{"a day that has not come", with(func(r *journeyv1.RecordRequest) { r.OccurredOn = "2199-01-01" }), "date.in_future"},
		{"an unknown enum number", consent(func(c *journeyv1.ConsentRecorded) { c.Purpose = 99 }), "request.shape"},
		{"a step before the registration", consent(func(*journeyv1.ConsentRecorded) {}), "registration.missing"},
		{"an end without a beginning", ended(), "registration.missing"},
		{"a wrong expected version", with(func(r *journeyv1.RecordRequest) { r.ExpectedVersion = proto.Uint64(7) }), "version.expected"},
		{"recorded elsewhere in the future", with(func(r *journeyv1.RecordRequest) {
			r.TakenOver = &journeyv1.TakenOver{System: "old", SourceRecordedAt: timestamppb.New(time.Now().Add(time.Hour))}
		}), "taken_over.in_future"},
		{"a step of an unknown future kind", with(func(r *journeyv1.RecordRequest) {
			r.Step = &journeyv1.Step{}
			r.Step.ProtoReflect().SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, 4000, protowire.BytesType), nil))
		}), "request.shape"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := s.client(operatorToken).Record(t.Context(), c.request)
			if err == nil {
				t.Fatal("accepted")
			}
			if got := ruleOf(t, err); got != c.want {
				t.Errorf("refused by %q (%v), want %q", got, err, c.want)
			}
			if strings.Contains(err.Error(), "Musterfall") {
				t.Errorf("the answer shows a name: %v", err)
			}
		})
	}
	after, err := s.Store.Last(t.Context())
	if err != nil || after != before {
		t.Errorf("something was stored: %v, %v", after, err)
	}
}

func consent(change func(*journeyv1.ConsentRecorded)) *journeyv1.RecordRequest {
	c := &journeyv1.ConsentRecorded{
		Purpose: journeyv1.ConsentPurpose_CONSENT_PURPOSE_PROCESSING, Decision: journeyv1.ConsentDecision_CONSENT_DECISION_GIVEN,
	}
	change(c)
	r := registration("laqs", "p-1")
	r.Step = &journeyv1.Step{Kind: &journeyv1.Step_ConsentRecorded{ConsentRecorded: c}}
	return r
}

func ended() *journeyv1.RecordRequest {
	r := registration("laqs", "p-1")
	r.Step = &journeyv1.Step{Kind: &journeyv1.Step_PlacementEnded{PlacementEnded: &journeyv1.PlacementEnded{
		Placement: "pl-1", Reason: journeyv1.PlacementEndReason_PLACEMENT_END_REASON_RESIGNED,
	}}}
	return r
}

func TestTheSameRequestAgainIsAnsweredWithTheFirstAnswer(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	first, err := s.client(operatorToken).Record(t.Context(), registration("laqs", "p-1"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.client(operatorToken).Record(t.Context(), registration("laqs", "p-1"))
	if err != nil {
		t.Fatal(err)
	}
	if !again.Repeated || len(again.Events) != 1 || !proto.Equal(again.Events[0], first.Events[0]) {
		t.Errorf("second answer %v, want %v again", again, first)
	}
	_, err = s.client(operatorToken).Record(t.Context(), named("Other"))
	if err == nil || ruleOf(t, err) != "request.reused" {
		t.Errorf("the same id with other content: %v", err)
	}
}

func TestTwoCoachesRecordAtOnce(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	if _, err := s.client(operatorToken).Record(t.Context(), registration("laqs", "p-1")); err != nil {
		t.Fatal(err)
	}
	const coaches = 8
	var group sync.WaitGroup
	versions := make(chan uint64, coaches)
	for i := range coaches {
		group.Go(func() {
			r := consent(func(*journeyv1.ConsentRecorded) {})
			r.RequestId = requestID(100 + i)
			response, err := s.client(operatorToken).Record(t.Context(), r)
			switch {
			case err == nil:
				versions <- response.Events[0].Version
			case ruleOf(t, err) != "history.busy":
				t.Errorf("coach %d: %v", i, err)
			}
		})
	}
	group.Wait()
	close(versions)
	seen := map[uint64]bool{}
	for v := range versions {
		if seen[v] {
			t.Errorf("version %d was given twice", v)
		}
		seen[v] = true
	}
	if len(seen) == 0 {
		t.Error("nobody could record")
	}
}

func TestARefusedStepOfAListRefusesItsHistoryAndNoOther(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	one, two, three := registration("laqs", "p-1"), registration("laqs", "p-2"), ended()
	two.RequestId, three.RequestId = requestID(2), requestID(3)
	answer, err := s.client(operatorToken).RecordAll(t.Context(), &journeyv1.RecordAllRequest{Requests: []*journeyv1.RecordRequest{one, two, three}})
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.Results[0].GetRefusal().GetRule(); got != "list.other_refused" {
		t.Errorf("the step beside the refused one: %q", got)
	}
	if answer.Results[1].GetRecorded() == nil {
		t.Errorf("the other history: %v", answer.Results[1])
	}
	if answer.Results[2].GetRefusal() == nil {
		t.Errorf("the refused step: %v", answer.Results[2])
	}
	kept, err := s.client(operatorToken).RecordAll(t.Context(), &journeyv1.RecordAllRequest{
		Requests: []*journeyv1.RecordRequest{one, two, three}, KeepAccepted: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := kept.Results[0].GetRecorded(); r == nil || r.Repeated {
		t.Errorf("kept: %v", kept.Results[0])
	}
	if r := kept.Results[1].GetRecorded(); r == nil || !r.Repeated {
		t.Errorf("recorded before: %v", kept.Results[1])
	}
}
