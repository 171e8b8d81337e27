package api

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	"journey/eventstore"
	"journey/projections"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

// looks is what a token gets of one participant.
func (o *office) looks(token, participant string) (*journeyv1.GetHistoryResponse, error) {
	return journeyv1connect.NewHistoryServiceClient(o.connect(token)).GetHistory(o.t.Context(), &journeyv1.GetHistoryRequest{Operation: "laqs", Subject: participant})
}

// withOutcome is an office that has figures, too; histories need the clock of the outcome model.
func withOutcome(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	model := outcome.Model()
	store, err := o.Store.(*eventstore.Memory).Opening(model.Classes...)
	if err != nil {
		t.Fatal(err)
	}
	o.run(projections.New(store, o.Database, model, projections.Config{}).Run)
	return o
}

func TestWhoReadsWhoseHistory(t *testing.T) {
	o := withOutcome(t)
	first, second, others := o.open(1, "cw-1", "bilse"), o.open(2, "cw-2", "bilse"), o.open(4, "cw-9", "stadt")
	linked := o.open(5, "cw-1", "bilse")
	o.record(linkingStep(linked, first, 901), o.step(first, "2016-05-01", assigned("cw-2", "bilse"))) // the person is cw-2's now
	own := o.open(7, "cw-1", "bilse")
	for _, c := range []struct {
		what, token, participant, want string
		names                          bool
	}{
		{"a caseworker their own", firstToken, own, "", true},
		{"a caseworker one of a colleague", firstToken, second, "auth.relation", false},
		{"a caseworker one of another partner", firstToken, others, "auth.relation", false},
		{"a caseworker one that moved on", firstToken, first, "auth.relation", false},
		{"a caseworker what is linked with one that moved on", firstToken, linked, "auth.relation", false},
		{"a caseworker what is linked with one that came", secondToken, linked, "", true},
		{"a caseworker of another operation", foreignToken, own, "auth.operation", false},
		{"a coordinator one of their partner", coordinatorToken, second, "", true},
		{"a coordinator one of another partner", coordinatorToken, others, "auth.relation", false},
		{"the other partner's coordinator theirs", otherToken, others, "", true},
		{"the lead partner's coordinator any", leadToken, others, "", true},
		{"an auditor any, pseudonymous", auditorToken, others, "", false},
		{"an operator any", operatorToken, others, "", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := o.looks(c.token, c.participant)
			if c.want != "" {
				if err == nil || ruleOf(t, err) != c.want || got != nil {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if named := got.Entries[0].Event.GetStep().GetParticipantRegistered().GetFamilyName() != ""; named != c.names {
				t.Errorf("named: %v, want %v", named, c.names)
			}
		})
	}
	if _, err := journeyv1connect.NewHistoryServiceClient(o.connect(firstToken)).GetHistory(t.Context(), &journeyv1.GetHistoryRequest{
		Operation: "laqs", Subject: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION}); err != nil {
		t.Errorf("the operation itself: %v", err)
	}
}

// TestACaseThatMovesOnThroughAnotherServiceIsClosedAtOnce: whose a person is may lie in a linked history, which this
// service has in its cache.
func TestACaseThatMovesOnThroughAnotherServiceIsClosedAtOnce(t *testing.T) {
	o := withOutcome(t)
	first, linked := o.open(1, "cw-1", "bilse"), o.open(5, "cw-1", "bilse")
	o.record(linkingStep(linked, first, 901))
	if _, err := o.reads(firstToken, linked); err != nil {
		t.Fatal(err)
	}
	twin := o.twin(t)
	results, _, err := twin.recordList(t.Context(), theOperator, []*journeyv1.RecordRequest{o.step(first, "2016-05-01", assigned("cw-2", "bilse"))}, list{})
	if err != nil {
		t.Fatal(err)
	}
	wantRules(t, results, "recorded")
	if _, err := o.reads(firstToken, linked); err == nil || ruleOf(t, err) != "auth.relation" {
		t.Errorf("who has lost the case: %v", err)
	}
}

// TestADeputySeesWhatTheyStandInFor: as long as the absence lasts.
func TestADeputySeesWhatTheyStandInFor(t *testing.T) {
	o := withOutcome(t)
	id := o.open(1, "cw-2", "bilse")
	today := o.Now().UTC().Format("2006-01-02")
	away := worker("cw-2", "bilse")
	away.Deputies = []string{"cw-1"}
	away.Absences = []*journeyv1.Absence{{From: today, Until: o.Now().UTC().AddDate(0, 0, 3).Format("2006-01-02")}}
	if _, err := o.looks(firstToken, id); err == nil {
		t.Fatal("a colleague sees it without standing in")
	}
	o.put(&journeyv1.PutDirectoryRequest{Staff: []*journeyv1.StaffMember{away}})
	if _, err := o.looks(firstToken, id); err != nil {
		t.Errorf("the deputy: %v", err)
	}
	o.caught()
	list, err := journeyv1connect.NewCaseloadServiceClient(o.connect(firstToken)).ListCases(t.Context(), &journeyv1.ListCasesRequest{Operation: "laqs", Caseworker: "cw-2"})
	if err != nil || list.Total != 1 {
		t.Errorf("the cases they stand in for: %v, %v", list, err)
	}
}

func TestListsAreNarrowed(t *testing.T) {
	o := newOffice(t)
	o.open(3, "cw-1", "bilse") // placed, with obligations
	o.open(6, "cw-2", "bilse")
	o.open(9, "cw-9", "stadt")
	o.record(registrationOf(o, "p-0010")) // nobody's yet
	o.caught()
	ids := func(cases []*journeyv1.Case) (all []string) {
		for _, c := range cases {
			if c.Name == "" {
				t.Errorf("%s without a name", c.Participant)
			}
			all = append(all, c.Participant)
		}
		return all
	}
	for _, c := range []struct {
		what, token, caseworker, partner string
		want                             []string
		refused                          string
	}{
		{"a caseworker who asks for all", firstToken, "", "", []string{"p-0003"}, ""},
		{"a caseworker who asks for theirs", firstToken, "cw-1", "", []string{"p-0003"}, ""},
		{"a caseworker who asks for a colleague's", firstToken, "cw-2", "", nil, "auth.relation"},
		{"a coordinator who asks for all", coordinatorToken, "", "", []string{"p-0003", "p-0006"}, ""},
		{"a coordinator who asks for one caseworker", coordinatorToken, "cw-2", "", []string{"p-0006"}, ""},
		{"a coordinator who asks for another partner", coordinatorToken, "", "stadt", nil, "auth.relation"},
		{"a coordinator who asks for another partner's caseworker", coordinatorToken, "cw-9", "", nil, ""},
		{"the lead partner's coordinator", leadToken, "", "", []string{"p-0003", "p-0006", "p-0009", "p-0010"}, ""},
		{"an operator", operatorToken, "", "stadt", []string{"p-0009"}, ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			client := o.connect(c.token)
			cases, err := journeyv1connect.NewCaseloadServiceClient(client).ListCases(t.Context(), &journeyv1.ListCasesRequest{Operation: "laqs", Caseworker: c.caseworker, Partner: c.partner})
			follow := journeyv1connect.NewFollowUpServiceClient(client)
			list, errList := follow.ListObligations(t.Context(), &journeyv1.ListObligationsRequest{Operation: "laqs", Caseworker: c.caseworker, Partner: c.partner, On: "2016-07-01"})
			counted, errCount := follow.CountObligations(t.Context(), &journeyv1.CountObligationsRequest{Operation: "laqs", Caseworker: c.caseworker, Partner: c.partner, On: "2016-07-01"})
			if c.refused != "" {
				for _, err := range []error{err, errList, errCount} {
					if err == nil || ruleOf(t, err) != c.refused {
						t.Errorf("%v, want %s", err, c.refused)
					}
				}
				return
			}
			if err != nil || errList != nil || errCount != nil {
				t.Fatal(err, errList, errCount)
			}
			if got := ids(cases.Cases); !slices.Equal(got, c.want) {
				t.Errorf("cases %v, want %v", got, c.want)
			}
			count := uint64(0)
			for _, n := range counted.Counts {
				count += n.Count
			}
			if count != list.Total {
				t.Errorf("%d counted, %d listed", count, list.Total)
			}
			for _, l := range list.Obligations {
				if !slices.Contains(c.want, l.Participant) {
					t.Errorf("a follow-up of %s", l.Participant)
				}
			}
			if c.caseworker+c.partner != "" {
				return
			}
			found, err := o.client(c.token).FindParticipants(t.Context(), &journeyv1.FindParticipantsRequest{Operation: "laqs", Name: "musterfall"})
			if err != nil || len(found.Participants) != len(c.want) {
				t.Errorf("found %v, %v; want %v", found, err, c.want)
			}
		})
	}
}

// Both sides see a handover: who gave a case away is told who has it since when, and nothing else of it.
func TestAGiverSeesWhereACaseWent(t *testing.T) {
	o := newOffice(t)
	given := o.open(3, "cw-1", "bilse")
	o.open(6, "cw-1", "bilse")
	o.record(o.step(given, "2016-07-04", assigned("cw-2", "bilse")))
	o.caught()
	for _, c := range []struct {
		what, token string
		phase       journeyv1.Phase
		want        []*journeyv1.Case
		whole       bool
	}{
		{"who gave it away", firstToken, 0, []*journeyv1.Case{{Participant: given, Caseworker: "cw-2", Partner: "bilse", PreviousCaseworker: "cw-1", ResponsibleSince: "2016-07-04"}}, false},
		{"who gave it away asks for a phase, too", firstToken, journeyv1.Phase_PHASE_PLACED, nil, false},
		{"who has it now", secondToken, 0, nil, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			list, err := journeyv1connect.NewCaseloadServiceClient(o.connect(c.token)).ListCases(t.Context(), &journeyv1.ListCasesRequest{Operation: "laqs", PreviousCaseworker: "cw-1", Phase: c.phase})
			if err != nil {
				t.Fatal(err)
			}
			if c.whole {
				if len(list.Cases) != 1 || list.Cases[0].Name == "" || list.Cases[0].EnteredOn == "" {
					t.Errorf("%v", list.Cases)
				}
				return
			}
			if diff := cmp.Diff(c.want, list.Cases, protocmp.Transform()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func registrationOf(o *office, id string) *journeyv1.RecordRequest {
	r := registration("laqs", id)
	o.next++
	r.RequestId = requestID(o.next)
	return r
}

func TestWhoRecordsInWhoseHistory(t *testing.T) {
	o := newOffice(t)
	own, colleagues, others := o.open(1, "cw-1", "bilse"), o.open(2, "cw-2", "bilse"), o.open(4, "cw-9", "stadt")
	session := `{"counselling_session_held": {"kind": "COUNSELLING_KIND_FOLLOW_UP", "minutes": 30, "mode": "CONTACT_MODE_PHONE"}}`
	grant := &journeyv1.RecordRequest{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_OPERATION, OccurredOn: "2016-05-01", RequestId: requestID(950),
		Step: &journeyv1.Step{Kind: &journeyv1.Step_GrantDecided{GrantDecided: &journeyv1.GrantDecided{Kind: journeyv1.GrantKind_GRANT_KIND_EXTENSION, From: "2015-05-01", To: "2019-06-30"}}}}
	begun := registrationOf(o, "p-0008")
	for _, c := range []struct {
		what, token string
		request     *journeyv1.RecordRequest
		want        string
	}{
		{"a caseworker in their own case", firstToken, o.step(own, "2016-05-01", session), ""},
		{"a caseworker in a colleague's", firstToken, o.step(colleagues, "2016-05-01", session), "auth.relation"},
		{"a caseworker links their own with a colleague's", firstToken, linkingStep(own, colleagues, 902), "auth.relation"},
		{"a caseworker begins a case", firstToken, begun, ""},
		{"the same again is answered again", firstToken, begun, ""},
		{"a caseworker goes on with what they began", firstToken, o.step("p-0008", "2016-03-02", given), ""},
		{"a colleague does not", secondToken, o.step("p-0008", "2016-03-02", given), "auth.relation"},
		{"the coordinator of the partner does", coordinatorToken, o.step("p-0008", "2016-03-03", assigned("cw-2", "bilse")), ""},
		{"then it is the colleague's", secondToken, o.step("p-0008", "2016-03-04", session), ""},
		{"and not theirs any more", firstToken, o.step("p-0008", "2016-03-04", session), "auth.relation"},
		{"a coordinator in one of another partner", coordinatorToken, o.step(others, "2016-05-01", session), "auth.relation"},
		{"the lead partner's in any", leadToken, o.step(others, "2016-05-01", session), ""},
		{"a caseworker decides no grant", firstToken, grant, "auth.relation"},
		{"nor does a partner's coordinator", coordinatorToken, grant, "auth.relation"},
		{"the lead partner's does", leadToken, grant, ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			before, err := o.Store.Last(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_, err = o.client(c.token).Record(t.Context(), c.request)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := ruleOf(t, err); got != c.want || connect.CodeOf(err) != connect.CodePermissionDenied {
				t.Errorf("refused by %q: %v", got, err)
			}
			if after, err := o.Store.Last(t.Context()); err != nil || after != before {
				t.Errorf("something was stored: %v, %v", after, err)
			}
		})
	}
}

// TestAnAuditorStatesAPurpose: with one the sealed fields are there, and it is recorded; what is no reference is
// refused, and neither recorded nor logged.
func TestAnAuditorStatesAPurpose(t *testing.T) {
	var log bytes.Buffer
	o := withOutcome(t)
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	id := o.open(1, "cw-1", "bilse")
	read := func(token, purpose string) (*journeyv1.GetHistoryResponse, error) {
		ctx, info := connect.NewClientContext(context.WithoutCancel(t.Context()))
		info.RequestHeader().Set(PurposeHeader, purpose)
		return journeyv1connect.NewHistoryServiceClient(o.connect(token)).GetHistory(ctx, &journeyv1.GetHistoryRequest{Operation: "laqs", Subject: id})
	}
	got, err := read(auditorToken, "audit-2026-014")
	if err != nil {
		t.Fatal(err)
	}
	if got.Entries[0].Event.GetStep().GetParticipantRegistered().GetFamilyName() == "" {
		t.Error("nothing is opened for a purpose")
	}
	lines := o.recorded(t)
	if last := lines[len(lines)-1]; last.Purpose != "audit-2026-014" || last.Actor.Id != "au-1" || last.Participant != id || !slices.Equal(last.Classes, []journeyv1.PrivacyClass{identity, journeyv1.PrivacyClass_PRIVACY_CLASS_RESIDENCE, special}) {
		t.Errorf("recorded %v", last)
	}
	if _, err := read(auditorToken, "about Musterfall"); err == nil || ruleOf(t, err) != "auth.purpose" {
		t.Errorf("a sentence as a purpose: %v", err)
	}
	if log.Len() > 0 || len(o.recorded(t)) != len(lines) {
		t.Errorf("logged: %s", log.String())
	}
	if _, err := read(secondToken, "audit-2026-014"); err == nil || ruleOf(t, err) != "auth.relation" {
		t.Errorf("a purpose opens a colleague's case: %v", err)
	}
}

// TestFiguresOfAPartnersCoordinator: the figures of the operation, not who is behind those of all partners.
func TestFiguresOfAPartnersCoordinator(t *testing.T) {
	o := withOutcome(t)
	behind := func(token string) error {
		_, err := journeyv1connect.NewOutcomeServiceClient(o.connect(token)).ListParticipations(t.Context(), &journeyv1.ListParticipationsRequest{Operation: "laqs", Code: "entered"})
		return err
	}
	if err := behind(coordinatorToken); err == nil || ruleOf(t, err) != "auth.relation" {
		t.Errorf("a partner's coordinator: %v", err)
	}
	if err := behind(leadToken); err != nil {
		t.Errorf("the lead partner's: %v", err)
	}
	if _, err := journeyv1connect.NewOutcomeServiceClient(o.connect(coordinatorToken)).GetOutcomes(t.Context(), &journeyv1.GetOutcomesRequest{Operation: "laqs"}); err != nil {
		t.Errorf("the figures: %v", err)
	}
}

// TestACoordinatorKeepsTheCalendarsOfTheirPartner: whose caseworker is whose the directory says.
func TestACoordinatorKeepsTheCalendarsOfTheirPartner(t *testing.T) {
	o := newOffice(t)
	create := func(token, caseworker string) error {
		_, err := journeyv1connect.NewCalendarServiceClient(o.connect(token)).CreateCalendar(t.Context(), &journeyv1.CreateCalendarRequest{Operation: "laqs", Caseworker: caseworker})
		return err
	}
	for _, c := range []struct {
		what, token, caseworker string
		want                    string
	}{
		{"their partner's", coordinatorToken, "cw-1", ""},
		{"another partner's", coordinatorToken, "cw-9", "auth.partner"},
		{"somebody's whom nobody knows", coordinatorToken, "cw-77", "staff.unknown"},
		{"as the lead partner, any", leadToken, "cw-9", ""},
		{"a caseworker a colleague's", secondToken, "cw-1", "calendar.not_yours"},
	} {
		err := create(c.token, c.caseworker)
		if c.want == "" && err != nil || c.want != "" && (err == nil || ruleOf(t, err) != c.want) {
			t.Errorf("%s: %v, want %q", c.what, err, c.want)
		}
	}
	list, err := journeyv1connect.NewCalendarServiceClient(o.connect(coordinatorToken)).ListCalendars(t.Context(), &journeyv1.ListCalendarsRequest{Operation: "laqs"})
	if err != nil || len(list.Calendars) != 1 || list.Calendars[0].Caseworker != "cw-1" {
		t.Errorf("listed: %v, %v", list, err)
	}
}
