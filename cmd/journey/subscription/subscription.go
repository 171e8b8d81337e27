// Package subscription keeps which services are told of placements: what each of them chose, whether it is told at
// present, and how far it is.
//
// A subscription is never removed: it names who was told of a person, also after it is revoked.
package subscription

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"journey/cmd/journey/announcement"
	"journey/deploy/nats"
	"journey/domain/placement"
	"journey/domain/refusal"
)

// The rules on subscriptions; who breaks one gets a *refusal.Refusal. Those on what can be chosen are in domain/placement.
const (
	// RuleName: no subscription can be called so.
	RuleName refusal.Rule = "subscription.name"
	// RuleNameTaken: there is one of that name, or was.
	RuleNameTaken refusal.Rule = "subscription.name_taken"
	// RuleUnknown: there is none of that name.
	RuleUnknown refusal.Rule = "subscription.unknown"
	// RuleRevoked: it is revoked, and nothing can be done with it any more.
	RuleRevoked refusal.Rule = "subscription.revoked"
	// RuleNothingToResetTo: it begins later than where it should go on.
	RuleNothingToResetTo refusal.Rule = "subscription.nothing_to_reset_to"
	// RuleErasureWaits: its web server would not get the notice of an erasure any more.
	RuleErasureWaits refusal.Rule = "subscription.erasure_waits"
	// RuleNoWebhook: it is not delivered to a web server but read from NATS.
	RuleNoWebhook refusal.Rule = "subscription.no_webhook"
)

// State is whether a subscriber is told.
type State string

// The states.
const (
	// Active: it is told.
	Active State = "active"
	// Paused: what happens meanwhile waits for it.
	Paused State = "paused"
	// Revoked: it is told nothing any more, for ever.
	Revoked State = "revoked"
)

// Why is the stable id of why a subscription is paused; empty if it is not.
type Why string

// The reasons.
const (
	// ByHand: a person paused it.
	ByHand Why = "by_hand"
	// Failing: nothing arrived at its web server for a day.
	Failing Why = "webhook.failing"
	// Gone: its web server wants nothing any more.
	Gone Why = "webhook.gone"
)

// Subscription is what a service is told, and how.
//
// What it is told is a function of the log and of Operations, Choice, Content, After and Secret, which therefore never
// change.
type Subscription struct {
	// Name is the subject token, and a part of the names of its stream, its consumer and its user.
	Name string
	// Operations are whose placements it is told of; never none.
	Operations []string
	Choice     placement.Choice
	Content    announcement.Content
	// After is a position of the log: what was recorded up to there is not told.
	After uint64
	// Secret is 32 random bytes that key its pseudonyms, ids and cursors.
	Secret []byte
	// PasswordHash is the bcrypt hash of the password of its NATS user; empty for a webhook and once it is revoked.
	PasswordHash string
	// Webhook is where its messages are posted; nil if it reads them from NATS.
	Webhook *Webhook
	State   State
	// Why is why it is paused. Since is when it came into its state.
	Why     Why
	Since   time.Time
	Created time.Time
	// ResetTo is a position of the log: what was recorded after it is to be told again, or, if it lies ahead of what
	// was told, what lies between is to be passed over. The relay does that and clears it. nil if nobody asked.
	ResetTo *uint64
}

// Webhook is a web server that a subscription is delivered to.
type Webhook struct {
	URL string
	// Secrets sign every message, one a line (whsec_...), the newest first; empty once it is revoked.
	Secrets string
	// AllowPrivate and AllowPlain are those of webhook.Endpoint.
	AllowPrivate, AllowPlain bool
}

// Stream is the name of the NATS stream of a subscription's messages. Its durable consumer is called like the
// subscription.
func Stream(name string) string { return "PLACEMENT_" + name }

// User is the name of the NATS user of a subscription.
func User(name string) string { return nats.SubscriberUser(name) }

// namePattern leaves nothing that means something in a subject, a file name or a configuration of NATS.
var namePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// advisory is the name whose stream would be that of the server's advisories where capitals do not count.
const advisory = "advisory"

// CheckName refuses (RuleName) a name that no subscription can have.
func CheckName(name string) error {
	if !namePattern.MatchString(name) || name == advisory {
		return refusal.New(RuleName, "name", strconv.Quote(name))
	}
	return nil
}

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("subscription %s: %w", name, err)
}
