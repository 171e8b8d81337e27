package api

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"

	"journey/eventstore"
	"journey/projections/caseload"
	journeyv1 "journey/proto/journey/v1"
)

const plantedName = "Plantedmarker"

// doomed is a service that has one participant, p-1, with everything that can be erased.
func doomed(t *testing.T) served {
	s := serve(t)
	registerOperation(t, s, "laqs")
	enter(t, s, "p-1", 1)
	return s
}

// enter records somebody with everything that can be erased, by requests from a number on.
func enter(t *testing.T, s served, id string, number int) {
	t.Helper()
	first, second, third := registering(id, number), consenting(id, number+1), registering(id, number+2)
	first.Step.GetParticipantRegistered().GivenName, first.Step.GetParticipantRegistered().Phone = plantedName, "089 99998307"
	third.Step = &journeyv1.Step{}
	text, err := os.ReadFile("../cmd/journey/testdata/steps/entry.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := protojson.Unmarshal(text, third.Step); err != nil {
		t.Fatal(err)
	}
	third.OccurredOn = "2016-03-07"
	third.Step.GetEntryDeclared().Disability = &journeyv1.YesNoAnswer{Answer: &journeyv1.YesNoAnswer_Value{Value: true}}
	wantRules(t, s.all(t, list{}, first, second, third), "recorded", "recorded", "recorded")
}

func as(t *testing.T, actor Actor) context.Context {
	return context.WithValue(t.Context(), actorKey{}, actor)
}

var (
	theOfficer = Actor{ID: "dpo-1", Role: journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER, Operations: []string{"*"}}
	theLead    = Actor{ID: "co-lead", Role: journeyv1.Role_ROLE_COORDINATOR, Partner: "landeshauptstadt-schwerin", Operations: []string{"laqs"}}
	aWorker    = Actor{ID: "cw-1", Role: journeyv1.Role_ROLE_CASE_WORKER, Partner: "bilse", Operations: []string{"laqs"}}
)

func asksFor(id int, classes ...journeyv1.PrivacyClass) *journeyv1.RequestErasureRequest {
	return &journeyv1.RequestErasureRequest{Operation: "laqs", Participant: "p-1", RequestId: requestID(id), Asked: &journeyv1.ErasureRequested{
		Classes: classes, RequestedBy: journeyv1.ErasureRequester_ERASURE_REQUESTER_PARTICIPANT, LegalBasis: journeyv1.LegalBasis_LEGAL_BASIS_ART_17_1_E,
	}}
}

func destroys(id int, classes ...journeyv1.PrivacyClass) *journeyv1.DecideErasureRequest {
	r := &journeyv1.DecideErasureRequest{Operation: "laqs", Participant: "p-1", RequestId: requestID(id)}
	for _, c := range classes {
		r.Decisions = append(r.Decisions, &journeyv1.ClassDecision{Class: c, Action: journeyv1.ErasureAction_ERASURE_ACTION_DESTROY})
	}
	return r
}

// erasedOnce holds what must be true of somebody once identity, contact and special answers are erased.
func erasedOnce(t *testing.T, s served, id string) {
	t.Helper()
	subject := participantSubject("laqs", id)
	history, err := s.Store.Load(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	var done []*journeyv1.Event
	for _, e := range history.Events {
		if e.Event.Step.GetPersonalDataErased() != nil {
			done = append(done, e.Event)
		}
	}
	if len(done) != 1 || done[0].GetActor().GetRole() != journeyv1.Role_ROLE_SERVICE {
		t.Fatalf("recorded %d times as erased: %v", len(done), done)
	}
	answers := done[0].Step.GetPersonalDataErased().Answers
	if len(answers) != 1 || answers[0].Version != 3 || !answers[0].Disability.GetValue() {
		t.Errorf("kept for the figures: %v", answers)
	}
	if diff := cmp.Diff([]journeyv1.PrivacyClass{identity, contact}, history.Events[0].Erased); diff != "" {
		t.Errorf("the registration (-want +got):\n%s", diff)
	}
	if e := history.Events[2]; len(e.Erased) != 1 || e.Erased[0] != special || e.Event.Step.GetEntryDeclared().GetDisability() != nil {
		t.Errorf("the entry has lost %v", e.Erased)
	}
	if kept, err := s.Keys.Kept(t.Context(), subject.String()); kept != nil || err != nil {
		t.Errorf("the key database still keeps answers: %v", err)
	}
	noted, err := s.erasures(t.Context(), "laqs")
	if err != nil || !slices.Contains(noted, eventstore.Erasure{Subject: subject.String(), Request: 4, Decision: 5, Done: 6}) {
		t.Errorf("noted: %v, %v", noted, err)
	}
}

func TestAnErasureIsAskedForDecidedAndCarriedOut(t *testing.T) {
	s := doomed(t)
	service := &erasureService{s.Server}
	asked, err := service.RequestErasure(as(t, theLead), asksFor(10, identity, contact, special))
	if err != nil {
		t.Fatal(err)
	}
	if asked.Erasure.State != journeyv1.ErasureState_ERASURE_STATE_REQUESTED || asked.Erasure.AskedIn.Version != 4 {
		t.Errorf("asked: %v", asked.Erasure)
	}
	var last *journeyv1.DecideErasureResponse
	for range 2 { // the same request again is answered again
		if last, err = service.DecideErasure(as(t, theOfficer), destroys(11, identity, contact, special)); err != nil {
			t.Fatal(err)
		}
		erasedOnce(t, s, "p-1")
	}
	e := last.Erasure
	if e.State != journeyv1.ErasureState_ERASURE_STATE_ERASED || e.DecidedIn.Actor.Id != "dpo-1" || e.ErasedIn.Actor.Id != "journey" || last.Position.Sequence != e.ErasedIn.Position.Sequence {
		t.Errorf("erased: %v", last)
	}
	got, err := service.GetErasures(as(t, theOfficer), &journeyv1.GetErasuresRequest{Operation: "laqs", Participant: "p-1"})
	if err != nil || len(got.Erasures) != 1 || len(got.Erasures[0].ErasedIn.Stored) == 0 {
		t.Errorf("got %v, %v", got, err)
	}
	for state, want := range map[journeyv1.ErasureState]int{0: 1, journeyv1.ErasureState_ERASURE_STATE_ERASED: 1, journeyv1.ErasureState_ERASURE_STATE_REQUESTED: 0} {
		list, err := service.ListErasures(as(t, theOfficer), &journeyv1.ListErasuresRequest{Operation: "laqs", State: state})
		if err != nil || len(list.Erasures) != want {
			t.Errorf("list of %s: %v, %v", state, list, err)
		}
	}
}

// Each write of an erasure fails once, before it takes effect and after it. What is left is finished later, once.
func TestAnInterruptedErasureIsFinishedOnce(t *testing.T) {
	for _, after := range []bool{false, true} {
		interrupted := 0
		for failing := 1; ; failing++ {
			s := doomed(t)
			wantRecorded(t, s, asksFor(10, identity, contact, special))
			fault := &interruption{at: failing + 1, after: after} // the first write is the decision itself
			keys, store := s.Keys, s.Store
			s.Keys, s.Store = writingKeys{keys, fault.write}, writingStore{store, fault.write}
			_, err := (&erasureService{s.Server}).DecideErasure(as(t, theOfficer), destroys(11, identity, contact, special))
			s.Keys, s.Store = keys, store
			if err == nil {
				break
			}
			interrupted++
			t.Run(strconv.FormatBool(after)+" "+strconv.Itoa(failing), func(t *testing.T) {
				// Whatever is lost, the answers are there: in the log or kept.
				history, err := s.Store.Load(t.Context(), participantSubject("laqs", "p-1"))
				if err != nil {
					t.Fatal(err)
				}
				_, kept, err := eventstore.KeptAnswers(t.Context(), keys, history.Subject)
				if _, readable := specialAnswers(history); err != nil || !readable && !kept && !carriedOut(history, 5) {
					t.Errorf("the answers are lost: %v", err)
				}
				for range 2 {
					if _, err := s.twin(t).resumeErasures(t.Context(), "laqs"); err != nil {
						t.Fatal(err)
					}
				}
				// Whoever decided and got no answer asks again.
				if _, err := (&erasureService{s.Server}).DecideErasure(as(t, theOfficer), destroys(11, identity, contact, special)); err != nil {
					t.Fatal(err)
				}
				erasedOnce(t, s, "p-1")
			})
		}
		if interrupted != 7 { // kept, identity, contact, special again, scrub, the step, what was kept
			t.Errorf("interrupted at %d writes, want 7", interrupted)
		}
	}
}

func wantRecorded(t *testing.T, s served, r *journeyv1.RequestErasureRequest) {
	t.Helper()
	if _, err := (&erasureService{s.Server}).RequestErasure(as(t, theLead), r); err != nil {
		t.Fatal(err)
	}
}

// interruption fails the write with a number, before it takes effect or after it.
type interruption struct {
	at, writes int
	after      bool
}

var errInterrupted = errors.New("interrupted")

func (i *interruption) write(do func() error) error {
	i.writes++
	if i.writes != i.at {
		return do()
	}
	if i.after {
		return errors.Join(do(), errInterrupted)
	}
	return errInterrupted
}

// writingKeys and writingStore do what they write through a function.
type writingKeys struct {
	eventstore.ErasureKeyring
	write func(do func() error) error
}

func (k writingKeys) Destroy(ctx context.Context, subject string, class journeyv1.PrivacyClass) error {
	return k.write(func() error { return k.ErasureKeyring.Destroy(ctx, subject, class) })
}

func (k writingKeys) DestroyKeeping(ctx context.Context, subject string, class journeyv1.PrivacyClass, sealed []byte) error {
	return k.write(func() error { return k.ErasureKeyring.DestroyKeeping(ctx, subject, class, sealed) })
}

func (k writingKeys) DropKept(ctx context.Context, subject string) error {
	return k.write(func() error { return k.ErasureKeyring.DropKept(ctx, subject) })
}

func (k writingKeys) Scrub(ctx context.Context) error {
	return k.write(func() error { return k.ErasureKeyring.Scrub(ctx) })
}

type writingStore struct {
	eventstore.Store
	write func(do func() error) error
}

func (s writingStore) Append(ctx context.Context, drafts ...eventstore.Draft) (appended []eventstore.Appended, err error) {
	err = s.write(func() error { appended, err = s.Store.Append(ctx, drafts...); return err })
	return appended, err
}

// What was erased is in no memory of another service either, once it has heard of it.
func TestAnotherServiceForgetsWhatIsErased(t *testing.T) {
	s := doomed(t)
	twin := s.twin(t)
	subject := participantSubject("laqs", "p-1")
	remembers := func() bool {
		history, _ := twin.histories.cache.Get(subject)
		return len(history.Events) > 0 && history.Events[0].Event.Step.GetParticipantRegistered().GetGivenName() == plantedName
	}
	if err := eventstore.ReplayErasures(t.Context(), s.Store, s.Keys); err != nil { // so that the first to follow is the service
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	twin.Store = following{twin.Store, func() {
		if _, err := twin.histories.get(t.Context(), subject); err != nil || !remembers() {
			t.Errorf("the other service does not know the name: %v", err)
		}
		wantRecorded(t, s, asksFor(10, identity))
		if _, err := (&erasureService{s.Server}).DecideErasure(as(t, theOfficer), destroys(11, identity)); err != nil {
			t.Error(err)
		}
	}, cancel}
	if err := twin.followErasures(ctx); err != nil {
		t.Fatal(err)
	}
	if remembers() {
		t.Error("the other service still knows the name")
	}
}

// following does something once it is followed, and stops when it forgets a key.
type following struct {
	eventstore.Store
	begun func()
	stop  context.CancelFunc
}

func (s following) Follow(ctx context.Context, after uint64, max int, deliver func(context.Context, []eventstore.Message) error) error {
	if ctx.Err() == nil {
		s.begun()
	}
	return s.Store.Follow(ctx, after, max, deliver)
}

func (s following) ForgetKeys(owner eventstore.Subject) {
	s.Store.ForgetKeys(owner)
	s.stop()
}

// What somebody opened while it was erased is not kept when they come back with it.
func TestWhatWasOpenedBeforeAnErasureIsNotKeptAfterIt(t *testing.T) {
	s := doomed(t)
	subject := participantSubject("laqs", "p-1")
	since := s.histories.moment()
	opened, err := s.Store.Load(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	s.forget(subject)
	s.histories.put(opened, since)
	if _, there := s.histories.cache.Get(subject); there {
		t.Error("a history that was opened before is kept")
	}
	before := s.people.forgot.Load()
	s.people.forget()
	s.people.keep("event", caseload.Identity{GivenName: plantedName}, before)
	if s.people.opened.Contains("event") {
		t.Error("a name that was opened before is kept")
	}
	s.people.keep("event", caseload.Identity{GivenName: plantedName}, s.people.forgot.Load())
	if !s.people.opened.Contains("event") {
		t.Error("a name is not kept")
	}
}

func TestErasuresThatAreRefused(t *testing.T) {
	s := doomed(t)
	service := &erasureService{s.Server}
	request := func(actor Actor, r *journeyv1.RequestErasureRequest) error {
		_, err := service.RequestErasure(as(t, actor), r)
		return err
	}
	decide := func(actor Actor, r *journeyv1.DecideErasureRequest) error {
		_, err := service.DecideErasure(as(t, actor), r)
		return err
	}
	unknown := asksFor(20, identity)
	unknown.Participant = "p-9"
	keep := destroys(31, identity)
	keep.Decisions[0].Action = journeyv1.ErasureAction_ERASURE_ACTION_KEEP
	other := Actor{ID: "co-9", Role: journeyv1.Role_ROLE_COORDINATOR, Partner: "stadt", Operations: []string{"laqs"}}
	foreign := Actor{ID: "dpo-2", Role: journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER, Operations: []string{"resque-plus"}}
	for _, c := range []struct {
		what string
		err  func() error
		want string
	}{
		{"of somebody unknown", func() error { return request(theOfficer, unknown) }, "registration.missing"},
		{"of a class twice", func() error { return request(theOfficer, asksFor(21, identity, identity)) }, "request.shape"},
		{"of the special answers alone", func() error { return request(theOfficer, asksFor(22, special)) }, "erasure.special_needs_identity_and_contact"},
		{"by a caseworker of another case", func() error { return request(aWorker, asksFor(23, identity)) }, "auth.relation"},
		{"by the operator", func() error { return request(theOperator, asksFor(24, identity)) }, "auth.relation"},
		{"by an officer of another operation", func() error { return request(foreign, asksFor(25, identity)) }, "auth.operation"},
		{"a decision on nothing", func() error { return decide(theOfficer, destroys(30, identity)) }, "erasure.nothing_open"},
		{"", func() error { return request(theOfficer, asksFor(10, identity, contact)) }, ""},
		{"decided by the one who asked", func() error { return decide(theOfficer, destroys(32, identity, contact)) }, "erasure.second_person"},
		{"decided by a caseworker", func() error { return decide(aWorker, destroys(33, identity, contact)) }, "auth.relation"},
		{"decided by the coordinator of another partner", func() error { return decide(other, destroys(34, identity, contact)) }, "auth.relation"},
		{"decided for one class of two", func() error { return decide(theLead, destroys(35, identity)) }, "erasure.class_undecided"},
		{"kept without a reason", func() error { return decide(theLead, keep) }, "erasure.keep_needs_reason"},
		{"a class decided twice", func() error { return decide(theLead, destroys(36, identity, contact, contact)) }, "erasure.class_twice"},
		{"", func() error { return decide(theLead, destroys(11, identity, contact)) }, ""},
		{"decided again", func() error { return decide(theLead, destroys(37, identity, contact)) }, "erasure.nothing_open"},
		{"decided again by its version", func() error {
			again := destroys(38, identity, contact)
			again.Request = 4
			return decide(theLead, again)
		}, "erasure.decided_already"},
		{"erased again", func() error { return request(theOfficer, asksFor(39, contact)) }, "erasure.done_already"},
		{"told to be done by a caller", func() error {
			r := registering("p-1", 40)
			r.Step = &journeyv1.Step{Kind: &journeyv1.Step_PersonalDataErased{PersonalDataErased: &journeyv1.PersonalDataErased{Classes: []journeyv1.PrivacyClass{identity}, Decision: 5}}}
			_, err := (&journeyService{Server: s.Server}).Record(as(t, theOperator), r)
			return err
		}, "erasure.by_service_only"},
		{"a request recorded as any step by who may not", func() error {
			r := registering("p-1", 41)
			r.Step = &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: asksFor(41, special).Asked}}
			_, err := (&journeyService{Server: s.Server}).Record(as(t, theOperator), r)
			return err
		}, "auth.relation"},
		{"looked at by another partner", func() error {
			_, err := service.GetErasures(as(t, other), &journeyv1.GetErasuresRequest{Operation: "laqs", Participant: "p-1"})
			return err
		}, "auth.relation"},
		{"looked at where there is nobody", func() error {
			_, err := service.GetErasures(as(t, theOfficer), &journeyv1.GetErasuresRequest{Operation: "laqs", Participant: "p-9"})
			return err
		}, "history.unknown"},
	} {
		err := c.err()
		if c.want == "" {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		var said *connect.Error
		if !errors.As(err, &said) {
			t.Errorf("an erasure %s: %v", c.what, err)
		} else if got := ruleOf(t, err); got != c.want {
			t.Errorf("an erasure %s is refused by %q, want %q", c.what, got, c.want)
		}
	}
	list, err := service.ListErasures(as(t, other), &journeyv1.ListErasuresRequest{Operation: "laqs"})
	if err != nil || len(list.Erasures) != 0 {
		t.Errorf("another partner sees %v, %v", list, err)
	}
}

// What was decided before the service began is finished by it, and what another system decided is not.
func TestAServiceFinishesWhatItFinds(t *testing.T) {
	s := doomed(t)
	wantRecorded(t, s, asksFor(10, identity, contact, special))
	keys := s.Keys
	s.Keys = writingKeys{keys, (&interruption{at: 1}).write}
	if _, err := (&erasureService{s.Server}).DecideErasure(as(t, theOfficer), destroys(11, identity, contact, special)); err == nil {
		t.Fatal("nothing was interrupted")
	}
	s.Keys = keys
	if _, err := s.noneErasing(t.Context(), "laqs"); ruleOf(t, err) != "report.erasing" {
		t.Errorf("a report while special answers are erased: %v", err)
	}
	wantRules(t, s.all(t, list{}, registering("p-2", 50)), "recorded")
	taken := func(id int, by string, step *journeyv1.Step) *journeyv1.RecordRequest {
		r := takenOver(registering("p-2", id))
		r.TakenOver.RecordedBy, r.Step = &journeyv1.Actor{Id: by, Role: journeyv1.Role_ROLE_DATA_PROTECTION_OFFICER}, step
		return r
	}
	wantRules(t, s.all(t, list{},
		taken(51, "a-1", &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: asksFor(51, identity).Asked}}),
		taken(52, "b-1", &journeyv1.Step{Kind: &journeyv1.Step_ErasureDecided{ErasureDecided: &journeyv1.ErasureDecided{DecidedBy: "b-1", Request: 2, Decisions: destroys(0, identity).Decisions}}}),
	), "recorded", "recorded")
	if _, err := s.twin(t).resumeErasures(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if noted, err := s.noneErasing(t.Context(), "laqs"); err != nil || len(noted) != 2 {
		t.Errorf("a report after it: %v, %v", noted, err)
	}
	wantErased := map[string]bool{"p-1": true, "p-2": false}
	for id, want := range wantErased {
		subject := participantSubject("laqs", id).String()
		found, err := keys.Get(t.Context(), []string{subject})
		if err != nil || found[subject].Destroyed[identity] != want {
			t.Errorf("%s: erased %v, want %v (%v)", id, !want, want, err)
		}
	}
}

// Two processes carry out the same decision, and one of them is done between what the other reads: both answer that
// it is done.
func TestTwoProcessesCarryOutOneErasure(t *testing.T) {
	s := doomed(t)
	wantRecorded(t, s, asksFor(10, identity, contact, special))
	twin := s.twin(t)
	s.Keys = keysAskedFor{s.Keys, func() error {
		_, err := twin.resumeErasures(t.Context(), "laqs")
		return err
	}}
	if _, err := (&erasureService{s.Server}).DecideErasure(as(t, theOfficer), destroys(11, identity, contact, special)); err != nil {
		t.Error(err)
	}
	erasedOnce(t, s, "p-1")
}

// keysAskedFor does something before it is asked what was kept.
type keysAskedFor struct {
	eventstore.ErasureKeyring
	before func() error
}

func (k keysAskedFor) Kept(ctx context.Context, subject string) ([]byte, error) {
	if err := k.before(); err != nil {
		return nil, err
	}
	return k.ErasureKeyring.Kept(ctx, subject)
}
