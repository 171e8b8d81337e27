package api

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

const danger = journeyv1.BreakGlassReason_BREAK_GLASS_REASON_DANGER

func (o *office) breakGlass(token, participant string) (*journeyv1.AccessRecord, error) {
	r, err := journeyv1connect.NewAccessServiceClient(o.connect(token)).BreakGlass(o.t.Context(), &journeyv1.BreakGlassRequest{
		Operation: "laqs", Participant: participant, Reason: danger, Reference: "dms-2016-0047"})
	return r.GetRecord(), err
}

func (o *office) reads(token, participant string) (*journeyv1.GetHistoryResponse, error) {
	return journeyv1connect.NewHistoryServiceClient(o.connect(token)).GetHistory(o.t.Context(), &journeyv1.GetHistoryRequest{Operation: "laqs", Subject: participant})
}

func (o *office) accesses(token string, r *journeyv1.ListAccessRequest) (all []*journeyv1.AccessRecord, err error) {
	stream, err := journeyv1connect.NewAccessServiceClient(o.connect(token)).ListAccess(context.WithoutCancel(o.t.Context()), r)
	if err != nil {
		return nil, err
	}
	for {
		some, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, some.Records...)
	}
}

// TestABrokenGlassOpensOneCaseForFourHours: to whom broke it, with a line of its own, and everything seen under it
// carries its id.
func TestABrokenGlassOpensOneCaseForFourHours(t *testing.T) {
	o := withOutcome(t)
	now := o.Now()
	o.Now = func() time.Time { return now }
	theirs, another := o.open(1, "cw-2", "bilse"), o.open(2, "cw-2", "bilse")
	if _, err := o.reads(firstToken, theirs); err == nil || ruleOf(t, err) != "auth.relation" {
		t.Fatalf("before: %v", err)
	}
	broken, err := o.breakGlass(firstToken, theirs)
	if err != nil {
		t.Fatal(err)
	}
	if until := broken.Broken.Until.AsTime(); !until.Equal(now.Add(4*time.Hour)) || broken.Broken.Reason != danger || broken.Id == "" || broken.Actor.Id != "cw-1" {
		t.Errorf("%v", broken)
	}
	got, err := o.reads(firstToken, theirs)
	if err != nil || got.Entries[0].Event.Step.GetParticipantRegistered().GetFamilyName() == "" {
		t.Errorf("under it: %v, %v", got, err)
	}
	lines := o.recorded(t)
	if last := lines[len(lines)-1]; last.BreakGlass != broken.Id || last.Participant != theirs || last.Relation != "partner" || last.Decision != journeyv1.AccessDecision_ACCESS_DECISION_SHOWN {
		t.Errorf("recorded %v", last)
	}
	for what, read := range map[string]func() error{
		"another case":  func() error { _, err := o.reads(firstToken, another); return err },
		"somebody else": func() error { _, err := o.reads(thirdToken, theirs); return err },
		"recording into it": func() error {
			_, err := o.client(firstToken).Record(t.Context(), o.step(theirs, "2016-05-01", given))
			return err
		},
	} {
		if err := read(); err == nil || ruleOf(t, err) != "auth.relation" {
			t.Errorf("%s: %v", what, err)
		}
	}
	now = now.Add(4*time.Hour - time.Second)
	if _, err := o.reads(firstToken, theirs); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	now = now.Add(time.Second)
	if _, err := o.reads(firstToken, theirs); err == nil || ruleOf(t, err) != "auth.relation" {
		t.Errorf("after four hours: %v", err)
	}
}

// TestWhoBreaksTheGlass: who accompanies people in the operation, of a case that is not open to them.
func TestWhoBreaksTheGlass(t *testing.T) {
	o := withOutcome(t)
	theirs, own := o.open(1, "cw-9", "stadt"), o.open(2, "cw-1", "bilse")
	for _, c := range []struct {
		what, token, participant, want string
	}{
		{"a caseworker, of another partner's case", firstToken, theirs, ""},
		{"a coordinator, of another partner's case", coordinatorToken, theirs, ""},
		{"of their own case", firstToken, own, "break_glass.not_needed"},
		{"of nobody's case", firstToken, "p-9999", "history.unknown"},
		{"in an operation of others", foreignToken, theirs, "auth.operation"},
		{"an auditor", auditorToken, theirs, "auth.role"},
		{"an operator", operatorToken, theirs, "auth.role"},
	} {
		_, err := o.breakGlass(c.token, c.participant)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
			}
			continue
		}
		if err == nil || ruleOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}
}

// TestTheOfficerSeesAndReviews: the lines of a question, and that a break-glass was reviewed is a line as well.
func TestTheOfficerSeesAndReviews(t *testing.T) {
	o := withOutcome(t)
	id := o.open(1, "cw-2", "bilse")
	broken, err := o.breakGlass(firstToken, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{firstToken, secondToken, operatorToken} {
		if _, err := o.reads(token, id); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		what string
		r    *journeyv1.ListAccessRequest
		want []string
	}{
		{"of the operation", &journeyv1.ListAccessRequest{Operation: "laqs"}, []string{"cw-1", "cw-1", "cw-2", "op-1"}},
		{"of all of them", &journeyv1.ListAccessRequest{}, []string{"cw-1", "cw-1", "cw-2", "op-1"}},
		{"of somebody", &journeyv1.ListAccessRequest{Actor: "cw-2"}, []string{"cw-2"}},
		{"of a person", &journeyv1.ListAccessRequest{Operation: "laqs", Participant: id, Class: identity}, []string{"cw-1", "cw-2", "op-1"}},
		{"of break-glass", &journeyv1.ListAccessRequest{Operation: "laqs", BreakGlass: true}, []string{"cw-1", "cw-1"}},
		{"of another operation", &journeyv1.ListAccessRequest{Operation: "resque-plus"}, nil},
		{"of the future", &journeyv1.ListAccessRequest{Since: timestamppb.New(o.Now().Add(time.Hour))}, nil},
	} {
		lines, err := o.accesses(officerToken, c.r)
		var who []string
		for _, line := range lines {
			who = append(who, line.Actor.Id)
		}
		if err != nil || !slices.Equal(who, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.what, who, err, c.want)
		}
	}
	if _, err := o.accesses(operatorToken, &journeyv1.ListAccessRequest{}); err == nil || ruleOf(t, err) != "auth.role" {
		t.Errorf("an operator: %v", err)
	}
	if _, err := o.accesses(officerToken, &journeyv1.ListAccessRequest{Participant: id}); err == nil || ruleOf(t, err) != "access.operation_missing" {
		t.Errorf("a participant of no operation: %v", err)
	}
	review := func(token string, r *journeyv1.ReviewAccessRequest) error {
		r.Operation = "laqs"
		_, err := journeyv1connect.NewAccessServiceClient(o.connect(token)).ReviewAccess(t.Context(), r)
		return err
	}
	const justified = journeyv1.ReviewOutcome_REVIEW_OUTCOME_JUSTIFIED
	for what, c := range map[string]struct {
		token string
		r     *journeyv1.ReviewAccessRequest
		want  string
	}{
		"a coordinator":      {coordinatorToken, &journeyv1.ReviewAccessRequest{BreakGlass: broken.Id, Outcome: justified}, "auth.role"},
		"nothing":            {officerToken, &journeyv1.ReviewAccessRequest{}, "access.nothing_reviewed"},
		"without an outcome": {officerToken, &journeyv1.ReviewAccessRequest{BreakGlass: broken.Id}, "access.nothing_reviewed"},
		"both":               {officerToken, &journeyv1.ReviewAccessRequest{BreakGlass: broken.Id, Outcome: justified, Week: "2016-W30"}, "access.nothing_reviewed"},
		"one that is none":   {officerToken, &journeyv1.ReviewAccessRequest{BreakGlass: requestID(7), Outcome: justified}, "access.no_break_glass"},
	} {
		if err := review(c.token, c.r); err == nil || ruleOf(t, err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	for _, r := range []*journeyv1.ReviewAccessRequest{{BreakGlass: broken.Id, Outcome: justified}, {Week: "2016-W30"}} {
		if err := review(officerToken, r); err != nil {
			t.Error(err)
		}
	}
	lines, err := o.accesses(officerToken, &journeyv1.ListAccessRequest{Operation: "laqs", BreakGlass: true})
	if err != nil || len(lines) != 3 || lines[2].Review.GetOutcome() != justified || lines[2].Participant != id || lines[2].Actor.Id != "dpo-1" {
		t.Errorf("%v, %v", lines, err)
	}
}

// TestAPersonsOwnCopy holds everything of a person and of those linked with them, names no staff, and is recorded.
func TestAPersonsOwnCopy(t *testing.T) {
	o := withOutcome(t)
	one, two, other := o.open(1, "cw-1", "bilse"), o.open(2, "cw-1", "bilse"), o.open(4, "cw-1", "bilse")
	o.record(linkingStep(one, two, 901))
	for _, read := range []struct{ token, id string }{{firstToken, two}, {secondToken, one}, {firstToken, other}} {
		_, _ = o.reads(read.token, read.id)
	}
	asks := o.step(one, "2016-08-01", `{"erasure_requested": {"classes": ["PRIVACY_CLASS_CONTACT"], "requested_by": "ERASURE_REQUESTER_PARTICIPANT", "legal_basis": "LEGAL_BASIS_ART_17_1_B"}}`)
	if _, err := o.client(coordinatorToken).Record(t.Context(), asks); err != nil {
		t.Fatal(err)
	}
	decide := &journeyv1.DecideErasureRequest{Operation: "laqs", Participant: one, RequestId: requestID(903),
		Decisions: []*journeyv1.ClassDecision{{Class: contact, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY}}}
	if _, err := journeyv1connect.NewErasureServiceClient(o.connect(officerToken)).DecideErasure(t.Context(), decide); err != nil {
		t.Fatal(err)
	}
	copyFor := func(token string, recipientsOnly bool) (*journeyv1.GetSubjectAccessResponse, error) {
		return journeyv1connect.NewAccessServiceClient(o.connect(token)).GetSubjectAccess(t.Context(), &journeyv1.GetSubjectAccessRequest{
			Operation: "laqs", Participant: one, RecipientsOnly: recipientsOnly})
	}
	got, err := copyFor(officerToken, false)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := protojson.Marshal(got); err != nil || strings.Contains(string(text), `"dpo-1"`) || strings.Contains(string(text), `"op-1"`) || strings.Contains(string(text), `"co-1"`) {
		t.Errorf("it names staff: %s, %v", text, err)
	}
	var whose []string
	for _, h := range got.Histories {
		whose = append(whose, h.Participant)
		for _, step := range h.Steps {
			if step.Entry.Event.Actor.GetId() != "" || step.Entry.Event.Actor.GetRole() == 0 {
				t.Errorf("%s says who recorded it: %v", h.Participant, step.Entry.Event.Actor)
			}
		}
		if h.Steps[0].Entry.Event.Step.GetParticipantRegistered().GetFamilyName() == "" || h.Steps[0].State == nil {
			t.Errorf("%s without what is sealed: %v", h.Participant, h.Steps[0])
		}
	}
	if len(got.Retention) == 0 || got.Retention[0].Rule == "" || got.On != "2016-08-01" {
		t.Errorf("kept until: %v on %s", got.Retention, got.On)
	}
	if !slices.Equal(whose, []string{one, two}) {
		t.Errorf("histories of %v", whose)
	}
	var seen []string
	for _, r := range got.Recipients {
		if r.Role == "operator" {
			continue // who registered them was told whether they look alike, if the names were there by then
		}
		seen = append(seen, r.Role+" "+r.Partner+" "+strings.ToLower(r.Decision.String()[len("ACCESS_DECISION_"):]))
	}
	want := []string{"case_worker bilse shown", "case_worker bilse refused", "data_protection_officer  shown", "data_protection_officer  shown"}
	if !slices.Equal(seen[:2], want[:2]) || !slices.Equal(seen[2:4], want[2:]) {
		t.Errorf("seen by %q", seen)
	}
	for _, line := range o.recorded(t)[2:] {
		if line.Kind == journeyv1.AccessKind_ACCESS_KIND_SUBJECT_ACCESS && !slices.Contains(line.Classes, identity) {
			t.Errorf("recorded %v", line)
		}
	}
	only, err := copyFor(coordinatorToken, true)
	if err != nil || len(only.Histories) != 0 || len(only.Recipients) != len(got.Recipients) {
		t.Errorf("who looked alone: %v, %v", only, err)
	}
	for token, rule := range map[string]string{firstToken: "auth.role", auditorToken: "auth.role", otherToken: "auth.relation"} {
		if _, err := copyFor(token, false); err == nil || ruleOf(t, err) != rule {
			t.Errorf("%s: %v", token, err)
		}
	}
}
