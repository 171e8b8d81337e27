package api

import (
	"context"
	"slices"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/calendar"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

type historyService struct{ *Server }

// GetHistory replays a history from the log, not from the cache: what an auditor sees was read and
// verified now.
func (s *historyService) GetHistory(ctx context.Context, r *journeyv1.GetHistoryRequest) (*journeyv1.GetHistoryResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	on, err := calendar.Parse(r.On)
	if err != nil {
		return nil, fail(connect.CodeInvalidArgument, "date.not_in_calendar", "on", r.On)
	}
	subject := eventstore.Subject{Operation: r.Operation, Kind: r.Kind, ID: r.Subject}
	if subject.Kind == journeyv1.HistoryKind_HISTORY_KIND_UNSPECIFIED {
		subject.Kind = journeyv1.HistoryKind_HISTORY_KIND_PARTICIPANT
	}
	history, err := s.Store.Load(ctx, subject)
	if err != nil {
		return nil, storeError(err)
	}
	if len(history.Events) == 0 {
		return nil, fail(connect.CodeNotFound, "history.unknown", "subject")
	}
	history.Subject = subject
	by, err := s.readsHistory(ctx, history, rights.ReadHistory)
	if err != nil {
		return nil, err
	}
	known, err := s.knownFrom(ctx, r.Operation, history)
	if err != nil {
		return nil, err
	}
	shown, err := s.showHistory(ctx, by, history)
	if err != nil {
		return nil, err
	}
	entries := s.view(history, known, shown, r.AsKnown, r.AtVersion, on)
	if hasReports(entries) {
		if err := s.showFigures(ctx, r.Operation); err != nil {
			return nil, err
		}
	}
	return &journeyv1.GetHistoryResponse{
		Entries:  entries,
		Position: &journeyv1.Position{Log: s.Store.LogID(), Sequence: history.Head.Sequence},
	}, nil
}

// view is a history for one reader, as known at a time, at a version and on a business date; nil, 0 and none are
// the last there is.
func (s *Server) view(history eventstore.History, known []time.Time, shown access.Shown,
	asKnown *timestamppb.Timestamp, version uint64, on calendar.Date,
) []*journeyv1.HistoryEntry {
	entries := s.entries(history, known, shown)
	if asKnown != nil {
		entries = keep(entries, func(e *journeyv1.HistoryEntry) bool { return !e.KnownFrom.AsTime().After(asKnown.AsTime()) })
	}
	if version > 0 {
		entries = keep(entries, func(e *journeyv1.HistoryEntry) bool { return e.Event.Version <= version })
	}
	corrections(entries)
	if on != calendar.None {
		entries = upTo(entries, on)
	}
	return entries
}

// hasReports says whether what is told of a history holds figures as they are.
func hasReports(entries []*journeyv1.HistoryEntry) bool {
	return slices.ContainsFunc(entries, func(e *journeyv1.HistoryEntry) bool { return e.Event.GetStep().GetReportIssued() != nil })
}

// entries are the events of a history for one reader. Classes that were not recorded as shown are cleared; that
// there is something stays visible in the sealed parts.
func (s *Server) entries(history eventstore.History, known []time.Time, shown access.Shown) []*journeyv1.HistoryEntry {
	entries := make([]*journeyv1.HistoryEntry, len(history.Events))
	for i, e := range history.Events {
		entries[i] = &journeyv1.HistoryEntry{
			Event: shown.Event(e), Hash: e.Hash[:], Erased: e.Erased, KnownFrom: timestamppb.New(known[i]),
			Position: &journeyv1.Position{Log: s.Store.LogID(), Sequence: e.Sequence},
		}
	}
	return entries
}

// corrections says of each entry which of the others corrects it, so that it holds now, or retracts it, as
// known by them. A correction that was retracted corrects nothing.
func corrections(entries []*journeyv1.HistoryEntry) {
	at := map[uint64]*journeyv1.HistoryEntry{}
	for _, e := range entries {
		at[e.Event.Version] = e
	}
	for _, e := range entries {
		if o := at[e.Event.GetStep().GetFactRetracted().GetVersion()]; o != nil {
			o.RetractedBy = e.Event.Version
		}
	}
	for _, e := range entries {
		if o := at[e.Event.GetStep().GetFactCorrected().GetVersion()]; o != nil && e.RetractedBy == 0 {
			o.CorrectedBy = e.Event.Version
		}
	}
}

// upTo keeps the steps up to a business date, that of the correction that holds, with everything that was
// said of them later.
func upTo(entries []*journeyv1.HistoryEntry, on calendar.Date) []*journeyv1.HistoryEntry {
	corrected := map[uint64]string{}
	for _, e := range entries {
		if c := e.Event.GetStep().GetFactCorrected(); c != nil {
			corrected[e.Event.Version] = c.OccurredOn
		}
	}
	kept := map[uint64]bool{}
	return keep(entries, func(e *journeyv1.HistoryEntry) bool {
		step := e.Event.GetStep()
		about := step.GetFactCorrected().GetVersion() + step.GetFactRetracted().GetVersion() // at most one of them is set
		if about > 0 {
			kept[e.Event.Version] = kept[about]
		} else {
			date := e.Event.OccurredOn
			if e.CorrectedBy > 0 {
				date = corrected[e.CorrectedBy]
			}
			day, err := calendar.Parse(date)
			kept[e.Event.Version] = err == nil && day <= on
		}
		return kept[e.Event.Version]
	})
}

func keep(entries []*journeyv1.HistoryEntry, want func(*journeyv1.HistoryEntry) bool) []*journeyv1.HistoryEntry {
	return slices.DeleteFunc(entries, func(e *journeyv1.HistoryEntry) bool { return !want(e) })
}
