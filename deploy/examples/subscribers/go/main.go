// Command go is a subscriber of placement events: it knows at any time which of them hold.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv("SUBSCRIPTION")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes events until ctx ends. What it acknowledged is in its book, on disk; what it did not comes again.
func run(ctx context.Context, subscription string) error {
	known, err := openBook(cmp.Or(os.Getenv("BOOK"), "book.json"))
	if err != nil {
		return err
	}
	conn, err := nats.Connect(os.Getenv("NATS_URL"), nats.UserInfo(os.Getenv("NATS_USER"), os.Getenv("NATS_PASSWORD")), nats.MaxReconnects(-1))
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	consumer, err := js.Consumer(ctx, "PLACEMENT_"+subscription, subscription)
	if err != nil {
		return fmt.Errorf("subscription %q: %w", subscription, err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(100), jetstream.WithMessagesErrOnMissingHeartbeat(false))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if ctx.Err() != nil {
			return known.keep()
		}
		if err != nil { // the subscription was revoked, for one
			return errors.Join(err, conn.LastError())
		}
		if err := known.take(m); err != nil { // it comes again, and after ten times waits in "journey subscription parked"
			fmt.Fprintf(os.Stderr, "event %s is left: %v\n", m.Headers().Get("ce-id"), err)
			_ = m.Nak()
		}
		if about, err := m.Metadata(); err != nil || about.NumPending > 0 && len(known.taken) < 100 {
			continue // more is on its way; what is written together costs less
		}
		if err := known.keep(); err != nil {
			return err
		}
	}
}
