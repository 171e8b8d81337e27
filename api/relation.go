package api

import (
	"cmp"
	"context"
	"slices"

	"connectrpc.com/connect/v2"

	"journey/api/directory"
	"journey/api/rights"
	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	"journey/eventstore"
	"journey/projections"
	cases "journey/projections/person"
	journeyv1 "journey/proto/journey/v1"
)

// ruleRelation refuses what the role may do, but not here.
const ruleRelation refusal.Rule = "auth.relation"

// toOperation is how near an operation as a whole is to the actor.
func (a Actor) toOperation(facts operation.Facts, id string) rights.Relation {
	switch {
	case !a.May(id):
		return rights.Foreign
	case a.Partner == "" || a.Partner == facts.Registration.GetLead():
		return rights.Partner
	}
	return rights.Operation
}

// toCase is how near a case is to the actor, by what the log says of its participant and of those linked with
// them. It is answered from the log, so that a read model that is late opens nothing.
func (s *Server) toCase(ctx context.Context, actor Actor, facts operation.Facts, history eventstore.History) (rights.Relation, error) {
	id := history.Subject.Operation
	whole := actor.toOperation(facts, id)
	if whole == rights.Foreign {
		return whole, nil
	}
	members, err := s.linkedWith(ctx, history)
	if err != nil {
		return rights.Foreign, err
	}
	caseworker, partner := cases.Responsible(cases.Facts(projections.Group{Members: members}))
	if caseworker == "" {
		caseworker, partner = beganBy(members)
	}
	own, err := s.actsFor(ctx, actor, caseworker, facts)
	switch {
	case err != nil:
		return rights.Foreign, err
	case own:
		return rights.Own, nil
	case actor.Partner != "" && actor.Partner == partner:
		return rights.Partner, nil
	}
	return whole, nil
}

// beganBy is who recorded the first step of a case, and for which partner; of a case that nobody began yet
// nobody.
func beganBy(members []eventstore.History) (caseworker, partner string) {
	if len(members[0].Events) == 0 {
		return "", ""
	}
	first := members[0].Events[0].Event
	by := first.GetActor()
	if first.GetTakenOver() != nil {
		by = first.GetTakenOver().GetRecordedBy()
	}
	return by.GetId(), by.GetPartner()
}

// linkedWith is a history and those of the participants who are the same person now, each once and as it is in the log
// now: whose a case is may have been recorded elsewhere.
func (s *Server) linkedWith(ctx context.Context, history eventstore.History) ([]eventstore.History, error) {
	members := []eventstore.History{history}
	for i := 0; i < len(members); i++ {
		for _, other := range linksOf(members[i]) {
			if slices.ContainsFunc(members, func(m eventstore.History) bool { return m.Subject.ID == other }) {
				continue
			}
			subject := history.Subject
			subject.ID = other
			linked, err := s.histories.newest(ctx, subject)
			if err != nil {
				return nil, err
			}
			linked.Subject = subject
			members = append(members, linked)
		}
	}
	return members, nil
}

// linksOf are the participants that a history is linked with now.
func linksOf(history eventstore.History) []string {
	var now []string
	for _, e := range history.Events {
		if other := e.Event.GetStep().GetPersonsLinked().GetOther(); other != "" {
			now = append(now, other)
		}
		if other := e.Event.GetStep().GetPersonsUnlinked().GetOther(); other != "" {
			now = slices.DeleteFunc(now, func(id string) bool { return id == other })
		}
	}
	return now
}

// actsFor says whether the actor is a caseworker, or who stands in for them today.
func (s *Server) actsFor(ctx context.Context, actor Actor, caseworker string, facts operation.Facts) (bool, error) {
	if caseworker == "" || caseworker == actor.ID {
		return caseworker != "", nil
	}
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return false, err
	}
	deputy, reached := staff.Recipient(caseworker, s.today(facts))
	return reached && deputy.ID == actor.ID, nil
}

func (s *Server) today(facts operation.Facts) calendar.Date {
	if facts.Zone == nil {
		return calendar.Of(s.Now(), s.Now().UTC().Location())
	}
	return calendar.Of(s.Now(), facts.Zone)
}

// reach refuses a procedure on an operation as a whole that the actor's role does not have of it.
func (s *Server) reach(ctx context.Context, facts operation.Facts, id string) error {
	actor := ActorOf(ctx)
	for _, action := range ofOperation {
		if slices.Contains(actions[actor.procedure], action) && !rights.May(actor.Role, action, actor.toOperation(facts, id)) {
			return fail(connect.CodePermissionDenied, ruleRelation, "operation")
		}
	}
	return nil
}

// narrow bounds a list of cases, by caseworker and partner, to what the actor may see of the operation. Who asks
// for nobody's gets their own; who asks for others' is refused. The answer is what the database lets them see.
func (s *Server) narrow(ctx context.Context, action rights.Action, facts operation.Facts, caseworker, partner *string) (scope, error) {
	actor, id := ActorOf(ctx), facts.ID
	whole := actor.toOperation(facts, id)
	ofPartners := whole != rights.Foreign && rights.May(actor.Role, action, rights.Partner)
	switch {
	case rights.May(actor.Role, action, whole):
		return ofEveryone(id), nil
	case whole == rights.Foreign, !rights.May(actor.Role, action, rights.Own):
		return scope{}, fail(connect.CodePermissionDenied, ruleRelation, "")
	case ofPartners && *partner != "" && *partner != actor.Partner:
		return scope{}, fail(connect.CodePermissionDenied, ruleRelation, "partner")
	}
	if ofPartners && *caseworker == "" {
		*partner = actor.Partner
		return ofOrganisation(id, actor.Partner), nil
	}
	*caseworker = cmp.Or(*caseworker, actor.ID)
	own, err := s.actsFor(ctx, actor, *caseworker, facts)
	switch {
	case err != nil:
		return scope{}, err
	case own:
		return ofCaseworker(id, *caseworker), nil
	case ofPartners:
		*partner = actor.Partner
		return ofOrganisation(id, actor.Partner), nil
	}
	return scope{}, fail(connect.CodePermissionDenied, ruleRelation, "caseworker")
}

// mayRecord refuses a step in a history that is none of the actor's. It is judged by what lies in the log; who
// begins a case begins their own.
func (d *desk) mayRecord(ctx context.Context, r *journeyv1.RecordRequest, facts operation.Facts, files ...*file) (*refusal.Refusal, error) {
	for _, f := range files {
		if f == nil {
			continue
		}
		action, relation := rights.RecordNetwork, d.actor.toOperation(facts, r.Operation)
		switch kind := f.history.Subject.Kind; {
		case kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
			if action = onCase(r); f.isHold(r.Step) {
				action = rights.PlaceHold
			}
			if action != rights.DecideErasure && !rights.May(d.actor.Role, action, relation) { // that is for who answers for the operation
				var err error
				if relation, err = d.toCase(ctx, f, facts); err != nil {
					return nil, err
				}
			}
		case f.isHold(r.Step):
			action = rights.PlaceHold
		case r.Step.GetReportIssued() != nil:
			action = rights.IssueReport
		case kind == journeyv1.HistoryKind_HISTORY_KIND_OPERATION:
			action = rights.RecordOperation
		}
		if !rights.May(d.actor.Role, action, relation) {
			return refusal.New(ruleRelation, "subject"), nil
		}
	}
	return nil, nil
}

// onCase is what recording a step of a case is. Requests and decisions on erasure are a matter of their own; those
// of another system are its.
func onCase(r *journeyv1.RecordRequest) rights.Action {
	switch {
	case r.GetTakenOver() != nil:
	case r.GetStep().GetErasureRequested() != nil:
		return rights.RequestErasure
	case r.GetStep().GetErasureDecided() != nil:
		return rights.DecideErasure
	}
	return rights.RecordCase
}

func (d *desk) toCase(ctx context.Context, f *file, facts operation.Facts) (rights.Relation, error) {
	if len(f.history.Events) == 0 {
		return rights.Own, nil
	}
	return d.server.toCase(ctx, d.actor, facts, f.history)
}

// readsHistory answers by what right the actor reads a history, or refuses it as a whole; ofCase is what they do if
// it is that of a participant. That somebody was refused is recorded.
func (s *Server) readsHistory(ctx context.Context, history eventstore.History, ofCase rights.Action) (reading, error) {
	facts, err := s.facts(ctx, history.Subject.Operation)
	if err != nil {
		return reading{}, err
	}
	r, may, err := s.sees(ctx, facts, history, ofCase)
	switch {
	case err != nil:
		return reading{}, err
	case may:
		return r, nil
	case history.Subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT:
		if opened, broken, err := s.underGlass(ctx, r, ofCase, history.Subject.ID); broken || err != nil {
			return opened, err
		}
		s.door.Refused(ctx, r.look, history.Subject.ID, string(ruleRelation))
	}
	return reading{}, fail(connect.CodePermissionDenied, ruleRelation, "subject")
}

// sees says whether the actor sees a history at all, and by what right.
func (s *Server) sees(ctx context.Context, facts operation.Facts, history eventstore.History, ofCase rights.Action) (r reading, may bool, err error) {
	actor := ActorOf(ctx)
	action, relation := rights.ReadOperation, actor.toOperation(facts, history.Subject.Operation)
	if history.Subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT {
		action = ofCase
		if !rights.May(actor.Role, action, relation) {
			if relation, err = s.toCase(ctx, actor, facts, history); err != nil {
				return reading{}, false, storeError(err)
			}
		}
	}
	return newReading(ctx, history.Subject.Operation, action, relation), rights.May(actor.Role, action, relation), nil
}
