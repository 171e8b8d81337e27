package api

import (
	"context"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/projections/outcome"
	journeyv1 "journey/proto/journey/v1"
)

// look turns the cut-off and the knowledge time of a query of figures into days and a position. Days and times
// to come and times before anything was known are refused: their figures would be of nothing. Without a
// knowledge time it is what the read model has; the position reproduces that for ever.
//
// Analysts look at the ends of quarters as known now: two answers a day apart, laid side by side, would give
// away what happened between them, whatever each of them hides.
func (s *Server) look(ctx context.Context, facts operation.Facts, fresh *journeyv1.Freshness, cutOff string, known *timestamppb.Timestamp) (outcome.At, error) {
	now := s.Now()
	at := outcome.At{Position: fresh.Position.GetSequence(), KnownOn: calendar.Of(now, facts.Zone)}
	analyst := ActorOf(ctx).Role == journeyv1.Role_ROLE_ANALYST
	var err error
	if at.CutOff, err = s.pastDay(cutOff, facts); err != nil {
		return at, err
	}
	if analyst {
		end := quarterEnd(at.CutOff)
		if known != nil || cutOff != "" && end != at.CutOff {
			return at, fail(connect.CodePermissionDenied, "figures.analyst_cut_off", "cut_off")
		}
		at.CutOff = end
	}
	if known == nil {
		return at, nil
	}
	if known.AsTime().After(now) {
		return at, fail(connect.CodeInvalidArgument, "figures.known_in_future", "known_at")
	}
	at.KnownOn = calendar.Of(known.AsTime(), facts.Zone)
	if at.Position, err = outcome.PositionAt(ctx, s.Database, facts.ID, known.AsTime()); err == nil && at.Position == 0 {
		err = fail(connect.CodeInvalidArgument, "figures.nothing_known", "known_at")
	}
	return at, err
}

// quarterEnd is the last end of a quarter on or before a day.
func quarterEnd(day calendar.Date) calendar.Date {
	next := day.Add(1).Time()
	month := time.Month((int(next.Month())-1)/3*3 + 1)
	return calendar.New(next.Year(), int(month), 1).Add(-1)
}

// pastDay is a cut-off: today or earlier; empty means today.
func (s *Server) pastDay(text string, facts operation.Facts) (calendar.Date, error) {
	day, err := s.day(text, "cut_off", facts)
	if today := calendar.Of(s.Now(), facts.Zone); err == nil && day > today {
		return day, fail(connect.CodeInvalidArgument, operation.RuleReportCutOff, "cut_off", day.String(), today.String())
	}
	return day, err
}
