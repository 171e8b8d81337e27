package main

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"journey/cmd/journey/announcement"
	"journey/cmd/journey/subscription"
	"journey/domain/placement"
	"journey/domain/refusal"
	"journey/eventstore"
	journeyv1 "journey/proto/journey/v1"
)

const ruleUnknownOperation refusal.Rule = "subscription.unknown_operation"

// subscribing is what a person says of a new subscription.
type subscribing struct {
	operations, facts, kinds []string
	from, content            string
	webhook                  subscription.Webhook
}

func subscriptionCreateCommand(opts *options) *cobra.Command {
	var said subscribing
	c := &cobra.Command{
		Use:   "create NAME",
		Short: "Let another service be told of placements; its credentials are printed once",
		Long: `What a subscription is told never changes: who needs more gets another one. Choose no more than the service needs:
of which operations, which facts (started, changed, ended, sustained), which kinds of placement. Corrections,
retractions and erasures always come with what they concern.

--from is where it begins: start (everything), now, or a day (what was recorded from that day on, which begins in UTC).

Without --webhook the service reads from NATS, with a user of its own that can read its messages, acknowledge them, and
nothing else. With --webhook they are posted to its server, signed by Standard Webhooks. The password, or the key of
the signatures, is printed only once; journey subscription rotate makes another.`,
		Example: `  journey subscription create payroll --operation laqs --placements subsidised --from now
  journey subscription create portal --operation laqs --kinds started,ended --from 2026-01-01 --webhook https://portal.example/placements`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := said.nothingEmpty(c); err != nil {
				return err
			}
			return opts.onSubscriptions(c, func(ctx context.Context, p *parts, store eventstore.Store) error {
				if err := subscription.Prepare(ctx, p.database); err != nil {
					return err
				}
				now := time.Now()
				s, credentials, err := opts.subscriptionOf(ctx, store, args[0], said, now)
				if err != nil {
					return err
				}
				if err := subscription.Create(ctx, p.database, s, now); err != nil {
					return err
				}
				return opts.credentials(c.OutOrStdout(), credentials, false)
			})
		},
	}
	c.Flags().StringSliceVar(&said.operations, "operation", nil, "of which operations it is told; several times for several")
	c.Flags().StringSliceVar(&said.facts, "kinds", nil, "which facts: started, changed, ended, sustained (default: all)")
	c.Flags().StringSliceVar(&said.kinds, "placements", nil, "which kinds of placement, such as social_insurance, subsidised (default: all)")
	c.Flags().StringVar(&said.from, "from", "", "where it begins: start, now, or YYYY-MM-DD")
	c.Flags().StringVar(&said.content, "content", "", "how messages are written: protobuf (default) or json; a webhook gets json")
	c.Flags().StringVar(&said.webhook.URL, "webhook", "", "URL of a web server that messages are posted to")
	c.Flags().BoolVar(&said.webhook.AllowPrivate, "allow-private", false, "the web server may have a private or loopback address")
	c.Flags().BoolVar(&said.webhook.AllowPlain, "allow-plain", false, "messages may go unencrypted to a public address")
	required(c, "operation", "from")
	return c
}

// subscriptionOf makes a subscription and its credentials of what a person says; nothing is stored.
func (o *options) subscriptionOf(ctx context.Context, store eventstore.Store, name string, said subscribing, now time.Time) (s subscription.Subscription, c credentials, err error) {
	if err := subscription.CheckName(name); err != nil {
		return s, c, err
	}
	s = subscription.Subscription{Name: name}
	if s.Content, err = said.contentType(); err != nil {
		return s, c, err
	}
	var no *refusal.Refusal
	if s.Choice.Facts, no = placement.ReadFacts(said.facts); no != nil {
		return s, c, no
	}
	if s.Choice.Kinds, no = placement.ReadKinds(said.kinds); no != nil {
		return s, c, no
	}
	if s.Operations, err = knownOperations(ctx, store, said.operations); err != nil {
		return s, c, err
	}
	var ok bool
	if s.After, ok, err = positionOf(ctx, store, said.from, now); err == nil && !ok {
		err = refusal.New(ruleFrom, "from", said.from)
	}
	if err != nil {
		return s, c, err
	}
	if s.Secret, err = subscription.NewSecret(rand.Reader); err != nil {
		return s, c, err
	}
	if said.webhook.URL != "" {
		hook := said.webhook
		if c, err = newSigning(name, &hook); err == nil {
			err = o.checkWebhook(hook)
		}
		s.Webhook = &hook
		return s, c, err
	}
	c, s.PasswordHash, err = newLogin(name)
	return s, c, err
}

// nothingEmpty refuses an option that is there and says nothing, as one of a variable that is not set does: without
// kinds, for instance, the service would be told of all of them.
func (s subscribing) nothingEmpty(c *cobra.Command) error {
	for _, option := range []struct {
		flag   string
		values []string
	}{
		{"operation", s.operations}, {"kinds", s.facts}, {"placements", s.kinds}, {"content", []string{s.content}}, {"webhook", []string{s.webhook.URL}},
	} {
		if c.Flags().Changed(option.flag) && strings.Join(option.values, "") == "" {
			return usage("--%s is empty", option.flag)
		}
	}
	return nil
}

// contentType is how messages are written.
func (s subscribing) contentType() (announcement.Content, error) {
	hook := s.webhook.URL != ""
	if !hook && (s.webhook.AllowPrivate || s.webhook.AllowPlain) {
		return "", usage("--allow-private and --allow-plain are about a --webhook")
	}
	content, err := oneOf("content", s.content, []announcement.Content{announcement.Protobuf, announcement.JSON})
	switch {
	case err != nil:
		return "", err
	case content == "" && hook:
		return announcement.JSON, nil
	case content == "":
		return announcement.Protobuf, nil
	case hook && content != announcement.JSON:
		return "", usage("a webhook gets json")
	}
	return content, nil
}

// knownOperations are the operations that are said, each once; one that has no history in the log is refused.
func knownOperations(ctx context.Context, store eventstore.Store, said []string) ([]string, error) {
	subjects, err := store.Subjects(ctx, "", journeyv1.HistoryKind_HISTORY_KIND_OPERATION)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, s := range subjects {
		known = append(known, s.Operation)
	}
	for _, id := range said {
		if !slices.Contains(known, id) {
			return nil, refusal.New(ruleUnknownOperation, "operation", id, strings.Join(known, ", "))
		}
	}
	said = slices.Sorted(slices.Values(said))
	return slices.Compact(said), nil
}
