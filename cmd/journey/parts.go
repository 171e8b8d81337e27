package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"journey/api"
	"journey/eventstore"
	"journey/eventstore/accesslog"
	journeyv1 "journey/proto/journey/v1"
)

// parts are the connections of a process to its deployment.
type parts struct {
	deployment deployment
	nats       *nats.Conn
	database   *pgxpool.Pool
	keys       *pgxpool.Pool
	keyring    eventstore.ErasureKeyring
}

// open opens the connections that the deployment names. What cannot be reached is said in one message.
func open(ctx context.Context, d deployment, log *slog.Logger) (p *parts, err error) {
	p = &parts{deployment: d}
	defer func(opened *parts) {
		if err != nil {
			opened.close()
		}
	}(p)
	lost := nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
		if err != nil {
			log.Warn("log connection lost, will be tried again", "error", err)
		}
	})
	if p.nats, err = d.connectNATS("journey", nats.MaxReconnects(-1), lost); err != nil {
		return nil, d.noLog(err)
	}
	if d.Database != "" {
		if p.database, err = pool(ctx, d.Database); err != nil {
			return nil, unreachable("PostgreSQL", "JOURNEY_DATABASE_URL", err)
		}
	}
	if d.Keys == "" {
		return p, nil
	}
	if p.keys, err = pool(ctx, d.Keys); err != nil {
		return nil, unreachable("the key database", "JOURNEY_KEYS_DATABASE_URL", err)
	}
	source, err := d.keySource(ctx, p.keys)
	if err != nil {
		return nil, err
	}
	if p.keyring, err = eventstore.OpenPostgresKeyring(ctx, p.keys, source); err != nil {
		return nil, err
	}
	return p, nil
}

func pool(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	p, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if err := p.Ping(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// store opens the log with this process's keys. What the log says is erased is, whatever keys were restored:
// nothing is opened before.
func (p *parts) store(ctx context.Context, cfg eventstore.Config) (*eventstore.JetStream, error) {
	cfg.Keys = p.keyring
	store, err := eventstore.Open(ctx, p.nats, cfg)
	err = p.entitled(err)
	if err != nil || p.keys == nil { // without the key database nothing is opened
		return store, err
	}
	return store, eventstore.ReplayErasures(ctx, store, p.keyring)
}

// accessLog opens the access log for writing. Only a deployment that never stored a line may begin a new one: an
// access log that has gone is damage.
func (p *parts) accessLog(ctx context.Context) (*accesslog.Log, error) {
	watermark := func(ctx context.Context) (eventstore.Mark, error) { return api.LoadAccessWatermark(ctx, p.database) }
	mark, err := watermark(ctx)
	if err != nil {
		return nil, err
	}
	log, err := accesslog.Open(ctx, p.nats, mark == eventstore.Mark{}, watermark)
	if err != nil {
		return nil, p.entitled(err)
	}
	return log, log.Check(ctx, mark)
}

func (p *parts) close() {
	if p.nats != nil {
		p.nats.Close()
	}
	if p.database != nil {
		p.database.Close()
	}
	if p.keys != nil {
		p.keys.Close()
	}
}

func unreachable(what, variable string, err error) error {
	return &exitError{code: exitUnreachable, err: fmt.Errorf("%s cannot be reached. Is it running, and is %s right? (%w)", what, variable, err)}
}

// noLog says why there is no connection to NATS.
func (d deployment) noLog(err error) error {
	if errors.Is(err, nats.ErrAuthorization) {
		return &exitError{code: exitUnreachable, err: fmt.Errorf("NATS does not let the user %q in. Are JOURNEY_NATS_USER and JOURNEY_NATS_PASSWORD right? (%w)", d.NATSUser, err)}
	}
	return unreachable("NATS", "JOURNEY_NATS_URL", err)
}

func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, nil))
}

// onDeployment does something with the log and the databases themselves, opening the given classes.
func (o *options) onDeployment(c *cobra.Command, classes []journeyv1.PrivacyClass, do func(context.Context, *parts, eventstore.Store) error) error {
	d, err := o.deployment()
	if err != nil {
		return err
	}
	if err := d.need("JOURNEY_NATS_URL", "JOURNEY_DATABASE_URL", "JOURNEY_KEYS_DATABASE_URL", "JOURNEY_KEY_FILE"); err != nil {
		return err
	}
	parts, err := open(c.Context(), d, newLog(c.ErrOrStderr()))
	if err != nil {
		return err
	}
	defer parts.close()
	store, err := parts.store(c.Context(), eventstore.Config{Classes: classes})
	if err != nil {
		return err
	}
	return do(c.Context(), parts, store)
}
