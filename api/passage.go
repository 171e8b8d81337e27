package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"connectrpc.com/connect/v2"

	"journey/api/access"
	"journey/api/rights"
	"journey/domain/operation"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// passagesAtOnce is how many whole operations are read at once; each takes as much disk as its operation has.
	passagesAtOnce = 4
	// passHistories and passEvents bound what is opened at once of a whole operation.
	passHistories, passEvents = 64, 2000
	// tellGathering is how often it is told how far the log is read.
	tellGathering = 250 * time.Millisecond
)

// passage is one reading of a whole operation for one caller, as of the position at which it began. Memory is bounded:
// the histories lie on disk, sealed, and some at a time are opened.
type passage struct {
	*Server
	facts    operation.Facts
	action   rights.Action
	gathered *eventstore.Gathered
	position *journeyv1.Position
	all      int
	subjects []eventstore.Subject // still to come
}

// passed is one history that the caller may see.
type passed struct {
	history  eventstore.History
	known    []time.Time
	by       reading
	shown    access.Shown
	progress *journeyv1.StreamProgress
}

// errEnding ends what lasts long when the service ends.
var errEnding = errors.New("the service ends")

// untilEnding is a context that ends with the service, too.
func (s *Server) untilEnding(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	select {
	case <-s.ending:
		cancel(errEnding)
	default:
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-s.ending:
			cancel(errEnding)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); <-watched }
}

// begin gathers the histories from the log, and tells now and then how far it is read.
func (p *passage) begin(ctx context.Context, from *journeyv1.StreamFrom, want func(eventstore.Subject) bool, tell func(*journeyv1.StreamProgress) error) error {
	last, err := p.Store.Last(ctx)
	if err != nil {
		return storeError(err)
	}
	p.position = &journeyv1.Position{Log: p.Store.LogID(), Sequence: last.Sequence}
	if from != nil {
		if from.Position.GetLog() != p.position.Log || from.Position.GetSequence() > last.Sequence {
			return fail(connect.CodeInvalidArgument, "query.other_log", "from.position")
		}
		p.position = from.Position
	}
	var gone error
	told := p.Now()
	p.gathered, err = eventstore.Gather(ctx, p.Store, p.facts.ID, p.position.Sequence, "", func(sequence uint64) {
		if now := p.Now(); gone == nil && now.Sub(told) > tellGathering {
			gone, told = tell(&journeyv1.StreamProgress{Position: p.position, Read: sequence}), now
		}
	})
	if err = errors.Join(gone, err); err != nil {
		return storeError(err)
	}
	// The read model is waited for once; later steps are known from when they were recorded.
	if _, err := p.fresh(ctx, "outcome", p.position); err != nil {
		return err
	}
	subjects := slices.DeleteFunc(slices.Clone(p.gathered.Subjects()), func(s eventstore.Subject) bool { return !want(s) })
	p.all = len(subjects)
	rest, found := goingOn(subjects, from, p.facts.ID)
	if !found {
		return fail(connect.CodeNotFound, "history.unknown", "from.subject")
	}
	p.subjects = rest
	return tell(p.progress())
}

// progress is how far it has come.
func (p *passage) progress() *journeyv1.StreamProgress {
	return &journeyv1.StreamProgress{Position: p.position, Read: p.position.Sequence, Histories: uint64(p.all), Done: uint64(p.all - len(p.subjects))}
}

// next are the next histories, of those that the caller may see. What is theirs is judged by the log as it is now: a case
// that has moved on since it began is not theirs any more.
func (p *passage) next(ctx context.Context) ([]passed, error) {
	histories, err := p.open(ctx)
	if err != nil {
		return nil, storeError(err)
	}
	known, err := p.knownTimes(ctx, p.facts.ID, histories...)
	if err != nil {
		return nil, err
	}
	var all []passed
	for i, history := range histories {
		p.subjects = p.subjects[1:]
		by, may, err := p.judge(ctx, history)
		if err != nil {
			return nil, err
		}
		if may {
			all = append(all, passed{history: history, known: known[i], by: by, progress: p.progress()})
		}
	}
	return all, nil
}

// open opens the next histories together, so that their keys are asked for at once.
func (p *passage) open(ctx context.Context) ([]eventstore.History, error) {
	var messages []eventstore.Message
	var lengths []int
	for len(lengths) < min(passHistories, len(p.subjects)) && len(messages) < passEvents {
		more, err := p.gathered.Messages(p.subjects[len(lengths)])
		if err != nil {
			return nil, err
		}
		messages, lengths = append(messages, more...), append(lengths, len(more))
	}
	events, err := p.Store.DecodeAll(ctx, messages)
	if err != nil {
		return nil, err
	}
	histories := make([]eventstore.History, len(lengths))
	for i, length := range lengths {
		subject := p.subjects[i]
		histories[i] = eventstore.History{Subject: subject, Head: p.gathered.Head(subject), Events: events[:length:length]}
		events = events[length:]
	}
	return histories, nil
}

// load is a history as it was at the position.
func (p *passage) load(ctx context.Context, subject eventstore.Subject) (eventstore.History, error) {
	messages, err := p.gathered.Messages(subject)
	if err != nil {
		return eventstore.History{}, err
	}
	events, err := p.Store.DecodeAll(ctx, messages)
	return eventstore.History{Subject: subject, Head: p.gathered.Head(subject), Events: events}, err
}

// judge says whether the caller sees a history, and by what right. Who does not answer for the whole operation is asked
// again of what is in the log by now.
func (p *passage) judge(ctx context.Context, history eventstore.History) (by reading, may bool, err error) {
	by, may, err = p.sees(ctx, p.facts, history, p.action)
	actor := ActorOf(ctx)
	if err != nil || !may || rights.May(actor.Role, p.action, actor.toOperation(p.facts, p.facts.ID)) {
		return by, may, err
	}
	newest, err := p.histories.newest(ctx, history.Subject)
	if err != nil {
		return reading{}, false, storeError(err)
	}
	return p.sees(ctx, p.facts, newest, p.action)
}
