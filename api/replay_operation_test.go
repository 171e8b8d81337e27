package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	"journey/projections/storytest"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// received is what a stream sends until it ends.
func received[M any](receive func() (M, error), err error) (all []M, _ error) {
	for err == nil {
		var m M
		if m, err = receive(); err == nil {
			all = append(all, m)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return all, err
}

// stream is every history that a token gets, and the last word on progress.
func (s served) stream(ctx context.Context, token, purpose string, r *journeyv1.StreamHistoriesRequest) ([]*journeyv1.StreamHistoriesResponse, *journeyv1.StreamProgress, error) {
	ctx, info := connect.NewClientContext(ctx)
	if purpose != "" {
		info.RequestHeader().Set(PurposeHeader, purpose)
	}
	stream, err := journeyv1connect.NewOperationReplayServiceClient(s.connect(token)).StreamHistories(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	defer stream.Close()
	all, err := received(stream.Receive, nil)
	var histories []*journeyv1.StreamHistoriesResponse
	var progress *journeyv1.StreamProgress
	for _, m := range all {
		if progress = m.Progress; m.Subject != "" {
			histories = append(histories, m)
		}
	}
	return histories, progress, err
}

// inOrder is every history of an operation in the order of its first step.
func inOrder(t *testing.T, store eventstore.Store, operation string) []eventstore.Subject {
	t.Helper()
	last, err := store.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g, err := eventstore.Gather(t.Context(), store, operation, last.Sequence, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	return g.Subjects()
}

// TestAWholeOperationIsItsHistories: who asks for all gets what they could ask for one by one, as they would get it.
func TestAWholeOperationIsItsHistories(t *testing.T) {
	o := withOutcome(t)
	registerOperation(t, o.served, "resque-plus")
	given := o.open(1, "cw-1", "bilse")
	o.open(2, "cw-2", "bilse")
	o.open(4, "cw-9", "stadt")
	linked := o.open(5, "cw-1", "bilse")
	o.open(7, "cw-1", "bilse")
	o.record(linkingStep(linked, given, 901), o.step(given, "2016-05-01", assigned("cw-2", "bilse")))
	const session = `{"counselling_session_held": {"kind": "COUNSELLING_KIND_FOLLOW_UP", "minutes": 20, "mode": "CONTACT_MODE_PHONE"}}`
	o.record(o.step("p-0007", "2016-04-01", session), o.step("p-0007", "2016-05-02", `{"fact_corrected": {"version": 5, "occurred_on": "2016-04-02", "step": {"counselling_session_held": {"kind": "COUNSELLING_KIND_FOLLOW_UP", "minutes": 30, "mode": "CONTACT_MODE_PHONE"}}}}`))
	o.caught()
	subjects := inOrder(t, o.Store, "laqs")
	if len(subjects) != 6 {
		t.Fatalf("%d histories", len(subjects))
	}
	known := timestamppb.New(o.Now().Add(-time.Hour))
	for _, c := range []struct {
		what, token, purpose string
		want                 int
		on                   string
		asKnown              *timestamppb.Timestamp
	}{
		{"an operator", operatorToken, "", 6, "", nil},
		{"an auditor", auditorToken, "", 6, "", nil},
		{"an auditor with a purpose", auditorToken, "audit-2026-014", 6, "", nil},
		{"the lead partner's coordinator", leadToken, "", 6, "", nil},
		{"a partner's coordinator", coordinatorToken, "", 5, "", nil},
		{"another partner's coordinator", otherToken, "", 2, "", nil},
		{"a caseworker", firstToken, "", 2, "", nil},
		{"a colleague", secondToken, "", 4, "", nil},
		{"an auditor on a day", auditorToken, "", 6, "2016-03-01", nil},
		{"an auditor before any case was known", auditorToken, "", 1, "", known},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, progress, err := o.stream(t.Context(), c.token, c.purpose, &journeyv1.StreamHistoriesRequest{Operation: "laqs", On: c.on, AsKnown: c.asKnown})
			if err != nil {
				t.Fatal(err)
			}
			var want []*journeyv1.StreamHistoriesResponse
			for _, s := range subjects {
				ctx, info := connect.NewClientContext(t.Context())
				info.RequestHeader().Set(PurposeHeader, c.purpose)
				one, err := journeyv1connect.NewHistoryServiceClient(o.connect(c.token)).GetHistory(ctx, &journeyv1.GetHistoryRequest{
					Operation: "laqs", Kind: s.Kind, Subject: s.ID, On: c.on, AsKnown: c.asKnown})
				if err != nil && ruleOf(t, err) != "auth.relation" {
					t.Fatal(err)
				}
				if err == nil && len(one.Entries) > 0 {
					want = append(want, &journeyv1.StreamHistoriesResponse{Kind: s.Kind, Subject: s.ID, Entries: one.Entries})
				}
			}
			if diff := cmp.Diff(want, got, protocmp.Transform(), protocmp.IgnoreFields(&journeyv1.StreamHistoriesResponse{}, "progress")); diff != "" {
				t.Error(diff)
			}
			if len(got) != c.want {
				t.Errorf("%d histories, want %d", len(got), c.want)
			}
			if progress.Done != 6 || progress.Histories != 6 || progress.Read != progress.Position.Sequence {
				t.Errorf("it ends at %v", progress)
			}
		})
	}
}

// TestAStreamGoesOnWhereItWas: as of the same position, whatever was recorded since; but what was given away since is
// not given any more.
func TestAStreamGoesOnWhereItWas(t *testing.T) {
	o := withOutcome(t)
	for i := range 5 {
		o.open(1+i, "cw-1", "bilse")
	}
	o.caught()
	request := &journeyv1.StreamHistoriesRequest{Operation: "laqs"}
	whole, progress, err := o.stream(t.Context(), firstToken, "", request)
	if err != nil || len(whole) != 6 {
		t.Fatal(len(whole), err)
	}
	o.record(o.step("p-0002", "2016-06-02", given), o.step("p-0004", "2016-06-02", given), o.step("p-0005", "2016-06-03", assigned("cw-2", "bilse")))
	o.open(9, "cw-1", "bilse")
	o.caught()
	for i, last := range whole[:3] {
		request.From = &journeyv1.StreamFrom{Position: progress.Position, Kind: last.Kind, Subject: last.Subject}
		rest, end, err := o.stream(t.Context(), firstToken, "", request)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole[i+1:5], rest, protocmp.Transform()); diff != "" {
			t.Errorf("after %s: %s", last.Subject, diff)
		}
		if end.Done != 6 {
			t.Errorf("ends with %v", end)
		}
	}
	for _, c := range []struct {
		what string
		from *journeyv1.StreamFrom
		want string
	}{
		{"after nobody", &journeyv1.StreamFrom{Position: progress.Position, Subject: "p-0099"}, "history.unknown"},
		{"after somebody who came later", &journeyv1.StreamFrom{Position: progress.Position, Subject: "p-0009"}, "history.unknown"},
		{"of another log", &journeyv1.StreamFrom{Position: &journeyv1.Position{Log: "other", Sequence: 3}, Subject: "p-0001"}, "query.other_log"},
		{"of a position to come", &journeyv1.StreamFrom{Position: &journeyv1.Position{Log: progress.Position.Log, Sequence: 9999}, Subject: "p-0001"}, "query.other_log"},
		{"of no position", &journeyv1.StreamFrom{Subject: "p-0001"}, "request.shape"},
	} {
		request.From = c.from
		if got, _, err := o.stream(t.Context(), firstToken, "", request); err == nil || ruleOf(t, err) != c.want || len(got) > 0 {
			t.Errorf("%s: %v, %d", c.what, err, len(got))
		}
	}
}

func TestAStreamIsRefused(t *testing.T) {
	o := withOutcome(t)
	o.open(1, "cw-1", "bilse")
	o.caught()
	refused := func(what, token, operation, want string) {
		t.Helper()
		if got, _, err := o.stream(t.Context(), token, "", &journeyv1.StreamHistoriesRequest{Operation: operation}); err == nil || ruleOf(t, err) != want || len(got) > 0 {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	refused("without a token", "", "laqs", "auth.missing")
	refused("of a foreign operation", foreignToken, "laqs", "auth.operation")
	refused("of an operation that there is not", operatorToken, "elsewhere", "operation.unknown")
	_, err := received(func() (*journeyv1.StreamReplaysResponse, error) {
		stream, err := journeyv1connect.NewOperationReplayServiceClient(o.connect(firstToken)).StreamReplays(t.Context(), &journeyv1.StreamReplaysRequest{Operation: "laqs"})
		if err != nil {
			return nil, err
		}
		return stream.Receive()
	}, nil)
	if err == nil || ruleOf(t, err) != "auth.role" {
		t.Errorf("replays to a case worker: %v", err)
	}
	for range passagesAtOnce {
		o.passages <- struct{}{}
	}
	refused("when too many are read", operatorToken, "laqs", "stream.busy")
	for range passagesAtOnce {
		<-o.passages
	}
	o.End()
	refused("when the service ends", operatorToken, "laqs", "service.ending")
	if len(o.passages) > 0 {
		t.Error("a stream that ended still counts")
	}
}

// TestReplaysOfAWholeOperation are those of each participant, people with two histories among them.
func TestReplaysOfAWholeOperation(t *testing.T) {
	w, client := replaying(t, journeyv1.IndicatorSet_INDICATOR_SET_ESF_PLUS_2021)
	w.TellMany(70) // more than are opened at once
	w.Link(storytest.Teller(3), storytest.Teller(60), "2016-10-01")
	w.Show()
	stream, err := journeyv1connect.NewOperationReplayServiceClient(w.connect(coordinatorToken)).StreamReplays(t.Context(), &journeyv1.StreamReplaysRequest{Operation: storytest.Operation, CutOff: "2016-09-30"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := received(stream.Receive, nil)
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for _, m := range all {
		if m.Participant == "" {
			continue
		}
		if want := storytest.Teller(i); m.Participant != want {
			t.Fatalf("%s comes in the place of %s", m.Participant, want)
		}
		i++
		one, err := client.ReplayHistory(t.Context(), &journeyv1.ReplayHistoryRequest{Operation: storytest.Operation, Participant: m.Participant, CutOff: "2016-09-30"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(one.Steps, m.Steps, protocmp.Transform()); diff != "" || one.CutOff != m.CutOff || one.Definition != m.Definition {
			t.Errorf("%s: %s", m.Participant, diff)
		}
		if m.Progress.Done != uint64(i) || m.Progress.Histories != 70 {
			t.Errorf("%s: %v", m.Participant, m.Progress)
		}
	}
	if i != 70 {
		t.Error(fmt.Sprint(i, " replays"))
	}
}
