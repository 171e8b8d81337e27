package subscription

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"journey/domain/placement"
	"journey/domain/refusal"
	journeyv1 "journey/proto/journey/v1"
)

const create = `
INSERT INTO journey_relay.subscriptions (name, operations, facts, placements, content, after_position, secret, password_hash,
    webhook_url, webhook_secrets, allow_private, allow_plain, state, why, since, created_at)
VALUES (@name, @operations, @facts, @placements, @content, @after, @secret, @password,
    @url, @secrets, @private, @plain, 'active', '', @now, @now)
ON CONFLICT (name) DO NOTHING`

// Create stores a new subscription as active since now, whatever its state says. The tables must be there: Prepare.
// Refused are RuleName and RuleNameTaken.
func Create(ctx context.Context, database *pgxpool.Pool, s Subscription, now time.Time) error {
	if err := CheckName(s.Name); err != nil {
		return err
	}
	hook := Webhook{}
	if s.Webhook != nil {
		hook = *s.Webhook
	}
	done, err := database.Exec(ctx, create, pgx.NamedArgs{
		"name": s.Name, "operations": s.Operations, "facts": factWords(s.Choice.Facts), "placements": kindWords(s.Choice.Kinds),
		"content": s.Content, "after": s.After, "secret": s.Secret, "password": s.PasswordHash,
		"url": hook.URL, "secrets": hook.Secrets, "private": hook.AllowPrivate, "plain": hook.AllowPlain, "now": now,
	})
	if err == nil && done.RowsAffected() == 0 {
		return refusal.New(RuleNameTaken, "name", s.Name)
	}
	return named(s.Name, err)
}

const columns = `name, operations, facts, placements, content, after_position, secret, password_hash,
    webhook_url, webhook_secrets, allow_private, allow_plain, state, why, since, created_at, reset_to`

const (
	get  = `SELECT ` + columns + ` FROM journey_relay.subscriptions WHERE name = @name`
	list = `SELECT ` + columns + ` FROM journey_relay.subscriptions ORDER BY name`
)

// Get is one subscription. Refused is RuleUnknown.
func Get(ctx context.Context, database *pgxpool.Pool, name string) (Subscription, error) {
	made, err := Made(ctx, database)
	if err != nil {
		return Subscription{}, err
	}
	if !made {
		return Subscription{}, refusal.New(RuleUnknown, "name", name)
	}
	return one(ctx, database, get, name, pgx.NamedArgs{"name": name})
}

// List is all subscriptions by name, those that were revoked as well; nothing if there are no tables yet.
func List(ctx context.Context, database *pgxpool.Pool) ([]Subscription, error) {
	made, err := Made(ctx, database)
	if err != nil || !made {
		return nil, err
	}
	rows, err := database.Query(ctx, list)
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("subscriptions: %w", err)
	}
	return all, nil
}

// asker is a database or a transaction on it.
type asker interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// one is the only row that a question answers; none is that the subscription is not known.
func one(ctx context.Context, on asker, question, name string, args pgx.NamedArgs) (Subscription, error) {
	rows, err := on.Query(ctx, question, args)
	if err != nil {
		return Subscription{}, named(name, err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Subscription{}, refusal.New(RuleUnknown, "name", name)
	}
	return s, named(name, err)
}

func scan(row pgx.CollectableRow) (s Subscription, err error) {
	var hook Webhook
	var facts, kinds []string
	err = row.Scan(&s.Name, &s.Operations, &facts, &kinds, &s.Content, &s.After, &s.Secret, &s.PasswordHash,
		&hook.URL, &hook.Secrets, &hook.AllowPrivate, &hook.AllowPlain, &s.State, &s.Why, &s.Since, &s.Created, &s.ResetTo)
	if err != nil {
		return s, err
	}
	if hook.URL != "" {
		s.Webhook = &hook
	}
	var no *refusal.Refusal
	if s.Choice.Facts, no = placement.ReadFacts(facts); no != nil {
		return s, no
	}
	if s.Choice.Kinds, no = placement.ReadKinds(kinds); no != nil {
		return s, no
	}
	return s, nil
}

func factWords(facts []placement.Kind) []string {
	words := []string{}
	for _, f := range facts {
		words = append(words, string(f))
	}
	return words
}

func kindWords(kinds []journeyv1.PlacementKind) []string {
	words := []string{}
	for _, k := range kinds {
		words = append(words, placement.Word(k))
	}
	return words
}
