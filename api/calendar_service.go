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
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	if err := keepsCalendarOf(actor, staff, r.Operation, caseworker); err != nil {
		return nil, err
	}
	facts, err := s.facts(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	if !facts.Registered {
		return nil, fail(connect.CodeNotFound, operation.RuleUnknown, "operation", r.Operation)
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

// ListCalendars lists the feeds that the caller may revoke; a case worker's are their own.
func (s *calendarService) ListCalendars(ctx context.Context, r *journeyv1.ListCalendarsRequest) (*journeyv1.ListCalendarsResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor, caseworker := ActorOf(ctx), r.Caseworker
	if actor.Role == journeyv1.Role_ROLE_CASE_WORKER {
		caseworker = cmp.Or(caseworker, actor.ID)
	}
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	if caseworker != "" {
		if err := keepsCalendarOf(actor, staff, r.Operation, caseworker); err != nil {
			return nil, err
		}
	}
	all, err := feed.List(ctx, s.Database, r.Operation, caseworker)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListCalendarsResponse{}
	for _, f := range all {
		if keepsCalendarOf(actor, staff, r.Operation, f.Caseworker) != nil {
			continue
		}
		response.Calendars = append(response.Calendars, calendarMessage(f))
	}
	return response, nil
}

// RevokeCalendar ends a feed. One that is not the caller's to end is as unknown as one that never was.
func (s *calendarService) RevokeCalendar(ctx context.Context, r *journeyv1.RevokeCalendarRequest) (*journeyv1.RevokeCalendarResponse, error) {
	if err := s.admit(ctx, r); err != nil {
		return nil, err
	}
	actor := ActorOf(ctx)
	staff, err := directory.Load(ctx, s.Database)
	if err != nil {
		return nil, err
	}
	f, err := feed.ByID(ctx, s.Database, r.Operation, r.Id)
	if err == nil && keepsCalendarOf(actor, staff, r.Operation, f.Caseworker) != nil {
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

// keepsCalendarOf refuses a calendar that is not the actor's to make or to end: everybody has those of their own,
// coordinators those of the staff that they answer for, operators all.
func keepsCalendarOf(actor Actor, staff directory.Directory, operation, caseworker string) error {
	owner, known := staff.Staff(caseworker)
	switch {
	case actor.ID == caseworker, actor.Role == journeyv1.Role_ROLE_OPERATOR:
		return nil
	case actor.Role == journeyv1.Role_ROLE_CASE_WORKER:
		return fail(connect.CodePermissionDenied, ruleCalendarOthers, "caseworker")
	case !known:
		return fail(connect.CodeNotFound, ruleStaffUnknown, "caseworker", caseworker)
	case !answersFor(actor, owner.Partner, []string{operation}):
		return fail(connect.CodePermissionDenied, ruleOtherStaff, "caseworker", caseworker)
	}
	return nil
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
