package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"journey/api"
	"journey/domain/publication"
	"journey/eventstore"
	"journey/projections"
)

// drainWithin is how long running requests may take when the service ends.
const drainWithin = 10 * time.Second

func serveCommand(opts *options) *cobra.Command {
	var listen, threshold string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the service: steps in, queries out (Connect, gRPC and JSON on one port)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := withParent(c.Context())
			defer cancel()
			least, err := publicationThreshold(threshold)
			if err != nil {
				return err
			}
			d, err := opts.deployment()
			if err != nil {
				return err
			}
			return opts.halted(serve(ctx, d, least, listen, c.OutOrStdout(), newLog(c.ErrOrStderr())))
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8473", "address to listen on; port 0 takes a free one")
	c.Flags().StringVar(&threshold, "publication-threshold", "", "counts of people below it are not published, at least 3 (JOURNEY_PUBLICATION_THRESHOLD; else 3)")
	return c
}

// publicationThreshold is the flag, or else the variable, or else the usual threshold.
func publicationThreshold(flag string) (int64, error) {
	text := cmp.Or(flag, os.Getenv("JOURNEY_PUBLICATION_THRESHOLD"))
	if text == "" {
		return publication.LeastThreshold, nil
	}
	threshold, err := strconv.ParseInt(text, 10, 32)
	if err != nil || threshold < publication.LeastThreshold {
		return 0, usage("publication threshold %q: it must be a whole number of at least %d, or counts of 1 and 2 would tell of single people", text, publication.LeastThreshold)
	}
	return threshold, nil
}

// serve runs the service until ctx ends: takes no more, finishes what is running, stores the watermark.
func serve(ctx context.Context, d deployment, threshold int64, listen string, out interface{ Write([]byte) (int, error) }, log *slog.Logger) error {
	if err := d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL", "JOURNEY_KEYS_DATABASE_URL", "JOURNEY_KEY_FILE"); err != nil {
		return err
	}
	tokens, issuer, err := tokensOf(d)
	if err != nil {
		return err
	}
	parts, err := open(ctx, d, log)
	if err != nil {
		return err
	}
	defer parts.close()
	mark, err := api.LoadWatermark(ctx, parts.database)
	if err != nil {
		return err
	}
	// Only a deployment that never stored anything may begin a new log: a log that has gone is damage.
	store, err := parts.store(ctx, eventstore.Config{
		Classes:   eventstore.SealedClasses(),
		Create:    mark == eventstore.Mark{},
		Watermark: func(ctx context.Context) (eventstore.Mark, error) { return api.LoadWatermark(ctx, parts.database) },
	})
	if err != nil {
		return err
	}
	if err := store.Check(ctx, mark); err != nil {
		return err
	}
	accesses, err := parts.accessLog(ctx)
	if err != nil {
		return err
	}
	for _, subject := range []string{"journey.-.-.-", "access.-.-"} {
		if err := parts.mayStore(ctx, subject); err != nil {
			return err
		}
	}
	server, err := api.New(api.Config{Store: store, Keys: parts.keyring, Database: parts.database, Access: accesses, Tokens: tokens, OIDC: issuer, Log: log, Now: time.Now, PublicationThreshold: threshold})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	web := &http.Server{
		Handler: server.Handler(), Protocols: protocols, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	web.RegisterOnShutdown(server.End)
	line, err := json.Marshal(map[string]string{"listening": "http://" + listener.Addr().String()})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, string(line)); err != nil {
		return err
	}
	group, running := errgroup.WithContext(ctx)
	watermark, stopWatermark := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return server.Run(watermark) })
	group.Go(func() error {
		err := projections.KeepRechecking(running, store, parts.database, models()[0].Name, recheckEvery, log)
		if running.Err() != nil {
			return nil
		}
		return err
	})
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-running.Done()
		defer stopWatermark()
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		return web.Shutdown(drain)
	})
	return group.Wait()
}
