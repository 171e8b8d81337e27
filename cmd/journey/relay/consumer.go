package relay

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/subscription"
)

const (
	// deliveries is how often a message is given to a subscriber that does not acknowledge it.
	deliveries = 10
	// ackWithin is how long a subscriber has for a message before it is given out again.
	ackWithin = 30 * time.Second
	// unacknowledged is how many messages a subscriber may have taken and not acknowledged.
	unacknowledged = 1000
)

// forever is until when the consumer of a paused subscription is paused.
var forever = time.Date(2200, time.January, 1, 0, 0, 0, 0, time.UTC)

// consumerConfig is what a subscriber reads through.
func consumerConfig(name string) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable: name, DeliverPolicy: jetstream.DeliverAllPolicy, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: ackWithin, MaxDeliver: deliveries, MaxAckPending: unacknowledged,
	}
}

// consumer makes sure that the subscriber has its consumer, which goes on behind what was acknowledged, and that it is
// paused if the subscription is. One that remembers less than is known to be acknowledged is set right; with reset, one that
// remembers more, too.
func (o *outlet) consumer(ctx context.Context, acknowledged uint64, reset bool) error {
	stream, name := subscription.Stream(o.sub.Name), o.sub.Name
	must := consumerConfig(name)
	found, err := o.js.Consumer(ctx, stream, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		must.PauseUntil = &forever // nobody reads before it knows what was acknowledged
		found, err = o.js.CreateConsumer(ctx, stream, must)
	} else if err == nil && !asMust(found.CachedInfo().Config, must) {
		found, err = o.js.UpdateConsumer(ctx, stream, must)
	}
	if err != nil {
		return err
	}
	info := found.CachedInfo()
	if reset || info.AckFloor.Stream < acknowledged {
		if _, err := o.js.ResetConsumerToSequence(ctx, stream, name, acknowledged+1); err != nil {
			return err
		}
	}
	return o.pause(ctx, info.Paused)
}

// pause makes the consumer as the subscription is.
func (o *outlet) pause(ctx context.Context, is bool) (err error) {
	stream, name := subscription.Stream(o.sub.Name), o.sub.Name
	switch must := o.sub.State == subscription.Paused; {
	case must && !is:
		_, err = o.js.PauseConsumer(ctx, stream, name, forever)
	case !must && is:
		_, err = o.js.ResumeConsumer(ctx, stream, name)
	}
	return err
}

func asMust(is, must jetstream.ConsumerConfig) bool {
	return is.AckPolicy == must.AckPolicy && is.AckWait == must.AckWait && is.MaxDeliver == must.MaxDeliver &&
		is.MaxAckPending == must.MaxAckPending && is.DeliverPolicy == must.DeliverPolicy &&
		is.FilterSubject == "" && len(is.FilterSubjects) == 0 && len(is.BackOff) == 0
}
