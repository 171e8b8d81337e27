// Package announcement makes the message that a subscription gets of a placement event: its pseudonyms, its
// CloudEvents headers and its bytes.
package announcement

import (
	"fmt"
	"regexp"
)

// Content is how the data of a subscription's messages are encoded.
type Content string

// Both content types say the same.
const (
	Protobuf Content = "protobuf" // a serialized message of placement.v1
	JSON     Content = "json"     // the same as ProtoJSON
)

// mediaType is the content type of data that are encoded so.
func (c Content) mediaType() string { return "application/" + string(c) }

// MinSecret is how many bytes a subscription's secret has at least.
const MinSecret = 32

// names is what the name of a subscription may be: one token of a subject, one segment of a URI.
var names = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// Announcer makes the messages of one subscription. It keeps nothing between two of them: the same emission gets
// the same message, whenever and by whomever it is made. It may be used by several goroutines at once.
type Announcer struct {
	subscription string
	content      Content
	keys         keys
}

// New makes the announcer of a subscription. Everything that names somebody or something is keyed with the secret,
// so that whoever has the messages of two subscriptions cannot tell which belong together; and whoever learns it can
// tell which participant a pseudonym is. An error says what is wrong with the arguments, never the secret.
func New(subscription string, content Content, secret []byte) (*Announcer, error) {
	switch {
	case !names.MatchString(subscription):
		return nil, fmt.Errorf("the name of a subscription is lower case letters, digits, - and _, at most 63, and not %q", subscription)
	case content != Protobuf && content != JSON:
		return nil, fmt.Errorf("content is %s or %s, and not %q", Protobuf, JSON, string(content))
	case len(secret) < MinSecret:
		return nil, fmt.Errorf("secret of subscription %s: %d bytes, and it takes %d", subscription, len(secret), MinSecret)
	}
	k, err := keysOf(secret)
	if err != nil {
		return nil, fmt.Errorf("keys of subscription %s: %w", subscription, err)
	}
	return &Announcer{subscription: subscription, content: content, keys: k}, nil
}
