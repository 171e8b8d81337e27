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
func (s *Server) look(ctx context.Context, facts operation.Facts, fresh *journeyv1.Freshness, r looking) (outcome.At, error) {
	at := outcome.At{Position: fresh.Position.GetSequence(), KnownOn: calendar.Of(s.Now(), facts.Zone)}
	analyst := !ActorOf(ctx).seesFigures()
	var err error
	if at.CutOff, err = s.pastDay(r.GetCutOff(), facts); err != nil {
		return at, err
	}
	known, err := s.knownBy(facts, r)
	if err != nil {
		return at, err
	}
	if analyst {
		end := quarterEnd(at.CutOff)
		if !known.IsZero() || r.GetCutOff() != "" && end != at.CutOff {
			return at, fail(connect.CodePermissionDenied, "figures.analyst_cut_off", "cut_off")
		}
		at.CutOff = end
	}
	if known.IsZero() {
		return at, nil
	}
	at.KnownOn = calendar.Of(known, facts.Zone)
	if at.Position, err = outcome.PositionAt(ctx, s.figures(facts.ID), facts.ID, known); err == nil && at.Position == 0 {
		err = fail(connect.CodeInvalidArgument, "figures.nothing_known", "known_at")
	}
	return at, err
}

// looking is what questions for figures have in common.
type looking interface {
	GetCutOff() string
	knowing
}

// knowing is a question for what was known at a time, or at the end of a day.
type knowing interface {
	GetKnownAt() *timestamppb.Timestamp
	GetKnownOn() string
}

// knownBy is the time as of which a question asks, to the second; the zero time for now. A time that is to
// come is refused, and so is a day that has not ended.
func (s *Server) knownBy(facts operation.Facts, r knowing) (time.Time, error) {
	known, err := namedTime(facts, r)
	if err == nil && known.After(s.Now()) {
		err = fail(connect.CodeInvalidArgument, "figures.known_in_future", "known_at")
	}
	return known, err
}

// namedTime is the time that a question names; a day is its last second where the operation is. The windows
// that end on that day are open then.
func namedTime(facts operation.Facts, r knowing) (time.Time, error) {
	switch {
	case r.GetKnownAt() != nil && r.GetKnownOn() != "":
		return time.Time{}, fail(connect.CodeInvalidArgument, "figures.known_twice", "known_on")
	case r.GetKnownAt() != nil:
		return r.GetKnownAt().AsTime().Truncate(time.Second), nil
	case r.GetKnownOn() == "":
		return time.Time{}, nil
	}
	day, err := calendar.Parse(r.GetKnownOn())
	if err != nil {
		return time.Time{}, fail(connect.CodeInvalidArgument, "date.not_in_calendar", "known_on", r.GetKnownOn())
	}
	next := day.Add(1).Time()
	begins := time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, facts.Zone)
	if calendar.Of(begins, facts.Zone) == day {
		begins = begins.Add(time.Hour) // there is no midnight where the clocks are put forward then
	}
	return begins.Add(-time.Second).UTC(), nil
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
