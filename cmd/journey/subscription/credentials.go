package subscription

import (
	"context"
	"encoding/base64"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/bcrypt"

	"journey/domain/refusal"
)

// secretBytes is how long the key of the pseudonyms is, and a password before it is written down.
const secretBytes = 32

// NewSecret makes the key of a subscription's pseudonyms from random bytes.
func NewSecret(random io.Reader) ([]byte, error) {
	secret := make([]byte, secretBytes)
	_, err := io.ReadFull(random, secret)
	return secret, err
}

// NewPassword makes a password of 256 random bits, and the hash that NATS compares it with.
func NewPassword(random io.Reader) (password, hash string, err error) {
	bits, err := NewSecret(random)
	if err != nil {
		return "", "", err
	}
	password = base64.RawURLEncoding.EncodeToString(bits)
	// Nobody guesses 256 bits, however fast: the least cost spares the server.
	made, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	return password, string(made), err
}

const setPassword = `
UPDATE journey_relay.subscriptions SET password_hash = @password WHERE name = @name AND webhook_url = ''`

// SetPassword replaces the hash of the password of one that reads from NATS. The old one counts until NATS has read its
// accounts again. Refused are RuleUnknown and RuleRevoked.
func SetPassword(ctx context.Context, database *pgxpool.Pool, name, hash string) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		_, err := tx.Exec(ctx, setPassword, pgx.NamedArgs{"name": name, "password": hash})
		return err
	})
}

const setSecrets = `UPDATE journey_relay.subscriptions SET webhook_secrets = @secrets WHERE name = @name`

// AddSecret makes a key the newest of a web server. The one that was newest before signs as well, so that the receiver
// can change over, unless alone is said. Refused are RuleUnknown, RuleRevoked, and RuleNoWebhook.
func AddSecret(ctx context.Context, database *pgxpool.Pool, name, secret string, alone bool) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		if s.Webhook == nil {
			return refusal.New(RuleNoWebhook, "name", name)
		}
		if newest, _, _ := strings.Cut(s.Webhook.Secrets, "\n"); !alone {
			secret += "\n" + newest
		}
		_, err := tx.Exec(ctx, setSecrets, pgx.NamedArgs{"name": name, "secrets": secret})
		return err
	})
}

const setWebhook = `
UPDATE journey_relay.subscriptions SET webhook_url = @url, allow_private = @private, allow_plain = @plain WHERE name = @name`

// MoveWebhook sets where messages are posted; its keys stay, whatever to says of them.
// Refused are RuleUnknown, RuleRevoked, and RuleNoWebhook.
func MoveWebhook(ctx context.Context, database *pgxpool.Pool, name string, to Webhook) error {
	return change(ctx, database, name, func(tx pgx.Tx, s Subscription) error {
		if s.Webhook == nil {
			return refusal.New(RuleNoWebhook, "name", name)
		}
		_, err := tx.Exec(ctx, setWebhook, pgx.NamedArgs{"name": name, "url": to.URL, "private": to.AllowPrivate, "plain": to.AllowPlain})
		return err
	})
}
