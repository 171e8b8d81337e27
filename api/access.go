package api

import (
	"context"
	"errors"
	"slices"

	"connectrpc.com/connect/v2"
	"github.com/google/uuid"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/indicator"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

type requestKey struct{}

// number gives each request an id, by which everything that it sees is found in the access log.
func number(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		return next(context.WithValue(ctx, requestKey{}, uuid.NewString()), spec, stream)
	}
}

// lookOf is the look of whoever asks at something of an operation.
func lookOf(ctx context.Context, operation string) access.Look {
	actor := ActorOf(ctx)
	request, _ := ctx.Value(requestKey{}).(string)
	return access.Look{
		Kind: journeyv1.AccessKind_ACCESS_KIND_LOOK, Actor: actor.Event(), Operation: operation, Purpose: actor.Purpose,
		Request: request, Procedure: actor.procedure,
	}
}

// show records what is shown of participants; what it answers lets that through, and nothing else.
func (s *Server) show(ctx context.Context, look access.Look, classes []journeyv1.PrivacyClass, participants ...string) (access.Shown, error) {
	shown, err := s.door.Show(ctx, look, classes, participants...)
	return shown, notRecorded(err)
}

// showFigures records that figures are shown as they are, or who is behind them.
//
// Source: figures that are not suppressed can tell of single people, so that look is recorded, too.
func (s *Server) showFigures(ctx context.Context, operation string) error {
	return notRecorded(s.door.Figures(ctx, lookOf(ctx, operation)))
}

// showAnswers records that answers of class SPECIAL of participants are shown: which of them an indicator counts by
// such an answer tells the answer. The record opens nothing else. Whoever does not see that class while doing what they
// do is refused; that they reach the participants was seen before.
func (s *Server) showAnswers(ctx context.Context, operation string, action rights.Action, participants ...string) error {
	if len(participants) > 0 && !ActorOf(ctx).opens(action, rights.Own, special) {
		return fail(connect.CodePermissionDenied, rulePurposeMissing, "")
	}
	_, err := s.show(ctx, lookOf(ctx, operation), []journeyv1.PrivacyClass{special}, participants...)
	return err
}

// showHistory records that the classes of a history that are not closed to its reader are shown, as far as it has any.
func (s *Server) showHistory(ctx context.Context, r reading, history eventstore.History) (access.Shown, error) {
	return s.show(ctx, r.look, r.shows(history), history.Subject.ID)
}

// shows are the classes of a history that are not closed to its reader, as far as it has any.
func (r reading) shows(history eventstore.History) []journeyv1.PrivacyClass {
	var classes []journeyv1.PrivacyClass
	for _, e := range history.Events {
		for _, sealed := range e.Event.Sealed {
			if slices.Contains(r.opens, sealed.Class) && !slices.Contains(e.Erased, sealed.Class) && !slices.Contains(classes, sealed.Class) {
				classes = append(classes, sealed.Class)
			}
		}
	}
	slices.Sort(classes)
	return classes
}

// reading is by what right somebody reads a history.
type reading struct {
	look  access.Look
	opens []journeyv1.PrivacyClass
}

// answers says whether a figure that a step moved is counted by an answer of class SPECIAL. Who does not see that class
// loses those figures.
func (r reading) answers(set *indicator.Set, steps []*journeyv1.ReplayedStep) bool {
	if set == nil {
		return false
	}
	open, found := slices.Contains(r.opens, special), false
	for _, step := range steps {
		step.Figures = slices.DeleteFunc(step.Figures, func(f *journeyv1.MovedFigure) bool {
			place, ok := set.Find(f.Code)
			answer := ok && set.Codes[place].Special
			found = found || answer && open
			return answer && !open
		})
	}
	return found
}

// newReading is a reading in a relation.
func newReading(ctx context.Context, operation string, action rights.Action, relation rights.Relation) reading {
	actor := ActorOf(ctx)
	r := reading{look: lookOf(ctx, operation), opens: rights.Opened(actor.Role, action, relation, actor.Purpose != "")}
	r.look.Relation = relation.String()
	return r
}

func notRecorded(err error) error {
	var damage *eventstore.DamageError
	switch {
	case errors.As(err, &damage):
		return fail(connect.CodeDataLoss, "access.log_damaged", "", string(damage.Kind)).WithCause(err)
	case errors.Is(err, access.ErrNotRecorded):
		return fail(connect.CodeUnavailable, "access.not_recorded", "").WithCause(err)
	}
	return err
}
