package relay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
)

// What a stream says of itself in its metadata.
const (
	// incarnationKey is a random id of this making of the stream.
	incarnationKey = "journey_incarnation"
	// behindKey is the sealed cursor behind which it begins.
	behindKey = "journey_behind"
)

const (
	// maxBytes is how large a new stream may grow, some five million messages; then the relay waits for a person. An
	// existing one may have another limit.
	maxBytes = 4 << 30
	// deduplication is what the server remembers of message ids. Nothing depends on it.
	deduplication = 2 * time.Minute
	// journeyStream is the log; as many servers keep a subscription's stream as keep it.
	journeyStream = "JOURNEY"
)

// StreamError means that there is a stream of a subscription's name that is not as it must be. Nothing was changed.
type StreamError struct{ Stream, Differs string }

func (e *StreamError) Error() string {
	return fmt.Sprintf("the stream %s is not as it must be (%s): set it right with the nats tool, or delete it, and it is made anew behind what was acknowledged", e.Stream, e.Differs)
}

// errGone means that the stream or the consumer went away or was moved on by another relay: look again.
var errGone = errors.New("the stream is not where it was")

// outlet is the stream of a subscription, its own checkpoint: the last message says how far it is.
type outlet struct {
	js        jetstream.JetStream
	conn      *nats.Conn
	sub       subscription.Subscription
	announcer *announcement.Announcer
	stream    jetstream.Stream
	place
}

// place is where a stream ends.
type place struct {
	incarnation string
	sequence    uint64              // of its last message
	cursor      announcement.Cursor // of its last message; of an empty one, behind what it begins
}

// whole is the cursor of everything that an event is told as.
func whole(position uint64) announcement.Cursor {
	return announcement.Cursor{Position: position, Index: math.MaxUint32}
}

// made says where a new stream begins: its first sequence, and behind which cursor.
type made struct {
	first  uint64
	behind announcement.Cursor
}

// beginning is where a stream that is made anew begins: behind what is acknowledged, of one that had so many messages.
func beginning(s subscription.Subscription, was subscription.Progress, last uint64) made {
	if was.Stream == "" {
		return made{next(last), whole(s.After)}
	}
	return made{next(max(last, was.Published)), announcement.Cursor{Position: was.AcknowledgedPosition, Index: was.AcknowledgedIndex}}
}

// apart is how far the sequences of a stream that is made anew lie behind those that it had, at least half of it: what
// another relay has under way for the old one expects a sequence that the new one does not have.
const apart = 1_000_000

// next is the first sequence of a stream that is made anew after one that had so many messages.
func next(last uint64) uint64 {
	if last == 0 {
		return 1
	}
	return ((last+apart/2)/apart+1)*apart + 1
}

func (o *outlet) config(replicas int, m made) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: subscription.Stream(o.sub.Name), Subjects: []string{announcement.Subjects(o.sub.Name)},
		Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage, Discard: jetstream.DiscardNew,
		MaxBytes: maxBytes, MaxMsgs: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, MaxConsumers: -1, Duplicates: deduplication,
		Replicas: replicas, DenyDelete: true, DenyPurge: true, AllowDirect: true, AllowAtomicPublish: true, FirstSeq: m.first,
		Metadata: map[string]string{incarnationKey: uuid.NewString(), behindKey: o.announcer.SealCursor(m.behind)},
	}
}

// open finds the stream and where it ends. One that is not there, or has lost messages, is made anew behind what was
// acknowledged; anew says so.
func (o *outlet) open(ctx context.Context, was subscription.Progress) (anew bool, err error) {
	found, err := o.js.Stream(ctx, subscription.Stream(o.sub.Name))
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return true, o.create(ctx, beginning(o.sub, was, 0))
	case err != nil:
		return false, err
	}
	info := found.CachedInfo()
	if differs := o.differs(info.Config); differs != "" {
		return false, &StreamError{info.Config.Name, differs}
	}
	o.stream = found
	whole, err := o.read(ctx, info, was)
	if whole || err != nil {
		return false, err
	}
	return true, o.replace(ctx, beginning(o.sub, was, info.State.LastSeq))
}

// read finds where the stream ends; false if messages are missing from it or are not ours.
func (o *outlet) read(ctx context.Context, info *jetstream.StreamInfo, was subscription.Progress) (bool, error) {
	o.incarnation = info.Config.Metadata[incarnationKey]
	last := info.State.LastSeq
	if last < was.Acknowledged || was.Stream == o.incarnation && last < was.Published || gaps(info) {
		return false, nil
	}
	sealed := info.Config.Metadata[behindKey]
	if info.State.Msgs > 0 {
		m, err := o.stream.GetMsg(ctx, last)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		sealed = m.Header.Get(announcement.CursorHeader)
	}
	var err error
	o.sequence = last
	o.cursor, err = o.announcer.Cursor(sealed)
	return err == nil, nil
}

// gaps says whether messages are missing before the last one.
func gaps(info *jetstream.StreamInfo) bool {
	return info.State.Msgs != info.State.LastSeq+1-info.State.FirstSeq || info.State.FirstSeq != max(info.Config.FirstSeq, 1)
}

// differs names what is not as it must be.
func (o *outlet) differs(is jetstream.StreamConfig) string {
	must := o.config(is.Replicas, made{first: is.FirstSeq})
	switch {
	case !slices.Equal(is.Subjects, must.Subjects):
		return "its subjects"
	case is.Retention != must.Retention || is.MaxMsgs != must.MaxMsgs || is.MaxMsgsPerSubject != must.MaxMsgsPerSubject || is.MaxAge != 0:
		return "how long it keeps messages"
	case is.Discard != must.Discard || !is.DenyDelete || !is.DenyPurge:
		return "it may lose messages"
	case is.Storage != must.Storage:
		return "where it lies"
	case !is.AllowAtomicPublish || !is.AllowDirect || is.Sealed || is.NoAck:
		return "what it allows"
	case is.Mirror != nil || len(is.Sources) > 0 || is.RePublish != nil || is.SubjectTransform != nil:
		return "it takes or gives messages elsewhere"
	case is.Metadata[incarnationKey] == "":
		return "it says nothing of itself"
	}
	return ""
}

func (o *outlet) create(ctx context.Context, m made) error {
	log, err := o.js.Stream(ctx, journeyStream)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	config := o.config(log.CachedInfo().Config.Replicas, m)
	o.stream, err = o.js.CreateStream(ctx, config)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return errGone // another relay was first
	}
	if no := (*jetstream.APIError)(nil); errors.As(err, &no) && no.ErrorCode == noRoom {
		return errNoRoom
	}
	o.place = place{config.Metadata[incarnationKey], m.first - 1, m.behind}
	return err
}

// replace makes the stream anew. Its consumer goes with it.
func (o *outlet) replace(ctx context.Context, m made) error {
	if err := o.js.DeleteStream(ctx, subscription.Stream(o.sub.Name)); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	return o.create(ctx, m)
}

// cursorAt is the cursor of a message; behind what the stream begins if it has none there.
func (o *outlet) cursorAt(ctx context.Context, sequence uint64) (announcement.Cursor, error) {
	sealed := o.stream.CachedInfo().Config.Metadata[behindKey]
	if sequence >= o.stream.CachedInfo().State.FirstSeq {
		m, err := o.stream.GetMsg(ctx, sequence)
		if err != nil {
			return announcement.Cursor{}, err
		}
		sealed = m.Header.Get(announcement.CursorHeader)
	}
	return o.announcer.Cursor(sealed)
}
