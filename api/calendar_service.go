package api

import (
	"cmp"
	"context"
	"errors"

	"connectrpc.com/connect/v2"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"journey/api/directory"
	"journey/api/feed"
	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

// Rules of calendars.
const (
	ruleCalendarOthers  refusal.Rule = "calendar.not_yours"
	ruleCalendarUnknown refusal.Rule = "calendar.unknown"
	ruleCalendarLeft    refusal.Rule = "calendar.has_left"
)

type calendarService struct{ *Server }

// CreateCalendar makes a feed; its address is in this answer and nowhere else.
func (s *calendarService) CreateCalendar(ctx context.Context, r *journeyv1.CreateCalendarRequest) (*journeyv1.CreateCalendarResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor := ActorOf(ctx)
	caseworker := cmp.Or(r.Caseworker, actor.ID)
	if !keepsCalendarOf(actor, caseworker) {
		return nil, fail(connect.CodePermissionDenied, ruleCalendarOthers, "caseworker")
	}
	facts, err := s.facts(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	if !facts.Registered {
		return nil, fail(connect.CodeNotFound, operation.RuleUnknown, "operation", r.Operation)
	}
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	if owner, known := staff.Staff(caseworker); known && owner.Left(calendar.Of(s.Now(), facts.Zone)) {
		return nil, fail(connect.CodeFailedPrecondition, ruleCalendarLeft, "caseworker", caseworker, owner.LeftOn.String())
	}
	token := feed.NewToken()
	f := feed.Feed{
		ID: uuid.NewString(), Operation: r.Operation, Caseworker: caseworker, Language: cmp.Or(r.Language, "de"),
		CreatedAt: s.Now().UTC(), CreatedBy: actor.ID, LastUsedOn: calendar.None,
	}
	if err := feed.Create(ctx, s.Database, f, token); err != nil {
		return nil, err
	}
	return &journeyv1.CreateCalendarResponse{Calendar: calendarMessage(f), Path: token.Path()}, nil
}

// ListCalendars lists feeds; a case worker's are their own.
func (s *calendarService) ListCalendars(ctx context.Context, r *journeyv1.ListCalendarsRequest) (*journeyv1.ListCalendarsResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor, caseworker := ActorOf(ctx), r.Caseworker
	if actor.Role == journeyv1.Role_ROLE_CASE_WORKER {
		caseworker = cmp.Or(caseworker, actor.ID)
	}
	if caseworker != "" && !keepsCalendarOf(actor, caseworker) {
		return nil, fail(connect.CodePermissionDenied, ruleCalendarOthers, "caseworker")
	}
	all, err := feed.List(ctx, s.Database, r.Operation, caseworker)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListCalendarsResponse{}
	for _, f := range all {
		response.Calendars = append(response.Calendars, calendarMessage(f))
	}
	return response, nil
}

// RevokeCalendar ends a feed. One of somebody else is as unknown to a case worker as one that never was.
func (s *calendarService) RevokeCalendar(ctx context.Context, r *journeyv1.RevokeCalendarRequest) (*journeyv1.RevokeCalendarResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor := ActorOf(ctx)
	f, err := feed.ByID(ctx, s.Database, r.Operation, r.Id)
	if err == nil && !keepsCalendarOf(actor, f.Caseworker) {
		err = feed.ErrUnknown
	}
	if err == nil {
		f, err = feed.Revoke(ctx, s.Database, r.Operation, r.Id, actor.ID, s.Now().UTC())
	}
	switch {
	case errors.Is(err, feed.ErrUnknown):
		return nil, fail(connect.CodeNotFound, ruleCalendarUnknown, "id")
	case err != nil:
		return nil, err
	}
	return &journeyv1.RevokeCalendarResponse{Calendar: calendarMessage(f)}, nil
}

// keepsCalendarOf: a case worker has calendars for themself, coordinators and operators for everybody.
func keepsCalendarOf(actor Actor, caseworker string) bool {
	return actor.Role != journeyv1.Role_ROLE_CASE_WORKER || actor.ID == caseworker
}

func calendarMessage(f feed.Feed) *journeyv1.Calendar {
	m := &journeyv1.Calendar{
		Id: f.ID, Operation: f.Operation, Caseworker: f.Caseworker, Language: f.Language,
		CreatedAt: timestamppb.New(f.CreatedAt), CreatedBy: f.CreatedBy, LastUsedOn: f.LastUsedOn.String(), RevokedBy: f.RevokedBy,
	}
	if f.Revoked() {
		m.RevokedAt = timestamppb.New(f.RevokedAt)
	}
	return m
}
