package api

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/domain/calendar"
	"journey/eventstore"
	"journey/projections"
	"journey/projections/caseload"
	"journey/projections/followup"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// office is a service with its read models and a directory of two partners.
type office struct {
	served
	staff journeyv1connect.StaffServiceClient
	t     *testing.T
	next  int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{served: serve(t), t: t}
	o.Now = func() time.Time { return time.Date(2016, 8, 1, 12, 0, 0, 0, time.UTC) }
	registerOperation(t, o.served, "laqs")
	o.run(func(ctx context.Context) error { return o.Run(ctx) })
	for _, model := range []projections.Model{caseload.Model(), followup.Model()} {
		store, err := o.Store.(*eventstore.Memory).Opening(model.Classes...)
		if err != nil {
			t.Fatal(err)
		}
		o.run(projections.New(store, o.Database, model, projections.Config{}).Run)
	}
	o.staff = journeyv1connect.NewStaffServiceClient(o.connect(operatorToken))
	o.put(&journeyv1.PutDirectoryRequest{
		Partners: []*journeyv1.PartnerEntry{{Id: "bilse", Name: "BilSE"}, {Id: "stadt", Name: "Stadt"}},
		Staff: []*journeyv1.StaffMember{
			worker("cw-1", "bilse"), worker("cw-2", "bilse"), worker("cw-3", "bilse"), worker("cw-9", "stadt"),
			coordinator("co-1", "bilse"), coordinator("co-9", "stadt"),
		},
	})
	return o
}

// run runs something until the test ends.
func (o *office) run(what func(context.Context) error) {
	ctx, stop := context.WithCancel(o.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- what(ctx) }()
	o.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			o.t.Error(err)
		}
	})
}

func worker(id, partner string) *journeyv1.StaffMember {
	return &journeyv1.StaffMember{
		Id: id, Name: "Test " + id, Email: id + "@example.org", Role: journeyv1.Role_ROLE_CASE_WORKER, Partner: partner, Operations: []string{"laqs"},
	}
}

func coordinator(id, partner string) *journeyv1.StaffMember {
	m := worker(id, partner)
	m.Role = journeyv1.Role_ROLE_COORDINATOR
	return m
}

func (o *office) put(r *journeyv1.PutDirectoryRequest) *journeyv1.PutDirectoryResponse {
	o.t.Helper()
	answer, err := o.staff.PutDirectory(o.t.Context(), r)
	if err != nil {
		o.t.Fatal(err)
	}
	if len(answer.Refusals) > 0 {
		o.t.Fatal(answer.Refusals)
	}
	return answer
}

// step is a request with the JSON of a step.
func (o *office) step(participant, on, text string) *journeyv1.RecordRequest {
	o.t.Helper()
	o.next++
	r := &journeyv1.RecordRequest{Operation: "laqs", Subject: participant, OccurredOn: on, RequestId: requestID(o.next), Step: &journeyv1.Step{}}
	if err := protojson.Unmarshal([]byte(text), r.Step); err != nil {
		o.t.Fatal(err)
	}
	return r
}

func (o *office) record(requests ...*journeyv1.RecordRequest) {
	o.t.Helper()
	answer, err := o.client(operatorToken).RecordAll(o.t.Context(), &journeyv1.RecordAllRequest{Requests: requests})
	if err != nil {
		o.t.Fatal(err)
	}
	for i, r := range answer.Results {
		if no := r.GetRefusal(); no != nil && no.Rule != string(ruleOtherRefused) {
			o.t.Fatalf("step %d: %s: %s", i, no.Rule, no.English)
		}
	}
}

const (
	given    = `{"consent_recorded": {"purpose": "CONSENT_PURPOSE_PROCESSING", "decision": "CONSENT_DECISION_GIVEN"}}`
	entering = `{"entry_declared": {
		"gender": {"value": "GENDER_WOMAN"}, "labour_status": {"value": "LABOUR_STATUS_UNEMPLOYED"},
		"registered_unemployed": {"value": true}, "unemployed_since": {"value": "2014-01-15"},
		"in_education_or_training": {"value": false}, "isced": {"value": 3},
		"citizenship": {"value": "CITIZENSHIP_GERMAN"}, "country": {"value": "DE"},
		"parents_born_abroad": {"value": "PARENTS_BORN_ABROAD_NONE"}, "minority": {"missing": "MISSING_REFUSED"},
		"disability": {"value": false}, "other_disadvantages": {"value": {"kinds": ["DISADVANTAGE_NONE"]}},
		"housing_exclusion": {"value": false}, "place_type": {"value": "PLACE_TYPE_CITY"},
		"household": {"value": {"adults": {"value": 1}, "any_adult_employed": {"value": false}, "dependent_children": {"value": 0}}},
		"benefit": {"value": "BENEFIT_SGB_II"}, "area": {"value": "muesser-holz"}}}`
	placed = `{"placement_started": {"placement": "pl-1", "kind": "PLACEMENT_KIND_SOCIAL_INSURANCE", "employer": "employer-006",
		"occupation": "kldb:54101", "requirement_level": "REQUIREMENT_LEVEL_HELPER", "hours_per_week": 30, "contract": "CONTRACT_PERMANENT"}}`
)

func assigned(caseworker, partner string) string {
	return fmt.Sprintf(`{"caseworker_assigned": {"caseworker": %q, "partner": %q}}`, caseworker, partner)
}

// open opens a case; one of three is placed, which makes four obligations.
func (o *office) open(n int, caseworker, partner string) string {
	o.t.Helper()
	id := fmt.Sprintf("p-%04d", n)
	first := registration("laqs", id)
	o.next++
	first.RequestId = requestID(o.next)
	steps := []*journeyv1.RecordRequest{
		first, o.step(id, "2016-03-01", given), o.step(id, "2016-03-07", entering), o.step(id, "2016-03-07", assigned(caseworker, partner)),
	}
	if n%3 == 0 {
		steps = append(steps, o.step(id, "2016-06-01", placed))
	}
	o.record(steps...)
	return id
}

// caught waits until the read models have read everything.
func (o *office) caught() {
	o.t.Helper()
	for _, model := range []string{"caseload", "followup"} {
		if err := o.upToNow(o.t.Context(), model); err != nil {
			o.t.Fatal(err)
		}
	}
}

// theirs is how many cases and open obligations somebody has on a day.
func (o *office) theirs(caseworker, on string) (cases, obligations int) {
	o.t.Helper()
	o.caught()
	held, err := caseload.HeldBy(o.t.Context(), o.Database, caseworker)
	if err != nil {
		o.t.Fatal(err)
	}
	rows, _, err := followup.List(o.t.Context(), o.Database, followup.Filter{Operation: "laqs", On: calendar.Must(on), Caseworker: caseworker}, nil, 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	return len(held), len(rows)
}

// assignments is how often anybody was made responsible for participants 1 to n.
func (o *office) assignments(n int) int {
	o.t.Helper()
	count := 0
	for i := range n {
		subject := eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: fmt.Sprintf("p-%04d", i+1)}
		history, err := o.Store.Load(o.t.Context(), subject)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, e := range history.Events {
			if e.Event.Step.GetCaseworkerAssigned() != nil {
				count++
			}
		}
	}
	return count
}

// broken is a store whose connection breaks at an append: before it takes effect, or when it took effect.
type broken struct {
	eventstore.Store
	after   int
	effects bool
}

func (b *broken) Append(ctx context.Context, drafts ...eventstore.Draft) ([]eventstore.Appended, error) {
	if b.after--; b.after != 0 {
		return b.Store.Append(ctx, drafts...)
	}
	if b.effects {
		if _, err := b.Store.Append(ctx, drafts...); err != nil {
			return nil, err
		}
	}
	return nil, eventstore.ErrUnavailable
}

// TestWhoLeavesHandsEverythingOver is the story of a caseworker with 30 cases who leaves.
func TestWhoLeavesHandsEverythingOver(t *testing.T) {
	for _, c := range []struct {
		what    string
		effects bool
	}{{"the connection breaks before the second part is stored", false}, {"the second part is stored and the answer lost", true}} {
		t.Run(c.what, func(t *testing.T) {
			o := newOffice(t)
			for n := range 30 {
				o.open(n+1, "cw-1", "bilse")
			}
			o.open(31, "cw-2", "bilse")
			const day = "2016-06-10"
			leave := &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: day}

			leave.DryRun = true
			dry, err := o.staff.Leave(t.Context(), leave)
			if err != nil || dry.Moved != 30 || len(dry.Cases) != 30 || dry.Obligations != 40 || dry.Stay != 0 || !dry.Left {
				t.Fatalf("a dry run moves %d of %d with %d obligations, %v", dry.GetMoved(), len(dry.GetCases()), dry.GetObligations(), err)
			}
			if cases, obligations := o.theirs("cw-1", day); cases != 30 || obligations != 40 {
				t.Fatalf("after a dry run they have %d cases and %d obligations", cases, obligations)
			}

			leave.DryRun = false
			whole := o.Store
			o.Store = &broken{Store: whole, after: 2, effects: c.effects}
			o.histories.store = o.Store
			if answer, err := o.staff.Leave(t.Context(), leave); err == nil {
				t.Fatalf("a handover over a broken connection: %d moved", answer.Moved)
			}
			o.Store, o.histories.store = whole, whole
			want := 10
			if c.effects {
				want = 0
			}
			if cases, _ := o.theirs("cw-1", day); cases != want {
				t.Fatalf("half-way they have %d cases, want %d", cases, want)
			}
			if o.member("cw-1").LeftOn != nil {
				t.Fatal("half-way they have left")
			}

			again, err := o.staff.Leave(t.Context(), leave)
			if err != nil || int(again.Moved) != want || !again.Left || again.Stay != 0 {
				t.Fatalf("the same again moves %d, %v", again.GetMoved(), err)
			}
			for _, who := range []struct {
				id                 string
				cases, obligations int
			}{{"cw-1", 0, 0}, {"cw-2", 31, 40}} {
				if cases, obligations := o.theirs(who.id, day); cases != who.cases || obligations != who.obligations {
					t.Errorf("%s has %d cases and %d obligations, want %d and %d", who.id, cases, obligations, who.cases, who.obligations)
				}
			}
			nobodys, _, err := followup.List(t.Context(), o.Database, followup.Filter{Operation: "laqs", On: calendar.Must(day), Unassigned: true}, nil, 1000)
			if cases, obligations := o.theirs("", day); err != nil || cases+len(nobodys) != 0 || obligations != 40 {
				t.Errorf("%d cases and %d obligations are nobody's, and there are %d in all, %v", cases, len(nobodys), obligations, err)
			}
			if n := o.assignments(31); n != 31+30 {
				t.Errorf("%d assignments, want each case once more", n)
			}
			if got := o.member("cw-1"); got.GetLeftOn() != day || got.Name != "Test cw-1" {
				t.Errorf("the directory says %v", got)
			}
			third, err := o.staff.Leave(t.Context(), leave)
			if err != nil || third.Moved != 0 || len(third.Cases) != 0 {
				t.Errorf("a third time: %v, %v", third, err)
			}
		})
	}
}

func (o *office) member(id string) *journeyv1.StaffMember {
	o.t.Helper()
	all, err := o.staff.ListStaff(o.t.Context(), &journeyv1.ListStaffRequest{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, m := range all.Staff {
		if m.Id == id {
			return m
		}
	}
	o.t.Fatalf("%s is not in the directory", id)
	return nil
}

func TestACaseThatCannotMoveKeepsSomebodyFromLeaving(t *testing.T) {
	o := newOffice(t)
	moves, foreign, withdrawn, over := o.open(1, "cw-1", "bilse"), o.open(2, "cw-1", "stadt"), o.open(4, "cw-1", "bilse"), o.open(5, "cw-1", "bilse")
	withdraw := `{"consent_recorded": {"purpose": "CONSENT_PURPOSE_PROCESSING", "decision": "CONSENT_DECISION_WITHDRAWN"}}`
	o.record(o.step(withdrawn, "2016-04-01", withdraw), o.step(over, "2016-04-01", `{"participant_exited": {"reason": "EXIT_REASON_DIED", "employability_improved": {"value": false}}}`),
		o.step(over, "2016-04-01", withdraw))
	later := o.open(7, "cw-1", "bilse")
	o.record(o.step(later, "2016-07-01", assigned("cw-1", "bilse"))) // after the day of the handover

	answer, err := o.staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range answer.Cases {
		got[c.Participant] = c.OccurredOn + " " + c.Refusal.GetRule()
	}
	want := map[string]string{moves: "2016-06-10 ", foreign: "2016-06-10 case.of_other_partner",
		withdrawn: "2016-06-10 consent.withdrawn", over: "2016-06-10 consent.withdrawn", later: "2016-07-01 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if answer.Moved != 2 || answer.Stay != 2 || answer.Left || o.member("cw-1").LeftOn != nil {
		t.Errorf("%d moved, %d stay, left %v", answer.Moved, answer.Stay, answer.Left)
	}
	o.record(o.step(withdrawn, "2016-05-01", `{"participant_exited": {"reason": "EXIT_REASON_DIED", "employability_improved": {"value": false}}}`),
		o.step(foreign, "2016-06-10", `{"case_transfer_proposed": {"transfer": "t-1", "to_partner": "bilse", "to_caseworker": "cw-2"}}`),
		o.step(foreign, "2016-06-10", `{"case_transfer_decided": {"transfer": "t-1", "accepted": true}}`))
	answer, err = o.staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"})
	if err != nil || answer.Stay != 0 || !answer.Left || len(answer.Cases) != 2 {
		t.Errorf("when only what is over is left: %v, %v", answer, err)
	}
}

// A case that was theirs before they left may be recorded only afterwards.
func TestWhoHasLeftHasLeftWhateverStays(t *testing.T) {
	o := newOffice(t)
	leave := &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"}
	if answer, err := o.staff.Leave(t.Context(), leave); err != nil || !answer.Left {
		t.Fatalf("%v, %v", answer, err)
	}
	o.open(1, "cw-1", "stadt")
	for _, leave.DryRun = range []bool{true, false} {
		answer, err := o.staff.Leave(t.Context(), leave)
		if err != nil || answer.Stay != 1 || answer.Left != (o.member("cw-1").LeftOn != nil) {
			t.Errorf("dry run %v: %v, %v", leave.DryRun, answer, err)
		}
	}
}

func TestACaseThatComesBackIsHandedOverAgain(t *testing.T) {
	o := newOffice(t)
	back, stays := o.open(1, "cw-1", "bilse"), o.open(2, "cw-1", "stadt")
	leave := &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"}
	for range 2 {
		answer, err := o.staff.Leave(t.Context(), leave)
		if err != nil || answer.Moved != 1 || answer.Stay != 1 {
			t.Fatalf("%v, %v", answer, err)
		}
		if cases, _ := o.theirs("cw-2", "2016-06-10"); cases != 1 {
			t.Fatal("what is said to have moved has not")
		}
		o.record(o.step(back, "2016-06-10", assigned("cw-1", "bilse")))
	}
	o.record(o.step(stays, "2016-06-10", assigned("cw-3", "stadt")))
	if answer, err := o.staff.Leave(t.Context(), leave); err != nil || answer.Moved != 1 || !answer.Left {
		t.Errorf("%v, %v", answer, err)
	}
}

// TestAPersonWithTwoHistoriesGoesOverOnce: the one who names the case is not the one in whose history somebody was
// made responsible.
func TestAPersonWithTwoHistoriesGoesOverOnce(t *testing.T) {
	o := newOffice(t)
	first, second := o.open(1, "cw-3", "bilse"), o.open(2, "cw-3", "bilse")
	o.record(linkingStep(first, second, 900), o.step(second, "2016-05-01", assigned("cw-1", "bilse")))
	answer, err := o.staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"})
	if err != nil || answer.Moved != 1 || len(answer.Cases) != 1 || !answer.Left {
		t.Fatalf("%v, %v", answer, err)
	}
	for who, want := range map[string]int{"cw-1": 0, "cw-2": 1, "cw-3": 0} {
		if cases, _ := o.theirs(who, "2016-06-10"); cases != want {
			t.Errorf("%s has %d cases, want %d", who, cases, want)
		}
	}
}

func TestNobodyIsGivenToWhoHasLeft(t *testing.T) {
	o := newOffice(t)
	id := o.open(1, "cw-2", "bilse")
	if answer, err := o.staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: "cw-1", To: "cw-2", On: "2016-06-10"}); err != nil || !answer.Left {
		t.Fatalf("%v, %v", answer, err)
	}
	before := o.step(id, "2016-06-09", `{"case_transfer_proposed": {"transfer": "t-1", "to_partner": "bilse", "to_caseworker": "cw-1"}}`)
	for _, c := range []struct{ what, on, step, want string }{
		{"assigned on the day they left", "2016-06-10", assigned("cw-1", "bilse"), "staff.has_left"},
		{"assigned later", "2016-06-11", assigned("cw-1", "bilse"), "staff.has_left"},
		{"assigned before they left", "2016-06-09", assigned("cw-1", "bilse"), ""},
		{"assigned to somebody else", "2016-06-11", assigned("cw-3", "bilse"), ""},
		{"assigned to somebody nobody knows", "2016-06-11", assigned("cw-77", "bilse"), ""},
		{"proposed", "2016-06-10", `{"case_transfer_proposed": {"transfer": "t-2", "to_partner": "bilse", "to_caseworker": "cw-1"}}`, "staff.has_left"},
		{"proposed before and accepted now", "2016-06-10", `{"case_transfer_decided": {"transfer": "t-1", "accepted": true}}`, "staff.has_left"},
		{"proposed before and rejected now", "2016-06-10", `{"case_transfer_decided": {"transfer": "t-1", "accepted": false}}`, ""},
		{"corrected to them", "2016-06-12", `{"fact_corrected": {"version": 4, "occurred_on": "2016-06-10", "step": ` + assigned("cw-1", "bilse") + `, "why": "x"}}`, "staff.has_left"},
	} {
		t.Run(c.what, func(t *testing.T) {
			requests := []*journeyv1.RecordRequest{before, o.step(id, c.on, c.step)}
			answer, err := o.client(operatorToken).RecordAll(t.Context(), &journeyv1.RecordAllRequest{Requests: requests, DryRun: true, KeepAccepted: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := answer.Results[1].GetRefusal().GetRule(); got != c.want {
				t.Errorf("refused by %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhoMayTakeOver(t *testing.T) {
	o := newOffice(t)
	o.open(1, "cw-1", "bilse")
	absent := worker("cw-4", "bilse")
	absent.Absences = []*journeyv1.Absence{{From: "2016-06-01", Until: "2016-06-30"}}
	represented := worker("cw-5", "bilse")
	represented.Absences, represented.Deputies = absent.Absences, []string{"cw-3"}
	analyst, elsewhere := worker("an-1", "bilse"), worker("cw-6", "bilse")
	analyst.Role, elsewhere.Operations = journeyv1.Role_ROLE_ANALYST, []string{"resque-plus"}
	o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{absent, represented, analyst, elsewhere}})
	if _, err := o.staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: "cw-2", To: "cw-3", On: "2016-06-01"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, token, from, to, on, want string }{
		{"nobody knows who leaves", operatorToken, "cw-77", "cw-3", "", "staff.unknown"},
		{"nobody knows who takes over", operatorToken, "cw-1", "cw-77", "", "staff.unknown"},
		{"to themself", operatorToken, "cw-1", "cw-1", "", "staff.to_themself"},
		{"to another partner", operatorToken, "cw-1", "cw-9", "", "staff.other_partner"},
		{"to who has left", operatorToken, "cw-1", "cw-2", "", "staff.has_left"},
		{"to who is absent", operatorToken, "cw-1", "cw-4", "2016-06-10", "staff.not_reachable"},
		{"to who is absent and represented", operatorToken, "cw-1", "cw-5", "2016-06-10", ""},
		{"to who is back", operatorToken, "cw-1", "cw-4", "2016-07-01", ""},
		{"to an analyst", operatorToken, "cw-1", "an-1", "", "staff.no_caseworker"},
		{"to who works elsewhere", operatorToken, "cw-1", "cw-6", "2016-06-10", "staff.not_in_operation"},
		{"tomorrow, which it is already further east", operatorToken, "cw-1", "cw-3", "2016-08-02", "date.in_future"},
		{"in the future", operatorToken, "cw-1", "cw-3", "2016-08-03", "staff.leaves_in_future"},
		{"on another day than they left", operatorToken, "cw-2", "cw-3", "2016-06-02", "staff.left_already"},
		{"a coordinator's own", coordinatorToken, "cw-1", "cw-3", "2016-06-10", ""},
		{"a coordinator's neighbour", coordinatorToken, "cw-9", "cw-3", "", "auth.partner"},
		{"an auditor", auditorToken, "cw-1", "cw-3", "", "auth.role"},
	} {
		t.Run(c.what, func(t *testing.T) {
			staff := journeyv1connect.NewStaffServiceClient(o.connect(c.token))
			answer, err := staff.Leave(t.Context(), &journeyv1.LeaveRequest{Staff: c.from, To: c.to, On: c.on, DryRun: true})
			got := ""
			if err != nil {
				got = ruleOf(t, err)
			} else if len(answer.Cases) != 1 {
				t.Fatalf("%d cases", len(answer.Cases))
			} else {
				got = answer.Cases[0].Refusal.GetRule()
			}
			if got != c.want {
				t.Errorf("refused by %q, want %q", got, c.want)
			}
		})
	}
}
