package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/rogpeppe/go-internal/testscript"

	"journey/cmd/journey/subscription"
)

// entered logs the subscriber of a subscription in at the script's broker.
func entered(ts *testscript.TestScript, name, password string, more ...nats.Option) (*nats.Conn, error) {
	d, err := deployed(ts)
	ts.Check(err)
	address, err := url.Parse(d.NATS)
	ts.Check(err)
	return nats.Connect("nats://"+address.Host, append(more, nats.UserInfo(subscription.User(name), password))...)
}

// reads NAME PASSWORD N reads and acknowledges N messages of a subscription as a service does, and prints what each is.
// With ! the service must not get in.
func reads(ts *testscript.TestScript, neg bool, args []string) {
	name, password := args[0], args[1]
	if neg {
		until(ts, name+" is kept out", func() bool {
			conn, err := entered(ts, name, password)
			if err == nil {
				conn.Close()
			}
			return errors.Is(err, nats.ErrAuthorization)
		})
		return
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	takes(ts, name, password, n, acknowledge)
}

func acknowledge(ctx context.Context, m jetstream.Msg) error { return m.DoubleAck(ctx) }

// refuses NAME PASSWORD N reads N messages of a subscription as a service does, and refuses the last of them.
func refuses(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	takes(ts, args[0], args[1], n, func(ctx context.Context, m jetstream.Msg) error {
		if n--; n > 0 {
			return m.DoubleAck(ctx)
		}
		return m.TermWithReason("not for us")
	})
}

// takes reads n messages of a subscription and answers each; it prints what each is.
func takes(ts *testscript.TestScript, name, password string, n int, answer func(context.Context, jetstream.Msg) error) {
	var conn *nats.Conn
	var err error
	until(ts, name+" gets in", func() bool {
		conn, err = entered(ts, name, password)
		return err == nil
	})
	defer conn.Close()
	until(ts, "the consumer of "+name, func() bool { return readSome(ts.Stdout(), conn, name, 0, answer) == nil })
	ts.Check(readSome(ts.Stdout(), conn, name, n, answer))
}

// readSome reads messages of a subscription, as any client does, answers each and says what it is.
func readSome(out io.Writer, conn *nats.Conn, name string, n int, answer func(context.Context, jetstream.Msg) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	js, err := jetstream.New(conn)
	if err != nil {
		return err
	}
	c, err := js.Consumer(ctx, subscription.Stream(name), name)
	if err != nil {
		return err
	}
	for range n {
		m, err := c.Next(jetstream.FetchMaxWait(patience))
		if err == nil {
			err = answer(ctx, m)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, m.Subject(), m.Headers().Get("ce-type"))
	}
	return conn.Flush()
}

// dropped NAME PASSWORD PROGRAM ARG... runs a program while a service is connected, which must cost it its connection.
func dropped(ts *testscript.TestScript, _ bool, args []string) {
	out := make(chan struct{})
	conn, err := entered(ts, args[0], args[1], nats.NoReconnect(), nats.ClosedHandler(func(*nats.Conn) { close(out) }))
	ts.Check(err)
	defer conn.Close()
	ts.Check(ts.Exec(args[2], args[3:]...))
	select {
	case <-out:
	case <-time.After(patience):
		ts.Fatalf("%s is still connected", args[0])
	}
}
