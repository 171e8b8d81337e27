package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// The server may just be starting: so long nobody answering is no answer yet.
	entitledWithin = 5 * time.Second
	entitledPause  = 50 * time.Millisecond
)

// noStream is a name that no stream has. A message that is meant for it is refused by every stream.
const noStream = "NONE"

// mayAsk makes sure that the user of this process may ask NATS something, before the process does anything.
func (p *parts) mayAsk(ctx context.Context, subject string) error {
	return p.answered(ctx, &nats.Msg{Subject: subject})
}

// mayStore makes sure that it may store on a subject, whose stream must be there. Nothing is stored.
func (p *parts) mayStore(ctx context.Context, subject string) error {
	return p.answered(ctx, &nats.Msg{Subject: subject, Header: nats.Header{jetstream.ExpectedStreamHeader: []string{noStream}}})
}

// answered waits until a question has an answer, whatever it says.
func (p *parts) answered(ctx context.Context, m *nats.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, entitledWithin)
	defer cancel()
	var nobody error
	for {
		_, err := p.nats.RequestMsgWithContext(ctx, m)
		switch {
		case errors.Is(err, nats.ErrNoResponders):
			nobody = err
		case nobody == nil || ctx.Err() == nil:
			return err
		}
		select {
		case <-ctx.Done():
			return p.entitled(nobody)
		case <-time.After(entitledPause):
		}
	}
}

// entitled says of an error that means that nobody answers, what it means; other errors stay what they are.
func (p *parts) entitled(err error) error {
	if !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		return err
	}
	return &exitError{code: exitUnreachable, err: fmt.Errorf("NATS has nothing to say to the user %q about what this process needs. Is JOURNEY_NATS_USER that of this process (deploy/nats/README.md)? Else JetStream is off there (%w)", p.deployment.NATSUser, err)}
}
