package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"connectrpc.com/connect/v2"
)

// An import waits so long for a service that is not there, first so briefly between two attempts and then
// ever longer.
const (
	againWithin = time.Minute
	againFirst  = 50 * time.Millisecond
	againLast   = 2 * time.Second
)

// again makes a call until the service answers, for againWithin at most. The call is the same each time, and so
// are its request ids: what an attempt stored although its answer was lost is known already to the next.
// It tells whether there was more than one attempt.
func again(ctx context.Context, bar *progress, call func() error) (more bool, err error) {
	pause, end := againFirst, time.Now().Add(againWithin)
	for {
		if err = call(); !unanswered(ctx, err) || time.Now().After(end) {
			return more, err
		}
		if !more {
			bar.say("the service does not answer, trying again for %s; nothing is recorded twice", againWithin)
		}
		more = true
		select {
		case <-ctx.Done():
			return more, err
		case <-time.After(pause):
		}
		pause = min(2*pause, againLast)
	}
}

// unanswered says that a call found no service, or lost it before the answer. A client library calls a connection
// that the other side broke a cancelled call.
func unanswered(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	var said *connect.Error
	if errors.As(err, &said) && (said.Code() == connect.CodeUnavailable || said.Code() == connect.CodeCanceled) {
		return true
	}
	var network net.Error
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
}

// say prints a line beside the bar.
func (p *progress) say(format string, args ...any) {
	switch {
	case p == nil:
	case p.writer != nil:
		p.writer.Log(p.what+": "+format, args...)
	default:
		fmt.Fprintf(p.out, p.what+": "+format+"\n", args...)
	}
}
