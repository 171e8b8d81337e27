package nats

import (
	"fmt"
	"regexp"
	"strings"
)

// Subscriber is a service that reads the placement events of its subscription: the stream PLACEMENT_<name> through the
// durable consumer <name>, and nothing else.
type Subscriber struct {
	// Name is the subscription's.
	Name string
	// PasswordHash is bcrypt of the password that it logs in with.
	PasswordHash string
}

// SubscriberUser is the user that the subscriber of a subscription logs in as: no name of a process, whatever the
// subscription is called.
func SubscriberUser(subscription string) string { return "placement_" + subscription }

var (
	// A name is one token of a subject, and no wildcard.
	nameOf = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
	hashOf = regexp.MustCompile(`^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$`)
)

// Subscribers is subscribers.conf, which accounts.conf includes: an account for each subscriber, in the given order.
// A name that is not one token of a subject or is there twice, and a password that is not hashed, are errors: such a
// file would give rights that nobody meant, or keep the server from starting.
func Subscribers(all []Subscriber) (string, error) {
	var out strings.Builder
	out.WriteString("# Who reads placement events, written by: journey subscription accounts\n")
	seen := map[string]bool{}
	for _, s := range all {
		if !nameOf.MatchString(s.Name) {
			return "", fmt.Errorf("subscription %q: not a name for an account of NATS", s.Name)
		}
		if seen[s.Name] {
			return "", fmt.Errorf("subscription %q: is there twice", s.Name)
		}
		seen[s.Name] = true
		if !hashOf.MatchString(s.PasswordHash) {
			return "", fmt.Errorf("subscription %q: its password is not hashed by bcrypt", s.Name)
		}
		out.WriteString(strings.NewReplacer("NAME", s.Name, "USER", SubscriberUser(s.Name), "HASH", s.PasswordHash).Replace(subscriberAccount))
	}
	return out.String(), nil
}

// A client's questions are mapped as in accounts.conf. The permissions add nothing to what the account has; they make
// the server say no where it would say nothing, and keep the account from being used for anything else.
const subscriberAccount = `
"SUBSCRIBER_NAME" {
    users: [{
        user: "USER", password: "HASH"
        permissions: {
            publish: ["LOG.CONSUMER.INFO.PLACEMENT_NAME.NAME", "LOG.CONSUMER.MSG.NEXT.PLACEMENT_NAME.NAME", "$JS.ACK.PLACEMENT_NAME.NAME.>"]
            subscribe: ["_INBOX.>"]
        }
    }]
    limits: { max_connections: 100, max_payload: 64KB }
    mappings {
        "$JS.API.CONSUMER.INFO.PLACEMENT_NAME.NAME": "LOG.CONSUMER.INFO.PLACEMENT_NAME.NAME"
        "$JS.API.CONSUMER.MSG.NEXT.PLACEMENT_NAME.NAME": "LOG.CONSUMER.MSG.NEXT.PLACEMENT_NAME.NAME"
    }
    imports: [
        { service: { account: STREAM_PLACEMENT, subject: "$JS.API.CONSUMER.INFO.PLACEMENT_NAME.NAME" }, to: "LOG.CONSUMER.INFO.PLACEMENT_NAME.NAME" }
        { service: { account: STREAM_PLACEMENT, subject: "$JS.API.CONSUMER.MSG.NEXT.PLACEMENT_NAME.NAME" }, to: "LOG.CONSUMER.MSG.NEXT.PLACEMENT_NAME.NAME" }
        { service: { account: STREAM_PLACEMENT, subject: "$JS.ACK.PLACEMENT_NAME.NAME.>" } }
    ]
}
`
