// Package receipt keeps what became of the messages of subscribers: which erasure notices they acknowledged, and what
// they did not take, until somebody has it sent again.
//
// How far a consumer is says neither. Its floor passes a message that was given up after too many deliveries or that
// the subscriber refused, and stays behind what was acknowledged once the last unacknowledged one is given up (measured
// with nats-server 2.15.2). So an erasure counts as acknowledged only if the server said of that very message that it
// was; whatever is lost on the way, it does not.
package receipt

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// Stream is the stream of what the server says of subscribers, for as long as no relay has read it.
const Stream = "PLACEMENT_ADVISORY"

// follower is the consumer that the relays share.
const follower = "relay"

// maxBytes is how much may wait for a relay; then the oldest is forgotten, which acknowledges nothing.
const maxBytes = 256 << 20

// subjects are those of a message that reached its limit of deliveries, that the subscriber refused, and, while it is
// asked for, of each acknowledgement.
func subjects() []string {
	return []string{
		"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>", "$JS.EVENT.METRIC.CONSUMER.ACK.>",
	}
}

// Prepare makes the stream if it is not there, kept by as many servers as are given. The server says only what somebody
// hears: it must be there before the first subscriber reads.
func Prepare(ctx context.Context, js jetstream.JetStream, replicas int) error {
	must := jetstream.StreamConfig{
		Name: Stream, Subjects: subjects(), Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardOld, MaxBytes: maxBytes, Replicas: replicas,
	}
	if replicas <= 1 {
		// What the server says of acknowledgements would wait for the disk, message after message, while a subscriber
		// reads ten times as fast; what it then drops, or a power loss forgets, acknowledges nothing.
		must.PersistMode = jetstream.AsyncPersistMode
	}
	found, err := js.Stream(ctx, Stream)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		_, err = js.CreateStream(ctx, must)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			err = nil // another relay was first
		}
	case err == nil && !slices.Equal(found.CachedInfo().Config.Subjects, must.Subjects):
		is := found.CachedInfo().Config
		is.Subjects = must.Subjects
		_, err = js.UpdateStream(ctx, is)
	}
	if err != nil {
		return fmt.Errorf("stream %s: %w", Stream, err)
	}
	return nil
}
