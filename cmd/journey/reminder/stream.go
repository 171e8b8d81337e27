package reminder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	rule "journey/domain/reminder"
	"journey/projections/query"
	journeyv1 "journey/proto/journey/v1"
)

const (
	// Stream is the stream of reminders, for other services to read: a journey.v1.Reminder a message.
	Stream = "REMINDER"

	subjects = "reminder.*.*.*"
	// journeyStream is the log; as many servers keep the reminders as keep it.
	journeyStream = "JOURNEY"
	// maxBytes keeps the reminders from filling the disk that the log lies on. When it is reached nothing more is
	// stored until the oldest have gone by their age.
	maxBytes = 1 << 30
	// ackWithin bounds the wait for the answer to one message.
	ackWithin = 10 * time.Second
)

// ErrStreamDiffers means that there is a stream of that name which is not configured as this one must be. Nothing
// was changed.
var ErrStreamDiffers = errors.New("the stream " + Stream + " is not as it must be: set it right with the nats tool, or delete it, and it is made anew")

// sentAt is the header that says when a message was put into the stream, by the clock of the process that did.
const sentAt = "Journey-Sent-At"

// lying is a message as it lies in the stream, and since when; zero if it does not say.
type lying struct {
	*journeyv1.Reminder
	since time.Time
}

// stream is REMINDER. Each reminder has a subject of its own, on which the first message is the only one that is
// ever taken.
type stream struct {
	js        jetstream.JetStream
	retention time.Duration
}

func newStream(conn *nats.Conn, retention time.Duration) (*stream, error) {
	js, err := jetstream.New(conn, jetstream.WithPublishAsyncTimeout(ackWithin))
	if err != nil {
		return nil, fmt.Errorf("stream of reminders: %w", err)
	}
	return &stream{js: js, retention: retention}, nil
}

// SubjectOf is reminder.<operation>.<stage>.<reminder>.
func SubjectOf(m *journeyv1.Reminder) string {
	return "reminder." + m.GetOperation() + "." + query.Word(m.GetStage()) + "." + m.GetReminder()
}

func (s *stream) config(replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: Stream, Subjects: []string{subjects}, Retention: jetstream.LimitsPolicy, Storage: jetstream.FileStorage,
		Discard: jetstream.DiscardNew, MaxBytes: maxBytes, MaxMsgs: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, MaxConsumers: -1,
		MaxAge: s.retention, Duplicates: min(2*time.Minute, s.retention), Replicas: replicas, DenyDelete: true, DenyPurge: true,
	}
}

// ensure makes the stream if it is not there, and changes how long it keeps messages if that was set anew.
func (s *stream) ensure(ctx context.Context) error {
	found, err := s.js.Stream(ctx, Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		err = s.create(ctx)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return nil // another process was first; the next round looks at it
		}
		return named(err)
	}
	if err != nil {
		return named(err)
	}
	is := found.CachedInfo().Config
	must := s.config(is.Replicas)
	if is.Storage != must.Storage || is.Retention != must.Retention || is.Discard != must.Discard || !slices.Equal(is.Subjects, must.Subjects) ||
		is.MaxMsgs != must.MaxMsgs || is.MaxMsgsPerSubject != must.MaxMsgsPerSubject || !is.DenyDelete || !is.DenyPurge {
		return ErrStreamDiffers
	}
	if is.MaxAge == must.MaxAge {
		return nil
	}
	is.MaxAge, is.Duplicates = must.MaxAge, must.Duplicates
	_, err = s.js.UpdateStream(ctx, is)
	return named(err)
}

func named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("stream of reminders: %w", err)
}

func (s *stream) create(ctx context.Context) error {
	log, err := s.js.Stream(ctx, journeyStream)
	if err != nil {
		return fmt.Errorf("the log: %w", err)
	}
	_, err = s.js.CreateStream(ctx, s.config(log.CachedInfo().Config.Replicas))
	return err
}

// publish stores messages at a moment, and answers for each what now lies in the stream on its subject: the message itself, or
// one that lay there before; nil if nothing certain is known, and then err says why of one of them. What was
// answered is on disk.
func (s *stream) publish(ctx context.Context, messages []*journeyv1.Reminder, at time.Time) (lies []*lying, err error) {
	lies = make([]*lying, len(messages))
	answers := make([]jetstream.PubAckFuture, len(messages))
	for i, m := range messages {
		data, fault := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if fault != nil {
			return nil, fault
		}
		out := &nats.Msg{Subject: SubjectOf(m), Data: data, Header: nats.Header{
			jetstream.MsgIDHeader: []string{m.GetReminder()}, jetstream.ExpectedLastSubjSeqHeader: []string{"0"},
			sentAt: []string{at.UTC().Format(time.RFC3339Nano)},
		}}
		if answers[i], fault = s.js.PublishMsgAsync(out); fault != nil {
			err = fault
		}
	}
	silent := false
	for i, m := range messages {
		if answers[i] == nil {
			continue
		}
		stored, fault := answered(ctx, answers[i])
		if stored {
			lies[i] = &lying{m, at}
			continue
		}
		// Refused, remembered, or no answer: what lies there decides. A broker that cannot be asked is asked once.
		if silent {
			continue
		}
		before, missing := s.find(ctx, m)
		if silent = missing != nil; silent || before == nil {
			err = errors.Join(fault, missing)
			continue
		}
		lies[i] = before
	}
	return lies, named(err)
}

// answered waits for the answer to a message; stored says that this very message was taken.
func answered(ctx context.Context, answer jetstream.PubAckFuture) (stored bool, err error) {
	select {
	case ack := <-answer.Ok():
		return !ack.Duplicate, nil
	case err := <-answer.Err():
		return false, err
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// find is what lies in the stream on the subject of a message; nil if nothing does.
func (s *stream) find(ctx context.Context, m *journeyv1.Reminder) (*lying, error) {
	there, err := s.js.Stream(ctx, Stream)
	if err != nil {
		return nil, err
	}
	raw, err := there.GetLastMsgForSubject(ctx, SubjectOf(m))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found := &lying{Reminder: &journeyv1.Reminder{}}
	if since, err := time.Parse(time.RFC3339Nano, raw.Header.Get(sentAt)); err == nil {
		found.since = since
	}
	return found, proto.Unmarshal(raw.Data, found.Reminder)
}

// message is a reminder as it goes out.
func message(r Reminder) *journeyv1.Reminder {
	return &journeyv1.Reminder{
		Reminder: r.ID, Operation: r.Operation, Participant: r.Participant, Obligation: r.Obligation, Stage: stageOf(r.Stage),
		OpensOn: r.Opens.String(), CheckpointOn: r.Checkpoint.String(), ClosesOn: r.Closes.String(),
		Caseworker: r.Caseworker, Partner: r.Partner, ToCoordinator: r.ToCoordinator, Recipients: r.Recipients,
		DecidedAt: timestamppb.New(r.DecidedAt),
	}
}

func stageOf(s rule.Stage) journeyv1.ReminderStage {
	return query.Value[journeyv1.ReminderStage](string(s))
}
