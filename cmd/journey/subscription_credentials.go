package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"journey/cmd/journey/delivery"
	"journey/cmd/journey/subscription"
	"journey/cmd/journey/webhook"
	journeyv1 "journey/proto/journey/v1"
)

// credentials are what a subscriber needs, printed once.
type credentials struct {
	Subscription string `json:"subscription"`
	// Server, User, Password, Stream and Consumer are for who reads from NATS.
	Server   string `json:"server,omitempty"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
	Stream   string `json:"stream,omitempty"`
	Consumer string `json:"consumer,omitempty"`
	// Secret is the key of the signatures of a webhook.
	Secret string `json:"secret,omitempty"`
}

// newLogin makes the credentials of who reads from NATS, and the hash of the password.
func newLogin(name string) (c credentials, hash string, err error) {
	c = credentials{Subscription: name, User: subscription.User(name), Stream: subscription.Stream(name), Consumer: name}
	c.Password, hash, err = subscription.NewPassword(rand.Reader)
	return c, hash, err
}

// newSigning makes a key for a web server.
func newSigning(name string, hook *subscription.Webhook) (c credentials, err error) {
	c = credentials{Subscription: name}
	c.Secret, err = webhook.NewSecret(rand.Reader)
	hook.Secrets = c.Secret
	return c, err
}

// checkWebhook refuses a web server that nothing could be posted to.
func (o *options) checkWebhook(hook subscription.Webhook) error {
	secrets, err := webhook.ParseSecrets(hook.Secrets)
	to := webhook.Endpoint{URL: hook.URL, Secrets: secrets, AllowPrivate: hook.AllowPrivate, AllowPlain: hook.AllowPlain}
	if err == nil {
		err = webhook.CheckAddress(to)
	}
	if err == nil {
		_, err = webhook.New(to)
	}
	var no *delivery.Fault
	if errors.As(err, &no) {
		said := o.refusal(&journeyv1.Refusal{Rule: no.ID, Field: "webhook", German: no.Words.German, English: no.Words.English})
		return &exitError{code: exitRefused, err: errors.New(said), bare: o.forMachines()}
	}
	return err
}

// credentials prints what a subscriber needs and what is to be done with it. both: the key before signs as well.
func (o *options) credentials(w io.Writer, c credentials, both bool) error {
	if d, err := o.deployment(); err == nil && c.User != "" { // without it the rest is still printed: it is shown only now
		c.Server = withoutUser(d.NATS)
	}
	if o.output != "table" {
		head := []string{"subscription", "server", "user", "password", "stream", "consumer", "secret"}
		return writeRecords(o, w, []credentials{c}, head, func(c credentials) []string {
			return []string{c.Subscription, c.Server, c.User, c.Password, c.Stream, c.Consumer, c.Secret}
		})
	}
	if c.Secret != "" {
		o.note(w, o.word("Schlüssel der Signaturen: %s\n", "key of the signatures: %s\n"), c.Secret)
		o.note(w, "%s", o.word("Geben Sie ihn dem Betreiber des Webservers; er wird nur jetzt gezeigt.", "Give it to whoever runs the web server; it is shown only now."))
		if both {
			o.note(w, "%s", o.word("Bis zum nächsten Wechsel wird auch mit dem vorigen unterschrieben.", "Until the next change the one before signs as well."))
		}
		return nil
	}
	o.note(w, o.word("NATS-Server:   %s\nNATS-Benutzer: %s\nPasswort:      %s\nStrom:         %s\nVerbraucher:   %s\n", "NATS server: %s\nNATS user:   %s\npassword:    %s\nstream:      %s\nconsumer:    %s\n"),
		c.Server, c.User, c.Password, c.Stream, c.Consumer)
	o.note(w, "%s\n", o.word("Geben Sie das dem Dienst; das Passwort wird nur jetzt gezeigt. Es gilt, sobald NATS seine Konten neu gelesen hat:",
		"Give that to the service; the password is shown only now. It counts once NATS has read its accounts again:"))
	o.accountsNext(w)
	return nil
}

// withoutUser is the address of NATS as this process has it, of several servers all of them, without its own user.
func withoutUser(addresses string) string {
	var all []string
	for address := range strings.SplitSeq(addresses, ",") {
		if u, err := url.Parse(address); err == nil {
			all = append(all, (&url.URL{Scheme: u.Scheme, Host: u.Host}).String())
		}
	}
	return strings.Join(all, ",")
}

// accountsNext says what whoever runs NATS must do when credentials have changed.
func (o *options) accountsNext(w io.Writer) {
	o.note(w, "  journey subscription accounts > subscribers.new && mv subscribers.new subscribers.conf\n  nats-server --signal reload; sleep 1; nats-server --signal reload\n\n%s",
		o.word("(neben der accounts.conf von NATS; dev und demo tun das selbst)", "(beside the accounts.conf of NATS; dev and demo do so by themselves)"))
}

func subscriptionRotateCommand(opts *options) *cobra.Command {
	var atOnce bool
	c := &cobra.Command{
		Use:   "rotate NAME",
		Short: "Make a new password, or a new key of the signatures of a webhook; it is printed once",
		Long: `A new password counts once NATS has read its accounts again, and the old one does not any more. With a new key of a
webhook the one before signs as well until the next change, so that the receiver can change over; --at-once ends that.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				s, err := subscription.Get(ctx, database, name)
				if err != nil {
					return err
				}
				var made credentials
				if s.Webhook != nil {
					if made, err = newSigning(name, s.Webhook); err == nil {
						err = subscription.AddSecret(ctx, database, name, made.Secret, atOnce)
					}
				} else {
					var hash string
					if made, hash, err = newLogin(name); err == nil {
						err = subscription.SetPassword(ctx, database, name, hash)
					}
				}
				if err != nil {
					return err
				}
				return opts.credentials(c.OutOrStdout(), made, !atOnce)
			})
		},
	}
	c.Flags().BoolVar(&atOnce, "at-once", false, "the key before does not sign any more")
	return c
}

func subscriptionWebhookCommand(opts *options) *cobra.Command {
	var to subscription.Webhook
	c := &cobra.Command{
		Use:   "webhook NAME URL",
		Short: "Post the messages of a subscription to another web server; its keys stay",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			return opts.onSubscriptionTables(c, func(ctx context.Context, database *pgxpool.Pool) error {
				s, err := subscription.Get(ctx, database, name)
				if err != nil {
					return err
				}
				to.URL = args[1]
				if s.Webhook != nil && s.State != subscription.Revoked {
					to.Secrets = s.Webhook.Secrets
					if err := opts.checkWebhook(to); err != nil {
						return err
					}
				}
				if err := subscription.MoveWebhook(ctx, database, name, to); err != nil {
					return err
				}
				return opts.nowIs(ctx, c, database, name)
			})
		},
	}
	c.Flags().BoolVar(&to.AllowPrivate, "allow-private", false, "the web server may have a private or loopback address")
	c.Flags().BoolVar(&to.AllowPlain, "allow-plain", false, "messages may go unencrypted to a public address")
	return c
}
