package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"journey/domain/refusal"
	"journey/eventstore"
)

// eraseAgain is after how long an erasure that could not be finished is tried again.
const eraseAgain = 5 * time.Second

// followErasures finishes what was decided before this process began, and then forgets what anybody erases,
// whichever process does it, until ctx ends. While the log or the keys cannot be reached it tries again.
func (s *Server) followErasures(ctx context.Context) error {
	for {
		last, err := s.Store.Last(ctx)
		// What was erased up to here is erased; what is opened from now on, and erased later, is heard of.
		s.histories.forgetAll()
		s.people.forget()
		if err == nil {
			_, err = s.resumeErasures(ctx, "")
		}
		if err == nil {
			err = eventstore.FollowErasures(ctx, s.Store, s.Keys, last.Sequence, s.forget)
		}
		var damage *eventstore.DamageError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &damage):
			return err
		}
		s.Log.WarnContext(ctx, "erasures cannot be followed, will be tried again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(eraseAgain):
		}
	}
}

// resumeErasures carries out what is decided in an operation and not finished, and answers which it was. An empty
// operation is every one. One that fails keeps none of the others.
func (s *Server) resumeErasures(ctx context.Context, operation string) ([]eventstore.Erasure, error) {
	noted, err := s.erasures(ctx, operation)
	if err != nil {
		return nil, err
	}
	var finished []eventstore.Erasure
	var failed error
	for _, e := range noted {
		if e.Decision == 0 || e.Done > 0 {
			continue
		}
		subject, err := eventstore.ParseSubject(e.Subject)
		if err != nil {
			return nil, err
		}
		history, err := s.histories.newest(ctx, subject)
		if err == nil && (len(toDestroy(eventAt(history, e.Decision))) == 0 || carriedOut(history, e.Decision)) {
			continue // everything is kept, or another system's
		}
		if err == nil {
			err = s.erase(ctx, subject, e.Decision)
		}
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		s.Log.InfoContext(ctx, "an erasure that was not finished is finished", "operation", subject.Operation)
		finished = append(finished, e)
	}
	return finished, failed
}

// erasures are those of an operation as the log has them now; empty = of every one.
func (s *Server) erasures(ctx context.Context, operation string) ([]eventstore.Erasure, error) {
	if err := eventstore.ReplayErasures(ctx, s.Store, s.Keys); err != nil {
		return nil, storeError(err)
	}
	noted, err := s.Keys.Erasures(ctx, s.Store.LogID())
	if err != nil {
		return nil, keysFailed(err)
	}
	return slices.DeleteFunc(noted, func(e eventstore.Erasure) bool {
		subject, err := eventstore.ParseSubject(e.Subject)
		return err != nil || operation != "" && subject.Operation != operation
	}), nil
}

// ruleErasing keeps figures from being written down for ever in the moment in which answers are neither read nor in
// the log.
const ruleErasing refusal.Rule = "report.erasing"

// noneErasing are the erasures of an operation, or a refusal while one is being carried out.
func (s *Server) noneErasing(ctx context.Context, operation string) ([]eventstore.Erasure, error) {
	noted, err := s.erasures(ctx, operation)
	if err != nil {
		return nil, err
	}
	for _, e := range noted {
		if e.Decision == 0 || e.Done > 0 {
			continue
		}
		subject, err := eventstore.ParseSubject(e.Subject)
		if err != nil {
			return nil, err
		}
		history, err := s.histories.newest(ctx, subject)
		if err != nil {
			return nil, storeError(err)
		}
		if slices.Contains(toDestroy(eventAt(history, e.Decision)), special) && !carriedOut(history, e.Decision) {
			return nil, fail(codeUnavailable, ruleErasing, "")
		}
	}
	return noted, nil
}
