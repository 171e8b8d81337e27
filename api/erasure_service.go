package api

import (
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

type erasureService struct{ *Server }

// RequestErasure records that somebody asks for an erasure.
func (s *erasureService) RequestErasure(ctx context.Context, r *journeyv1.RequestErasureRequest) (*journeyv1.RequestErasureResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	recorded, err := s.record(ctx, &journeyv1.RecordRequest{
		Operation: r.Operation, Subject: r.Participant, RequestId: r.RequestId, OccurredOn: r.OccurredOn,
		Step: &journeyv1.Step{Kind: &journeyv1.Step_ErasureRequested{ErasureRequested: r.Asked}},
	})
	if err != nil {
		return nil, err
	}
	erasure, err := s.one(ctx, r.Operation, r.Participant, recorded.Events[0].Version)
	return &journeyv1.RequestErasureResponse{Erasure: erasure, Position: recorded.Position}, err
}

// DecideErasure records a decision and carries it out.
func (s *erasureService) DecideErasure(ctx context.Context, r *journeyv1.DecideErasureRequest) (*journeyv1.DecideErasureResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	version := r.Request
	if version == 0 {
		history, err := s.histories.newest(ctx, participantSubject(r.Operation, r.Participant))
		if err != nil {
			return nil, storeError(err)
		}
		if version, err = openRequest(history, r.RequestId); err != nil {
			return nil, err
		}
	}
	recorded, err := s.record(ctx, &journeyv1.RecordRequest{
		Operation: r.Operation, Subject: r.Participant, RequestId: r.RequestId,
		Step: &journeyv1.Step{Kind: &journeyv1.Step_ErasureDecided{ErasureDecided: &journeyv1.ErasureDecided{
			DecidedBy: ActorOf(ctx).ID, Decisions: r.Decisions, Request: version,
		}}},
	})
	if err != nil {
		return nil, err
	}
	erasure, err := s.one(ctx, r.Operation, r.Participant, version)
	if err != nil {
		return nil, err
	}
	position := recorded.Position
	if erasure.GetErasedIn() != nil {
		position = erasure.ErasedIn.Position
	}
	return &journeyv1.DecideErasureResponse{Erasure: erasure, Position: position}, nil
}

// openRequest is the version of the one request that nobody decided, or that this very decision decided.
func openRequest(history eventstore.History, requestID string) (uint64, error) {
	var open uint64
	for _, e := range erasuresOf(history, "") {
		decided := eventAt(history, e.GetDecidedIn().GetVersion())
		switch {
		case decided.GetRequestId() == requestID && requestID != "":
			return e.AskedIn.Version, nil
		case decided != nil:
		case open > 0:
			return 0, fail(connect.CodeFailedPrecondition, "erasure.which_request", "request")
		default:
			open = e.AskedIn.Version
		}
	}
	if open == 0 {
		return 0, fail(connect.CodeFailedPrecondition, "erasure.nothing_open", "request")
	}
	return open, nil
}

// record takes a step as the api's own Record does, dated today unless it is dated.
func (s *erasureService) record(ctx context.Context, r *journeyv1.RecordRequest) (*journeyv1.RecordResponse, error) {
	if r.OccurredOn == "" {
		facts, err := s.facts(ctx, r.Operation)
		if err != nil {
			return nil, err
		}
		r.OccurredOn = calendar.Of(s.Now(), zoneOf(facts)).String()
	}
	return (&journeyService{Server: s.Server}).Record(ctx, r)
}

// one is an erasure as the log has it now.
func (s *Server) one(ctx context.Context, operation, participant string, request uint64) (*journeyv1.Erasure, error) {
	history, err := s.histories.newest(ctx, participantSubject(operation, participant))
	if err != nil {
		return nil, storeError(err)
	}
	for _, e := range erasuresOf(history, s.Store.LogID()) {
		if e.AskedIn.Version == request {
			return e, nil
		}
	}
	return nil, fail(connect.CodeNotFound, "erasure.unknown", "request")
}

// ListErasures lists the erasures of an operation that are within the reach of whoever asks.
func (s *erasureService) ListErasures(ctx context.Context, r *journeyv1.ListErasuresRequest) (*journeyv1.ListErasuresResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	if _, err := s.registered(ctx, r.Operation); err != nil {
		return nil, err
	}
	noted, err := s.erasures(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListErasuresResponse{}
	last := ""
	for _, n := range noted {
		if n.Subject == last {
			continue
		}
		last = n.Subject
		history, allowed, err := s.readsErasures(ctx, n.Subject)
		if err != nil {
			return nil, err
		}
		for _, e := range erasuresOf(history, s.Store.LogID()) {
			if allowed && (r.State == journeyv1.ErasureState_ERASURE_STATE_UNSPECIFIED || r.State == e.State) {
				response.Erasures = append(response.Erasures, e)
			}
		}
	}
	return response, nil
}

// readsErasures is a history as it is now, and whether whoever asks may see its erasures.
func (s *Server) readsErasures(ctx context.Context, name string) (eventstore.History, bool, error) {
	subject, err := eventstore.ParseSubject(name)
	if err != nil {
		return eventstore.History{}, false, err
	}
	history, err := s.histories.newest(ctx, subject)
	if err != nil {
		return eventstore.History{}, false, storeError(err)
	}
	history.Subject = subject
	facts, err := s.facts(ctx, subject.Operation)
	if err != nil {
		return eventstore.History{}, false, err
	}
	actor := ActorOf(ctx)
	relation := actor.toOperation(facts, subject.Operation)
	if !rights.May(actor.Role, rights.ReadErasures, relation) && len(history.Events) > 0 {
		if relation, err = s.toCase(ctx, actor, facts, history); err != nil {
			return eventstore.History{}, false, storeError(err)
		}
	}
	return history, rights.May(actor.Role, rights.ReadErasures, relation), nil
}

// GetErasures answers the erasures of one participant with the bytes that prove them, and who else knows of them.
func (s *erasureService) GetErasures(ctx context.Context, r *journeyv1.GetErasuresRequest) (*journeyv1.GetErasuresResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	subject := participantSubject(r.Operation, r.Participant)
	history, allowed, err := s.readsErasures(ctx, subject.String())
	switch {
	case err != nil:
		return nil, err
	case !allowed:
		return nil, fail(connect.CodePermissionDenied, ruleRelation, "participant")
	case len(history.Events) == 0:
		return nil, fail(connect.CodeNotFound, "history.unknown", "participant")
	}
	messages, err := s.Store.LoadTo(ctx, subject, history.Head)
	if err != nil {
		return nil, storeError(err)
	}
	response := &journeyv1.GetErasuresResponse{Erasures: erasuresOf(history, s.Store.LogID())}
	for _, e := range response.Erasures {
		for _, moment := range []*journeyv1.ErasureMoment{e.AskedIn, e.DecidedIn, e.ErasedIn} {
			if moment != nil {
				moment.Stored = messages[moment.Version-1].Data
			}
		}
	}
	response.Subscriptions, err = s.addNotices(ctx, r.Operation, response.Erasures)
	return response, err
}

// ResumeErasures carries out what was decided and is not finished.
func (s *erasureService) ResumeErasures(ctx context.Context, r *journeyv1.ResumeErasuresRequest) (*journeyv1.ResumeErasuresResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	if _, err := s.registered(ctx, r.Operation); err != nil {
		return nil, err
	}
	finished, err := s.resumeErasures(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ResumeErasuresResponse{}
	for _, f := range finished {
		subject, err := eventstore.ParseSubject(f.Subject)
		if err != nil {
			return nil, err
		}
		erasure, err := s.one(ctx, subject.Operation, subject.ID, f.Request)
		if err != nil {
			return nil, err
		}
		response.Erasures = append(response.Erasures, erasure)
	}
	return response, nil
}

func participantSubject(operation, id string) eventstore.Subject {
	return eventstore.Subject{Operation: operation, Kind: journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT, ID: id}
}

// erasuresOf are the erasures of a history in the order in which they were asked for, of a log.
func erasuresOf(history eventstore.History, log string) []*journeyv1.Erasure {
	var all []*journeyv1.Erasure
	asked, decided := map[uint64]*journeyv1.Erasure{}, map[uint64]*journeyv1.Erasure{}
	retracted := map[uint64]bool{}
	for _, e := range history.Events {
		retracted[e.Event.GetStep().GetFactRetracted().GetVersion()] = true
	}
	for _, e := range history.Events {
		if retracted[e.Event.GetVersion()] {
			continue
		}
		switch k := e.Event.GetStep().GetKind().(type) {
		case *journeyv1.Step_ErasureRequested:
			erasure := &journeyv1.Erasure{
				Operation: e.Event.GetOperation(), Participant: e.Event.GetSubject(), State: journeyv1.ErasureState_ERASURE_STATE_REQUESTED,
				Asked: k.ErasureRequested, AskedIn: moment(e, log),
			}
			asked[e.Event.GetVersion()] = erasure
			all = append(all, erasure)
		case *journeyv1.Step_ErasureDecided:
			if erasure := asked[k.ErasureDecided.GetRequest()]; erasure != nil {
				erasure.Decided, erasure.DecidedIn, erasure.State = k.ErasureDecided, moment(e, log), journeyv1.ErasureState_ERASURE_STATE_KEPT
				for _, c := range k.ErasureDecided.GetDecisions() {
					if c.GetAction() == journeyv1.ErasureAction_ERASURE_ACTION_DESTROY {
						erasure.State = journeyv1.ErasureState_ERASURE_STATE_DECIDED
					}
				}
				decided[e.Event.GetVersion()] = erasure
			}
		case *journeyv1.Step_PersonalDataErased:
			if erasure := decided[k.PersonalDataErased.GetDecision()]; erasure != nil {
				erasure.Erased, erasure.ErasedIn, erasure.State = k.PersonalDataErased.GetClasses(), moment(e, log), journeyv1.ErasureState_ERASURE_STATE_ERASED
			}
		}
	}
	return all
}

func moment(e eventstore.Recorded, log string) *journeyv1.ErasureMoment {
	return &journeyv1.ErasureMoment{
		Version: e.Event.GetVersion(), Position: &journeyv1.Position{Log: log, Sequence: e.Sequence}, Hash: e.Hash[:],
		OccurredOn: e.Event.GetOccurredOn(), RecordedAt: e.Event.GetRecordedAt(), Actor: proto.CloneOf(e.Event.GetActor()),
		Subject: participantSubject(e.Event.GetOperation(), e.Event.GetSubject()).String(),
	}
}
