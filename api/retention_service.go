package api

import (
	"context"
	"sort"
	"sync"
	"time"

	"connectrpc.com/connect/v2"
	"golang.org/x/sync/errgroup"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/journey"
	"journey/domain/operation"
	"journey/domain/retention"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

type retentionService struct {
	*Server
	listed listed
}

// listed are the participants of the operation that was paged through last. Naming 100,000 takes the log two seconds,
// so that the pages after the first do not ask again.
type listed struct {
	mu        sync.Mutex
	operation string
	at        time.Time
	all       []eventstore.Subject
}

// listedFor is how long a list is gone on with; who was recorded since is in the next one.
const listedFor = 10 * time.Minute

const (
	// examinedAtOnce is how many participants a page looks at unless it is said.
	examinedAtOnce = 1000
	// loadedAtOnce is how many histories are read side by side.
	loadedAtOnce = 4
)

// GetRetention reads one participant's history from the log. Nothing that is sealed is shown.
func (s *retentionService) GetRetention(ctx context.Context, r *journeyv1.GetRetentionRequest) (*journeyv1.GetRetentionResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	facts, err := s.registered(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	on, err := s.day(r.On, "on", facts)
	if err != nil {
		return nil, err
	}
	subject := eventstore.Subject{Operation: r.Operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: r.Participant}
	history, err := s.Store.Load(ctx, subject)
	if err != nil {
		return nil, storeError(err)
	}
	if len(history.Events) == 0 {
		return nil, fail(connect.CodeNotFound, "history.unknown", "participant")
	}
	actor := ActorOf(ctx)
	relation := actor.toOperation(facts, r.Operation)
	if !rights.May(actor.Role, rights.ReadRetention, relation) {
		if relation, err = s.toCase(ctx, actor, facts, history); err != nil {
			return nil, storeError(err)
		}
	}
	if !rights.May(actor.Role, rights.ReadRetention, relation) {
		return nil, fail(connect.CodePermissionDenied, ruleRelation, "participant")
	}
	return &journeyv1.GetRetentionResponse{
		Classes: terms(history, facts, on), On: on.String(),
		Position: &journeyv1.Position{Log: s.Store.LogID(), Sequence: history.Head.Sequence},
	}, nil
}

// duePlace is where the next page begins: after a participant of an operation.
type duePlace struct{ Operation, After string }

// ListDue reads every history of a page from the log: who is in the log is asked there too, so that nobody is missing
// whom a read model does not show. A page holds no more than what is due of those it looked at.
func (s *retentionService) ListDue(ctx context.Context, r *journeyv1.ListDueRequest) (*journeyv1.ListDueResponse, error) {
	page, err := s.duePage(ctx, r)
	if err != nil {
		return nil, err
	}
	response := page.response
	for _, e := range page.examined {
		for _, c := range e.terms {
			if c.DueSince != "" && wanted(r.Classes, c.Class) {
				response.Due = append(response.Due, c)
			}
		}
	}
	return response, nil
}

// duePage is the participants of one page.
type duePage struct {
	facts    operation.Facts
	on       calendar.Date
	examined []examined
	// more of the operation's participants follow.
	more     bool
	response *journeyv1.ListDueResponse
}

// examined is one participant: the history as it lies in the log, and what is kept of it how long.
type examined struct {
	history eventstore.History
	terms   []*journeyv1.ClassRetention
}

// duePage examines the participants that a request is for.
func (s *retentionService) duePage(ctx context.Context, r *journeyv1.ListDueRequest) (*duePage, error) {
	if no := s.shape(r); no != nil {
		return nil, refusalError(connect.CodeInvalidArgument, no)
	}
	place, err := fromToken[duePlace](r.PageToken)
	if err != nil {
		return nil, err
	}
	if place == nil {
		place = &duePlace{Operation: r.Operation}
	}
	rest := []string{place.Operation}
	if r.Operation == "" {
		if rest, err = s.operationsFrom(ctx, place.Operation); err != nil {
			return nil, err
		}
	}
	page := &duePage{response: &journeyv1.ListDueResponse{}}
	if len(rest) == 0 || rest[0] == "" {
		return page, nil
	}
	id := rest[0]
	if !ActorOf(ctx).May(id) {
		return nil, fail(connect.CodePermissionDenied, "auth.operation", "operation")
	}
	if page.facts, err = s.registered(ctx, id); err != nil {
		return nil, err
	}
	actor := ActorOf(ctx)
	if !rights.May(actor.Role, rights.ReadRetention, actor.toOperation(page.facts, id)) {
		return nil, fail(connect.CodePermissionDenied, ruleRelation, "operation")
	}
	if page.on, err = s.day(r.On, "on", page.facts); err != nil {
		return nil, err
	}
	if err := s.examine(ctx, page, *place, id, int(r.PageSize)); err != nil {
		return nil, err
	}
	response := page.response
	response.On, response.Operation = page.on.String(), id
	switch n := len(page.examined); {
	case page.more:
		response.NextPageToken, err = token(duePlace{id, page.examined[n-1].history.Subject.ID})
	case len(rest) > 1:
		response.NextPageToken, err = token(duePlace{Operation: rest[1]})
	}
	return page, err
}

// examine reads the histories of the participants of a page, several at once.
func (s *retentionService) examine(ctx context.Context, page *duePage, place duePlace, id string, size int) error {
	all, err := s.participants(ctx, id, place.After == "")
	if err != nil {
		return storeError(err)
	}
	page.response.Participants = uint64(len(all))
	if place.Operation == id {
		all = all[sort.Search(len(all), func(i int) bool { return all[i].ID > place.After }):]
	}
	if size == 0 {
		size = examinedAtOnce
	}
	if len(all) > size {
		all, page.more = all[:size], true
	}
	page.response.Examined = uint32(len(all))
	page.examined = make([]examined, len(all))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loadedAtOnce)
	for i, subject := range all {
		group.Go(func() error {
			history, err := s.Store.Load(ctx, subject)
			if err != nil {
				return storeError(err)
			}
			history.Subject = subject
			page.examined[i] = examined{history, terms(history, page.facts, page.on)}
			return nil
		})
	}
	return group.Wait()
}

// participants are those of an operation, by id; of the first page as the log has them now.
func (s *retentionService) participants(ctx context.Context, id string, first bool) ([]eventstore.Subject, error) {
	l := &s.listed
	l.mu.Lock()
	defer l.mu.Unlock()
	if !first && l.operation == id && s.Now().Sub(l.at) < listedFor {
		return l.all, nil
	}
	all, err := s.Store.Subjects(ctx, id, journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT)
	if err == nil {
		l.operation, l.at, l.all = id, s.Now(), all
	}
	return all, err
}

// operationsFrom are the operations that the actor may list, beginning with one; from the first if it is empty.
func (s *retentionService) operationsFrom(ctx context.Context, first string) ([]string, error) {
	all, err := s.Store.Subjects(ctx, "", journeyv1.HistoryKind_HISTORY_KIND_OPERATION)
	if err != nil {
		return nil, storeError(err)
	}
	actor := ActorOf(ctx)
	var reached []string
	for _, subject := range all {
		if subject.Operation < first || !actor.May(subject.Operation) {
			continue
		}
		facts, err := s.facts(ctx, subject.Operation)
		if err != nil {
			return nil, err
		}
		if facts.Registered && rights.May(actor.Role, rights.ReadRetention, actor.toOperation(facts, subject.Operation)) {
			reached = append(reached, subject.Operation)
		}
	}
	return reached, nil
}

// registered are the facts of an operation that somebody registered.
func (s *Server) registered(ctx context.Context, id string) (operation.Facts, error) {
	facts, err := s.facts(ctx, id)
	if err == nil && !facts.Registered {
		err = fail(connect.CodeNotFound, operation.RuleUnknown, "operation", id)
	}
	return facts, err
}

func wanted(classes []journeyv1.PrivacyClass, class journeyv1.PrivacyClass) bool {
	for _, c := range classes {
		if c == class {
			return true
		}
	}
	return len(classes) == 0
}

// pastOf is a history as the domain reads it.
func pastOf(history eventstore.History) []journey.Past {
	past := make([]journey.Past, len(history.Events))
	for i, e := range history.Events {
		past[i] = journey.Past{Event: e.Event, Sequence: e.Sequence}
	}
	return past
}

// terms is how long each class of a history is kept, as the contract says it.
func terms(history eventstore.History, facts operation.Facts, on calendar.Date) []*journeyv1.ClassRetention {
	past := pastOf(history)
	requested := map[journeyv1.PrivacyClass]uint64{}
	for _, f := range journey.Undecided(past) {
		for _, class := range f.Step.GetErasureRequested().GetClasses() {
			requested[class] = f.Version
		}
	}
	all := make([]*journeyv1.ClassRetention, 0, 7)
	for _, t := range journey.Terms(past, facts) {
		c := classRetention(t, on)
		c.Operation, c.Participant, c.Requested = history.Subject.Operation, history.Subject.ID, requested[t.Class]
		all = append(all, c)
	}
	return all
}

func classRetention(t retention.Term, on calendar.Date) *journeyv1.ClassRetention {
	c := &journeyv1.ClassRetention{
		Class: t.Class, Rule: string(t.Rule), Months: uint32(t.Months), Until: t.Until.String(), Missing: string(t.Missing), Destroyed: t.Destroyed,
	}
	if since, due := t.Due(on); due {
		c.DueSince = since.String()
	}
	if t.Destroyed {
		return c
	}
	if k, keeps := t.Keeps(on, journeyv1.ErasureRequester_ERASURE_REQUESTER_RETENTION, journeyv1.LegalBasis_LEGAL_BASIS_RETENTION_END); keeps {
		c.LegalBasis = k.Basis
	}
	for _, h := range t.Holds {
		if h.Stands(on) {
			c.Holds = append(c.Holds, &journeyv1.Hold{
				Hold: h.ID, Basis: h.Basis, Reference: h.Reference, Since: h.First.String(), Until: h.Last.String(), Operation: h.OfOperation, Version: h.Version,
			})
		}
	}
	return c
}

// isHold: a step places or lifts a hold, words such a step anew or takes it back.
func (f *file) isHold(step *journeyv1.Step) bool {
	if c := step.GetFactCorrected(); c != nil {
		step = c.GetStep()
	}
	if r := step.GetFactRetracted(); r != nil {
		for _, p := range f.past {
			if p.Event.GetVersion() == r.GetVersion() && p.Event.GetStep().GetFactRetracted() == nil {
				return f.isHold(p.Event.GetStep())
			}
		}
	}
	return step.GetHoldPlaced() != nil || step.GetHoldLifted() != nil
}
