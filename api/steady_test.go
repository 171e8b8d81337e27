package api

import (
	"strconv"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

func registering(participant string, id int) *journeyv1.RecordRequest {
	r := registration("laqs", participant)
	r.RequestId = requestID(id)
	return r
}

func consenting(participant string, id int) *journeyv1.RecordRequest {
	r := consent(func(*journeyv1.ConsentRecorded) {})
	r.Subject, r.RequestId = participant, requestID(id)
	return r
}

func linkingStep(a, b string, id int) *journeyv1.RecordRequest {
	r := registering(a, id)
	r.OccurredOn = "2016-04-01"
	r.Step = &journeyv1.Step{Kind: &journeyv1.Step_PersonsLinked{PersonsLinked: &journeyv1.PersonsLinked{Other: b}}}
	return r
}

// twin is another service on the same log, with caches of its own.
func (s served) twin(t *testing.T) *journeyService {
	t.Helper()
	other, err := New(s.Config)
	if err != nil {
		t.Fatal(err)
	}
	return &journeyService{Server: other}
}

func (s served) all(t *testing.T, how list, requests ...*journeyv1.RecordRequest) []*journeyv1.RecordResult {
	t.Helper()
	results, _, err := (&journeyService{Server: s.Server}).recordList(t.Context(), theOperator, requests, how)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

var theOperator = Actor{ID: "op-1", Role: journeyv1.Role_ROLE_OPERATOR, Operations: []string{"*"}}

// rules are the answers of a list: the rule that refused, "recorded" or "repeated".
func rules(results []*journeyv1.RecordResult) []string {
	var out []string
	for _, r := range results {
		switch {
		case r.GetRefusal() != nil:
			out = append(out, r.GetRefusal().Rule)
		case r.GetRecorded().Repeated:
			out = append(out, "repeated")
		default:
			out = append(out, "recorded")
		}
	}
	return out
}

func wantRules(t *testing.T, results []*journeyv1.RecordResult, want ...string) {
	t.Helper()
	got := rules(results)
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("answers %v, want %v", got, want)
		}
	}
}

func TestARefusalNeverRestsOnWhatAnotherServiceChanged(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "recorded")
	twin := s.twin(t)
	if _, _, err := twin.recordList(t.Context(), theOperator, []*journeyv1.RecordRequest{consenting("p-1", 2)}, list{}); err != nil {
		t.Fatal(err)
	}
	third := consenting("p-1", 3)
	third.ExpectedVersion = proto.Uint64(2)
	wantRules(t, s.all(t, list{}, third), "recorded")
}

func TestDecisionsRestOnTheFactsOfTheOperationAsTheyAre(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "recorded") // has the operation in its cache now
	closing := &journeyv1.RecordRequest{Operation: "laqs", OccurredOn: "2016-01-01", RequestId: requestID(2), Step: &journeyv1.Step{
		Kind: &journeyv1.Step_GrantDecided{GrantDecided: &journeyv1.GrantDecided{Kind: journeyv1.GrantKind_GRANT_KIND_END, Reference: "x-1", From: "2015-05-01", To: "2016-01-31"}},
	}}
	answer, _, err := s.twin(t).recordList(t.Context(), theOperator, []*journeyv1.RecordRequest{closing}, list{})
	if err != nil {
		t.Fatal(err)
	}
	wantRules(t, answer, "recorded")
	late := &journeyv1.RecordRequest{Operation: "laqs", Subject: "p-1", OccurredOn: "2018-03-02", RequestId: requestID(3), Step: &journeyv1.Step{
		Kind: &journeyv1.Step_CounsellingSessionHeld{CounsellingSessionHeld: &journeyv1.CounsellingSessionHeld{
			Kind: journeyv1.CounsellingKind_COUNSELLING_KIND_INITIAL, Minutes: 30, Mode: journeyv1.ContactMode_CONTACT_MODE_PHONE,
		}},
	}}
	if got := rules(s.all(t, list{}, late))[0]; got == "recorded" {
		t.Error("a session long after the end of the grant was accepted")
	}
}

func TestWhatIsStoredIsAnsweredEvenIfNobodyCanLookForLookAlikes(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	s.Database.Close()
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "recorded")
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "repeated")
}

func TestAListIsAtomicForEachHistory(t *testing.T) {
	empty := consenting("p-1", 2)
	empty.Step = &journeyv1.Step{}
	wrong := consenting("p-1", 2)
	wrong.Kind = journeyv1.HistoryKind_HISTORY_KIND_EMPLOYER
	bad := ended()
	bad.Subject, bad.RequestId = "p-2", requestID(5)
	for _, c := range []struct {
		what     string
		requests []*journeyv1.RecordRequest
		want     []string
	}{
		{
			"an empty step", []*journeyv1.RecordRequest{registering("p-1", 1), empty, consenting("p-1", 3)},
			[]string{"list.other_refused", "request.shape", "list.other_refused"},
		},
		{
			"a step of another history", []*journeyv1.RecordRequest{registering("p-1", 1), wrong, consenting("p-1", 3)},
			[]string{"list.other_refused", "step.wrong_history", "list.other_refused"},
		},
		{
			"a refusal in a linked history",
			[]*journeyv1.RecordRequest{registering("p-1", 1), registering("p-2", 2), linkingStep("p-1", "p-2", 3), consenting("p-1", 4), bad},
			[]string{"list.other_refused", "list.other_refused", "list.other_refused", "list.other_refused", "placement.before_entry"},
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := serve(t)
			registerOperation(t, s, "laqs")
			wantRules(t, s.all(t, list{}, c.requests...), c.want...)
		})
	}
}

func TestWhatWasRecordedBeforeIsAnsweredWhateverIsRefusedBesideIt(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	wantRules(t, s.all(t, list{}, registering("p-1", 1)), "recorded")
	bad := ended()
	bad.RequestId = requestID(2)
	wantRules(t, s.all(t, list{}, registering("p-1", 1), bad), "repeated", "placement.before_entry")
}

func TestLinksAndRequestIDs(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	wantRules(t, s.all(t, list{}, registering("p-1", 1), registering("p-2", 2), consenting("p-2", 6)), "recorded", "recorded", "recorded")
	wantRules(t, s.all(t, list{}, linkingStep("p-1", "p-2", 6)), "request.reused")
	wantRules(t, s.all(t, list{keepAccepted: true}, consenting("p-2", 7), linkingStep("p-1", "p-2", 7)), "recorded", "request.reused")
	first := s.all(t, list{}, linkingStep("p-1", "p-2", 8))[0].GetRecorded()
	again := s.all(t, list{}, linkingStep("p-1", "p-2", 8))[0].GetRecorded()
	if len(first.GetEvents()) != 2 || len(again.GetEvents()) != 2 || !proto.Equal(first.Position, again.Position) || !again.Repeated {
		t.Errorf("first answer %v, again %v", first, again)
	}
}

func TestBadInputOfOneStepOfAListRefusesNoOther(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	unknown := registering("p-2", 2)
	unknown.Step.GetParticipantRegistered().ProtoReflect().SetUnknown(protowire.AppendBytes(protowire.AppendTag(nil, 400, protowire.BytesType), []byte("x")))
	noTime := registering("p-3", 3)
	noTime.TakenOver = &journeyv1.TakenOver{System: "old", SourceRecordedAt: &timestamppb.Timestamp{Seconds: 1e9, Nanos: 2e9}}
	wantRules(t, s.all(t, list{keepAccepted: true}, registering("p-1", 1), unknown, noTime), "recorded", "request.unknown_field", "taken_over.no_time")
}

// A list of 1000 steps is taken even where they lead to more events than one append takes, and a dry run
// says the same.
func TestAListThatLeadsToMoreEventsThanOneAppendTakes(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	var requests []*journeyv1.RecordRequest
	for i := range 999 {
		requests = append(requests, registering("p-"+strconv.Itoa(i+1), 1000+i))
	}
	requests = append(requests, linkingStep("p-1", "p-2", 3000))
	for _, how := range []list{{dryRun: true, keepAccepted: true}, {keepAccepted: true}} {
		for i, got := range rules(s.all(t, how, requests...)) {
			if got != "recorded" {
				t.Fatalf("dry run %v: step %d: %s", how.dryRun, i+1, got)
			}
		}
	}
}

func TestLookAlikesAreToldOnlyToWhoMaySeeNames(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	service := Actor{ID: "sv-1", Role: journeyv1.Role_ROLE_SERVICE, Operations: []string{"*"}}
	for _, c := range []struct {
		actor Actor
		ids   [2]string
		want  int
	}{{theOperator, [2]string{"p-1", "p-2"}, 1}, {service, [2]string{"p-3", "p-4"}, 0}} {
		requests := []*journeyv1.RecordRequest{registering(c.ids[0], 10+c.want), registering(c.ids[1], 20+c.want)}
		results, _, err := (&journeyService{Server: s.Server}).recordList(t.Context(), c.actor, requests, list{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(results[1].GetRecorded().GetCandidates()); got != c.want {
			t.Errorf("%s is told %d candidates, want %d", roleWord(c.actor.Role), got, c.want)
		}
	}
}

func TestARecordedErasureDestroysTheKeys(t *testing.T) {
	s := serve(t)
	registerOperation(t, s, "laqs")
	contact := journeyv1.PrivacyClass_PRIVACY_CLASS_CONTACT
	one := registering("p-1", 1)
	one.Step.GetParticipantRegistered().Phone = "089 99998307"
	step := func(id int, by string, s *journeyv1.Step) *journeyv1.RecordRequest {
		r := takenOver(registering("p-1", id))
		r.TakenOver.RecordedBy = &journeyv1.Actor{Id: by, Role: journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER}
		r.Step = s
		return r
	}
	wantRules(t, s.all(t, list{}, takenOver(one),
		step(2, "a-1", &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: &journeyv1.ErasureRequested{
			Classes: []journeyv1.PrivacyClass{contact}, RequestedBy: 1, LegalBasis: 1,
		}}}),
		step(3, "b-1", &journeyv1.Step{Kind: &journeyv1.Step_ErasureDecided{ErasureDecided: &journeyv1.ErasureDecided{
			DecidedBy: "b-1", Request: 2, Decisions: []*journeyv1.ClassDecision{{Class: contact, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY}},
		}}}),
		step(4, "b-1", &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{
			Classes: []journeyv1.PrivacyClass{contact}, Decision: 3,
		}}}),
	), "recorded", "recorded", "recorded", "recorded")
	history, err := s.Store.Load(t.Context(), eventstore.Subject{Operation: "laqs", Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: "p-1"})
	if err != nil {
		t.Fatal(err)
	}
	first := history.Events[0]
	if got := first.Event.Step.GetParticipantRegistered().GetPhone(); got != "" || len(first.Erased) != 1 {
		t.Errorf("after the erasure: phone %q, erased %v", got, first.Erased)
	}
}
