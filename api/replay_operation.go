package api

import (
	"context"
	"slices"

	"connectrpc.com/connect/v2"

	"journey/api/rights"
	"journey/domain/calendar"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
	"journey/proto/journey/v1/journeyv1connect"
)

type operationReplayService struct{ *Server }

// StreamHistories tells every history that the caller may read, of whatever kind.
func (s *operationReplayService) StreamHistories(ctx context.Context, r *journeyv1.StreamHistoriesRequest, stream journeyv1connect.OperationReplayServiceStreamHistoriesServerStream) error {
	if err := s.admit(ctx, r); err != nil {
		return err
	}
	on, err := calendar.Parse(r.On)
	if err != nil {
		return fail(connect.CodeInvalidArgument, "date.not_in_calendar", "on", r.On)
	}
	facts, err := s.registered(ctx, r.Operation)
	if err != nil {
		return err
	}
	return pass(ctx, s.Server, facts, r.From, manner[*journeyv1.StreamHistoriesResponse]{
		action: rights.ReadHistory,
		want:   func(eventstore.Subject) bool { return true },
		progress: func(p *journeyv1.StreamProgress) *journeyv1.StreamHistoriesResponse {
			return &journeyv1.StreamHistoriesResponse{Progress: p}
		},
		tell: func(_ context.Context, _ *passage, h passed) (*journeyv1.StreamHistoriesResponse, leaving, error) {
			entries := s.view(h.history, h.known, h.shown, r.AsKnown, 0, on)
			if len(entries) == 0 {
				return nil, leaving{}, nil
			}
			subject := h.history.Subject
			return &journeyv1.StreamHistoriesResponse{Progress: h.progress, Kind: subject.Kind, Subject: subject.ID, Entries: entries},
				leaving{figures: hasReports(entries)}, nil
		},
		send: stream.Send,
	})
}

// StreamReplays replays the history of every participant that the caller may replay.
func (s *operationReplayService) StreamReplays(ctx context.Context, r *journeyv1.StreamReplaysRequest, stream journeyv1connect.OperationReplayServiceStreamReplaysServerStream) error {
	if err := s.admit(ctx, r); err != nil {
		return err
	}
	facts, err := s.registered(ctx, r.Operation)
	if err != nil {
		return err
	}
	cutOff, err := s.pastDay(r.CutOff, facts)
	if err != nil {
		return err
	}
	set, err := replayedBy(facts)
	if err != nil {
		return err
	}
	return pass(ctx, s.Server, facts, r.From, manner[*journeyv1.StreamReplaysResponse]{
		action: rights.ReplayHistory,
		want: func(subject eventstore.Subject) bool {
			return subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT
		},
		progress: func(p *journeyv1.StreamProgress) *journeyv1.StreamReplaysResponse {
			return &journeyv1.StreamReplaysResponse{Progress: p}
		},
		tell: func(ctx context.Context, p *passage, h passed) (*journeyv1.StreamReplaysResponse, leaving, error) {
			id := h.history.Subject.ID
			members, err := s.linkedBy(ctx, r.Operation, id, p.load)
			if err != nil {
				return nil, leaving{}, err
			}
			steps := s.replayed(h.history, h.known, h.shown)
			s.move(steps, set, facts, members, cutOff)
			return &journeyv1.StreamReplaysResponse{
				Progress: h.progress, Participant: id, Steps: steps, CutOff: cutOff.String(), Definition: definitionOf(set),
			}, leaving{answers: h.by.answers(set, steps)}, nil
		},
		send: stream.Send,
	})
}

// goingOn are the histories behind the one that came last; nil and false if there is none such.
func goingOn(subjects []eventstore.Subject, from *journeyv1.StreamFrom, operation string) ([]eventstore.Subject, bool) {
	if from == nil {
		return subjects, true
	}
	last := eventstore.Subject{Operation: operation, Kind: from.Kind, ID: from.Subject}
	if last.Kind == journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED {
		last.Kind = journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT
	}
	at := slices.Index(subjects, last)
	return subjects[at+1:], at >= 0
}
