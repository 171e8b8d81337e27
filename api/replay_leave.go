package api

import (
	"context"
	"errors"
	"slices"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"

	"journey/api/rights"
	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

// manner is how a whole operation is told, in messages of one kind.
type manner[M proto.Message] struct {
	action rights.Action
	// want says which histories are told.
	want func(eventstore.Subject) bool
	// progress is the message that says how far it has come.
	progress func(*journeyv1.StreamProgress) M
	// tell is the message of a history; nil if there is nothing to tell of it.
	tell func(context.Context, *passage, passed) (M, leaving, error)
	send func(M) error
}

// leaving is what a message shows besides the sealed fields of its history.
type leaving struct {
	// figures as they are, and answers of class SPECIAL by which figures count.
	figures, answers bool
}

// pass tells every history of an operation that the caller may see, in the order of their first steps, and how far it
// has come between.
func pass[M proto.Message](ctx context.Context, s *Server, facts operation.Facts, from *journeyv1.StreamFrom, m manner[M]) error {
	select {
	case s.passages <- struct{}{}:
		defer func() { <-s.passages }()
	default:
		return fail(connect.CodeResourceExhausted, "stream.busy", "")
	}
	ctx, end := s.untilEnding(ctx)
	defer end()
	p := &passage{Server: s, facts: facts, action: m.action}
	err := p.begin(ctx, from, m.want, func(progress *journeyv1.StreamProgress) error { return m.send(m.progress(progress)) })
	if p.gathered != nil {
		defer p.gathered.Close()
	}
	for err == nil && len(p.subjects) > 0 {
		var next []passed
		if next, err = p.next(ctx); err == nil {
			err = leave(ctx, p, m, next)
		}
	}
	if errors.Is(context.Cause(ctx), errEnding) {
		return fail(connect.CodeUnavailable, "service.ending", "").WithCause(errEnding)
	}
	return err
}

// leave is the one place through which a whole operation leaves: what the next histories show is recorded before any of
// it does.
func leave[M proto.Message](ctx context.Context, p *passage, m manner[M], next []passed) error {
	if err := p.record(ctx, next); err != nil {
		return err
	}
	var messages []M
	var answers []string
	figures := false
	for _, h := range next {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		message, with, err := m.tell(ctx, p, h)
		if err != nil {
			return err
		}
		if !message.ProtoReflect().IsValid() {
			continue
		}
		messages = append(messages, message)
		figures = figures || with.figures
		if with.answers {
			answers = append(answers, h.history.Subject.ID)
		}
	}
	if figures {
		if err := p.showFigures(ctx, p.facts.ID); err != nil {
			return err
		}
	}
	if err := p.showAnswers(ctx, p.facts.ID, p.action, answers...); err != nil {
		return err
	}
	for _, message := range append(messages, m.progress(p.progress())) {
		if err := m.send(message); err != nil {
			return err
		}
	}
	return nil
}

// record records which classes of the histories are shown: those that show the same, seen by the same right, together.
func (p *passage) record(ctx context.Context, next []passed) error {
	done := make([]bool, len(next))
	for i, h := range next {
		if done[i] {
			continue
		}
		classes := h.by.shows(h.history)
		var alike []int
		var participants []string
		for j, other := range next[i:] {
			if other.by.look.Relation == h.by.look.Relation && slices.Equal(other.by.shows(other.history), classes) {
				alike, participants, done[i+j] = append(alike, i+j), append(participants, other.history.Subject.ID), true
			}
		}
		shown, err := p.show(ctx, h.by.look, classes, participants...)
		if err != nil {
			return err
		}
		for _, j := range alike {
			next[j].shown = shown
		}
	}
	return nil
}
