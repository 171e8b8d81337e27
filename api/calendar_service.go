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
	"journey/api/rights"
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
	facts, staff, err := s.keeping(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	if err := keepsCalendarOf(actor, actor.toOperation(facts, r.Operation), staff, caseworker); err != nil {
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
	facts, staff, err := s.keeping(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	whole := actor.toOperation(facts, r.Operation)
	if caseworker != "" {
		if err := keepsCalendarOf(actor, whole, staff, caseworker); err != nil {
			return nil, err
		}
	}
	all, err := feed.List(ctx, s.Database, r.Operation, caseworker)
	if err != nil {
		return nil, err
	}
	response := &journeyv1.ListCalendarsResponse{}
	for _, f := range all {
		if keepsCalendarOf(actor, whole, staff, f.Caseworker) != nil {
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
	facts, staff, err := s.keeping(ctx, r.Operation)
	if err != nil {
		return nil, err
	}
	f, err := feed.ByID(ctx, s.Database, r.Operation, r.Id)
	if err == nil && keepsCalendarOf(actor, actor.toOperation(facts, r.Operation), staff, f.Caseworker) != nil {
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

// keeping is what says who keeps whose calendars.
func (s *calendarService) keeping(ctx context.Context, id string) (operation.Facts, directory.Directory, error) {
	facts, err := s.facts(ctx, id)
	if err != nil {
		return facts, directory.Directory{}, err
	}
	staff, err := directory.Load(ctx, s.Database)
	return facts, staff, err
}

// keepsCalendarOf refuses a calendar that is not the actor's to make or to end: everybody has those of their own,
// coordinators those of the staff that they answer for, operators all. Whole is how near the operation is to the
// actor.
func keepsCalendarOf(actor Actor, whole rights.Relation, staff directory.Directory, caseworker string) error {
	owner, known := staff.Staff(caseworker)
	relation := whole
	switch {
	case actor.ID == caseworker:
		relation = rights.Own
	case known && actor.Partner != "" && owner.Partner == actor.Partner:
		relation = rights.Partner
	}
	switch {
	case rights.May(actor.Role, rights.KeepCalendar, relation):
		return nil
	case !rights.May(actor.Role, rights.KeepCalendar, rights.Partner):
		return fail(connect.CodePermissionDenied, ruleCalendarOthers, "caseworker")
	case !known:
		return fail(connect.CodeNotFound, ruleStaffUnknown, "caseworker", caseworker)
	}
	return fail(connect.CodePermissionDenied, ruleOtherStaff, "caseworker", caseworker)
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
