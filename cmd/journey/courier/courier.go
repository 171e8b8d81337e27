// Package courier delivers the messages of one subscription to its web server.
//
// Each message is posted at least once, with the same id however often, and those of one participant strictly in their
// order: while one of them is not taken, the later ones of that participant wait, and those of the others go on.
// What is known of a message is either that it lies behind the floor (journey_relay.progress.acknowledged) in the stream,
// or that it waits (journey_relay.waiting), or that it was taken. A crash at any moment leaves it so.
package courier

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go/jetstream"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
)

// Sender posts a message once; *webhook.Sender does.
type Sender interface {
	Send(ctx context.Context, m webhook.Message, now time.Time) delivery.Answer
}

// Config is what a courier works with. All without a default must be set.
type Config struct {
	JetStream jetstream.JetStream
	Database  *pgxpool.Pool
	// Subscription is the name of a subscription with a webhook.
	Subscription string
	// Sender makes the sender to an endpoint; nil = webhook.New.
	Sender func(webhook.Endpoint) (Sender, error)
	Now    func() time.Time
	// Seed spreads the waits; any number will do.
	Seed uint64
	Log  *slog.Logger
	// Wake says that there may be something new; nil = only Poll finds it.
	Wake <-chan struct{}
	// Poll is how often is looked whether there is something to do; 0 = every second.
	Poll time.Duration
}

const (
	// most is how many messages may wait for another attempt, or be under way for the first time: one that is down does
	// not pile up what it will not take.
	most = 100
	// roomy is how many bytes of messages are held that are under way for the first time.
	roomy = 4 << 20
	// parallel is how many are posted at once, retries how many of them may be later attempts, so that a participant
	// whose messages time out leaves room for the others.
	parallel = 8
	retries  = 4
	// together is how many that were taken one after the other are stored at once while others are under way.
	together = 25
	// patience is how long nothing may arrive, while something waits, until the subscription is paused.
	patience = 24 * time.Hour
	// grace is how long an attempt that is under way may take when the process is asked to end.
	grace = 3 * time.Second
	// restLast is the longest rest while the database or the stream cannot be asked.
	restLast = time.Minute
)

// Run delivers until ctx ends. While the subscription is paused or revoked it rests; what goes wrong with the database
// or the stream is logged and tried again. Two couriers of one subscription do no harm but post some messages twice.
// When it returns it posts nothing any more.
func Run(ctx context.Context, config Config) error {
	if config.Sender == nil {
		config.Sender = func(e webhook.Endpoint) (Sender, error) { return webhook.New(e) }
	}
	if config.Poll == 0 {
		config.Poll = time.Second
	}
	rest := config.Poll
	for ctx.Err() == nil {
		err := config.work(ctx, false)
		if ctx.Err() != nil || err == nil {
			rest = config.Poll
			continue
		}
		config.Log.WarnContext(ctx, "messages cannot be read or stored, will be tried again", "subscription", config.Subscription, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
		rest = min(2*rest, restLast)
	}
	return nil
}

// endpoint is a subscription's web server; a *delivery.Fault if its secrets cannot be read.
func endpoint(w subscription.Webhook) (webhook.Endpoint, error) {
	secrets, err := webhook.ParseSecrets(w.Secrets)
	return webhook.Endpoint{URL: w.URL, Secrets: secrets, AllowPrivate: w.AllowPrivate, AllowPlain: w.AllowPlain}, err
}
