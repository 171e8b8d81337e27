package api

import (
	"context"
	"time"

	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// knownFrom is when each event of a history became known: the running maximum of the claims of its
// operation, of which the outcome model keeps the clock. It waits until the model has read the history;
// what it has not read yet is known from the moment it was recorded.
func (s *Server) knownFrom(ctx context.Context, operation string, history eventstore.History) ([]time.Time, error) {
	at := &journeyv1.Position{Log: s.Store.LogID(), Sequence: history.Head.Sequence}
	if _, err := s.fresh(ctx, "outcome", at); err != nil {
		return nil, err
	}
	positions := make([]uint64, len(history.Events))
	for i, e := range history.Events {
		positions[i] = e.Sequence
	}
	times, err := outcome.KnownFrom(ctx, s.Database, operation, positions)
	if err != nil {
		return nil, err
	}
	for i, t := range times {
		if t.IsZero() {
			times[i] = history.Events[i].Event.RecordedAt.AsTime()
		}
	}
	return times, nil
}
