package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// publishing serves a handler while the others run, says in one line of JSON where, and ends with the first that ends
// with an error, or with ctx.
func publishing(ctx context.Context, address string, handler http.Handler, out io.Writer, log *slog.Logger, others ...func(context.Context) error) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	line, err := json.Marshal(map[string]string{"listening": "http://" + listener.Addr().String()})
	if err == nil {
		_, err = fmt.Fprintln(out, string(line))
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	web := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	group, ctx := errgroup.WithContext(ctx)
	for _, other := range others {
		group.Go(func() error { return other(ctx) })
	}
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		return web.Shutdown(drain)
	})
	return group.Wait()
}
