package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"journey/cmd/journey/notary"
	"journey/cmd/journey/verification"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// signedLog is a log that the notary signs and that can be verified.
type signedLog struct {
	// name is what --log takes; the notary keeps what belongs to it in a folder of this name and publishes it under
	// such a path. The log of events has its place in the folder itself.
	name string
	log  notary.Log
	// made is when its stream was made.
	made time.Time
	// whole begins its verification.
	whole func(*verification.Signed) *verification.Whole
	// stored is when a message was stored, as it says itself; the zero time if it cannot be read.
	stored func(eventstore.Message) time.Time
}

// folder is where the notary keeps what belongs to the log.
func (l signedLog) folder(notary string) string { return filepath.Join(notary, l.name) }

// path is before the paths under which the notary publishes it.
func (l signedLog) path() string {
	if l.name == "" {
		return ""
	}
	return "/" + l.name
}

// What --log takes: the log of events, and that of accesses.
const (
	eventsName = "journey"
	accessName = "access"
)

// signedLogs are the logs of a deployment: the events, and who saw what of whom, if the service has made that log.
func (p *parts) signedLogs(ctx context.Context, store *eventstore.JetStream) ([]signedLog, error) {
	made, err := p.streamMade(ctx, "JOURNEY")
	if err != nil {
		return nil, err
	}
	logs := []signedLog{{"", store, made, verification.NewWhole, eventStored}}
	accesses, err := p.accesses(ctx)
	if accesses == nil || err != nil {
		return logs, err
	}
	log, err := p.signedAccesses(ctx, accesses)
	return append(logs, log), err
}

func (p *parts) signedAccesses(ctx context.Context, accesses *accesslog.Log) (signedLog, error) {
	made, err := p.streamMade(ctx, accesslog.Stream)
	return signedLog{accessName, accesses, made, verification.NewRecords, accessStored}, err
}

func eventStored(m eventstore.Message) time.Time {
	var ev journeyv1.Event
	if proto.Unmarshal(m.Data, &ev) != nil {
		return time.Time{}
	}
	return ev.RecordedAt.AsTime()
}

func accessStored(m eventstore.Message) time.Time {
	line, err := accesslog.Decode(m)
	if err != nil {
		return time.Time{}
	}
	return line.At.AsTime()
}

// accesses is the log of accesses, to be read; nil if the service has not made it yet.
func (p *parts) accesses(ctx context.Context) (*accesslog.Log, error) {
	_, err := p.streamMade(ctx, accesslog.Stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return accesslog.Open(ctx, p.nats, false, nil)
}

// awaitAccesses is accesses, waiting for the service to make it.
func (p *parts) awaitAccesses(ctx context.Context) (*accesslog.Log, error) {
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		if log, err := p.accesses(ctx); log != nil || err != nil {
			return log, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-again.C:
		}
	}
}

// named is the log that --log names.
func named(logs []signedLog, name string) (signedLog, error) {
	for _, l := range logs {
		if cmp.Or(l.name, eventsName) == name {
			return l, nil
		}
	}
	return signedLog{}, usage("there is no log %q in this deployment", name)
}

func (p *parts) streamMade(ctx context.Context, name string) (time.Time, error) {
	js, err := jetstream.New(p.nats)
	if err != nil {
		return time.Time{}, err
	}
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return time.Time{}, p.entitled(err)
	}
	return stream.CachedInfo().Created, nil
}

// onLogs connects to the logs and to nothing else: what is sealed stays sealed. later waits for the log of accesses; nil if
// it is among the others.
func (d deployment) onLogs(ctx context.Context, log *slog.Logger, do func(logs []signedLog, later awaited) error) error {
	return d.onLog(ctx, log, func(p *parts, store *eventstore.JetStream) error {
		logs, err := p.signedLogs(ctx, store)
		switch {
		case err != nil:
			return err
		case len(logs) > 1:
			return do(logs, nil)
		}
		return do(logs, func(ctx context.Context) (signedLog, error) {
			accesses, err := p.awaitAccesses(ctx)
			if err != nil {
				return signedLog{}, err
			}
			return p.signedAccesses(ctx, accesses)
		})
	})
}

// awaited is a log that is not there yet.
type awaited func(context.Context) (signedLog, error)
