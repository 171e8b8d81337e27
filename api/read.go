package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/protobuf/proto"

	"journey/domain/calendar"
	"journey/domain/operation"
	"journey/projections"
	journeyv1 "journey/proto/journey/v1"
)

// waitWithin bounds how long a query waits for its read model to reach the position asked for.
const waitWithin = 5 * time.Second

// asked is what every query of a read model has in common.
type asked interface {
	proto.Message
	GetOperation() string
	GetAtLeast() *journeyv1.Position
}

// admit refuses a question that is not well formed, or about an operation that is none of the caller's.
func (s *Server) admit(ctx context.Context, q interface {
	proto.Message
	GetOperation() string
}) error {
	if no := s.shape(q); no != nil {
		return refusalError(connect.CodeInvalidArgument, no)
	}
	if !ActorOf(ctx).May(q.GetOperation()) {
		return fail(connect.CodePermissionDenied, "auth.operation", "operation")
	}
	return nil
}

// begin checks a query, waits for its read model, and answers how fresh the answer will be at least, and
// the facts of the operation. A query for an operation that nobody registered is refused.
func (s *Server) begin(ctx context.Context, model string, q asked) (*journeyv1.Freshness, operation.Facts, error) {
	if err := s.admit(ctx, q); err != nil {
		return nil, operation.Facts{}, err
	}
	facts, err := s.facts(ctx, q.GetOperation())
	if err != nil {
		return nil, facts, err
	}
	if !facts.Registered {
		return nil, facts, fail(connect.CodeNotFound, operation.RuleUnknown, "operation", q.GetOperation())
	}
	if err := s.reach(ctx, facts, facts.ID); err != nil {
		return nil, facts, err
	}
	fresh, err := s.fresh(ctx, model, q.GetAtLeast())
	return fresh, facts, err
}

// facts are the facts of an operation as the log has them now.
func (s *Server) facts(ctx context.Context, id string) (operation.Facts, error) {
	history, err := s.histories.get(ctx, operationSubject(id))
	if err != nil {
		return operation.Facts{}, storeError(err)
	}
	events := make([]*journeyv1.Event, len(history.Events))
	for i, e := range history.Events {
		events[i] = e.Event
	}
	return operation.Fold(events), nil
}

// fresh waits until a read model has reached a position, or answers with what it has in time.
func (s *Server) fresh(ctx context.Context, model string, at *journeyv1.Position) (*journeyv1.Freshness, error) {
	wait, cancel := context.WithTimeout(ctx, waitWithin)
	defer cancel()
	has, err := s.watch.Wait(wait, model, at.GetLog(), at.GetSequence())
	if errors.Is(err, projections.ErrNotLive) && at.GetSequence() == 0 {
		// Right after a start: its projector is on its way, and there is something to read.
		has, err = s.watch.Wait(wait, model, at.GetLog(), 1)
	}
	switch {
	case errors.Is(err, projections.ErrNotLive):
		return nil, fail(connect.CodeUnavailable, "query.not_yet", "").WithCause(err)
	case errors.Is(err, projections.ErrOtherLog):
		return nil, fail(connect.CodeInvalidArgument, "query.other_log", "at_least").WithCause(err)
	case err != nil:
		return nil, err
	}
	return &journeyv1.Freshness{
		Position:     &journeyv1.Position{Log: has.Position.Log, Sequence: has.Position.Sequence},
		Parked:       uint64(has.Parked),
		ModelVersion: uint32(has.Version),
	}, nil
}

// notYet says whether an error means that a read model is not there yet.
func notYet(err error) bool {
	var missing *pgconn.PgError
	return errors.Is(err, projections.ErrNotLive) ||
		errors.As(err, &missing) && (missing.Code == pgerrcodeUndefinedTable || missing.Code == pgerrcodeInvalidSchema || missing.Code == pgerrcodeInvalidParameter)
}

// What PostgreSQL says of a read model that no projector has made yet.
const (
	pgerrcodeUndefinedTable = "42P01"
	pgerrcodeInvalidSchema  = "3F000"
	// pgerrcodeInvalidParameter: there is no such role to read as.
	pgerrcodeInvalidParameter = "22023"
)

// day reads the business date of a query; empty means today in the operation's time zone.
func (s *Server) day(text, field string, facts operation.Facts) (calendar.Date, error) {
	if text == "" {
		return calendar.Of(s.Now(), facts.Zone), nil
	}
	day, err := calendar.Parse(text)
	if err != nil {
		return calendar.None, fail(connect.CodeInvalidArgument, "date.not_in_calendar", field, text)
	}
	return day, nil
}

// token is the place where the next page begins, as its caller carries it.
func token(key any) (string, error) {
	text, err := json.Marshal(key)
	return base64.RawURLEncoding.EncodeToString(text), err
}

// fromToken reads a token; nil for the first page.
func fromToken[K any](text string) (*K, error) {
	if text == "" {
		return nil, nil
	}
	key := new(K)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, key)
	}
	if err != nil {
		return nil, fail(connect.CodeInvalidArgument, "query.bad_token", "page_token")
	}
	return key, nil
}

// pageSize is how many rows a page has.
func pageSize(asked uint32) int {
	if asked == 0 {
		return 100
	}
	return int(asked)
}
