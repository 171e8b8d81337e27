package api

import (
	"context"
	"time"

	"journey/eventstore"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// knownFrom is when each event of a history became known: the running maximum of the claims of its operation, of
// which the outcome model keeps the clock. It waits until the model has read the history.
func (s *Server) knownFrom(ctx context.Context, operation string, history eventstore.History) ([]time.Time, error) {
	at := &journeyv1.Position{Log: s.Store.LogID(), Sequence: history.Head.Sequence}
	if _, err := s.fresh(ctx, "outcome", at); err != nil {
		return nil, err
	}
	known, err := s.knownTimes(ctx, operation, history)
	if err != nil {
		return nil, err
	}
	return known[0], nil
}

// knownTimes is knownFrom for several histories, without waiting: what the model has not read yet is known from the
// moment it was recorded.
func (s *Server) knownTimes(ctx context.Context, operation string, histories ...eventstore.History) ([][]time.Time, error) {
	var positions []uint64
	for _, h := range histories {
		for _, e := range h.Events {
			positions = append(positions, e.Sequence)
		}
	}
	times, err := outcome.KnownFrom(ctx, s.figures(operation), operation, positions)
	if err != nil {
		return nil, err
	}
	known := make([][]time.Time, len(histories))
	for i, h := range histories {
		known[i], times = times[:len(h.Events)], times[len(h.Events):]
		for j, t := range known[i] {
			if t.IsZero() {
				known[i][j] = h.Events[j].Event.RecordedAt.AsTime()
			}
		}
	}
	return known, nil
}
