package journey

import (
	"testing"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"

	"google.golang.org/protobuf/proto"
)

func TestDecideRestsOn(t *testing.T) {
	nine := uint64(9)
	unknown := Past{Event: &journeyv1.Event{Version: 1, Step: &journeyv1.Step{}}}
	for _, c := range []struct {
		name string
		past []Past
		op   operation.Facts
		req  func(*Request)
		want refusal.Rule
	}{
		{"a step for an unknown operation is refused", nil, operation.Facts{}, nil, RuleOperationUnknown},
		{"a wrong expected version is refused", nil, laqs(), func(r *Request) { r.ExpectedVersion = &nine }, operation.RuleVersionExpected},
		{"a step of tomorrow is refused", nil, laqs(), func(r *Request) { r.On = r.Today.Add(1) }, operation.RuleInFuture},
		{"a step without a date is refused", nil, laqs(), func(r *Request) { r.On = calendar.None }, operation.RuleInFuture},
		{"no step is refused", nil, laqs(), func(r *Request) { r.Step = nil }, RuleStepMissing},
		{"an empty step is refused", nil, laqs(), func(r *Request) { r.Step = &journeyv1.Step{} }, RuleStepMissing},
		{"a step without content is refused", nil, laqs(), func(r *Request) { r.Step = &journeyv1.Step{Kind: &journeyv1.Step_EntryDeclared{}} }, RuleStepMissing},
		{"a step of another history is refused", nil, laqs(), func(r *Request) { r.Step = of(&journeyv1.GrantDecided{}) }, RuleWrongKind},
		{"anything after a step of a future kind is refused", []Past{unknown}, laqs(), nil, RuleUnknownStep},
		{"29 February of no leap year is refused", nil, laqs(), func(r *Request) { r.Step = of(registeringBorn("1981-02-29")) }, RuleNotInCalendar},
		{"29 February of a leap year is taken", nil, laqs(), func(r *Request) { r.Step = of(registeringBorn("1980-02-29")) }, ""},
		{"the year 0000 is refused", nil, laqs(), func(r *Request) { r.Step = of(registeringBorn("0000-01-01")) }, RuleNotInCalendar},
		{"the year 9999 is refused", nil, laqs(), func(r *Request) { r.Step = of(registeringBorn("9999-12-31")) }, RuleNotInCalendar},
		{"a date within a list is read too", nil, laqs(), func(r *Request) {
			r.Step = of(plan("ip-1", "g-1"))
			r.Step.GetIntegrationPlanAgreed().Goals[0].TargetOn = "2016-13-01"
		}, RuleNotInCalendar},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := registered.request()
			if c.req != nil {
				c.req(&req)
			}
			_, refused := Decide(c.past, c.op, req)
			var got refusal.Rule
			if refused != nil {
				got = refused.Rule
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestExpectedVersionNamesTheActualOne(t *testing.T) {
	events := history(t, active())
	req := exited.request()
	believed := uint64(2)
	req.ExpectedVersion = &believed
	_, refused := Decide(events, laqs(), req)
	if refused == nil || refused.Version != 3 {
		t.Fatalf("two coaches record at once: %v", refused)
	}
	believed = 3
	if _, refused = Decide(events, laqs(), req); refused != nil {
		t.Error(refused)
	}
}

func TestDecideLeavesTheRequestAlone(t *testing.T) {
	req := entryDeclared.request()
	before := proto.CloneOf(req.Step)
	if _, refused := Decide(history(t, past{registered, consented}), laqs(), req); refused != nil {
		t.Fatal(refused)
	}
	if !proto.Equal(before, req.Step) {
		t.Error("the step of the request was changed")
	}
}

func TestAgeAbove120IsRefused(t *testing.T) {
	op := operation.Facts{Registered: true, Start: calendar.Must("2021-01-01"), End: calendar.Must("2027-12-31")}
	events := history(t, past{on("2016-01-04", registeringBorn("1900-01-01")), consented})
	req := on("2021-01-01", enteringAs()).request()
	req.Today = req.On
	if _, refused := Decide(events, op, req); refused == nil || refused.Rule != RuleAgeImplausible {
		t.Errorf("121 years: %v", refused)
	}
}
