package courier

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
)

// errMoved is that another courier, or a person, moved what this one goes by.
var errMoved = errors.New("the subscription was moved by somebody else")

// shift is what a courier knows until something goes wrong; then it is forgotten and read anew.
type shift struct {
	Config
	// sending is the context of attempts: it outlasts that of the process by the grace.
	sending context.Context
	// subscription is the row, sender the one for its webhook; nil while it is not to be told.
	subscription subscription.Subscription
	sender       Sender
	announcer    *announcement.Announcer
	stream       jetstream.Stream
	// replay is what is posted again before anything new is; nil if nothing is.
	replay *replay
	// window is what came from the stream, until is how far that may be read.
	window window
	until  uint64
	// waiting is how many wait for another attempt, at most most.
	waiting int
	// retried are the rows of waiting that are under way, answered those that have been.
	retried  map[uint64]*letter
	answered []*letter
	answers  chan *letter
	underWay int
	// due says that there may be rows of waiting whose time has come.
	due bool
	// erased are the notices of erasures that were taken and of which that is not stored.
	erased []string
	// arrived says that anything was taken and that is not stored, failed that the last attempt was not, gone that nothing
	// will be.
	arrived, failed, gone bool
	away                  away
}

// work delivers until ctx ends, something goes wrong, or the source of letters changes; if drain is set until there is
// nothing to do any more.
func (c Config) work(ctx context.Context, drain bool) error {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })()
	s := &shift{Config: c, sending: sending, retried: map[uint64]*letter{}, answers: make(chan *letter, parallel)}
	err := s.begin(ctx)
	if err == nil {
		err = s.run(ctx, drain)
	}
	// Whoever comes next must not post what may be under way still.
	for s.underWay > 0 {
		s.handle(sending, <-s.answers)
	}
	if err == nil || ctx.Err() != nil || errors.Is(err, errMoved) {
		// What is known of attempts is stored even when this process ends.
		store, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, s.settle(store))
	}
	if errors.Is(err, errMoved) {
		return nil
	}
	return err
}

func (s *shift) run(ctx context.Context, drain bool) error {
	tick := time.NewTicker(s.Poll)
	defer tick.Stop()
	look := false
	for ctx.Err() == nil {
		if s.pressing() {
			if err := s.settle(ctx); err != nil {
				return err
			}
		}
		if s.replay != nil && s.replay.over {
			return nil
		}
		if look {
			if err := s.look(ctx); err != nil {
				return err
			}
			look = false
		}
		if s.sender != nil {
			if err := s.dispatch(ctx); err != nil {
				return err
			}
		}
		if s.pressing() {
			continue
		}
		if s.underWay == 0 && drain {
			return s.look(ctx)
		}
		select {
		case <-ctx.Done():
		case l := <-s.answers:
			s.handle(ctx, l)
		case <-tick.C:
			look = true
		case <-s.Wake:
			look = true
		}
		for more := true; more; {
			select {
			case l := <-s.answers:
				s.handle(ctx, l)
			default:
				more = false
			}
		}
	}
	return nil
}

// dispatch puts on their way as many as there is room for.
func (s *shift) dispatch(ctx context.Context) error {
	if room := min(retries-len(s.retried), parallel-s.underWay); room > 0 && s.due {
		due, err := s.claim(ctx, room)
		if err != nil {
			return err
		}
		s.due = len(due) == room
		for _, l := range due {
			s.retried[l.sequence] = l
			s.send(l)
		}
	}
	if err := s.read(ctx); err != nil {
		return err
	}
	for s.underWay < parallel {
		l := s.window.next()
		if l == nil {
			return nil
		}
		l.state = underWay
		s.send(l)
	}
	return nil
}

func (s *shift) send(l *letter) {
	s.underWay++
	sender := s.sender
	go func() {
		l.answer = sender.Send(s.sending, l.message, s.Now())
		s.answers <- l
	}()
}

// handle takes note of an answer.
func (s *shift) handle(ctx context.Context, l *letter) {
	s.underWay--
	retried := s.retried[l.sequence] == l
	if retried {
		delete(s.retried, l.sequence)
		s.answered = append(s.answered, l)
	} else {
		l.attempts = 1
	}
	if l.answer.Outcome == delivery.Delivered {
		l.state, s.arrived, s.failed = taken, true, false
		if l.kind == erased {
			s.erased = append(s.erased, l.event)
		}
		s.away.arrived()
		return
	}
	if interrupted(l.answer) {
		l.state = ready
		return
	}
	s.failed = true
	s.away.failed(l)
	s.gone = s.gone || l.answer.Outcome == delivery.Gone
	if !retried {
		s.window.hold(l)
	}
	s.tell(ctx, l)
}

// pressing says whether it is time to store what is known.
func (s *shift) pressing() bool {
	if len(s.answered) > 0 || len(s.erased) > 0 || len(s.window.waiting()) > 0 {
		return true
	}
	done := s.window.done()
	return done >= together || done > 0 && s.underWay == 0
}

// tell logs what did not arrive. Who it is about is not said.
func (s *shift) tell(ctx context.Context, l *letter) {
	log := s.Log.With("subscription", s.Subscription, "sequence", l.sequence, "attempt", l.attempts, "fault", l.answer.Fault)
	switch wait, again := s.next(l); {
	case l.answer.Outcome == delivery.Gone:
		log.ErrorContext(ctx, "not delivered, the receiver takes nothing any more")
	case again:
		log.WarnContext(ctx, "not delivered, will be tried again", "wait", wait.Round(time.Second))
	default:
		log.ErrorContext(ctx, "not delivered, its participant is parked")
	}
}

// next is how long a letter that did not arrive waits; false if it is not tried again by itself.
func (s *shift) next(l *letter) (time.Duration, bool) {
	if l.answer.Outcome == delivery.Refused {
		return 0, false
	}
	return delivery.Standard().Next(l.attempts, l.answer.Wait, delivery.Seed(s.Seed, l.event))
}

// erased is the kind of the notice of an erasure.
const erased = string(placement.ParticipantErased)

// interrupted is an answer that says nothing of the receiver.
func interrupted(a delivery.Answer) bool { return a.Fault == "webhook.interrupted" }
