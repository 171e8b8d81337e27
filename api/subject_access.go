package api

import (
	"context"
	"slices"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/operation"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// GetSubjectAccess reads the histories of a person from the log, who saw something of them from the access log, and
// which other services are told of them.
// The person is told organisations, roles and purposes; who works there is nobody's data but theirs.
//
// Source: GDPR Art. 15 (1) (c), (3) and Art. 20; recipients are named one by one (CJEU C-154/21), staff of a recipient
// are not (CJEU C-579/21).
func (s *accessService) GetSubjectAccess(ctx context.Context, r *journeyv1.GetSubjectAccessRequest) (*journeyv1.GetSubjectAccessResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	members, err := s.linkedBy(ctx, r.Operation, r.Participant, s.Store.Load)
	if err != nil {
		return nil, err
	}
	if len(members[0].Events) == 0 {
		return nil, fail(connect.CodeNotFound, "history.unknown", "participant")
	}
	if members, err = s.linkedWith(ctx, members[0]); err != nil { // those only who are the same person now
		return nil, storeError(err)
	}
	by, err := s.readsHistory(ctx, members[0], rights.SubjectAccess)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.GetSubjectAccessResponse{Erased: erasedOf(members)}
	if !r.RecipientsOnly {
		by.look.Kind = journeyv1.AccessKind_ACCESS_KIND_SUBJECT_ACCESS
		if response.Histories, err = s.everything(ctx, by, facts, members); err != nil {
			return nil, err
		}
	}
	on := s.today(facts)
	response.On = on.String()
	for _, m := range members {
		response.Retention = append(response.Retention, terms(m, facts, on)...)
	}
	if response.Subscriptions, err = s.toldOf(ctx, r.Operation, members); err != nil {
		return nil, err
	}
	response.Recipients, err = s.recipients(ctx, r.Operation, members)
	return response, err
}

// everything is the replayed histories of a person, each after what is shown of it was recorded.
func (s *Server) everything(ctx context.Context, by reading, facts operation.Facts, members []eventstore.History) ([]*journeyv1.SubjectHistory, error) {
	set, err := replayedBy(facts)
	if err != nil {
		return nil, err
	}
	var shown []access.Shown
	for _, m := range members {
		one, err := s.showHistory(ctx, by, m)
		if err != nil {
			return nil, err
		}
		shown = append(shown, one)
	}
	var all []*journeyv1.SubjectHistory
	for i, m := range members {
		known, err := s.knownFrom(ctx, m.Subject.Operation, m)
		if err != nil {
			return nil, err
		}
		steps := s.replayed(m, known, shown[i])
		for _, step := range steps {
			nameless(step.Entry.Event)
		}
		s.move(steps, set, facts, slices.Concat(members[i:], members[:i]), s.today(facts))
		if by.answers(set, steps) {
			if err := s.showAnswers(ctx, m.Subject.Operation, rights.SubjectAccess, m.Subject.ID); err != nil {
				return nil, err
			}
		}
		all = append(all, &journeyv1.SubjectHistory{Participant: m.Subject.ID, Steps: steps})
	}
	return all, nil
}

// nameless takes away who recorded an event or decided in it; for which organisation and in which role stays.
func nameless(event *journeyv1.Event) {
	if decided := event.GetStep().GetErasureDecided(); decided != nil {
		decided.DecidedBy = roleWord(event.GetActor().GetRole())
	}
	event.Actor.Id = ""
	if by := event.GetTakenOver().GetRecordedBy(); by != nil {
		by.Id = ""
	}
}

// erasedOf are the classes of which something of a person was erased.
func erasedOf(members []eventstore.History) []journeyv1.PrivacyClass {
	var erased []journeyv1.PrivacyClass
	for _, m := range members {
		for _, e := range m.Events {
			erased = append(erased, e.Erased...)
		}
	}
	slices.Sort(erased)
	return slices.Compact(erased)
}

// recipients are who saw something of a person, or wanted to.
func (s *Server) recipients(ctx context.Context, operation string, members []eventstore.History) ([]*journeyv1.SubjectRecipient, error) {
	q := accesslog.Query{Operations: []string{operation}, Matches: func(line *journeyv1.AccessRecord) bool {
		return line.Kind != journeyv1.AccessKind_ACCESS_KIND_REVIEW
	}}
	for _, m := range members {
		q.Participants = append(q.Participants, m.Subject.ID)
	}
	var all []*journeyv1.SubjectRecipient
	err := s.Access.Find(ctx, q, func(records []*journeyv1.AccessRecord, _, _ uint64) error {
		for _, line := range records {
			all = append(all, &journeyv1.SubjectRecipient{
				At: timestamppb.New(line.At.AsTime()), Partner: line.Actor.GetPartner(), Role: roleWord(line.Actor.GetRole()), Purpose: line.Purpose,
				Classes: line.Classes, Decision: line.Decision, Kind: line.Kind, BreakGlass: line.BreakGlass != "" || line.Broken != nil,
			})
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b *journeyv1.SubjectRecipient) int { return a.At.AsTime().Compare(b.At.AsTime()) })
	return all, storeError(err)
}
